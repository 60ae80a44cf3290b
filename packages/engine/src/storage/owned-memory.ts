/**
 * A task attempt's share of the executor's memory: regions over chunks that carry the attempt's owner number, counted
 * against its limit. What it holds is given back at its end, or kept for those who read its output.
 */
import { SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { MemoryConsumer, Pointer, Region, TaskMemory } from '../columnar/region.ts'
import { bulkMemory } from '../wasm/bulk-memory.ts'
import { chunkBytes, type ExecutorMemory, type KeptMemory, type Run } from './executor-memory.ts'
import type { MemoryTurns } from './memory-turns.ts'

/** A region asks for this much at once after its first chunk, doubling from one chunk. */
const growthBytesMax = 1024 * 1024

export interface TaskMemoryOptions {
  readonly owner: number
  /** 0: as much as the executor has. */
  readonly limitBytes?: number
  /** Of a task in a slot, which may wait for the others. */
  readonly turns?: MemoryTurns
}

/** A `TaskMemory` whose chunks all carry one owner number. */
export class OwnedMemory implements TaskMemory {
  readonly executor: ExecutorMemory
  readonly owner: number
  private readonly limitBytes: number
  private readonly turns: MemoryTurns | undefined
  /** What else the same attempt holds. */
  private beside: OwnedMemory | undefined
  private heldBytes = 0
  private highBytes = 0
  private readonly regions = new Set<ChunkRegion>()

  constructor(executor: ExecutorMemory, { owner, limitBytes = 0, turns }: TaskMemoryOptions) {
    this.executor = executor
    this.owner = owner
    this.limitBytes = limitBytes
    this.turns = turns
  }

  get memory() {
    return this.executor.memory
  }
  get bytes() {
    return this.executor.bytes
  }
  get view() {
    return this.executor.view
  }
  get i32() {
    return this.executor.i32
  }
  get u32() {
    return this.executor.u32
  }
  get i64() {
    return this.executor.i64
  }
  get f64() {
    return this.executor.f64
  }
  get peakBytes() {
    return this.highBytes
  }

  fill(target: Pointer, value: number, bytes: number): void {
    bulkMemory(this.executor.memory).fill(target, value, bytes)
  }

  copy(target: Pointer, source: Pointer, bytes: number): void {
    bulkMemory(this.executor.memory).copy(target, source, bytes)
  }

  region(consumer: MemoryConsumer): ChunkRegion {
    const region = new ChunkRegion(this, consumer)
    this.regions.add(region)
    return region
  }

  /** The consumers of both are asked when one of them finds nothing: they are the same task's. */
  shareWith(other: OwnedMemory): void {
    this.beside = other
    other.beside = this
  }

  get leftBytes(): number {
    const left = this.executor.capacityBytes - this.executor.usedBytes
    return this.limitBytes > 0 ? Math.min(left, this.limitBytes - this.heldBytes) : left
  }

  ask(bytes: number, leastHeld: number): number {
    let given = 0
    for (const { spill, held } of this.spilling()) {
      if (given >= bytes || held < leastHeld) break
      given += spill(bytes - given)
    }
    return given
  }

  /** The consumers that can give memory back, those that hold most first. */
  private spilling(but?: MemoryConsumer) {
    const held = new Map<MemoryConsumer, number>()
    const regions = [...this.regions, ...(this.beside?.regions ?? [])]
    for (const region of regions) {
      const { consumer } = region
      if (consumer.spill === undefined || consumer === but) continue
      held.set(consumer, (held.get(consumer) ?? 0) + region.heldBytes)
    }
    return [...held]
      .map(([{ spill }, bytes]) => ({ spill: spill!, held: bytes }))
      .filter((consumer) => consumer.held > 0)
      .sort((a, b) => b.held - a.held)
  }

  /** Claims chunks if there are some. */
  claimFree(bytes: number): Run | undefined {
    const chunks = Math.ceil(bytes / chunkBytes)
    const pointer = this.tryClaim(chunks)
    return pointer === 0 ? undefined : { pointer, chunks }
  }

  /**
   * Claims chunks or says no by name, after asking the other consumers of this owner to give memory back, and then the
   * tasks of other slots.
   */
  claim(consumer: MemoryConsumer, bytes: number): Run {
    const claimed = this.claimFree(bytes)
    if (claimed !== undefined) return claimed
    const chunks = Math.ceil(bytes / chunkBytes)
    for (const { spill } of this.spilling(consumer)) {
      if (spill(chunks * chunkBytes) === 0) continue
      const pointer = this.tryClaim(chunks)
      if (pointer !== 0) return { pointer, chunks }
    }
    const isOverLimit = this.limitBytes > 0 && this.heldBytes + chunks * chunkBytes > this.limitBytes
    const waited = isOverLimit ? 0 : (this.turns?.wait(chunks, () => this.tryClaim(chunks)) ?? 0)
    if (waited !== 0) return { pointer: waited, chunks }
    throw outOfMemory(this.executor, consumer, bytes, this.heldBytes)
  }

  private tryClaim(chunks: number): Pointer {
    const wanted = chunks * chunkBytes
    if (this.limitBytes > 0 && this.heldBytes + wanted > this.limitBytes) return 0
    const pointer = this.executor.claim(this.owner, chunks)
    if (pointer === 0) return 0
    this.heldBytes += wanted
    if (this.heldBytes > this.highBytes) this.highBytes = this.heldBytes
    return pointer
  }

  giveBack(pointer: Pointer, chunks: number): void {
    this.executor.giveBack(pointer, chunks)
    this.heldBytes -= chunks * chunkBytes
  }

  /** The region's chunks leave this owner for another; the region is then closed to this task. */
  detach(region: ChunkRegion, to: number): void {
    for (const run of region.runs) {
      this.executor.handOver(run.pointer, run.chunks, to)
      this.heldBytes -= run.chunks * chunkBytes
    }
    this.regions.delete(region)
  }

  /** Lets go of all chunks without giving them back: whoever gets this frees them by `ExecutorMemory.freeKept`. */
  keep(): KeptMemory {
    const runs: Run[] = []
    for (const region of this.regions) runs.push(...region.runs.splice(0))
    this.regions.clear()
    this.heldBytes = 0
    return { owner: this.owner, runs }
  }

  close(): void {
    for (const region of this.regions) region.free()
    this.regions.clear()
  }
}

export class ChunkRegion implements Region {
  readonly consumer: MemoryConsumer
  readonly runs: Run[] = []
  private readonly owner: OwnedMemory
  /** Index of the run that is being filled, and the place in it. */
  private current = -1
  private position = 0
  private end = 0
  private used = 0
  private nextGrowth = chunkBytes

  constructor(owner: OwnedMemory, consumer: MemoryConsumer) {
    this.owner = owner
    this.consumer = consumer
  }

  get usedBytes(): number {
    return this.used
  }

  get heldBytes(): number {
    let bytes = 0
    for (const run of this.runs) bytes += run.chunks * chunkBytes
    return bytes
  }

  allocate(bytes: number): Pointer {
    const size = bytes <= 0 ? 16 : Math.ceil(bytes / 16) * 16
    if (this.position + size > this.end) this.advance(size)
    const pointer = this.position
    this.position += size
    this.used += size
    return pointer
  }

  allocateZeroed(bytes: number): Pointer {
    const pointer = this.allocate(bytes)
    this.owner.fill(pointer, 0, bytes)
    return pointer
  }

  /** Goes on to the next run that is large enough (kept from before a `release`), or claims one. */
  private advance(size: number): void {
    while (this.current + 1 < this.runs.length) {
      this.enter(this.current + 1)
      if (this.position + size <= this.end) return
    }
    const wanted = Math.max(size, this.nextGrowth)
    const run = this.claimRun(wanted, size)
    this.nextGrowth = Math.min(this.nextGrowth * 2, growthBytesMax)
    this.runs.push(run)
    this.enter(this.runs.length - 1)
  }

  private claimRun(wanted: number, needed: number): Run {
    // What is more than needed is worth asking nobody for.
    return this.owner.claimFree(wanted) ?? this.owner.claim(this.consumer, needed)
  }

  private enter(index: number): void {
    this.current = index
    this.position = this.runs[index].pointer
    this.end = this.position + this.runs[index].chunks * chunkBytes
  }

  /** Position in bytes over all runs, so that one number says where to rewind to. */
  mark(): number {
    let before = 0
    for (let index = 0; index < this.current; index++) before += this.runs[index].chunks * chunkBytes
    return this.current < 0 ? 0 : before + (this.position - this.runs[this.current].pointer)
  }

  release(mark: number): void {
    let rest = mark
    for (let index = 0; index < this.runs.length; index++) {
      const bytes = this.runs[index].chunks * chunkBytes
      if (rest <= bytes) {
        this.enter(index)
        this.position += rest
        this.used = Math.min(this.used, mark)
        return
      }
      rest -= bytes
    }
    assert(this.runs.length === 0 && mark === 0, 'mark does not belong to this region')
  }

  free(): void {
    for (const run of this.runs) this.owner.giveBack(run.pointer, run.chunks)
    this.runs.length = 0
    this.current = -1
    this.position = 0
    this.end = 0
    this.used = 0
    this.nextGrowth = chunkBytes
  }
}

function outOfMemory(
  executor: ExecutorMemory,
  consumer: MemoryConsumer,
  bytes: number,
  held: number,
): SparkError {
  const megabytes = (value: number) => `${(value / 1048576).toFixed(1)} MB`
  return new SparkError({
    condition: 'UNABLE_TO_ACQUIRE_MEMORY',
    sqlState: '53200',
    messageParameters: {
      requestedBytes: String(bytes),
      receivedBytes: String(executor.capacityBytes - executor.usedBytes),
    },
    message: [
      `[UNABLE_TO_ACQUIRE_MEMORY] ${consumer.operator} asked for ${bytes} bytes,`,
      `more than the executor has left: ${megabytes(executor.usedBytes)}`,
      `of ${megabytes(executor.capacityBytes)} are taken, ${megabytes(held)} of it by this task.`,
      `Give executors more memory (${executor.setting}),`,
      'or let fewer rows meet in one task (spark.sql.shuffle.partitions). SQLSTATE: 53200',
    ].join(' '),
  })
}
