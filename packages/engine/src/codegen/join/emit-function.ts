/**
 * `p{i}_emit(context, maxRows) -> rows`: the rows of a join's table that found a partner, those that found none, or
 * all, as batches, for the pipeline behind the one that looked; with the results of aggregates over their partners. 0
 * at the end; a negative answer is minus a status.
 */
import { maxBatchRows } from '../../columnar/vector.ts'
import type { Value } from '../../expr/emit.ts'
import type { Attribute } from '../../expr/expression.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import { type Code, type FunctionBuilder, i32, type Label, type Local, select } from '../../wasm/index.ts'
import type { BatchFunction } from '../aggregate/find-function.ts'
import type { FieldLayout } from '../aggregate/layout.ts'
import { emitRowsFrom, toFirstRow } from '../aggregate/walk-rows.ts'
import type { ModuleContext } from '../module-context.ts'
import { placeColumn } from '../pipeline-code.ts'
import { emitWrite, type WrittenColumn } from '../project-function.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { type OutputColumn, status } from '../stage-program.ts'
import { loadParts } from '../stored-parts.ts'
import type { BuildInput } from './build-function.ts'
import { groupResult } from './group-states.ts'
import { fieldNull } from './join-keys.ts'
import { type JoinTable, joinHeader, joinRow } from './join-table.ts'

type I32 = Code<'i32'>

export interface EmittedRows {
  readonly columns: readonly OutputColumn[]
  readonly attributes: readonly Attribute[]
}

/** The table's row that is written at the emitter's row. */
const tableRow = (e: RowEmitter, slots: number): I32 =>
  e.bind(i32.load(i32.add(e.context, i32.shl(e.row, i32.const(2))), slots))

function fieldValue(e: RowEmitter, slots: number, field: FieldLayout): Value {
  const { type } = field
  if (type.kind === 'null') return e.nullValue(type)
  const row = tableRow(e, slots)
  const isNull = e.bind(fieldNull(row, field))
  const [first, ...rest] = loadParts(type, row, field.offset)
  if (!isVariableLength(type)) return e.value(type, [first, ...rest], isNull)
  return e.value(type, [first, select(isNull, i32.const(0), rest[0] as I32)], isNull)
}

export function emitTableRows(module: ModuleContext, spec: BuildInput): EmittedRows {
  const slots = module.context.reserve(maxBatchRows * 4)
  const { layout, groups } = spec.table
  const columns = layout.columns.map(({ attribute, field }) => ({
    attribute,
    emit: (e: RowEmitter) => fieldValue(e, slots, field),
  }))
  const results = groups?.results.map((attribute, i) => ({
    attribute,
    emit: (e: RowEmitter) => groupResult(e, groups, i, tableRow(e, slots)),
  }))
  const emitted = [...columns, ...(results ?? [])].filter(({ attribute }) => spec.above.has(attribute.id))
  const written = emitted.map(({ attribute, emit }): WrittenColumn => {
    const value = { kind: 'code', expressions: [], emit } as const
    return placeColumn(module, spec.writePool, attribute, value, spec.initial)
  })
  const write = emitWrite(module, spec, written)
  emitEmit(module, spec, slots, write)
  return {
    columns: written.map(({ attribute: { name, type, nullable }, vector }) => ({
      name,
      type,
      nullable,
      vector,
    })),
    attributes: emitted.map(({ attribute }) => attribute),
  }
}

/** 1 where the row is one of those that come out. */
function comesOut({ emits }: JoinTable, row: I32): I32 {
  const matched = i32.load(row, joinRow.matched)
  if (emits === 'all') return i32.const(1)
  return emits === 'partnered' ? matched : i32.eqz(matched)
}

/** Statements: `use` for each row of the keys from that of `group` on to that which begins at `end`. */
function eachInOrder(
  f: FunctionBuilder,
  { group, row }: { readonly group: Local<'i32'>; readonly row: Local<'i32'> },
  end: I32,
  use: (stop: Label) => void,
): void {
  f.block((stop) => {
    f.whileLoop(
      () => i32.and(i32.ne(group, i32.const(0)), i32.ne(group, end)),
      () => {
        use(stop)
        f.set(row, i32.load(row, joinRow.next))
        f.if(i32.eqz(row), () => {
          f.set(group, i32.load(group, joinRow.nextGroup))
          f.set(row, group)
        })
      },
    )
  })
}

function emitEmit(
  module: ModuleContext,
  { index, table, header: at }: BuildInput,
  slots: number,
  write: BatchFunction | undefined,
): void {
  module.module.addFunction(
    `p${index}_emit`,
    ['i32', 'i32'],
    ['i32'],
    (f, context, most) => {
      const count = f.let(i32.const(0), 'count')
      const block = f.let(i32.load(context, at + joinHeader.emitBlock), 'block')
      const row = f.let(i32.load(context, at + joinHeader.emitRow), 'row')
      const rows = { context, table: at, rowBytes: table.layout.bytes }
      const take = (full: Label) => {
        f.brIf(full, i32.geU(count, most))
        f.store('i32', i32.add(context, i32.shl(count, i32.const(2))), row, slots)
        f.set(count, i32.add(count, comesOut(table, row)))
      }
      if (table.isOrdered) {
        eachInOrder(f, { group: block, row }, i32.load(context, at + joinHeader.groupEnd), take)
      } else {
        f.if(i32.eqz(row), () => toFirstRow(f, rows, { block, row }))
        emitRowsFrom(f, rows, { block, row }, take)
      }
      f.if(i32.eqz(count), () => f.return(i32.const(0)))
      if (write !== undefined) {
        const code = f.let(f.call(write, [context, count, i32.const(0)]), 'code')
        f.if(i32.ne(code, i32.const(status.ok)), () => f.return(i32.sub(i32.const(0), code)))
      }
      f.store('i32', context, block, at + joinHeader.emitBlock)
      f.store('i32', context, row, at + joinHeader.emitRow)
      return count
    },
    { export: true },
  )
}
