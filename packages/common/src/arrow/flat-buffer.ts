/**
 * Writes FlatBuffers, the format of Arrow's metadata, as far as Arrow needs it: tables with a vtable of their own,
 * strings, vectors, structs. Built from the end to the start, as the format asks: children before parents, offsets
 * count from the end.
 */
export class FlatBuffer {
  #bytes = new Uint8Array(1024)
  #view = new DataView(this.#bytes.buffer)
  /** Bytes used, at the end of the buffer. */
  #used = 0
  #alignmentMax = 1

  /** Room for `size` bytes, aligned so that what is written after `following` more bytes is aligned to `size`. */
  #prepare(alignment: number, following: number): void {
    this.#alignmentMax = Math.max(this.#alignmentMax, alignment)
    const padding = -(this.#used + following) & (alignment - 1)
    const needed = this.#used + padding + following + 16
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
      larger.set(this.#bytes, larger.length - this.#bytes.length)
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    this.#used += padding
  }

  /** Where the next bytes go, after taking `size` of them. */
  #take(size: number): number {
    this.#used += size
    return this.#bytes.length - this.#used
  }

  #push(value: number | bigint, size: 1 | 2 | 4 | 8): void {
    const at = this.#take(size)
    if (size === 8) this.#view.setBigInt64(at, BigInt(value), true)
    else if (size === 4) this.#view.setInt32(at, Number(value), true)
    else if (size === 2) this.#view.setInt16(at, Number(value), true)
    else this.#view.setInt8(at, Number(value))
  }

  string(text: string): number {
    const bytes = new TextEncoder().encode(text)
    this.#prepare(4, bytes.length + 1)
    this.#push(0, 1)
    const at = this.#take(bytes.length)
    this.#bytes.set(bytes, at)
    this.#prepare(4, 4)
    this.#push(bytes.length, 4)
    return this.#used
  }

  /** A vector of references to tables. */
  references(tables: readonly number[]): number {
    this.#prepare(4, tables.length * 4)
    for (const table of tables.toReversed()) this.#reference(table)
    this.#prepare(4, 4)
    this.#push(tables.length, 4)
    return this.#used
  }

  /** A vector of structs of two 64-bit numbers. */
  pairs(pairs: readonly (readonly [number, number])[]): number {
    this.#prepare(8, pairs.length * 16)
    this.#prepare(4, pairs.length * 16)
    for (const [first, second] of pairs.toReversed()) {
      this.#push(second, 8)
      this.#push(first, 8)
    }
    this.#prepare(4, 4)
    this.#push(pairs.length, 4)
    return this.#used
  }

  #reference(target: number): void {
    this.#prepare(4, 4)
    this.#push(this.#used - target + 4, 4)
  }

  /** A table; undefined fields, and the slots of other tables' fields, are left out. */
  table(fields: readonly (FlatField | undefined)[]): number {
    const start = this.#used
    const places = fields.map((field) => {
      if (field === undefined) return 0
      if (field.size === 'reference') this.#reference(field.value)
      else {
        this.#prepare(field.size, field.size)
        this.#push(field.value, field.size)
      }
      return this.#used
    })
    this.#prepare(4, 4)
    this.#push(0, 4)
    const table = this.#used
    for (const place of places.toReversed()) {
      this.#prepare(2, 2)
      this.#push(place === 0 ? 0 : table - place, 2)
    }
    this.#push(table - start, 2)
    this.#push((fields.length + 2) * 2, 2)
    this.#view.setInt32(this.#bytes.length - table, this.#used - table, true)
    return table
  }

  /** The buffer with its root, its length a multiple of 8. */
  finish(root: number): Uint8Array {
    this.#prepare(Math.max(8, this.#alignmentMax), 4)
    this.#reference(root)
    return this.#bytes.slice(this.#bytes.length - this.#used)
  }
}

export type FlatField =
  | { readonly size: 1 | 2 | 4 | 8; readonly value: number | bigint }
  | { readonly size: 'reference'; readonly value: number }

export const int8 = (value: number): FlatField => ({ size: 1, value })
export const int16 = (value: number): FlatField => ({ size: 2, value })
export const int32 = (value: number): FlatField => ({ size: 4, value })
export const int64 = (value: number | bigint): FlatField => ({ size: 8, value })
export const reference = (value: number): FlatField => ({ size: 'reference', value })
