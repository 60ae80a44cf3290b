/**
 * Where the rows of a pipeline go to several others: each batch is run through all of them while it is there. The last
 * of the readers is the way on; when it wants no more rows, nobody does.
 */
import { assert } from '../base/assert.ts'
import type { OutputColumn, Pipeline } from '../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows, type VectorLayout } from '../columnar/vector.ts'
import type { BatchSource, SourceMetrics } from './batch-source.ts'
import type { PipelineRunner } from './pipeline-runner.ts'
import type { ContextArea } from './task-instance.ts'
import type { TaskContext } from './task-services.ts'
import { noMetrics, writtenVectors } from './vectors.ts'

interface Reader {
  readonly runner: PipelineRunner
  readonly source: TeeSource
  /** Where it keeps the positions of rows that it has chosen. */
  readonly selection: Pointer
}

export class Tee {
  readonly #area: ContextArea
  readonly #output: readonly OutputColumn[]
  readonly #selections: Region
  readonly #readers: Reader[] = []

  constructor({ memory }: TaskContext, { output, operators }: Pipeline, area: ContextArea) {
    const consumer: MemoryConsumer = { operator: operators.at(-1)?.name ?? 'CollectMetrics' }
    this.#area = area
    this.#output = output
    this.#selections = memory.region(consumer)
  }

  source(pipeline: Pipeline): TeeSource {
    return new TeeSource(writtenVectors(this.#area.at, this.#output, pipeline))
  }

  add(runner: PipelineRunner, source: BatchSource): void {
    assert(source instanceof TeeSource, 'readers of a tee have their source from it')
    this.#readers.push({ runner, source, selection: this.#selections.allocate(maxBatchRows * 4) })
  }

  /** The first `rows` of the vectors that generated code has written. */
  consume(rows: number): void {
    const wayOn = this.#readers.at(-1)!.runner
    const wanted = Math.min(rows, wayOn.wantedRows)
    if (wanted > 0)
      this.#area.inside(() => {
        for (const { runner, source, selection } of this.#readers) {
          source.offer(wanted)
          runner.advance(selection)
        }
      })
    if (!wayOn.wantsMore) this.#area.set('stopped', 1)
  }

  close(): void {
    this.#selections.free()
  }
}

class TeeSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  #rows = 0

  constructor({ vectors, layouts }: Pick<BatchSource, 'vectors' | 'layouts'>) {
    this.vectors = vectors
    this.layouts = layouts
  }

  offer(rows: number): void {
    this.#rows = rows
  }

  next(): number {
    const rows = this.#rows
    this.#rows = 0
    return rows
  }

  materialize(): void {}

  close(): void {}
}
