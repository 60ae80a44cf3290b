/**
 * Functions that update the states of groups with the rows of a batch. Many aggregates are cut into several functions
 * that run one after the other over the same rows. Without keys the states stay in locals over the batch.
 */
import type { DataType } from '@vonk/common'
import type { Value } from '../../expr/emit.ts'
import type { AggregateCall, Attribute, Expression } from '../../expr/expression.ts'
import type { AggregateEntry, AggregateShape } from '../../expr/function-entry.ts'
import type { Magnitude } from '../../expr/magnitude.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import { type Code, type FunctionBuilder, i32, type Local } from '../../wasm/index.ts'
import { header } from '../context-layout.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { status } from '../stage-program.ts'
import { loadParts, storeParts } from '../stored-parts.ts'
import type { OperatorPlace } from '../value-emitter.ts'
import { type BatchFunction, rowAt } from './find-function.ts'
import type { FieldLayout } from './layout.ts'
import { changeStates, NullWords } from './row-states.ts'
import type { WatchedStates } from './watched-states.ts'

type I32 = Code<'i32'>

export interface AggregatePart {
  readonly call: AggregateCall
  readonly entry: AggregateEntry
  readonly shape: AggregateShape
  readonly fields: readonly FieldLayout[]
  /** Input attributes of the state, where states are merged. */
  readonly merged: readonly Attribute[] | undefined
}

export interface UpdateSpec {
  readonly name: string
  readonly table: number
  readonly slots: number
  /** Offset of the only group's row in the context, without keys. */
  readonly global: number | undefined
  readonly watched: WatchedStates
  readonly parts: readonly AggregatePart[]
  readonly columns: ReadonlyMap<number, InputColumn>
  readonly definitions: ReadonlyMap<number, Expression>
  readonly selected: boolean
  readonly operator: OperatorPlace
}

export const inputsOf = (part: AggregatePart): readonly Expression[] =>
  part.merged ?? [...part.call.args, ...(part.call.filter === undefined ? [] : [part.call.filter])]

export const hasBytes = (part: AggregatePart): boolean =>
  part.fields.some((field) => isVariableLength(field.type))

/** More locals than this are kept in memory instead. */
const localsMost = 100

export function emitUpdate(module: ModuleContext, spec: UpdateSpec): BatchFunction {
  const locals = spec.parts.reduce((n, part) => n + part.fields.length * 2, 0)
  const inLocals = spec.global !== undefined && locals <= localsMost && !spec.parts.some(hasBytes)
  let save: (() => void) | undefined
  return emitRowFunction(module, {
    name: spec.name,
    exported: false,
    columns: spec.columns,
    definitions: spec.definitions,
    expressions: spec.parts.flatMap(inputsOf),
    sums: spec.watched,
    exit: (f, code) => {
      if (code !== status.error) save?.()
      f.return(i32.const(code))
    },
    body: ({ f, e, context, a: count, b: first, added }) => {
      e.operator = spec.operator
      spec.watched.beginBody()
      const selection = spec.selected ? f.let(i32.load(context, header.selection), 'selection') : undefined
      const only =
        spec.global === undefined ? undefined : f.let(i32.add(context, i32.const(spec.global)), 'states')
      const scratch = f.let(i32.load(context, header.scratch), 'scratch')
      const kept = inLocals ? spec.parts.map((part) => loadStates(f, only!, part.fields)) : undefined
      save = kept === undefined ? undefined : () => saveStates(f, only!, spec.parts, kept)
      f.forRange(first, count, (index) => {
        e.nextRow(rowAt(f, selection, index), index)
        const group =
          only ?? f.let(i32.load(i32.add(context, i32.shl(index, i32.const(2))), spec.slots), 'group')
        const inputs = spec.parts.map((part) => rowInputs(e, part, spec.columns))
        if (kept !== undefined) {
          spec.parts.forEach((part, i) => {
            updateLocals(e, spec, part, { kept: kept[i], inputs: inputs[i], added })
          })
        } else updateGroup(e, spec, group, inputs, added)
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      save?.()
      save = undefined
      return i32.const(status.ok)
    },
  })
}

/** Statements: `then` with what the aggregate reads of the row, unless FILTER leaves the row out. */
export type RowInputs = (then: (inputs: readonly Value[]) => void) => void

/**
 * What the aggregate reads of the row. All that is computed is computed here, before the first state changes: where
 * that stops for memory, the row comes once more, and must not have added anything.
 */
export function rowInputs(
  e: RowEmitter,
  part: AggregatePart,
  columns: ReadonlyMap<number, InputColumn>,
): RowInputs {
  const read = (all: readonly Expression[]) => all.map((input) => e.evaluate(input))
  const { merged } = part
  if (merged !== undefined) return (then) => then(read(merged))
  const { args, filter } = part.call
  const isComputed = (e: Expression) => e.kind !== 'literal' && !(e.kind === 'attribute' && columns.has(e.id))
  if (filter === undefined) {
    read(args.filter(isComputed))
    return (then) => then(read(args))
  }
  const takes = e.bind(e.condition(filter))
  const nothing = (type: DataType): Value => ({ ...e.nullValue(type), isNull: i32.const(0) })
  const computed = args.map((arg) => {
    if (!isComputed(arg)) return undefined
    const type = e.typeOf(arg)
    return e.choose(
      type,
      takes,
      () => e.evaluate(arg),
      () => nothing(type),
    )
  })
  return (then) => e.when(takes, () => then(args.map((arg, i) => computed[i] ?? e.evaluate(arg))))
}

function newState(
  e: RowEmitter,
  spec: UpdateSpec,
  part: AggregatePart,
  state: readonly Value[],
  inputs: readonly Value[],
  added: Magnitude[],
): readonly Value[] {
  const { entry, shape } = part
  if (part.merged !== undefined) return entry.merge(e, state, inputs, shape)
  const sum = part.fields.find((field) => field.adds === 'value')
  if (sum === undefined || !e.variant.guarded) return entry.update(e, state, inputs, shape)
  e.sumIsSmall = (size) => spec.watched.sumIsSmall(sum, size, added)
  const next = entry.update(e, state, inputs, shape)
  e.sumIsSmall = undefined
  return next
}

// States in locals

interface StateLocals {
  readonly parts: readonly Local[]
  readonly isNull: Local<'i32'> | undefined
}

const nullFlag = (row: I32, field: FieldLayout): I32 =>
  i32.and(i32.shrU(i32.load(row, field.nullBit!.word), i32.const(field.nullBit!.bit)), i32.const(1))

function loadStates(f: FunctionBuilder, row: I32, fields: readonly FieldLayout[]): readonly StateLocals[] {
  return fields.map((field) => ({
    parts: loadParts(field.type, row, field.offset).map((part) => f.let(part)),
    isNull: field.nullBit === undefined ? undefined : f.let(nullFlag(row, field)),
  }))
}

function saveStates(
  f: FunctionBuilder,
  row: I32,
  parts: readonly AggregatePart[],
  kept: readonly (readonly StateLocals[])[],
): void {
  const words = new Map<number, I32>()
  parts.forEach((part, i) => {
    part.fields.forEach((field, j) => {
      storeParts(f, kept[i][j].parts, row, field.offset)
      if (field.nullBit === undefined) return
      const { word, bit } = field.nullBit
      const flag = i32.shl(kept[i][j].isNull!, i32.const(bit))
      words.set(word, i32.or(words.get(word) ?? i32.const(0), flag))
    })
  })
  // A function's parts may share a word with another's: only their own bits are replaced.
  for (const [word, flags] of words) f.store('i32', row, i32.or(othersBits(row, word, parts), flags), word)
}

function othersBits(row: I32, word: number, parts: readonly AggregatePart[]): I32 {
  let own = 0
  for (const field of parts.flatMap((part) => part.fields)) {
    if (field.nullBit?.word === word) own |= 1 << field.nullBit.bit
  }
  return i32.and(i32.load(row, word), i32.const(~own))
}

function updateLocals(
  e: RowEmitter,
  spec: UpdateSpec,
  part: AggregatePart,
  {
    kept,
    inputs: withInputs,
    added,
  }: {
    readonly kept: readonly StateLocals[]
    readonly inputs: RowInputs
    readonly added: Magnitude[]
  },
): void {
  const state = part.fields.map(
    (field, i): Value => ({ type: field.type, isNull: kept[i].isNull ?? i32.const(0), parts: kept[i].parts }),
  )
  withInputs((inputs) => {
    const next = newState(e, spec, part, state, inputs, added)
    // All new values are bound before the first local changes: they may be made of each other's old ones.
    const bound = next.map((value) => ({
      ...value,
      parts: value.parts.map((p) => e.bind(p)),
      isNull: e.bind(value.isNull),
    }))
    bound.forEach((value, i) => {
      kept[i].parts.forEach((local, j) => {
        if (local !== value.parts[j]) e.f.set(local, value.parts[j] as Code<never>)
      })
      if (kept[i].isNull !== undefined) e.f.set(kept[i].isNull, value.isNull)
    })
  })
}

// States in the group's row

function updateGroup(
  e: RowEmitter,
  spec: UpdateSpec,
  group: I32,
  inputs: readonly RowInputs[],
  added: Magnitude[],
): void {
  const { watched } = spec
  const words = new NullWords(e.f, group, spec.parts)
  const together = watched.countsTogether(e)
  spec.parts.forEach((part, i) => {
    const isCounted = (field: FieldLayout) => together && watched.isCounted(field)
    const follows = (field: FieldLayout) => e.variant.guarded && watched.follows(field)
    if (part.fields.every(isCounted)) return
    const of = { group, words, isCounted, follows }
    inputs[i]((values) =>
      changeStates(e, spec.table, part, of, (state) => newState(e, spec, part, state, values, added)),
    )
  })
  if (together) watched.count(e, group)
  words.store()
}
