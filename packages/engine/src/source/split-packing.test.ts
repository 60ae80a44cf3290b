import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileSplit } from '../catalog/relation.ts'
import { flatSplits, type PackingRequest, packPieces } from './split-packing.ts'

const megabyte = 1024 * 1024
const piece = (start: number, bytes: number) => {
  const end = start + bytes
  const split: FileSplit = { path: 'f', start, end, fileSize: 0, modifiedMs: 0, estimatedBytes: bytes }
  return { split, bytes }
}

/** The numbers of bytes of the tasks' neighbouring pieces; pieces of megabytes. */
function shares(pieces: readonly number[], request: Partial<PackingRequest>): number[] {
  let at = 0
  const made = pieces.map((size) => {
    const one = piece(at, size * megabyte)
    at += size * megabyte
    return one
  })
  const packed = packPieces(
    made,
    { minSplits: 1, maxSplitBytes: Number.MAX_SAFE_INTEGER, ...request },
    (a, b) => (a.end === b.start ? { ...a, end: b.end } : undefined),
  )
  let end = 0
  for (const split of flatSplits(packed)) {
    assert.equal(split.start, end, 'pieces keep their order, and none is lost')
    end = split.end
  }
  assert.equal(end, at)
  return packed.map(({ start, end }) => (end - start) / megabyte)
}

test('the last tasks are smaller than the first ones', () => {
  assert.deepEqual(shares(Array(49).fill(1), { minSplits: 8 }), [11, 9, 8, 7, 5, 5, 2, 2])
})

test('as many tasks as asked for, or as there are pieces', () => {
  for (let pieces = 1; pieces < 60; pieces++)
    for (const minSplits of [1, 2, 4, 8, 16]) {
      const tasks = shares(Array(pieces).fill(3), { minSplits })
      assert.equal(tasks.length, Math.min(pieces, minSplits), `${pieces} pieces, ${minSplits} tasks`)
    }
  assert.deepEqual(shares(Array(11).fill(1), { minSplits: 8 }), [2, 1, 2, 1, 2, 1, 1, 1])
})

test('even shares where the limit of bytes makes the tasks, and where the best pieces come first', () => {
  assert.deepEqual(
    shares(Array(40).fill(1), { minSplits: 2, maxSplitBytes: 5 * 1.0625 * megabyte }),
    Array(8).fill(5),
  )
  const order = { ordinal: 0, name: 'a', ascending: true, nullsFirst: true } as PackingRequest['order']
  assert.deepEqual(shares(Array(40).fill(1), { minSplits: 8, ...(order && { order }) }), Array(8).fill(5))
})

test('no share far beyond the limit', () => {
  const tasks = shares(Array(400).fill(1), { minSplits: 8, maxSplitBytes: 56 * megabyte })
  assert.equal(tasks.length, 8)
  assert.ok(Math.max(...tasks) <= 56)
})

test('pieces of every size', () => {
  const sizes = Array.from({ length: 200 }, (_, i) => 1 + ((i * 7919) % 97))
  const tasks = shares(sizes, { minSplits: 16 })
  assert.equal(tasks.length, 16)
  assert.ok(tasks[0] > 2 * tasks[15])
})

test('a limit of a byte makes a task of each piece, however many bytes there are', () => {
  assert.deepEqual(shares(Array(1000).fill(1000), { maxSplitBytes: 1 }), Array(1000).fill(1000))
})
