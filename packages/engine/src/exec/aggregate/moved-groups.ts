/**
 * The groups of an aggregate that were handed out while it worked, on their way back: partition by partition into the
 * table, where the states of equal keys are merged. A partition that does not fit is handed out again by further bits
 * of the hash.
 */
import { assert } from '../../base/assert.ts'
import { type AggregateTableSpec, memoryNeeds, status } from '../../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { MovedRows, movedLevels, movedPartitions, type ReturnedRows } from '../rows/moved-rows.ts'
import type { StateRun } from '../rows/state-store.ts'
import type { ContextArea, ModuleExports } from '../task-instance.ts'
import type { TaskContext } from '../task-services.ts'

/** What moves groups needs of the table. */
export interface GroupTable {
  /** Gives memory where a function asked for it. */
  give(kind: number, bytes: number): void
  /** Forgets all groups and frees their memory. */
  clear(): void
  groups(): number
}

export interface MovedGroupsParts {
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly raise: () => never
}

/** Groups of one partition, in the order in which they were handed out. */
interface Partition {
  readonly level: number
  readonly runs: readonly StateRun[]
}

const pairBytes = 8
const rowsMost = 4096

export class MovedGroups {
  readonly #context: TaskContext
  readonly #spec: AggregateTableSpec
  readonly #movable: NonNullable<AggregateTableSpec['movable']>
  readonly #parts: MovedGroupsParts
  readonly #table: GroupTable
  readonly #moved: MovedRows
  readonly #pairs: Region
  /** Per handing out, a run for each partition. */
  #given: (readonly StateRun[])[] = []
  #level = 0
  readonly #waiting: Partition[] = []

  constructor(
    context: TaskContext,
    spec: AggregateTableSpec,
    parts: MovedGroupsParts,
    table: GroupTable,
    consumer: MemoryConsumer,
  ) {
    assert(spec.movable !== undefined, 'the groups can leave the table')
    this.#context = context
    this.#spec = spec
    this.#movable = spec.movable
    this.#parts = parts
    this.#table = table
    this.#moved = new MovedRows(context, spec.movable.rows, consumer)
    this.#pairs = context.memory.region(consumer)
  }

  get isEmpty(): boolean {
    return this.#given.length === 0
  }

  get #header(): Pointer {
    return this.#parts.area.at + this.#spec.contextOffset
  }

  /** Hands out all groups of the table, which is empty then. */
  take(): void {
    this.#whole()
    this.#given.push(this.#moved.write(this.#header, this.#level))
    this.#table.clear()
  }

  #whole(): void {
    this.#parts.exports[this.#movable.whole](this.#parts.area.at)
  }

  /** After the last row: what is left goes out too, so that each partition is whole when it comes back. */
  finish(): void {
    if (this.#table.groups() > 0) this.take()
    this.#queue()
  }

  /** The partitions of what was given come next, the first one first. */
  #queue(): void {
    for (let p = movedPartitions - 1; p >= 0; p--) {
      const runs = this.#given.map((given) => given[p]).filter((run) => run.blocks > 0)
      if (runs.length > 0) this.#waiting.push({ level: this.#level, runs })
    }
    this.#given = []
  }

  /** Puts the groups of the next partition into the table, in the place of those that are there; false at the end. */
  next(): boolean {
    for (;;) {
      this.#table.clear()
      const partition = this.#waiting.pop()
      if (partition === undefined) return false
      this.#level = partition.level + 1
      // What comes back has its states whole, and so must be what it meets.
      this.#whole()
      for (const run of partition.runs) this.#moved.read(run, (rows, spec) => this.#enter(rows, spec))
      if (this.#given.length === 0) return true
      this.take()
      this.#queue()
    }
  }

  #enter({ rows, count }: ReturnedRows, spec: Pointer): void {
    const { kernels, memory, checkCancelled } = this.#context
    const { u32 } = memory
    this.#pairs.release(0)
    const pairs = this.#pairs.allocate(rowsMost * pairBytes)
    const answer = this.#pairs.allocateZeroed(16)
    let from = 0
    while (from < count) {
      checkCancelled()
      u32[(answer >>> 2) + 2] = 0
      from = kernels.enterTableRows(this.#header, spec, rows, from, count, pairs, answer) >>> 0
      this.#merge(pairs, u32[(answer >>> 2) + 2])
      if (from < count) this.#makeRoom(u32[answer >>> 2], u32[(answer >>> 2) + 1])
    }
  }

  /** More memory, or a place in the table where there is none. */
  #makeRoom(kind: number, bytes: number): void {
    const canGive = this.#level < movedLevels && this.#table.groups() > 0
    if (!canGive || !this.#context.pressure.isShort(bytes)) return this.#table.give(kind, bytes)
    this.take()
    this.#whole()
  }

  #merge(pairs: Pointer, count: number): void {
    const { area, exports, raise } = this.#parts
    for (const name of this.#movable.merge) {
      let first = 0
      area.resetScratch()
      while (first < count) {
        const code = exports[name](area.at, pairs, count, first)
        if (code === status.ok) break
        if (code === status.error) raise()
        assert(code === status.needMemory, `merging ended with status ${code}`)
        const done = area.get('resumeAt')
        const kind = area.get('needKind')
        if (kind !== memoryNeeds.scratch) this.#table.give(kind, area.get('needBytes'))
        else if (done > first) area.resetScratch()
        else area.growScratch(area.get('needBytes'))
        first = done
      }
    }
  }

  free(): void {
    this.#pairs.free()
  }
}
