/**
 * Text of doubles and floats as Java (from version 19 on) writes it: the shortest digits that read back as the same
 * value, plain between 0.001 and 10,000,000 and with an exponent outside (`1.0E10`), always with a place behind the
 * point. And the reverse: the nearest float of a text.
 */
import { parseDecimal, powerOfTen } from '@vonk/common'

/** `1.0`, `1.0E10`, `1.0E-4`, `-0.0`, `NaN`, `Infinity`. */
export function doubleText(value: number): string {
  const special = specialText(value)
  if (special !== undefined) return special
  const shortest = value.toExponential()
  // With one digit only, Java takes the two digits that are nearest: 4.9E-324 where JavaScript has 5e-324.
  return layOut(shortest.includes('.') ? shortest : value.toExponential(1))
}

/** As `doubleText`, with the shortest digits that read back as the same float. */
export function floatText(value: number): string {
  const special = specialText(value)
  if (special !== undefined) return special
  for (let places = 1; places < 9; places++) {
    const text = value.toExponential(places)
    if (parseFloatExactly(text) === value) return layOut(text)
    const other = farNeighbour(text, value, places)
    if (other !== undefined) return layOut(other)
  }
  return layOut(value.toExponential(8))
}

function specialText(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (value === Infinity) return 'Infinity'
  return value === -Infinity ? '-Infinity' : undefined
}

/**
 * At a power of two the floats above lie twice as far apart as those below, so that of the two decimals around the
 * value the farther one, above, may read back although the nearer one, below, does not.
 */
function farNeighbour(text: string, value: number, places: number): string | undefined {
  const nearest = Number(text)
  if (Math.abs(nearest) >= Math.abs(value)) return undefined
  const [mantissa, exponent] = text.split('e')
  const digits = BigInt(mantissa.replace('.', '')) + (value < 0 ? -1n : 1n)
  const other = `${digits}e${Number(exponent) - places}`
  return parseFloatExactly(other) === value ? Number(other).toExponential() : undefined
}

/** From `d.ddde±n` to Java's layout. */
function layOut(scientific: string): string {
  const at = scientific.indexOf('e')
  const exponent = Number(scientific.slice(at + 1))
  const negative = scientific[0] === '-'
  const digits = scientific.slice(negative ? 1 : 0, at).replace('.', '')
  const sign = negative ? '-' : ''
  const significant = digits.replace(/0+$/, '')
  if (exponent >= -3 && exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${significant}`
  if (exponent >= 0 && exponent < 7) {
    const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
    return `${sign}${whole}.${significant.slice(exponent + 1) || '0'}`
  }
  return `${sign}${significant[0] ?? '0'}.${significant.slice(1) || '0'}E${exponent}`
}

/**
 * The nearest float of a decimal number's text. Rounding first to a double and then to a float goes wrong only where
 * the double lies exactly between two floats; there the text itself is compared with that middle.
 */
export function parseFloatExactly(text: string): number {
  const asDouble = Number(text)
  const rounded = Math.fround(asDouble)
  if (rounded === asDouble || Number.isNaN(asDouble) || !Number.isFinite(asDouble)) return rounded
  const other = floatBeyond(rounded, asDouble)
  const middle =
    Number.isFinite(rounded) && Number.isFinite(other) ? (rounded + other) / 2 : overflowMiddle(asDouble)
  if (asDouble !== middle) return rounded
  const side = compareWithDouble(text, middle)
  if (side === 0) return rounded
  const low = rounded < other ? rounded : other
  return side < 0 ? low : low === rounded ? other : rounded
}

/** Halfway between the greatest float and what would follow it. */
const overflowMiddle = (value: number): number => (value < 0 ? -1 : 1) * 3.4028235677973366e38

const floatView = new Float32Array(1)
const intView = new Int32Array(floatView.buffer)

/** The float next to `value` in the direction of `towards`. */
function floatBeyond(value: number, towards: number): number {
  floatView[0] = value
  if (value === 0) intView[0] = towards < 0 ? -0x7fffffff : 1
  else intView[0] += towards > value === value > 0 ? 1 : -1
  return floatView[0]
}

/** Sign of (text - value), exactly. */
export function compareWithDouble(text: string, value: number): number {
  const parsed = parseDecimal(text)
  if (parsed === undefined) return 0
  // A double is an integer times a power of two; multiplied by 2^1074 every one is whole.
  const exact = wholeTimesPower(value)
  const scaled = parsed.unscaled << 1074n
  const left = parsed.scale > 0 ? scaled : scaled * powerOfTen(-parsed.scale)
  const right = parsed.scale > 0 ? exact * powerOfTen(parsed.scale) : exact
  return left < right ? -1 : left > right ? 1 : 0
}

const doubleView = new Float64Array(1)
const longView = new BigUint64Array(doubleView.buffer)

function wholeTimesPower(value: number): bigint {
  doubleView[0] = Math.abs(value)
  const bits = longView[0]
  const exponent = bits >> 52n
  const fraction = bits & 0xfffffffffffffn
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n)
  return value < 0 ? -magnitude : magnitude
}
