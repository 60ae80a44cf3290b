/**
 * Functions that update the states of groups with the rows of a batch. Many aggregates are cut into several functions
 * that run one after the other over the same rows. Without keys the states stay in locals over the batch.
 */
import type { Value } from '../../expr/emit.ts'
import type { AggregateCall, Attribute, Expression } from '../../expr/expression.ts'
import type { AggregateEntry, AggregateShape } from '../../expr/function-entry.ts'
import type { Magnitude } from '../../expr/magnitude.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import {
  type Code,
  constValue,
  type FunctionBuilder,
  i32,
  i64,
  type Local,
  select,
} from '../../wasm/index.ts'
import { header } from '../context-layout.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { OperatorPlace, RowEmitter } from '../row-emitter.ts'
import { emitRowFunction } from '../row-function.ts'
import { status } from '../stage-program.ts'
import { loadParts, storeParts } from '../stored-parts.ts'
import { type BatchFunction, rowAt, takeBytes } from './find-function.ts'
import type { FieldLayout } from './layout.ts'
import { isTwoWords, type WatchedStates } from './watched-states.ts'

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
        if (kept !== undefined) {
          spec.parts.forEach((part, i) => {
            updateLocals(e, spec, part, kept[i], added)
          })
        } else updateGroup(e, spec, group, added)
        if (e.usesScratch) f.store('i32', context, scratch, header.scratch)
      })
      save?.()
      save = undefined
      return i32.const(status.ok)
    },
  })
}

/**
 * Evaluates what the aggregate reads and gives `then` its new state; nothing happens for rows that FILTER leaves out.
 */
function withInputs(e: RowEmitter, part: AggregatePart, then: (inputs: readonly Value[]) => void): void {
  if (part.merged !== undefined) return then(part.merged.map((attribute) => e.evaluate(attribute)))
  const { args, filter } = part.call
  if (filter === undefined) return then(args.map((arg) => e.evaluate(arg)))
  e.when(e.condition(filter), () => then(args.map((arg) => e.evaluate(arg))))
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
  kept: readonly StateLocals[],
  added: Magnitude[],
): void {
  const state = part.fields.map(
    (field, i): Value => ({ type: field.type, isNull: kept[i].isNull ?? i32.const(0), parts: kept[i].parts }),
  )
  withInputs(e, part, (inputs) => {
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

/** The null flags of a row's states: read at most once a word, and written at most once. */
class NullWords {
  readonly #f: FunctionBuilder
  readonly #row: I32
  readonly #words = new Map<number, Local<'i32'>>()
  /** Words of which this function owns every bit that is used start from zero when all their bits are set anew. */
  readonly #changed = new Set<number>()

  constructor(f: FunctionBuilder, row: I32, parts: readonly AggregatePart[]) {
    this.#f = f
    this.#row = row
    for (const field of parts.flatMap((part) => part.fields)) {
      if (field.nullBit === undefined || this.#words.has(field.nullBit.word)) continue
      this.#words.set(field.nullBit.word, f.let(i32.load(row, field.nullBit.word), 'nulls'))
    }
  }

  flag(field: FieldLayout): I32 {
    if (field.nullBit === undefined) return i32.const(0)
    const word = this.#words.get(field.nullBit.word)!
    return i32.and(i32.shrU(word, i32.const(field.nullBit.bit)), i32.const(1))
  }

  set(field: FieldLayout, isNull: I32): void {
    if (field.nullBit === undefined) return
    const { word, bit } = field.nullBit
    const local = this.#words.get(word)!
    const cleared = i32.and(local, i32.const(~(1 << bit)))
    const known = constValue(isNull)
    this.#f.set(local, known === 0 ? cleared : i32.or(cleared, i32.shl(isNull, i32.const(bit))))
    this.#changed.add(word)
  }

  store(): void {
    for (const word of this.#changed) this.#f.store('i32', this.#row, this.#words.get(word)!, word)
  }
}

function updateGroup(e: RowEmitter, spec: UpdateSpec, group: I32, added: Magnitude[]): void {
  const { watched } = spec
  const words = new NullWords(e.f, group, spec.parts)
  const together = watched.countsTogether(e)
  for (const part of spec.parts) {
    const isCounted = (field: FieldLayout) => together && watched.isCounted(field)
    const follows = (field: FieldLayout) => e.variant.guarded && watched.follows(field)
    if (!part.fields.every(isCounted)) updateRow(e, spec, part, { group, words, isCounted, follows, added })
  }
  if (together) watched.count(e, group)
  words.store()
}

interface StoredStates {
  readonly group: I32
  readonly words: NullWords
  /** Whether the shared count stands for the field in this body. */
  readonly isCounted: (field: FieldLayout) => boolean
  /** Whether an equal sum is written in its place. */
  readonly follows: (field: FieldLayout) => boolean
}

interface RowParts extends StoredStates {
  readonly added: Magnitude[]
}

/** The field's value before the update. A sum's high word is loaded where it is used only: often it is not. */
function stateBefore(e: RowEmitter, field: FieldLayout, of: StoredStates): Value {
  const { group, words, isCounted, follows } = of
  const { type, offset } = field
  if (isCounted(field)) return { type, isNull: i32.const(0), parts: [i64.const(0n)] }
  if (follows(field)) {
    const zero = i64.const(0n)
    return { type, isNull: e.bind(words.flag(field)), parts: [zero, zero] }
  }
  const parts = loadParts(type, group, offset)
  const bound = isTwoWords(field) ? [e.bind(parts[0]), parts[1]] : parts.map((p) => e.bind(p))
  return { type, isNull: e.bind(words.flag(field)), parts: bound }
}

function updateRow(e: RowEmitter, spec: UpdateSpec, part: AggregatePart, of: RowParts): void {
  withInputs(e, part, (inputs) => {
    changeStates(e, spec.table, part, of, (state) => newState(e, spec, part, state, inputs, of.added))
  })
}

/** Statements: puts `next` in the place of the part's states. */
function changeStates(
  e: RowEmitter,
  table: number,
  part: AggregatePart,
  of: StoredStates,
  next: (state: readonly Value[]) => readonly Value[],
): void {
  const { group: row, words, isCounted, follows } = of
  const state = part.fields.map((field) => stateBefore(e, field, of))
  const bound = next(state).map((value, i) => ({
    ...value,
    parts: value.parts.map((p, j) => (p === state[i].parts[j] ? p : e.bind(p))),
    isNull: e.bind(value.isNull),
  }))
  const owned = bound.map((value, i) => {
    if (part.entry.growable === true) return appendBytes(e, table, state[i], value)
    return isVariableLength(value.type) ? ownBytes(e, table, state[i], value) : value
  })
  owned.forEach((value, i) => {
    const field = part.fields[i]
    if (isCounted(field)) return
    if (!follows(field)) storeChanged(e.f, value, state[i], row, field.offset)
    if (value.isNull !== state[i].isNull) words.set(field, value.isNull)
  })
}

/** Statements: merges whole states into those of a group's row. */
export function mergeStates(
  e: RowEmitter,
  {
    table,
    group,
    parts,
  }: { readonly table: number; readonly group: I32; readonly parts: readonly AggregatePart[] },
  inputsOf: (part: AggregatePart) => readonly Value[],
): void {
  const words = new NullWords(e.f, group, parts)
  const of = { group, words, isCounted: () => false, follows: () => false }
  for (const part of parts) {
    const inputs = inputsOf(part)
    changeStates(e, table, part, of, (state) => part.entry.merge(e, state, inputs, part.shape))
  }
  words.store()
}

/** Stores the parts that are not those of the state before. */
function storeChanged(f: FunctionBuilder, value: Value, before: Value, row: I32, offset: number): void {
  const isNew = value.parts.map((part, j) => part !== before.parts[j])
  const isLowAlone = value.parts.length === 2 && value.parts[0].type === 'i64' && isNew[0] && !isNew[1]
  if (isLowAlone) f.store('i64', row, value.parts[0] as Code<'i64'>, offset)
  else if (isNew.includes(true)) storeParts(f, value.parts, row, offset)
}

/**
 * The value with its bytes in the table's memory: in the place of the old ones where they fit. A function with such
 * states holds one aggregate only, so that stopping for memory leaves no half-updated row.
 */
function ownBytes(e: RowEmitter, table: number, old: Value, value: Value): Value {
  const { f } = e
  const [pointer, length] = value.parts as readonly [I32, I32]
  if (pointer === old.parts[0]) return value
  const [before, room] = old.parts as readonly [I32, I32]
  // A null keeps the old bytes' place for the next value.
  const own = f.let(before, 'own')
  const kept = f.let(room, 'kept')
  e.when(i32.eqz(value.isNull), () => {
    f.if(i32.ne(pointer, before), () => {
      f.if(i32.or(i32.gtU(length, room), i32.eqz(before)), () =>
        f.scope(() => f.set(own, takeBytes(e, table, i32.and(i32.add(length, i32.const(7)), i32.const(-8))))),
      )
      f.memoryCopy(own, pointer, length)
    })
    f.set(kept, length)
  })
  return { ...value, parts: [own, kept] }
}

/** Bytes that a growing state of this many bytes has room for: a power of two. */
function capacity(e: RowEmitter, length: I32): I32 {
  const power = i32.shl(i32.const(1), i32.sub(i32.const(32), i32.clz(i32.sub(length, i32.const(1)))))
  const least = e.bind(select(i32.gtU(length, i32.const(64)), power, i32.const(64)))
  return e.bind(select(length, least, i32.const(0)))
}

/** The growing state with the value's bytes behind its own; a null adds nothing. */
function appendBytes(e: RowEmitter, table: number, old: Value, value: Value): Value {
  const { f } = e
  const [pointer, more] = value.parts as readonly [I32, I32]
  const [before, length] = old.parts as readonly [I32, I32]
  const own = f.let(before, 'own')
  const total = f.let(length, 'total')
  e.when(i32.eqz(value.isNull), () => {
    f.set(total, i32.add(length, more))
    f.if(i32.gtU(total, capacity(e, length)), () =>
      f.scope(() => {
        f.set(own, takeBytes(e, table, capacity(e, total)))
        f.memoryCopy(own, before, length)
      }),
    )
    f.memoryCopy(i32.add(own, length), pointer, more)
  })
  return { ...old, parts: [own, total] }
}
