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

test('several chunks that were given back are used again, and a single one that a longer run passed over', () => {
  const memory = small()
  const owner = memory.newOwner()
  const [one, pair] = [memory.claim(owner, 1), memory.claim(owner, 2)]
  const last = memory.claim(owner, 1)
  memory.giveBack(pair, 2)
  assert.equal(memory.claim(owner, 2), pair)
  memory.giveBack(one, 1)
  const behind = memory.claim(owner, 2)
  assert.ok(behind > last)
  assert.equal(memory.claim(owner, 1), one)
})

test('what a lost owner held is counted as free again, all of it', () => {
  const memory = small()
  const [lost, other] = [memory.newOwner(), memory.newOwner()]
  const first = memory.claim(lost, 1)
  memory.claim(other, 1)
  memory.claim(lost, 3)
  assert.equal(memory.freeOwner(lost), 4)
  assert.equal(memory.usedBytes, chunkBytes)
  assert.equal(memory.peakBytes, 5 * chunkBytes)
  assert.equal(memory.claim(other, 1), first)
})

test('a chunk behind the place where searches begin is found before memory is said to be used up', () => {
  const memory = small()
  const owner = memory.newOwner()
  const chunks: number[] = []
  for (let at = memory.claim(owner, 1); at !== 0; at = memory.claim(owner, 1)) chunks.push(at)
  // Given back by another thread that has not come to lower the place yet.
  const table = new Int32Array(memory.memory.buffer, 4096, memory.chunkCount)
  Atomics.store(table, chunks[3] / chunkBytes, 0)
  assert.equal(memory.claim(owner, 1), chunks[3])
})

test('a run that another thread breaks into leaves nothing claimed', (t) => {
  const memory = small()
  const [owner, faster] = [memory.newOwner(), memory.newOwner()]
  const exchange = Atomics.compareExchange
  let calls = 0
  t.mock.method(Atomics, 'compareExchange', ((array: Int32Array, index: number, from: number, to: number) => {
    // Just before the third chunk is claimed, somebody else has it.
    if (to === owner && ++calls === 3) Atomics.store(array, index, faster)
    return exchange(array, index, from, to)
  }) as typeof exchange)
  const pointer = memory.claim(owner, 4)
  assert.equal(memory.ownedChunks(), 5)
  memory.giveBack(pointer, 4)
  assert.equal(memory.freeOwner(owner), 0)
  assert.equal(memory.freeOwner(faster), 1)
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
