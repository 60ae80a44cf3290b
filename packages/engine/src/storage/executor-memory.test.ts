import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { SparkError } from '@vonk/common'
import { chunkBytes, ExecutorMemory } from './executor-memory.ts'

const small = () => ExecutorMemory.create({ bytes: 4 * 1024 * 1024, setting: 'spark.executor.memory' })

test('a region hands out aligned, disjoint pieces and gives all chunks back', () => {
  const memory = small()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const region = task.region({ operator: 'Sort' })
  const pieces = [1, 100, 70_000, 16, 200_000].map((bytes) => ({ bytes, pointer: region.allocate(bytes) }))
  for (const { pointer } of pieces) assert.equal(pointer % 16, 0)
  const sorted = pieces.toSorted((a, b) => a.pointer - b.pointer)
  for (let i = 1; i < sorted.length; i++)
    assert.ok(sorted[i - 1].pointer + sorted[i - 1].bytes <= sorted[i].pointer)
  assert.ok(memory.ownedChunks() > 0)
  task.close()
  assert.equal(memory.ownedChunks(), 0)
  assert.equal(memory.usedBytes, 0)
})

test('memory that was given back is used again before untouched memory', () => {
  const memory = small()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const first = task.region({ operator: 'a' })
  const pointer = first.allocate(10)
  first.free()
  assert.equal(task.region({ operator: 'b' }).allocate(10), pointer)
})

test('mark and release rewind, and chunks are kept', () => {
  const memory = small()
  const region = memory.taskMemory({ owner: memory.newOwner() }).region({ operator: 'scratch' })
  region.allocate(1000)
  const mark = region.mark()
  const next = region.allocate(50)
  for (let i = 0; i < 20; i++) region.allocate(30_000)
  const held = region.heldBytes
  region.release(mark)
  assert.equal(region.allocate(50), next)
  assert.equal(region.heldBytes, held)
  for (let i = 0; i < 20; i++) region.allocate(30_000)
  assert.equal(region.heldBytes, held)
})

test('a full memory is a SparkError that names operator, bytes and setting, and the rest stays usable', () => {
  const memory = small()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const region = task.region({ operator: 'HashAggregate' })
  assert.throws(
    () => {
      for (;;) region.allocate(100_000)
    },
    (error) =>
      error instanceof SparkError &&
      error.condition === 'UNABLE_TO_ACQUIRE_MEMORY' &&
      error.message.includes('HashAggregate') &&
      error.message.includes('spark.executor.memory') &&
      error.message.includes('100000'),
  )
  region.free()
  task.region({ operator: 'Sort' }).allocate(1_000_000)
  task.close()
  assert.equal(memory.ownedChunks(), 0)
})

test('a region that can spill is asked before the answer is no', () => {
  const memory = small()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  let asked = 0
  const giving = task.region({
    operator: 'Sort',
    spill: (bytes) => {
      asked = bytes
      giving.free()
      return bytes
    },
  })
  giving.allocate(2_500_000)
  task.region({ operator: 'HashAggregate' }).allocate(2_000_000)
  assert.ok(asked >= 2_000_000)
})

test('chunks handed over outlive the task and are freed by their new owner', () => {
  const memory = small()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const region = task.region({ operator: 'Exchange' })
  region.allocate(3 * chunkBytes)
  const block = memory.newOwner()
  task.detach(region, block)
  task.close()
  assert.ok(memory.ownedChunks() >= 3)
  assert.ok(memory.freeOwner(block) >= 3)
  assert.equal(memory.ownedChunks(), 0)
})

test('threads claim at once without sharing a chunk, and one terminated at random leaks nothing', async () => {
  const memory = ExecutorMemory.create({ bytes: 64 * 1024 * 1024, setting: 's' })
  const source = `
    const { workerData } = require('node:worker_threads')
    import(workerData.module).then(({ ExecutorMemory }) => {
      const memory = ExecutorMemory.attach(workerData.memory, 's')
      for (let round = 0; ; round++) {
        const task = memory.taskMemory({ owner: workerData.owner })
        const region = task.region({ operator: 'x' })
        try {
          for (let i = 0; i < 20; i++) {
            const p = region.allocate(1000 + ((i * 7919 + round * 104729) % 200000))
            memory.i32[p >>> 2] = workerData.owner
            if (memory.i32[p >>> 2] !== workerData.owner) throw 1
          }
        } catch (e) { if (e === 1) process.exit(3) }
        task.close()
      }
    })`
  for (let round = 0; round < 4; round++) {
    const owners = [memory.newOwner(), memory.newOwner()]
    const workers = owners.map(
      (owner) =>
        new Worker(source, {
          eval: true,
          workerData: {
            memory: memory.memory,
            owner,
            module: new URL('./executor-memory.ts', import.meta.url).href,
          },
        }),
    )
    await new Promise((resolve) => setTimeout(resolve, 120 + round * 17))
    await Promise.all(workers.map((worker) => worker.terminate()))
    for (const owner of owners) memory.freeOwner(owner)
    assert.equal(memory.ownedChunks(), 0)
  }
  const after = memory.taskMemory({ owner: memory.newOwner() }).region({ operator: 'all' })
  after.allocate(60 * 1024 * 1024)
})

test('consumers are asked from the one that holds most on, until enough was given', () => {
  const memory = small()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const asked: string[] = []
  const consumer = (operator: string, bytes: number, gives: boolean) => {
    const region = task.region({
      operator,
      spill: () => {
        asked.push(operator)
        const held = region.heldBytes
        if (!gives) return 0
        region.free()
        return held
      },
    })
    region.allocate(bytes)
  }
  consumer('Sort', 300_000, true)
  consumer('Window', 900_000, false)
  consumer('HashAggregate', 600_000, true)
  task.region({ operator: 'Scan' }).allocate(1_000_000)
  const left = task.leftBytes
  const given = task.ask(500_000, 0)
  assert.ok(given >= 600_000)
  assert.equal(task.leftBytes, left + given)
  assert.deepEqual(asked, ['Window', 'HashAggregate'])
  assert.equal(task.ask(1, 800_000), 0)
  assert.deepEqual(asked, ['Window', 'HashAggregate', 'Window'])
  task.close()
  assert.equal(memory.ownedChunks(), 0)
})
