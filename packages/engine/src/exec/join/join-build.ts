/**
 * The memory of a join's table, which generated code fills (`JoinTableSpec`): blocks for rows and bytes as it asks for
 * them, and at the end a directory of the size that the rows need. The table of a broadcast is what its task leaves in
 * the executor.
 */
import { assert } from '../../base/assert.ts'
import { filterKinds } from '../../codegen/join/filter-kinds.ts'
import { joinHeader } from '../../codegen/join/join-table.ts'
import { type JoinTableSpec, memoryNeeds, type Pipeline } from '../../codegen/stage-program.ts'
import type { MemoryConsumer, Region, TaskMemory } from '../../columnar/region.ts'
import type { BreakerResult } from '../batch-sink.ts'
import { EmittedSource } from '../emitted-source.ts'
import { MovedRows } from '../rows/moved-rows.ts'
import type { StateRun } from '../rows/state-store.ts'
import { TableBlocks } from '../rows/table-blocks.ts'
import type { ContextArea, ModuleExports } from '../task-instance.ts'
import type { TaskContext } from '../task-services.ts'
import { noRows, TableHeader } from './table-header.ts'

/** A directory by key may have so many entries for each row, and a small one this many. */
const directEntriesPerRow = 4
const directEntriesMin = 1024
/** Tables of fewer rows have no filter: their directory is as near. */
const filteredRowsMin = 16_384
/** Bits of a filter by value: at most 4 MB, and 8 bytes a row. */
const filterValuesMax = 2 ** 25
const filterValuesPerRow = 64
const filterRowsPerWord = 2

export class JoinBuild {
  readonly kind = 'table'
  readonly #context: TaskContext
  readonly #spec: JoinTableSpec
  readonly #area: ContextArea
  readonly #exports: ModuleExports
  readonly #memory: TaskMemory
  readonly #header: TableHeader
  readonly #operator: string
  readonly #blocks: TableBlocks
  readonly #directory: Region
  readonly #moved: MovedRows | undefined
  /** What was handed out: per time a run for each partition. */
  readonly #given: (readonly StateRun[])[] = []
  /** Rows come back, or the table is read: nobody may ask for them. */
  #isHeld = false

  constructor(
    context: TaskContext,
    { operators, sink }: Pipeline,
    parts: {
      readonly spec: JoinTableSpec
      readonly area: ContextArea
      readonly exports: ModuleExports
      /** Where the table is to lie: the attempt's memory, or what it leaves behind. */
      readonly memory: TaskMemory
    },
  ) {
    this.#context = context
    this.#spec = parts.spec
    this.#area = parts.area
    this.#exports = parts.exports
    this.#memory = parts.memory
    this.#header = new TableHeader(parts.memory, parts.area.at + parts.spec.contextOffset)
    const isBroadcast = sink.kind === 'joinBuild' && sink.broadcast !== undefined
    const name = isBroadcast ? 'BroadcastExchange' : (operators[operators.length - 1]?.name ?? 'a join')
    const operator = `the table of ${name}`
    this.#operator = operator
    const consumer: MemoryConsumer = { operator, spill: () => this.#giveUp() }
    const { exports, memory, spec } = parts
    this.#blocks = new TableBlocks(memory, consumer, {
      addRows: exports[spec.functions.addRows],
      addBytes: exports[spec.functions.addBytes],
    })
    this.#directory = memory.region(consumer)
    const canMove = context.state !== undefined && !isBroadcast
    this.#moved = canMove ? new MovedRows(context, spec.rows, { operator }) : undefined
  }

  giveMemory(kind: number, bytes: number): void {
    switch (kind) {
      case memoryNeeds.rows:
        return this.#blocks.rows.give(this.#area.at, bytes)
      case memoryNeeds.bytes:
        return this.#blocks.bytes.give(this.#area.at, bytes)
      default:
        assert(false, `a join's table asked for memory of kind ${kind}`)
    }
  }

  /** Hands all rows out; bytes of memory that are free then. */
  #giveUp(): number {
    if (this.#moved === undefined || this.#isHeld || this.rows === 0) return 0
    const before = this.#blocks.heldBytes
    this.#isHeld = true
    this.#given.push(this.#moved.write(this.#header.at, 0))
    this.#header.rows = noRows
    this.#blocks.free()
    this.#isHeld = false
    return before - this.#blocks.heldBytes
  }

  /** All rows that were handed out come back, in front of nobody: their order decides nothing. */
  #takeBack(): void {
    const { kernels, memory, checkCancelled } = this.#context
    const header = this.#header.at
    const region = memory.region({ operator: this.#operator })
    const answer = region.allocate(16) >>> 2
    for (const run of this.#given.flat()) {
      this.#moved!.read(run, ({ rows, count }, spec) => {
        for (let from = 0; from < count; ) {
          checkCancelled()
          from = kernels.appendTableRows(header, spec, rows, from, count, answer << 2) >>> 0
          if (from < count) this.giveMemory(memory.u32[answer], memory.u32[answer + 1])
        }
      })
    }
    region.free()
  }

  get isEmitted(): boolean {
    return this.#spec.emit !== undefined
  }

  get rows(): number {
    return this.#header.get(joinHeader.rows)
  }

  get heldBytes(): number {
    return this.#blocks.usedBytes
  }

  /** Enters all rows into a directory; after it the table may be read. */
  finish(): void {
    this.#isHeld = true
    this.#takeBack()
    const { rows } = this
    const span = this.#span()
    const isDirect = span !== undefined && span <= Math.max(directEntriesMin, rows * directEntriesPerRow)
    const entries = isDirect ? span : 2 ** Math.ceil(Math.log2(Math.max(1, rows * 2)))
    const directory = this.#directory.allocateZeroed(entries * 4)
    this.#header.set(joinHeader.directory, directory)
    this.#header.set(joinHeader.mask, entries - 1)
    this.#header.set(joinHeader.direct, isDirect ? 1 : 0)
    this.#placeFilter(span)
    const link = this.#exports[this.#spec.functions.link]
    while (link(this.#area.at) !== 0) this.#context.checkCancelled()
  }

  /** A filter over the keys, where the table is too large to be near. */
  #placeFilter(span: number | undefined): void {
    const { rows } = this
    if (rows < filteredRowsMin) return
    const byValue = span !== undefined && span <= Math.min(filterValuesMax, rows * filterValuesPerRow)
    const words = byValue ? Math.ceil(span / 32) : 2 ** Math.ceil(Math.log2(rows / filterRowsPerWord))
    this.#header.set(joinHeader.filter, this.#directory.allocateZeroed(words * 4))
    this.#header.set(joinHeader.filterMask, byValue ? span - 1 : words - 1)
    this.#header.set(joinHeader.filterKind, byValue ? filterKinds.byValue : filterKinds.byHash)
  }

  /** How many values there are from the least to the greatest key. */
  #span(): number | undefined {
    const bounds = this.keyBounds
    if (bounds === undefined) return undefined
    const span = bounds[1] - bounds[0] + 1n
    return span > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(span)
  }

  /** The least and the greatest key, where the only key is a whole number. */
  get keyBounds(): readonly [bigint, bigint] | undefined {
    if (!this.#spec.wholeKey || this.rows === 0) return undefined
    const at = this.#header.at / 8
    const { i64 } = this.#memory
    return [i64[at + joinHeader.min / 8], i64[at + joinHeader.max / 8]]
  }

  /** The header, for tasks that find the table in the executor. */
  header(): readonly number[] {
    return this.#header.words()
  }

  /** Rows that come out by themselves, for the pipeline behind the one that looked. */
  emitted(raise: () => never): BreakerResult {
    const { emit, output } = this.#spec
    assert(emit !== undefined, 'the table notes which of its rows have partners')
    const table = { emit: this.#exports[emit], output, area: this.#area, raise, free: () => this.#free() }
    return (pipeline) => new EmittedSource(table, pipeline)
  }

  #free(): void {
    this.#blocks.free()
    this.#directory.free()
  }
}
