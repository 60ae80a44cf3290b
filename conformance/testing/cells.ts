/**
 * Values of Vonk and of DuckDB brought to one form by the type that Vonk says, and rows compared: doubles to a relative
 * tolerance, all else exactly.
 */
import type { DuckDBValue } from '@duckdb/node-api'
import { type DataType, type StructType, wallClockText } from '@vonk/common'
import { Row } from 'vonk'

/** Text, or a number where a tolerance applies, or a list of cells. */
export type Cell = string | number | null | readonly Cell[]
export type CellRow = readonly Cell[]

/** The parts of DuckDB's value classes. */
interface DuckParts {
  readonly months?: number
  readonly days?: number
  readonly micros?: bigint
  readonly bytes?: Uint8Array
  readonly items?: readonly DuckDBValue[]
  readonly entries?:
    | readonly { readonly key: DuckDBValue; readonly value: DuckDBValue }[]
    | Readonly<Record<string, DuckDBValue>>
  readonly scale?: number
  readonly value?: bigint
}

const plainDecimal = (text: string): string => {
  const cut = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return cut === '-0' || cut === '' ? '0' : cut
}
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A value as `collect` gave it. */
export function vonkCell(value: unknown, type: DataType): Cell {
  if (value === null || value === undefined) return null
  switch (type.kind) {
    case 'float':
    case 'double':
      return value as number
    case 'decimal':
      return plainDecimal(String(value))
    case 'binary':
      return hex(value as Uint8Array)
    case 'timestamp':
      return wallClockText((value as { readonly epochMicros: bigint }).epochMicros, 'T')
    case 'array':
      return (value as readonly unknown[]).map((item) => vonkCell(item, type.element))
    case 'struct':
      return Row.valuesOf(value as Row).map((item, i) => vonkCell(item, type.fields[i].type))
    case 'map':
      return [...(value as ReadonlyMap<unknown, unknown>)].map(([k, v]) => [
        vonkCell(k, type.key),
        vonkCell(v, type.value),
      ])
    case 'dayTimeInterval':
      return String((value as { readonly micros: bigint }).micros)
    case 'yearMonthInterval':
      return String((value as { readonly months: number }).months)
    default:
      return String(value)
  }
}

/** A value of DuckDB, seen as the type that Vonk gave the column. */
export function duckCell(value: DuckDBValue, type: DataType): Cell {
  if (value === null) return null
  const parts = value as DuckParts
  switch (type.kind) {
    case 'float':
    case 'double':
      return Number(String(value))
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return plainDecimal(String(value))
    case 'decimal':
      return plainDecimal(String(value))
    case 'binary':
      return hex(parts.bytes ?? Buffer.from(String(value)))
    case 'timestamp':
    case 'timestamp_ntz':
      return parts.micros === undefined ? String(value) : wallClockText(parts.micros, 'T')
    case 'array':
      return (parts.items ?? []).map((item) => duckCell(item, type.element))
    case 'struct':
      return Object.values(parts.entries as Readonly<Record<string, DuckDBValue>>).map((item, i) =>
        duckCell(item, type.fields[i].type),
      )
    case 'map':
      return (parts.entries as readonly { key: DuckDBValue; value: DuckDBValue }[]).map((entry) => [
        duckCell(entry.key, type.key),
        duckCell(entry.value, type.value),
      ])
    case 'dayTimeInterval':
      return String((parts.micros ?? 0n) + BigInt(parts.days ?? 0) * 86_400_000_000n)
    case 'yearMonthInterval':
      return String(parts.months)
    default:
      return String(value)
  }
}

export const vonkRows = (rows: readonly Row[], schema: StructType): CellRow[] =>
  rows.map((row) => Row.valuesOf(row).map((value, i) => vonkCell(value, schema.fields[i].type)))

export const duckRows = (rows: readonly (readonly DuckDBValue[])[], schema: StructType): CellRow[] =>
  rows.map((row) => row.map((value, i) => duckCell(value, schema.fields[i].type)))

/** A key that puts equal rows at equal places: doubles coarse and last, so that a last digit decides nothing. */
function sortKey(row: CellRow): string {
  let exact = ''
  let coarse = ''
  const visit = (cell: Cell): void => {
    if (typeof cell === 'number') {
      exact += '\u0001#'
      coarse += `\u0001${cell === 0 ? '0' : cell.toPrecision(5)}`
    } else if (Array.isArray(cell)) {
      exact += `\u0001[${cell.length}`
      for (const item of cell) visit(item)
    } else exact += cell === null ? '\u0001\u0000' : `\u0001'${cell}`
  }
  for (const cell of row) visit(cell)
  return exact + coarse
}

export function inAnyOrder(rows: readonly CellRow[]): CellRow[] {
  const keyed = rows.map((row) => ({ row, key: sortKey(row) }))
  keyed.sort((a, b) => (a.key === b.key ? compareNumbers(a.row, b.row) : a.key < b.key ? -1 : 1))
  return keyed.map(({ row }) => row)
}

/** Among rows whose numbers are coarsely the same, the exact ones decide. */
function compareNumbers(a: CellRow, b: CellRow): number {
  for (let i = 0; i < a.length; i++) {
    const [cell, other] = [a[i], b[i]]
    if (typeof cell !== 'number' || typeof other !== 'number' || Object.is(cell, other)) continue
    if (cell !== other) return cell < other ? -1 : 1
  }
  return 0
}

export function sameCell(a: Cell, b: Cell, tolerance: number): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Object.is(a, b) || a === b) return true
    return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), 1e-300)
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => sameCell(item, b[i], tolerance))
  return a === b
}

/**
 * What differs, in words; undefined where nothing does. Numbers may differ by `tolerance` of themselves. With `scale`
 * 'column' they may also differ by the square of it times the largest finite number that their column expects: where
 * a moment's terms cancel out, what is left is as large as their rounding and says nothing of its own.
 */
export function difference(
  actual: readonly CellRow[],
  expected: readonly CellRow[],
  tolerance: number,
  scale: 'value' | 'column' = 'value',
): string | undefined {
  if (actual.length !== expected.length) {
    const head = (rows: readonly CellRow[]) =>
      rows
        .slice(0, 4)
        .map((row) => JSON.stringify(row))
        .join('\n    ')
    return `${actual.length} rows instead of ${expected.length}:\n    ${head(actual)}\n  instead of\n    ${head(expected)}`
  }
  const scales = scale === 'column' ? columnScales(expected) : []
  const same = (a: Cell, b: Cell, column: number): boolean =>
    sameCell(a, b, tolerance) ||
    (typeof a === 'number' &&
      typeof b === 'number' &&
      Math.abs(a - b) <= tolerance * tolerance * (scales[column] ?? 0))
  for (let i = 0; i < actual.length; i++) {
    const row = actual[i]
    const wrong = row.findIndex((cell, column) => !same(cell, expected[i][column], column))
    if (wrong >= 0 || row.length !== expected[i].length)
      return `row ${i}, column ${wrong}: ${text(row)} instead of ${text(expected[i])}`
  }
  return undefined
}

/** The largest finite magnitude in each column. */
function columnScales(rows: readonly CellRow[]): number[] {
  const scales: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries())
      if (typeof cell === 'number' && Number.isFinite(cell))
        scales[column] = Math.max(scales[column] ?? 0, Math.abs(cell))
  return scales
}

const text = (row: CellRow): string =>
  JSON.stringify(row, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
