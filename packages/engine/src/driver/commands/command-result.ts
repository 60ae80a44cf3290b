/** What commands answer: few rows of text, flags and numbers, as columns in Arrow layout. */
import { array, boolean, field, type StructField, type StructType, string, struct } from '@vonk/common'
import type { ColumnBatch, ColumnData } from '../../columnar/local-data.ts'

export type Cell = string | boolean | readonly string[] | null
export interface CommandResult {
  readonly schema: StructType
  readonly rows: readonly (readonly Cell[])[]
}

export const noRows: CommandResult = { schema: struct([]), rows: [] }

export const textColumn = (name: string, nullable = false): StructField => field(name, string, nullable)
export const listColumn = (name: string): StructField => field(name, array(string, false))
export const flagColumn = (name: string): StructField => field(name, boolean, false)

export const answer = (columns: readonly StructField[], rows: CommandResult['rows']): CommandResult => ({
  schema: struct(columns),
  rows,
})

export function batchOf({ schema, rows }: CommandResult): ColumnBatch {
  const columns = schema.fields.map(({ type }, i) => {
    const values = rows.map((row) => row[i])
    return type.kind === 'boolean' ? flags(values) : type.kind === 'array' ? lists(values) : texts(values)
  })
  return { rowCount: rows.length, columns }
}

function bitmap(values: readonly Cell[], isSet: (value: Cell) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  values.forEach((value, i) => {
    if (isSet(value)) bits[i >> 3] |= 1 << (i & 7)
  })
  return bits
}

function validityOf(values: readonly Cell[]): Pick<ColumnData, 'nullCount' | 'validity'> {
  const nullCount = values.filter((value) => value === null).length
  return { nullCount, validity: nullCount === 0 ? null : bitmap(values, (value) => value !== null) }
}

const flags = (values: readonly Cell[]): ColumnData => ({
  ...{ length: values.length, ...validityOf(values) },
  offsets: null,
  data: bitmap(values, (value) => value === true),
  children: [],
})

function lists(values: readonly Cell[]): ColumnData {
  const parts = values.map((value) => (Array.isArray(value) ? (value as readonly string[]) : []))
  const offsets = new Int32Array(values.length + 1)
  parts.forEach((part, i) => {
    offsets[i + 1] = offsets[i] + part.length
  })
  const children = [texts(parts.flat())]
  return { length: values.length, ...validityOf(values), offsets, data: new Uint8Array(0), children }
}

function texts(values: readonly Cell[]): ColumnData {
  const encoder = new TextEncoder()
  const parts = values.map((value) => encoder.encode(value === null ? '' : String(value)))
  const offsets = new Int32Array(values.length + 1)
  parts.forEach((part, i) => {
    offsets[i + 1] = offsets[i] + part.length
  })
  const data = new Uint8Array(offsets[values.length])
  parts.forEach((part, i) => {
    data.set(part, offsets[i])
  })
  return { length: values.length, ...validityOf(values), offsets, data, children: [] }
}
