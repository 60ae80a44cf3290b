/** Rows of a table that come in the order of their keys: chained where they are appended, and where they come back. */
import type { Value } from '../../expr/emit.ts'
import { type Code, constValue, i32, type Local } from '../../wasm/index.ts'
import { emitRowsFrom, toFirstRow } from '../aggregate/walk-rows.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import type { BuildInput } from './build-function.ts'
import { emitSameKeys, fieldNull } from './join-keys.ts'
import { type JoinTable, joinHeader, joinRow, keepsAll } from './join-table.ts'

type I32 = Code<'i32'>

interface AppendedRow {
  readonly row: I32
  readonly keys: readonly Value[]
  /** 1: one of its keys is a null that is equal to nothing. */
  readonly isApart: I32
}

/** Statements: the row goes behind the last one if their keys are equal, and else begins the next key. */
export function appendToGroup(
  e: RowEmitter,
  { table, header: at }: BuildInput,
  { row, keys, isApart }: AppendedRow,
): void {
  const { f, context } = e
  const last = f.let(i32.load(context, at + joinHeader.lastRow), 'last')
  const isSame = f.let(i32.const(0), 'isSame')
  const mayBeSame = i32.and(i32.ne(last, i32.const(0)), i32.eqz(isApart))
  e.when(mayBeSame, () => {
    f.set(isSame, emitSameKeys(e, table, keys, last))
    if (keepsAll(table) && constValue(isApart) === undefined)
      f.set(isSame, i32.and(isSame, i32.eqz(rowIsApart(table, last))))
  })
  f.store('i32', row, i32.const(0), joinRow.nextGroup)
  f.store('i32', context, row, at + joinHeader.lastRow)
  f.if(
    isSame,
    () => f.store('i32', last, row, joinRow.next),
    () => {
      const group = f.let(i32.load(context, at + joinHeader.lastGroup), 'group')
      f.if(
        group,
        () => f.store('i32', group, row, joinRow.nextGroup),
        () => f.store('i32', context, row, at + joinHeader.firstGroup),
      )
      f.store('i32', context, row, at + joinHeader.lastGroup)
    },
  )
}

const rowIsApart = ({ layout, nullSafe }: JoinTable, row: Local<'i32'>): I32 =>
  layout.keys.reduce<I32>(
    (any, field, i) => (nullSafe[i] ? any : i32.or(any, fieldNull(row, field))),
    i32.const(0),
  )

/**
 * `p{i}_link(context, flags, saves)`: makes one chain of all rows of the table's blocks, in their order. Where rows
 * note that they have partners, the notes are taken from the bytes at `flags`, or, with `saves`, copied to them.
 */
export function emitChain(module: ModuleContext, { index, table, header: at }: BuildInput): void {
  module.module.addFunction(
    `p${index}_link`,
    ['i32', 'i32', 'i32'],
    [],
    (f, context, flags, saves) => {
      const place = { block: f.local('i32', 'block'), row: f.local('i32', 'row') }
      const rows = { context, table: at, rowBytes: table.layout.bytes }
      const before = f.let(i32.const(0), 'before')
      toFirstRow(f, rows, place)
      emitRowsFrom(f, rows, place, () => {
        const { row } = place
        f.if(before, () => f.store('i32', before, row, joinRow.next))
        f.store('i32', row, i32.const(0), joinRow.next)
        f.set(before, row)
        if (table.emits === undefined) return
        f.if(
          saves,
          () => f.store8(flags, i32.load(row, joinRow.matched)),
          () => f.store('i32', row, i32.load8U(flags), joinRow.matched),
        )
        f.set(flags, i32.add(flags, i32.const(1)))
      })
    },
    { export: true },
  )
}
