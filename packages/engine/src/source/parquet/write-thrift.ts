/** Writes Thrift's compact protocol, as far as Parquet's page headers and footers use it. */
import { thriftType } from './thrift-reader.ts'

export class ThriftWriter {
  private buffer = new Uint8Array(256)
  private length = 0
  private readonly lastIds: number[] = [0]

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length)
  }

  private room(count: number): void {
    if (this.length + count <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.length + count, this.buffer.length * 2))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }

  private byte(value: number): void {
    this.room(1)
    this.buffer[this.length++] = value
  }

  private varint(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.byte((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    this.byte(rest)
  }

  private zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value)
  }

  private header(id: number, type: number): void {
    const last = this.lastIds[this.lastIds.length - 1]
    const delta = id - last
    if (delta > 0 && delta <= 15) this.byte((delta << 4) | type)
    else {
      this.byte(type)
      this.zigzag(id)
    }
    this.lastIds[this.lastIds.length - 1] = id
  }

  i8(id: number, value: number): this {
    this.header(id, thriftType.byte)
    this.byte(value & 255)
    return this
  }
  i16(id: number, value: number): this {
    this.header(id, thriftType.i16)
    this.zigzag(value)
    return this
  }
  i32(id: number, value: number): this {
    this.header(id, thriftType.i32)
    this.zigzag(value)
    return this
  }
  /** Exact up to 2^52. */
  i64(id: number, value: number): this {
    this.header(id, thriftType.i64)
    this.zigzag(value)
    return this
  }
  bool(id: number, value: boolean): this {
    this.header(id, value ? thriftType.true : thriftType.false)
    return this
  }
  binary(id: number, value: Uint8Array | string): this {
    this.header(id, thriftType.binary)
    this.content(value)
    return this
  }

  private content(value: Uint8Array | string): void {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
    this.varint(bytes.length)
    this.room(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  struct(id: number, write: () => void): this {
    this.header(id, thriftType.struct)
    this.structBody(write)
    return this
  }

  /** A struct's fields and its end: the outermost one, or an element of a list. */
  structBody(write: () => void): this {
    this.lastIds.push(0)
    write()
    this.lastIds.pop()
    this.byte(thriftType.stop)
    return this
  }

  structs<T>(id: number, items: readonly T[], write: (item: T) => void): this {
    this.listHeader(id, items.length, thriftType.struct)
    for (const item of items) this.structBody(() => write(item))
    return this
  }
  integers(id: number, items: readonly number[]): this {
    this.listHeader(id, items.length, thriftType.i32)
    for (const item of items) this.zigzag(item)
    return this
  }
  strings(id: number, items: readonly string[]): this {
    this.listHeader(id, items.length, thriftType.binary)
    for (const item of items) this.content(item)
    return this
  }

  private listHeader(id: number, size: number, type: number): void {
    this.header(id, thriftType.list)
    if (size < 15) this.byte((size << 4) | type)
    else {
      this.byte(0xf0 | type)
      this.varint(size)
    }
  }
}
