/**
 * Reads Thrift's compact protocol, as far as Parquet's footers, page headers and indexes use it. Fields that nobody
 * asks for are passed over. It is here, and not a library, because page headers are read on the hot path and because
 * a library's objects for every field of every column cost more time at start than all else in reading a footer.
 */

/** The bytes are not what they should be; the caller adds file, column and row group. */
export class MalformedBytes extends TypeError {}

export const thriftType = Object.freeze({
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
})

const depthMax = 64

export class ThriftReader {
  readonly bytes: Uint8Array
  at: number
  readonly end: number
  private depth = 0

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  byte(): number {
    if (this.at >= this.end) throw new MalformedBytes('the bytes end too soon')
    return this.bytes[this.at++]
  }

  /** An unsigned number; exact up to 2^53. */
  varint(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < 10; count++) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
    throw new MalformedBytes('a number is too long')
  }

  /** A signed number of any integer type; exact up to 2^53. */
  integer(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  binary(): Uint8Array {
    const length = this.varint()
    if (length > this.end - this.at) throw new MalformedBytes('a text is longer than the bytes')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  /** Copied first: TextDecoder takes no shared memory. */
  text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.binary()))
  }

  /** Calls `field` for each field; it reads the value and answers true, or answers false to have it passed over. */
  struct(field: (id: number, type: number) => boolean): void {
    if (++this.depth > depthMax) throw new MalformedBytes('nested too deep')
    let id = 0
    for (;;) {
      const head = this.byte()
      const type = head & 15
      if (type === thriftType.stop) break
      id = head >> 4 === 0 ? this.integer() : id + (head >> 4)
      if (!field(id, type)) this.skip(type)
    }
    this.depth--
  }

  list<T>(item: (type: number) => T): T[] {
    const head = this.byte()
    const size = head >> 4 === 15 ? this.varint() : head >> 4
    if (size > this.end - this.at) throw new MalformedBytes('a list is longer than the bytes')
    const items: T[] = []
    for (let i = 0; i < size; i++) items.push(item(head & 15))
    return items
  }

  /** A boolean inside a list takes a byte; as a field it is in the type. */
  skip(type: number, inList = false): void {
    switch (type) {
      case thriftType.true:
      case thriftType.false:
        if (inList) this.byte()
        return
      case thriftType.byte:
        this.byte()
        return
      case thriftType.i16:
      case thriftType.i32:
      case thriftType.i64:
        this.varint()
        return
      case thriftType.double:
        for (let i = 0; i < 8; i++) this.byte()
        return
      case thriftType.binary:
        this.binary()
        return
      case thriftType.list:
      case thriftType.set:
        if (++this.depth > depthMax) throw new MalformedBytes('nested too deep')
        this.list((itemType) => this.skip(itemType, true))
        this.depth--
        return
      case thriftType.map:
        this.skipMap()
        return
      case thriftType.struct:
        this.struct(() => false)
        return
      default:
        throw new MalformedBytes(`unknown type ${type}`)
    }
  }

  private skipMap(): void {
    const size = this.varint()
    if (size === 0) return
    if (size > this.end - this.at) throw new MalformedBytes('a map is longer than the bytes')
    const types = this.byte()
    for (let i = 0; i < size; i++) {
      this.skip(types >> 4, true)
      this.skip(types & 15, true)
    }
  }
}
