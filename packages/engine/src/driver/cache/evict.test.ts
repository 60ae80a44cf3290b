/** Which kept partitions leave memory, and which way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CachedOutputs, evictions } from './evict.ts'

let mapTaskId = 0
const inMemory = (executorId: string, bytes: number, memoryBytes = bytes) => ({
  ...{ executorId, host: 'localhost', mapTaskId: mapTaskId++, sizes: [bytes], rows: [1], memoryBytes },
})

const cached = (shuffleId: number, fields: Partial<CachedOutputs>): CachedOutputs => ({
  ...{ shuffleId, level: { useMemory: true, useDisk: true }, lastUse: shuffleId, inUse: false, statuses: [] },
  ...fields,
})
const memoryOnly = { useMemory: true, useDisk: false }
const brief = (all: readonly CachedOutputs[], most: number) =>
  evictions(all, most).map(({ kind, shuffleId, mapPartition }) => `${kind} ${shuffleId}/${mapPartition}`)

test('the least recently used plan goes first, its last partitions first, and no more than has to', () => {
  const statuses = [inMemory('a', 10), inMemory('a', 10), inMemory('a', 10)]
  const all = [cached(2, { statuses }), cached(1, { statuses: [inMemory('a', 10), inMemory('a', 10)] })]
  assert.deepEqual(brief(all, 50), [])
  assert.deepEqual(brief(all, 49), ['moveToDisk 1/1'])
  assert.deepEqual(brief(all, 25), ['moveToDisk 1/1', 'moveToDisk 1/0', 'moveToDisk 2/2'])
})

test('what has no disk is dropped, and what is read stays', () => {
  const statuses = [inMemory('a', 10), inMemory('a', 10)]
  const all = [cached(1, { statuses, inUse: true }), cached(2, { statuses, level: memoryOnly })]
  assert.deepEqual(brief(all, 30), ['drop 2/1'])
  assert.deepEqual(brief(all, 0), ['drop 2/1', 'drop 2/0'])
})

test('each executor has a budget of its own', () => {
  const statuses = [inMemory('a', 10), inMemory('b', 10), undefined, inMemory('a', 10)]
  assert.deepEqual(brief([cached(1, { statuses })], 10), ['moveToDisk 1/3'])
})

test('a partition that had to go to disk while it was made is no partition in memory', () => {
  const statuses = [inMemory('a', 10), inMemory('a', 10, 4)]
  assert.deepEqual(brief([cached(1, { statuses, level: memoryOnly })], 100), ['drop 1/1'])
  assert.deepEqual(brief([cached(1, { statuses, level: memoryOnly, inUse: true })], 100), [])
  assert.deepEqual(brief([cached(1, { statuses })], 100), [])
})
