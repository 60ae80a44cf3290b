/**
 * Row: what `collect()` gives. The columns are own properties in their order; `get` reaches them by name or position,
 * also where two columns have one name or a column is named like a method. Rows of one result share a prototype that
 * knows the schema.
 */
import { type DataType, Decimal, SparkError, type StructType } from '@vonk/common'

const schemaKey = Symbol('schema')
/** All values by position, kept only where names repeat. */
const valuesKey = Symbol('values')

/** A value whose type only the column knows. */
// biome-ignore lint/suspicious/noExplicitAny: the program knows what the column holds
export type ColumnValue = any

export class Row {
  declare readonly [schemaKey]: StructType
  declare readonly [valuesKey]?: readonly unknown[]

  /** The value of a column by name (as written, or else without regard to case) or by position from 0. */
  get(column: string | number): ColumnValue {
    const { fields } = this[schemaKey]
    const index = typeof column === 'number' ? column : indexOfName(this[schemaKey], column)
    if (!Number.isInteger(index) || index < 0 || index >= fields.length)
      throw noColumn(column, this[schemaKey])
    const all = this[valuesKey]
    return all === undefined ? (this as unknown as Record<string, unknown>)[fields[index].name] : all[index]
  }

  /** The values by position. */
  toArray(): ColumnValue[] {
    return [...rowValues(this)]
  }

  /** A plain object with plain objects for nested rows. Of two columns with one name it has the first. */
  toObject(): Record<string, unknown> {
    return objectOf(this)
  }

  /** What JSON can hold: longs as numbers where they are safe, else as text; decimals as text; bytes in base64. */
  toJSON(): Record<string, unknown> {
    return fromEntries(this[schemaKey], (i) => jsonOf(rowValues(this)[i], this[schemaKey].fields[i].type))
  }

  /** The schema of a row. */
  static schemaOf(row: Row): StructType {
    return row[schemaKey]
  }

  /** The values of a row, by position. */
  static valuesOf(row: Row): readonly unknown[] {
    return rowValues(row)
  }

  static has(row: Row, name: string): boolean {
    return indexOfName(row[schemaKey], name) >= 0
  }
}

/** A function that makes rows of a schema out of values by position: one prototype, one order of properties. */
export function rowMaker(schema: StructType): (valueAt: (column: number) => unknown) => Row {
  const prototype = Object.create(Row.prototype, { [schemaKey]: { value: schema } }) as object
  const names = schema.fields.map((field) => field.name)
  const repeats = new Set(names).size < names.length
  const unsafe = names.includes('__proto__')
  if (!repeats && !unsafe) {
    return (valueAt) => {
      const row = Object.create(prototype) as Record<string, unknown>
      for (let i = 0; i < names.length; i++) row[names[i]] = valueAt(i)
      return row as unknown as Row
    }
  }
  return (valueAt) => {
    const row = Object.create(prototype) as Row
    const values = names.map((_, i) => valueAt(i))
    names.forEach((name, i) => {
      if (names.indexOf(name) !== i) return
      Object.defineProperty(row, name, {
        value: values[i],
        enumerable: true,
        writable: true,
        configurable: true,
      })
    })
    Object.defineProperty(row, valuesKey, { value: values })
    return row
  }
}

function rowValues(row: Row): readonly unknown[] {
  const own = row as unknown as Record<string, unknown>
  return row[valuesKey] ?? row[schemaKey].fields.map((field) => own[field.name])
}

function indexOfName(schema: StructType, name: string): number {
  const exact = schema.fields.findIndex((field) => field.name === name)
  if (exact >= 0) return exact
  const lower = name.toLowerCase()
  return schema.fields.findIndex((field) => field.name.toLowerCase() === lower)
}

function noColumn(column: string | number, schema: StructType): SparkError {
  const names = schema.fields.map((field) => `\`${field.name}\``).join(', ')
  return new SparkError({
    condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    messageParameters: { objectName: `\`${column}\``, proposal: names },
  })
}

function fromEntries(schema: StructType, valueAt: (column: number) => unknown): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  schema.fields.forEach((field, i) => {
    if (Object.hasOwn(made, field.name)) return
    Object.defineProperty(made, field.name, {
      value: valueAt(i),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  })
  return made
}

const objectOf = (row: Row): Record<string, unknown> =>
  fromEntries(row[schemaKey], (i) => plainOf(rowValues(row)[i]))

function plainOf(value: unknown): unknown {
  if (value instanceof Row) return objectOf(value)
  if (Array.isArray(value)) return value.map(plainOf)
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [plainOf(k), plainOf(v)]))
  return value
}

/** What JSON can hold of a value. */
export function jsonOf(value: unknown, type: DataType): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return base64(value)
  if (value instanceof Decimal) return value.toString()
  if (value instanceof Row) return value[schemaKey] === undefined ? null : Row.prototype.toJSON.call(value)
  if (Array.isArray(value)) {
    const element = type.kind === 'array' ? type.element : type
    return value.map((item) => jsonOf(item, element))
  }
  if (value instanceof Map) return jsonOfMap(value, type)
  if (type.kind === 'dayTimeInterval' || type.kind === 'calendarInterval')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, jsonOf(v, type)]))
  return (value as { toJSON?: () => unknown }).toJSON?.() ?? value
}

/** An object where the keys are text, else pairs. */
function jsonOfMap(map: ReadonlyMap<unknown, unknown>, type: DataType): unknown {
  const [key, value] = type.kind === 'map' ? [type.key, type.value] : [type, type]
  const pairs = [...map].map(([k, v]) => [jsonOf(k, key), jsonOf(v, value)] as const)
  if (key.kind === 'string') return Object.fromEntries(pairs as readonly (readonly [string, unknown])[])
  return pairs
}

function base64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
