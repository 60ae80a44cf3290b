/**
 * The executor's one shared WebAssembly memory and who owns which part of it. Memory is handed out in chunks of 64 KB:
 * a table in the memory itself holds one owner number a chunk, and a chunk is claimed by one atomic
 * compare-and-exchange. There is no lock, so a slot that is killed at any instruction blocks nobody, and what it held
 * is found by its owner number and taken back.
 *
 * Searching starts at the lowest chunk that may be free, so that memory touched before is used again first (the first
 * touch of a page costs far more than finding it). Layout: header (4 KB), owner table (4 bytes a chunk), then chunks.
 */
import { assert } from '../base/assert.ts'
import type { Pointer } from '../columnar/region.ts'
import { OwnedMemory, type TaskMemoryOptions } from './owned-memory.ts'

export const chunkBytes = 64 * 1024
/** Of the executor's memory, map outputs get this much before they go on in files. */
export const shuffleMemoryShare = 0.6
const wasmPageBytes = 64 * 1024
const headerBytes = 4096
const ownerTableOffset = headerBytes
/** Header words (i32 index). */
const word = { lowestFree: 0, nextOwner: 1, usedChunks: 2, peakChunks: 3, returns: 4 } as const
const free = 0
/** Owner of what is there as long as the executor, which is never freed: the header, the owner table. */
export const systemOwner = 1

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
  /** This thread's last search for more than one chunk. */
  private searched = { returns: -1, count: 0, from: 0 }

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
    const hint = this.searchStart(count)
    const found = this.claimFrom(hint, owner, count)
    if (count > 1 && found !== 0)
      this.searched = { ...this.searched, count, from: found / chunkBytes + count }
    // The hint may have passed a chunk that was given back at the same moment: look everywhere before saying no.
    return found !== 0 || hint === 0 ? found : this.claimFrom(0, owner, count)
  }

  /**
   * Where a run of chunks may be found: while none was given back, not before the place where the last search for as
   * many or fewer ended. Others may have claimed since, which takes nothing away from that.
   */
  private searchStart(count: number): number {
    const returns = Atomics.load(this.i32, word.returns)
    const { searched } = this
    if (searched.returns === returns && searched.count <= count) return searched.from
    const lowest = Atomics.load(this.i32, word.lowestFree)
    if (count > 1) this.searched = { returns, count, from: lowest }
    return lowest
  }

  private claimFrom(start: number, owner: number, count: number): Pointer {
    const { owners, chunkCount } = this
    let from = start
    let allTaken = true
    for (let index = from; index < chunkCount; ) {
      if (Atomics.load(owners, index) !== free) {
        if (index > from) allTaken = false
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
        // Nothing free was passed over, so the next search begins behind this run.
        if (allTaken) Atomics.compareExchange(this.i32, word.lowestFree, start, from + count)
        this.countUsed(count)
        return (from * chunkBytes) >>> 0
      }
      allTaken = false
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
    Atomics.add(this.i32, word.returns, 1)
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
      Atomics.add(this.i32, word.returns, 1)
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

  taskMemory(options: TaskMemoryOptions): OwnedMemory {
    return new OwnedMemory(this, options)
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
