/** Functions that format numbers, as slots run them: called by generated code for each value. */
import { SparkError } from '@vonk/common'
import { doubleText, floatText } from '../../values/double-text.ts'
import { formatNumberBy, type NumberFormat, numberFormat, parseNumberBy } from '../../values/number-format.ts'
import { type NumberFormatter, numberFormatter, patternOfPlaces } from '../../values/number-pattern.ts'
import { type Printf, type PrintfArgument, printf } from '../../values/printf.ts'
import type { LiteralValue } from '../expression.ts'
import { registerHostFunction } from '../host-functions.ts'

type Arguments = readonly LiteralValue[]

/** What is compiled by text, the latest ones kept. */
function keeping<T>(make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>()
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    if (kept.size >= 500) kept.clear()
    const made = make(text)
    kept.set(text, made)
    return made
  }
}

const formats = keeping<Printf>(printf)
const numberFormats = keeping<NumberFormatter>(numberFormatter)

/** Letters of argument types, as `format.ts` hands them over. */
const bits: Readonly<Record<string, 8 | 16 | 32 | 64>> = { B: 8, S: 16, I: 32, J: 64 }

function argument(kind: string, value: LiteralValue): PrintfArgument {
  if (value === null) return { kind: 'null' }
  if (kind === 'Z') return { kind: 'boolean', value: value as boolean }
  if (kind === 'D') return { kind: 'double', value: value as number, text: doubleText(value as number) }
  if (kind === 'F') return { kind: 'double', value: value as number, text: floatText(value as number) }
  if (kind === 's') return { kind: 'string', text: value as string }
  return { kind: 'integral', value: BigInt(value as number | bigint), bits: bits[kind] }
}

/** Types, format, arguments. */
function formatString([kinds, format, ...args]: Arguments): LiteralValue {
  if (format === null) return null
  return formats(format as string).format(args.map((arg, i) => argument((kinds as string)[i], arg)))
}

/** Scale of a decimal (or -1), number, and places or pattern. */
function byPattern([scale, value, shape]: Arguments): LiteralValue {
  if (typeof shape === 'number' && shape < 0) return null
  const formatter = numberFormats(typeof shape === 'number' ? patternOfPlaces(shape) : (shape as string))
  if ((scale as number) >= 0)
    return formatter.format({ unscaled: BigInt(value as bigint), scale: scale as number })
  if (typeof value === 'bigint') return formatter.format({ unscaled: value, scale: 0 })
  return formatter.format(value as number)
}

registerHostFunction('format_string', formatString)
const formatsOfNumbers = keeping<NumberFormat>(numberFormat)

/** Text, format, and whether a text that does not match is NULL. */
function parsed([text, format, isTrying]: Arguments): LiteralValue {
  const number = parseNumberBy(formatsOfNumbers(format as string), text as string)
  if (number !== undefined) return number
  if (isTrying === true) return null
  throw new SparkError({
    condition: 'INVALID_FORMAT.MISMATCH_INPUT',
    messageParameters: { inputType: '"STRING"', input: text as string, format: format as string },
  })
}

/** What is done, and with what. */
function numberText([operation, ...args]: Arguments): LiteralValue {
  if (operation === 'pattern') return byPattern(args)
  if (operation === 'parse') return parsed(args)
  const [scale, value, format] = args
  return formatNumberBy(formatsOfNumbers(format as string), BigInt(value as bigint), scale as number)
}

registerHostFunction('number_text', numberText)
