/**
 * Where state goes that an operator gives up while it works: rows of a sort or a window, groups of an aggregate, rows
 * of a join's table. It leaves the memory as blocks of bytes that refer to nothing outside themselves, in runs, and
 * comes back block by block. `shuffle/state-file.ts` keeps them in a file; tests keep them elsewhere.
 */
import type { Pointer, Region } from '../../columnar/region.ts'

export interface StateStore {
  /** Begins a run; several may be written at once. */
  begin(): StateWriter
  /** Forgets all runs. */
  close(): void
}

export interface StateWriter {
  /** Takes a copy of the block's bytes. */
  add(block: Pointer, bytes: number): void
  end(): StateRun
}

export interface StateRun {
  readonly blocks: number
  /** Bytes that all blocks take in memory, and that the largest one does. */
  readonly bytes: number
  readonly blockBytesMax: number
  /** Copies a block into the region. */
  read(block: number, region: Region): Pointer
}
