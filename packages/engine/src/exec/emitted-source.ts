/** A source whose batches generated code makes out of a table in memory: groups, rows of a join without a partner. */
import { assert } from '../base/assert.ts'
import { type OutputColumn, type Pipeline, status } from '../codegen/stage-program.ts'
import type { Pointer } from '../columnar/region.ts'
import { maxBatchRows, type VectorLayout } from '../columnar/vector.ts'
import type { BatchSource, SourceMetrics } from './batch-source.ts'
import type { ContextArea, ModuleFunction } from './task-instance.ts'
import { noMetrics, writtenVectors } from './vectors.ts'

export interface EmittedTable {
  /** `(context, maxRows) -> rows`, 0 at the end; minus a status where it stopped. */
  readonly emit: ModuleFunction
  readonly output: readonly OutputColumn[]
  readonly area: ContextArea
  readonly raise: () => never
  /** Puts other rows into the table, once these have been emitted; false if there are none. */
  more?(): boolean
  free(): void
}

export class EmittedSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #table: EmittedTable

  constructor(table: EmittedTable, pipeline: Pipeline) {
    this.#table = table
    const { vectors, layouts } = writtenVectors(table.area.at, table.output, pipeline)
    this.vectors = vectors
    this.layouts = layouts
  }

  /** Texts among results lie in scratch memory until the next call. */
  next(): number {
    const { area, raise, emit } = this.#table
    for (;;) {
      area.clearScratch()
      const rows = emit(area.at, maxBatchRows)
      if (rows === 0 && this.#table.more?.() === true) continue
      if (rows >= 0) {
        area.holdScratch()
        this.metrics.rowsRead += rows
        return rows
      }
      if (-rows === status.error) raise()
      assert(-rows === status.needMemory, `a table ended with status ${-rows}`)
      area.growScratch(area.get('needBytes'))
    }
  }

  materialize(): void {}

  close(): void {
    this.#table.free()
  }
}
