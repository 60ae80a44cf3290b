/** Schemas as the JSON text that Spark keeps in Parquet files and tables. */
import {
  array,
  binary,
  boolean,
  byte,
  calendarInterval,
  char,
  type DataType,
  type DayTimeField,
  date,
  dayTimeInterval,
  decimal,
  double,
  field,
  float,
  integer,
  long,
  map,
  nullType,
  type StructType,
  short,
  simpleString,
  string,
  struct,
  time,
  timestamp,
  timestampNtz,
  typeName,
  varchar,
  variant,
  type YearMonthField,
  yearMonthInterval,
} from '@vonk/common'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export const schemaJson = (schema: StructType): string => JSON.stringify(toJson(schema))

function toJson(type: DataType): Json {
  switch (type.kind) {
    case 'struct':
      return {
        type: 'struct',
        fields: type.fields.map((f) => ({
          name: f.name,
          type: toJson(f.type),
          nullable: f.nullable,
          metadata: (f.metadata ?? {}) as Json,
        })),
      }
    case 'array':
      return { type: 'array', elementType: toJson(type.element), containsNull: type.containsNull }
    case 'map':
      return {
        type: 'map',
        keyType: toJson(type.key),
        valueType: toJson(type.value),
        valueContainsNull: type.valueContainsNull,
      }
    case 'string':
      return type.constraint === undefined ? 'string' : simpleString(type)
    default:
      return typeName(type)
  }
}

/** Undefined where the text is no schema that we know: the file's own types count then. */
export function parseSchemaJson(text: string): StructType | undefined {
  try {
    const type = fromJson(JSON.parse(text) as Json)
    return type?.kind === 'struct' ? type : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const plainTypes: Readonly<Record<string, DataType>> = {
  boolean,
  byte,
  short,
  integer,
  long,
  float,
  double,
  string,
  binary,
  date,
  timestamp,
  timestamp_ntz: timestampNtz,
  variant,
  void: nullType,
  null: nullType,
  interval: calendarInterval,
}

function fromJson(json: Json): DataType | undefined {
  if (typeof json === 'string') return plainTypes[json] ?? typeOfText(json)
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return undefined
  const node = json as { readonly [key: string]: Json }
  if (node.type === 'array') {
    const element = fromJson(node.elementType)
    return element === undefined ? undefined : array(element, node.containsNull === true)
  }
  if (node.type === 'map') {
    const key = fromJson(node.keyType)
    const value = fromJson(node.valueType)
    if (key === undefined || value === undefined) return undefined
    return map(key, value, node.valueContainsNull === true)
  }
  if (node.type !== 'struct' || !Array.isArray(node.fields)) return undefined
  const fields = (node.fields as readonly { readonly [key: string]: Json }[]).map((f) => {
    const type = fromJson(f.type)
    if (type === undefined || typeof f.name !== 'string') return undefined
    const metadata = f.metadata as { readonly [key: string]: unknown } | undefined
    const isPlain = metadata === undefined || metadata === null || Object.keys(metadata).length === 0
    return field(f.name, type, f.nullable !== false, isPlain ? undefined : metadata)
  })
  return fields.includes(undefined) ? undefined : struct(fields as NonNullable<(typeof fields)[number]>[])
}

function typeOfText(text: string): DataType | undefined {
  const numbered = /^(decimal|char|varchar|time)\((\d+)(?:,\s*(\d+))?\)$/.exec(text)
  if (numbered !== null) {
    const first = Number(numbered[2])
    if (numbered[1] === 'decimal') return decimal(first, Number(numbered[3] ?? 0))
    return numbered[1] === 'char' ? char(first) : numbered[1] === 'varchar' ? varchar(first) : time(first)
  }
  const interval = /^interval (year|month|day|hour|minute|second)(?: to (month|hour|minute|second))?$/.exec(
    text,
  )
  if (interval === null) return undefined
  const [, start, end = start] = interval
  if (start === 'year' || start === 'month') return yearMonthInterval(start, end as YearMonthField)
  return dayTimeInterval(start as DayTimeField, end as DayTimeField)
}
