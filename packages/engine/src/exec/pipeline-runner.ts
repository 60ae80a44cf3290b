/**
 * Runs one pipeline of a task: batches from the source through the generated functions into the sink. Everything here
 * happens once a batch; what happens once a row is in generated code and kernels.
 */
import { assert } from '../base/assert.ts'
import { memoryNeeds, type Pipeline, status } from '../codegen/stage-program.ts'
import type { Pointer } from '../columnar/region.ts'
import { BatchFilter } from './batch-filter.ts'
import type { BatchSource } from './batch-source.ts'
import type { PipelineRows } from './metrics.ts'
import type { ContextArea, ModuleExports, ModuleFunction } from './task-instance.ts'
import type { TaskContext } from './task-services.ts'

/** Where a pipeline's rows go: a sink of batches, or the table of an aggregate, which generated code fills itself. */
export type PipelineTarget =
  | { readonly kind: 'batches'; consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void }
  | {
      readonly kind: 'table'
      giveMemory(kind: number, bytes: number): void
      /** After a batch. */
      endBatch?(): void
      /** No group so far gets another row. */
      endPartition?(): void
    }

/** A table whose rows come in order, bit by bit, as the rows of another pipeline ask for them. */
export interface MergedTable {
  /** Does what the table's header says is wanted, if anything. */
  serve(): void
}

export interface PipelineParts {
  readonly pipeline: Pipeline
  readonly source: BatchSource
  readonly target: PipelineTarget
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly context: TaskContext
  readonly merges: readonly MergedTable[]
  /** Row numbers 0, 1, ...: the selection of an unfiltered batch that is handed on in parts. */
  readonly identity: Pointer
  /** Milliseconds. */
  readonly now: () => number
  /** Makes the error that generated code has left in the context. */
  readonly raise: () => never
}

export class PipelineRunner {
  readonly #p: PipelineParts
  readonly #filter: BatchFilter | undefined
  readonly #process: ModuleFunction | undefined
  readonly #vectors: readonly Pointer[]
  /** Rows that the limit still skips and lets through. */
  #skip: number
  #left: number
  readonly rows: { -readonly [K in keyof PipelineRows]: number } = { in: 0, filtered: 0, limited: 0, out: 0 }
  /** A step of generated code has seen enough rows. */
  #stopped = false

  constructor(parts: PipelineParts) {
    this.#p = parts
    const { pipeline, source, area, exports, context } = parts
    const { memory, metrics, checkCancelled } = context
    const { now, raise } = parts
    this.#filter = pipeline.hasFilter
      ? new BatchFilter({ pipeline, area, exports, memory, metrics, now, checkCancelled, raise })
      : undefined
    this.#process = pipeline.hasProcess ? exports[`p${pipeline.index}_process`] : undefined
    const { u32 } = memory
    pipeline.inputVectors.forEach((word, i) => {
      u32[(area.at + word) >>> 2] = source.vectors[i]
    })
    this.#vectors = pipeline.output.map((column) =>
      column.passThrough === undefined ? area.at + column.vector : source.vectors[column.passThrough],
    )
    this.#skip = pipeline.limit?.offset ?? 0
    this.#left = pipeline.limit?.count ?? Number.MAX_SAFE_INTEGER
  }

  /** Runs until the source has no more rows or nobody wants more. Waits only where the source does. */
  async run(): Promise<void> {
    const { pipeline, source, area } = this.#p
    area.set('stopped', 0)
    area.operator = pipeline.operators.at(-1)?.name ?? 'Result'
    while (this.wantsMore) {
      const waiting = source.ready?.()
      if (waiting !== undefined) await waiting
      if (!this.step()) return
    }
  }

  /** After the last batch. */
  finish(): void {
    this.#filter?.finish()
  }

  /** As `run`, for a source that never waits, in the middle of another pipeline's run. The source may go on later. */
  drain(): void {
    this.#apart(() => {
      while (this.wantsMore && this.step());
    })
  }

  /**
   * One batch in the middle of another pipeline's run; false at the end. `selection`: where it keeps the positions of
   * rows that it has chosen.
   */
  advance(selection: Pointer): boolean {
    const { area } = this.#p
    const known = area.get('selection')
    area.set('selection', selection)
    let more = false
    this.#apart(() => {
      more = this.wantsMore && this.step()
    })
    area.set('selection', known)
    return more
  }

  #apart(run: () => void): void {
    const { area } = this.#p
    const stopped = area.get('stopped')
    area.set('stopped', 0)
    run()
    area.set('stopped', stopped)
  }

  /** Rows of its source that it still takes, where a limit comes before anything else. */
  get wantedRows(): number {
    if (!this.wantsMore) return 0
    return this.#filter === undefined ? this.#skip + this.#left : Number.MAX_SAFE_INTEGER
  }

  /** Whether further rows would be let through. */
  get wantsMore(): boolean {
    return this.#left > 0 && !this.#stopped
  }

  /** One batch; false at the end. */
  step(): boolean {
    const { source, context, area, target } = this.#p
    context.checkCancelled()
    if (target.kind === 'table' && source.partitionEnds?.() === true) target.endPartition?.()
    const rows = source.next()
    if (rows === 0) return false
    this.rows.in += rows
    area.resetScratch()
    const count = this.#filter === undefined ? rows : this.#filter.run(rows)
    const first = Math.min(this.#skip, count)
    const end = Math.min(count, first + this.#left)
    this.#skip -= first
    this.#left -= end - first
    this.rows.filtered += count
    this.rows.limited += end - first
    if (end > first) {
      source.materialize(end, this.#selection(0))
      this.#pass(first, end)
    }
    source.rest?.()
    this.#stopped = area.get('stopped') !== 0
    if (target.kind === 'table') target.endBatch?.()
    context.pressure.endBatch()
    return !this.#stopped
  }

  #selection(first: number): Pointer {
    if (this.#filter !== undefined) return this.#p.area.get('selection') + first * 4
    return first === 0 ? 0 : this.#p.identity + first * 4
  }

  /** Rows [first, end) of the chosen ones through the process function, in as many calls as it takes. */
  #pass(first: number, end: number): void {
    const { area, pipeline } = this.#p
    const process = this.#process
    if (process === undefined) {
      this.#handOn(first, end)
      return
    }
    let from = first
    while (from < end) {
      this.#count(end - from)
      const code = process(area.at, end, from)
      if (code === status.error) this.#p.raise()
      const done = code === status.ok ? end : area.get('resumeAt')
      if (pipeline.dense) this.#consume(area.get('outputRows'), 0)
      else this.#handOn(from, done)
      if (code !== status.ok) this.#proceed(code, done > from)
      from = done
      // A few rows can become as many as any number of batches.
      if (code !== status.ok && this.#p.target.kind === 'batches') this.#p.context.pressure.endBatch()
    }
  }

  #handOn(from: number, to: number): void {
    if (to > from) this.#consume(to - from, this.#selection(from))
  }

  #consume(rows: number, selection: Pointer): void {
    const { target } = this.#p
    if (rows === 0) return
    this.rows.out += rows
    if (target.kind === 'batches') target.consume(rows, this.#vectors, selection)
  }

  /** Gives what a call that stopped early wants. */
  #proceed(code: number, progress: boolean): void {
    const { area, target, context, merges } = this.#p
    context.checkCancelled()
    if (code === status.needRows) {
      assert(merges.length > 0, 'the pipeline goes along tables in order')
      for (const table of merges) table.serve()
      area.resetScratch()
      return
    }
    if (code === status.sinkFull) {
      area.resetScratch()
      return
    }
    assert(code === status.needMemory, `a pipeline ended with status ${code}`)
    const kind = area.get('needKind')
    if (kind === memoryNeeds.scratch) {
      if (progress) area.resetScratch()
      else area.growScratch(area.get('needBytes'))
      return
    }
    assert(target.kind === 'table', 'only an aggregate asks for memory of its table')
    target.giveMemory(kind, area.get('needBytes'))
  }

  #count(rows: number): void {
    const { metrics } = this.#p.context
    metrics.calls++
    if (rows > metrics.maxRowsPerCall) metrics.maxRowsPerCall = rows
  }
}
