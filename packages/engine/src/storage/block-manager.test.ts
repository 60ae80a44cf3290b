import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockSize, writeBlockHeader } from '../columnar/column-block.ts'
import type { Pointer } from '../columnar/region.ts'
import type { ShuffleRead } from '../exec/task.ts'
import { TaskBench } from '../exec/testing/task-bench.ts'

const shape = [{ width: 8, hasNulls: false }]
const none = () => 0

/** A map output of some chunks of its own: a block in each of three reduce partitions. */
function leave({ blocks, memory }: TaskBench, mapTaskId: number, path?: string): Pointer[] {
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const region = task.region({ operator: 'Exchange' })
  const made = [0, 1, 2].map((): Pointer => {
    const block = region.allocate(blockSize(shape, 2000, none))
    writeBlockHeader(memory.u32, block, shape, 2000, none)
    return block
  })
  const extents = [0, 1, 2].map((p) => [p * 10, 10])
  const file = path === undefined ? {} : { file: { path, extents } }
  const output = { shuffleId: 7, mapTaskId, from: 0, blocks: made.map((block) => [block]), ...file }
  blocks.add([{ kind: 'map', ...output }], task.keep())
  return made
}

const read = (from: number, to: number, places: readonly (readonly [string, number])[]): ShuffleRead => ({
  ...{ shuffleId: 7, from, to, epoch: 0 },
  blocks: places.map(([executorId, mapTaskId], mapPartition) => ({
    ...{ mapPartition, mapTaskId, executorId, sizes: new Array(to - from).fill(1) },
  })),
})

test('of outputs here a task gets the blocks and extents of the partitions that it reads', () => {
  const bench = new TaskBench()
  const first = leave(bench, 1, '/one')
  const second = leave(bench, 2)
  leave(bench, 3)
  const places = [
    ['A', 1],
    ['A', 2],
    ['B', 3],
    ['A', 4],
  ] as const
  const task = bench.task({ shuffleReads: { 0: read(1, 3, places) } })
  const input = bench.blocks.localInput(task, 'A')
  assert.deepEqual(input.outputs, [
    {
      ...{ shuffleId: 7, mapTaskId: 1, from: 1, blocks: [[first[1]], [first[2]]] },
      file: {
        path: '/one',
        extents: [
          [10, 10],
          [20, 10],
        ],
      },
    },
    { shuffleId: 7, mapTaskId: 2, from: 1, blocks: [[second[1]], [second[2]]] },
  ])
})

test('an output that has gone stays for the last of the tasks that read it', () => {
  const bench = new TaskBench()
  const removed: string[] = []
  bench.blocks.onFileRemoved = (path) => removed.push(path)
  leave(bench, 1, '/one')
  const chunks = bench.memory.ownedChunks()
  const [one, two] = [bench.blocks.pin(7, 1), bench.blocks.pin(7, 1)]
  bench.blocks.removeShuffle(7)
  assert.equal(bench.blocks.pin(7, 1), undefined)
  one!()
  one!()
  assert.deepEqual([bench.memory.ownedChunks(), removed], [chunks, []])
  two!()
  assert.deepEqual([bench.memory.ownedChunks(), removed, bench.blocks.shuffleBytes], [0, ['/one'], 0])
})

test('an output that moves to a file leaves its memory once nobody reads it there', () => {
  const bench = new TaskBench()
  const removed: string[] = []
  bench.blocks.onFileRemoved = (path) => removed.push(path)
  leave(bench, 1)
  leave(bench, 2)
  const bytes = bench.blocks.shuffleBytes
  assert.deepEqual(
    bench.blocks.mapOutputsInMemory().map(({ mapTaskId }) => mapTaskId),
    [1, 2],
  )
  const unpin = bench.blocks.pin(7, 1)
  const moved = (mapTaskId: number) => ({
    ...{ shuffleId: 7, mapTaskId, from: 0, blocks: [[], [], []] },
    file: {
      path: `/moved-${mapTaskId}`,
      extents: [
        [0, 5],
        [5, 5],
        [10, 5],
      ],
    },
  })
  bench.blocks.replaceMapOutput(moved(1))
  assert.equal(bench.blocks.shuffleBytes, bytes)
  assert.deepEqual(bench.blocks.mapOutput(7, 1)?.file?.extents[1], [5, 5])
  assert.deepEqual(
    bench.blocks.mapOutputsInMemory().map(({ mapTaskId }) => mapTaskId),
    [2],
  )
  unpin!()
  assert.equal(bench.blocks.shuffleBytes, bytes / 2)
  assert.deepEqual(removed, [])
  // Its shuffle went while it was on its way.
  bench.blocks.removeShuffle(7)
  bench.blocks.replaceMapOutput(moved(2))
  assert.deepEqual(removed, ['/moved-1', '/moved-2'])
  assert.equal(bench.blocks.mapOutput(7, 2), undefined)
  assert.equal(bench.memory.ownedChunks(), 0)
})
