/**
 * `p{i}_emit(context, maxRows) -> rows`: the groups as batches: keys, then results or states. The next groups are
 * gathered into the slot buffer, then functions of a few columns each write them. 0 at the end; a negative answer is
 * minus a status, after which the same call may be made again once there is memory.
 */
import { maxBatchRows } from '../../columnar/vector.ts'
import type { Value } from '../../expr/emit.ts'
import type { Attribute } from '../../expr/expression.ts'
import { type Code, i32, select } from '../../wasm/index.ts'
import { attributeOf } from '../cut-pipelines.ts'
import type { ModuleContext } from '../module-context.ts'
import { placeColumn } from '../pipeline-code.ts'
import { emitWrite, type WrittenColumn } from '../project-function.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { type OutputColumn, status } from '../stage-program.ts'
import { loadParts } from '../stored-parts.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import type { AggregateInput } from './aggregate-code.ts'
import type { BatchFunction } from './find-function.ts'
import { type FieldLayout, type RowLayout, tableHeader } from './layout.ts'
import type { AggregatePart } from './update-function.ts'
import { emitRowsFrom, toFirstRow } from './walk-rows.ts'
import type { WatchedStates } from './watched-states.ts'

type I32 = Code<'i32'>

export interface EmitSpec extends AggregateInput {
  readonly table: number
  readonly slots: number
  readonly global: number | undefined
  readonly layout: RowLayout
  readonly parts: readonly AggregatePart[]
  readonly watching: ReadonlyMap<AggregatePart, WatchedStates>
  readonly operator: OperatorPlace
}

/** The group's row of the output row that is being written. */
const groupOf = (e: RowEmitter, spec: EmitSpec): I32 =>
  e.bind(i32.load(i32.add(e.context, i32.shl(e.row, i32.const(2))), spec.slots))

/** The value of a field of a group's row. */
export function fieldValue(e: RowEmitter, row: I32, field: FieldLayout, watched?: WatchedStates): Value {
  const stored = loadParts(field.type, row, field.offset)
  const parts = watched === undefined ? stored : watched.whole(e, row, field, stored)
  if (field.nullBit === undefined) return e.value(field.type, parts)
  const { word, bit } = field.nullBit
  return e.value(field.type, parts, i32.and(i32.shrU(i32.load(row, word), i32.const(bit)), i32.const(1)))
}

interface Emitted {
  readonly attribute: Attribute
  readonly emit: (e: RowEmitter) => Value
}

function emittedColumns(spec: EmitSpec): readonly Emitted[] {
  const { node, layout, parts } = spec
  const keys = node.keys.map(
    (key, i): Emitted => ({
      attribute: attributeOf(key),
      emit: (e) => fieldValue(e, groupOf(e, spec), layout.keys[i]),
    }),
  )
  const withResults = node.mode === 'final' || node.mode === 'complete'
  const values = parts.flatMap((part, i): readonly Emitted[] => {
    const watched = spec.watching.get(part)
    const stateOf = (e: RowEmitter) => {
      const row = groupOf(e, spec)
      return part.fields.map((field) => fieldValue(e, row, field, watched))
    }
    if (withResults) {
      return [{ attribute: node.results[i], emit: (e) => part.entry.result(e, stateOf(e), part.shape) }]
    }
    return part.fields.map((field, j) => ({
      attribute: node.states[i][j],
      emit: (e) => fieldValue(e, groupOf(e, spec), field, watched),
    }))
  })
  return [...keys, ...values].filter(({ attribute }) => spec.above.has(attribute.id))
}

export function emitOutput(
  module: ModuleContext,
  spec: EmitSpec,
): { readonly columns: readonly OutputColumn[]; readonly attributes: readonly Attribute[] } {
  const emitted = emittedColumns(spec)
  const written = emitted.map(
    ({ attribute, emit }): WrittenColumn =>
      placeColumn(module, spec.writePool, attribute, { kind: 'code', expressions: [], emit }, spec.initial),
  )
  const write = emitWrite(module, spec, written)
  emitEmit(module, spec, write)
  const columns = written.map(({ attribute, vector }): OutputColumn => {
    const { name, type, nullable } = attribute
    return { name, type, nullable, vector }
  })
  return { columns, attributes: emitted.map(({ attribute }) => attribute) }
}

function emitEmit(module: ModuleContext, spec: EmitSpec, write: BatchFunction | undefined): void {
  const { table, slots, layout } = spec
  module.module.addFunction(
    `p${spec.index}_emit`,
    ['i32', 'i32'],
    ['i32'],
    (f, context, asked) => {
      const most = f.let(
        select(i32.gtU(asked, i32.const(maxBatchRows)), i32.const(maxBatchRows), asked),
        'most',
      )
      const count = f.let(i32.const(0), 'count')
      const block = f.let(i32.load(context, table + tableHeader.emitBlock), 'block')
      const row = f.let(i32.load(context, table + tableHeader.emitRow), 'row')
      if (spec.global !== undefined) {
        // One group; `emitBlock` says whether it is done.
        f.if(block, () => f.return(i32.const(0)))
        f.store('i32', context, i32.add(context, i32.const(spec.global)), slots)
        f.set(count, i32.const(1))
        f.set(block, i32.const(1))
      } else {
        const rows = { context, table, rowBytes: layout.bytes }
        f.if(i32.eqz(row), () => toFirstRow(f, rows, { block, row }))
        emitRowsFrom(f, rows, { block, row }, (full) => {
          f.brIf(full, i32.geU(count, most))
          f.store('i32', i32.add(context, i32.shl(count, i32.const(2))), row, slots)
          f.set(count, i32.add(count, i32.const(1)))
        })
        f.if(i32.eqz(count), () => f.return(i32.const(0)))
      }
      if (write !== undefined) {
        const code = f.let(f.call(write, [context, count, i32.const(0)]), 'code')
        f.if(i32.ne(code, i32.const(status.ok)), () => f.return(i32.sub(i32.const(0), code)))
      }
      f.store('i32', context, block, table + tableHeader.emitBlock)
      f.store('i32', context, row, table + tableHeader.emitRow)
      return count
    },
    { export: true },
  )
}
