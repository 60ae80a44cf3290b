/**
 * Spark's data types as frozen plain objects, with their names, their DDL text and the tests on them that both sides
 * of the protocol need. Coercion between types is the engine's (`expr`), values of a type are `values`' and the
 * client's.
 *
 * Three spellings of a type exist in Spark and all three are here: `simpleString` (`struct<a:int>`, in error texts,
 * `dtypes` and explain), `sqlName` (`STRUCT<a: INT NOT NULL>`, in DDL and error parameters) and `typeName` (`integer`,
 * in `printSchema`).
 */

export interface BooleanType {
  readonly kind: 'boolean'
}
export interface ByteType {
  readonly kind: 'byte'
}
export interface ShortType {
  readonly kind: 'short'
}
export interface IntegerType {
  readonly kind: 'integer'
}
export interface LongType {
  readonly kind: 'long'
}
export interface FloatType {
  readonly kind: 'float'
}
export interface DoubleType {
  readonly kind: 'double'
}
export interface DecimalType {
  readonly kind: 'decimal'
  readonly precision: number
  readonly scale: number
}
/** `length` is set for `char(n)` and `varchar(n)`, which behave as string once read; `constraint` says which it is. */
export interface StringType {
  readonly kind: 'string'
  readonly collation?: string
  readonly constraint?: 'char' | 'varchar'
  readonly length?: number
}
export interface BinaryType {
  readonly kind: 'binary'
}
export interface DateType {
  readonly kind: 'date'
}
/** Time of day, microseconds inside; `precision` is the number of fraction digits, 0 to 6. */
export interface TimeType {
  readonly kind: 'time'
  readonly precision: number
}
/** An instant, microseconds since the epoch, shown in the session time zone. */
export interface TimestampType {
  readonly kind: 'timestamp'
}
/** A wall-clock date and time without zone, microseconds since 1970-01-01 00:00:00. */
export interface TimestampNtzType {
  readonly kind: 'timestamp_ntz'
}
export type YearMonthField = 'year' | 'month'
export type DayTimeField = 'day' | 'hour' | 'minute' | 'second'
/** Months, as a 32-bit integer. */
export interface YearMonthIntervalType {
  readonly kind: 'yearMonthInterval'
  readonly start: YearMonthField
  readonly end: YearMonthField
}
/** Microseconds, as a 64-bit integer. */
export interface DayTimeIntervalType {
  readonly kind: 'dayTimeInterval'
  readonly start: DayTimeField
  readonly end: DayTimeField
}
/** Months, days and microseconds, which do not convert into each other. */
export interface CalendarIntervalType {
  readonly kind: 'calendarInterval'
}
export interface ArrayType {
  readonly kind: 'array'
  readonly element: DataType
  readonly containsNull: boolean
}
export interface MapType {
  readonly kind: 'map'
  readonly key: DataType
  readonly value: DataType
  readonly valueContainsNull: boolean
}
export interface StructField {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  readonly metadata?: { readonly [key: string]: unknown }
}
export interface StructType {
  readonly kind: 'struct'
  readonly fields: readonly StructField[]
}
export interface VariantType {
  readonly kind: 'variant'
}
export interface NullType {
  readonly kind: 'null'
}

export type DataType =
  | BooleanType
  | ByteType
  | ShortType
  | IntegerType
  | LongType
  | FloatType
  | DoubleType
  | DecimalType
  | StringType
  | BinaryType
  | DateType
  | TimeType
  | TimestampType
  | TimestampNtzType
  | YearMonthIntervalType
  | DayTimeIntervalType
  | CalendarIntervalType
  | ArrayType
  | MapType
  | StructType
  | VariantType
  | NullType

/** A DataFrame's schema is a struct. */
export type Schema = StructType

const freeze = Object.freeze

export const boolean: BooleanType = freeze({ kind: 'boolean' })
export const byte: ByteType = freeze({ kind: 'byte' })
export const short: ShortType = freeze({ kind: 'short' })
export const integer: IntegerType = freeze({ kind: 'integer' })
export const long: LongType = freeze({ kind: 'long' })
export const float: FloatType = freeze({ kind: 'float' })
export const double: DoubleType = freeze({ kind: 'double' })
export const string: StringType = freeze({ kind: 'string' })
export const binary: BinaryType = freeze({ kind: 'binary' })
export const date: DateType = freeze({ kind: 'date' })
export const timestamp: TimestampType = freeze({ kind: 'timestamp' })
export const timestampNtz: TimestampNtzType = freeze({ kind: 'timestamp_ntz' })
export const calendarInterval: CalendarIntervalType = freeze({ kind: 'calendarInterval' })
export const variant: VariantType = freeze({ kind: 'variant' })
export const nullType: NullType = freeze({ kind: 'null' })

export const maxPrecision = 38
export const decimal = (precision = 10, scale = 0): DecimalType =>
  freeze({ kind: 'decimal', precision, scale })
export const char = (length: number): StringType => freeze({ kind: 'string', constraint: 'char', length })
export const varchar = (length: number): StringType =>
  freeze({ kind: 'string', constraint: 'varchar', length })
export const time = (precision = 6): TimeType => freeze({ kind: 'time', precision })
export const yearMonthInterval = (
  start: YearMonthField = 'year',
  end: YearMonthField = 'month',
): YearMonthIntervalType => freeze({ kind: 'yearMonthInterval', start, end })
export const dayTimeInterval = (
  start: DayTimeField = 'day',
  end: DayTimeField = 'second',
): DayTimeIntervalType => freeze({ kind: 'dayTimeInterval', start, end })
export const array = (element: DataType, containsNull = true): ArrayType =>
  freeze({ kind: 'array', element, containsNull })
export const map = (key: DataType, value: DataType, valueContainsNull = true): MapType =>
  freeze({ kind: 'map', key, value, valueContainsNull })
export const field = (
  name: string,
  type: DataType,
  nullable = true,
  metadata?: StructField['metadata'],
): StructField =>
  freeze(metadata === undefined ? { name, type, nullable } : { name, type, nullable, metadata })
export const struct = (fields: readonly StructField[]): StructType =>
  freeze({ kind: 'struct', fields: freeze([...fields]) })

/** Whether two types are the same, nullability inside nested types and field names included. */
export function sameType(a: DataType, b: DataType): boolean {
  if (a === b) return true
  switch (a.kind) {
    case 'decimal':
      return b.kind === 'decimal' && a.precision === b.precision && a.scale === b.scale
    case 'string':
      return (
        b.kind === 'string' &&
        a.constraint === b.constraint &&
        a.length === b.length &&
        (a.collation ?? 'UTF8_BINARY') === (b.collation ?? 'UTF8_BINARY')
      )
    case 'time':
      return b.kind === 'time' && a.precision === b.precision
    case 'yearMonthInterval':
      return b.kind === 'yearMonthInterval' && a.start === b.start && a.end === b.end
    case 'dayTimeInterval':
      return b.kind === 'dayTimeInterval' && a.start === b.start && a.end === b.end
    case 'array':
      return b.kind === 'array' && a.containsNull === b.containsNull && sameType(a.element, b.element)
    case 'map':
      return (
        b.kind === 'map' &&
        a.valueContainsNull === b.valueContainsNull &&
        sameType(a.key, b.key) &&
        sameType(a.value, b.value)
      )
    case 'struct':
      return (
        b.kind === 'struct' &&
        a.fields.length === b.fields.length &&
        a.fields.every(
          (f, i) =>
            f.name === b.fields[i].name &&
            f.nullable === b.fields[i].nullable &&
            sameType(f.type, b.fields[i].type),
        )
      )
    default:
      return a.kind === b.kind
  }
}

/** The type with every nested nullability set to true: what two types share when only nullability differs. */
export function asNullable(type: DataType): DataType {
  switch (type.kind) {
    case 'array':
      return array(asNullable(type.element), true)
    case 'map':
      return map(asNullable(type.key), asNullable(type.value), true)
    case 'struct':
      return struct(type.fields.map((f) => field(f.name, asNullable(f.type), true, f.metadata)))
    default:
      return type
  }
}

/** Whether two types are the same but for nullability inside nested types. */
export const sameTypeIgnoringNullability = (a: DataType, b: DataType): boolean =>
  sameType(asNullable(a), asNullable(b))

const intervalText = (prefix: string, start: string, end: string): string =>
  start === end ? `${prefix} ${start}` : `${prefix} ${start} to ${end}`

/** `int`, `bigint`, `decimal(10,2)`, `array<string>`, `struct<a:int,b:string>`, `interval day to second`. */
export function simpleString(type: DataType): string {
  switch (type.kind) {
    case 'byte':
      return 'tinyint'
    case 'short':
      return 'smallint'
    case 'integer':
      return 'int'
    case 'long':
      return 'bigint'
    case 'null':
      return 'void'
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`
    case 'string':
      if (type.constraint !== undefined) return `${type.constraint}(${type.length})`
      return type.collation === undefined ? 'string' : `string collate ${type.collation}`
    case 'time':
      return `time(${type.precision})`
    case 'yearMonthInterval':
      return intervalText('interval', type.start, type.end)
    case 'dayTimeInterval':
      return intervalText('interval', type.start, type.end)
    case 'calendarInterval':
      return 'interval'
    case 'array':
      return `array<${simpleString(type.element)}>`
    case 'map':
      return `map<${simpleString(type.key)},${simpleString(type.value)}>`
    case 'struct':
      return `struct<${type.fields.map((f) => `${f.name}:${simpleString(f.type)}`).join(',')}>`
    default:
      return type.kind
  }
}

/** `INT`, `BIGINT`, `DECIMAL(10,2)`, `STRUCT<a: INT NOT NULL>`: the type as SQL and in error parameters. */
export function sqlName(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `ARRAY<${sqlName(type.element)}>`
    case 'map':
      return `MAP<${sqlName(type.key)}, ${sqlName(type.value)}>`
    case 'struct':
      return `STRUCT<${type.fields
        .map((f) => `${quoteIfNeeded(f.name)}: ${sqlName(f.type)}${f.nullable ? '' : ' NOT NULL'}`)
        .join(', ')}>`
    case 'string':
      if (type.collation !== undefined) return `STRING COLLATE ${type.collation}`
      return simpleString(type).toUpperCase()
    default:
      return simpleString(type).toUpperCase()
  }
}

/** The word `printSchema` uses: `integer`, `long`, `decimal(10,2)`, `array`, `struct`. */
export function typeName(type: DataType): string {
  switch (type.kind) {
    case 'null':
      return 'void'
    case 'array':
    case 'map':
    case 'struct':
      return type.kind
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return type.kind
    default:
      return simpleString(type)
  }
}

/** A name as an identifier in SQL text: bare where it can be, else in backquotes. */
export function quoteIfNeeded(name: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoteIdentifier(name)
}
export const quoteIdentifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** Schema as DDL: `a INT NOT NULL,b STRING`. */
export const toDDL = (schema: StructType): string =>
  schema.fields
    .map((f) => {
      const comment = f.metadata?.comment
      const text = typeof comment === 'string' ? ` COMMENT '${comment.replaceAll("'", "\\'")}'` : ''
      return `${quoteIfNeeded(f.name)} ${sqlName(f.type)}${f.nullable ? '' : ' NOT NULL'}${text}`
    })
    .join(',')

export const isIntegral = (t: DataType): boolean =>
  t.kind === 'byte' || t.kind === 'short' || t.kind === 'integer' || t.kind === 'long'
export const isFractional = (t: DataType): boolean =>
  t.kind === 'float' || t.kind === 'double' || t.kind === 'decimal'
export const isNumeric = (t: DataType): boolean => isIntegral(t) || isFractional(t)
export const isAnsiInterval = (t: DataType): boolean =>
  t.kind === 'yearMonthInterval' || t.kind === 'dayTimeInterval'
export const isDatetime = (t: DataType): boolean =>
  t.kind === 'date' || t.kind === 'timestamp' || t.kind === 'timestamp_ntz' || t.kind === 'time'
export const isNested = (t: DataType): boolean =>
  t.kind === 'array' || t.kind === 'map' || t.kind === 'struct'
