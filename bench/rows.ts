/** Rows of both engines in one form, and when they are the same: exactly, doubles to 1e-9 relative. */
import type { DuckDBResultReader } from '@duckdb/node-api'

export type Cell = boolean | number | bigint | string | null | { toString(): string }
export type ResultRow = readonly Cell[]

export const rowsOfReader = (reader: DuckDBResultReader): readonly ResultRow[] =>
  reader.getRows() as ResultRow[]

const doubleTolerance = 1e-9

export function sameRows(a: readonly ResultRow[], b: readonly ResultRow[], ordered: boolean): boolean {
  if (a.length !== b.length) return false
  const [left, right] = ordered ? [a, b] : [sorted(a), sorted(b)]
  return left.every(
    (row, i) => row.length === right[i].length && row.every((cell, c) => sameCell(cell, right[i][c])),
  )
}

const sorted = (rows: readonly ResultRow[]): readonly ResultRow[] =>
  rows.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
const textOf = (row: ResultRow): string => row.map((cell) => String(cell)).join('\u0001')

function sameCell(a: Cell, b: Cell): boolean {
  if (a === null || b === null) return a === b
  const [x, y] = [String(a), String(b)]
  if (x === y) return true
  const [m, n] = [Number(x), Number(y)]
  if (Number.isNaN(m) || Number.isNaN(n)) return false
  if (typeof a === 'number' || typeof b === 'number') {
    return Math.abs(m - n) <= doubleTolerance * Math.max(Math.abs(m), Math.abs(n), 1e-300)
  }
  // Decimals of different scale: the same digits once trailing zeros are gone.
  const trimmed = (text: string) => (text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text)
  return trimmed(x) === trimmed(y)
}
