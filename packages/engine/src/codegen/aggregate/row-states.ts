/** The states of an aggregate in the row of their group: how they are read, changed and written. */
import type { Value } from '../../expr/emit.ts'
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
import type { RowEmitter } from '../row-emitter.ts'
import { loadParts, storeParts } from '../stored-parts.ts'
import { takeBytes } from './find-function.ts'
import type { FieldLayout } from './layout.ts'
import type { AggregatePart } from './update-function.ts'
import { isTwoWords } from './watched-states.ts'

type I32 = Code<'i32'>

/** The null flags of a row's states: read at most once a word, and written at most once. */
export class NullWords {
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

export interface StoredStates {
  readonly group: I32
  readonly words: NullWords
  /** Whether the shared count stands for the field in this body. */
  readonly isCounted: (field: FieldLayout) => boolean
  /** Whether an equal sum is written in its place. */
  readonly follows: (field: FieldLayout) => boolean
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

/** Statements: puts `next` in the place of the part's states. */
export function changeStates(
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
