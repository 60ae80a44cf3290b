/** The i32 column that says to which reduce partition a row goes. */

import { integer } from '@vonk/common'
import { unreachable } from '../base/assert.ts'
import type { Value } from '../expr/emit.ts'
import { emitCompare, emitNormalised } from '../expr/emitted/ordering.ts'
import { emitMurmur } from '../expr/emitted/spark-hash.ts'
import type { Expression, SortOrder } from '../expr/expression.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { type Code, i32, i64, select } from '../wasm/index.ts'
import { header } from './context-layout.ts'
import type { ExtraColumn } from './pipeline-code.ts'
import { bounds } from './range-bounds.ts'
import { loadParts, type RowEmitter } from './row-emitter.ts'
import { emitHash } from './row-hash.ts'
import type { StageOutput } from './stage-plan.ts'

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

/** The number of bounds that lie before the row, by binary search. */
function ranged(e: RowEmitter, order: readonly SortOrder[]): I32 {
  const { f } = e
  const keys = order.map((o) => e.evaluate(o.child))
  const base = f.let(i32.load(e.context, header.rangeBounds), 'bounds')
  const low = f.let(i32.const(0), 'low')
  const high = f.let(i32.load(base, bounds.count), 'high')
  f.whileLoop(
    () => i32.ltU(low, high),
    () =>
      f.scope(() => {
        const middle = f.let(i32.shrU(i32.add(low, high), i32.const(1)))
        const row = f.let(
          i32.add(i32.add(base, i32.const(bounds.rows)), i32.mul(middle, i32.load(base, bounds.stride))),
        )
        const result = f.let(i32.const(0), 'order')
        keys.forEach((key, i) => {
          e.when(i32.eqz(result), () => f.set(result, compareToBound(e, key, order[i], base, row, i)))
        })
        f.if(
          i32.gtS(result, i32.const(0)),
          () => f.set(low, i32.add(middle, i32.const(1))),
          () => f.set(high, middle),
        )
      }),
  )
  return low
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
