/** Sources that need nothing from outside: ranges of numbers, and the one row without columns. */
import type { Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows, type VectorLayout, vector, vectorFlags } from '../columnar/vector.ts'
import type { Kernels } from '../kernels/signatures.ts'
import type { BatchSource, ColumnRequest, SourceMetrics } from './batch-source.ts'
import type { TaskContext } from './task-services.ts'
import { allocateVectors, noMetrics, setVector } from './vectors.ts'

export interface NumberRange {
  readonly start: bigint
  readonly end: bigint
  readonly step: bigint
  readonly partitions: number
}

/** Index of the first number of a partition: partitions are even, as Spark cuts them. */
function boundary({ start, end, step, partitions }: NumberRange, partition: number): bigint {
  const span = end - start
  if (span === 0n || span > 0n !== step > 0n) return 0n
  const count = span / step + (span % step === 0n ? 0n : 1n)
  return (BigInt(partition) * count) / BigInt(partitions)
}

export class RangeSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics: SourceMetrics = noMetrics()
  readonly #region: Region
  readonly #range: NumberRange
  readonly #kernels: Kernels
  readonly #i64: BigInt64Array
  readonly #data: Pointer
  readonly #parts: readonly { readonly from: bigint; readonly to: bigint }[]
  #part = 0
  #next: bigint

  constructor(
    { memory, kernels }: TaskContext,
    range: NumberRange,
    partitions: readonly number[],
    columns: readonly ColumnRequest[],
  ) {
    this.#region = memory.region({ operator: 'Range' })
    this.#range = range
    this.#kernels = kernels
    this.#i64 = memory.i64
    this.#parts = partitions.map((p) => ({ from: boundary(range, p), to: boundary(range, p + 1) }))
    this.#next = this.#parts[0]?.from ?? 0n
    this.vectors = allocateVectors(this.#region, columns.length)
    this.layouts = columns.map(() => 'fixed')
    this.#data = this.#region.allocate(maxBatchRows * 8)
    for (const descriptor of this.vectors) {
      setVector(memory.u32, descriptor, { validity: 0, data: this.#data, offsets: 0, nullCount: 0 })
      memory.u32[(descriptor + vector.flags) >>> 2] = vectorFlags.hasBounds
    }
  }

  next(): number {
    while (this.#part < this.#parts.length && this.#next >= this.#parts[this.#part].to) {
      this.#part++
      if (this.#part < this.#parts.length) this.#next = this.#parts[this.#part].from
    }
    if (this.#part === this.#parts.length) return 0
    const left = this.#parts[this.#part].to - this.#next
    const rows = left < BigInt(maxBatchRows) ? Number(left) : maxBatchRows
    const { start, step } = this.#range
    const first = start + this.#next * step
    this.#next += BigInt(rows)
    if (this.vectors.length > 0) this.#fill(first, rows)
    this.metrics.rowsRead += rows
    return rows
  }

  #fill(first: bigint, rows: number): void {
    const { step } = this.#range
    const i64 = this.#i64
    this.#kernels.countUp64(this.#data, first, step, rows)
    const last = first + BigInt(rows - 1) * step
    for (const descriptor of this.vectors) {
      i64[(descriptor + vector.min) / 8] = step > 0n ? first : last
      i64[(descriptor + vector.max) / 8] = step > 0n ? last : first
    }
  }

  materialize(): void {}

  close(): void {
    this.#region.free()
  }
}

/** One row without columns: what `SELECT 1` reads from. */
export class OneRowSource implements BatchSource {
  readonly vectors: readonly Pointer[] = []
  readonly layouts: readonly VectorLayout[] = []
  readonly metrics: SourceMetrics = noMetrics()
  #rows = 1

  next(): number {
    const rows = this.#rows
    this.#rows = 0
    this.metrics.rowsRead += rows
    return rows
  }

  materialize(): void {}
  close(): void {}
}
