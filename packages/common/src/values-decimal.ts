/**
 * The exact decimal that both sides of the protocol hand around: an unscaled bigint with its precision and scale.
 * Text of decimals is here because the client prints them too; arithmetic on them is the engine's.
 */
import { maxPrecision } from './types.ts'

const powers: bigint[] = [1n]

/** 10 to the n, from a table that grows as needed. */
export function powerOfTen(n: number): bigint {
  for (let i = powers.length; i <= n; i++) powers.push(powers[i - 1] * 10n)
  return powers[n]
}

/** The number with all its places and never an exponent: `-0.050`, `12`, and zeros behind for a negative scale. */
export function decimalPlainText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return scale === 0 || unscaled === 0n ? `${unscaled}` : `${unscaled}${'0'.repeat(-scale)}`
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/**
 * As Java's BigDecimal prints itself: plain, but with an exponent where the scale is negative or the first digit lies
 * more than six places behind the point (`1E-7`, `0E-18`, `1.2E+3`).
 */
export function decimalText(unscaled: bigint, scale: number): string {
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString()
  const exponent = digits.length - 1 - scale
  if (scale >= 0 && exponent >= -6) return decimalPlainText(unscaled, scale)
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  const power = exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`
  return `${negative ? '-' : ''}${mantissa}${power}`
}

const decimalSyntax = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,10}))?$/

/** An exact number read from text; `scale` may be negative (`1e3` is 1 with scale -3). */
export interface ParsedDecimal {
  readonly unscaled: bigint
  readonly scale: number
}

/** Reads `12`, `-1.50`, `.5`, `5.`, `1e3`; undefined for what is not a number. White space around it is allowed. */
export function parseDecimal(text: string): ParsedDecimal | undefined {
  const match = decimalSyntax.exec(text.trim())
  if (match === null) return undefined
  const [, sign, whole = '', fraction, onlyFraction, exponent] = match
  const behind = fraction ?? onlyFraction ?? ''
  const unscaled = BigInt(whole + behind)
  const scale = behind.length - (exponent === undefined ? 0 : Number(exponent))
  return { unscaled: sign === '-' ? -unscaled : unscaled, scale }
}

/** How many decimal digits a number has, its sign aside; 1 for zero. */
export function digitCount(value: bigint): number {
  const magnitude = value < 0n ? -value : value
  let low = 1
  if (magnitude < 1_000_000_000_000_000n) {
    const small = Number(magnitude)
    for (let limit = 10; small >= limit; limit *= 10) low++
    return low
  }
  low = 16
  while (magnitude >= powerOfTen(low)) low++
  return low
}

/**
 * An immutable exact number, as `collect()` returns for a decimal column. Two Decimals compare by value, whatever
 * their scales. JavaScript's operators would silently round or join text, so they throw.
 */
export class Decimal {
  readonly unscaled: bigint
  readonly precision: number
  readonly scale: number

  constructor(unscaled: bigint, precision: number, scale: number) {
    this.unscaled = unscaled
    this.precision = precision
    this.scale = scale
    Object.freeze(this)
  }

  /**
   * An exact Decimal of text (`'12.50'` has scale 2), a bigint or an integer number. Undefined where the text is not
   * a number, the number has a fraction or is unsafe, or more than 38 digits would be needed.
   */
  static from(value: string | bigint | number): Decimal | undefined {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined
    const parsed = typeof value === 'string' ? parseDecimal(value) : { unscaled: BigInt(value), scale: 0 }
    if (parsed === undefined || parsed.scale > maxPrecision || parsed.scale < -maxPrecision) return undefined
    const scale = Math.max(parsed.scale, 0)
    const unscaled = parsed.unscaled * powerOfTen(scale - parsed.scale)
    const precision = Math.max(digitCount(unscaled), scale)
    return precision > maxPrecision ? undefined : new Decimal(unscaled, precision, scale)
  }

  toString(): string {
    return decimalPlainText(this.unscaled, this.scale)
  }

  toJSON(): string {
    return this.toString()
  }

  /** The nearest double: exactness may be lost here, and only here. */
  toNumber(): number {
    return Number(this.toString())
  }

  /** Less than 0, 0 or greater than 0 as this is less than, equal to or greater than the other. */
  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale)
    const a = this.unscaled * powerOfTen(scale - this.scale)
    const b = other.unscaled * powerOfTen(scale - other.scale)
    return a < b ? -1 : a > b ? 1 : 0
  }

  equals(other: unknown): boolean {
    return other instanceof Decimal && this.compare(other) === 0
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString()
    throw new TypeError(
      'a Decimal has no operators: use compare, equals or unscaled, or convert it with toNumber() or toString()',
    )
  }
}
