/** How values come into a function that computes a part of another's expressions: parameters, constants as they are. */
import type { Value } from '../expr/emit.ts'
import { type Code, isConst, type Local, type ValueType } from '../wasm/index.ts'

/** A constant, or the number of the parameter. */
type Passed = Code | number

export class OutlinedCall {
  readonly args: Code[]
  readonly #values: readonly Value[]
  readonly #passed: readonly (readonly Passed[])[]

  /** `first`: the arguments before those of the values. */
  constructor(first: readonly Code[], values: readonly Value[]) {
    this.args = [...first]
    this.#values = values
    this.#passed = values.map((value) => [value.isNull, ...value.parts].map((code) => this.#pass(code)))
  }

  get types(): readonly ValueType[] {
    return this.args.map((arg) => arg.type)
  }

  /** The values as the function that is called has them. */
  valuesIn(parameters: readonly Local[]): readonly Value[] {
    return this.#values.map((value, i) => {
      const [isNull, ...parts] = this.#passed[i].map((p) => (typeof p === 'number' ? parameters[p] : p))
      return { ...value, isNull: isNull as Code<'i32'>, parts }
    })
  }

  #pass(code: Code): Passed {
    return isConst(code) ? code : this.args.push(code) - 1
  }
}
