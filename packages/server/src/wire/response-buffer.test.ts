import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { ResponseBuffer } from './response-buffer.ts'

const bytes = (length: number) => Buffer.alloc(length)
const never = new AbortController().signal
const condition = (name: string) => (error: unknown) =>
  error instanceof SparkError && error.condition === name
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let isSettled = false
  promise.finally(() => {
    isSettled = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  return isSettled
}

test('the producer waits for its reader beyond the lead', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 8, retryBytes: 100 })
  assert.equal(await settled(buffer.push('a', bytes(8))), true)
  const second = buffer.push('b', bytes(8))
  assert.equal(await settled(second), false)
  assert.equal((await buffer.after(0, never))?.id, 'a')
  assert.equal(await settled(second), true)
})

test('a reader goes on after any response that is held', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 100, retryBytes: 10 })
  for (const id of ['a', 'b', 'c']) await buffer.push(id, bytes(8))
  buffer.finish()
  for (const index of [0, 1, 2]) assert.equal((await buffer.after(index, never))?.index, index + 1)
  assert.equal(await buffer.after(3, never), undefined)
  // Of what was read, only so much is kept.
  assert.equal(buffer.position('b'), 2)
  assert.throws(() => buffer.position(undefined), condition('INVALID_CURSOR.POSITION_NOT_AVAILABLE'))
  assert.throws(() => buffer.position('x'), condition('INVALID_CURSOR.POSITION_NOT_FOUND'))
})

test('a reader that goes back is given the same again, and nothing is counted twice', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 16, retryBytes: 100 })
  for (const id of ['a', 'b']) await buffer.push(id, bytes(8))
  await buffer.after(0, never)
  assert.throws(() => buffer.position('b'), condition('INVALID_CURSOR.POSITION_NOT_FOUND'))
  await buffer.after(1, never)
  assert.equal((await buffer.after(buffer.position(undefined), never))?.id, 'a')
  assert.equal((await buffer.after(buffer.position('a'), never))?.id, 'b')
  assert.equal(buffer.heldBytes, 16)
  // Both have been read: there is room for as much as the lead, and no more.
  await buffer.push('c', bytes(16))
  assert.equal(await settled(buffer.push('d', bytes(1))), false)
  buffer.close()
})

test('an end lets a producer go that waits for its reader, and what it makes then is not kept', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 4, retryBytes: 100 })
  const waiting = buffer.push('z', bytes(8))
  assert.equal(await settled(waiting), false)
  buffer.finish()
  assert.equal(await settled(waiting), true)
  await buffer.after(0, never)
  buffer.releaseUntil('z')
  await buffer.push('a', bytes(8))
  assert.equal(buffer.heldBytes, 0)
  assert.equal(await buffer.after(1, never), undefined)
})

test('released responses are gone, those that were not given out stay', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 100, retryBytes: 100 })
  for (const id of ['a', 'b', 'c']) await buffer.push(id, bytes(8))
  await buffer.after(0, never)
  await buffer.after(1, never)
  buffer.releaseUntil('c')
  assert.equal(buffer.heldBytes, 8)
  assert.equal((await buffer.after(2, never))?.id, 'c')
  assert.throws(() => buffer.position(undefined), {
    condition: 'INVALID_CURSOR.POSITION_NOT_AVAILABLE',
    messageParameters: { responseId: 'a', index: '1' },
  })
  buffer.releaseUntil('a')
  assert.throws(() => buffer.releaseUntil('unknown'), condition('INVALID_CURSOR.POSITION_NOT_FOUND'))
})

test('a failure comes after what was made before it', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 100, retryBytes: 100 })
  await buffer.push('a', bytes(1))
  buffer.finish(new TypeError('broken'))
  assert.equal((await buffer.after(0, never))?.id, 'a')
  await assert.rejects(buffer.after(1, never), /broken/)
  await assert.rejects(buffer.after(1, never), /broken/)
})

test('a reader that waits hears of the next response, the end, and its own abort', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 100, retryBytes: 100 })
  const waiting = buffer.after(0, never)
  await buffer.push('a', bytes(1))
  assert.equal((await waiting)?.id, 'a')
  const leaving = new AbortController()
  const left = buffer.after(1, leaving.signal)
  leaving.abort(new TypeError('left'))
  await assert.rejects(left, /left/)
  const ended = buffer.after(1, never)
  buffer.finish()
  assert.equal(await ended, undefined)
})

test('a closed buffer lets its producer go and holds nothing', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 1, retryBytes: 1 })
  const waiting = buffer.push('a', bytes(8))
  buffer.close()
  await waiting
  assert.equal(buffer.heldBytes, 0)
})

test('a large response can leave before its producer makes the next', async () => {
  const buffer = new ResponseBuffer({ leadBytes: 1 << 20, retryBytes: 1 << 20 })
  let hasLeft = false
  // What is to be sent goes out in a turn of the event loop.
  setImmediate(() => {
    hasLeft = true
  })
  await buffer.push('a', bytes(100_000))
  assert.ok(hasLeft)
})
