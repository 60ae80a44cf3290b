import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadKernels } from '../executor/kernel-loader.ts'
import { instantiateKernels, kernelSignatures } from './signatures.ts'

const sectionIds = {
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  export: 7,
  start: 8,
  data: 11,
  dataCount: 12,
}
const valueTypes: Readonly<Record<number, string>> = { 127: 'i32', 126: 'i64', 125: 'f32', 124: 'f64' }

class Reader {
  readonly bytes: Uint8Array
  at: number
  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
  }
  byte = () => this.bytes[this.at++]
  number(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
  }
  text(): string {
    const length = this.number()
    this.at += length
    return Buffer.from(this.bytes.subarray(this.at - length, this.at)).toString()
  }
  list<T>(item: () => T): T[] {
    return Array.from({ length: this.number() }, item)
  }
}

function sections(bytes: Uint8Array): Map<number, Reader> {
  const reader = new Reader(bytes, 8)
  const found = new Map<number, Reader>()
  while (reader.at < bytes.length) {
    const id = reader.byte()
    const size = reader.number()
    found.set(id, new Reader(bytes.subarray(reader.at, reader.at + size)))
    reader.at += size
  }
  return found
}

test('every exported kernel has its signature, and the other way round', async () => {
  const found = sections((await loadKernels()).bytes)
  const types = found.get(sectionIds.type)!
  const valueType = () => valueTypes[types.byte()]
  const functionTypes = types.list(() => {
    assert.equal(types.byte(), 0x60)
    return { params: types.list(valueType), results: types.list(valueType) }
  })
  const functions = found.get(sectionIds.function)!
  const typeOfFunction = functions.list(() => functions.number())
  const exports = found.get(sectionIds.export)!
  const actual = exports.list(() => {
    const name = exports.text()
    assert.equal(exports.byte(), 0, `${name} is not a function`)
    return { name, ...functionTypes[typeOfFunction[exports.number()]] }
  })
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
  assert.deepEqual(actual.sort(byName), [...kernelSignatures].sort(byName))
})

test('the module holds no static data, no start function and imports only the memory', async () => {
  const { module, bytes } = await loadKernels()
  const found = sections(bytes)
  assert.equal(found.has(sectionIds.data) || found.has(sectionIds.dataCount), false)
  assert.equal(found.has(sectionIds.start), false)
  assert.equal(found.has(sectionIds.memory), false)
  assert.deepEqual(WebAssembly.Module.imports(module), [{ module: 'env', name: 'memory', kind: 'memory' }])
})

test('one module accepts memories of any maximum', async () => {
  const { module } = await loadKernels()
  for (const pages of [1, 100, 65536]) {
    instantiateKernels(module, new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }))
  }
})
