/**
 * When a task asks its operators for memory: between batches, while there is still enough for one more of them and for
 * handing state out. What operators do about it is theirs (`MemoryConsumer.spill`).
 */
import type { TaskMemory } from '../columnar/region.ts'

/** Of the executor's memory this much stays free, so that handing out has room to work in. */
const reserveShare = 1 / 16
const reserveBytesMax = 32 * 1024 * 1024

export class MemoryPressure {
  readonly #memory: TaskMemory
  readonly #reserve: number
  /** Bytes that somebody outside of the task wants back now. */
  readonly #wanted: (() => number) | undefined
  /** Operators are asked between batches, not because somebody's allocation failed. */
  isAsking = false
  #left: number
  /** The most that one batch took so far. */
  #largestStep = 0

  constructor(memory: TaskMemory, wanted?: () => number) {
    this.#memory = memory
    this.#reserve = Math.min(reserveBytesMax, memory.memory.buffer.byteLength * reserveShare)
    this.#wanted = wanted
    this.#left = memory.leftBytes
  }

  /** Whether so many bytes more would leave less than is kept free. */
  isShort(bytes: number): boolean {
    return this.#memory.leftBytes - bytes < this.#reserve
  }

  endBatch(): void {
    const left = this.#memory.leftBytes
    // What doubles an array asks by itself, and says nothing about the next batch.
    this.#largestStep = Math.max(this.#largestStep, Math.min(this.#left - left, this.#reserve))
    this.#left = left
    const missing = this.#reserve + this.#largestStep - left
    const wanted = this.#wanted?.() ?? 0
    if ((missing <= 0 && wanted <= 0) || this.isAsking) return
    this.isAsking = true
    // Where others hold the memory, small states are not worth handing out.
    if (wanted > 0) this.#memory.ask(wanted, 0)
    if (missing > 0) this.#memory.ask(missing, this.#reserve / 8)
    this.isAsking = false
    this.#left = this.#memory.leftBytes
  }
}
