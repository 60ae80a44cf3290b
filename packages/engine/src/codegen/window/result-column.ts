/** A window function's output: arrays of values and null flags over the rows of a run. */
import type { DataType } from '@vonk/common'
import type { Value } from '../../expr/emit.ts'
import { partTypes } from '../../expr/value-parts.ts'
import { type Code, i32, type Local } from '../../wasm/index.ts'
import { storeFixed } from '../input-columns.ts'
import type { RowEmitter } from '../row-emitter.ts'

/** Words of the arrays' addresses; 0 for null flags: there are none. */
export interface OutputWords {
  readonly type: DataType
  readonly data: number
  readonly validity: number
}

export class OutputColumn {
  readonly #e: RowEmitter
  readonly #words: OutputWords
  readonly #data: Local<'i32'>
  readonly #validity: Local<'i32'> | undefined

  /** Loads the addresses: before the loop over rows. */
  constructor(e: RowEmitter, words: OutputWords) {
    const { f, context } = e
    this.#e = e
    this.#words = words
    this.#data = f.let(i32.load(context, words.data), 'out')
    this.#validity = words.validity === 0 ? undefined : f.let(i32.load(context, words.validity), 'outValid')
  }

  store(row: Code<'i32'>, value: Value): void {
    const { f } = this.#e
    const { type } = this.#words
    if (type.kind !== 'null') storeFixed(f, type, this.#data, 0, row, value.parts)
    if (this.#validity !== undefined) f.store8(i32.add(this.#validity, row), i32.eqz(value.isNull))
  }
}

/** A result that is kept from row to row, until the frame is another. */
export class ResultLocals {
  readonly #e: RowEmitter
  readonly #type: DataType
  readonly #column: OutputColumn
  readonly #parts: readonly Local[]
  readonly #isNull: Local<'i32'>

  constructor(e: RowEmitter, { type }: { readonly type: DataType }, words: OutputWords) {
    this.#e = e
    this.#type = type
    this.#column = new OutputColumn(e, words)
    this.#parts = partTypes(type).map((part) => e.f.local(part))
    this.#isNull = e.f.local('i32')
  }

  set(value: Value): void {
    const { f } = this.#e
    value.parts.forEach((part, i) => {
      f.set(this.#parts[i], part as Code<never>)
    })
    f.set(this.#isNull, value.isNull)
  }

  store(row: Code<'i32'>): void {
    this.#column.store(row, { type: this.#type, isNull: this.#isNull, parts: this.#parts })
  }
}
