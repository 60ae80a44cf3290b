/** The narrowest type of a CSV column's fields, found field by field, as Spark infers it. */
import {
  boolean,
  type DataType,
  date,
  decimal,
  digitCount,
  double,
  integer,
  isNumeric,
  long,
  parseDecimal,
  string,
  time,
  timestamp,
  timestampNtz,
} from '@vonk/common'
import { type TextReader, type TextValueOptions, textReader } from './text-values.ts'

export interface InferenceOptions extends TextValueOptions {
  readonly preferDate: boolean
  /** `spark.sql.timestampType` is TIMESTAMP_NTZ. */
  readonly timestampNtz: boolean
}

const decimalDigits: Readonly<Record<string, number>> = { byte: 3, short: 5, integer: 10, long: 20 }
const strictDate = /^\d{4}-\d{2}-\d{2}$/
const strictTime = /^\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/

export class FieldInference {
  private readonly options: InferenceOptions
  private readonly date: TextReader
  private readonly time: TextReader
  private readonly timestamp: TextReader
  private readonly wallClock: TextReader
  private readonly double: TextReader

  constructor(options: InferenceOptions) {
    this.options = options
    this.date = textReader(date, options)
    this.time = textReader(time(6), options)
    this.timestamp = textReader(timestamp, options)
    this.wallClock = textReader(timestampNtz, options)
    this.double = textReader(double, options)
  }

  /** The type that holds what was seen before and this field as well; undefined: nothing but nulls so far. */
  next(before: DataType | undefined, field: string): DataType {
    if (before?.kind === 'string') return before
    const found = this.typeOf(field, before)
    return before === undefined ? found : joined(before, found)
  }

  private typeOf(field: string, before: DataType | undefined): DataType {
    const from = before === undefined ? 0 : order.indexOf(before.kind)
    if (from <= 1 && isInteger(field, 2_147_483_647n)) return integer
    if (from <= 2 && isInteger(field, 9_223_372_036_854_775_807n)) return long
    if (from <= 3) {
      const exact = wholeDecimal(field)
      if (exact !== undefined) return exact
    }
    if (from <= 4 && this.double(field) !== undefined) return double
    if (from <= 5 && this.options.preferDate && this.isDate(field)) return date
    if (from <= 6 && this.isTime(field)) return time(6)
    if (from <= 7 && this.options.timestampNtz && this.wallClock(field) !== undefined) return timestampNtz
    if (from <= 8 && this.timestamp(field) !== undefined) return timestamp
    const word = field.toLowerCase()
    return word === 'true' || word === 'false' ? boolean : string
  }

  private isDate(field: string): boolean {
    if (this.options.dateFormat === undefined && !strictDate.test(field)) return false
    return this.date(field) !== undefined
  }

  private isTime(field: string): boolean {
    if (this.options.timeFormat === undefined && !strictTime.test(field)) return false
    return this.time(field) !== undefined
  }
}

/** What is tried, in this order, from the type so far on. */
const order: readonly DataType['kind'][] = [
  'null',
  'integer',
  'long',
  'decimal',
  'double',
  'date',
  'time',
  'timestamp_ntz',
  'timestamp',
  'boolean',
]

function isInteger(field: string, largest: bigint): boolean {
  if (!/^[+-]?\d+$/.test(field)) return false
  const value = BigInt(field.replace(/^\+/, ''))
  return value <= largest && value >= -largest - 1n
}

function wholeDecimal(field: string): DataType | undefined {
  const parsed = field.trim() === field ? parseDecimal(field) : undefined
  if (parsed === undefined || parsed.scale !== 0) return undefined
  const digits = digitCount(parsed.unscaled)
  return digits <= 38 ? decimal(digits, 0) : undefined
}

function joined(a: DataType, b: DataType): DataType {
  if (a.kind === 'decimal' && b.kind === 'decimal') return decimal(Math.max(a.precision, b.precision), 0)
  if (a.kind === b.kind) return a
  if (isNumeric(a) && isNumeric(b)) {
    if (a.kind === 'double' || b.kind === 'double') return double
    const [exact, other] = a.kind === 'decimal' ? [a, b] : [b, a]
    if (exact.kind !== 'decimal') return long
    return decimal(Math.min(38, Math.max(exact.precision, decimalDigits[other.kind])), 0)
  }
  const kinds = new Set([a.kind, b.kind])
  if (kinds.has('date') && kinds.has('timestamp')) return timestamp
  if (kinds.has('date') && kinds.has('timestamp_ntz')) return timestampNtz
  if (kinds.has('timestamp') && kinds.has('timestamp_ntz')) return timestamp
  return string
}
