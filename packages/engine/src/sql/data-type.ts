/**
 * Data types and schemas as text: `decimal(10,2)`, `array<struct<a: int not null>>`, and DDL: `a int not null comment
 * 'x', b string`.
 */

import type { DataType, DayTimeField, StructField, StructType, YearMonthField } from '@vonk/common'
import * as types from '@vonk/common'
import { SparkError } from '@vonk/common'
import { stringValue } from './lexer.ts'
import { isName, TokenStream } from './token-stream.ts'

const simple: Readonly<Record<string, DataType>> = {
  BOOLEAN: types.boolean,
  TINYINT: types.byte,
  BYTE: types.byte,
  SMALLINT: types.short,
  SHORT: types.short,
  INT: types.integer,
  INTEGER: types.integer,
  BIGINT: types.long,
  LONG: types.long,
  FLOAT: types.float,
  REAL: types.float,
  DOUBLE: types.double,
  STRING: types.string,
  BINARY: types.binary,
  DATE: types.date,
  TIMESTAMP_NTZ: types.timestampNtz,
  TIMESTAMP_LTZ: types.timestamp,
  VARIANT: types.variant,
  VOID: types.nullType,
}
const timePrecisionDefault = 6

export interface TypeOptions {
  /** What TIMESTAMP means: `spark.sql.timestampType`. */
  readonly timestampNtz?: boolean
}

export const parseDataType = (text: string, options: TypeOptions = {}): DataType =>
  withoutPlace(() => typeOfText(text, options))

/** A schema: columns as in CREATE TABLE, or one struct type. */
export const parseSchema = (text: string, options: TypeOptions = {}): StructType =>
  withoutPlace(() => schemaOfText(text, options))

/** The text of a type is no statement: errors show where they are in it, but point at no place in a query. */
function withoutPlace<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    throw new SparkError({ ...error.toData(), queryContext: [], cause: error.cause })
  }
}

function typeOfText(text: string, options: TypeOptions): DataType {
  const stream = new TokenStream(text)
  if (stream.peek().kind === 'end') throw stream.error('PARSE_EMPTY_STATEMENT', {})
  const type = dataType(stream, options)
  stream.expectEnd()
  return type
}

function schemaOfText(text: string, options: TypeOptions): StructType {
  const stream = new TokenStream(text)
  if (stream.peek().kind === 'end') throw stream.error('PARSE_EMPTY_STATEMENT', {})
  if (stream.sees('STRUCT', '<') || stream.sees('STRUCT', '<>')) {
    const type = dataType(stream, options)
    stream.expectEnd()
    if (type.kind === 'struct') return type
  }
  const fields = [column(stream, options)]
  while (stream.accept(',')) fields.push(column(stream, options))
  stream.expectEnd()
  return types.struct(fields)
}

/** What more a column of a table may say, as metadata; undefined where nothing of it follows. */
export type ColumnDescriptors = (
  name: string,
  metadata: StructField['metadata'],
) => StructField['metadata'] | undefined

/** `name type [not null] [comment '...']` and `descriptors`, with or without a colon (in structs). */
export function column(
  stream: TokenStream,
  options: TypeOptions,
  descriptors?: ColumnDescriptors,
): StructField {
  const name = stream.identifier()
  stream.accept(':')
  const type = dataType(stream, options)
  let nullable = true
  let metadata: StructField['metadata']
  for (;;) {
    if (stream.accept('NOT', 'NULL')) nullable = false
    else if (stream.accept('COMMENT')) metadata = { ...metadata, comment: stringLiteral(stream) }
    else if (stream.accept('COLLATE')) stream.identifier()
    else {
      const more = descriptors?.(name, metadata)
      if (more === undefined) return types.field(name, type, nullable, metadata)
      metadata = { ...metadata, ...more }
    }
  }
}

function stringLiteral(stream: TokenStream): string {
  const token = stream.peek()
  if (token.kind !== 'string') throw stream.unexpected()
  stream.next()
  return stringValue(token.text)
}

export function dataType(stream: TokenStream, options: TypeOptions): DataType {
  return stream.nested(() => {
    const token = stream.peek()
    if (!isName(token)) throw stream.unexpected()
    const start = token.start
    stream.next()
    const name = token.text.toUpperCase()
    switch (name) {
      case 'ARRAY':
      case 'MAP':
      case 'STRUCT':
        return nestedType(name, stream, options, start)
      case 'DECIMAL':
      case 'DEC':
      case 'NUMERIC':
        return decimalType(stream, start)
      case 'CHAR':
      case 'CHARACTER':
      case 'VARCHAR':
        return sizedString(name === 'VARCHAR' ? 'varchar' : 'char', stream, start)
      case 'TIMESTAMP':
        if (stream.accept('WITHOUT', 'TIME', 'ZONE')) return types.timestampNtz
        if (stream.accept('WITH', 'LOCAL', 'TIME', 'ZONE')) return types.timestamp
        return options.timestampNtz ? types.timestampNtz : types.timestamp
      case 'TIME':
        return timeType(stream, start)
      case 'INTERVAL':
        return intervalType(stream)
      case 'STRING':
        return stream.accept('COLLATE') ? collated(stream) : types.string
      default: {
        const type = simple[name]
        if (type !== undefined && token.kind === 'word') return type
        refuseSecondName(stream)
        throw stream.error('UNSUPPORTED_DATATYPE', { typeName: `"${name}"` }, start)
      }
    }
  })
}

function collated(stream: TokenStream): DataType {
  const collation = stream.multipartIdentifier().join('.')
  return collation.toUpperCase() === 'UTF8_BINARY'
    ? types.string
    : Object.freeze({ kind: 'string', collation })
}

function integers(stream: TokenStream): readonly number[] | undefined {
  if (!stream.accept('(')) return undefined
  const values: number[] = []
  do {
    const token = stream.peek()
    if (token.kind !== 'integer') throw stream.unexpected()
    stream.next()
    values.push(Number(token.text))
  } while (stream.accept(','))
  stream.expect(')')
  return values
}

function decimalType(stream: TokenStream, start: number): DataType {
  const [precision = 10, scale = 0] = integers(stream) ?? []
  if (precision > types.maxPrecision) {
    throw new SparkError({
      condition: 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
      messageParameters: { precision: String(precision), maxPrecision: String(types.maxPrecision) },
    })
  }
  if (scale > precision) {
    throw stream.error(
      'DECIMAL_SCALE_EXCEEDS_PRECISION',
      { scale: String(scale), precision: String(precision) },
      start,
    )
  }
  return types.decimal(precision, scale)
}

/** Behind a name that is no type, another one is what the parser gives up at. */
function refuseSecondName(stream: TokenStream): void {
  const { kind, upper, text } = stream.peek()
  if (kind !== 'word' || behindTypes.has(upper)) return
  throw stream.unexpected(stream.isLast() && stream.peek(1).text !== ',' ? `: extra input '${text}'` : '')
}
const behindTypes: ReadonlySet<string> = new Set(
  'NOT NULL COMMENT DEFAULT GENERATED COLLATE USING FIRST AFTER FORMAT'.split(' '),
)

function sizedString(kind: 'char' | 'varchar', stream: TokenStream, start: number): DataType {
  const size = integers(stream)
  if (size !== undefined && size.length > 1) {
    const typeName = `"${kind.toUpperCase()}(${size.join(',')})"`
    throw stream.error('UNSUPPORTED_DATATYPE', { typeName }, start)
  }
  if (size === undefined) {
    throw stream.error('DATATYPE_MISSING_SIZE', { type: `"${kind.toUpperCase()}"` }, start)
  }
  return kind === 'char' ? types.char(size[0]) : types.varchar(size[0])
}

function timeType(stream: TokenStream, start: number): DataType {
  const [precision = timePrecisionDefault] = integers(stream) ?? []
  stream.accept('WITHOUT', 'TIME', 'ZONE')
  if (precision > timePrecisionDefault) {
    throw stream.error('UNSUPPORTED_TIME_PRECISION', { precision: String(precision) }, start)
  }
  return types.time(precision)
}

const yearMonth: readonly string[] = ['YEAR', 'MONTH']
const dayTime: readonly string[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND']

function intervalType(stream: TokenStream): DataType {
  const start = stream.acceptOneOf(...yearMonth, ...dayTime)
  if (start === undefined) return types.calendarInterval
  const family = yearMonth.includes(start) ? yearMonth : dayTime
  let end = start
  if (stream.accept('TO')) {
    const found = stream.acceptOneOf(...family.slice(family.indexOf(start) + 1))
    if (found === undefined) throw stream.unexpected()
    end = found
  }
  const lower = (word: string) => word.toLowerCase()
  return family === yearMonth
    ? types.yearMonthInterval(lower(start) as YearMonthField, lower(end) as YearMonthField)
    : types.dayTimeInterval(lower(start) as DayTimeField, lower(end) as DayTimeField)
}

function nestedType(name: string, stream: TokenStream, options: TypeOptions, start: number): DataType {
  if (name === 'STRUCT' && stream.accept('<>')) return types.struct([])
  if (!stream.accept('<')) {
    throw stream.error(
      `INCOMPLETE_TYPE_DEFINITION.${name}`,
      name === 'ARRAY' ? { elementType: '<INT>' } : {},
      start,
    )
  }
  if (name === 'STRUCT') {
    if (closeAngle(stream)) return types.struct([])
    const fields = [column(stream, options)]
    while (stream.accept(',')) fields.push(column(stream, options))
    expectAngle(stream)
    return types.struct(fields)
  }
  const first = dataType(stream, options)
  if (name === 'ARRAY') {
    expectAngle(stream)
    return types.array(first)
  }
  stream.expect(',')
  const value = dataType(stream, options)
  expectAngle(stream)
  return types.map(first, value)
}

/** How many `>` of a token `>>` or `>>>` were used up by inner types. */
const usedAngles = new WeakMap<TokenStream, { position: number; count: number }>()

function closeAngle(stream: TokenStream): boolean {
  const token = stream.peek()
  if (token.kind !== 'symbol' || !/^>+$/.test(token.text)) return false
  const used = usedAngles.get(stream)
  const count = (used?.position === stream.position ? used.count : 0) + 1
  if (count === token.text.length) {
    usedAngles.delete(stream)
    stream.next()
  } else {
    usedAngles.set(stream, { position: stream.position, count })
  }
  return true
}

function expectAngle(stream: TokenStream): void {
  if (!closeAngle(stream)) throw stream.unexpected()
}
