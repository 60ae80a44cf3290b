/**
 * JSON lines (or files) as a source of batches. Lines come from a kernel; values are read in TypeScript, only those of
 * requested columns.
 */
import { type StructType, struct } from '@vonk/common'
import type { FileSplit } from '../../catalog/relation.ts'
import { PackedWriter } from '../../columnar/packed-value.ts'
import type { Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows, type VectorLayout } from '../../columnar/vector.ts'
import type { BatchSource, ColumnRequest } from '../../exec/batch-source.ts'
import type { ScanRequestOfTask, SourceFactory, TaskContext } from '../../exec/task-services.ts'
import { noMetrics } from '../../exec/vectors.ts'
import type { Value } from '../../values/value-text.ts'
import { fillConstant, setConstantRows } from '../parquet/constant-column.ts'
import { partitionConstants, type SharedScan } from '../shared-scan.ts'
import { flatSplits } from '../split-packing.ts'
import { badRecord } from '../text/bad-record.ts'
import { allocateSlot, finishSlot, putValue, type ValueSlot } from '../text/column-slots.ts'
import { LineScan } from '../text/line-scan.ts'
import { markedText, unmarked } from '../text/marked-text.ts'
import { type Json, JsonParser, MalformedJson, requireUtf8 } from './json-text.ts'
import { structReader } from './json-values.ts'
import type { JsonFileOptions } from './options.ts'
import { packValue } from './pack-value.ts'

export interface SharedJson extends SharedScan {
  readonly options: JsonFileOptions
  /** The columns of the data, the one of corrupt records among them. */
  readonly fields: readonly string[]
}

interface Column {
  readonly request: ColumnRequest
  readonly slot: ValueSlot
  readonly kind: 'field' | 'corrupt' | 'constant'
  nulls: number
}

interface Row {
  readonly values: readonly Value[]
  readonly corrupt: string | undefined
}

/** An array at the top gives several rows, so that fewer lines than rows of a batch are taken. */
const linesAtOnce = 1024

export const jsonSource: SourceFactory = (context, request) => new JsonSource(context, request)

class JsonSource implements BatchSource {
  readonly vectors: readonly Pointer[]
  readonly layouts: readonly VectorLayout[]
  readonly metrics = noMetrics()
  private readonly context: TaskContext
  private readonly options: JsonFileOptions
  private readonly region: Region
  private readonly batchRegion: Region
  private readonly scan: LineScan
  private readonly views: Pointer
  private readonly columns: readonly Column[]
  private readonly fields: readonly Column[]
  private readonly read: ReturnType<typeof structReader>
  private readonly packed = new PackedWriter()
  private waiting: Row[] = []
  private recordsOfSplit = 0

  constructor(context: TaskContext, request: ScanRequestOfTask) {
    const { memory, kernels } = context
    const shared = request.shared as unknown as SharedJson
    this.context = context
    this.options = shared.options
    this.region = memory.region({ operator: 'Scan json' })
    this.batchRegion = memory.region({ operator: 'Scan json' })
    this.views = this.region.allocate(linesAtOnce * 8)
    const { corruptColumn } = shared.options
    this.columns = request.columns.map((column): Column => {
      const kind = !shared.fields.includes(column.name)
        ? 'constant'
        : column.name === corruptColumn
          ? 'corrupt'
          : 'field'
      return { request: column, slot: allocateSlot(this.region, column.type), kind, nulls: 0 }
    })
    this.fields = this.columns.filter(({ kind }) => kind === 'field')
    this.read = structReader(this.rowType(), shared.options)
    const constants = partitionConstants(shared)
    this.scan = new LineScan({
      ...{ kernels, memory, region: this.region, metrics: this.metrics },
      splits: flatSplits(request.splits),
      lines: shared.options,
      wholeFiles: shared.options.multiLine,
      onSplit: (split) => this.startSplit(split, constants),
    })
    this.vectors = this.columns.map(({ slot }) => slot.descriptor)
    this.layouts = this.columns.map(({ slot }) => (slot.width === 0 ? 'views' : 'fixed'))
  }

  private rowType(): StructType {
    return struct(
      this.fields.map(({ request }) => ({ name: request.name, type: request.type, nullable: true })),
    )
  }

  private startSplit(split: FileSplit, constants: ReturnType<typeof partitionConstants>): void {
    const values = constants(split)
    this.recordsOfSplit = 0
    for (const { kind, request, slot } of this.columns) {
      if (kind !== 'constant') continue
      fillConstant(this.context.memory, this.region, slot, request.type, values.get(request.ordinal) ?? null)
    }
  }

  next(): number {
    const { memory } = this.context
    this.batchRegion.release(0)
    while (this.waiting.length === 0) {
      const lines = this.scan.next(linesAtOnce, this.views)
      if (lines === 0) return 0
      for (let line = 0; line < lines; line++) {
        const pointer = memory.u32[(this.views >>> 2) + line * 2]
        const length = memory.u32[(this.views >>> 2) + line * 2 + 1]
        this.addRecord(markedText(memory.bytes.slice(pointer, pointer + length)))
      }
    }
    const rows = this.waiting.length <= maxBatchRows ? this.waiting : this.waiting.slice(0, maxBatchRows)
    this.waiting = this.waiting.length <= maxBatchRows ? [] : this.waiting.slice(maxBatchRows)
    this.fill(rows)
    this.metrics.rowsRead += rows.length
    return rows.length
  }

  /** The rows of a line, or of a whole file. */
  private addRecord(text: string): void {
    if (/^\s*$/.test(text)) return
    this.recordsOfSplit++
    let roots: readonly Json[]
    try {
      requireUtf8(text)
      const root = new JsonParser(text, this.options).next()
      if (root === undefined) return
      const isArray = typeof root === 'object' && root !== null && root.kind === 'array'
      roots = isArray ? root.items : [root]
    } catch (error) {
      if (!(error instanceof MalformedJson)) throw error
      this.addBad(text, undefined)
      return
    }
    for (const root of roots) {
      let isBad = false
      const onBad = () => {
        isBad = true
      }
      const values = root === null ? this.fields.map(() => null) : this.read(root, onBad)
      if (values === undefined) {
        this.addBad(text, undefined)
        return
      }
      if (isBad) this.addBad(text, values)
      else this.waiting.push({ values, corrupt: undefined })
    }
  }

  private addBad(text: string, values: readonly Value[] | undefined): void {
    const { mode } = this.options
    if (mode === 'DROPMALFORMED') return
    if (mode === 'FAILFAST') {
      const { path, start } = this.scan.split!
      throw badRecord(path, unmarked(text), { row: this.recordsOfSplit, start })
    }
    this.waiting.push({ values: values ?? this.fields.map(() => null), corrupt: unmarked(text) })
  }

  private fill(rows: readonly Row[]): void {
    const { memory, kernels } = this.context
    this.fields.forEach((column, i) => {
      column.nulls = 0
      for (let row = 0; row < rows.length; row++) this.put(column, row, rows[row].values[i])
    })
    for (const column of this.columns) {
      if (column.kind === 'constant') {
        setConstantRows(memory, column.slot, rows.length)
        continue
      }
      if (column.kind === 'corrupt') {
        column.nulls = 0
        for (let row = 0; row < rows.length; row++) this.put(column, row, rows[row].corrupt ?? null)
      }
      const { slot, request, nulls } = column
      finishSlot(memory, kernels, slot, request, { rows: rows.length, nulls })
    }
  }

  private put(column: Column, row: number, value: Value): void {
    const { memory } = this.context
    const { slot, request } = column
    memory.bytes[slot.validity + row] = value === null ? 0 : 1
    if (value === null) {
      column.nulls++
      return
    }
    const at = slot.data + row * (slot.width || 8)
    const { kind } = request.type
    if (kind !== 'array' && kind !== 'struct' && kind !== 'map') {
      putValue(memory, this.batchRegion, request.type, at, value)
      return
    }
    this.packed.reset()
    packValue(this.packed, request.type, value)
    const bytes = this.packed.bytes.subarray(0, this.packed.length)
    putValue(memory, this.batchRegion, request.type, at, bytes)
  }

  materialize(): void {
    // Every column is filled by `next`: a line is parsed once.
  }

  close(): void {
    this.scan.close()
    this.batchRegion.free()
    this.region.free()
  }
}
