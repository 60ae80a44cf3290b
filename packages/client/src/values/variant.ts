/**
 * Variant: a value whose type is only known per row, in the binary form of Parquet's variant encoding (version 1),
 * which Spark uses, too.
 */
import { Decimal, dateText, decimalPlainText, timeOfDayText, wallClockText } from '@vonk/common'
import { Timestamp } from './timestamp.ts'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const basicTypes = { primitive: 0, shortString: 1, object: 2, array: 3 } as const

/** What the tags of values become: as JavaScript, or as JSON text. */
interface Maker<T> {
  plain(value: null | boolean | number | string): T
  long(value: bigint): T
  decimal(unscaled: bigint, scale: number): T
  date(days: number): T
  timestamp(micros: bigint): T
  wallClock(micros: bigint): T
  time(micros: bigint): T
  bytes(value: Uint8Array): T
  list(items: readonly T[]): T
  object(entries: readonly (readonly [string, T])[]): T
}

export class Variant {
  /** The value's bytes. */
  readonly value: Uint8Array
  /** The names that objects in it use. */
  readonly metadata: Uint8Array

  constructor(value: Uint8Array, metadata: Uint8Array) {
    this.value = value
    this.metadata = metadata
  }

  /** Plain JavaScript: numbers (bigint past 2^53-1), Decimal, text, Timestamp, arrays, objects. */
  toJS(): unknown {
    return new VariantReader(this.value, this.metadata, javaScript).read(0)
  }

  /** JSON text. */
  toString(): string {
    return new VariantReader(this.value, this.metadata, json).read(0)
  }

  toJSON(): unknown {
    return JSON.parse(this.toString())
  }
}

class VariantReader<T> {
  readonly #value: DataView
  readonly #metadata: DataView
  readonly #make: Maker<T>

  constructor(value: Uint8Array, metadata: Uint8Array, make: Maker<T>) {
    this.#value = new DataView(value.buffer, value.byteOffset, value.byteLength)
    this.#metadata = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength)
    this.#make = make
  }

  read(at: number): T {
    const head = this.#value.getUint8(at)
    const header = head >> 2
    switch (head & 3) {
      case basicTypes.shortString:
        return this.#make.plain(this.#text(at + 1, header))
      case basicTypes.object:
        return this.#object(at + 1, header)
      case basicTypes.array:
        return this.#array(at + 1, header)
      default:
        return this.#primitive(at + 1, header)
    }
  }

  #primitive(at: number, kind: number): T {
    const view = this.#value
    const make = this.#make
    switch (kind) {
      case 0:
        return make.plain(null)
      case 1:
      case 2:
        return make.plain(kind === 1)
      case 3:
        return make.plain(view.getInt8(at))
      case 4:
        return make.plain(view.getInt16(at, true))
      case 5:
        return make.plain(view.getInt32(at, true))
      case 6:
        return make.long(view.getBigInt64(at, true))
      case 7:
        return make.plain(view.getFloat64(at, true))
      case 8:
        return make.decimal(BigInt(view.getInt32(at + 1, true)), view.getUint8(at))
      case 9:
        return make.decimal(view.getBigInt64(at + 1, true), view.getUint8(at))
      case 10: {
        const unscaled = (view.getBigInt64(at + 9, true) << 64n) | view.getBigUint64(at + 1, true)
        return make.decimal(unscaled, view.getUint8(at))
      }
      case 11:
        return make.date(view.getInt32(at, true))
      case 12:
        return make.timestamp(view.getBigInt64(at, true))
      case 13:
        return make.wallClock(view.getBigInt64(at, true))
      case 14:
        return make.plain(view.getFloat32(at, true))
      case 15:
        return make.bytes(this.#bytes(at + 4, view.getUint32(at, true)).slice())
      case 16:
        return make.plain(this.#text(at + 4, view.getUint32(at, true)))
      case 17:
        return make.time(view.getBigInt64(at, true))
      case 18:
        return make.timestamp(view.getBigInt64(at, true) / 1000n)
      case 19:
        return make.wallClock(view.getBigInt64(at, true) / 1000n)
      case 20:
        return make.plain(uuidText(this.#bytes(at, 16)))
      default:
        return make.plain(null)
    }
  }

  #object(at: number, header: number): T {
    const offsetSize = (header & 3) + 1
    const idSize = ((header >> 2) & 3) + 1
    const countSize = (header >> 4) & 1 ? 4 : 1
    const count = unsigned(this.#value, at, countSize)
    const ids = at + countSize
    const offsets = ids + count * idSize
    const start = offsets + (count + 1) * offsetSize
    const entries = Array.from({ length: count }, (_, i) => {
      const name = this.#name(unsigned(this.#value, ids + i * idSize, idSize))
      return [name, this.read(start + unsigned(this.#value, offsets + i * offsetSize, offsetSize))] as const
    })
    return this.#make.object(entries)
  }

  #array(at: number, header: number): T {
    const offsetSize = (header & 3) + 1
    const countSize = (header >> 2) & 1 ? 4 : 1
    const count = unsigned(this.#value, at, countSize)
    const offsets = at + countSize
    const start = offsets + (count + 1) * offsetSize
    const items = Array.from({ length: count }, (_, i) =>
      this.read(start + unsigned(this.#value, offsets + i * offsetSize, offsetSize)),
    )
    return this.#make.list(items)
  }

  #name(id: number): string {
    const view = this.#metadata
    const size = (view.getUint8(0) >> 6) + 1
    const count = unsigned(view, 1, size)
    const offsets = 1 + size
    const start = offsets + (count + 1) * size
    const from = unsigned(view, offsets + id * size, size)
    const to = unsigned(view, offsets + (id + 1) * size, size)
    return utf8.decode(new Uint8Array(view.buffer, view.byteOffset + start + from, to - from))
  }

  #bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#value.buffer, this.#value.byteOffset + at, length)
  }

  #text(at: number, length: number): string {
    return utf8.decode(this.#bytes(at, length))
  }
}

function unsigned(view: DataView, at: number, size: number): number {
  let number = 0
  for (let i = size - 1; i >= 0; i--) number = number * 256 + view.getUint8(at + i)
  return number
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const javaScript: Maker<unknown> = {
  plain: (value) => value,
  long: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value),
  decimal: (unscaled, scale) => Decimal.from(decimalPlainText(unscaled, scale)),
  date: (days) => dateText(days),
  timestamp: (micros) => new Timestamp(micros),
  wallClock: (micros) => wallClockText(micros, 'T'),
  time: (micros) => timeOfDayText(micros),
  bytes: (value) => value,
  list: (items) => items,
  object: (entries) => Object.fromEntries(entries),
}

const quoted = (text: string): string => JSON.stringify(text)

const json: Maker<string> = {
  plain: (value) =>
    typeof value === 'number' && !Number.isFinite(value) ? quoted(String(value)) : JSON.stringify(value),
  long: (value) => value.toString(),
  decimal: (unscaled, scale) =>
    scale === 0 ? `${unscaled}` : decimalPlainText(unscaled, scale).replace(/\.?0+$/, ''),
  date: (days) => quoted(dateText(days)),
  timestamp: (micros) => quoted(`${wallClockText(micros)}+00:00`),
  wallClock: (micros) => quoted(wallClockText(micros)),
  time: (micros) => quoted(timeOfDayText(micros)),
  bytes: (value) => quoted(btoa(String.fromCharCode(...value))),
  list: (items) => `[${items.join(',')}]`,
  object: (entries) => `{${entries.map(([name, value]) => `${quoted(name)}:${value}`).join(',')}}`,
}
