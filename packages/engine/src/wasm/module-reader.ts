/** Reads a module's sections back into plain data, for the printer. Function bodies stay bytes. */

import { fail, type ValueType, valueTypeByte } from './code.ts'

const decoder = new TextDecoder()
const typeByByte = new Map(Object.entries(valueTypeByte).map(([type, byte]) => [byte, type as ValueType]))

/** A cursor over the bytes of a module. */
export class ByteReader {
  position: number
  readonly end: number
  readonly #bytes: Uint8Array
  readonly #view: DataView

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.position = position
    this.end = end
  }

  get atEnd(): boolean {
    return this.position >= this.end
  }

  byte(): number {
    if (this.atEnd) fail('reading a module', 'it ends too early')
    return this.#bytes[this.position++]
  }

  unsigned(): number {
    let result = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      result |= (byte & 127) << shift
      if (byte < 128) return result >>> 0
    }
  }

  signed(bits: 32 | 64): bigint {
    let result = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte()
      result |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asIntN(bits, byte & 64 ? result - (1n << (shift + 7n)) : result)
    }
  }

  float32(): number {
    this.position += 4
    return this.#view.getFloat32(this.position - 4, true)
  }

  float64(): number {
    this.position += 8
    return this.#view.getFloat64(this.position - 8, true)
  }

  bytes(count: number): Uint8Array {
    this.position += count
    return this.#bytes.subarray(this.position - count, this.position)
  }

  name(): string {
    return decoder.decode(this.bytes(this.unsigned()))
  }

  type(): ValueType {
    const byte = this.byte()
    return typeByByte.get(byte) ?? fail('reading a module', `there is no value type ${byte}`)
  }

  list<T>(read: (index: number) => T): T[] {
    return Array.from({ length: this.unsigned() }, (_, i) => read(i))
  }

  /** A reader of the next `count` bytes, which this one skips. */
  part(count: number): ByteReader {
    this.position += count
    return new ByteReader(this.#bytes, this.position - count, this.position)
  }
}

export interface ReadFunction {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
  /** Where it comes from, if it is imported. */
  readonly from?: string
  /** Names of parameters and locals by place, from the name section. */
  readonly localNames: Map<number, string>
  name: string
  exportedAs?: string
  locals: ValueType[]
  /** The instructions, if it is defined here. */
  code?: ByteReader
  bytes: number
}

export interface ReadGlobal {
  readonly type: ValueType
  readonly mutable: boolean
  readonly from?: string
  /** A reader of its initial expression. */
  readonly initial?: ByteReader
  name: string
  exportedAs?: string
}

export interface ReadModule {
  readonly types: { readonly params: readonly ValueType[]; readonly results: readonly ValueType[] }[]
  readonly functions: ReadFunction[]
  readonly globals: ReadGlobal[]
  /** Memories and tables, in words. */
  readonly stores: string[]
  /** Table entries: numbers of functions. */
  readonly elements: number[]
}

export function readModule(bytes: Uint8Array): ReadModule {
  const module: ReadModule = { types: [], functions: [], globals: [], stores: [], elements: [] }
  const reader = new ByteReader(bytes, 8)
  while (!reader.atEnd) {
    const id = reader.byte()
    readSection(module, id, reader.part(reader.unsigned()))
  }
  return module
}

function readSection(module: ReadModule, id: number, r: ByteReader): void {
  switch (id) {
    case 0:
      if (r.name() === 'name') readNames(module, r)
      break
    case 1:
      r.list(() => {
        r.byte()
        module.types.push({ params: r.list(() => r.type()), results: r.list(() => r.type()) })
      })
      break
    case 2:
      r.list(() => readImport(module, r))
      break
    case 3:
      r.list(() => addFunction(module, r.unsigned()))
      break
    case 4:
      r.list(() => module.stores.push(`table of ${readTable(r)} functions`))
      break
    case 5:
      r.list(() => module.stores.push(`memory ${readLimits(r)}`))
      break
    case 6:
      r.list(() => {
        const type = r.type()
        const mutable = r.byte() === 1
        const start = r.position
        skipConstant(r)
        const size = r.position - start
        r.position = start
        module.globals.push({ type, mutable, initial: r.part(size), name: `global${module.globals.length}` })
      })
      break
    case 7:
      r.list(() => readExport(module, r))
      break
    case 9:
      r.list(() => readElements(module, r))
      break
    case 10:
      readCode(module, r)
  }
}

function skipConstant(r: ByteReader): void {
  const opcode = r.byte()
  if (opcode === 0x41 || opcode === 0x42) r.signed(64)
  else if (opcode === 0x43) r.float32()
  else if (opcode === 0x44) r.float64()
  else if (opcode === 0xfd && r.unsigned() === 12) r.bytes(16)
  else fail('reading a module', `${opcode} does not begin a constant`)
  r.byte()
}

function addFunction(module: ReadModule, type: number, from?: string): void {
  const name = from === undefined ? `function${module.functions.length}` : from.slice(from.indexOf('.') + 1)
  module.functions.push({ ...module.types[type], from, name, localNames: new Map(), locals: [], bytes: 0 })
}

function readImport(module: ReadModule, r: ByteReader): void {
  const from = `${r.name()}.${r.name()}`
  const kind = r.byte()
  if (kind === 0) {
    addFunction(module, r.unsigned(), from)
  } else if (kind === 1) {
    module.stores.push(`import ${from}: table of ${readTable(r)} functions`)
  } else if (kind === 2) {
    module.stores.push(`import ${from}: memory ${readLimits(r)}`)
  } else {
    const type = r.type()
    module.globals.push({ type, mutable: r.byte() === 1, from, name: from.slice(from.indexOf('.') + 1) })
  }
}

function readTable(r: ByteReader): string {
  r.byte()
  return readLimits(r)
}

function readLimits(r: ByteReader): string {
  const flags = r.byte()
  const initial = r.unsigned()
  const maximum = flags & 1 ? `..${r.unsigned()}` : ''
  return `${initial}${maximum}${flags & 2 ? ' shared' : ''}`
}

function readExport(module: ReadModule, r: ByteReader): void {
  const name = r.name()
  const kind = r.byte()
  const index = r.unsigned()
  if (kind === 0) module.functions[index].exportedAs = name
  else if (kind === 3) module.globals[index].exportedAs = name
  else module.stores[module.stores.length - 1] += `, exported as ${name}`
}

function readElements(module: ReadModule, r: ByteReader): void {
  r.byte()
  skipConstant(r)
  r.list(() => module.elements.push(r.unsigned()))
}

function readCode(module: ReadModule, r: ByteReader): void {
  const defined = module.functions.filter((f) => f.from === undefined)
  r.list((i) => {
    const size = r.unsigned()
    const body = r.part(size)
    const fn = defined[i]
    fn.bytes = size
    body.list(() => {
      const count = body.unsigned()
      const type = body.type()
      for (let k = 0; k < count; k++) fn.locals.push(type)
    })
    fn.code = body
  })
}

function readNames(module: ReadModule, r: ByteReader): void {
  while (!r.atEnd) {
    const id = r.byte()
    const part = r.part(r.unsigned())
    if (id === 1) {
      part.list(() => {
        const fn = module.functions[part.unsigned()]
        fn.name = part.name()
      })
    } else if (id === 2) {
      part.list(() => {
        const fn = module.functions[part.unsigned()]
        part.list(() => fn.localNames.set(part.unsigned(), part.name()))
      })
    } else if (id === 7) {
      part.list(() => {
        const global = module.globals[part.unsigned()]
        global.name = part.name()
      })
    }
  }
}
