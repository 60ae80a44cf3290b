/**
 * A key of a table in order that has more rows than fit (`merge-table.ts`): they are written aside, run by run, as the
 * table's slabs fill up, and come back block by block, as often as somebody looks for partners among them. Its first
 * row stays in memory, to compare with; the last rows may stay there, too, in the slab in which the key ended.
 */
import { assert } from '../../base/assert.ts'
import { blockHeader } from '../../codegen/aggregate/layout.ts'
import { joinHeader, joinRow } from '../../codegen/join/join-table.ts'
import { type JoinTableSpec, memoryNeeds } from '../../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import { MovedRows } from '../rows/moved-rows.ts'
import type { StateRun } from '../rows/state-store.ts'
import { TableBlocks } from '../rows/table-blocks.ts'
import type { ContextArea, ModuleExports } from '../task-instance.ts'
import type { TaskContext } from '../task-services.ts'
import { firstRow, noRows, type RowWords, rowCount, type TableHeader } from './table-header.ts'

/** Bytes of a slab's blocks: memory that is taken piece by piece need not lie together. */
const slabBlockBytes = 64 * 1024

/** What a table in order is made with. */
export interface OrderedTable {
  readonly context: TaskContext
  readonly spec: JoinTableSpec
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly header: TableHeader
  readonly consumer: MemoryConsumer
}

/** Rows that were taken in together, and the header's words about them while it speaks of others. */
export class Slab {
  readonly blocks: TableBlocks
  words: RowWords = noRows
  readonly #area: ContextArea

  constructor({ context, spec, area, exports, consumer }: OrderedTable) {
    const { addRows, addBytes } = spec.functions
    const functions = { addRows: exports[addRows], addBytes: exports[addBytes] }
    this.blocks = new TableBlocks(context.memory, consumer, functions, slabBlockBytes)
    this.#area = area
  }

  give(kind: number, bytes: number): void {
    if (kind === memoryNeeds.rows) this.blocks.rows.give(this.#area.at, bytes)
    else if (kind === memoryNeeds.bytes) this.blocks.bytes.give(this.#area.at, bytes)
    else assert(false, `a join's table asked for memory of kind ${kind}`)
  }
}

/** Rows that come back together. `flags`: a byte for each, whether it has a partner, once they have been there. */
interface AsideBlock {
  readonly run: StateRun
  readonly from: number
  readonly to: number
  flags: Pointer
}

export class AsideKey {
  /** A copy of the first of its rows. */
  readonly row: Pointer
  /** Which block is in memory, -1 none. */
  at = -1
  readonly #table: OrderedTable
  readonly #bytesMax: number
  readonly #moved: MovedRows
  readonly #first: Slab
  readonly #runs: StateRun[] = []
  #blocks: readonly AsideBlock[] = []
  /** The first of the rows that stayed in memory, or 0. */
  #tail: Pointer = 0
  readonly #block: Slab
  readonly #flags: Region
  readonly #answer: Region

  /** Writes the rows of the slabs from the row `head` on, with which the key begins in the first of them. */
  constructor(table: OrderedTable, bytesMax: number, slabs: readonly Slab[], head: Pointer) {
    const { context, spec, consumer } = table
    this.#table = table
    this.#bytesMax = bytesMax
    this.#moved = new MovedRows(context, spec.rows, consumer)
    this.#first = new Slab(table)
    this.#block = new Slab(table)
    this.#flags = context.memory.region(consumer)
    this.#answer = context.memory.region(consumer)
    slabs.forEach((slab, i) => {
      this.add(slab, i === 0 ? head : undefined)
    })
    this.#fill(this.#first, { run: this.#runs[0], from: 0, to: 1 }, 1)
    this.row = firstRow(this.#first.words)
  }

  /** Rows that followed the first row's copy have been written, too. */
  forgetTail(): void {
    this.#setWord(this.row + joinRow.next, 0)
  }

  /** Writes the rows of a slab, which are all of the key, or all from the row `head` on. */
  add(slab: Slab, head?: Pointer): void {
    const { header } = this.#table
    this.#within(slab, () => {
      const from = head === undefined ? ([0, 0] as const) : this.#placeOf(head)
      this.#runs.push(this.#moved.writeInOrder(header.at, from))
    })
  }

  /** The block in which a row lies of those that the header speaks of, and the row. */
  #placeOf(row: Pointer): readonly [Pointer, Pointer] {
    const { header } = this.#table
    const { u32 } = this.#table.context.memory
    const last = header.get(joinHeader.lastBlock)
    let block = header.get(joinHeader.firstBlock)
    while (block !== last && !(row > block && row < u32[(block + blockHeader.end) >>> 2]))
      block = u32[(block + blockHeader.next) >>> 2]
    return [block, row]
  }

  /** No row of the key is left to come: those that followed the first row's copy stay in memory. */
  end(): void {
    this.#tail = this.#word(this.row + joinRow.next)
    this.forgetTail()
    const blocks: AsideBlock[] = []
    for (const run of this.#runs) {
      const units = Math.max(1, Math.floor(this.#bytesMax / run.blockBytesMax))
      for (let from = 0; from < run.blocks; from += units)
        blocks.push({ run, from, to: Math.min(run.blocks, from + units), flags: 0 })
    }
    this.#blocks = blocks
  }

  /** The first row of the next key, or 0. */
  get nextGroup(): Pointer {
    return this.#word(this.row + joinRow.nextGroup)
  }

  get blocks(): number {
    return this.#blocks.length + (this.#tail === 0 ? 0 : 1)
  }

  /** The first row of a block, which is in memory after it. */
  enter(at: number): Pointer {
    const block = this.#blocks[at]
    if (at !== this.at) {
      this.#leave()
      if (block !== undefined) this.#bring(block)
      this.at = at
    }
    return block === undefined ? this.#tail : firstRow(this.#block.words)
  }

  #bring(block: AsideBlock): void {
    this.#fill(this.#block, block, maxBatchRows)
    if (this.#table.spec.emit !== undefined && block.flags === 0)
      block.flags = this.#flags.allocateZeroed(rowCount(this.#block.words))
    this.#link(block.flags, 0)
  }

  /** What the rows of the block that is there have noted is kept. */
  #leave(): void {
    const block = this.#blocks[this.at]
    if (block !== undefined && this.#table.spec.emit !== undefined) this.#link(block.flags, 1)
    this.#block.blocks.free()
    this.at = -1
  }

  #link(flags: Pointer, saves: number): void {
    const { area, exports, spec } = this.#table
    this.#within(this.#block, () => exports[spec.functions.link](area.at, flags, saves))
  }

  /** Rows of some units into a slab that has none, as many of them as are wanted. */
  #fill(into: Slab, { run, from, to }: Omit<AsideBlock, 'flags'>, most: number): void {
    const { header } = this.#table
    const { kernels, memory, checkCancelled } = this.#table.context
    into.blocks.free()
    into.words = noRows
    const answer = this.#answer.allocate(16)
    this.#within(into, () =>
      this.#moved.read(
        run,
        ({ rows, count }, spec) => {
          if (most === 1 && header.get(joinHeader.rows) === 1) return
          for (let done = 0, end = Math.min(count, most); done < end; ) {
            checkCancelled()
            done = kernels.appendTableRows(header.at, spec, rows, done, end, answer) >>> 0
            if (done < end) into.give(memory.u32[answer >>> 2], memory.u32[(answer >>> 2) + 1])
          }
        },
        { from, to },
      ),
    )
    this.#answer.free()
  }

  /** The header speaks of the slab's rows meanwhile. */
  #within(slab: Slab, run: () => void): void {
    const { header } = this.#table
    const known = header.rows
    header.rows = slab.words
    run()
    slab.words = header.rows
    header.rows = known
  }

  #word(at: Pointer): number {
    return this.#table.context.memory.u32[at >>> 2]
  }

  #setWord(at: Pointer, value: number): void {
    this.#table.context.memory.u32[at >>> 2] = value
  }

  close(): void {
    for (const slab of [this.#first, this.#block]) slab.blocks.free()
    this.#flags.free()
  }
}
