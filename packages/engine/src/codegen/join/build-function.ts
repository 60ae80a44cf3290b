/**
 * Makes a join's table: `p{i}_process` (or `p{i}_build`, behind steps of the pipeline) appends the rows of a batch to
 * the table's blocks; when all are in, `p{i}_link` enters them into the directory, a bounded number a call.
 */

import type { Value } from '../../expr/emit.ts'
import type { Attribute, Expression } from '../../expr/expression.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import { type Code, constValue, i32, i64 } from '../../wasm/index.ts'
import { emitDenseProcess, materialiseInput } from '../aggregate/dense-input.ts'
import { ask, rowAt, takeBytes } from '../aggregate/find-function.ts'
import { emitInitial, type StoreInitial } from '../aggregate/initial-states.ts'
import { blockHeader, type FieldLayout } from '../aggregate/layout.ts'
import { emitAddBytes, emitAddRows } from '../aggregate/memory-functions.ts'
import { variableFields } from '../aggregate/merge-functions.ts'
import { emitRowsFrom, toFirstRow } from '../aggregate/walk-rows.ts'
import { header } from '../context-layout.ts'
import type { InitialWord } from '../generate-stage.ts'
import type { InlineStep } from '../inline-steps.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { emitHash } from '../row-hash.ts'
import { keyValues, ownBytes, zeroedNull } from '../row-values.ts'
import { type JoinTableSpec, status } from '../stage-program.ts'
import { storeParts } from '../stored-parts.ts'
import { needs, type OperatorPlace } from '../value-emitter.ts'
import { emitTableRows } from './emit-function.ts'
import { hasNullKey } from './join-keys.ts'
import { hasWholeKey, type JoinTable, joinHeader, joinRow, keepsAll } from './join-table.ts'
import { addToFilter, loadFilter } from './key-filter.ts'
import { appendToGroup, emitChain } from './ordered-rows.ts'

type I32 = Code<'i32'>

/** Rows linked by one call. */
const linkStep = 16_384

export interface BuildInput {
  readonly index: number
  readonly writePool: number
  readonly table: JoinTable
  /** Offset of the table's header in the context. */
  readonly header: number
  readonly reads: readonly Attribute[]
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  readonly steps: readonly InlineStep[]
  readonly selected: boolean
  readonly initial: InitialWord[]
  readonly operator: OperatorPlace
  /** Ids of the columns that are read of rows of the table that come out by themselves. */
  readonly above: ReadonlySet<number>
}

export function emitJoinBuild(
  module: ModuleContext,
  given: BuildInput,
): { readonly spec: JoinTableSpec; readonly attributes: readonly Attribute[] } {
  const { index, table } = given
  const dense = given.steps.length > 0 ? materialiseInput(module, given) : undefined
  const input = dense === undefined ? given : { ...given, ...dense.input }
  const name = dense === undefined ? `p${index}_process` : `p${index}_build`
  const { groups } = table
  const none = { stateWords: [], shared: [] }
  const initial = groups && emitInitial(module, index, groups.parts, none, groups.operator)
  const build = emitRowFunction(module, {
    name,
    exported: dense === undefined,
    columns: input.columns,
    definitions: input.definitions,
    expressions: [...table.keys, ...table.layout.payload.map(({ attribute }) => attribute)],
    exit: (f, code) => f.return(i32.const(code)),
    body: ({ f, e, context, a: count, b: first }) => {
      e.operator = input.operator
      const selection = input.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
      const scratch = f.let(i32.load(context, header.scratch), 'scratch')
      f.forRange(first, count, (at) => {
        e.nextRow(rowAt(f, selection, at), at)
        appendRow(e, input, initial)
        // Bytes were copied: nothing that the row was made of is needed.
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      return i32.const(status.ok)
    },
  })
  if (dense !== undefined) emitDenseProcess(module, { index, dense: dense.produce, run: build })
  if (table.isOrdered) emitChain(module, given)
  else emitLink(module, given)
  const emitted = table.emits === undefined ? undefined : emitTableRows(module, given)
  const spec: JoinTableSpec = {
    contextOffset: given.header,
    isOrdered: table.isOrdered === true,
    wholeKey: hasWholeKey(table),
    functions: {
      link: `p${index}_link`,
      addRows: emitAddRows(module, index, given.header),
      addBytes: emitAddBytes(module, index, given.header),
    },
    rows: {
      tag: joinRow.hash,
      bytes: table.layout.bytes,
      variable: variableFields([...table.layout.keys, ...table.layout.payload.map(({ field }) => field)]),
      keys: [],
    },
    ...(emitted === undefined ? {} : { emit: `p${index}_emit` }),
    output: emitted?.columns ?? [],
  }
  return { spec, attributes: emitted?.attributes ?? [] }
}

/**
 * A row whose keys have a null that is equal to nothing finds nobody: only that there is one is kept, unless rows
 * without a partner come out.
 */
function appendRow(e: RowEmitter, input: BuildInput, initial: StoreInitial | undefined): void {
  const { table } = input
  const keys = keyValues(e, table.keys)
  const isNull = hasNullKey(e, keys, table.nullSafe)
  if (keepsAll(table)) return storeRow(e, input, { keys, initial, isApart: isNull })
  e.when(
    isNull,
    () => e.f.store('i32', e.context, i32.const(1), input.header + joinHeader.nullKeys),
    () => storeRow(e, input, { keys, initial, isApart: i32.const(0) }),
  )
}

interface NewRow {
  readonly keys: readonly Value[]
  /** Writes the first states of aggregates over the row's partners. */
  readonly initial: StoreInitial | undefined
  /** 1: it is in no entry of the directory. */
  readonly isApart: I32
}

function storeRow(e: RowEmitter, input: BuildInput, { keys, initial, isApart }: NewRow): void {
  const { f, context } = e
  const { table, header: at } = input
  const { layout } = table
  const row = f.let(i32.load(context, at + joinHeader.rowsNext), 'row')
  const left = i32.sub(i32.load(context, at + joinHeader.rowsEnd), row)
  f.if(i32.ltU(left, i32.const(layout.bytes)), () =>
    ask(e, needs.rows, i32.const(layout.bytes + blockHeader.rows)),
  )
  const isHashed = keys.length > 0 && table.isOrdered !== true
  const hash = !isHashed ? i32.const(0) : f.let(i32.wrapI64(emitHash(e, keys)), 'hash')
  const payload = layout.payload.map(({ attribute }) => {
    const value = e.evaluate(attribute)
    return isVariableLength(value.type) ? zeroedNull(e, value) : value
  })
  const fields = [...layout.keys, ...layout.payload.map(({ field }) => field)]
  const values = ownBytes(e, [...keys, ...payload], (bytes) => takeBytes(e, at, bytes))
  f.store('i32', context, i32.add(row, i32.const(layout.bytes)), at + joinHeader.rowsNext)
  f.store(
    'i32',
    context,
    i32.add(i32.load(context, at + joinHeader.rows), i32.const(1)),
    at + joinHeader.rows,
  )
  f.store('i32', row, table.isOrdered ? i32.const(0) : isApart, joinRow.next)
  if (table.emits !== undefined) f.store('i32', row, i32.const(0), joinRow.matched)
  f.store('i32', row, hash, joinRow.hash)
  storeNullBits(e, row, layout.words, fields, values)
  fields.forEach((field, i) => {
    storeParts(f, values[i].parts, row, field.offset)
  })
  initial?.(f, context, row)
  if (table.isOrdered) return appendToGroup(e, input, { keys, isApart, row })
  if (!hasWholeKey(table)) return
  const note = () => noteBounds(e, at, wholeKey(keys[0].parts[0]))
  if (constValue(isApart) === 0) note()
  else e.when(i32.eqz(isApart), note)
}

function storeNullBits(
  e: RowEmitter,
  row: I32,
  words: readonly number[],
  fields: readonly FieldLayout[],
  values: readonly Value[],
): void {
  for (const word of words) {
    let flags: I32 = i32.const(0)
    fields.forEach(({ nullBit }, i) => {
      if (nullBit?.word === word) flags = i32.or(flags, i32.shl(values[i].isNull, i32.const(nullBit.bit)))
    })
    e.f.store('i32', row, flags, word)
  }
}

/** A whole key as 64 bits. */
export const wholeKey = (part: Code): Code<'i64'> =>
  part.type === 'i32' ? i64.extendI32S(part as I32) : (part as Code<'i64'>)

function noteBounds(e: RowEmitter, table: number, key: Code<'i64'>): void {
  const { f, context } = e
  const value = e.bind(key)
  f.if(i64.ltS(value, i64.load(context, table + joinHeader.min)), () =>
    f.store('i64', context, value, table + joinHeader.min),
  )
  f.if(i64.gtS(value, i64.load(context, table + joinHeader.max)), () =>
    f.store('i64', context, value, table + joinHeader.max),
  )
}

/** `(context) -> i32`: enters up to `linkStep` more rows; 1 while some are left. */
function emitLink(module: ModuleContext, { index, table, header: at }: BuildInput): void {
  const { layout } = table
  const whole = hasWholeKey(table)
  module.module.addFunction(
    `p${index}_link`,
    ['i32'],
    ['i32'],
    (f, context) => {
      const directory = f.let(i32.load(context, at + joinHeader.directory), 'directory')
      const mask = f.let(i32.load(context, at + joinHeader.mask), 'mask')
      const direct = f.let(i32.load(context, at + joinHeader.direct), 'direct')
      const min = f.let(i64.load(context, at + joinHeader.min), 'min')
      const filter = loadFilter(f, context, at, whole ? min : undefined)
      const block = f.let(i32.load(context, at + joinHeader.linkBlock), 'block')
      const row = f.let(i32.load(context, at + joinHeader.linkRow), 'row')
      const rows = { context, table: at, rowBytes: layout.bytes }
      f.if(i32.eqz(block), () => toFirstRow(f, rows, { block, row }))
      const left = f.let(i32.const(linkStep), 'left')
      emitRowsFrom(f, rows, { block, row }, (stop) => {
        f.brIf(stop, i32.eqz(left))
        f.set(left, i32.sub(left, i32.const(1)))
        const entry = f.let(i32.and(i32.load(row, joinRow.hash), mask), 'entry')
        const key = whole ? f.let(wholePart(layout.keys[0], row), 'key') : undefined
        if (key !== undefined) f.if(direct, () => f.set(entry, i32.wrapI64(i64.sub(key, min))))
        const place = f.let(i32.add(directory, i32.shl(entry, i32.const(2))))
        const link = () => {
          addToFilter(f, filter, i32.load(row, joinRow.hash), key)
          f.store('i32', row, i32.load(place), joinRow.next)
          f.store('i32', place, row)
        }
        if (keepsAll(table)) f.if(i32.eqz(i32.load(row, joinRow.next)), link)
        else link()
      })
      f.store('i32', context, block, at + joinHeader.linkBlock)
      f.store('i32', context, row, at + joinHeader.linkRow)
      return i32.ne(block, i32.const(0))
    },
    { export: true },
  )
}

function wholePart(field: FieldLayout, row: I32): Code<'i64'> {
  const is64 = !['byte', 'short', 'integer', 'date'].includes(field.type.kind)
  return is64 ? i64.load(row, field.offset) : i64.extendI32S(i32.load(row, field.offset))
}
