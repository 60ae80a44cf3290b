/**
 * `format_string` and `printf`: the format language of java.util.Formatter for the values Spark hands to it. A format
 * is compiled once; doubles are rounded half up from the digits they show, as Java does.
 */
import { parseDecimal, SparkError } from '@vonk/common'
import { rescale } from './decimal.ts'
import { doubleText } from './double-text.ts'
import { groupDigits } from './number-pattern.ts'

/** An argument with what its type allows; `other` is any value that only `%s` and `%b` take, as its text. */
export type PrintfArgument =
  | { readonly kind: 'integral'; readonly value: bigint; readonly bits: 8 | 16 | 32 | 64 }
  | { readonly kind: 'double'; readonly value: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string }
  | { readonly kind: 'null' }

export interface Printf {
  readonly format: (args: readonly PrintfArgument[]) => string
}

interface Specifier {
  readonly text: string
  /** From 1; 0 is the next one, -1 the previous one. */
  readonly index: number
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly conversion: string
}

const failure = (text: string): SparkError =>
  new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.PATTERN',
    messageParameters: { parameter: '`strfmt`', functionName: '`format_string`', value: `'${text}'` },
  })

/** Compiles a format. One that Java refuses is a SparkError here, one that does not fit its arguments in `format`. */
export function printf(format: string): Printf {
  const parts = compile(format)
  return {
    format: (args) => {
      let next = 0
      let previous = -1
      let text = ''
      for (const part of parts) {
        if (typeof part === 'string') {
          text += part
          continue
        }
        const at = part.index > 0 ? part.index - 1 : part.index === 0 ? next++ : previous
        const argument = args[at]
        if (argument === undefined) throw failure(part.text)
        previous = at
        text += convert(part, argument)
      }
      return text
    },
  }
}

const syntax = /%(\d+\$|<)?([-#+ 0,(]*)(\d+)?(\.\d+)?([a-zA-Z%])/y

function compile(format: string): readonly (string | Specifier)[] {
  const parts: (string | Specifier)[] = []
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at)
    if (percent < 0) {
      parts.push(format.slice(at))
      break
    }
    if (percent > at) parts.push(format.slice(at, percent))
    syntax.lastIndex = percent
    const match = syntax.exec(format)
    if (match === null) throw failure(format.slice(percent))
    const [text, index = '0', flags, width, precision, conversion] = match
    const specifier: Specifier = {
      text,
      index: index === '<' ? -1 : Number.parseInt(index, 10),
      flags,
      width: width === undefined ? -1 : Number(width),
      precision: precision === undefined ? undefined : Number(precision.slice(1)),
      conversion,
    }
    if (index === '0$') throw zeroIndex()
    checkFlags(specifier)
    if (conversion === 'n') parts.push('\n')
    else if (conversion === '%') parts.push(pad('%', specifier))
    else parts.push(specifier)
    at = syntax.lastIndex
  }
  return parts
}

const zeroIndex = (): SparkError =>
  new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.ZERO_INDEX',
    messageParameters: { parameter: '`strfmt`', functionName: '`format_string`' },
  })

/** Which flags each conversion takes. */
const allowedFlags: Readonly<Record<string, string>> = {
  b: '-',
  h: '-',
  s: '-',
  c: '-',
  d: '-+ 0,(',
  o: '-#0',
  x: '-#0',
  e: '-#+ 0(',
  f: '-#+ 0,(',
  g: '-+ 0,(',
  a: '-#+ 0',
  '%': '-',
  n: '',
}

function checkFlags(specifier: Specifier): void {
  const { flags, conversion, width, precision, text } = specifier
  const allowed = allowedFlags[conversion.toLowerCase()]
  const hasUpperCase = 'bhscxega'.includes(conversion.toLowerCase())
  if (allowed === undefined || (conversion !== conversion.toLowerCase() && !hasUpperCase)) throw failure(text)
  const repeated = new Set(flags).size !== flags.length
  const conflicting =
    (flags.includes('-') && flags.includes('0')) || (flags.includes('+') && flags.includes(' '))
  const needsWidth = (flags.includes('-') || flags.includes('0')) && width < 0
  const noPrecision = precision !== undefined && 'dcoxn%'.includes(conversion.toLowerCase())
  const foreign = [...flags].some((flag) => !allowed.includes(flag))
  if (repeated || conflicting || needsWidth || noPrecision || foreign) throw failure(text)
}

function pad(text: string, { width, flags }: Specifier): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}

function convert(specifier: Specifier, argument: PrintfArgument): string {
  const { conversion } = specifier
  const text = pad(body(specifier, argument), specifier)
  return conversion === conversion.toUpperCase() ? text.toUpperCase() : text
}

function body(specifier: Specifier, argument: PrintfArgument): string {
  const conversion = specifier.conversion.toLowerCase()
  const cut = (text: string): string =>
    specifier.precision === undefined ? text : text.slice(0, specifier.precision)
  if (conversion === 'b') {
    return cut(
      argument.kind === 'null' ? 'false' : argument.kind === 'boolean' ? `${argument.value}` : 'true',
    )
  }
  if (argument.kind === 'null') return cut('null')
  switch (conversion) {
    case 's':
      return cut(textOf(argument))
    case 'h':
      return cut((hashOf(specifier, argument) >>> 0).toString(16))
    case 'c':
      return character(specifier, argument)
    case 'd':
    case 'x':
    case 'o':
      if (argument.kind !== 'integral') throw failure(specifier.text)
      return integral(specifier, argument.value, argument.bits)
    default:
      if (argument.kind !== 'double') throw failure(specifier.text)
      return floating(specifier, argument.value)
  }
}

function textOf(argument: Exclude<PrintfArgument, { readonly kind: 'null' }>): string {
  return argument.kind === 'integral' || argument.kind === 'boolean' ? `${argument.value}` : argument.text
}

/** Java's hash codes of numbers and booleans; of other values there is none that would mean anything here. */
function hashOf(specifier: Specifier, argument: PrintfArgument): number {
  if (argument.kind === 'boolean') return argument.value ? 1231 : 1237
  if (argument.kind !== 'integral') throw failure(specifier.text)
  if (argument.bits < 64) return Number(argument.value)
  return Number(BigInt.asIntN(32, argument.value ^ (BigInt.asUintN(64, argument.value) >> 32n)))
}

function character(specifier: Specifier, argument: PrintfArgument): string {
  if (argument.kind !== 'integral' || argument.bits === 64) throw failure(specifier.text)
  if (argument.value < 0n || argument.value > 0x10ffffn) throw failure(specifier.text)
  return String.fromCodePoint(Number(argument.value))
}

/** Puts sign, parentheses and leading zeros around digits. */
function signed({ flags, width }: Specifier, negative: boolean, digits: string): string {
  const open = negative
    ? flags.includes('(')
      ? '('
      : '-'
    : flags.includes('+')
      ? '+'
      : flags.includes(' ')
        ? ' '
        : ''
  const close = negative && flags.includes('(') ? ')' : ''
  const room = width - open.length - close.length
  return open + (flags.includes('0') ? digits.padStart(room, '0') : digits) + close
}

function integral(specifier: Specifier, value: bigint, bits: number): string {
  const { conversion, flags, width } = specifier
  const kind = conversion.toLowerCase()
  if (kind === 'd') {
    const digits = (value < 0n ? -value : value).toString()
    return signed(specifier, value < 0n, flags.includes(',') ? groupDigits(digits, 3) : digits)
  }
  const digits = BigInt.asUintN(bits, value).toString(kind === 'x' ? 16 : 8)
  const prefix = flags.includes('#') ? (kind === 'x' ? '0x' : '0') : ''
  return prefix + (flags.includes('0') ? digits.padStart(width - prefix.length, '0') : digits)
}

function floating(specifier: Specifier, value: number): string {
  const negative = value < 0 || Object.is(value, -0)
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) {
    // Zeros in front of a word would be nonsense; blanks are put there by the width.
    return signed({ ...specifier, flags: specifier.flags.replace('0', '') }, negative, 'Infinity')
  }
  const size = Math.abs(value)
  switch (specifier.conversion.toLowerCase()) {
    case 'f':
      return signed(specifier, negative, fixed(specifier, size, specifier.precision ?? 6))
    case 'e':
      return signed(specifier, negative, scientific(specifier, size, specifier.precision ?? 6))
    case 'g':
      return signed(specifier, negative, general(specifier, size))
    default:
      return signed(specifier, negative, hexadecimal(specifier, size))
  }
}

const digitsOf = (size: number) => parseDecimal(doubleText(size)) ?? { unscaled: 0n, scale: 0 }

function fixed({ flags }: Specifier, size: number, places: number): string {
  const { unscaled, scale } = digitsOf(size)
  const digits = rescale(unscaled, scale, places)
    .toString()
    .padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const point = places > 0 || flags.includes('#') ? '.' : ''
  return `${flags.includes(',') ? groupDigits(whole, 3) : whole}${point}${digits.slice(digits.length - places)}`
}

/** Digits and exponent of a number rounded half up to so many places behind its first digit. */
function rounded(size: number, places: number): { readonly digits: string; readonly exponent: number } {
  const { unscaled, scale } = digitsOf(size)
  if (unscaled === 0n) return { digits: '0'.repeat(places + 1), exponent: 0 }
  const exponent = unscaled.toString().length - 1 - scale
  const digits = rescale(unscaled, scale, places - exponent).toString()
  return digits.length > places + 1
    ? { digits: digits.slice(0, -1), exponent: exponent + 1 }
    : { digits, exponent }
}

function scientific({ flags }: Specifier, size: number, places: number): string {
  const { digits, exponent } = rounded(size, places)
  const point = places > 0 || flags.includes('#') ? '.' : ''
  const power = Math.abs(exponent).toString().padStart(2, '0')
  return `${digits[0]}${point}${digits.slice(1)}e${exponent < 0 ? '-' : '+'}${power}`
}

function general(specifier: Specifier, size: number): string {
  const precision = specifier.precision === undefined ? 6 : Math.max(specifier.precision, 1)
  if (size === 0) return fixed(specifier, 0, precision - 1)
  const { exponent } = rounded(size, precision - 1)
  if (exponent >= -4 && exponent < precision) return fixed(specifier, size, precision - 1 - exponent)
  return scientific(specifier, size, precision - 1)
}

/** `0x1.8p3`: the binary digits of a double, as Java's Double.toHexString has them. */
function hexadecimal(specifier: Specifier, size: number): string {
  if (specifier.precision !== undefined) throw failure(specifier.text)
  if (size === 0) return '0x0.0p0'
  const bits = new BigUint64Array(Float64Array.of(size).buffer)[0]
  const fraction = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0').replace(/0+$/, '') || '0'
  const exponent = Number(bits >> 52n)
  return exponent === 0 ? `0x0.${fraction}p-1022` : `0x1.${fraction}p${exponent - 1023}`
}
