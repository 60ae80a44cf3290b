/** The i32 column that says to which reduce partition a row goes. */
import { type DataType, integer } from '@vonk/common'
import { unreachable } from '../base/assert.ts'
import type { Value } from '../expr/emit.ts'
import { emitCompare, emitNormalised } from '../expr/emitted/ordering.ts'
import { emitMurmur } from '../expr/emitted/spark-hash.ts'
import type { Expression, SortOrder } from '../expr/expression.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { type Code, i32, i64, type Local, select } from '../wasm/index.ts'
import { header } from './context-layout.ts'
import type { ExtraColumn } from './pipeline-code.ts'
import { bounds } from './range-bounds.ts'
import type { RowEmitter } from './row-emitter.ts'
import { emitHash } from './row-hash.ts'
import type { StageOutput } from './stage-plan.ts'
import { loadParts } from './stored-parts.ts'

type I32 = Code<'i32'>
type By = Extract<StageOutput, { kind: 'exchange' }>['by']

export function emitPartition(by: By, partitions: number): Pick<ExtraColumn, 'expressions' | 'emit'> {
  const column = (expressions: readonly Expression[], partition: (e: RowEmitter) => I32) => ({
    expressions,
    emit: (e: RowEmitter) => e.value(integer, [partition(e)]),
  })
  switch (by.kind) {
    case 'single':
      return column([], () => i32.const(0))
    case 'roundRobin':
      return column([], (e) => roundRobin(e, partitions))
    case 'hash':
      return column(by.expressions, (e) => hashed(e, by.expressions, by.sparkHash, partitions))
    case 'direct':
      return column([by.expression], (e) => direct(e, by.expression, partitions))
    case 'range':
      return column(
        by.order.map((order) => order.child),
        (e) => ranged(e, by.order),
      )
    default:
      return unreachable(by)
  }
}

/** The rows in turn, each task starting at another partition so that small tasks spread too. */
function roundRobin(e: RowEmitter, partitions: number): I32 {
  const cell = e.taskCell()
  const seen = e.bind(i64.load(cell))
  e.f.store('i64', cell, i64.add(seen, i64.const(1n)))
  const turn = i64.add(seen, i64.extendI32U(e.partitionIndex()))
  return i32.wrapI64(i64.remU(turn, i64.const(BigInt(partitions))))
}

function hashed(
  e: RowEmitter,
  expressions: readonly Expression[],
  sparkHash: boolean,
  partitions: number,
): I32 {
  const values = expressions.map((expression) => emitNormalised(e, e.evaluate(expression)))
  if (sparkHash) {
    const rest = e.bind(i32.remS(emitMurmur(e, values), i32.const(partitions)))
    return select(i32.ltS(rest, i32.const(0)), i32.add(rest, i32.const(partitions)), rest)
  }
  // The high half, scaled: the low one chooses buckets.
  const high = i64.shrU(emitHash(e, values), i64.const(32n))
  return i32.wrapI64(i64.shrU(i64.mul(high, i64.const(BigInt(partitions))), i64.const(32n)))
}

function direct(e: RowEmitter, expression: Expression, partitions: number): I32 {
  const value = e.evaluate(expression)
  const rest = e.bind(i32.remS(value.parts[0] as I32, i32.const(partitions)))
  const wrapped = select(i32.ltS(rest, i32.const(0)), i32.add(rest, i32.const(partitions)), rest)
  return select(value.isNull, i32.const(0), wrapped)
}

/** The number of bounds that lie before the row, by binary search. */
function ranged(e: RowEmitter, order: readonly SortOrder[]): I32 {
  const { f } = e
  const keys = order.map((o) => e.evaluate(o.child))
  const base = f.let(i32.load(e.context, header.rangeBounds), 'bounds')
  const count = f.let(i32.load(base, bounds.count), 'count')
  const low = f.let(i32.const(0), 'low')
  const compare = (index: I32): I32 => compareToRow(e, keys, order, base, boundRow(base, index, order.length))
  const [first] = keys
  if (!isWhole(first.type)) {
    searchBetween(e, low, count, compare)
    return low
  }
  e.when(
    i32.or(first.isNull, i32.eqz(count)),
    () => searchBetween(e, low, count, compare),
    () => {
      searchFirstKey(e, { low, count, base, key: first, order })
      // Bounds with the same first key: rare, unless there is only this key, of which equal bounds are not before.
      if (order.length > 1) skipBoundsBefore(e, low, count, compare)
    },
  )
  return low
}

const boundRow = (base: I32, index: I32, keys: number): I32 =>
  i32.add(i32.add(base, i32.const(bounds.rows)), i32.mul(index, i32.const(keys * bounds.keyBytes)))

/** Types whose values compare as one signed number. */
function isWhole(type: DataType): boolean {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
      return true
    case 'decimal':
      return type.precision <= 18
    default:
      return false
  }
}

/** Leaves in `low` the first of the bounds [low, count) that is not before the row. */
function searchBetween(e: RowEmitter, low: Local<'i32'>, count: I32, compare: (index: I32) => I32): void {
  const { f } = e
  const high = f.let(count, 'high')
  f.whileLoop(
    () => i32.ltU(low, high),
    () =>
      f.scope(() => {
        const middle = f.let(i32.shrU(i32.add(low, high), i32.const(1)))
        f.if(
          i32.gtS(compare(middle), i32.const(0)),
          () => f.set(low, i32.add(middle, i32.const(1))),
          () => f.set(high, middle),
        )
      }),
  )
}

interface FirstKeySearch {
  readonly low: Local<'i32'>
  readonly count: I32
  readonly base: I32
  readonly key: Value
  readonly order: readonly SortOrder[]
}

/**
 * As `searchBetween`, by the first key alone, which is a whole number and not null: as many steps for every row, and no
 * branch that could be guessed wrong.
 */
function searchFirstKey(e: RowEmitter, { low, count, base, key, order }: FirstKeySearch): void {
  const { f } = e
  const [{ ascending, nullsFirst }] = order
  const isBefore = (index: I32): I32 => {
    const row = f.let(boundRow(base, index, order.length), 'row')
    const [bound] = loadParts(key.type, row, bounds.value)
    const [part] = key.parts
    const less =
      part.type === 'i32'
        ? (ascending ? i32.ltS : i32.gtS)(bound as I32, part as I32)
        : (ascending ? i64.ltS : i64.gtS)(bound as Code<'i64'>, part as Code<'i64'>)
    // A null bound is before every value, or none.
    const isNull = i32.load(row, 0)
    return nullsFirst ? i32.or(less, isNull) : i32.gtU(less, isNull)
  }
  const left = f.let(count, 'left')
  f.whileLoop(
    () => i32.gtU(left, i32.const(1)),
    () =>
      f.scope(() => {
        const half = f.let(i32.shrU(left, i32.const(1)), 'half')
        const before = isBefore(i32.sub(i32.add(low, half), i32.const(1)))
        f.set(low, i32.add(low, i32.and(half, i32.sub(i32.const(0), before))))
        f.set(left, i32.sub(left, half))
      }),
  )
  f.scope(() => f.set(low, i32.add(low, isBefore(low))))
}

function skipBoundsBefore(e: RowEmitter, low: Local<'i32'>, count: I32, compare: (index: I32) => I32): void {
  const { f } = e
  const more = f.let(i32.ltU(low, count), 'more')
  f.whileLoop(
    () => more,
    () =>
      f.scope(() => {
        f.set(more, i32.gtS(compare(low), i32.const(0)))
        f.set(low, i32.add(low, more))
        f.set(more, i32.and(more, i32.ltU(low, count)))
      }),
  )
}

function compareToRow(
  e: RowEmitter,
  keys: readonly Value[],
  order: readonly SortOrder[],
  base: I32,
  bound: I32,
): I32 {
  const row = e.f.let(bound)
  const result = e.f.let(i32.const(0), 'order')
  keys.forEach((key, i) => {
    e.when(i32.eqz(result), () => e.f.set(result, compareToBound(e, key, order[i], base, row, i)))
  })
  return result
}

/** Order of the row's key against the bound's, in the direction of the sort. */
function compareToBound(
  e: RowEmitter,
  key: Value,
  order: SortOrder,
  base: I32,
  row: I32,
  index: number,
): I32 {
  const { f } = e
  const at = index * bounds.keyBytes
  const boundNull = e.bind(i32.load(row, at))
  const parts = [...loadParts(key.type, row, at + bounds.value)]
  if (isVariableLength(key.type)) parts[0] = i32.add(base, parts[0] as I32)
  const bound = e.value(key.type, parts, boundNull)
  const result = f.local('i32')
  const nullSign = i32.const(order.nullsFirst ? -1 : 1)
  e.when(
    i32.or(key.isNull, boundNull),
    () => f.set(result, i32.mul(nullSign, i32.sub(key.isNull, boundNull))),
    () => {
      const compared = emitCompare(e, key, bound)
      f.set(result, order.ascending ? compared : i32.sub(i32.const(0), compared))
    },
  )
  return result
}
