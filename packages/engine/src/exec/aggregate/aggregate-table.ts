/**
 * The memory of an aggregate's table, which generated code fills and empties (`AggregateTableSpec` says how): blocks
 * for rows and bytes as it asks for them, a larger array of buckets when the groups have outgrown it; then the groups
 * as a source. Asked for memory, it gives all groups to the pipeline above, or hands them out and merges them later.
 */
import { SparkError } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { tableHeader } from '../../codegen/aggregate/layout.ts'
import {
  type AggregateTableSpec,
  memoryNeeds,
  type Pipeline,
  valueRange,
} from '../../codegen/stage-program.ts'
import type { MemoryConsumer, Region } from '../../columnar/region.ts'
import type { BreakerResult } from '../batch-sink.ts'
import { EmittedSource } from '../emitted-source.ts'
import { TableBlocks } from '../rows/table-blocks.ts'
import type { ContextArea, ModuleExports, ModuleFunction } from '../task-instance.ts'
import type { TaskContext } from '../task-services.ts'
import { MovedGroups } from './moved-groups.ts'
import { PartialPolicy } from './partial-policy.ts'
import { type KeyBounds, layOutRanges, type ValueRanges } from './value-ranges.ts'

export interface AggregateParts {
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly raise: () => never
  /** Lets the pipelines above have all groups there are. */
  readonly handOn?: () => void
}

/** Words of the table's header (`codegen/aggregate/layout.ts`). */
const header = tableHeader
/** Bytes of groups and their buckets that stay in a core's second-level cache. */
const cachedBytes = 1024 * 1024
/** A bucket has 8 bytes, and a third of them is free at the least. */
const bucketBytes = 12
const cachedGroupsMin = 4096
const cachedGroupsMax = 65_536

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof SparkError && error.condition === 'UNABLE_TO_ACQUIRE_MEMORY'

type ByValue = NonNullable<AggregateTableSpec['byValue']>

export class AggregateTable {
  readonly kind = 'table'
  readonly #policy: PartialPolicy | undefined
  readonly #cachedGroups: number
  readonly #context: TaskContext
  readonly #spec: AggregateTableSpec
  readonly #parts: AggregateParts
  readonly #blocks: TableBlocks
  /** The array in use, of buckets or by values, is in one of the two. */
  #arrayRegion: Region
  #spareArray: Region
  readonly #moved: MovedGroups | undefined
  #rowsSeen = 0
  #array = { at: 0, bytes: 0 }
  /** The groups are being given away or read: nobody may ask for them. */
  #isHeld = false
  /** The input has ended, and groups that were handed out follow those in the table. */
  #comesBack = false

  constructor(context: TaskContext, pipeline: Pipeline, spec: AggregateTableSpec, parts: AggregateParts) {
    this.#context = context
    this.#spec = spec
    this.#parts = parts
    const { operators } = pipeline
    const operator = operators[operators.length - 1]?.name ?? 'HashAggregate'
    const consumer: MemoryConsumer = { operator, spill: () => this.#giveUp() }
    const fitting = Math.floor(cachedBytes / (spec.slotBytes + bucketBytes))
    this.#cachedGroups = Math.min(cachedGroupsMax, Math.max(cachedGroupsMin, fitting))
    this.#policy =
      spec.adaptive && parts.handOn !== undefined ? new PartialPolicy(this.#cachedGroups) : undefined
    const { memory, state } = context
    this.#blocks = new TableBlocks(memory, consumer, {
      addRows: spec.keyed ? this.#function('addRows') : undefined,
      addBytes: this.#function('addBytes'),
    })
    this.#arrayRegion = memory.region(consumer)
    this.#spareArray = memory.region(consumer)
    if (spec.movable === undefined || state === undefined) return
    const table = {
      give: (kind: number, bytes: number) => this.#give(kind, bytes),
      clear: () => this.#clear(),
      groups: () => this.#groups,
    }
    this.#moved = new MovedGroups(context, spec, parts, table, { operator })
  }

  giveMemory(kind: number, bytes: number): void {
    // Its own groups go before it takes the last that is free.
    if (this.#context.pressure.isShort(bytes) && this.#moveOut() > 0) return
    try {
      if (kind !== memoryNeeds.buckets || !this.#givesArray(bytes)) this.#give(kind, bytes)
    } catch (error) {
      // What is free may lie in pieces that are too small for so much.
      if (isOutOfMemory(error) && this.#moveOut() > 0) return
      throw error
    }
  }

  #give(kind: number, bytes: number): void {
    const { at } = this.#parts.area
    switch (kind) {
      case memoryNeeds.rows:
        return this.#blocks.rows.give(at, bytes)
      case memoryNeeds.bytes:
        return this.#blocks.bytes.give(at, bytes)
      case memoryNeeds.buckets:
        return this.#rehash(bytes)
      default:
        assert(false, `an aggregate asked for memory of kind ${kind}`)
    }
  }

  /** Between batches a partial aggregate may hand its groups on. */
  endBatch(): void {
    const policy = this.#policy
    if (policy === undefined) return
    const { metrics } = this.#context
    const passed = policy.passes
    const rows = (this.#word(this.#spec.passesWord + 4) - this.#rowsSeen) >>> 0
    this.#rowsSeen += rows
    if (passed) metrics.partialRowsPassed += rows
    if (rows === 0 || !policy.handsOn(rows, this.#groups)) return
    if (!passed) metrics.partialFlushes++
    this.#handOn(!passed)
    this.#setWord(this.#spec.passesWord, policy.passes ? 1 : 0)
  }

  /** Groups that get no more rows are handed on once there are many: what stays small stays in the cache anyway. */
  endPartition(): void {
    // Groups that were handed out may be the same as some of these.
    if (this.#moved?.isEmpty === false) return
    if (this.#parts.handOn !== undefined && this.#groups * 2 > this.#cachedGroups) this.#handOn(true)
  }

  get #groups(): number {
    return this.#word(this.#spec.contextOffset + header.groups)
  }

  #word(offset: number): number {
    return this.#context.memory.u32[(this.#parts.area.at + offset) >>> 2]
  }

  #setWord(offset: number, value: number): void {
    this.#context.memory.u32[(this.#parts.area.at + offset) >>> 2] = value
  }

  /** Gives all groups to the pipelines above and begins anew, in the memory that is there. */
  #handOn(usesBuckets: boolean): void {
    this.#isHeld = true
    this.#parts.handOn?.()
    this.#isHeld = false
    this.#rowsSeen = 0
    this.#function('reset')(this.#parts.area.at)
    this.#blocks.rewind()
    if (usesBuckets) this.#context.memory.fill(this.#array.at, 0, this.#array.bytes)
  }

  /** As a partial aggregate gives its groups on, or as others move them out; bytes of memory that are free then. */
  #giveUp(): number {
    const { adaptive } = this.#spec
    if (!adaptive) return this.#moveOut()
    // Pipelines above run only where nothing else of the task is in the middle of a batch.
    const canHandOn = this.#parts.handOn !== undefined && this.#context.pressure.isAsking
    if (!canHandOn || this.#isHeld || this.#groups === 0) return 0
    const before = this.#heldBytes
    this.#handOn(false)
    this.#clear()
    return before - this.#heldBytes
  }

  /** Hands all groups out, where no row is in the middle of its update. */
  #moveOut(): number {
    const isUpdating = this.#word(this.#spec.contextOffset + header.phase) !== 0
    if (this.#moved === undefined || this.#isHeld || isUpdating || this.#groups === 0) return 0
    const before = this.#heldBytes
    this.#isHeld = true
    this.#moved.take()
    this.#isHeld = false
    return before - this.#heldBytes
  }

  get #heldBytes(): number {
    return this.#blocks.heldBytes + this.#arrayRegion.heldBytes
  }

  /** Forgets all groups and gives their memory back. */
  #clear(): void {
    if (!this.#spec.keyed) return
    this.#function('reset')(this.#parts.area.at)
    for (const word of [header.buckets, header.mask, header.growAt, header.values])
      this.#setWord(this.#spec.contextOffset + word, 0)
    this.#rowsSeen = 0
    this.#array = { at: 0, bytes: 0 }
    this.#blocks.free()
    this.#arrayRegion.free()
  }

  #function(name: string): ModuleFunction {
    const found = this.#parts.exports[this.#spec.functions[name]]
    assert(found !== undefined, `the module has no ${name} for its aggregate`)
    return found
  }

  #rehash(bytes: number): void {
    if (this.#word(this.#spec.contextOffset + header.values) !== 0) this.#context.metrics.valueArraysLeft++
    const rehash = this.#function('rehash')
    const buckets = this.#spareArray.allocateZeroed(bytes)
    while (rehash(this.#parts.area.at, buckets, bytes / 8) !== 0) this.#context.checkCancelled()
    this.#useArray(buckets, bytes)
  }

  /** The array that was made last takes the place of the one before. */
  #useArray(at: number, bytes: number): void {
    this.#arrayRegion.free()
    const old = this.#arrayRegion
    this.#arrayRegion = this.#spareArray
    this.#spareArray = old
    this.#array = { at, bytes }
  }

  /** Has groups be found by their keys' values, where an array for that is no larger than buckets of so many bytes. */
  #givesArray(bytes: number): boolean {
    const { byValue } = this.#spec
    if (byValue === undefined) return false
    const { area, exports } = this.#parts
    const ranges = this.#measuredRanges(byValue, bytes)
    if (ranges === undefined) return false
    const array = this.#spareArray.allocateZeroed(ranges.bytes)
    const { i64, u32 } = this.#context.memory
    ranges.keys.forEach(({ base, span }, i) => {
      const at = area.at + byValue.ranges + i * valueRange.size
      i64[(at + valueRange.base) >>> 3] = base
      u32[(at + valueRange.span) >>> 2] = span
    })
    while (exports[byValue.enter](area.at, array) !== 0) this.#context.checkCancelled()
    this.#useArray(array, ranges.bytes)
    this.#context.metrics.valueArrays++
    return true
  }

  /** Ranges for the keys of all groups, and of the row that has no place yet. */
  #measuredRanges(byValue: ByValue, bytes: number): ValueRanges | undefined {
    const { area, exports } = this.#parts
    const { i64 } = this.#context.memory
    const hadBytes = this.#word(this.#spec.contextOffset + header.values) === 0 ? 0 : this.#array.bytes
    const place = (i: number) => (area.at + byValue.ranges + i * valueRange.size) >>> 3
    if (this.#word(this.#spec.contextOffset + header.buckets) !== 0) {
      // It is the buckets that have no room: no row's keys were noted.
      byValue.nullable.forEach((_, i) => {
        i64[place(i) + valueRange.min / 8] = 2n ** 63n - 1n
        i64[place(i) + valueRange.max / 8] = -(2n ** 63n)
      })
    }
    for (;;) {
      const isMore = exports[byValue.measure](area.at) !== 0
      const bounds = byValue.nullable.map(
        (nullable, i): KeyBounds => ({
          min: i64[place(i) + valueRange.min / 8],
          max: i64[place(i) + valueRange.max / 8],
          nullable,
        }),
      )
      const ranges = layOutRanges(bounds, { bucketBytes: bytes, hadBytes })
      if (ranges !== undefined && isMore) {
        this.#context.checkCancelled()
        continue
      }
      // Sparse keys show soon: the rest need not be looked at.
      if (isMore) this.#setWord(this.#spec.contextOffset + header.walkBlock, 0)
      return ranges
    }
  }

  /** After the last row. */
  finish(): BreakerResult {
    this.#isHeld = true
    if (this.#moved?.isEmpty === false) {
      this.#moved.finish()
      this.#comesBack = true
    }
    return this.groups
  }

  /** The groups: in the order in which they were made, unless some were handed out. */
  get groups(): BreakerResult {
    const { area, raise } = this.#parts
    const { output } = this.#spec
    const more = () => this.#comesBack && this.#moved!.next()
    const table = { emit: this.#function('emit'), output, area, raise, more, free: () => this.#free() }
    return (pipeline) => new EmittedSource(table, pipeline)
  }

  #free(): void {
    this.#blocks.free()
    this.#arrayRegion.free()
    this.#spareArray.free()
    this.#moved?.free()
  }
}
