/**
 * Turns the views of one CSV column into values: by a kernel where the text has the usual form, else in TypeScript, row
 * by row.
 */
import type { DataType } from '@vonk/common'
import type { Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import { type TimeZone, timeZone, toInstant, utc } from '../../values/time-zone.ts'
import { putValue, type ValueSlot } from '../text/column-slots.ts'
import { type TextReader, textReader } from '../text/text-values.ts'
import type { CsvOptions } from './options.ts'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

export interface ConverterContext {
  readonly kernels: Kernels
  readonly memory: TaskMemory
  /** For a batch: bytes of values that are not in the file. */
  readonly batchRegion: Region
  /** `maxBatchRows` words, for rows that the kernel leaves. */
  readonly failures: Pointer
  /** View of the text that means NULL. */
  readonly nullText: Pointer
  readonly options: CsvOptions
}

type Kernel = (views: Pointer, selection: Pointer, count: number) => bigint

export class FieldConverter {
  private readonly context: ConverterContext
  private readonly type: DataType
  private readonly views: Pointer
  private readonly slot: ValueSlot
  private readonly read: TextReader
  private readonly kernel: Kernel | undefined
  private readonly zone: TimeZone | undefined
  private readonly isText: boolean

  constructor(context: ConverterContext, type: DataType, views: Pointer, slot: ValueSlot) {
    this.context = context
    this.type = type
    this.views = views
    this.slot = slot
    this.read = textReader(type, context.options)
    this.isText = type.kind === 'string' || type.kind === 'binary'
    this.kernel = this.kernelFor(type)
    const zone = timeZone(context.options.zone) ?? utc
    this.zone = type.kind === 'timestamp' && zone !== utc ? zone : undefined
  }

  private kernelFor(type: DataType): Kernel | undefined {
    const { kernels, nullText, failures, options } = this.context
    const { data, validity, width } = this.slot
    switch (type.kind) {
      case 'byte':
      case 'short':
      case 'integer':
      case 'long':
        return (views, selection, count) =>
          kernels.csvIntegers(views, selection, count, nullText, width, data, validity, failures)
      case 'float':
      case 'double':
        return (views, selection, count) =>
          kernels.csvDoubles(views, selection, count, nullText, width, data, validity, failures)
      case 'decimal': {
        const { precision, scale } = type
        return (views, selection, count) =>
          kernels.csvDecimals(
            views,
            selection,
            count,
            nullText,
            precision,
            scale,
            width,
            data,
            validity,
            failures,
          )
      }
      case 'boolean':
        return (views, selection, count) =>
          kernels.csvBooleans(views, selection, count, nullText, data, validity, failures)
      case 'date':
        if (options.dateFormat !== undefined && options.dateFormat !== 'yyyy-MM-dd') return undefined
        return (views, selection, count) =>
          kernels.csvDates(views, selection, count, nullText, data, validity, failures)
      case 'timestamp':
      case 'timestamp_ntz': {
        const format = type.kind === 'timestamp' ? options.timestampFormat : options.timestampNtzFormat
        if (format !== undefined) return undefined
        return (views, selection, count) =>
          kernels.csvWallClocks(views, selection, count, nullText, data, validity, failures)
      }
      default:
        return undefined
    }
  }

  /**
   * Answers how many of the chosen rows are null in the end; `onBad` hears of fields that are no values of the type.
   */
  convert(count: number, selection: Pointer, onBad: (row: number) => void): number {
    const { kernels, memory, nullText, failures } = this.context
    const { slot, views } = this
    if (this.isText) {
      memory.copy(slot.data, views, maxBatchRows * 8)
      return kernels.csvStrings(views, selection, count, nullText, slot.validity)
    }
    if (this.kernel === undefined) return this.convertAll(count, selection, onBad)
    const answer = this.kernel(views, selection, count)
    let nulls = Number(answer & 0xffffffffn)
    const failed = Number(answer >> 32n)
    if (this.zone !== undefined) this.toInstants(count, selection)
    for (let i = 0; i < failed; i++) {
      const row = memory.u32[(failures >>> 2) + i]
      if (!this.convertText(row)) {
        nulls++
        onBad(row)
      }
    }
    return nulls
  }

  private convertAll(count: number, selection: Pointer, onBad: (row: number) => void): number {
    const { kernels, memory, nullText } = this.context
    const { validity } = this.slot
    let nulls = kernels.csvStrings(this.views, selection, count, nullText, validity)
    for (let i = 0; i < count; i++) {
      const row = selection === 0 ? i : memory.u32[(selection >>> 2) + i]
      if (memory.bytes[validity + row] === 0 || this.convertText(row)) continue
      nulls++
      onBad(row)
    }
    return nulls
  }

  private convertText(row: number): boolean {
    const { memory, batchRegion } = this.context
    const { slot } = this
    const pointer = memory.u32[(this.views >>> 2) + row * 2]
    const length = memory.u32[(this.views >>> 2) + row * 2 + 1]
    const value = this.read(utf8.decode(memory.bytes.slice(pointer, pointer + length)))
    const isGood = value !== undefined && value !== null
    memory.bytes[slot.validity + row] = isGood ? 1 : 0
    if (isGood) putValue(memory, batchRegion, this.type, slot.data + row * (slot.width || 8), value)
    return isGood
  }

  /** The kernel's wall clocks to instants of the session's zone. */
  private toInstants(count: number, selection: Pointer): void {
    const { memory } = this.context
    const { validity, data } = this.slot
    for (let i = 0; i < count; i++) {
      const row = selection === 0 ? i : memory.u32[(selection >>> 2) + i]
      if (memory.bytes[validity + row] === 0) continue
      const at = (data >>> 3) + row
      memory.i64[at] = toInstant(this.zone!, memory.i64[at])
    }
  }
}
