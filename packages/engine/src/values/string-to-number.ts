/**
 * Reads numbers and booleans from text as Spark's casts do. Every function answers undefined for text that is not such
 * a value; whether that becomes an error or NULL is the caller's.
 */
import { type ParsedDecimal, parseDecimal } from '@vonk/common'
import { parseFloatExactly } from './double-text.ts'

const isBlank = (code: number): boolean => code <= 0x20 || code === 0x7f

/** Without ASCII white space and control characters at both ends, which is what most casts ignore. */
export function trimControls(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

export type IntegralKind = 'byte' | 'short' | 'integer' | 'long'

const bitsOf: Readonly<Record<IntegralKind, bigint>> = { byte: 8n, short: 16n, integer: 32n, long: 64n }

/**
 * A whole number in the range of its type. `truncate` (the casts outside ANSI mode) takes `12.7` as 12; only digits may
 * stand behind the point then. There are no exponents, ever.
 */
export function stringToIntegral(
  text: string,
  kind: IntegralKind,
  options: { readonly truncate: boolean },
): bigint | undefined {
  const trimmed = trimControls(text)
  const match = (options.truncate ? /^([+-]?)(\d*)(?:\.\d*)?$/ : /^([+-]?)(\d+)$/).exec(trimmed)
  if (match === null || trimmed === '' || trimmed === match[1]) return undefined
  const digits = match[2]
  const size = digits.length < 16 ? BigInt(Number(digits)) : BigInt(digits)
  const value = match[1] === '-' ? -size : size
  const limit = 1n << (bitsOf[kind] - 1n)
  return value < limit && value >= -limit ? value : undefined
}

const trueWords: ReadonlySet<string> = new Set(['t', 'true', 'y', 'yes', '1'])
const falseWords: ReadonlySet<string> = new Set(['f', 'false', 'n', 'no', '0'])

export function stringToBoolean(text: string): boolean | undefined {
  const word = trimControls(text).toLowerCase()
  return trueWords.has(word) ? true : falseWords.has(word) ? false : undefined
}

const javaNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/
const hexNumber = /^([+-]?)0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d+)[fFdD]?$/

const specialWords: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['+inf', Infinity],
  ['infinity', Infinity],
  ['+infinity', Infinity],
  ['-inf', -Infinity],
  ['-infinity', -Infinity],
  ['nan', Number.NaN],
])

function stringToFloating(text: string, read: (digits: string) => number): number | undefined {
  const trimmed = text.trim()
  if (javaNumber.test(trimmed)) return read(trimmed.replace(/[fFdD]$/, ''))
  // Java spells NaN with any sign, but only in this case; Spark adds the words in any case, without the sign.
  if (trimmed === '+NaN' || trimmed === '-NaN') return Number.NaN
  const special = specialWords.get(trimmed.toLowerCase())
  if (special !== undefined) return special
  const hex = hexNumber.exec(trimmed)
  return hex === null ? undefined : read(hexToDecimal(hex))
}

/** Java's hexadecimal floating point, `0x1.8p3`, as exact decimal text, which is then rounded like any other. */
function hexToDecimal(match: RegExpExecArray): string {
  const [, sign, whole, fraction, power] = match
  const digits = whole + fraction
  if (digits === '') return 'NaN'
  const exponent = Math.max(-5000, Math.min(5000, Number(power))) - 4 * fraction.length
  const value = BigInt(`0x${digits}`)
  if (exponent >= 0) return `${sign}${value << BigInt(exponent)}`
  // Divided by 2 to the n is multiplied by 5 to the n, with the point n places to the left.
  return `${sign}${value * 5n ** BigInt(-exponent)}e${exponent}`
}

/** Java's number syntax (`1e3`, `.5`, `1.5d`, `0x1p3`) and `inf`, `infinity`, `nan` in any case. */
export const stringToDouble = (text: string): number | undefined => stringToFloating(text, Number)
export const stringToFloat = (text: string): number | undefined => stringToFloating(text, parseFloatExactly)

/** An exact number, still at its own scale: `toPrecision` fits it into a decimal type, or says that it overflows. */
export const stringToDecimal = (text: string): ParsedDecimal | undefined => parseDecimal(text)
