/**
 * The tests in front of a batch's loop that decide between bodies: code for how large the values of an expression can
 * be. An expression of a thousand terms has as many sums, each a part of the next: every size is worked out once, and
 * only those tests are made that no other one answers.
 */
import { vector, vectorFlags } from '../columnar/vector.ts'
import { type Magnitude, staticSize } from '../expr/magnitude.ts'
import { type Code, type FunctionBuilder, f64, i32, i64, select } from '../wasm/index.ts'
import { header } from './context-layout.ts'
import type { InputColumn } from './input-columns.ts'
import type { Guard } from './value-emitter.ts'

/** Equal magnitudes have one number. */
export class KnownMagnitudes {
  readonly #numbers = new Map<string, number>()
  readonly #ofObject = new WeakMap<Magnitude, number>()

  numberOf(magnitude: Magnitude): number {
    const known = this.#ofObject.get(magnitude)
    if (known !== undefined) return known
    const key = this.#keyOf(magnitude)
    const number = this.#numbers.get(key) ?? this.#numbers.size
    this.#numbers.set(key, number)
    this.#ofObject.set(magnitude, number)
    return number
  }

  #keyOf(magnitude: Magnitude): string {
    if (!('a' in magnitude)) return JSON.stringify(magnitude)
    return `${magnitude.kind} ${this.numberOf(magnitude.a)} ${this.numberOf(magnitude.b)}`
  }

  distinct(magnitudes: readonly Magnitude[]): readonly Magnitude[] {
    return [...new Map(magnitudes.map((magnitude) => [this.numberOf(magnitude), magnitude])).values()]
  }

  /** The guards without those that hold where another one holds: a part of a sum is no larger than the sum. */
  needed(guards: readonly Guard[]): readonly Guard[] {
    const strictest = new Map<number, Guard>()
    for (const guard of guards) {
      const number = this.numberOf(guard.magnitude)
      if (guard.limit < (strictest.get(number)?.limit ?? Number.POSITIVE_INFINITY))
        strictest.set(number, guard)
    }
    const implied = new Map<number, number>()
    const ordered = [...strictest.values()].sort((x, y) => staticSize(y.magnitude) - staticSize(x.magnitude))
    for (const { magnitude, limit } of ordered)
      for (const part of partsOf(magnitude)) this.#imply(part, limit, implied)
    return [...strictest].flatMap(([number, guard]) =>
      (implied.get(number) ?? Number.POSITIVE_INFINITY) <= guard.limit ? [] : [guard],
    )
  }

  #imply(magnitude: Magnitude, limit: number, implied: Map<number, number>): void {
    const waiting = [magnitude]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const number = this.numberOf(next)
      if ((implied.get(number) ?? Number.POSITIVE_INFINITY) <= limit) continue
      implied.set(number, limit)
      waiting.push(...partsOf(next))
    }
  }
}

const partsOf = (magnitude: Magnitude): readonly Magnitude[] =>
  magnitude.kind === 'sum' || magnitude.kind === 'larger' ? [magnitude.a, magnitude.b] : []

/** A little more than doubles lose in a conversion and an operation. */
const slack = f64.const(1 + 2 ** -48)

export class MagnitudeCode {
  readonly #f: FunctionBuilder
  readonly #context: Code<'i32'>
  readonly #columns: ReadonlyMap<number, InputColumn>
  readonly #known: KnownMagnitudes
  readonly #made = new Map<number, Code<'f64'>>()

  /** For one place of a function: what is worked out for one test is there for those behind it. */
  constructor(
    f: FunctionBuilder,
    context: Code<'i32'>,
    columns: ReadonlyMap<number, InputColumn>,
    known: KnownMagnitudes,
  ) {
    this.#f = f
    this.#context = context
    this.#columns = columns
    this.#known = known
  }

  /** The size as a double that is never too small. */
  of(magnitude: Magnitude): Code<'f64'> {
    if (magnitude.kind === 'constant') return f64.const(magnitude.size)
    const number = this.#known.numberOf(magnitude)
    const made = this.#made.get(number) ?? this.#f.let(this.#compute(magnitude))
    this.#made.set(number, made)
    return made
  }

  #compute(magnitude: Exclude<Magnitude, { readonly kind: 'constant' }>): Code<'f64'> {
    const f = this.#f
    const context = this.#context
    switch (magnitude.kind) {
      case 'literal': {
        const at = i32.load(context, header.constants)
        const low = f.let(i64.load(at, magnitude.offset))
        const narrow = f64.mul(f64.abs(f64.convertI64S(low)), slack)
        if (!magnitude.wide) return narrow
        const high = f.let(i64.load(at, magnitude.offset + 8))
        const fits = i64.eq(high, i64.shrS(low, i64.const(63n)))
        // The size of a wide literal is that of its high word and one more.
        const wide = f64.mul(f64.add(f64.abs(f64.convertI64S(high)), f64.const(1)), f64.const(2 ** 65))
        return select(fits, narrow, wide)
      }
      case 'column': {
        const at = f.let(i32.load(context, this.#columns.get(magnitude.column)!.vectorWord))
        const size = (offset: number) => f64.abs(f64.convertI64S(i64.load(at, offset)))
        const bounded = i32.and(i32.load(at, vector.flags), i32.const(vectorFlags.hasBounds))
        const largest = f64.mul(f64.max(size(vector.min), size(vector.max)), slack)
        return select(bounded, largest, f64.const(magnitude.typeSize))
      }
      default: {
        const a = this.of(magnitude.a)
        const b = this.of(magnitude.b)
        if (magnitude.kind === 'larger') return f64.max(a, b)
        const size = magnitude.kind === 'sum' ? f64.add(a, b) : f64.mul(a, b)
        return f64.mul(size, slack)
      }
    }
  }
}
