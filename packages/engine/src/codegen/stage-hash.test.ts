/** The key of a module: another for every byte that differs, wherever it stands; the same wherever the bytes lie. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashBytes } from './stage-hash.ts'

test('every bit of every byte counts, in all four words', () => {
  const seen = new Set<string>()
  const words: Set<string>[] = [new Set(), new Set(), new Set(), new Set()]
  const bytes = Uint8Array.from({ length: 301 }, (_, i) => (i * 37) & 255)
  const add = (key: string) => {
    seen.add(key)
    words.forEach((all, i) => {
      all.add(key.slice(i * 8, i * 8 + 8))
    })
  }
  add(hashBytes(bytes))
  for (let i = 0; i < bytes.length; i++) {
    for (let bit = 0; bit < 8; bit++) {
      bytes[i] ^= 1 << bit
      add(hashBytes(bytes))
      bytes[i] ^= 1 << bit
    }
  }
  assert.equal(seen.size, 1 + bytes.length * 8)
  // A word of 32 bits alone meets another by chance about once in 1,500 such tables.
  for (const all of words) assert.ok(all.size >= seen.size - 1, `${all.size} of ${seen.size}`)
})

test('zeros count by how many they are', () => {
  const keys = new Set(Array.from({ length: 64 }, (_, length) => hashBytes(new Uint8Array(length))))
  assert.equal(keys.size, 64)
})

test('the same bytes at any address have the same key', () => {
  const bytes = Uint8Array.from({ length: 77 }, (_, i) => i)
  for (let shift = 0; shift < 5; shift++) {
    const room = new Uint8Array(100)
    room.set(bytes, shift)
    assert.equal(hashBytes(room.subarray(shift, shift + 77)), hashBytes(bytes))
  }
})
