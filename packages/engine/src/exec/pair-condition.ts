/** What must hold for two rows beside equal keys: the filter of a pipeline of its own, called with pairs of rows. */
import type { Pipeline } from '../codegen/stage-program.ts'
import type { Pointer } from '../columnar/region.ts'
import { BatchFilter, type BatchFilterParts } from './batch-filter.ts'

export class PairCondition {
  readonly pipeline: Pipeline
  readonly #parts: BatchFilterParts
  readonly #filter: BatchFilter

  constructor(parts: BatchFilterParts) {
    this.pipeline = parts.pipeline
    this.#parts = parts
    this.#filter = new BatchFilter(parts)
  }

  /** Where the values of the pairs are. */
  read(vectors: readonly Pointer[]): void {
    const { area, memory, pipeline } = this.#parts
    pipeline.inputVectors.forEach((word, i) => {
      memory.u32[(area.at + word) >>> 2] = vectors[i]
    })
  }

  /** How many of the pairs pass; their positions are copied to `passed`. */
  test(pairs: number, passed: Uint32Array): number {
    const { area, memory } = this.#parts
    area.resetScratch()
    const count = this.#filter.run(pairs)
    const at = area.get('selection') >>> 2
    passed.set(memory.u32.subarray(at, at + count))
    return count
  }

  finish(): void {
    this.#filter.finish()
  }
}
