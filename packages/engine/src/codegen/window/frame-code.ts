/**
 * Where the frame of a row begins and ends (exclusive): computed in place for frames of rows, from the row's equals, or
 * read from the arrays that `range-code.ts` fills. Both move forward only while rows of a partition pass.
 */
import { assert } from '../../base/assert.ts'
import { semanticKey } from '../../expr/equality.ts'
import type { FrameBound, WindowExpression, WindowFrame } from '../../expr/expression.ts'
import { type Code, i32, select } from '../../wasm/index.ts'
import { element, type WindowRowCode } from './window-rows.ts'
import type { WindowWords } from './window-words.ts'

type I32 = Code<'i32'>

/** No run has so many rows, and sums of it and a row's number stay within 32 bits. */
const rowsMost = 2 ** 30

export interface FrameCode {
  /** The frame starts with its partition, whatever the row. */
  readonly fromStart: boolean
  /** Every row has a frame of its own, that differs from the one before. */
  readonly movesAlways: boolean
  start(row: WindowRowCode): I32
  end(row: WindowRowCode): I32
}

/** A range frame whose bounds are looked for in a pass of their own. */
export interface RangeFrame {
  readonly name: string
  readonly window: WindowExpression
  readonly lower: number | undefined
  readonly upper: number | undefined
}

export function rowsOffset(bound: FrameBound & { readonly kind: 'offset' }): number {
  assert(bound.value.kind === 'literal', 'offsets of frames of rows are literals')
  const rows = Number(bound.value.value)
  return Math.max(-rowsMost, Math.min(rowsMost, bound.preceding ? -rows : rows))
}

export function frameCode(
  window: WindowExpression,
  words: WindowWords,
  ranges: Map<string, RangeFrame>,
): FrameCode {
  const { frame } = window
  assert(frame !== undefined, 'a resolved window has a frame')
  const fromStart = frame.lower.kind === 'unboundedPreceding'
  if (frame.unit === 'rows') {
    return { fromStart, movesAlways: movesByRow(frame), ...rowsFrame(frame) }
  }
  if (frame.unit === 'groups') return { fromStart, movesAlways: false, ...groupsFrame(frame) }
  const range = rangeFrame(window, frame, words, ranges)
  return {
    fromStart,
    movesAlways: false,
    start: (row) => {
      if (frame.lower.kind === 'unboundedPreceding') return row.partitionStart()
      if (frame.lower.kind === 'currentRow') return row.peersStart()
      return element(row.e.context, range.lower!, row.row)
    },
    end: (row) => {
      if (frame.upper.kind === 'unboundedFollowing') return row.partitionEnd()
      if (frame.upper.kind === 'currentRow') return row.peersEnd()
      return element(row.e.context, range.upper!, row.row)
    },
  }
}

const movesByRow = (frame: WindowFrame): boolean =>
  frame.lower.kind !== 'unboundedPreceding' || frame.upper.kind !== 'unboundedFollowing'

function rowsFrame(frame: WindowFrame): Pick<FrameCode, 'start' | 'end'> {
  const within = (row: WindowRowCode, at: I32): I32 => {
    const { e } = row
    const value = e.bind(at)
    const least = row.partitionStart()
    const most = row.partitionEnd()
    const raised = e.bind(select(i32.ltS(value, least), least, value))
    return select(i32.ltS(raised, most), raised, most)
  }
  const start = (row: WindowRowCode): I32 => {
    const { lower } = frame
    if (lower.kind === 'unboundedPreceding') return row.partitionStart()
    if (lower.kind !== 'offset') return row.row
    const offset = rowsOffset(lower)
    return offset === 0 ? row.row : within(row, i32.add(row.row, i32.const(offset)))
  }
  const end = (row: WindowRowCode): I32 => {
    const { upper } = frame
    if (upper.kind === 'unboundedFollowing') return row.partitionEnd()
    const offset = upper.kind === 'offset' ? rowsOffset(upper) : 0
    const next = i32.add(row.row, i32.const(offset + 1))
    const at = offset === 0 ? row.e.bind(next) : row.e.bind(within(row, next))
    if (frame.lower.kind === 'unboundedPreceding') return at
    // A frame that ends before it begins is empty.
    const first = row.frameStart()
    return select(i32.ltS(at, first), first, at)
  }
  return { start, end }
}

/** Offsets count runs of equal rows. */
function groupsFrame(frame: WindowFrame): Pick<FrameCode, 'start' | 'end'> {
  /** The first row of the group so far away, within the partition. */
  const groupAway = (row: WindowRowCode, offset: number): I32 => {
    const { e } = row
    const [from, to] = [row.partitionStart(), row.partitionEnd()]
    const first = row.groupNumber(from)
    const last = row.groupNumber(e.bind(i32.sub(to, i32.const(1))))
    const wanted = e.bind(i32.add(row.groupNumber(), i32.const(offset)))
    const inside = e.bind(i32.and(i32.geS(wanted, first), i32.leS(wanted, last)))
    const start = e.bind(row.groupStart(e.bind(select(inside, wanted, first))))
    return select(inside, start, select(i32.ltS(wanted, first), from, to))
  }
  const start = (row: WindowRowCode): I32 => {
    const { lower } = frame
    if (lower.kind === 'unboundedPreceding') return row.partitionStart()
    return lower.kind === 'offset' ? groupAway(row, rowsOffset(lower)) : row.peersStart()
  }
  const end = (row: WindowRowCode): I32 => {
    const { upper } = frame
    if (upper.kind === 'unboundedFollowing') return row.partitionEnd()
    if (upper.kind !== 'offset') return row.peersEnd()
    const at = row.e.bind(groupAway(row, rowsOffset(upper) + 1))
    const first = row.frameStart()
    return select(i32.ltS(at, first), first, at)
  }
  return { start, end }
}

function rangeFrame(
  window: WindowExpression,
  frame: WindowFrame,
  words: WindowWords,
  ranges: Map<string, RangeFrame>,
): RangeFrame {
  const { lower, upper } = window.rangeBounds ?? {}
  const key = [lower, upper].map((bound) => (bound === undefined ? '' : semanticKey(bound))).join('|')
  const known = ranges.get(key)
  if (known !== undefined) return known
  const name = `range${ranges.size}`
  const made: RangeFrame = {
    name,
    window,
    lower: frame.lower.kind === 'offset' ? words.array(`${name}lower`) : undefined,
    upper: frame.upper.kind === 'offset' ? words.array(`${name}upper`) : undefined,
  }
  if (made.lower !== undefined || made.upper !== undefined) ranges.set(key, made)
  return made
}
