/**
 * The memory of an aggregate's table, which generated code fills and empties (`AggregateTableSpec` says how): blocks
 * for rows and bytes as it asks for them, a larger array of buckets when the groups have outgrown it; then the groups
 * as a source.
 */
import { assert } from '../base/assert.ts'
import { type AggregateTableSpec, memoryNeeds, type Pipeline } from '../codegen/stage-program.ts'
import type { Region } from '../columnar/region.ts'
import type { BreakerResult } from './batch-sink.ts'
import { EmittedSource } from './emitted-source.ts'
import { PartialPolicy } from './partial-policy.ts'
import type { ContextArea, ModuleExports, ModuleFunction } from './task-instance.ts'
import type { TaskContext } from './task-services.ts'

/** Blocks for rows and bytes: small tables stay small, large ones need few blocks. */
const blockBytesMin = 64 * 1024
const blockBytesMax = 1024 * 1024

export interface AggregateParts {
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly raise: () => never
  /** Lets the pipelines above have all groups there are. */
  readonly handOn?: () => void
}

/** The table's header has the number of groups as its third word. */
const groupsWord = 8
/** Bytes of groups and their buckets that stay in a core's second-level cache. */
const cachedBytes = 1024 * 1024
/** A bucket has 8 bytes, and a third of them is free at the least. */
const bucketBytes = 12
const cachedGroupsMin = 4096
const cachedGroupsMax = 65_536

export class AggregateTable {
  readonly kind = 'table'
  readonly #policy: PartialPolicy | undefined
  readonly #cachedGroups: number
  readonly #context: TaskContext
  readonly #spec: AggregateTableSpec
  readonly #parts: AggregateParts
  readonly #rows: Region
  readonly #bytes: Region
  /** The array of buckets in use is in one of the two. */
  #buckets: Region
  #spareBuckets: Region
  #rowsSeen = 0
  #array = { at: 0, bytes: 0 }
  #rowsBlock = blockBytesMin
  #bytesBlock = blockBytesMin

  constructor(context: TaskContext, pipeline: Pipeline, spec: AggregateTableSpec, parts: AggregateParts) {
    this.#context = context
    this.#spec = spec
    this.#parts = parts
    const { operators } = pipeline
    const consumer = { operator: operators[operators.length - 1]?.name ?? 'HashAggregate' }
    const fitting = Math.floor(cachedBytes / (spec.slotBytes + bucketBytes))
    this.#cachedGroups = Math.min(cachedGroupsMax, Math.max(cachedGroupsMin, fitting))
    this.#policy =
      spec.adaptive && parts.handOn !== undefined ? new PartialPolicy(this.#cachedGroups) : undefined
    const region = () => context.memory.region(consumer)
    this.#rows = region()
    this.#bytes = region()
    this.#buckets = region()
    this.#spareBuckets = region()
  }

  giveMemory(kind: number, bytes: number): void {
    switch (kind) {
      case memoryNeeds.rows:
        this.#give(this.#rows, 'addRows', Math.max(bytes, this.#rowsBlock))
        this.#rowsBlock = Math.min(this.#rowsBlock * 2, blockBytesMax)
        return
      case memoryNeeds.bytes:
        this.#give(this.#bytes, 'addBytes', Math.max(bytes, this.#bytesBlock))
        this.#bytesBlock = Math.min(this.#bytesBlock * 2, blockBytesMax)
        return
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
    this.#setPasses(policy.passes)
  }

  /** Groups that get no more rows are handed on once there are many: what stays small stays in the cache anyway. */
  endPartition(): void {
    if (this.#parts.handOn !== undefined && this.#groups * 2 > this.#cachedGroups) this.#handOn(true)
  }

  get #groups(): number {
    return this.#word(this.#spec.contextOffset + groupsWord)
  }

  #word(offset: number): number {
    return this.#context.memory.u32[(this.#parts.area.at + offset) >>> 2]
  }

  #setPasses(passes: boolean): void {
    this.#context.memory.u32[(this.#parts.area.at + this.#spec.passesWord) >>> 2] = passes ? 1 : 0
  }

  /** Gives all groups to the pipelines above and begins anew, in the memory that is there. */
  #handOn(usesBuckets: boolean): void {
    this.#parts.handOn?.()
    this.#rowsSeen = 0
    this.#function('reset')(this.#parts.area.at)
    this.#rows.release(0)
    this.#bytes.release(0)
    if (usesBuckets) this.#context.memory.fill(this.#array.at, 0, this.#array.bytes)
  }

  #function(name: string): ModuleFunction {
    const found = this.#parts.exports[this.#spec.functions[name]]
    assert(found !== undefined, `the module has no ${name} for its aggregate`)
    return found
  }

  #give(region: Region, name: string, bytes: number): void {
    this.#function(name)(this.#parts.area.at, region.allocate(bytes), bytes)
  }

  #rehash(bytes: number): void {
    const rehash = this.#function('rehash')
    const buckets = this.#spareBuckets.allocateZeroed(bytes)
    while (rehash(this.#parts.area.at, buckets, bytes / 8) !== 0) this.#context.checkCancelled()
    this.#buckets.free()
    const old = this.#buckets
    this.#buckets = this.#spareBuckets
    this.#spareBuckets = old
    this.#array = { at: buckets, bytes }
  }

  /** The groups, in the order in which they were made. */
  finish(): BreakerResult {
    const { area, raise } = this.#parts
    const { output } = this.#spec
    const table = { emit: this.#function('emit'), output, area, raise, free: () => this.#free() }
    return (pipeline) => new EmittedSource(table, pipeline)
  }

  #free(): void {
    for (const region of [this.#rows, this.#bytes, this.#buckets, this.#spareBuckets]) region.free()
  }
}
