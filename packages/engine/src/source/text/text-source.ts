/** Text files as a source of batches: one column `value`, a line a row, or a whole file. */
import type { Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows, type VectorLayout } from '../../columnar/vector.ts'
import type { BatchSource, ColumnRequest } from '../../exec/batch-source.ts'
import type { ScanRequestOfTask, SourceFactory, TaskContext } from '../../exec/task-services.ts'
import { noMetrics } from '../../exec/vectors.ts'
import { fillConstant, setConstantRows } from '../parquet/constant-column.ts'
import { partitionConstants, type SharedScan } from '../shared-scan.ts'
import { flatSplits } from '../split-packing.ts'
import { allocateSlot, finishSlot, putValue, type ValueSlot } from './column-slots.ts'
import type { LineOptions } from './feed.ts'
import { LineScan } from './line-scan.ts'

export interface SharedText extends SharedScan {
  readonly lines: LineOptions
  readonly wholeText: boolean
  readonly valueColumn: string
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

export const textSource: SourceFactory = (context, request) => new TextSource(context, request)

class TextSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics = noMetrics()
  private readonly context: TaskContext
  private readonly region: Region
  private readonly batchRegion: Region
  private readonly scan: LineScan
  private readonly views: Pointer
  private readonly columns: readonly {
    readonly request: ColumnRequest
    readonly slot: ValueSlot
    readonly isValue: boolean
  }[]

  constructor(context: TaskContext, request: ScanRequestOfTask) {
    const { memory, kernels } = context
    const shared = request.shared as unknown as SharedText
    this.context = context
    this.region = memory.region({ operator: 'Scan text' })
    this.batchRegion = memory.region({ operator: 'Scan text' })
    this.views = this.region.allocate(maxBatchRows * 8)
    this.columns = request.columns.map((column) => ({
      request: column,
      slot: allocateSlot(this.region, column.type),
      isValue: column.name === shared.valueColumn,
    }))
    const constants = partitionConstants(shared)
    this.scan = new LineScan({
      ...{ kernels, memory, region: this.region, metrics: this.metrics },
      splits: flatSplits(request.splits),
      lines: shared.lines,
      wholeFiles: shared.wholeText,
      keepsMark: shared.wholeText,
      onSplit: (split) => {
        const values = constants(split)
        for (const { isValue, request: one, slot } of this.columns) {
          if (!isValue) fillConstant(memory, this.region, slot, one.type, values.get(one.ordinal) ?? null)
        }
      },
    })
    this.vectors = this.columns.map(({ slot }) => slot.descriptor)
    this.layouts = this.columns.map(({ slot }) => (slot.width === 0 ? 'views' : 'fixed'))
  }

  next(): number {
    const { memory, kernels } = this.context
    this.batchRegion.release(0)
    const rows = this.scan.next(maxBatchRows, this.views)
    if (rows === 0) return 0
    this.repair(rows)
    for (const { isValue, request, slot } of this.columns) {
      if (!isValue) {
        setConstantRows(memory, slot, rows)
        continue
      }
      memory.copy(slot.data, this.views, rows * 8)
      finishSlot(memory, kernels, slot, request, { rows, nulls: 0 })
    }
    this.metrics.rowsRead += rows
    return rows
  }

  private repair(rows: number): void {
    const { memory, kernels } = this.context
    const { u32 } = memory
    const first = u32[this.views >>> 2]
    const last = (this.views >>> 2) + (rows - 1) * 2
    if (kernels.utf8Valid(first, u32[last] + u32[last + 1] - first) !== 0) return
    for (let row = 0; row < rows; row++) {
      const view = this.views + row * 8
      const pointer = u32[view >>> 2]
      const length = u32[(view >>> 2) + 1]
      if (kernels.utf8Valid(pointer, length) !== 0) continue
      const text = utf8.decode(memory.bytes.slice(pointer, pointer + length))
      putValue(memory, this.batchRegion, { kind: 'string' }, view, text)
    }
  }

  materialize(): void {
    // Every column is filled by `next`: a line is its view.
  }

  close(): void {
    this.scan.close()
    this.batchRegion.free()
    this.region.free()
  }
}
