/** A value that one of several branches gives: each puts its own into the same locals. */
import type { DataType } from '@vonk/common'
import type { Value } from '../expr/emit.ts'
import { largerOf, type Magnitude } from '../expr/magnitude.ts'
import { partTypes } from '../expr/value-parts.ts'
import { type Code, constValue, type FunctionBuilder, i32, type Local } from '../wasm/index.ts'

/** Of more values than these nobody asks how large the largest can be. */
const comparedMax = 32

export class ChosenValue {
  readonly #f: FunctionBuilder
  readonly #type: DataType
  readonly #parts: readonly Local[]
  readonly #isNull: Local<'i32'>
  #neverNull = true
  #magnitudes: (Magnitude | undefined)[] = []

  constructor(f: FunctionBuilder, type: DataType) {
    this.#f = f
    this.#type = type
    this.#parts = partTypes(type).map((part) => f.local(part))
    this.#isNull = f.local('i32')
  }

  /** Statement. */
  put(value: Value): void {
    this.#parts.forEach((part, i) => {
      this.#f.set(part, value.parts[i] as Code<never>)
    })
    this.#f.set(this.#isNull, value.isNull)
    if (constValue(value.isNull) !== 0) this.#neverNull = false
    if (this.#magnitudes.length <= comparedMax) this.#magnitudes.push(value.magnitude)
  }

  value(): Value {
    const isNull = this.#neverNull ? i32.const(0) : this.#isNull
    const value: Value = { type: this.#type, isNull, parts: this.#parts }
    const known = this.#magnitudes.filter((magnitude) => magnitude !== undefined)
    if (known.length < this.#magnitudes.length || known.length > comparedMax) return value
    return { ...value, magnitude: known.reduce(largerOf) }
  }
}

/** The value whose null flag and parts are given. */
export const valueOfCodes = (type: DataType, [isNull, ...parts]: readonly Code[]): Value => ({
  type,
  isNull: isNull as Code<'i32'>,
  parts,
})
