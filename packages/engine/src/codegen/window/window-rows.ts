/** What code of a window function sees of a row: its partition, its equals, its frame, and other rows' arguments. */
import type { Value } from '../../expr/emit.ts'
import type { Expression } from '../../expr/expression.ts'
import { typeOf } from '../../expr/typing.ts'
import type { WindowRow } from '../../expr/window-entry.ts'
import { type Code, i32, select } from '../../wasm/index.ts'
import type { RowEmitter } from '../row-emitter.ts'
import type { FrameCode } from './frame-code.ts'
import type { WindowWords } from './window-words.ts'

type I32 = Code<'i32'>

/** Names of arrays that `positions-code.ts` fills. */
export const positions = Object.freeze({
  partitionStart: 'partitionStart',
  partitionEnd: 'partitionEnd',
  peersStart: 'peersStart',
  peersEnd: 'peersEnd',
  peerGroup: 'peerGroup',
  groupNumber: 'groupNumber',
  groupRows: 'groupRows',
})

export interface RowsInput {
  readonly words: WindowWords
  readonly isPartitioned: boolean
  /** Arguments in which rows without a value are passed over: named by their place among all of them. */
  readonly presence: (argument: Expression) => { readonly before: number; readonly rows: number }
}

const four = (index: I32): I32 => i32.shl(index, i32.const(2))

/** An element of an array of 32-bit words. */
export const element = (context: I32, word: number, index: I32): I32 =>
  i32.load(i32.add(i32.load(context, word), four(index)))

export class WindowRowCode implements WindowRow {
  readonly e: RowEmitter
  readonly row: I32
  readonly #input: RowsInput
  readonly #frame: FrameCode
  readonly #args: readonly Expression[]
  readonly #known = new Map<string, I32>()

  constructor(e: RowEmitter, row: I32, input: RowsInput, frame: FrameCode, args: readonly Expression[]) {
    this.e = e
    this.row = row
    this.#input = input
    this.#frame = frame
    this.#args = args
  }

  #position(name: string): I32 {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const value = this.e.bind(element(this.e.context, this.#input.words.array(name), this.row))
    this.#known.set(name, value)
    return value
  }

  get rows(): I32 {
    return i32.load(this.e.context, this.#input.words.rows)
  }

  partitionStart(): I32 {
    return this.#input.isPartitioned ? this.#position(positions.partitionStart) : i32.const(0)
  }

  partitionEnd(): I32 {
    return this.#input.isPartitioned ? this.#position(positions.partitionEnd) : this.e.bind(this.rows)
  }

  peersStart(): I32 {
    return this.#position(positions.peersStart)
  }

  peersEnd(): I32 {
    return this.#position(positions.peersEnd)
  }

  peerGroup(): I32 {
    return this.#position(positions.peerGroup)
  }

  /** Runs of equal rows are numbered through all partitions of the run, from 1. */
  groupNumber(row: I32 = this.row): I32 {
    return this.e.bind(element(this.e.context, this.#input.words.array(positions.groupNumber), row))
  }

  /** The first row of a group by its number. */
  groupStart(group: I32): I32 {
    return element(this.e.context, this.#input.words.array(positions.groupRows, 4, 2), group)
  }

  frameStart(): I32 {
    return this.#once('frameStart', () => this.#frame.start(this))
  }

  frameEnd(): I32 {
    return this.#once('frameEnd', () => this.#frame.end(this))
  }

  /** Bound where it is first asked for, which must not be in a branch: callers ask for frames first. */
  #once(name: string, make: () => I32): I32 {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const value = this.e.bind(make())
    this.#known.set(name, value)
    return value
  }

  argument(index: number): Value {
    return this.e.evaluate(this.#args[index])
  }

  argumentAt(index: number, row: I32, present: I32, otherwise: () => Value): Value {
    const argument = this.#args[index]
    return this.e.choose(
      typeOf(argument),
      present,
      () => this.e.atRow(row, () => this.e.evaluate(argument)),
      otherwise,
    )
  }

  presentBefore(row: I32): I32 {
    const { before } = this.#input.presence(this.#args[0])
    return this.e.bind(element(this.e.context, before, row))
  }

  presentRow(n: I32): I32 {
    const { before, rows } = this.#input.presence(this.#args[0])
    const { e } = this
    const total = e.bind(element(e.context, before, this.rows))
    const some = e.bind(select(i32.ltS(n, total), n, total))
    // The array has -1 in front of the first and behind the last.
    const at = i32.add(select(i32.ltS(some, i32.const(0)), i32.const(-1), some), i32.const(1))
    return element(e.context, rows, e.bind(at))
  }
}
