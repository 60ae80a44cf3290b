/**
 * The memory port: how everything that runs in a task gets bytes of the executor's one shared WebAssembly memory.
 * Pointers are unsigned 32-bit numbers (0 is never valid; `>>> 0` whenever one comes out of WebAssembly as i32).
 * `storage/executor-memory.ts` implements it over owned 64 KB chunks; tests may use `storage`'s on a small memory.
 *
 * A region is a bump allocator over whole chunks that belongs to one owner (a task attempt, a block, a broadcast).
 * Freeing it gives all of its chunks back at once. Single allocations are never freed; `mark`/`release` rewinds.
 */

export type Pointer = number

/** Where a region's bytes are needed, for the error that says no: operator name as in explain, and a setting. */
export interface MemoryConsumer {
  readonly operator: string
  /**
   * Asked to give memory back: between batches, and when another's allocation fails. Hands its rows on, or to the
   * task's state store, partition by partition or as a sorted run. Returns bytes freed; 0 says no.
   */
  readonly spill?: (bytesWanted: number) => number
}

export interface Region {
  /** `bytes` at an address that is a multiple of 16 (so that SIMD loads are aligned); not zeroed.
   * Throws SparkError `UNABLE_TO_ACQUIRE_MEMORY` naming operator, bytes and setting when the budget is used up. */
  allocate(bytes: number): Pointer
  /** As `allocate`, but zeroed. */
  allocateZeroed(bytes: number): Pointer
  /** Bytes handed out by the region so far, and bytes of the chunks it holds. */
  readonly usedBytes: number
  readonly heldBytes: number
  /** A position to rewind to: everything allocated after it becomes invalid; chunks stay for re-use. */
  mark(): number
  release(mark: number): void
  /** Gives every chunk back. The region may be used again afterwards. */
  free(): void
}

export interface TaskMemory {
  /** The executor's memory; its buffer is a SharedArrayBuffer of fixed size, so views on it stay valid. */
  readonly memory: WebAssembly.Memory
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly i64: BigInt64Array
  readonly f64: Float64Array
  /** Sets and copies runs of bytes; many times as fast as the methods of `bytes`. */
  fill(target: Pointer, value: number, bytes: number): void
  copy(target: Pointer, source: Pointer, bytes: number): void
  region(consumer: MemoryConsumer): Region
  /** Most bytes held at once by this task attempt's regions. */
  readonly peakBytes: number
  /** Bytes that can be claimed, as far as is known: others may claim too, and they may not lie side by side. */
  readonly leftBytes: number
  /**
   * Asks the consumers that can to give memory back, those that hold most first and none that holds less than
   * `leastHeld`, until that many bytes were given. Returns bytes freed.
   */
  ask(bytes: number, leastHeld: number): number
  /** Frees every region that was not handed on (`detach`ed). */
  close(): void
}
