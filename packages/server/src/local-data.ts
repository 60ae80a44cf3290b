/**
 * Rows that came with a plan: an Arrow IPC stream, read into Arrow-layout columns. The Arrow library is loaded at first use, since most
 * sessions never send rows.
 */

import type { DataType as ArrowType, Batch, Column } from '@uwdata/flechette'
import type { DataType, StructType } from '@vonk/common'
import * as types from '@vonk/common'
import { assert } from '@vonk/engine/base/assert'
import type { ColumnBatch, ColumnData, LocalData } from '@vonk/engine/columnar/local-data'
import type { Relation } from '@vonk/protocol'
import { unsupported } from './unsupported.ts'

type Arrow = typeof import('@uwdata/flechette')
let arrow: Arrow | undefined

/** Before a plan with rows is translated. */
export async function loadArrow(): Promise<void> {
  arrow ??= await import('@uwdata/flechette')
}

/** Whether rows came with the plan, anywhere in it. */
export function hasLocalRows(relation: Relation | undefined): boolean {
  const pending: unknown[] = [relation]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    if ((value as { case?: unknown }).case === 'localRelation') return true
    pending.push(...Object.values(value))
  }
  return false
}

export function readLocalData(ipc: Uint8Array | undefined, declared: StructType | undefined): LocalData {
  if (ipc === undefined || ipc.length === 0) {
    if (declared === undefined) throw unsupported('rows without data and without a schema')
    return { schema: declared, batches: [], rowCount: 0, bytes: 0 }
  }
  assert(arrow !== undefined, 'loadArrow comes before reading rows')
  const table = arrow.tableFromIPC(ipc, { useBigInt: true })
  const schema =
    declared ??
    types.struct(table.schema.fields.map((f) => types.field(f.name, typeOfArrow(f.type), f.nullable)))
  const batches: ColumnBatch[] = []
  const parts = table.children[0]?.data.length ?? 0
  for (let i = 0; i < parts; i++) {
    const columns = table.children.map((column: Column<unknown>) => columnData(column.data[i]))
    batches.push({ rowCount: columns[0].length, columns })
  }
  const rowCount = table.children.length === 0 ? 0 : table.numRows
  return { schema, batches, rowCount, bytes: ipc.length }
}

type RawBatch = Batch<unknown> & {
  readonly length: number
  readonly nullCount: number
  readonly validity?: Uint8Array
  readonly values?: ArrayBufferView
  readonly offsets?: Int32Array
  readonly children?: readonly RawBatch[]
}

function columnData(batch: Batch<unknown>): ColumnData {
  const raw = batch as RawBatch
  const bytes = raw.values === undefined ? new Uint8Array(0) : viewOf(raw.values)
  return {
    length: raw.length,
    nullCount: raw.nullCount,
    validity: raw.nullCount > 0 && raw.validity !== undefined ? raw.validity : null,
    offsets: raw.offsets ?? null,
    data: bytes,
    children: (raw.children ?? []).map(columnData),
  }
}

const viewOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

/** The type of an Arrow column, as Spark maps it. */
function typeOfArrow(type: ArrowType): DataType {
  assert(arrow !== undefined, 'the Arrow library is loaded')
  const { Type } = arrow
  switch (type.typeId) {
    case Type.Null:
      return types.nullType
    case Type.Bool:
      return types.boolean
    case Type.Int: {
      const byBits = { 8: types.byte, 16: types.short, 32: types.integer, 64: types.long }
      if (!type.signed) throw unsupported(`unsigned integers of ${type.bitWidth} bits`)
      return byBits[type.bitWidth]
    }
    case Type.Float:
      if (type.precision === 0) throw unsupported('floats of 16 bits')
      return type.precision === 1 ? types.float : types.double
    case Type.Decimal:
      if (type.bitWidth !== 128) throw unsupported(`decimals of ${type.bitWidth} bits`)
      return types.decimal(type.precision, type.scale)
    case Type.Utf8:
      return types.string
    case Type.Binary:
      return types.binary
    case Type.Date:
      return types.date
    case Type.Time:
      return types.time()
    case Type.Timestamp:
      return type.timezone ? types.timestamp : types.timestampNtz
    case Type.Duration:
      return types.dayTimeInterval()
    case Type.Interval:
      return type.unit === 0 ? types.yearMonthInterval() : types.calendarInterval
    case Type.List:
      return types.array(typeOfArrow(type.children[0].type), type.children[0].nullable)
    case Type.Struct:
      return types.struct(type.children.map((f) => types.field(f.name, typeOfArrow(f.type), f.nullable)))
    case Type.Map: {
      const [key, value] = (type.children[0].type as Extract<ArrowType, { children: unknown }>).children as {
        type: ArrowType
        nullable: boolean
      }[]
      return types.map(typeOfArrow(key.type), typeOfArrow(value.type), value.nullable)
    }
    default:
      throw unsupported(`Arrow columns of type ${type.typeId}`)
  }
}
