/**
 * The rows of a join by merging. The probe side's rows go by in order, batch by batch, along pieces of the build side;
 * rows with equal keys are pairs, a condition leaves some of them out, and what comes out keeps the order of the probe
 * side's rows. Rows of the build side without a partner follow when their piece is done.
 */
import type { Pipeline } from '../codegen/stage-program.ts'
import type { Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows, type VectorLayout, vector } from '../columnar/vector.ts'
import type { JoinType } from '../plan/logical-plan.ts'
import type { BatchSource, SourceMetrics } from './batch-source.ts'
import { MergeBatch, MergePieces } from './merge-pieces.ts'
import type { MergeSideSink } from './merge-side-sink.ts'
import { noRow, PairColumns } from './pair-columns.ts'
import type { PairCondition } from './pair-condition.ts'
import { RowStore } from './row-store.ts'
import type { TaskContext } from './task-services.ts'
import { noMetrics } from './vectors.ts'

export interface MergeJoinParts {
  readonly build: MergeSideSink
  readonly probe: MergeSideSink
  readonly condition: PairCondition | undefined
}

/** What comes out of a row of the probe side: its pairs, and itself alone with or without a partner. */
interface Gives {
  readonly pairs: boolean
  readonly partnered: boolean
  readonly alone: boolean
}

function givenBy(type: JoinType): Gives {
  if (type === 'leftSemi') return { pairs: false, partnered: true, alone: false }
  if (type === 'leftAnti') return { pairs: false, partnered: false, alone: true }
  return { pairs: true, partnered: false, alone: type !== 'inner' && type !== 'cross' }
}

export class MergeJoinSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #context: TaskContext
  readonly #condition: PairCondition | undefined
  readonly #gives: Gives
  /** Whether rows of the build side come out without a partner. */
  readonly #buildAlone: boolean
  readonly #region: Region
  readonly #flagsRegion: Region
  readonly #columns: PairColumns
  readonly #tested: PairColumns | undefined
  readonly #pieces: MergePieces
  readonly #batch: MergeBatch
  /** The probe side's batch as the only segment of a store. */
  readonly #probe: RowStore
  /** Pairs to be tested, and those that go on with rows that come out alone. */
  readonly #buildRows = new Uint32Array(maxBatchRows)
  readonly #probeRows = new Uint32Array(maxBatchRows)
  readonly #outBuild = new Uint32Array(maxBatchRows * 2)
  readonly #outProbe = new Uint32Array(maxBatchRows * 2)
  readonly #passed = Uint32Array.from({ length: maxBatchRows }, (_, i) => i)
  #pairs = 0
  readonly #hasPartner = new Uint8Array(maxBatchRows)
  /** A byte for each row of the piece: 1 where it found a partner. */
  #flags = 0
  readonly #batches: Generator<number>

  constructor(context: TaskContext, pipeline: Pipeline, { build, probe, condition }: MergeJoinParts) {
    const { kernels, memory } = context
    this.#context = context
    this.#condition = condition
    const { type, columns } = build.spec
    this.#gives = givenBy(type)
    this.#buildAlone = type === 'fullOuter'
    const region = memory.region(build.consumer)
    this.#region = region
    this.#flagsRegion = memory.region(build.consumer)
    this.#columns = new PairColumns(memory, pipeline.columns, columns, region)
    this.vectors = this.#columns.vectors
    this.layouts = this.#columns.layouts
    if (condition !== undefined) {
      this.#tested = new PairColumns(memory, condition.pipeline.columns, columns, region)
      condition.read(this.#tested.vectors)
    }
    this.#probe = new RowStore({ kernels, memory, region, types: probe.types })
    this.#probe.reserveSegments(1)
    this.#batch = new MergeBatch(probe.source())
    this.#pieces = new MergePieces(context, { build, probe })
    this.#batches = this.#merge()
  }

  next(): number {
    const { value, done } = this.#batches.next()
    if (done === true) return 0
    this.metrics.rowsRead += value
    return value
  }

  *#merge(): Generator<number> {
    const batch = this.#batch
    const pieces = this.#pieces
    this.#nextPiece()
    while (this.#nextBatch()) {
      this.#context.checkCancelled()
      // Only rows that come out alone are left.
      if (pieces.isLast && pieces.rows === 0 && !this.#gives.alone) break
      const looked = pieces.lookUp(batch)
      const until = batch.at + looked
      if (looked > 0) yield* pieces.aside === undefined ? this.#pairsOf(until) : this.#pairsAside(until)
      batch.at = until
      if (until === batch.rows) continue
      yield* this.#unpartnered()
      this.#nextPiece()
    }
    if (!this.#buildAlone) return
    for (;;) {
      yield* this.#unpartnered()
      if (pieces.isLast) return
      this.#nextPiece()
    }
  }

  #nextPiece(): void {
    const pieces = this.#pieces
    pieces.next()
    if (!this.#buildAlone) return
    this.#flagsRegion.release(0)
    this.#flags = this.#flagsRegion.allocateZeroed(
      Math.max(1, pieces.aside === undefined ? pieces.rows : pieces.asideRows),
    )
  }

  #nextBatch(): boolean {
    const batch = this.#batch
    const isNew = batch.at === batch.rows
    if (!batch.fill()) return false
    if (!isNew) return true
    const { u32 } = this.#context.memory
    this.#hasPartner.fill(0)
    this.#probe.columns.forEach((column, i) => {
      if (column.width === 0) return
      u32[column.data >>> 2] = u32[(batch.vectors[i] + vector.data) >>> 2]
      u32[column.validity >>> 2] = u32[(batch.vectors[i] + vector.validity) >>> 2]
    })
    return true
  }

  /** What comes out of rows [at, until) of the batch, whose partners are in the piece's store. */
  *#pairsOf(until: number): Generator<number> {
    const { store, ranges } = this.#pieces
    const { u32 } = this.#context.memory
    let row = this.#batch.at
    let reported = row
    let offset = 0
    while (row < until) {
      const first = u32[(ranges >>> 2) + row * 2]
      const end = this.#endOf(first, u32[(ranges >>> 2) + row * 2 + 1])
      const some = Math.min(end - first - offset, maxBatchRows - this.#pairs)
      this.#addPairs(row, first + offset, some)
      offset += some
      if (first + offset === end) {
        row++
        offset = 0
        if (row < until) continue
      }
      yield* this.#report(store, reported, row, 0)
      reported = row
    }
  }

  /** One partner is enough where pairs do not come out and every pair is one. */
  #endOf(first: number, end: number): number {
    return this.#gives.pairs || this.#condition !== undefined ? end : Math.min(end, first + 1)
  }

  /** As `pairsOf`, where the partners were written aside: block by block, each with all rows that have the key. */
  *#pairsAside(until: number): Generator<number> {
    const { ranges, store } = this.#pieces
    const { u32 } = this.#context.memory
    const { pairs } = this.#gives
    const has = (row: number) => u32[(ranges >>> 2) + row * 2 + 1] > u32[(ranges >>> 2) + row * 2]
    let keyRow = this.#batch.at
    while (keyRow < until && !has(keyRow)) keyRow++
    yield* this.#report(store, this.#batch.at, keyRow, 0)
    if (keyRow === until) return
    if (!pairs && this.#condition === undefined) {
      for (let row = keyRow; row < until; row++) this.#hasPartner[row] = has(row) ? 1 : 0
    } else {
      let base = 0
      for (const block of this.#pieces.blocks()) {
        let isWanted = false
        for (let row = keyRow; row < until; row++) {
          if (!has(row) || (!pairs && this.#hasPartner[row] === 1)) continue
          isWanted = true
          for (let at = 0; at < block.rows; ) {
            const some = Math.min(block.rows - at, maxBatchRows - this.#pairs)
            this.#addPairs(row, at, some)
            at += some
            if (this.#pairs === maxBatchRows) yield* this.#report(block.store, keyRow, keyRow, base)
          }
        }
        // The block goes with its pairs.
        yield* this.#report(block.store, keyRow, keyRow, base)
        if (!isWanted) break
        base += block.rows
      }
    }
    yield* this.#report(store, keyRow, until, 0)
  }

  #addPairs(row: number, first: number, count: number): void {
    const at = this.#pairs
    this.#probeRows.fill(row, at, at + count)
    for (let i = 0; i < count; i++) this.#buildRows[at + i] = first + i
    this.#pairs = at + count
  }

  /**
   * Gives the pairs that pass, and rows [from, until), all of whose pairs have been tested then, where they come out
   * alone. Pairs come by row, from `from` on. `base`: number in the piece of the first row of `store`.
   */
  *#report(store: RowStore, from: number, until: number, base: number): Generator<number> {
    const pairs = this.#pairs
    const passed = pairs === 0 ? 0 : this.#test(store)
    const { pairs: givesPairs, partnered, alone } = this.#gives
    const { bytes } = this.#context.memory
    const [buildRows, probeRows] = [this.#buildRows, this.#probeRows]
    const [outBuild, outProbe] = [this.#outBuild, this.#outProbe]
    const chosen = this.#passed
    let out = 0
    let at = 0
    for (let row = from; row < until || at < passed; row++) {
      for (; at < passed && probeRows[chosen[at]] === row; at++) {
        this.#hasPartner[row] = 1
        const partner = buildRows[chosen[at]]
        if (this.#buildAlone) bytes[this.#flags + base + partner] = 1
        if (!givesPairs) continue
        outBuild[out] = partner
        outProbe[out++] = row
      }
      if (row >= until || !(this.#hasPartner[row] === 1 ? partnered : alone)) continue
      outBuild[out] = noRow
      outProbe[out++] = row
    }
    this.#pairs = 0
    yield* this.#give(store, out)
  }

  /** How many pairs pass; which ones is in `passed`. */
  #test(store: RowStore): number {
    const condition = this.#condition
    if (condition === undefined) return this.#pairs
    this.#tested!.fill(
      this.#pairs,
      { store, numbers: this.#buildRows },
      { store: this.#probe, numbers: this.#probeRows },
    )
    return condition.test(this.#pairs, this.#passed)
  }

  *#give(store: RowStore, count: number): Generator<number> {
    for (let from = 0; from < count; from += maxBatchRows) {
      const rows = Math.min(maxBatchRows, count - from)
      this.#columns.fill(
        rows,
        { store, numbers: this.#outBuild.subarray(from, from + rows) },
        { store: this.#probe, numbers: this.#outProbe.subarray(from, from + rows) },
      )
      yield rows
    }
  }

  /** Rows of the piece that found no partner, where they come out. */
  *#unpartnered(): Generator<number> {
    if (!this.#buildAlone) return
    const { aside, store, rows } = this.#pieces
    if (aside === undefined) {
      yield* this.#unpartneredOf(store, rows, 0)
      return
    }
    let base = 0
    for (const block of this.#pieces.blocks()) {
      yield* this.#unpartneredOf(block.store, block.rows, base)
      base += block.rows
    }
  }

  *#unpartneredOf(store: RowStore, rows: number, base: number): Generator<number> {
    const { bytes } = this.#context.memory
    for (let from = 0; from < rows; from += maxBatchRows) {
      const end = Math.min(rows, from + maxBatchRows)
      let out = 0
      for (let row = from; row < end; row++) {
        if (bytes[this.#flags + base + row] === 0) this.#outBuild[out++] = row
      }
      this.#outProbe.fill(noRow, 0, out)
      yield* this.#give(store, out)
    }
  }

  materialize(): void {}

  close(): void {
    this.#batches.return(0)
    this.#condition?.finish()
    this.#batch.close()
    this.#pieces.close()
    this.#flagsRegion.free()
    this.#region.free()
  }
}
