/**
 * The stage's constants: values of literals, patterns, tables. Generated code reaches all of them through slots at
 * offsets that do not depend on their values, so that programs that differ only in constants are the same module: a
 * slot holds a value of fixed width, or pointer and length of bytes that lie behind all slots.
 */
import type { DataType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { isNested } from '../columnar/packed-value.ts'
import type { LiteralValue } from '../expr/expression.ts'
import { packLiteral } from '../expr/pack-literal.ts'

export interface ConstantBytes {
  readonly bytes: Uint8Array
  readonly pointers: readonly number[]
}

const encoder = new TextEncoder()

export class ConstantArea {
  readonly #slots: { readonly fill: (view: DataView, at: number) => void; readonly bytes?: number }[] = []
  readonly #blobs: Uint8Array[] = []
  readonly #byContent = new Map<string, number>()
  /** Large tables are made once and looked up as they are. */
  readonly #byIdentity = new Map<Uint8Array, number>()

  /** Offset of the 16-byte slot of a non-null literal; layout as `fillFixed`, or pointer and length. */
  literal(type: DataType, value: LiteralValue): number {
    if (typeof value === 'string') return this.#blobSlot(encoder.encode(value))
    if (value instanceof Uint8Array) return this.#blobSlot(value)
    if (isNested(type)) return this.#blobSlot(packLiteral(type, value))
    return this.#slot((view, at) => fillFixed(view, at, type, value))
  }

  /** Offset of the slot (pointer, length) of constant bytes; equal bytes share one. */
  bytes(content: Uint8Array): number {
    const key = content.length <= 4096 ? String.fromCharCode(...content) : undefined
    const known = key === undefined ? this.#byIdentity.get(content) : this.#byContent.get(key)
    if (known !== undefined) return known
    const offset = this.#blobSlot(content)
    if (key === undefined) this.#byIdentity.set(content, offset)
    else this.#byContent.set(key, offset)
    return offset
  }

  toBytes(): ConstantBytes {
    const starts: number[] = []
    let size = this.#slots.length * 16
    for (const blob of this.#blobs) {
      starts.push(size)
      size += Math.ceil(blob.length / 16) * 16
    }
    const bytes = new Uint8Array(size)
    const view = new DataView(bytes.buffer)
    const pointers: number[] = []
    this.#slots.forEach((slot, i) => {
      slot.fill(view, i * 16)
      if (slot.bytes === undefined) return
      view.setUint32(i * 16, starts[slot.bytes], true)
      view.setUint32(i * 16 + 4, this.#blobs[slot.bytes].length, true)
      pointers.push(i * 16)
    })
    this.#blobs.forEach((blob, i) => {
      bytes.set(blob, starts[i])
    })
    return { bytes, pointers }
  }

  #blobSlot(content: Uint8Array): number {
    this.#blobs.push(content)
    return this.#slot(() => {}, this.#blobs.length - 1)
  }

  #slot(fill: (view: DataView, at: number) => void, bytes?: number): number {
    this.#slots.push({ fill, bytes })
    return (this.#slots.length - 1) * 16
  }
}

/** Writes a value of fixed width as its parts lie in memory: i32 parts as 4 bytes, others as their width. */
export function fillFixed(view: DataView, at: number, type: DataType, value: LiteralValue): void {
  if (type.kind === 'calendarInterval') {
    const [months, days, micros] = value as readonly [number, number, bigint]
    view.setInt32(at, months, true)
    view.setInt32(at + 4, days, true)
    view.setBigInt64(at + 8, micros, true)
    return
  }
  switch (typeof value) {
    case 'boolean':
      return view.setInt32(at, value ? 1 : 0, true)
    case 'bigint':
      view.setBigInt64(at, value, true)
      return view.setBigInt64(at + 8, value >> 64n, true)
    case 'number':
      if (type.kind === 'double') return view.setFloat64(at, value, true)
      if (type.kind === 'float') return view.setFloat32(at, value, true)
      return view.setInt32(at, value, true)
    default:
      assert(false, `no fixed width for a literal of ${type.kind}`)
  }
}
