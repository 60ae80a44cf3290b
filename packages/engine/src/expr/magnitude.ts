/**
 * How large the integers of an expression can be, as a formula over the bounds of the batch's columns. The code
 * generator turns the formula into a test in front of the batch loop that decides between a plain body and a careful
 * one. Sizes are doubles and always rounded up, so a test that passes is right.
 */
import type { DataType } from '@vonk/common'

export type Magnitude =
  /** A size known when compiling. */
  | { readonly kind: 'constant'; readonly size: number }
  /** The larger bound of an input column's values in this batch, or of its type where the batch has none. */
  | { readonly kind: 'column'; readonly column: number; readonly typeSize: number }
  /** The size of a literal's value, which lies at this offset of the constants. */
  | { readonly kind: 'literal'; readonly offset: number; readonly wide: boolean; readonly typeSize: number }
  | {
      readonly kind: 'sum' | 'product' | 'larger'
      readonly a: Magnitude
      readonly b: Magnitude
      readonly typeSize: number
    }

/** Two to the 62: within it, a sum of two cannot leave 64 bits. */
export const long62 = 2 ** 62

export const constantSize = (size: number): Magnitude => ({ kind: 'constant', size })

/** An upper bound of the size that needs no batch. */
export const staticSize = (m: Magnitude): number => (m.kind === 'constant' ? m.size : m.typeSize)

/**
 * Doubles of this many operations lose at most a few units in the last place: added so that rounding never lowers a
 * bound.
 */
const roundUp = (size: number): number => size * (1 + 2 ** -48)

function combine(kind: 'sum' | 'product' | 'larger', a: Magnitude, b: Magnitude): Magnitude {
  const x = staticSize(a)
  const y = staticSize(b)
  const size = kind === 'sum' ? roundUp(x + y) : kind === 'product' ? roundUp(x * y) : Math.max(x, y)
  return a.kind === 'constant' && b.kind === 'constant' ? constantSize(size) : { kind, a, b, typeSize: size }
}
export const sumOf = (a: Magnitude, b: Magnitude): Magnitude => combine('sum', a, b)
export const productOf = (a: Magnitude, b: Magnitude): Magnitude => combine('product', a, b)
export const largerOf = (a: Magnitude, b: Magnitude): Magnitude => combine('larger', a, b)

/** The size that values of the type may have; undefined for types that are not integers inside. */
export function typeSize(type: DataType): number | undefined {
  switch (type.kind) {
    case 'boolean':
      return 1
    case 'byte':
      return 2 ** 7
    case 'short':
      return 2 ** 15
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return 2 ** 31
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'dayTimeInterval':
      return 2 ** 63
    case 'decimal':
      return roundUp(10 ** type.precision)
    default:
      return undefined
  }
}

/** What the type alone says. */
export const typeMagnitude = (type: DataType): Magnitude =>
  constantSize(typeSize(type) ?? Number.POSITIVE_INFINITY)
