/**
 * Looks ahead for the first join of a pipeline: a few hundred rows are looked up in the directory one right after the
 * other, so that the processor waits for many places in memory at once, and so are the rows found. For joins that only
 * let rows with partners through, those that found none are left out at once, without a branch.
 */
import type { Expression } from '../../expr/expression.ts'
import { visitExpression } from '../../expr/tree.ts'
import { isVariableLength } from '../../expr/value-parts.ts'
import { type Code, i32, type Local, select } from '../../wasm/index.ts'
import { rowAt } from '../aggregate/find-function.ts'
import type { ProbeStep } from '../cut-pipelines.ts'
import type { InputColumn } from '../input-columns.ts'
import type { ModuleContext } from '../module-context.ts'
import type { RowEmitter } from '../row-emitter.ts'
import { keyValues } from '../row-values.ts'
import { wholeKey } from './build-function.ts'
import { directoryOf, type ProbePlace } from './join-flow.ts'
import { emitSameKeys, hasNullKey } from './join-keys.ts'
import { joinRow } from './join-table.ts'
import { passesFilter } from './key-filter.ts'
import { comparesByHash, lookUp } from './probe-step.ts'

type I32 = Code<'i32'>

/** Rows looked up at once: what they touch should stay in the first-level cache. */
const aheadRows = 512
/** Rows after which a filter is judged by how many it lets pass: it is worth asking if a quarter is left out. */
const testedMin = 8192

/** Offsets of buffers in the context, with a word for each row that is looked up. */
export interface AheadBuffers {
  readonly index: number
  readonly pointer: number
  readonly hash: number
  /** Words that count rows the filter was asked about, and those that passed. */
  readonly tested: number
  readonly passed: number
}

export const aheadBuffers = (module: ModuleContext): AheadBuffers => ({
  index: module.context.reserve(aheadRows * 4),
  pointer: module.context.reserve(aheadRows * 4),
  hash: module.context.reserve(aheadRows * 4),
  tested: module.context.reserve(4, 4),
  passed: module.context.reserve(4, 4),
})

/**
 * Whether the keys can be computed before the rows' turn: from columns of the source alone, and neither failing nor
 * taking memory.
 */
export function canLookAhead(
  e: RowEmitter,
  { keys, table }: ProbeStep,
  columns: ReadonlyMap<number, InputColumn>,
  definitions: ReadonlyMap<number, Expression>,
): boolean {
  const isPlain = (key: Expression): boolean => {
    let plain = true
    visitExpression(key, (node) => {
      if (node.kind === 'attribute') {
        const definition = definitions.get(node.id)
        if (!columns.has(node.id) && (definition === undefined || !isPlain(definition))) plain = false
      } else if (node.kind !== 'literal' && isVariableLength(e.typeOf(node))) plain = false
    })
    return plain
  }
  return keys.length > 0 && table.isOrdered !== true && keys.every((key) => !e.canRaise(key) && isPlain(key))
}

export interface AheadSpec {
  readonly e: RowEmitter
  readonly step: ProbeStep
  readonly place: ProbePlace
  readonly buffers: AheadBuffers
  readonly selection: Local<'i32'> | undefined
}

const wordAt = (e: RowEmitter, index: I32): I32 => i32.add(e.context, i32.shl(index, i32.const(2)))

/**
 * Looks up the rows [from, to); answers how many of them are in the buffers. Each pass over the rows does one thing for
 * all of them, and keeps those that may have partners.
 */
function emitLookAhead(spec: AheadSpec, from: I32, to: I32): Local<'i32'> {
  const { e, step } = spec
  const { f } = e
  const leavesOut = step.as === 'inner' || step.as === 'semi' || step.as === 'note' || step.as === 'group'
  const count = f.let(i32.sub(to, from), 'count')
  if (leavesOut) {
    f.if(
      usesFilter(spec),
      () => f.scope(() => filterRows(spec, { from, to, count })),
      () => f.scope(() => takeAll(spec, from, to)),
    )
  } else takeAll(spec, from, to)
  lookUpRows(spec, count, leavesOut)
  verifyRows(spec, count, leavesOut)
  return count
}

function takeAll({ e, buffers }: AheadSpec, from: I32, to: I32): void {
  e.f.forRange(from, to, (index) => {
    e.f.store('i32', wordAt(e, i32.sub(index, from)), index, buffers.index)
  })
}

/** A filter that lets most rows pass is not asked any more. */
function usesFilter({ e, place, buffers }: AheadSpec): I32 {
  const { f, context } = e
  const tested = f.let(i32.load(context, buffers.tested), 'tested')
  const passed = i32.load(context, buffers.passed)
  const isWorthIt = i32.or(
    i32.ltU(tested, i32.const(testedMin)),
    i32.ltU(passed, i32.sub(tested, i32.shrU(tested, i32.const(2)))),
  )
  return i32.and(isWorthIt, i32.ne(directoryOf(place).filter.kind, i32.const(0)))
}

function filterRows(
  spec: AheadSpec,
  { from, to, count }: { readonly from: I32; readonly to: I32; readonly count: Local<'i32'> },
): void {
  const { e, step, place, buffers, selection } = spec
  const { f, context } = e
  const add = (word: number, rows: I32) =>
    f.store('i32', context, i32.add(i32.load(context, word), rows), word)
  add(buffers.tested, count)
  f.set(count, i32.const(0))
  f.forRange(from, to, (index) => {
    e.nextRow(rowAt(f, selection, index), index)
    const keys = keyValues(e, step.keys)
    const isNull = hasNullKey(e, keys, step.table.nullSafe)
    const key = directoryOf(place).min === undefined ? undefined : wholeKey(keys[0].parts[0])
    const passes = passesFilter(e, directoryOf(place).filter, keys, key)
    f.store('i32', wordAt(e, count), index, buffers.index)
    f.set(count, i32.add(count, i32.gtU(passes, isNull)))
  })
  add(buffers.passed, count)
}

/** Over the rows in the buffers; `keep` answers whether one stays. */
function eachKept(
  { e, buffers, selection }: AheadSpec,
  count: Local<'i32'>,
  keep: (at: I32, to: I32) => I32,
): void {
  const { f } = e
  const kept = f.let(i32.const(0), 'kept')
  f.forRange(i32.const(0), count, (n) => {
    const at = f.let(wordAt(e, n))
    const to = f.let(wordAt(e, kept))
    const index = f.let(i32.load(at, buffers.index), 'index')
    e.nextRow(rowAt(f, selection, index), index)
    const stays = keep(at, to)
    f.store('i32', to, index, buffers.index)
    f.set(kept, i32.add(kept, stays))
  })
  f.set(count, kept)
}

function lookUpRows(spec: AheadSpec, count: Local<'i32'>, leavesOut: boolean): void {
  const { e, step, place, buffers } = spec
  const { f } = e
  eachKept(spec, count, (_at, to) => {
    const hash = lookUp({ e, step, place }, keyValues(e, step.keys))
    f.store('i32', to, place.pointer, buffers.pointer)
    if (hash !== undefined) f.store('i32', to, hash, buffers.hash)
    return leavesOut ? i32.ne(place.pointer, i32.const(0)) : i32.const(1)
  })
}

function verifyRows(spec: AheadSpec, count: Local<'i32'>, leavesOut: boolean): void {
  const { e, step, buffers } = spec
  const { f } = e
  eachKept(spec, count, (at, to) => {
    const pointer = f.let(i32.load(at, buffers.pointer), 'pointer')
    const hash = comparesByHash(step) ? f.let(i32.load(at, buffers.hash), 'hash') : undefined
    // An address of 0 may be read as well as any other; what lies there decides nothing.
    const same = hash === undefined ? sameKey(spec, pointer) : i32.eq(i32.load(pointer, joinRow.hash), hash)
    const mayMatch = i32.or(same, i32.ne(i32.load(pointer, joinRow.next), i32.const(0)))
    const keeps = f.let(i32.and(i32.ne(pointer, i32.const(0)), mayMatch), 'keeps')
    f.store('i32', to, pointer, buffers.pointer)
    if (hash !== undefined) f.store('i32', to, hash, buffers.hash)
    // A row that stays anyway is looked at, too: its partner is then near when its turn comes.
    return leavesOut ? keeps : i32.or(keeps, i32.const(1))
  })
}

function sameKey({ e, step, place }: AheadSpec, pointer: I32): I32 {
  const same = emitSameKeys(e, step.table, keyValues(e, step.keys), pointer)
  return directoryOf(place).direct === undefined ? same : i32.or(directoryOf(place).direct!, same)
}

/** Emits a loop over the rows [first, count), some hundred at a time: looked up, then taken one by one. */
export function eachRowAhead(
  spec: AheadSpec,
  first: I32,
  count: I32,
  take: (index: I32, found: { readonly pointer: I32; readonly hash: I32 }) => void,
): void {
  const { e, buffers } = spec
  const { f } = e
  const from = f.let(first, 'from')
  f.whileLoop(
    () => i32.ltU(from, count),
    () =>
      f.scope(() => {
        const last = i32.add(from, i32.const(aheadRows))
        const to = f.let(select(i32.ltU(last, count), last, count), 'to')
        const rows = emitLookAhead(spec, from, to)
        f.forRange(i32.const(0), rows, (n) => {
          const at = f.let(wordAt(e, n))
          const index = f.let(i32.load(at, buffers.index), 'index')
          take(index, { pointer: i32.load(at, buffers.pointer), hash: i32.load(at, buffers.hash) })
        })
        f.set(from, to)
      }),
  )
}
