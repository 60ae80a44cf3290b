/**
 * The memory of a join's table, which generated code fills (`JoinTableSpec`): blocks for rows and bytes as it asks for
 * them, and at the end a directory of the size that the rows need. The table of a broadcast is what its task leaves in
 * the executor.
 */
import { assert } from '../base/assert.ts'
import { filterKinds } from '../codegen/join/filter-kinds.ts'
import { joinHeader } from '../codegen/join/join-table.ts'
import { type JoinTableSpec, memoryNeeds, type Pipeline } from '../codegen/stage-program.ts'
import type { MemoryConsumer, Region, TaskMemory } from '../columnar/region.ts'
import type { BreakerResult } from './batch-sink.ts'
import { EmittedSource } from './emitted-source.ts'
import type { ContextArea, ModuleExports } from './task-instance.ts'
import type { TaskContext } from './task-services.ts'

/** Blocks for rows and bytes: small tables stay small, large ones need few blocks. */
const blockBytesMin = 64 * 1024
const blockBytesMax = 1024 * 1024
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
  readonly #consumer: MemoryConsumer
  readonly #rows: Region
  readonly #bytes: Region
  readonly #directory: Region
  #rowsBlock = blockBytesMin
  #bytesBlock = blockBytesMin

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
    const isBroadcast = sink.kind === 'joinBuild' && sink.broadcast !== undefined
    const name = isBroadcast ? 'BroadcastExchange' : (operators[operators.length - 1]?.name ?? 'a join')
    this.#consumer = { operator: `the table of ${name}` }
    this.#rows = this.#memory.region(this.#consumer)
    this.#bytes = this.#memory.region(this.#consumer)
    this.#directory = this.#memory.region(this.#consumer)
  }

  giveMemory(kind: number, bytes: number): void {
    switch (kind) {
      case memoryNeeds.rows:
        this.#give(this.#rows, 'addRows', Math.max(bytes, this.#rowsBlock))
        this.#rowsBlock = Math.min(this.#rowsBlock * 2, blockBytesMax)
        return
      case memoryNeeds.bytes:
        this.#give(this.#bytes, 'addBytes', Math.max(bytes, this.#bytesBlock))
        this.#bytesBlock = Math.min(this.#bytesBlock * 2, blockBytesMax)
        return
      default:
        assert(false, `a join's table asked for memory of kind ${kind}`)
    }
  }

  #give(region: Region, name: keyof JoinTableSpec['functions'], bytes: number): void {
    this.#exports[this.#spec.functions[name]](this.#area.at, region.allocate(bytes), bytes)
  }

  get isEmitted(): boolean {
    return this.#spec.emit !== undefined
  }

  get rows(): number {
    return this.#word(joinHeader.rows)
  }

  get heldBytes(): number {
    return this.#rows.usedBytes + this.#bytes.usedBytes
  }

  /** Enters all rows into a directory; after it the table may be read. */
  finish(): void {
    const { rows } = this
    const span = this.#span()
    const isDirect = span !== undefined && span <= Math.max(directEntriesMin, rows * directEntriesPerRow)
    const entries = isDirect ? span : 2 ** Math.ceil(Math.log2(Math.max(1, rows * 2)))
    const directory = this.#directory.allocateZeroed(entries * 4)
    this.#setWord(joinHeader.directory, directory)
    this.#setWord(joinHeader.mask, entries - 1)
    this.#setWord(joinHeader.direct, isDirect ? 1 : 0)
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
    this.#setWord(joinHeader.filter, this.#directory.allocateZeroed(words * 4))
    this.#setWord(joinHeader.filterMask, byValue ? span - 1 : words - 1)
    this.#setWord(joinHeader.filterKind, byValue ? filterKinds.byValue : filterKinds.byHash)
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
    const at = (this.#area.at + this.#spec.contextOffset) / 8
    const { i64 } = this.#memory
    return [i64[at + joinHeader.min / 8], i64[at + joinHeader.max / 8]]
  }

  /** The header, for tasks that find the table in the executor. */
  header(): readonly number[] {
    const from = (this.#area.at + this.#spec.contextOffset) >>> 2
    return Array.from(this.#memory.u32.subarray(from, from + joinHeader.size / 4))
  }

  /** Rows that found no partner, for the pipeline behind the one that looked. */
  unmatched(raise: () => never): BreakerResult {
    const { emit, output } = this.#spec
    assert(emit !== undefined, 'the table notes which of its rows have partners')
    const table = { emit: this.#exports[emit], output, area: this.#area, raise, free: () => this.#free() }
    return (pipeline) => new EmittedSource(table, pipeline)
  }

  #free(): void {
    for (const region of [this.#rows, this.#bytes, this.#directory]) region.free()
  }

  #word(field: number): number {
    return this.#memory.u32[(this.#area.at + this.#spec.contextOffset + field) >>> 2]
  }

  #setWord(field: number, value: number): void {
    this.#memory.u32[(this.#area.at + this.#spec.contextOffset + field) >>> 2] = value
  }
}
