import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bulkMemory, bulkMemoryModule } from './bulk-memory.ts'
import { ModuleBuilder } from './module-builder.ts'

test('the bytes are what the assembler makes', () => {
  const module = new ModuleBuilder()
  module.importMemory('env', 'memory', { initial: 1, maximum: 65_536, shared: true })
  const three = ['i32', 'i32', 'i32'] as const
  const options = { export: true }
  module.addFunction('fill', three, [], (f, to, value, bytes) => f.memoryFill(to, value, bytes), options)
  module.addFunction('copy', three, [], (f, to, from, bytes) => f.memoryCopy(to, from, bytes), options)
  assert.equal(bulkMemoryModule, Buffer.from(module.toBytes()).toString('hex'))
})

test('fills and copies, also runs that overlap', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  const bytes = new Uint8Array(memory.buffer)
  const { fill, copy } = bulkMemory(memory)
  fill(100, 7, 5)
  bytes.set([1, 2, 3], 200)
  copy(102, 200, 3)
  copy(101, 100, 5)
  assert.deepEqual([...bytes.slice(99, 108)], [0, 7, 7, 7, 1, 2, 3, 0, 0])
  fill(0, 1, 0)
  assert.equal(bytes[0], 0)
  assert.equal(bulkMemory(memory), bulkMemory(memory))
})
