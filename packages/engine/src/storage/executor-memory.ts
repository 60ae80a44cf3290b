/**
 * The executor's one shared WebAssembly memory and who owns which part of it. Memory is handed out in chunks of 64 KB: a table in
 * the memory itself holds one owner number a chunk, and a chunk is claimed by one atomic compare-and-exchange. There is no lock,
 * so a slot that is killed at any instruction blocks nobody, and what it held is found by its owner number and taken back.
 *
 * Searching starts at the lowest chunk that may be free, so that memory touched before is used again first (the first touch
 * of a page costs far more than finding it). Layout: header (4 KB), owner table (4 bytes a chunk), then chunks.
 */
import { SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { MemoryConsumer, Pointer, Region, TaskMemory } from '../columnar/region.ts'

export const chunkBytes = 64 * 1024
const wasmPageBytes = 64 * 1024
const headerBytes = 4096
const ownerTableOffset = headerBytes
/** Header words (i32 index). */
const word = { lowestFree: 0, nextOwner: 1, usedChunks: 2, peakChunks: 3 } as const
/** A region asks for this much at once after its first chunk, doubling from one chunk. */
const growthBytesMax = 1024 * 1024
const free = 0
/** Owner of the header and the owner table. */
const systemOwner = 1

export interface ExecutorMemoryOptions {
  readonly bytes: number
  /** The setting that a user raises when memory is used up, named in errors. */
  readonly setting: string
}

/** All of it can be rebuilt in another thread from the memory alone (`attach`). */
export class ExecutorMemory {
  readonly memory: WebAssembly.Memory
  readonly setting: string
  readonly chunkCount: number
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly i64: BigInt64Array
  readonly f64: Float64Array
  private readonly owners: Int32Array

  private constructor(memory: WebAssembly.Memory, setting: string) {
    this.memory = memory
    this.setting = setting
    const buffer = memory.buffer
    this.chunkCount = Math.floor(buffer.byteLength / chunkBytes)
    this.bytes = new Uint8Array(buffer)
    this.view = new DataView(buffer)
    this.i32 = new Int32Array(buffer)
    this.u32 = new Uint32Array(buffer)
    this.i64 = new BigInt64Array(buffer)
    this.f64 = new Float64Array(buffer)
    this.owners = new Int32Array(buffer, ownerTableOffset, this.chunkCount)
  }

  static create(options: ExecutorMemoryOptions): ExecutorMemory {
    const pages = Math.min(65536, Math.floor(options.bytes / wasmPageBytes))
    assert(pages >= 16, `executor memory of ${options.bytes} bytes is below 1 MB`)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    const created = new ExecutorMemory(memory, options.setting)
    const reserved = Math.ceil((ownerTableOffset + created.chunkCount * 4) / chunkBytes)
    created.owners.fill(systemOwner, 0, reserved)
    created.i32[word.lowestFree] = reserved
    created.i32[word.nextOwner] = systemOwner + 1
    created.i32[word.usedChunks] = 0
    return created
  }

  static attach(memory: WebAssembly.Memory, setting: string): ExecutorMemory {
    return new ExecutorMemory(memory, setting)
  }

  /** A number for a new owner: a task attempt, a block, a broadcast. Never given twice. */
  newOwner(): number {
    return Atomics.add(this.i32, word.nextOwner, 1)
  }

  /** Claims `count` adjacent chunks for `owner`; pointer to the first, or 0 when there are none. */
  claim(owner: number, count: number): Pointer {
    const { owners, chunkCount } = this
    const hint = Atomics.load(this.i32, word.lowestFree)
    let from = hint
    for (let index = from; index < chunkCount; ) {
      if (Atomics.load(owners, index) !== free) {
        index++
        from = index
        continue
      }
      if (index - from + 1 < count) {
        index++
        continue
      }
      const blockedAt = this.claimRun(owner, from, count)
      if (blockedAt < 0) {
        if (from === hint) Atomics.compareExchange(this.i32, word.lowestFree, hint, from + count)
        this.countUsed(count)
        return (from * chunkBytes) >>> 0
      }
      index = blockedAt + 1
      from = index
    }
    return 0
  }

  private countUsed(count: number): void {
    const used = Atomics.add(this.i32, word.usedChunks, count) + count
    if (used > this.i32[word.peakChunks]) Atomics.store(this.i32, word.peakChunks, used)
  }

  /** -1 when all were claimed, else the chunk somebody else was faster to take (and nothing is kept). */
  private claimRun(owner: number, from: number, count: number): number {
    for (let index = from; index < from + count; index++) {
      if (Atomics.compareExchange(this.owners, index, free, owner) === free) continue
      for (let back = from; back < index; back++) Atomics.store(this.owners, back, free)
      return index
    }
    return -1
  }

  /** Gives `count` chunks starting at `pointer` back. */
  giveBack(pointer: Pointer, count: number): void {
    const first = pointer / chunkBytes
    for (let index = first; index < first + count; index++) Atomics.store(this.owners, index, free)
    Atomics.sub(this.i32, word.usedChunks, count)
    this.lowerHint(first)
  }

  /** Makes chunks of one owner another's: how a finished attempt's output becomes a block. */
  handOver(pointer: Pointer, count: number, to: number): void {
    const first = pointer / chunkBytes
    for (let index = first; index < first + count; index++) Atomics.store(this.owners, index, to)
  }

  /** Takes back all that an owner holds: what is done when its slot was killed. Returns how many chunks. */
  freeOwner(owner: number): number {
    assert(owner > systemOwner, 'the system owner keeps its chunks')
    let freed = 0
    let lowest = this.chunkCount
    for (let index = 0; index < this.chunkCount; index++) {
      if (Atomics.load(this.owners, index) !== owner) continue
      Atomics.store(this.owners, index, free)
      if (index < lowest) lowest = index
      freed++
    }
    if (freed > 0) {
      Atomics.sub(this.i32, word.usedChunks, freed)
      this.lowerHint(lowest)
    }
    return freed
  }

  freeKept({ runs }: KeptMemory): void {
    for (const run of runs) this.giveBack(run.pointer, run.chunks)
  }

  private lowerHint(to: number): void {
    let hint = Atomics.load(this.i32, word.lowestFree)
    while (to < hint) {
      const seen = Atomics.compareExchange(this.i32, word.lowestFree, hint, to)
      if (seen === hint) return
      hint = seen
    }
  }

  /** Chunks that belong to somebody, counted in the table (exact, slow): what leak tests look at. */
  ownedChunks(): number {
    let count = 0
    for (let index = 0; index < this.chunkCount; index++) {
      const owner = this.owners[index]
      if (owner !== free && owner !== systemOwner) count++
    }
    return count
  }

  get usedBytes(): number {
    return Atomics.load(this.i32, word.usedChunks) * chunkBytes
  }

  get peakBytes(): number {
    return Atomics.load(this.i32, word.peakChunks) * chunkBytes
  }

  get capacityBytes(): number {
    return this.chunkCount * chunkBytes
  }

  taskMemory(options: { readonly owner: number; readonly limitBytes?: number }): OwnedMemory {
    return new OwnedMemory(this, options.owner, options.limitBytes ?? 0)
  }
}

/** A `TaskMemory` whose chunks all carry one owner number. */
export class OwnedMemory implements TaskMemory {
  readonly executor: ExecutorMemory
  readonly owner: number
  private readonly limitBytes: number
  private heldBytes = 0
  private highBytes = 0
  private readonly regions = new Set<ChunkRegion>()

  constructor(executor: ExecutorMemory, owner: number, limitBytes: number) {
    this.executor = executor
    this.owner = owner
    this.limitBytes = limitBytes
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

  region(consumer: MemoryConsumer): ChunkRegion {
    const region = new ChunkRegion(this, consumer)
    this.regions.add(region)
    return region
  }

  /** Claims chunks or says no by name, after asking the other regions of this owner to give memory back. */
  claim(consumer: MemoryConsumer, bytes: number): { pointer: Pointer; chunks: number } {
    const chunks = Math.ceil(bytes / chunkBytes)
    const wanted = chunks * chunkBytes
    for (const region of [undefined, ...this.regions]) {
      if (region !== undefined) {
        if (region.consumer === consumer || region.consumer.spill === undefined) continue
        if (region.consumer.spill(wanted) === 0) continue
      }
      if (this.limitBytes > 0 && this.heldBytes + wanted > this.limitBytes) continue
      const pointer = this.executor.claim(this.owner, chunks)
      if (pointer === 0) continue
      this.heldBytes += wanted
      if (this.heldBytes > this.highBytes) this.highBytes = this.heldBytes
      return { pointer, chunks }
    }
    throw outOfMemory(this.executor, consumer, bytes, this.heldBytes)
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

/** Chunks that outlive the task that claimed them, as plain data. */
export interface KeptMemory {
  readonly owner: number
  readonly runs: readonly Run[]
}

export interface Run {
  readonly pointer: Pointer
  readonly chunks: number
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
    this.owner.bytes.fill(0, pointer, pointer + bytes)
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
    if (wanted > needed) {
      try {
        return this.owner.claim(this.consumer, wanted)
      } catch (error) {
        if (!(error instanceof SparkError)) throw error
      }
    }
    return this.owner.claim(this.consumer, needed)
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
    message:
      `[UNABLE_TO_ACQUIRE_MEMORY] ${consumer.operator} asked for ${bytes} bytes and the executor's memory is used up: ` +
      `${megabytes(executor.usedBytes)} of ${megabytes(executor.capacityBytes)} taken, ${megabytes(held)} of it by this task. ` +
      `Give executors more memory (${executor.setting}), or let fewer rows meet in one task (spark.sql.shuffle.partitions). ` +
      'SQLSTATE: 53200',
  })
}
