/**
 * Arithmetic of decimals on unscaled bigints: rounding, change of scale, the four operations at a wanted result scale,
 * conversion from and to doubles. Which precision and scale a result has is `expr`'s rule; text is in `@vonk/common`.
 */
import { digitCount, parseDecimal, powerOfTen } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { doubleText, floatText } from './double-text.ts'

export { type ParsedDecimal, parseDecimal, powerOfTen } from '@vonk/common'

/**
 * `halfUp` rounds a tie away from zero, `halfEven` to the even neighbour, `floor` and `ceiling` towards minus and plus
 * infinity, `down` towards zero.
 */
export type RoundingMode = 'halfUp' | 'halfEven' | 'floor' | 'ceiling' | 'down'

/** Whether an unscaled value has no more digits than the precision allows. */
export function fitsPrecision(unscaled: bigint, precision: number): boolean {
  const limit = powerOfTen(precision)
  return unscaled < limit && unscaled > -limit
}

/** `numerator / denominator` as a whole number, rounded. */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  assert(denominator !== 0n, 'division by zero must be handled by the caller')
  const quotient = numerator / denominator
  const rest = numerator % denominator
  if (rest === 0n) return quotient
  const negative = numerator < 0n !== denominator < 0n
  return quotient + (roundsAway(quotient, rest, denominator, negative, mode) ? (negative ? -1n : 1n) : 0n)
}

function roundsAway(
  quotient: bigint,
  rest: bigint,
  denominator: bigint,
  negative: boolean,
  mode: RoundingMode,
): boolean {
  switch (mode) {
    case 'down':
      return false
    case 'floor':
      return negative
    case 'ceiling':
      return !negative
    default: {
      const twice = (rest < 0n ? -rest : rest) * 2n
      const size = denominator < 0n ? -denominator : denominator
      if (twice !== size) return twice > size
      return mode === 'halfUp' || quotient % 2n !== 0n
    }
  }
}

/** The same number at another scale, rounded where places are lost. Scales may be negative. */
export function rescale(unscaled: bigint, from: number, to: number, mode: RoundingMode = 'halfUp'): bigint {
  if (to === from) return unscaled
  if (to > from) return unscaled * powerOfTen(to - from)
  // Beyond all digits nothing is left but what the rounding itself adds; no giant power of ten is needed for that.
  const lost = Math.min(from - to, digitCount(unscaled) + 1)
  return divideRounded(unscaled, powerOfTen(lost), mode)
}

/** A number at a scale, if it fits the precision there; undefined on overflow. */
export function toPrecision(
  unscaled: bigint,
  from: number,
  precision: number,
  scale: number,
  mode: RoundingMode = 'halfUp',
): bigint | undefined {
  // A parsed `1e999999999` must overflow at once instead of being multiplied out.
  if (unscaled !== 0n && digitCount(unscaled) - from > precision - scale + 1) return undefined
  if (unscaled === 0n) return 0n
  const result = rescale(unscaled, from, scale, mode)
  return fitsPrecision(result, precision) ? result : undefined
}

/** A decimal operand: its unscaled value and its scale. */
export interface Scaled {
  readonly unscaled: bigint
  readonly scale: number
}

/** a + b at the result's scale; undefined where it does not fit the result's precision. */
export function addDecimals(a: Scaled, b: Scaled, precision: number, scale: number): bigint | undefined {
  const common = Math.max(a.scale, b.scale)
  const sum = rescale(a.unscaled, a.scale, common) + rescale(b.unscaled, b.scale, common)
  return toPrecision(sum, common, precision, scale)
}

/** a - b at the result's scale; undefined where it does not fit the result's precision. */
export const subtractDecimals = (
  a: Scaled,
  b: Scaled,
  precision: number,
  scale: number,
): bigint | undefined => addDecimals(a, { unscaled: -b.unscaled, scale: b.scale }, precision, scale)

/** a * b at the result's scale; undefined where it does not fit the result's precision. */
export const multiplyDecimals = (
  a: Scaled,
  b: Scaled,
  precision: number,
  scale: number,
): bigint | undefined => toPrecision(a.unscaled * b.unscaled, a.scale + b.scale, precision, scale)

/**
 * a / b at the result's scale, rounded half up from the quotient at 39 places, as Spark computes it (its quotient is
 * itself rounded half up there, so that a rare double rounding is part of the answer). The divisor is not zero.
 */
export function divideDecimals(a: Scaled, b: Scaled, precision: number, scale: number): bigint | undefined {
  const places = 39
  const shift = places + b.scale - a.scale
  const numerator = shift >= 0 ? a.unscaled * powerOfTen(shift) : a.unscaled
  const denominator = shift >= 0 ? b.unscaled : b.unscaled * powerOfTen(-shift)
  return toPrecision(divideRounded(numerator, denominator, 'halfUp'), places, precision, scale)
}

/** The whole part of a / b (SQL's `div`), as a number of scale 0. The divisor is not zero. */
export function divideToInteger(a: Scaled, b: Scaled): bigint {
  const common = Math.max(a.scale, b.scale)
  return rescale(a.unscaled, a.scale, common) / rescale(b.unscaled, b.scale, common)
}

/** What `div` leaves, with the sign of a, at the result's scale. The divisor is not zero. */
export function remainderDecimals(
  a: Scaled,
  b: Scaled,
  precision: number,
  scale: number,
): bigint | undefined {
  const common = Math.max(a.scale, b.scale)
  const rest = rescale(a.unscaled, a.scale, common) % rescale(b.unscaled, b.scale, common)
  return toPrecision(rest, common, precision, scale)
}

export function compareDecimals(a: Scaled, b: Scaled): number {
  const common = Math.max(a.scale, b.scale)
  const left = rescale(a.unscaled, a.scale, common)
  const right = rescale(b.unscaled, b.scale, common)
  return left < right ? -1 : left > right ? 1 : 0
}

/** The nearest double of a decimal. */
export function decimalToDouble(unscaled: bigint, scale: number): number {
  const size = unscaled < 0n ? -unscaled : unscaled
  // Both operands are exact doubles then, and IEEE division rounds their quotient correctly.
  if (size <= 9_007_199_254_740_991n && scale >= 0 && scale <= 22) return Number(unscaled) / 10 ** scale
  return Number(`${unscaled}e${-scale}`)
}

/**
 * A double as a decimal: of the decimal that its text shows, not of its binary value, as Spark does.
 * Undefined for NaN, the infinities and on overflow.
 */
export function doubleToDecimal(value: number, precision: number, scale: number): bigint | undefined {
  return textToDecimal(doubleText(value), precision, scale)
}

/** As `doubleToDecimal`, of a float, which shows fewer digits than the double of the same value. */
export function floatToDecimal(value: number, precision: number, scale: number): bigint | undefined {
  return textToDecimal(floatText(value), precision, scale)
}

function textToDecimal(text: string, precision: number, scale: number): bigint | undefined {
  const parsed = parseDecimal(text)
  return parsed === undefined ? undefined : toPrecision(parsed.unscaled, parsed.scale, precision, scale)
}
