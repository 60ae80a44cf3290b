/**
 * Bounds of range frames with offsets. Rows are in the order that they are compared by, so both bounds only move
 * forward from row to row: two cursors go over the partition once. A row whose value is null has its equals for frame.
 */

import type { Value } from '../../expr/emit.ts'
import { emitLess } from '../../expr/emitted/ordering.ts'
import type { Attribute, SortOrder } from '../../expr/expression.ts'
import { type Code, i32, type Local } from '../../wasm/index.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { status } from '../stage-program.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import type { WindowPass } from '../window-program.ts'
import type { RangeFrame } from './frame-code.ts'
import { type RowsInput, WindowRowCode } from './window-rows.ts'

type I32 = Code<'i32'>

/** Rows that the cursors pass in one call. */
const stepsMost = 8192

export interface RangeSpec {
  readonly name: string
  readonly frame: RangeFrame
  readonly rows: RowsInput
  readonly order: SortOrder
  readonly key: Attribute
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly operator: OperatorPlace
}

export function emitRange(module: ModuleContext, spec: RangeSpec): WindowPass {
  const { frame, rows } = spec
  const { lower, upper } = frame.window.rangeBounds ?? {}
  const cells = { lower: rows.words.cursor(), upper: rows.words.cursor() }
  emitRowFunction(module, {
    name: spec.name,
    exported: true,
    columns: spec.columns,
    definitions: new Map(),
    expressions: [spec.key, ...(lower === undefined ? [] : [lower]), ...(upper === undefined ? [] : [upper])],
    exit: (f, code) => f.return(i32.const(code)),
    body: ({ f, e, context, a: to, b: from }) => {
      e.operator = spec.operator
      const budget = f.let(i32.const(stepsMost), 'budget')
      f.forRange(from, to, (row) => {
        e.nextRow(row, row)
        const w = new WindowRowCode(e, row, rows, nowhere, [])
        const key = e.evaluate(spec.key)
        const start = f.local('i32')
        if (lower !== undefined) {
          const bound = e.evaluate(lower)
          cursor(e, w, budget, cells.lower, start, {
            equals: () => w.peersStart(),
            skip: i32.or(key.isNull, bound.isNull),
            passes: (other) => outside(e, spec.order, other, bound, { inclusive: false }),
            key: spec.key,
          })
          f.store('i32', arrayAt(context, frame.lower!, row), start)
        }
        if (upper !== undefined) {
          const end = f.local('i32')
          const bound = e.evaluate(upper)
          cursor(e, w, budget, cells.upper, end, {
            equals: () => w.peersEnd(),
            skip: i32.or(key.isNull, bound.isNull),
            passes: (other) => outside(e, spec.order, other, bound, { inclusive: true }),
            key: spec.key,
          })
          if (lower !== undefined) f.if(i32.ltS(end, start), () => f.set(end, start))
          else if (frame.window.frame?.lower.kind === 'currentRow') {
            f.if(i32.ltS(end, w.peersStart()), () => f.set(end, w.peersStart()))
          }
          f.store('i32', arrayAt(context, frame.upper!, row), end)
        }
      })
      return i32.const(status.ok)
    },
  })
  return { function: spec.name, backward: false }
}

/** Rows of this pass have no frame yet. */
const nowhere = {
  fromStart: false,
  movesAlways: true,
  start: () => i32.const(0),
  end: () => i32.const(0),
}

const arrayAt = (context: I32, word: number, row: I32): I32 =>
  i32.add(i32.load(context, word), i32.shl(row, i32.const(2)))

interface Search {
  /** The bound of a row without a value. */
  readonly equals: () => I32
  readonly skip: I32
  /** Whether a row with this value lies before the bound. */
  readonly passes: (other: Value) => I32
  readonly key: Attribute
}

/** Moves the cursor in `cell` over the rows before the bound; its place goes to `result`. */
function cursor(
  e: RowEmitter,
  w: WindowRowCode,
  budget: Local<'i32'>,
  cell: number,
  result: Local<'i32'>,
  search: Search,
): void {
  const { f, context } = e
  const first = w.partitionStart()
  const last = w.partitionEnd()
  const equals = e.bind(search.equals())
  f.if(
    search.skip,
    () => f.set(result, equals),
    () => {
      f.set(result, i32.load(context, cell))
      f.if(i32.ltS(result, first), () => f.set(result, first))
      f.block((found) => {
        f.loop((again) => {
          f.brIf(found, i32.geS(result, last))
          e.within(() => {
            const other = e.atRow(result, () => e.evaluate(search.key))
            f.brIf(found, i32.eqz(search.passes(other)))
          })
          f.set(result, i32.add(result, i32.const(1)))
          f.set(budget, i32.sub(budget, i32.const(1)))
          f.if(i32.eqz(budget), () => {
            f.store('i32', context, result, cell)
            e.stop(status.sinkFull)
          })
          f.br(again)
        })
      })
      f.store('i32', context, result, cell)
    },
  )
}

/** Whether a value comes before the bound in the order; with `inclusive` also where it equals it. */
function outside(
  e: RowEmitter,
  order: SortOrder,
  other: Value,
  bound: Value,
  { inclusive }: { readonly inclusive: boolean },
): I32 {
  const before = (a: Value, b: Value) => (order.ascending ? emitLess(e, a, b) : emitLess(e, b, a))
  const some = inclusive ? i32.eqz(before(bound, other)) : before(other, bound)
  // Nulls lie on one side of all values.
  const result = e.f.let(i32.const(order.nullsFirst ? 1 : 0), 'passes')
  e.f.if(i32.eqz(other.isNull), () => e.f.scope(() => e.f.set(result, some)))
  return result
}
