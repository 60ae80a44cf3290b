/**
 * The table of a join whose sides both come in the order of their keys (`codegen/join/merge-step.ts` looks into it): it
 * holds some whole keys at a time. When all of them are behind the row at hand, their memory goes, and the table's
 * pipeline goes on for some batches; of its last key, rows may be yet to come. A key with more rows than fit is written
 * aside, and is then the only one in view.
 */
import { assert } from '../../base/assert.ts'
import { asideRows, joinHeader, mergeWants } from '../../codegen/join/join-table.ts'
import type { JoinTableSpec, Pipeline } from '../../codegen/stage-program.ts'
import type { Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows } from '../../columnar/vector.ts'
import type { BreakerResult } from '../batch-sink.ts'
import { EmittedSource } from '../emitted-source.ts'
import type { PipelineRunner } from '../pipeline-runner.ts'
import type { ContextArea, ModuleExports } from '../task-instance.ts'
import type { TaskContext } from '../task-services.ts'
import { AsideKey, type OrderedTable, Slab } from './aside-key.ts'
import { TableHeader } from './table-header.ts'

/** So much is taken in at once at least. */
const slabBytesMin = 64 * 1024
/** A key may take this share of the memory that is left when the join begins; so may half of it when it comes back. */
const keyShare = 1 / 8
const keyBytesMin = 256 * 1024

export class MergeTable {
  readonly kind = 'table'
  readonly #table: OrderedTable
  readonly #header: TableHeader
  readonly #keyBytesMax: number
  /** Where the table's pipeline keeps the positions of rows that it has chosen. */
  readonly #selection: Region
  readonly #selectionAt: Pointer
  /** That which is filled is the last; in one before it may lie the beginning of the last key. */
  readonly #slabs: Slab[] = []
  /** Which of the slabs has the first row of the last key. */
  #lastKeySlab = 0
  #aside: AsideKey | undefined
  /** All rows of the side have been taken in. */
  #hasEnded = false
  #runner: PipelineRunner | undefined
  #emit: () => void = () => undefined

  constructor(
    context: TaskContext,
    { operators }: Pipeline,
    parts: { readonly spec: JoinTableSpec; readonly area: ContextArea; readonly exports: ModuleExports },
  ) {
    const { memory } = context
    const consumer = { operator: operators[operators.length - 1]?.name ?? 'a join' }
    const { area, spec } = parts
    this.#header = new TableHeader(memory, area.at + spec.contextOffset)
    this.#table = { context, ...parts, header: this.#header, consumer }
    this.#keyBytesMax = Math.max(keyBytesMin, memory.leftBytes * keyShare)
    this.#selection = memory.region(consumer)
    this.#selectionAt = this.#selection.allocate(maxBatchRows * 4)
  }

  /** `runner`: of the table's pipeline. `emit` hands on rows without a partner, where they come out. */
  begin(runner: PipelineRunner, emit: () => void): void {
    this.#runner = runner
    this.#emit = emit
  }

  giveMemory(kind: number, bytes: number): void {
    this.#slabs.at(-1)!.give(kind, bytes)
  }

  /** Does what generated code wants of the table where it stopped; nothing if it stopped for another one. */
  serve(): void {
    const header = this.#header
    const wanted = header.get(joinHeader.wants)
    if (wanted === 0) return
    header.set(joinHeader.wants, 0)
    if (wanted === mergeWants.groups) return this.#next()
    const aside = this.#aside
    assert(aside !== undefined, 'rows of a key are elsewhere')
    const at = wanted === mergeWants.firstBlock ? 0 : aside.at + 1
    const chain = aside.enter(at)
    const isFirst = at === 0
    header.set(joinHeader.aside, isFirst ? asideRows.firstBlock : asideRows.elsewhere)
    header.set(isFirst ? joinHeader.chain : joinHeader.nextChain, chain)
    header.set(joinHeader.hasMore, at + 1 < aside.blocks ? 1 : 0)
  }

  /** No row looks for partners any more: those of the table that found none come out. */
  finish(): void {
    if (this.#table.spec.emit === undefined) return
    while (!this.#hasEnded || this.#aside !== undefined) this.#next()
    this.#retire()
    this.#header.set(joinHeader.firstGroup, 0)
  }

  /** The next keys. */
  #next(): void {
    this.#retire()
    const aside = this.#aside
    let first = this.#hasEnded ? 0 : this.#header.get(joinHeader.lastGroup)
    if (aside !== undefined) {
      first = aside.nextGroup
      this.#dropAside(aside)
    }
    this.#header.set(joinHeader.firstGroup, first)
    if (!this.#hasEnded && !(first !== 0 && this.#hasWholeKey)) this.#load()
    this.#show()
  }

  get #hasWholeKey(): boolean {
    return this.#header.get(joinHeader.firstGroup) !== this.#header.get(joinHeader.lastGroup)
  }

  /** Takes in rows until there is a whole key, or no row is left. */
  #load(): void {
    const header = this.#header
    for (const { blocks } of this.#slabs.splice(0, this.#lastKeySlab)) blocks.free()
    this.#lastKeySlab = 0
    this.#beginSlab()
    do {
      this.#table.context.checkCancelled()
      const before = header.get(joinHeader.lastGroup)
      this.#hasEnded = !this.#runner!.advance(this.#selectionAt)
      if (header.get(joinHeader.lastGroup) !== before) this.#lastKeySlab = this.#slabs.length - 1
      if (!this.#hasWholeKey && !this.#hasEnded && this.#isTooLarge) this.#writeAside()
    } while (!this.#hasEnded && (!this.#hasWholeKey || this.#slabs.at(-1)!.blocks.usedBytes < slabBytesMin))
    this.#slabs.at(-1)!.words = header.rows
  }

  #beginSlab(): void {
    const slab = new Slab(this.#table)
    this.#slabs.push(slab)
    this.#header.rows = slab.words
  }

  get #isTooLarge(): boolean {
    const held = this.#slabs.reduce((sum, { blocks }) => sum + blocks.heldBytes, 0)
    return this.#table.context.state !== undefined && held > this.#keyBytesMax
  }

  /** What rows look for is there: all keys but the last, of which more may come, or the one that is aside. */
  #show(): void {
    const header = this.#header
    let end = this.#hasEnded ? 0 : header.get(joinHeader.lastGroup)
    if (this.#aside !== undefined) {
      this.#aside.end()
      end = this.#aside.nextGroup
      header.set(joinHeader.aside, asideRows.elsewhere)
    }
    header.set(joinHeader.cursor, header.get(joinHeader.firstGroup))
    header.set(joinHeader.groupEnd, end)
    header.set(joinHeader.isLast, this.#hasEnded && end === 0 ? 1 : 0)
  }

  /** Rows of the keys that are there come out where they have no partner. */
  #retire(): void {
    if (this.#table.spec.emit === undefined) return
    const aside = this.#aside
    if (aside === undefined) return this.#emitFrom(this.#header.get(joinHeader.firstGroup))
    this.#header.set(joinHeader.groupEnd, 0)
    for (let at = 0; at < aside.blocks; at++) this.#emitFrom(aside.enter(at))
  }

  #emitFrom(group: Pointer): void {
    this.#header.set(joinHeader.emitBlock, group)
    this.#header.set(joinHeader.emitRow, group)
    this.#emit()
    this.#header.set(joinHeader.emitBlock, 0)
  }

  /** Writes the rows of the last key, which is the only one, and goes on without them. */
  #writeAside(): void {
    const header = this.#header
    const slabs = this.#slabs.splice(0)
    slabs.at(-1)!.words = header.rows
    if (this.#aside === undefined) {
      const head = header.get(joinHeader.firstGroup)
      this.#aside = new AsideKey(this.#table, this.#keyBytesMax / 2, slabs, head)
    } else for (const slab of slabs) this.#aside.add(slab)
    for (const { blocks } of slabs) blocks.free()
    const { row } = this.#aside
    this.#aside.forgetTail()
    for (const word of [joinHeader.firstGroup, joinHeader.lastGroup, joinHeader.lastRow])
      header.set(word, row)
    this.#lastKeySlab = 0
    this.#beginSlab()
  }

  #dropAside(aside: AsideKey): void {
    aside.close()
    this.#aside = undefined
    for (const word of [joinHeader.aside, joinHeader.hasMore, joinHeader.nextChain, joinHeader.chain])
      this.#header.set(word, 0)
  }

  /** Rows without a partner, for the pipeline behind the one that looked. */
  emitted(raise: () => never): BreakerResult {
    const { area, exports } = this.#table
    const { emit, output } = this.#table.spec
    assert(emit !== undefined, 'rows note whether they have partners')
    const table = { emit: exports[emit], output, area, raise, free: () => undefined }
    return (pipeline) => new EmittedSource(table, pipeline)
  }

  close(): void {
    for (const { blocks } of this.#slabs) blocks.free()
    this.#aside?.close()
    this.#selection.free()
  }
}
