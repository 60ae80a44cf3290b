import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MemoryConsumer } from '../columnar/region.ts'
import { chunkBytes, ExecutorMemory } from './executor-memory.ts'
import type { MemoryTurns } from './memory-turns.ts'
import { OwnedMemory } from './owned-memory.ts'

const megabyte = 1024 * 1024
const small = () => ExecutorMemory.create({ bytes: 4 * megabyte, setting: 'spark.executor.memory' })

/** Operators that say when they are asked for memory, and give none. */
function consumers() {
  const asked: string[] = []
  const spilling = (operator: string): MemoryConsumer => ({
    operator,
    spill: () => {
      asked.push(operator)
      return 0
    },
  })
  return { asked, spilling }
}

test('who asks for memory is not asked to give back its own', () => {
  const memory = small()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const { asked, spilling } = consumers()
  const [sort, aggregate] = [spilling('Sort'), spilling('Aggregate')]
  task.region(sort).allocate(megabyte)
  task.region(aggregate).allocate(megabyte)
  assert.throws(() => task.region(sort).allocate(8 * megabyte), { condition: 'UNABLE_TO_ACQUIRE_MEMORY' })
  assert.deepEqual(asked, ['Aggregate'])
})

test('what passes the limit of the task is not waited for: no other task can make it fit', () => {
  const memory = small()
  const waited: number[] = []
  const turns = {
    wait: (chunks: number) => {
      waited.push(chunks)
      return 0
    },
  } as unknown as MemoryTurns
  const task = new OwnedMemory(memory, { owner: memory.newOwner(), limitBytes: megabyte, turns })
  assert.throws(() => task.region({ operator: 'Sort' }).allocate(2 * megabyte), {
    condition: 'UNABLE_TO_ACQUIRE_MEMORY',
  })
  assert.deepEqual(waited, [])
  const other = memory.taskMemory({ owner: memory.newOwner() })
  other.region({ operator: 'Sort' }).allocate(memory.capacityBytes - memory.usedBytes - 2 * chunkBytes)
  assert.throws(() => task.region({ operator: 'Sort' }).allocate(4 * chunkBytes), {
    condition: 'UNABLE_TO_ACQUIRE_MEMORY',
  })
  assert.deepEqual(waited, [4])
})

test('the peak of a task stays when it gives memory back', () => {
  const memory = small()
  const task = memory.taskMemory({ owner: memory.newOwner() })
  const region = task.region({ operator: 'Sort' })
  region.allocate(megabyte)
  region.free()
  region.allocate(10)
  assert.equal(task.peakBytes, megabyte)
})

test('a region that is rewound has what lies before the mark', () => {
  const memory = small()
  const region = memory.taskMemory({ owner: memory.newOwner() }).region({ operator: 'Sort' })
  region.allocate(1024)
  const mark = region.mark()
  region.allocate(2 * chunkBytes)
  region.release(mark)
  assert.equal(region.usedBytes, 1024)
})

test('a region never takes more than a megabyte ahead of what it needs', () => {
  const memory = ExecutorMemory.create({ bytes: 32 * megabyte, setting: 'spark.executor.memory' })
  const region = memory.taskMemory({ owner: memory.newOwner() }).region({ operator: 'Sort' })
  for (let i = 0; i < 16 * 16; i++) {
    region.allocate(chunkBytes)
    const ahead = region.heldBytes - region.usedBytes
    assert.ok(ahead < megabyte, `${ahead} bytes ahead of ${region.usedBytes}`)
  }
})

test('what a task leaves behind and what it works with are asked for each other, and the larger one first', () => {
  const memory = small()
  const work = memory.taskMemory({ owner: memory.newOwner() })
  const output = memory.taskMemory({ owner: memory.newOwner() })
  work.shareWith(output)
  const { asked, spilling } = consumers()
  const [sort, exchange] = [work.region(spilling('Sort')), output.region(spilling('Exchange'))]
  sort.allocate(megabyte)
  exchange.allocate(2 * megabyte)
  assert.throws(() => work.region({ operator: 'Window' }).allocate(8 * megabyte), {
    condition: 'UNABLE_TO_ACQUIRE_MEMORY',
  })
  assert.throws(() => exchange.allocate(8 * megabyte), { condition: 'UNABLE_TO_ACQUIRE_MEMORY' })
  work.ask(1, 0)
  assert.deepEqual(asked, ['Exchange', 'Sort', 'Sort', 'Exchange', 'Sort'])
})
