/**
 * The table of a join, as the code that makes it and the code that reads it must agree on: its keys, the columns it
 * carries, and how a row lies in memory. They may be in modules of two stages (a broadcast is made by one and read by
 * another), so that everything here follows from keys and columns alone.
 *
 * Rows lie one behind the other in blocks (as an aggregate's groups do) and never move. When all rows are in, a
 * directory of u32 addresses is made, and rows of one entry are chained: an entry for each value where the only key is
 * a whole number and its values lie densely, else for a part of the hash. A row: u32 address of the next row of its
 * entry, u32 low half of its keys' hash, u32 whether it has found a partner (where that matters), null flags as bits,
 * keys, other columns; of a group-join, the states of aggregates. Where rows come in the order of their keys there is
 * no directory: rows of one key are a chain, and the first of each leads to that of the next (`merge-step.ts`).
 */
import type { DataType } from '@vonk/common'
import type { Attribute, Expression } from '../../expr/expression.ts'
import type { StateField } from '../../expr/function-entry.ts'
import { type FieldLayout, layOut, tableHeader } from '../aggregate/layout.ts'
import type { GroupStates } from './group-states.ts'

/** Offsets in the table's header in the context; all u32 but `min` and `max`. What memory needs is as in aggregates. */
export const joinHeader = Object.freeze({
  directory: 0,
  /** Entries of the directory, less one. */
  mask: 4,
  rows: 8,
  /** 1: the directory's index is the key less `min`. */
  direct: 12,
  rowsNext: tableHeader.rowsNext,
  rowsEnd: tableHeader.rowsEnd,
  firstBlock: tableHeader.firstBlock,
  lastBlock: tableHeader.lastBlock,
  bytesNext: tableHeader.bytesNext,
  bytesEnd: tableHeader.bytesEnd,
  linkBlock: tableHeader.walkBlock,
  linkRow: tableHeader.walkRow,
  /** 1: some row had a null among keys of which nulls are equal to nothing. */
  nullKeys: 48,
  emitBlock: 52,
  emitRow: 56,
  min: 64,
  max: 72,
  /** The filter over keys (`key-filter.ts`). */
  filter: 80,
  filterMask: 84,
  filterKind: 88,
  /** Of rows in the order of their keys: see `MergeTable`. */
  firstGroup: 96,
  cursor: 100,
  groupEnd: 104,
  isLast: 108,
  lastGroup: 112,
  lastRow: 116,
  aside: 120,
  chain: 124,
  hasMore: 128,
  nextChain: 132,
  wants: 136,
  size: 144,
})

/** Offsets of a row's first words. */
export const joinRow = Object.freeze({
  next: 0,
  hash: 4,
  fields: 8,
  matched: 8,
  fieldsBehindMatched: 12,
  /** Of rows in order, in the first of a key: the first row of the next key. */
  nextGroup: 12,
  fieldsBehindGroup: 16,
})

/** What generated code wants of a table in order where it stops: the word `wants` of the header. */
export const mergeWants = Object.freeze({ groups: 1, firstBlock: 2, nextBlock: 3 })

/** The word `aside`: whether the rows of the only key in view are elsewhere, and which of them are in `chain`. */
export const asideRows = Object.freeze({ none: 0, elsewhere: 1, firstBlock: 2 })

export interface JoinTable {
  readonly keys: readonly Expression[]
  /** Per key: nulls are equal to each other. */
  readonly nullSafe: readonly boolean[]
  readonly layout: JoinLayout
  /** Which of its rows come out at the end: each row notes then whether it has a partner. */
  readonly emits?: 'partnered' | 'unpartnered' | 'all'
  /** Aggregates over the partners of each row. */
  readonly groups?: GroupStates
  /** Rows come in the order of their keys, and lie in the table only while rows with such keys look for partners. */
  readonly isOrdered?: boolean
  /** The shuffle id of the broadcast that it comes with; undefined: a pipeline of the same task makes it. */
  readonly broadcast?: number
}

export interface JoinLayout {
  readonly bytes: number
  readonly keys: readonly FieldLayout[]
  /** All columns of the side, some of them in the place of a key. */
  readonly columns: readonly { readonly attribute: Attribute; readonly field: FieldLayout }[]
  /** Columns that have a place of their own. */
  readonly payload: readonly { readonly attribute: Attribute; readonly field: FieldLayout }[]
  /** Per aggregate over the row's partners, the fields of its state. */
  readonly states: readonly (readonly FieldLayout[])[]
  /** Offsets of all words with null flags. */
  readonly words: readonly number[]
}

const typeOf = (e: Expression): { readonly type: DataType; readonly nullable: boolean } => {
  if (e.kind === 'alias') return typeOf(e.child)
  if (e.kind === 'literal') return { type: e.type, nullable: e.value === null }
  return e as unknown as { readonly type: DataType; readonly nullable: boolean }
}

/** Keys are kept in the form in which equal ones have equal bits, so a column of floats has its own place beside. */
const isKeptAsKey = (type: DataType): boolean => type.kind !== 'float' && type.kind !== 'double'

export interface JoinLayoutOptions {
  readonly notesMatches?: boolean
  readonly isOrdered?: boolean
  /** Per aggregate, its state's fields. */
  readonly states?: readonly (readonly StateField[])[]
}

/** Whether rows whose keys find nobody come out, too. */
export const keepsAll = ({ emits }: Pick<JoinTable, 'emits'>): boolean =>
  emits === 'unpartnered' || emits === 'all'

export function joinLayout(
  keys: readonly Expression[],
  output: readonly Attribute[],
  { notesMatches = false, isOrdered = false, states = [] }: JoinLayoutOptions = {},
): JoinLayout {
  const keyOf = (a: Attribute) =>
    isKeptAsKey(a.type) ? keys.findIndex((key) => key.kind === 'attribute' && key.id === a.id) : -1
  const own = output.filter((a) => keyOf(a) < 0)
  const unordered = notesMatches ? joinRow.fieldsBehindMatched : joinRow.fields
  const start = isOrdered ? joinRow.fieldsBehindGroup : unordered
  const made = layOut(keys.map(typeOf), [own, ...states], 0, start)
  const [fields, ...stateFields] = made.states
  const payload = own.map((attribute, i) => ({ attribute, field: fields[i] }))
  const columns = output.map((attribute) => {
    const key = keyOf(attribute)
    return { attribute, field: key < 0 ? fields[own.indexOf(attribute)] : made.keys[key] }
  })
  return {
    bytes: made.bytes,
    keys: made.keys,
    columns,
    payload,
    states: stateFields,
    words: [...made.keyWords, ...made.stateWords],
  }
}

/** Whether the directory may be indexed by the key itself. */
export function hasWholeKey({ keys, nullSafe }: Pick<JoinTable, 'keys' | 'nullSafe'>): boolean {
  if (keys.length !== 1 || nullSafe[0]) return false
  const { type } = typeOf(keys[0])
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
