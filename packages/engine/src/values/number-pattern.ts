/**
 * Number formatting by pattern (`#,##0.00;(#)`, `0.###E0`, `0.0%`) as java.text.DecimalFormat does it for US English,
 * which is what `format_number` shows. Ties are rounded to even, judged by the exact value of a double.
 */
import { parseDecimal, SparkError } from '@vonk/common'
import { divideRounded, powerOfTen, type RoundingMode } from './decimal.ts'
import { compareWithDouble, doubleText } from './double-text.ts'

/** What `format_number` formats: a decimal or integer as its unscaled value and scale, or a double. */
export type FormattedNumber = number | { readonly unscaled: bigint; readonly scale: number }

export interface NumberFormatter {
  readonly format: (value: FormattedNumber) => string
}

interface Layout {
  readonly positivePrefix: string
  readonly positiveSuffix: string
  readonly negativePrefix: string
  readonly negativeSuffix: string
  readonly minInteger: number
  readonly maxInteger: number
  readonly minFraction: number
  readonly maxFraction: number
  /** 0 without grouping. */
  readonly groupSize: number
  readonly pointAlways: boolean
  /** Least digits of the exponent; 0 without exponent. */
  readonly exponentDigits: number
  /** Power of ten that per cent (2) or per mille (3) multiply by. */
  readonly shift: number
}

/** The pattern that `format_number(x, d)` stands for. */
export const patternOfPlaces = (places: number): string =>
  places === 0 ? '#,###,###,###,###,###,##0' : `#,###,###,###,###,###,##0.${'0'.repeat(places)}`

/** Compiles a pattern; a malformed one is a SparkError. The empty pattern is `#,###`. */
export function numberFormatter(pattern: string): NumberFormatter {
  const layout = readLayout(pattern === '' ? '#,###' : pattern)
  return { format: (value) => formatNumber(layout, value) }
}

const malformed = (pattern: string): SparkError =>
  new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.PATTERN',
    messageParameters: { parameter: '`format`', functionName: '`format_number`', value: `'${pattern}'` },
  })

interface Affixed {
  prefix: string
  suffix: string
  body: string
  shift: number
}

/** Cuts one half of a pattern into prefix, digits and suffix, and takes quotes off. Returns where the half ends. */
function readHalf(pattern: string, start: number): { readonly half: Affixed; readonly end: number } {
  const half: Affixed = { prefix: '', suffix: '', body: '', shift: 0 }
  let at = start
  const inBody = (): boolean => '#0,.'.includes(pattern[at])
  const affix = (text: string): void => {
    if (half.body === '') half.prefix += text
    else half.suffix += text
  }
  while (at < pattern.length && pattern[at] !== ';') {
    const char = pattern[at]
    if (char === "'") {
      const close = pattern.indexOf("'", at + 1)
      if (close < 0) throw malformed(pattern)
      affix(close === at + 1 ? "'" : pattern.slice(at + 1, close))
      at = close
    } else if (inBody()) {
      if (half.body !== '') throw malformed(pattern)
      const from = at
      while (at < pattern.length && inBody()) at++
      const exponent = /^E0+/.exec(pattern.slice(at))
      if (exponent !== null) at += exponent[0].length
      half.body = pattern.slice(from, at)
      continue
    } else {
      if (char === '%') half.shift = 2
      if (char === '\u2030') half.shift = 3
      affix(char === '\u00a4' ? '$' : char)
    }
    at++
  }
  return { half, end: at }
}

function readLayout(pattern: string): Layout {
  const { half, end } = readHalf(pattern, 0)
  const negative = end < pattern.length ? readHalf(pattern, end + 1).half : undefined
  const [digits, exponent = ''] = half.body.split('E')
  const bare = digits.replaceAll(',', '')
  if (!/^#*0*(?:\.0*#*)?$/.test(bare) && !/^#*\.?#*$/.test(bare)) throw malformed(pattern)
  const point = bare.indexOf('.')
  const whole = point < 0 ? bare : bare.slice(0, point)
  const fraction = point < 0 ? '' : bare.slice(point + 1)
  const noZero = !bare.includes('0')
  // Without any 0 the last place before the point counts as one; `#` alone has no point and stays free.
  const zerosBefore = whole.length - whole.replaceAll('0', '').length
  const minInteger = noZero && point > 0 ? 1 : zerosBefore
  const minFraction = noZero && point === 0 && fraction !== '' ? 1 : fraction.replaceAll('#', '').length
  const comma = digits.split('.')[0].lastIndexOf(',')
  const groupSize = comma < 0 ? 0 : digits.split('.')[0].length - comma - 1
  const same = negative === undefined || (negative.prefix === half.prefix && negative.suffix === half.suffix)
  return {
    positivePrefix: half.prefix,
    positiveSuffix: half.suffix,
    negativePrefix: same ? `-${half.prefix}` : negative.prefix,
    negativeSuffix: same ? half.suffix : negative.suffix,
    minInteger,
    maxInteger: exponent === '' ? Number.MAX_SAFE_INTEGER : whole.length,
    minFraction,
    maxFraction: fraction.length,
    groupSize,
    pointAlways: point >= 0 && fraction === '',
    exponentDigits: exponent.length,
    shift: half.shift,
  }
}

function formatNumber(layout: Layout, value: FormattedNumber): string {
  if (typeof value === 'number' && Number.isNaN(value)) return 'NaN'
  const negative = typeof value === 'number' ? value < 0 || Object.is(value, -0) : value.unscaled < 0n
  const prefix = negative ? layout.negativePrefix : layout.positivePrefix
  const suffix = negative ? layout.negativeSuffix : layout.positiveSuffix
  if (value === Infinity || value === -Infinity) return `${prefix}\u221e${suffix}`
  const digits = layout.exponentDigits > 0 ? scientific(layout, value) : plain(layout, value)
  return prefix + digits + suffix
}

/** The magnitude as decimal digits at a scale, and for a double how its exact value compares with them. */
function magnitude(value: FormattedNumber, shift: number) {
  if (typeof value === 'object') {
    const { unscaled, scale } = value
    return { unscaled: unscaled < 0n ? -unscaled : unscaled, scale: scale - shift, error: 0 }
  }
  const text = doubleText(Math.abs(value))
  const parsed = parseDecimal(text) ?? { unscaled: 0n, scale: 0 }
  // Multiplied numbers are doubles of their own, as in DecimalFormat.
  if (shift > 0) return magnitude(Math.abs(value) * 10 ** shift, 0)
  let { unscaled, scale } = parsed
  while (scale > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n
    scale--
  }
  return { unscaled, scale, error: compareWithDouble(text, Math.abs(value)) }
}

/** Rounded to so many places; what looks like a tie is decided by what the digits left out. */
function roundTo(number: ReturnType<typeof magnitude>, places: number): bigint {
  const { unscaled, scale, error } = number
  if (scale <= places) return unscaled * powerOfTen(places - scale)
  const unit = powerOfTen(scale - places)
  const isTie = (unscaled % unit) * 2n === unit
  const mode: RoundingMode = !isTie || error === 0 ? 'halfEven' : error > 0 ? 'down' : 'ceiling'
  return divideRounded(unscaled, unit, mode)
}

function plain(layout: Layout, value: FormattedNumber): string {
  const places = layout.maxFraction
  const digits = roundTo(magnitude(value, layout.shift), places)
    .toString()
    .padStart(places + layout.minInteger, '0')
  let whole = digits.slice(0, digits.length - places).replace(/^0+/, '')
  whole = whole.padStart(layout.minInteger, '0')
  let fraction = digits.slice(digits.length - places).padStart(places, '0')
  if (places === 0) fraction = ''
  while (fraction.length > layout.minFraction && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  if (whole === '' && fraction === '') whole = '0'
  if (layout.groupSize > 0) whole = groupDigits(whole, layout.groupSize)
  return whole + (fraction !== '' || layout.pointAlways ? `.${fraction}` : '')
}

/** A comma before every group of digits, counted from the right. */
export function groupDigits(whole: string, size: number): string {
  let text = ''
  for (let end = whole.length; end > 0; end -= size) {
    const group = whole.slice(Math.max(0, end - size), end)
    text = text === '' ? group : `${group},${text}`
  }
  return text
}

function scientific(layout: Layout, value: FormattedNumber): string {
  let number = magnitude(value, layout.shift)
  const limit = layout.maxInteger + layout.maxFraction
  const count = number.unscaled.toString().length
  if (count > limit) {
    const places = number.scale - (count - limit)
    number = {
      unscaled: places >= 0 ? roundTo(number, places) : roundWhole(number, -places),
      scale: places,
      error: 0,
    }
  }
  const isZero = number.unscaled === 0n
  const all = number.unscaled.toString()
  const digits = all.replace(/0+$/, '')
  // The value is 0.digits times ten to this power.
  const decimalAt = isZero ? 0 : all.length - number.scale
  let leastInteger = layout.minInteger
  let exponent = decimalAt
  const repeat = layout.maxInteger
  if (repeat > 1 && repeat > layout.minInteger) {
    exponent = Math.trunc((exponent >= 1 ? exponent - 1 : exponent - repeat) / repeat) * repeat
    leastInteger = 1
  } else {
    exponent -= leastInteger
  }
  const integerDigits = isZero ? leastInteger : decimalAt - exponent
  const total = Math.max(layout.minInteger + layout.minFraction, integerDigits, digits.length)
  const padded = digits.padEnd(total, '0')
  const fraction = padded.slice(integerDigits)
  const point = fraction !== '' || layout.pointAlways ? '.' : ''
  const power = isZero ? 0 : exponent
  const exponentText = Math.abs(power).toString().padStart(layout.exponentDigits, '0')
  return `${padded.slice(0, integerDigits)}${point}${fraction}E${power < 0 ? '-' : ''}${exponentText}`
}

function roundWhole(number: ReturnType<typeof magnitude>, lost: number): bigint {
  return divideRounded(number.unscaled, powerOfTen(lost + Math.max(number.scale, 0)), 'halfEven')
}
