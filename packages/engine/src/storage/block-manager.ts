/**
 * The blocks of one executor: results until the driver has taken them, map outputs until their shuffle goes. The
 * registry lives in the executor's main thread alone; slots get the addresses of the blocks they read with their task
 * (`mapOutput` goes into the message), so nothing in shared memory has to be locked. A block's chunks carry an owner of
 * their own; they are freed when the block goes and no task reads it any more (`pin`).
 */
import { Buffer } from 'node:buffer'
import { assert } from '../base/assert.ts'
import { type ArrowBatch, arrowBytes } from '../columnar/arrow-layout.ts'
import { copyBatchesOut } from '../columnar/copy-out.ts'
import type { ColumnBatch } from '../columnar/local-data.ts'
import { type ResultFile, resultPartBytes } from '../exec/result/result-store.ts'
import type { TaskDescriptor } from '../exec/task.ts'
import type { KeptOutput, MapOutput } from '../exec/task-services.ts'
import type { ExecutorMemory, KeptMemory } from './executor-memory.ts'
import type { ResultReader } from './result-reader.ts'
import { SmallOutputs, type SmallPlace } from './small-outputs.ts'

type KeptRows = Extract<KeptOutput, { readonly kind: 'rows' }>

export interface LocalInput {
  readonly outputs: readonly MapOutput[]
  readonly unpin: () => void
}

interface Stored {
  readonly kept: KeptOutput
  readonly memory: KeptMemory
  /** Of a map output that shares a chunk with others. */
  readonly small?: SmallPlace
  pins: number
  removed: boolean
}

/** Some neighbouring batches of a result, some of them joined. */
export interface ResultPart {
  readonly batches: readonly ColumnBatch[]
  /** Where the next part begins; undefined where this was the last. */
  readonly next: number | undefined
  /** Whether the rows that follow can be lost while their reader lives: not those in its own process's memory. */
  readonly mayBeLost: boolean
}

/** Clearing what is written at once would take as long as writing it. */
const uncleared = (length: number): ArrayBuffer => Buffer.allocUnsafeSlow(length).buffer

const chunkBytesOf = (memory: KeptMemory): number =>
  memory.runs.reduce((sum, run) => sum + run.chunks, 0) * 64 * 1024
const heldBytes = ({ memory, small }: Stored): number => chunkBytesOf(memory) + (small?.bytes ?? 0)

export class BlockManager {
  readonly #memory: ExecutorMemory
  readonly #small: SmallOutputs
  readonly #results = new Map<string, Stored>()
  readonly #shuffles = new Map<number, Map<number, Stored>>()
  #shuffleBytes = 0
  #resultBytes = 0
  readonly #fromDisk: ResultReader
  /** Told when a map output or a result that lies in a file goes. */
  onFileRemoved: (file: string) => void = () => {}

  constructor(memory: ExecutorMemory, fromDisk: ResultReader) {
    this.#memory = memory
    this.#small = new SmallOutputs(memory)
    this.#fromDisk = fromDisk
  }

  /** Takes over what a successful task left: one output, and the memory it lies in. */
  add(kept: readonly KeptOutput[], memory: KeptMemory): void {
    assert(kept.length <= 1, 'a task leaves one output')
    const output = kept[0]
    if (output === undefined) {
      this.#memory.freeKept(memory)
      return
    }
    if (output.kind === 'rows') {
      const stored: Stored = { kept: output, memory, pins: 0, removed: false }
      this.dropResult(output.blockId)
      this.#results.set(output.blockId, stored)
      this.#resultBytes += chunkBytesOf(memory)
      return
    }
    this.discardMapOutput(output.shuffleId, output.mapTaskId)
    let outputs = this.#shuffles.get(output.shuffleId)
    if (outputs === undefined) {
      outputs = new Map()
      this.#shuffles.set(output.shuffleId, outputs)
    }
    const stored = this.#place(output, memory)
    outputs.set(output.mapTaskId, stored)
    this.#shuffleBytes += heldBytes(stored)
  }

  /** In the chunks that its task claimed, or with other small outputs. */
  #place(output: Extract<KeptOutput, { readonly kind: 'map' }>, memory: KeptMemory): Stored {
    const moved = memory.runs.length > 0 ? this.#small.move(output) : undefined
    if (moved === undefined) return { kept: output, memory, pins: 0, removed: false }
    this.#memory.freeKept(memory)
    const kept = { ...output, blocks: moved.blocks }
    return { kept, memory: { ...memory, runs: [] }, small: moved.place, pins: 0, removed: false }
  }

  /**
   * The batches of a result from the given one on, copied out, as many as make a part; undefined if it is not here. The
   * block stays until it is dropped. Throws where a file cannot be read.
   */
  resultPart(blockId: string, from: number): ResultPart | undefined {
    const stored = this.#results.get(blockId)
    if (stored === undefined) return undefined
    const { batches, file } = stored.kept as KeptRows
    const inFile = file?.batchCount ?? 0
    if (file !== undefined && from < inFile) return this.#partOfFile(file, from, batches.length)
    const part: ArrowBatch[] = []
    let bytes = 0
    let next = from - inFile
    for (; next < batches.length && bytes < resultPartBytes; next++) {
      for (const column of batches[next].columns) bytes += arrowBytes(column)
      part.push(batches[next])
    }
    const copies = copyBatchesOut(this.#memory.bytes, part, uncleared)
    return {
      batches: copies,
      next: next < batches.length ? inFile + next : undefined,
      mayBeLost: file !== undefined,
    }
  }

  /** The rest of the block that has the batch: an attempt before this one may have ended its parts elsewhere. */
  #partOfFile(file: ResultFile, from: number, behind: number): ResultPart {
    const block = file.blocks.findLast(({ first }) => first <= from)
    assert(block !== undefined, 'the first block has the first batch')
    const { bytes, batches } = this.#fromDisk.read(file, block)
    const copies = copyBatchesOut(bytes, batches.slice(from - block.first), uncleared)
    const next = block.first + batches.length
    return { batches: copies, next: next < file.batchCount + behind ? next : undefined, mayBeLost: true }
  }

  dropResult(blockId: string): void {
    const stored = this.#results.get(blockId)
    if (stored === undefined) return
    this.#results.delete(blockId)
    this.#resultBytes -= chunkBytesOf(stored.memory)
    this.#memory.freeKept(stored.memory)
    const { file } = stored.kept as KeptRows
    if (file !== undefined) this.onFileRemoved(file.path)
  }

  mapOutput(shuffleId: number, mapTaskId: number): MapOutput | undefined {
    return this.#shuffles.get(shuffleId)?.get(mapTaskId)?.kept as (KeptOutput & MapOutput) | undefined
  }

  /** Those that hold chunks of their own; tables of broadcasts stay where they are. */
  mapOutputsInMemory(): readonly MapOutput[] {
    const found: MapOutput[] = []
    for (const outputs of this.#shuffles.values())
      for (const { kept, memory } of outputs.values())
        if (kept.kind === 'map' && kept.table === undefined && memory.runs.length > 0) found.push(kept)
    return found
  }

  /**
   * What a slot needs of this executor's blocks to run a task, as plain data for its message: the addresses of the
   * blocks it reads. They stay where they are until `unpin` is called, when the task has ended.
   */
  localInput(task: TaskDescriptor, executorId: string): LocalInput {
    const outputs: MapOutput[] = []
    const unpins: (() => void)[] = []
    for (const { shuffleId, mapTaskId } of task.broadcasts ?? []) {
      const unpin = this.pin(shuffleId, mapTaskId)
      const output = this.mapOutput(shuffleId, mapTaskId)
      if (unpin === undefined || output === undefined) continue
      unpins.push(unpin)
      outputs.push({ shuffleId, mapTaskId, from: 0, blocks: [], table: output.table })
    }
    for (const { shuffleId, from, to, blocks } of Object.values(task.shuffleReads)) {
      for (const { executorId: at, mapTaskId } of blocks) {
        const unpin = at === executorId ? this.pin(shuffleId, mapTaskId) : undefined
        const output = this.mapOutput(shuffleId, mapTaskId)
        if (unpin === undefined || output === undefined) continue
        unpins.push(unpin)
        const file =
          output.file === undefined
            ? {}
            : { file: { ...output.file, extents: output.file.extents.slice(from, to) } }
        outputs.push({ shuffleId, mapTaskId, from, blocks: output.blocks.slice(from, to), ...file })
      }
    }
    return {
      outputs,
      unpin: () => {
        for (const unpin of unpins) unpin()
      },
    }
  }

  /** Keeps a map output's memory until `unpin`, even if it is removed meanwhile; false if it is not here. */
  pin(shuffleId: number, mapTaskId: number): (() => void) | undefined {
    const stored = this.#shuffles.get(shuffleId)?.get(mapTaskId)
    if (stored === undefined) return undefined
    stored.pins++
    let pinned = true
    return () => {
      if (!pinned) return
      pinned = false
      stored.pins--
      if (stored.removed && stored.pins === 0) this.#free(stored)
    }
  }

  /** A map output that has moved to a file; the memory where it was goes when no task reads it any more. */
  replaceMapOutput(moved: MapOutput): void {
    const { shuffleId, mapTaskId } = moved
    if (this.mapOutput(shuffleId, mapTaskId) === undefined) return this.onFileRemoved(moved.file?.path ?? '')
    this.add([{ kind: 'map', ...moved }], { owner: 0, runs: [] })
  }

  discardMapOutput(shuffleId: number, mapTaskId: number): void {
    const outputs = this.#shuffles.get(shuffleId)
    const stored = outputs?.get(mapTaskId)
    if (outputs === undefined || stored === undefined) return
    outputs.delete(mapTaskId)
    if (outputs.size === 0) this.#shuffles.delete(shuffleId)
    stored.removed = true
    if (stored.pins === 0) this.#free(stored)
  }

  #free(stored: Stored): void {
    this.#shuffleBytes -= heldBytes(stored)
    this.#memory.freeKept(stored.memory)
    if (stored.small !== undefined) this.#small.free(stored.small)
    if (stored.kept.kind === 'map' && stored.kept.file !== undefined)
      this.onFileRemoved(stored.kept.file.path)
  }

  removeShuffle(shuffleId: number): void {
    for (const mapTaskId of [...(this.#shuffles.get(shuffleId)?.keys() ?? [])]) {
      this.discardMapOutput(shuffleId, mapTaskId)
    }
  }

  removeAll(): void {
    for (const shuffleId of [...this.#shuffles.keys()]) this.removeShuffle(shuffleId)
    for (const blockId of [...this.#results.keys()]) this.dropResult(blockId)
  }

  /** Bytes of memory that map outputs and results hold. */
  get shuffleBytes(): number {
    return this.#shuffleBytes
  }

  get resultBytes(): number {
    return this.#resultBytes
  }
}
