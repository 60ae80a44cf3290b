/**
 * The blocks of a table that generated code fills: it asks for room for rows and for bytes, and gets more each time.
 */
import type { MemoryConsumer, Pointer, Region, TaskMemory } from '../../columnar/region.ts'
import type { ModuleFunction } from '../task-instance.ts'

/** Small tables stay small, large ones need few blocks. */
const blockBytesMin = 64 * 1024
const blockBytesMax = 1024 * 1024

class Blocks {
  readonly region: Region
  readonly #add: ModuleFunction | undefined
  readonly #most: number
  #next = blockBytesMin

  constructor(region: Region, add: ModuleFunction | undefined, most: number) {
    this.region = region
    this.#add = add
    this.#most = most
  }

  give(context: Pointer, bytes: number): void {
    const size = Math.max(bytes, this.#next)
    this.#add?.(context, this.region.allocate(size), size)
    this.#next = Math.min(this.#next * 2, this.#most)
  }

  free(): void {
    this.region.free()
    this.#next = blockBytesMin
  }
}

export class TableBlocks {
  readonly rows: Blocks
  readonly bytes: Blocks

  /**
   * `add...`: the module's functions (context, block, bytes). A table of one row has no blocks for rows. `most`: bytes
   * of a block, unless a row is larger.
   */
  constructor(
    memory: TaskMemory,
    consumer: MemoryConsumer,
    functions: { readonly addRows: ModuleFunction | undefined; readonly addBytes: ModuleFunction },
    most = blockBytesMax,
  ) {
    this.rows = new Blocks(memory.region(consumer), functions.addRows, most)
    this.bytes = new Blocks(memory.region(consumer), functions.addBytes, most)
  }

  get usedBytes(): number {
    return this.rows.region.usedBytes + this.bytes.region.usedBytes
  }

  get heldBytes(): number {
    return this.rows.region.heldBytes + this.bytes.region.heldBytes
  }

  /** Forgets the rows, keeping the memory for the next ones. */
  rewind(): void {
    this.rows.region.release(0)
    this.bytes.region.release(0)
  }

  free(): void {
    this.rows.free()
    this.bytes.free()
  }
}
