/**
 * Bounds of a column chunk or page as physical values, and what a pushed predicate can conclude from them. Everything
 * here errs to the careful side: bounds of doubtful order are dropped, and a predicate that cannot be decided keeps
 * the rows. Bounds of strings and binary stay bytes (they may be cut off in the middle of a character) and compare as
 * bytes.
 */
import { type DataType, microsPerDay, sameType } from '@vonk/common'
import type { PushedPredicate } from '../../catalog/relation.ts'
import { compareBytes, compareValues } from '../../exec/sort/sort-bound.ts'
import type { RawStatistics } from './metadata.ts'
import type { PageBounds } from './page-header.ts'
import type { ParquetColumn } from './schema.ts'

export type Bound = boolean | number | bigint | Uint8Array

/** Plain data. `undefined`: not known. */
export interface ColumnBounds {
  readonly min?: Bound
  readonly max?: Bound
  readonly nullCount?: number
}

export function boundsOfChunk(
  column: ParquetColumn,
  raw: RawStatistics | undefined,
): ColumnBounds | undefined {
  if (raw === undefined) return undefined
  const nullCount = raw.nullCount
  if (raw.legacy && !isSignedOrder(column)) return { nullCount }
  return { ...decodeBounds(column, raw.min, raw.max), nullCount }
}

export const boundsOfPage = (column: ParquetColumn, page: PageBounds): ColumnBounds => ({
  ...decodeBounds(column, page.min, page.max),
  nullCount: page.nullCount,
})

const narrowRanges: Readonly<Record<string, readonly [number, number]>> = {
  byte: [-128, 127],
  short: [-32768, 32767],
}

/** Bounds in the values that the column has when it is read as `type`; undefined where that cannot be said. */
export function boundsAs(
  column: ParquetColumn,
  type: DataType,
  bounds: ColumnBounds | undefined,
): ColumnBounds | undefined {
  if (bounds === undefined || sameType(column.type, type)) return bounds
  const min = bounds.min === undefined ? undefined : boundAs(column, type, bounds.min)
  const max = bounds.max === undefined ? undefined : boundAs(column, type, bounds.max)
  const { nullCount } = bounds
  // Where a narrower type is asked for, values that do not fit lose bits.
  if (type.kind in narrowRanges && (min === undefined || max === undefined)) return { nullCount }
  return { min, max, nullCount }
}

function boundAs(column: ParquetColumn, type: DataType, bound: Bound): Bound | undefined {
  if (type.kind === 'decimal') {
    const scale = column.type.kind === 'decimal' ? column.type.scale : 0
    const isWhole = typeof bound === 'bigint' || Number.isInteger(bound)
    return isWhole && type.scale >= scale
      ? BigInt(bound as number) * 10n ** BigInt(type.scale - scale)
      : undefined
  }
  if (bound instanceof Uint8Array) return type.kind === 'string' || type.kind === 'binary' ? bound : undefined
  const from = column.type.kind
  if (typeof bound === 'bigint') {
    const isSame = from === 'long' ? isWhole64(type) : isInstant(column.type) && isInstant(type)
    return isSame ? bound : undefined
  }
  if (typeof bound !== 'number') return undefined
  if (type.kind === 'long') return BigInt(bound)
  if (type.kind === 'timestamp_ntz') return from === 'date' ? BigInt(bound) * microsPerDay : undefined
  const range = narrowRanges[type.kind]
  if (range !== undefined) return bound >= range[0] && bound <= range[1] ? bound : undefined
  return bound
}

const isWhole64 = ({ kind }: DataType): boolean => kind === 'long' || kind === 'dayTimeInterval'
const isInstant = ({ kind }: DataType): boolean => kind === 'timestamp' || kind === 'timestamp_ntz'

/** Old statistics are right only where bytes compare as the signed numbers they are. */
function isSignedOrder({ physical, annotation }: ParquetColumn): boolean {
  if (annotation?.kind === 'integer' && !annotation.signed) return false
  return physical !== 'BYTE_ARRAY' && physical !== 'FIXED_LEN_BYTE_ARRAY' && physical !== 'INT96'
}

function decodeBounds(
  column: ParquetColumn,
  minBytes: Uint8Array | undefined,
  maxBytes: Uint8Array | undefined,
): { readonly min?: Bound; readonly max?: Bound } {
  let min = minBytes === undefined ? undefined : decodeBound(column, minBytes)
  let max = maxBytes === undefined ? undefined : decodeBound(column, maxBytes)
  if (column.physical === 'FLOAT' || column.physical === 'DOUBLE') {
    if (Number.isNaN(min) || Number.isNaN(max)) return {}
    // Writers differ in which zero they note down.
    if (min === 0) min = -0
    if (max === 0) max = 0
  }
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function decodeBound(column: ParquetColumn, bytes: Uint8Array): Bound | undefined {
  const { physical, annotation } = column
  if (annotation?.kind === 'float16' || annotation?.kind === 'interval') return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (physical) {
    case 'BOOLEAN':
      return bytes.length === 1 ? bytes[0] !== 0 : undefined
    case 'INT32':
      return bytes.length === 4 ? int32Bound(column, view) : undefined
    case 'INT64':
      return bytes.length === 8 ? int64Bound(column, view) : undefined
    case 'FLOAT':
      return bytes.length === 4 ? view.getFloat32(0, true) : undefined
    case 'DOUBLE':
      return bytes.length === 8 ? view.getFloat64(0, true) : undefined
    case 'INT96':
      return undefined
    default:
      if (annotation?.kind !== 'decimal') return Uint8Array.from(bytes)
      return column.type.kind === 'decimal' ? bigEndian(bytes) : undefined
  }
}

function int32Bound({ type, annotation }: ParquetColumn, view: DataView): Bound {
  const signed = view.getInt32(0, true)
  if (type.kind === 'long') return BigInt(view.getUint32(0, true))
  if (type.kind === 'decimal') return BigInt(signed)
  return annotation?.kind === 'integer' && !annotation.signed ? view.getUint32(0, true) : signed
}

function int64Bound({ type, annotation }: ParquetColumn, view: DataView): Bound {
  if (annotation?.kind === 'integer' && !annotation.signed) return view.getBigUint64(0, true)
  const value = view.getBigInt64(0, true)
  if (type.kind === 'long' || (annotation?.kind !== 'timestamp' && annotation?.kind !== 'time')) return value
  if (annotation.unit === 'millis') return value * 1000n
  return annotation.unit === 'nanos' ? floorDivide(value, 1000n) : value
}

const floorDivide = (value: bigint, by: bigint): bigint =>
  value < 0n && value % by !== 0n ? value / by - 1n : value / by

function bigEndian(bytes: Uint8Array): bigint | undefined {
  if (bytes.length === 0) return undefined
  let value = BigInt.asIntN(8, BigInt(bytes[0]))
  for (let i = 1; i < bytes.length; i++) value = (value << 8n) | BigInt(bytes[i])
  return value
}

/** A predicate's values in the form that bounds have. */
export function boundValues(predicate: PushedPredicate): (Bound | undefined)[] {
  return predicate.values.map((value) => {
    if (typeof value === 'string') return new TextEncoder().encode(value)
    if (value instanceof Uint8Array || value === null || typeof value !== 'object') return value ?? undefined
    return undefined
  })
}

/** Whether rows within these bounds may satisfy the predicate. `isFloating`: NaN may hide above the maximum. */
export function mayMatch(
  predicate: PushedPredicate,
  values: readonly (Bound | undefined)[],
  bounds: ColumnBounds,
  rowCount: number,
  options: { readonly isFloating: boolean },
): boolean {
  const { nullCount } = bounds
  if (predicate.op === 'isNull') return nullCount !== 0
  if (nullCount === rowCount && rowCount > 0) return false
  if (predicate.op === 'isNotNull') return true
  const within = (value: Bound | undefined): boolean => {
    if (value === undefined) return true
    const low = bounds.min === undefined ? undefined : compareValues(value, bounds.min)
    const high = bounds.max === undefined ? undefined : compareValues(value, bounds.max)
    return !((low !== undefined && low < 0) || (high !== undefined && high > 0))
  }
  const [value] = values
  switch (predicate.op) {
    case '=':
    case '<=>':
      return within(value)
    case '!=': {
      // Every value is this one; NaN is not in the bounds.
      if (value === undefined || options.isFloating) return true
      const { min, max } = bounds
      return (
        min === undefined ||
        max === undefined ||
        compareValues(min, value) !== 0 ||
        compareValues(max, value) !== 0
      )
    }
    case 'in':
      return values.some(within)
    case 'startsWith':
      return mayStartWith(value, bounds)
    case '<':
    case '<=': {
      if (value === undefined || bounds.min === undefined) return true
      const order = compareValues(bounds.min, value)
      return order === undefined || order < 0 || (order === 0 && predicate.op === '<=')
    }
    default: {
      // NaN is larger than every number and is not in the bounds.
      if (value === undefined || bounds.max === undefined || options.isFloating) return true
      const order = compareValues(bounds.max, value)
      return order === undefined || order > 0 || (order === 0 && predicate.op === '>=')
    }
  }
}

function mayStartWith(value: Bound | undefined, { min, max }: ColumnBounds): boolean {
  if (!(value instanceof Uint8Array)) return true
  if (max instanceof Uint8Array && compareBytes(max, value) < 0) return false
  if (!(min instanceof Uint8Array)) return true
  return compareBytes(min.subarray(0, value.length), value) <= 0
}
