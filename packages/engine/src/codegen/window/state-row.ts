/** The state of an aggregate over a frame: in locals while rows are added, in memory where it is kept. */
import type { Value } from '../../expr/emit.ts'
import type { StateField } from '../../expr/function-entry.ts'
import { partTypes } from '../../expr/value-parts.ts'
import { type Code, i32, type Local } from '../../wasm/index.ts'
import { type FieldLayout, layOut } from '../aggregate/layout.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { loadParts, storeParts } from '../stored-parts.ts'

type I32 = Code<'i32'>

export interface StateLayout {
  readonly bytes: number
  readonly fields: readonly FieldLayout[]
  readonly words: readonly number[]
}

export function stateLayout(fields: readonly StateField[]): StateLayout {
  const { bytes, states, stateWords } = layOut([], [fields], 0)
  return { bytes: Math.max(8, bytes), fields: states[0] ?? [], words: stateWords }
}

export class StateLocals {
  readonly #e: RowEmitter
  readonly #layout: StateLayout
  readonly #parts: readonly (readonly Local[])[]
  readonly #nulls: readonly (Local<'i32'> | undefined)[]

  constructor(e: RowEmitter, layout: StateLayout) {
    this.#e = e
    this.#layout = layout
    this.#parts = layout.fields.map((field) => partTypes(field.type).map((type) => e.f.local(type)))
    this.#nulls = layout.fields.map((field) => (field.nullBit === undefined ? undefined : e.f.local('i32')))
  }

  get values(): readonly Value[] {
    return this.#layout.fields.map((field, i) => ({
      type: field.type,
      isNull: this.#nulls[i] ?? i32.const(0),
      parts: this.#parts[i],
    }))
  }

  /** All new values are bound before the first local changes: they may be made of each other's old ones. */
  set(values: readonly Value[]): void {
    const e = this.#e
    const bound = values.map((value) => ({
      parts: value.parts.map((part) => e.bind(part)),
      isNull: e.bind(value.isNull),
    }))
    bound.forEach(({ parts, isNull }, i) => {
      this.#parts[i].forEach((local, j) => {
        e.f.set(local, parts[j] as Code<never>)
      })
      const flag = this.#nulls[i]
      if (flag !== undefined) e.f.set(flag, isNull)
    })
  }

  load(row: I32): void {
    this.set(loadState(this.#e, this.#layout, row))
  }

  store(row: I32): void {
    const { f } = this.#e
    const words = new Map<number, I32>()
    this.#layout.fields.forEach((field, i) => {
      storeParts(f, this.#parts[i], row, field.offset)
      if (field.nullBit === undefined) return
      const { word, bit } = field.nullBit
      words.set(word, i32.or(words.get(word) ?? i32.const(0), i32.shl(this.#nulls[i]!, i32.const(bit))))
    })
    for (const [word, flags] of words) f.store('i32', row, flags, word)
  }
}

export function loadState(e: RowEmitter, layout: StateLayout, row: I32): readonly Value[] {
  const words = new Map(layout.words.map((word) => [word, e.bind(i32.load(row, word))]))
  return layout.fields.map((field) => {
    const parts = loadParts(field.type, row, field.offset)
    if (field.nullBit === undefined) return e.value(field.type, parts)
    const { word, bit } = field.nullBit
    return e.value(field.type, parts, i32.and(i32.shrU(words.get(word)!, i32.const(bit)), i32.const(1)))
  })
}
