/**
 * The per-task context: one run of bytes that generated code finds everything through. It starts with a fixed header of
 * words; behind it lie the error record, state cells, vector descriptors, output buffers and table headers, placed
 * here.
 */
import { maxBatchRows, vector } from '../columnar/vector.ts'
import type { ContextLayout } from './stage-program.ts'

/** Offsets of the header's u32 words, the same in every program. `error` and `cells` are where those areas start. */
export const header = Object.freeze({
  constants: 0,
  scratch: 4,
  scratchEnd: 8,
  selection: 12,
  resumeAt: 16,
  partition: 20,
  cancel: 24,
  needKind: 28,
  needBytes: 32,
  outputRows: 36,
  stopped: 40,
  rangeBounds: 44,
  host: 48,
  /** 128 bytes for results of kernels, read at once. */
  temporary: 64,
  error: 192,
})

/** The error record: site, row, then the values of its parameters. */
export const errorRecord = Object.freeze({ site: 0, row: 4, values: 8, bytes: 4096 })

const align = (offset: number, to: number): number => Math.ceil(offset / to) * to

export class ContextBuilder {
  #size = header.error + errorRecord.bytes
  #cells = 0
  readonly #cellsStart: number
  /** Output buffers by size: a pipeline's input and output buffers alternate between two pools. */
  readonly #pools = new Map<number, Map<number, number[]>>()
  readonly #taken = new Map<string, number>()

  constructor() {
    // The selection buffer is always there: every program has at least one pipeline.
    this.#cellsStart = this.reserve(64 * 16, 16)
  }

  reserve(bytes: number, alignment = 16): number {
    const offset = align(this.#size, alignment)
    this.#size = offset + bytes
    return offset
  }

  descriptor(): number {
    return this.reserve(vector.size, 16)
  }

  /** A 64-bit cell that is zero when the task starts. */
  cell(): number {
    this.#cells++
    return this.#cells <= 128 ? this.#cellsStart + (this.#cells - 1) * 8 : this.reserve(8, 8)
  }

  /** Starts handing out the buffers of a pool anew: what lay there before is no longer read. */
  resetPool(pool: number): void {
    for (const size of this.#poolOf(pool).keys()) this.#taken.set(`${pool}:${size}`, 0)
  }

  #poolOf(pool: number): Map<number, number[]> {
    const known = this.#pools.get(pool) ?? new Map<number, number[]>()
    this.#pools.set(pool, known)
    return known
  }

  /** A buffer for a batch of values of this width, from the pool. */
  buffer(pool: number, width: number): number {
    const bytes = align(maxBatchRows * width, 16)
    const sizes = this.#poolOf(pool)
    const offsets = sizes.get(bytes) ?? []
    sizes.set(bytes, offsets)
    const key = `${pool}:${bytes}`
    const taken = this.#taken.get(key) ?? 0
    this.#taken.set(key, taken + 1)
    if (taken === offsets.length) offsets.push(this.reserve(bytes, 16))
    return offsets[taken]
  }

  layout(): ContextLayout {
    return {
      bytes: align(this.#size, 16),
      offsets: { ...header, cells: this.#cellsStart },
    }
  }
}
