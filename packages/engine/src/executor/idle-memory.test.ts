import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IdleMemory } from './idle-memory.ts'

test('memory is given back when nothing has run for a while, and again only if there is some to give', async () => {
  let busy = true
  let begun = 1
  let heap = 100 << 20
  let collections = 0
  const memory = new IdleMemory({
    running: () => (busy ? 1 : 0),
    begun: () => begun,
    heapBytes: () => heap,
    collect: async () => {
      collections++
      heap = 100 << 20
    },
  })
  const look = async (times: number) => {
    for (let i = 0; i < times; i++) await memory.look()
  }
  heap = 400 << 20
  await look(10)
  assert.equal(collections, 0)
  busy = false
  await look(3)
  assert.equal(collections, 0)
  await look(1)
  assert.equal(collections, 1)
  await look(10)
  assert.equal(collections, 1)
  heap = 400 << 20
  busy = true
  await look(1)
  busy = false
  await look(3)
  assert.equal(collections, 1)
  await look(1)
  assert.equal(collections, 2)
  // An operation that came and went between two looks.
  heap = 400 << 20
  begun++
  await look(4)
  assert.equal(collections, 2)
  await look(1)
  assert.equal(collections, 3)
  memory.stop()
})

test('the collector runs without a flag, and what nobody holds is gone', async () => {
  const gone = new WeakRef({})
  await new Promise((resolve) => setImmediate(resolve))
  let heap = 0
  const memory = new IdleMemory({ running: () => 0, begun: () => 0, heapBytes: () => heap })
  heap = 1 << 30
  for (let i = 0; i < 4; i++) await memory.look()
  memory.stop()
  assert.ok(gone.deref() === undefined)
})
