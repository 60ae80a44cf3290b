/**
 * Bounds of a range exchange from the samples of its map tasks: every sampled row stands for as many rows as its task
 * had for each it sampled, and bounds are the keys at which the sum of these weights passes the next share. Keys are
 * compared as `sort` compares them.
 */
import type { DataType } from '@vonk/common'
import { encodeRangeBounds } from '../../codegen/range-bounds.ts'
import { blockColumn, blockRows } from '../../columnar/column-block.ts'
import { physicalWidth } from '../../columnar/vector.ts'
import type { LiteralValue, NamedExpression, SortOrder } from '../../expr/expression.ts'
import { typeOf } from '../../expr/typing.ts'

export interface KeySample {
  /** A column block of the keys. */
  readonly keys: Uint8Array
  readonly sampled: number
  readonly rowCount: number
}

interface WeightedKey {
  readonly key: readonly LiteralValue[]
  readonly weight: number
}

export function chooseBounds(
  samples: readonly KeySample[],
  order: readonly SortOrder[],
  partitions: number,
): Uint8Array {
  const types = order.map(typeOf)
  const rows: WeightedKey[] = []
  for (const sample of samples) {
    const weight = sample.rowCount / Math.max(1, sample.sampled)
    for (const key of decodeKeys(sample.keys, types)) rows.push({ key, weight })
  }
  const compare = keyComparison(order)
  rows.sort((a, b) => compare(a.key, b.key))
  return encodeRangeBounds(types, boundsOf(rows, partitions, compare))
}

/**
 * Whether every task's keys lie all over the keys of the others, so that rows of tasks that were not asked are likely
 * to as well. Where the rows lie in the files in the order of their keys, or nearly so, they do not.
 */
export function isMixed(samples: readonly KeySample[], order: readonly SortOrder[]): boolean {
  const compare = keyComparison(order)
  const types = order.map(typeOf)
  const keys = samples.map((sample) => decodeKeys(sample.keys, types).toSorted(compare))
  const known = keys.filter((some) => some.length > 0)
  // Tenths of the way into each task's keys, so that a few keys far away decide nothing.
  const at = (some: readonly (readonly LiteralValue[])[], share: number) =>
    some[Math.floor(share * (some.length - 1))]
  return known.every((some) =>
    known.every(
      (other) => compare(at(some, 0.1), at(other, 0.5)) <= 0 && compare(at(some, 0.9), at(other, 0.5)) >= 0,
    ),
  )
}

function boundsOf(
  rows: readonly WeightedKey[],
  partitions: number,
  compare: (a: readonly LiteralValue[], b: readonly LiteralValue[]) => number,
): readonly (readonly LiteralValue[])[] {
  const total = rows.reduce((sum, row) => sum + row.weight, 0)
  const step = total / partitions
  const bounds: (readonly LiteralValue[])[] = []
  let passed = 0
  let target = step
  for (const { key, weight } of rows) {
    passed += weight
    if (passed < target || bounds.length === partitions - 1) continue
    const last = bounds[bounds.length - 1]
    // Equal keys stay in one partition, so a bound is not repeated.
    if (last !== undefined && compare(last, key) >= 0) continue
    bounds.push(key)
    target += step
  }
  return bounds
}

const decoder = new TextDecoder()

function decodeKeys(block: Uint8Array, types: readonly DataType[]): readonly (readonly LiteralValue[])[] {
  // Parts of a block are aligned to its start: a copy makes them so for typed views.
  const bytes = block.slice()
  const u32 = new Uint32Array(bytes.buffer, 0, bytes.length >>> 2)
  const view = new DataView(bytes.buffer)
  const rows: LiteralValue[][] = Array.from({ length: blockRows(u32, 0) }, () => [])
  types.forEach((type, c) => {
    const { validity, data, offsets } = blockColumn(u32, 0, c)
    rows.forEach((row, i) => {
      if (type.kind === 'null' || (validity !== 0 && bytes[validity + i] === 0)) row.push(null)
      else if (offsets !== 0) {
        const from = u32[(offsets >>> 2) + i]
        const value = bytes.subarray(data + from, data + u32[(offsets >>> 2) + i + 1])
        row.push(type.kind === 'string' ? decoder.decode(value) : value)
      } else row.push(fixedValue(view, data + i * physicalWidth(type), type))
    })
  })
  return rows
}

function fixedValue(view: DataView, at: number, type: DataType): LiteralValue {
  switch (type.kind) {
    case 'boolean':
      return view.getUint8(at) !== 0
    case 'byte':
      return view.getInt8(at)
    case 'short':
      return view.getInt16(at, true)
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return view.getInt32(at, true)
    case 'float':
      return view.getFloat32(at, true)
    case 'double':
      return view.getFloat64(at, true)
    case 'decimal':
      if (type.precision > 18) return (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true)
      return view.getBigInt64(at, true)
    default:
      return view.getBigInt64(at, true)
  }
}

/** As `sort` orders: direction and nulls by key, NaN largest, -0.0 equal to 0.0, strings by their bytes. */
function keyComparison(
  order: readonly SortOrder[],
): (a: readonly LiteralValue[], b: readonly LiteralValue[]) => number {
  return (a, b) => {
    for (let k = 0; k < order.length; k++) {
      const { ascending, nullsFirst } = order[k]
      const [x, y] = [a[k], b[k]]
      if (x === null || y === null) {
        if (x === y) continue
        return (x === null) === nullsFirst ? -1 : 1
      }
      const compared = compareValues(x, y)
      if (compared !== 0) return ascending ? compared : -compared
    }
    return 0
  }
}

function compareValues(a: LiteralValue, b: LiteralValue): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b)
  const [x, y] = [a as number, b as number]
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
  return x < y ? -1 : x > y ? 1 : 0
}

const encoder = new TextEncoder()
/** UTF-16 and UTF-8 order differ for surrogates. */
const compareCodePoints = (a: string, b: string): number =>
  a === b ? 0 : compareBytes(encoder.encode(a), encoder.encode(b))

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] - b[i]
  return a.length - b.length
}

/** The columns that a sample is taken of: sort keys, named where they are expressions. */
export const sampledColumns = (
  order: readonly SortOrder[],
  newAttributeId: () => number,
): readonly NamedExpression[] =>
  order.map(({ child }) =>
    child.kind === 'attribute' ? child : { kind: 'alias', child, name: 'key', id: newAttributeId() },
  )
