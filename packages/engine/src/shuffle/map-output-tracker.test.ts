/** The map-output tracker against what Spark's MapOutputTrackerSuite asks of one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionError } from '../base/assert.ts'
import { MapOutputTracker, MapStatusCache } from './map-output-tracker.ts'
import type { MapStatus } from './map-status.ts'

const output = (executorId: string, mapTaskId: number, sizes: readonly number[]): MapStatus => ({
  ...{ executorId, host: `host${executorId}`, mapTaskId, sizes, rows: sizes.map((bytes) => bytes / 10) },
})

/** Shuffle 10 with a map output on A and one on B. */
function twoOutputs(): MapOutputTracker {
  const tracker = new MapOutputTracker()
  tracker.registerShuffle(10, 2, 2)
  tracker.registerMapOutput(10, 0, output('A', 5, [1000, 0]))
  tracker.registerMapOutput(10, 1, output('B', 6, [10_000, 500]))
  return tracker
}

test('a shuffle is there from registration to removal', () => {
  const tracker = twoOutputs()
  assert.equal(tracker.containsShuffle(10), true)
  assert.equal(tracker.isAvailable(10), true)
  assert.deepEqual(tracker.shuffleIds(), [10])
  tracker.unregisterShuffle(10)
  assert.equal(tracker.containsShuffle(10), false)
  assert.equal(tracker.isAvailable(10), false)
  assert.equal(tracker.availableOutputs(10), 0)
})

test('a shuffle is registered once, and only its own outputs', () => {
  const tracker = twoOutputs()
  assert.throws(() => tracker.registerShuffle(10, 2, 2), AssertionError)
  assert.throws(() => tracker.registerMapOutput(11, 0, output('A', 1, [1, 1])), AssertionError)
  assert.throws(() => tracker.registerMapOutput(10, 2, output('A', 1, [1, 1])), AssertionError)
  assert.throws(() => tracker.registerMapOutput(10, 0, output('A', 1, [1])), AssertionError)
})

test('questions about a shuffle that is gone are answered, not errors', () => {
  const tracker = new MapOutputTracker()
  assert.equal(tracker.status(99, 0), undefined)
  assert.equal(tracker.unregisterMapOutput(99, 0, { executorId: 'A' }), false)
  assert.deepEqual(tracker.mapSizesByExecutor(99, { start: 0, end: 1 }), { kind: 'missing', mapPartition: 0 })
  assert.deepEqual(tracker.preferredExecutors(99, { start: 0, end: 1 }), [])
})

test('blocks are listed by executor in map order, without empty ones', () => {
  const tracker = twoOutputs()
  assert.deepEqual(tracker.mapSizesByExecutor(10, { start: 0, end: 2 }), {
    kind: 'blocks',
    executors: [
      {
        ...{ executorId: 'A', host: 'hostA' },
        blocks: [{ mapPartition: 0, reducePartition: 0, mapTaskId: 5, bytes: 1000 }],
      },
      {
        ...{ executorId: 'B', host: 'hostB' },
        blocks: [
          { mapPartition: 1, reducePartition: 0, mapTaskId: 6, bytes: 10_000 },
          { mapPartition: 1, reducePartition: 1, mapTaskId: 6, bytes: 500 },
        ],
      },
    ],
  })
})

test('blocks of some maps only', () => {
  const sizes = twoOutputs().mapSizesByExecutor(10, { start: 1, end: 2 }, { start: 1, end: 2 })
  assert(sizes.kind === 'blocks')
  assert.deepEqual(sizes.executors[0].blocks, [
    { mapPartition: 1, reducePartition: 1, mapTaskId: 6, bytes: 500 },
  ])
})

test('a hole is named, and losing an output raises the epoch once', () => {
  const tracker = twoOutputs()
  const before = tracker.epoch
  assert.equal(tracker.unregisterMapOutput(10, 0, { executorId: 'A', mapTaskId: 5 }), true)
  assert.equal(tracker.epoch, before + 1)
  assert.equal(tracker.unregisterMapOutput(10, 0, { executorId: 'A', mapTaskId: 5 }), false)
  assert.equal(tracker.epoch, before + 1)
  assert.deepEqual(tracker.missingPartitions(10), [0])
  assert.deepEqual(tracker.mapSizesByExecutor(10, { start: 0, end: 1 }), { kind: 'missing', mapPartition: 0 })
})

test('an output that was replaced since is not taken for the lost one', () => {
  const tracker = twoOutputs()
  tracker.registerMapOutput(10, 0, output('A', 7, [1, 1]))
  assert.equal(tracker.unregisterMapOutput(10, 0, { executorId: 'A', mapTaskId: 5 }), false)
  assert.equal(tracker.unregisterMapOutput(10, 1, { executorId: 'A' }), false)
  assert.equal(tracker.isAvailable(10), true)
})

test('what lay on an executor goes with it, in every shuffle', () => {
  const tracker = twoOutputs()
  tracker.registerShuffle(11, 2, 1)
  tracker.registerMapOutput(11, 1, output('B', 8, [1]))
  assert.deepEqual(tracker.removeOutputsOnExecutor('B'), [
    { shuffleId: 10, mapPartitions: [1] },
    { shuffleId: 11, mapPartitions: [1] },
  ])
  const after = tracker.epoch
  assert.deepEqual(tracker.removeOutputsOnExecutor('B'), [])
  assert.equal(tracker.epoch, after)
  assert.deepEqual(tracker.missingPartitions(11), [0, 1])
})

test('sums per reduce partition follow registration, replacement and loss', () => {
  const tracker = twoOutputs()
  const sums = (): readonly number[][] => {
    const { bytesByPartition, rowsByPartition } = tracker.statistics(10)
    return [[...bytesByPartition], [...rowsByPartition]]
  }
  assert.deepEqual(sums(), [
    [11_000, 500],
    [1100, 50],
  ])
  tracker.registerMapOutput(10, 0, output('B', 9, [0, 100]))
  assert.deepEqual(sums()[0], [10_000, 600])
  tracker.removeOutputsOnExecutor('B')
  assert.deepEqual(sums(), [
    [0, 0],
    [0, 0],
  ])
  assert.equal(tracker.availableOutputs(10), 0)
})

test('forgetting all outputs keeps the shuffle', () => {
  const tracker = twoOutputs()
  const before = tracker.epoch
  tracker.unregisterAllMapOutput(10)
  assert.equal(tracker.epoch, before + 1)
  assert.deepEqual(tracker.missingPartitions(10), [0, 1])
  assert.equal(tracker.statistics(10).bytesByPartition[0], 0)
})

test('executors with a large share are preferred, largest first, outputs of one executor added up', () => {
  const tracker = new MapOutputTracker()
  tracker.registerShuffle(10, 3, 1)
  tracker.registerMapOutput(10, 0, output('A', 1, [20]))
  tracker.registerMapOutput(10, 1, output('A', 2, [20]))
  tracker.registerMapOutput(10, 2, output('B', 3, [30]))
  assert.deepEqual(tracker.preferredExecutors(10, { start: 0, end: 1 }, 0.5), ['A'])
  assert.deepEqual(tracker.preferredExecutors(10, { start: 0, end: 1 }), ['A', 'B'])
  tracker.unregisterMapOutput(10, 0, { executorId: 'A' })
  assert.deepEqual(tracker.preferredExecutors(10, { start: 0, end: 1 }, 0.5), ['B'])
  // A has 20 of 50 bytes: exactly the share that is asked for.
  assert.deepEqual(tracker.preferredExecutors(10, { start: 0, end: 1 }, 0.4), ['B', 'A'])
})

test('no executor is preferred for a reduce partition without bytes', () => {
  const tracker = new MapOutputTracker()
  tracker.registerShuffle(10, 1, 1)
  tracker.registerMapOutput(10, 0, output('A', 1, [0]))
  assert.deepEqual(tracker.preferredExecutors(10, { start: 0, end: 1 }), [])
})

test('a broadcast has an output for each executor that has come so far', () => {
  const tracker = new MapOutputTracker()
  tracker.registerShuffle(10, 0, 1, { perExecutor: true })
  tracker.registerMapOutput(10, 2, output('C', 1, [5]))
  assert.deepEqual(tracker.missingPartitions(10), [0, 1])
  assert.equal(tracker.status(10, 2)?.executorId, 'C')
})

test('cached locations live until a task of a newer epoch comes', () => {
  const tracker = twoOutputs()
  const cache = new MapStatusCache()
  cache.updateEpoch(tracker.epoch)
  cache.put(10, tracker.epoch, tracker.statuses(10))
  assert.equal(cache.get(10)?.length, 2)
  cache.updateEpoch(tracker.epoch)
  assert.equal(cache.get(10)?.length, 2, 'a task of the same epoch keeps them')
  const old = tracker.epoch
  tracker.removeOutputsOnExecutor('A')
  cache.updateEpoch(tracker.epoch)
  assert.equal(cache.get(10), undefined)
  cache.put(10, old, [])
  assert.equal(cache.get(10), undefined, 'an answer older than the epoch is not kept')
  cache.updateEpoch(old)
  cache.put(10, tracker.epoch, tracker.statuses(10))
  assert.equal(cache.get(10)?.[0], undefined)
  cache.remove(10)
  assert.equal(cache.get(10), undefined)
})
