/**
 * Columns whose values are the names of folders (`year=2001/`): their types are inferred from all values together, by
 * Spark's rules, and every file gets its values.
 */
import {
  type DataType,
  date,
  decimal,
  double,
  field,
  integer,
  long,
  nullType,
  parseDecimal,
  quoteIdentifier,
  SparkError,
  type StructField,
  sqlName,
  string,
  time,
  timestamp,
} from '@vonk/common'
import type { LiteralValue } from '../expr/expression.ts'
import { toPrecision } from '../values/decimal.ts'
import {
  stringToDate,
  stringToTime,
  stringToTimestamp,
  stringToTimestampNtz,
} from '../values/string-to-datetime.ts'
import { stringToDayTimeInterval, stringToYearMonthInterval } from '../values/string-to-interval.ts'
import {
  stringToBoolean,
  stringToDouble,
  stringToFloat,
  stringToIntegral,
} from '../values/string-to-number.ts'
import { type TimeZone, timeZone, utc } from '../values/time-zone.ts'
import type { ListedFile } from './file-listing.ts'

export interface PartitionColumns {
  readonly fields: readonly StructField[]
}

export interface PartitionInference {
  readonly inferTypes: boolean
  /** Given by the user: names found here keep this type. */
  readonly given: readonly StructField[]
  readonly caseSensitive: boolean
}

/** The partition columns of the files; throws `CONFLICTING_PARTITION_COLUMN_NAMES` where files differ in them. */
export function partitionColumnsOf(
  files: readonly ListedFile[],
  options: PartitionInference,
): readonly StructField[] {
  const first = files.find((file) => file.folders.length > 0)
  if (first === undefined) return []
  const names = first.folders.map(({ column }) => column)
  const same = (a: string, b: string) =>
    options.caseSensitive ? a === b : a.toLowerCase() === b.toLowerCase()
  for (const file of files) {
    const isSame =
      file.folders.length === names.length && file.folders.every(({ column }, i) => same(column, names[i]))
    if (!isSame) throw conflicting(files)
  }
  return names.map((name, i) => {
    const given = options.given.find((f) => same(f.name, name))
    if (given !== undefined) return field(given.name, given.type, true, given.metadata)
    if (!options.inferTypes) return field(name, string)
    let type: DataType = nullType
    for (const value of new Set(files.map((file) => file.folders[i].value))) {
      type = widened(type, value === null ? nullType : valueType(value))
    }
    return field(name, type)
  })
}

function conflicting(files: readonly ListedFile[]): SparkError {
  const lists = new Set(files.map((file) => file.folders.map(({ column }) => column).join(', ')))
  return new SparkError({
    condition: 'CONFLICTING_PARTITION_COLUMN_NAMES',
    messageParameters: {
      distinctPartColLists: [...lists].map((list) => `[${list}]`).join(', '),
      suspiciousPaths: files
        .slice(0, 10)
        .map((file) => file.path)
        .join(', '),
    },
  })
}

const dateFolder = /^\d{4}-\d{2}-\d{2}$/
const timestampFolder = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d)?$/
const timeFolder = /^\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/
const integerText = /^[+-]?\d+$/

function valueType(text: string): DataType {
  if (integerText.test(text)) {
    if (stringToIntegral(text, 'integer', { truncate: false }) !== undefined) return integer
    if (stringToIntegral(text, 'long', { truncate: false }) !== undefined) return long
  }
  const whole = wholeDecimal(text)
  if (whole !== undefined) return whole
  if (stringToDouble(text) !== undefined) return double
  if (dateFolder.test(text) && stringToDate(text) !== undefined) return date
  if (timestampFolder.test(text) && stringToTimestampNtz(text, { allowZone: false }) !== undefined) {
    return timestamp
  }
  return timeFolder.test(text) && stringToTime(text) !== undefined ? time(6) : string
}

function wholeDecimal(text: string): DataType | undefined {
  const parsed = text.trim() === text ? parseDecimal(text) : undefined
  if (parsed === undefined || /\./.test(text)) return undefined
  const { unscaled, scale } = parsed
  if (scale > 0) return undefined
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().length - scale
  return digits <= 38 ? decimal(digits, 0) : undefined
}

const digitsOf = (type: DataType): number =>
  type.kind === 'decimal' ? type.precision : type.kind === 'integer' ? 10 : 20

function widened(a: DataType, b: DataType): DataType {
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (a.kind === b.kind && a.kind !== 'decimal') return a
  const kinds = [a.kind, b.kind]
  const isNumber = (type: DataType) => ['integer', 'long', 'decimal', 'double'].includes(type.kind)
  if (isNumber(a) && isNumber(b)) {
    if (kinds.includes('double')) return kinds.includes('integer') ? double : string
    if (!kinds.includes('decimal')) return long
    return decimal(Math.min(38, Math.max(digitsOf(a), digitsOf(b))), 0)
  }
  if (kinds.includes('date') && kinds.includes('timestamp')) return timestamp
  return string
}

/** A folder's value as a value of the column's type; undefined where it is none. */
function partitionValue(text: string, type: DataType, zone: TimeZone): LiteralValue | undefined {
  switch (type.kind) {
    case 'string':
      return text
    case 'boolean':
      return stringToBoolean(text)
    case 'byte':
    case 'short':
    case 'integer': {
      const value = stringToIntegral(text, type.kind, { truncate: false })
      return value === undefined ? undefined : Number(value)
    }
    case 'long':
      return stringToIntegral(text, 'long', { truncate: false })
    case 'float':
      return stringToFloat(text)
    case 'double':
      return stringToDouble(text)
    case 'decimal': {
      const parsed = parseDecimal(text)
      return parsed === undefined
        ? undefined
        : toPrecision(parsed.unscaled, parsed.scale, type.precision, type.scale)
    }
    case 'date':
      return stringToDate(text)
    case 'timestamp':
      return stringToTimestamp(text, zone, 0n)
    case 'timestamp_ntz':
      return stringToTimestampNtz(text, { allowZone: true })
    case 'time':
      return stringToTime(text)
    case 'yearMonthInterval': {
      const months = stringToYearMonthInterval(text, type.start, type.end)
      return typeof months === 'number' ? months : undefined
    }
    case 'dayTimeInterval': {
      const micros = stringToDayTimeInterval(text, type.start, type.end)
      return typeof micros === 'bigint' ? micros : undefined
    }
    case 'binary':
      return new TextEncoder().encode(text)
    default:
      return undefined
  }
}

/** Values of the partition columns as literals. Throws `INVALID_PARTITION_VALUE`. */
export function partitionLiterals(
  values: readonly (string | null)[],
  fields: readonly StructField[],
  zoneId: string,
): readonly LiteralValue[] {
  const zone = timeZone(zoneId) ?? utc
  return fields.map((f, i) => {
    const text = values[i] ?? null
    if (text === null) return null
    const value = partitionValue(text, f.type, zone)
    if (value !== undefined) return value
    throw new SparkError({
      condition: 'INVALID_PARTITION_VALUE',
      messageParameters: {
        value: `'${text.replaceAll(/['\\]/g, '\\$&')}'`,
        dataType: `"${sqlName(f.type)}"`,
        columnName: quoteIdentifier(f.name),
      },
    })
  })
}
