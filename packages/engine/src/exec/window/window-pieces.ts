/**
 * The rows of a window that was asked for memory: they come back in order, and only so many are in memory at once as
 * make some whole partitions. A partition that does not fit is too large.
 */
import type { DataType } from '@vonk/common'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { RowStore } from '../rows/row-store.ts'
import { StoredRowsSource } from '../rows/stored-rows-source.ts'
import { MergedRowsSource } from '../sort/merged-rows-source.ts'
import type { RunMerge } from '../sort/run-merge.ts'
import type { TaskContext } from '../task-services.ts'
import type { WindowPartitions } from './window-partitions.ts'

/** Bytes of rows in memory, unless a partition is larger; and the share of the memory left that they may be. */
const pieceBytesMax = 8 * 1024 * 1024
const pieceShare = 1 / 8

/** Rows of the store from the first on, as `WindowRows` has them. */
export interface WindowPiece {
  readonly count: number
  readonly flags: Pointer
}

export class WindowPieces {
  readonly store: RowStore
  readonly #context: TaskContext
  readonly #types: readonly DataType[]
  readonly #source: MergedRowsSource
  readonly #partitions: WindowPartitions
  readonly #flags: Region
  /** What is left of a partition that has begun, while the store is emptied. */
  readonly #rest: RowStore
  readonly #scratch: Region
  readonly #pieceBytes: number
  #done = 0
  #ended = false

  constructor(
    context: TaskContext,
    merge: RunMerge,
    types: readonly DataType[],
    partitions: WindowPartitions,
    consumer: MemoryConsumer,
  ) {
    const { kernels, memory } = context
    this.#context = context
    this.#types = types
    this.#partitions = partitions
    this.#source = new MergedRowsSource(context, merge, allOf(types), consumer)
    this.store = new RowStore({ kernels, memory, region: memory.region(consumer), types })
    this.#rest = new RowStore({ kernels, memory, region: memory.region(consumer), types })
    this.#flags = memory.region(consumer)
    this.#scratch = memory.region(consumer)
    this.#pieceBytes = Math.min(pieceBytesMax, memory.leftBytes * pieceShare)
  }

  /** The next whole partitions; undefined when there are no more rows. Those before are gone. */
  next(): WindowPiece | undefined {
    this.#dropDone()
    const { bytes } = this.#context.memory
    for (let size = this.#pieceBytes; ; size *= 2) {
      this.#fill(size)
      const { rows } = this.store
      if (rows === 0) return undefined
      // Without partition keys there is nothing to look for.
      if (!this.#ended && !this.#partitions.hasKeys) continue
      this.#flags.release(0)
      const flags = this.#partitions.flags(this.store, 0, this.#flags)
      const last = this.#ended ? rows : bytes.subarray(flags, flags + rows).lastIndexOf(1)
      if (last === 0) continue
      this.#done = last
      return { count: last, flags }
    }
  }

  #fill(size: number): void {
    const { store } = this
    while (!this.#ended && store.region.usedBytes < size) {
      const rows = this.#source.next()
      if (rows > 0) store.append(rows, this.#source.vectors, 0)
      else this.#ended = true
    }
  }

  #dropDone(): void {
    const { store } = this
    if (this.#done === 0) return
    this.#move(store, this.#done, this.#rest)
    store.rewind()
    this.#move(this.#rest, 0, store)
    this.#rest.clear()
    this.#done = 0
  }

  #move(from: RowStore, first: number, to: RowStore): void {
    const rows = { store: from, order: 0, first, count: from.rows - first }
    const source = new StoredRowsSource(rows, allOf(this.#types), this.#scratch)
    for (let some = source.next(); some > 0; some = source.next()) to.append(some, source.vectors, 0)
    this.#scratch.free()
  }

  close(): void {
    this.#source.close()
    this.#rest.clear()
    this.store.clear()
    this.#flags.free()
    this.#scratch.free()
  }
}

const allOf = (types: readonly DataType[]) => types.map((type, ordinal) => ({ ordinal, type }))
