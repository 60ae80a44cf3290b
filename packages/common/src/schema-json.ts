/**
 * Spark's JSON form of types: `{"type":"struct","fields":[...]}`, as in the metadata of files and in what clients send
 * for a schema. Types without parts are written by their names.
 */
import { SparkError } from './errors.ts'
import type { DataType, DayTimeField, StructField, StructType, YearMonthField } from './types.ts'
import * as types from './types.ts'

/** Whether a schema's text is meant to be JSON and not DDL. */
export const isJsonSchema = (text: string): boolean => text.trimStart().startsWith('{')

/** The struct that the JSON text describes. */
export function schemaOfJson(text: string): StructType {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw unknownType(text)
  }
  const type = typeOfJson(json)
  if (type.kind !== 'struct')
    throw new SparkError({
      condition: 'INVALID_SCHEMA.NON_STRUCT_TYPE',
      messageParameters: { inputSchema: text, dataType: types.sqlName(type) },
    })
  return type
}

const unknownType = (text: string): SparkError =>
  new SparkError({ condition: 'INVALID_JSON_DATA_TYPE', messageParameters: { invalidType: text } })

type JsonObject = Readonly<Record<string, unknown>>
const isObject = (json: unknown): json is JsonObject => typeof json === 'object' && json !== null

function typeOfJson(json: unknown): DataType {
  if (typeof json === 'string') return typeOfName(json)
  if (!isObject(json)) throw unknownType(JSON.stringify(json) ?? '')
  switch (json.type) {
    case 'array':
      return types.array(typeOfJson(json.elementType), json.containsNull !== false)
    case 'map':
      return types.map(typeOfJson(json.keyType), typeOfJson(json.valueType), json.valueContainsNull !== false)
    case 'struct':
      if (!Array.isArray(json.fields)) break
      return types.struct(json.fields.map(fieldOfJson))
    case 'udt':
      if (json.sqlType !== undefined) return typeOfJson(json.sqlType)
      break
    default:
      break
  }
  throw unknownType(JSON.stringify(json))
}

/** Metadata under this key tells char, varchar and collations, which JSON writes as plain strings. */
const collationsKey = '__COLLATIONS'
const charVarcharKey = '__CHAR_VARCHAR_TYPE_STRING'

function fieldOfJson(json: unknown): StructField {
  if (!isObject(json) || typeof json.name !== 'string') throw unknownType(JSON.stringify(json) ?? '')
  const { name, nullable } = json
  const metadata = isObject(json.metadata) ? json.metadata : {}
  const { [collationsKey]: collations, [charVarcharKey]: declared, ...rest } = metadata
  let type = typeof declared === 'string' ? typeOfName(declared) : typeOfJson(json.type)
  const collation = isObject(collations) ? collations[name] : undefined
  if (type.kind === 'string' && typeof collation === 'string')
    type = Object.freeze({ kind: 'string', collation: collation.replace(/^\w+\./, '') })
  const kept = Object.keys(rest).length === 0 ? undefined : (rest as StructField['metadata'])
  return types.field(name, type, nullable !== false, kept)
}

const named: Readonly<Record<string, DataType>> = {
  void: types.nullType,
  null: types.nullType,
  boolean: types.boolean,
  byte: types.byte,
  tinyint: types.byte,
  short: types.short,
  smallint: types.short,
  integer: types.integer,
  int: types.integer,
  long: types.long,
  bigint: types.long,
  float: types.float,
  double: types.double,
  string: types.string,
  binary: types.binary,
  date: types.date,
  timestamp: types.timestamp,
  timestamp_ltz: types.timestamp,
  timestamp_ntz: types.timestampNtz,
  interval: types.calendarInterval,
  variant: types.variant,
  decimal: types.decimal(),
}

function typeOfName(name: string): DataType {
  const known = named[name]
  if (known !== undefined) return known
  const withNumbers = /^(decimal|char|varchar|time)\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\)$/.exec(name)
  if (withNumbers !== null) {
    const [, kind, first, second] = withNumbers
    if (kind === 'decimal') return types.decimal(Number(first), Number(second ?? 0))
    if (kind === 'time') return types.time(Number(first))
    return kind === 'char' ? types.char(Number(first)) : types.varchar(Number(first))
  }
  const interval = /^interval (year|month|day|hour|minute|second)(?: to (month|hour|minute|second))?$/.exec(
    name,
  )
  if (interval !== null) {
    const [, start, end = start] = interval
    if (start === 'year' || start === 'month') return types.yearMonthInterval(start, end as YearMonthField)
    return types.dayTimeInterval(start as DayTimeField, end as DayTimeField)
  }
  const collated = /^string collate (\w+)$/.exec(name)
  if (collated !== null) return Object.freeze({ kind: 'string', collation: collated[1] })
  throw unknownType(name)
}
