/**
 * How the slots of an executor make room for each other. A task that finds no memory, and whose own operators have
 * given back what they can, says so in a word of its slot and waits; the tasks of the other slots see it at the end of
 * their batches and ask their operators to hand state out. It waits while somebody runs who may still give or end; when
 * all that run are waiting, nobody will, and its request fails.
 *
 * Each slot has a line of 64 bytes, so that slots do not share one: u32 cancel word, state, chunks wanted. The executor
 * sets the state when a task begins and when it is over, however it ended, so that a killed slot's wait is forgotten.
 */
import { assert } from '../base/assert.ts'
import type { Pointer } from '../columnar/region.ts'

export const slotLineBytes = 64
const word = { cancel: 0, state: 1, wanted: 2 } as const
const state = { idle: 0, runs: 1, waits: 2 } as const

/** Nobody wakes a task that waits: giving memory back is too common to pay for that. */
const lookEveryMs = 2

/** Said by the executor, of the slot with the line at `line`. */
export function setSlotRuns(i32: Int32Array, line: Pointer, runs: boolean): void {
  Atomics.store(i32, (line >>> 2) + word.state, runs ? state.runs : state.idle)
}

export interface MemoryTurnsOptions {
  readonly i32: Int32Array
  /** The lines of all slots, and which of them is this thread's. */
  readonly lines: Pointer
  readonly slots: number
  readonly slot: number
}

export class MemoryTurns {
  readonly #i32: Int32Array
  /** Index of the first slot's line, and of this one's. */
  readonly #first: number
  readonly #own: number
  readonly #end: number

  constructor({ i32, lines, slots, slot }: MemoryTurnsOptions) {
    assert(slot < slots, 'a slot is one of its executor')
    this.#i32 = i32
    this.#first = lines >>> 2
    this.#own = this.#first + slot * step
    this.#end = this.#first + slots * step
  }

  /** Tries again and again while others run; what `claim` gave, or 0 when nobody is left to give anything. */
  wait(chunks: number, claim: () => Pointer): Pointer {
    const { i32, own } = { i32: this.#i32, own: this.#own }
    Atomics.store(i32, own + word.wanted, chunks)
    Atomics.store(i32, own + word.state, state.waits)
    try {
      for (;;) {
        // Looked at before the claim: who ends between the two has given back what the claim then finds.
        const isHopeless = !this.#othersRun()
        const pointer = claim()
        if (pointer !== 0 || isHopeless) return pointer
        if (Atomics.wait(i32, own + word.cancel, 0, lookEveryMs) === 'not-equal') return 0
      }
    } finally {
      Atomics.store(i32, own + word.state, state.runs)
    }
  }

  #othersRun(): boolean {
    for (let line = this.#first; line < this.#end; line += step)
      if (line !== this.#own && Atomics.load(this.#i32, line + word.state) === state.runs) return true
    return false
  }

  /** Chunks that tasks of other slots wait for. */
  wantedByOthers(): number {
    let chunks = 0
    for (let line = this.#first; line < this.#end; line += step)
      if (line !== this.#own && Atomics.load(this.#i32, line + word.state) === state.waits)
        chunks += Atomics.load(this.#i32, line + word.wanted)
    return chunks
  }
}

/** Words of a line. */
const step = slotLineBytes / 4
