import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockBytes, blockRows, blockSize, writeBlockHeader } from '../columnar/column-block.ts'
import type { Pointer } from '../columnar/region.ts'
import { loadKernelsSync } from '../executor/kernel-loader.ts'
import { BlockManager } from './block-manager.ts'
import { chunkBytes, ExecutorMemory } from './executor-memory.ts'
import { ResultReader } from './result-reader.ts'

const memory = ExecutorMemory.create({ bytes: 8 * 1024 * 1024, setting: 'spark.executor.memory' })
const shape = [{ width: 8, hasNulls: false }]
const none = () => 0

/** What a map task leaves: a block of so many longs in each reduce partition. */
function leave(blocks: BlockManager, mapTaskId: number, rows: readonly number[]): void {
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const region = task.region({ operator: 'Exchange' })
  const made = rows.map((count, p): Pointer[] => {
    if (count === 0) return []
    const block = region.allocate(blockSize(shape, count, none))
    writeBlockHeader(memory.u32, block, shape, count, none)
    memory.i64.fill(BigInt(mapTaskId * 100 + p), (block + 64) / 8, (block + 64) / 8 + count)
    return [block]
  })
  blocks.add([{ kind: 'map', shuffleId: 1, mapTaskId, from: 0, blocks: made }], task.keep())
}

function valuesOf(blocks: BlockManager, mapTaskId: number): bigint[][] {
  const output = blocks.mapOutput(1, mapTaskId)
  assert.ok(output !== undefined)
  return output.blocks.map((some) =>
    some.flatMap((block) => {
      assert.equal(block % 16, 0)
      assert.equal(blockBytes(memory.u32, block), blockSize(shape, blockRows(memory.u32, block), none))
      const first = (block + 64) / 8
      return [...memory.i64.subarray(first, first + blockRows(memory.u32, block))]
    }),
  )
}

test('small map outputs share chunks and keep their values; the last one to go frees the chunk', () => {
  const blocks = new BlockManager(memory, new ResultReader(() => loadKernelsSync().module))
  for (let task = 0; task < 1000; task++) leave(blocks, task, [1, 0, 2])
  // 1,000 outputs of 160 bytes: 160,000 bytes, where a chunk each were 64 MB.
  assert.equal(memory.ownedChunks(), 3)
  assert.ok(blocks.shuffleBytes <= 3 * chunkBytes, `${blocks.shuffleBytes} bytes`)
  for (const task of [0, 1, 408, 999]) {
    const value = BigInt(task * 100)
    assert.deepEqual(valuesOf(blocks, task), [[value], [], [value + 2n, value + 2n]])
  }
  for (let task = 1; task < 1000; task++) blocks.discardMapOutput(1, task)
  assert.equal(memory.ownedChunks(), 1)
  assert.deepEqual(valuesOf(blocks, 0)[0], [0n])
  blocks.removeAll()
  assert.equal(memory.ownedChunks(), 0)
  assert.equal(blocks.shuffleBytes, 0)
})

test('a small output that a task reads stays where it is until the task has ended', () => {
  const blocks = new BlockManager(memory, new ResultReader(() => loadKernelsSync().module))
  leave(blocks, 7, [1])
  const unpin = blocks.pin(1, 7)
  blocks.removeShuffle(1)
  assert.equal(memory.ownedChunks(), 1)
  unpin?.()
  assert.equal(memory.ownedChunks(), 0)
})

test('a large output keeps its chunks, and a small one stays in its own where no other is free', () => {
  const blocks = new BlockManager(memory, new ResultReader(() => loadKernelsSync().module))
  leave(blocks, 1, [5000])
  leave(blocks, 2, [1])
  assert.equal(memory.ownedChunks(), 2)
  assert.deepEqual(valuesOf(blocks, 1), [new Array(5000).fill(100n)])
  blocks.removeAll()

  const other = memory.newOwner()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const block = task.region({ operator: 'Exchange' }).allocate(blockSize(shape, 1, none))
  writeBlockHeader(memory.u32, block, shape, 1, none)
  while (memory.claim(other, 1) !== 0);
  blocks.add([{ kind: 'map', shuffleId: 1, mapTaskId: 3, from: 0, blocks: [[block]] }], task.keep())
  assert.deepEqual(blocks.mapOutput(1, 3)?.blocks, [[block]])
  memory.freeOwner(other)
  blocks.removeAll()
  assert.equal(memory.ownedChunks(), 0)
})

test('a chunk is filled up to its end and not beyond', () => {
  const blocks = new BlockManager(memory, new ResultReader(() => loadKernelsSync().module))
  const other = memory.newOwner()
  const taken: Pointer[] = []
  for (let at = memory.claim(other, 1); at !== 0; at = memory.claim(other, 1)) taken.push(at)
  // Two chunks are free, each task's own and the one that outputs share; others lie behind both.
  const sorted = taken.toSorted((a, b) => a - b)
  for (const free of [sorted[2], sorted[5]]) {
    memory.bytes.fill(0xab, free + chunkBytes, free + 2 * chunkBytes)
    memory.giveBack(free, 1)
  }
  for (let task = 0; memory.ownedChunks() < taken.length; task++) leave(blocks, task, [1, 0, 2])
  for (const behind of [sorted[3], sorted[6]])
    assert.ok(memory.bytes.subarray(behind, behind + chunkBytes).every((byte) => byte === 0xab))
  // 160 bytes each: the one that found no room is in its own chunk.
  assert.equal(blocks.shuffleBytes, Math.floor(chunkBytes / 160) * 160 + chunkBytes)
  memory.freeOwner(other)
  blocks.removeAll()
})

test('the table of a broadcast stays in its own chunks', () => {
  const blocks = new BlockManager(memory, new ResultReader(() => loadKernelsSync().module))
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const table = task.region({ operator: 'BroadcastExchange' }).allocate(64)
  const kept = task.keep()
  blocks.add([{ kind: 'map', shuffleId: 1, mapTaskId: 9, from: 0, blocks: [], table: [table, 64] }], kept)
  assert.equal(memory.ownedChunks(), 1)
  // Free memory would be handed out again.
  const next = memory.claim(memory.newOwner(), 1)
  assert.notEqual(next, Math.floor(table / chunkBytes) * chunkBytes)
  memory.giveBack(next, 1)
  blocks.removeAll()
  assert.equal(memory.ownedChunks(), 0)
})
