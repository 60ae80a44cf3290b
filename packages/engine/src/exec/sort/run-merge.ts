/**
 * Merges sorted runs that were written aside: a block of each run is in memory, as a segment of a store whose row
 * numbers the merge gives in order. Without keys the runs come one after the other. Stable: of equal rows those of an
 * earlier run come first.
 */
import type { DataType } from '@vonk/common'
import type { SortKey } from '../../codegen/stage-program.ts'
import { blockRows } from '../../columnar/column-block.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import { RowStore, segmentShift } from '../rows/row-store.ts'
import type { StateRun } from '../rows/state-store.ts'
import type { TaskContext } from '../task-services.ts'
import { writeSortSpec } from './row-sort.ts'

/** A batch has no more rows than so many blocks have. */
const batchBlocks = 4

interface MergedRun {
  readonly run: StateRun
  readonly region: Region
  next: number
}

export interface RunMergeInput {
  readonly types: readonly DataType[]
  readonly keys: readonly SortKey[]
  readonly runs: readonly StateRun[]
  readonly consumer: MemoryConsumer
}

export class RunMerge {
  /** Holds a block of each run. */
  readonly store: RowStore
  /** Where the numbers of the next rows are after `next`. */
  readonly numbers: Pointer
  readonly #context: TaskContext
  readonly #runs: readonly MergedRun[]
  readonly #keys: readonly SortKey[]
  readonly #tables: Region
  readonly #spec: Pointer
  /** Per run the numbers of its next row and of the row behind its last one. */
  readonly #heads: Pointer
  readonly #order: Pointer
  /** The most rows that a block had so far. */
  #blockRows = 1

  constructor(context: TaskContext, { types, keys, runs, consumer }: RunMergeInput) {
    const { kernels, memory } = context
    this.#context = context
    this.#keys = keys
    this.#runs = runs.map((run) => ({ run, region: memory.region(consumer), next: 0 }))
    const region = memory.region(consumer)
    this.#tables = region
    this.store = new RowStore({ kernels, memory, region, types })
    this.store.reserveSegments(runs.length)
    this.#spec = region.allocate(keys.length * 16)
    writeSortSpec(this.store, keys, this.#spec)
    this.#heads = region.allocateZeroed(runs.length * 8)
    this.#order = region.allocate(runs.length * 4)
    this.numbers = region.allocate(maxBatchRows * 4)
  }

  /** How many rows come next, 0 at the end. They stay until the next call. */
  next(): number {
    const { kernels } = this.#context
    this.#context.checkCancelled()
    this.#runs.forEach((run, i) => {
      this.#load(run, i)
    })
    return (
      kernels.mergeRuns(
        this.#heads,
        this.#runs.length,
        this.#spec,
        this.#keys.length,
        segmentShift,
        this.#order,
        this.numbers,
        Math.min(maxBatchRows, this.#blockRows * batchBlocks),
      ) >>> 0
    )
  }

  /** The run's next block, where all rows of the one before have gone. */
  #load(merged: MergedRun, index: number): void {
    const { u32 } = this.#context.memory
    const head = (this.#heads >>> 2) + index * 2
    const { run, region } = merged
    if (u32[head] !== u32[head + 1] || merged.next === run.blocks) return
    region.release(0)
    const block = run.read(merged.next++, region)
    this.store.placeBlock(index, block, region)
    u32[head] = index * maxBatchRows
    u32[head + 1] = index * maxBatchRows + blockRows(u32, block)
    this.#blockRows = Math.max(this.#blockRows, blockRows(u32, block))
  }

  close(): void {
    this.#tables.free()
    for (const { region } of this.#runs) region.free()
  }
}
