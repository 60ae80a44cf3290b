/** Reads FlatBuffers as far as Arrow's metadata needs it: tables by slot number, vectors, strings. */
export class FlatTable {
  readonly #view: DataView
  readonly #at: number
  readonly #slots: number
  readonly #slotsBytes: number

  constructor(view: DataView, at: number) {
    this.#view = view
    this.#at = at
    this.#slots = at - view.getInt32(at, true)
    this.#slotsBytes = view.getUint16(this.#slots, true)
  }

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return new FlatTable(view, view.getUint32(0, true))
  }

  /** Where a field's value is; 0 where it was left out. */
  #place(slot: number): number {
    const entry = 4 + slot * 2
    if (entry >= this.#slotsBytes) return 0
    const offset = this.#view.getUint16(this.#slots + entry, true)
    return offset === 0 ? 0 : this.#at + offset
  }

  #target(place: number): number {
    return place + this.#view.getUint32(place, true)
  }

  int8(slot: number): number {
    const place = this.#place(slot)
    return place === 0 ? 0 : this.#view.getInt8(place)
  }
  int16(slot: number): number {
    const place = this.#place(slot)
    return place === 0 ? 0 : this.#view.getInt16(place, true)
  }
  int32(slot: number): number {
    const place = this.#place(slot)
    return place === 0 ? 0 : this.#view.getInt32(place, true)
  }
  int64(slot: number): number {
    const place = this.#place(slot)
    return place === 0 ? 0 : Number(this.#view.getBigInt64(place, true))
  }
  has(slot: number): boolean {
    return this.#place(slot) !== 0
  }

  table(slot: number): FlatTable | undefined {
    const place = this.#place(slot)
    return place === 0 ? undefined : new FlatTable(this.#view, this.#target(place))
  }

  tables(slot: number): FlatTable[] {
    const place = this.#place(slot)
    if (place === 0) return []
    const at = this.#target(place)
    const count = this.#view.getUint32(at, true)
    return Array.from({ length: count }, (_, i) => new FlatTable(this.#view, this.#target(at + 4 + i * 4)))
  }

  /** A vector of structs of two 64-bit numbers. */
  pairs(slot: number): [number, number][] {
    const place = this.#place(slot)
    if (place === 0) return []
    const at = this.#target(place)
    const count = this.#view.getUint32(at, true)
    const number = (from: number) => Number(this.#view.getBigInt64(from, true))
    return Array.from({ length: count }, (_, i) => [number(at + 4 + i * 16), number(at + 12 + i * 16)])
  }
}
