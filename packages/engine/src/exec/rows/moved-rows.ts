/**
 * Rows of an aggregate's or a join's table on their way to the task's state store and back: by partition of their hash,
 * in units that the kernels of `table-rows` pack and unpack.
 */
import { assert } from '../../base/assert.ts'
import type { TableRowSpec } from '../../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import type { TaskContext } from '../task-services.ts'
import type { StateRun, StateWriter } from './state-store.ts'

/** The partitions that rows are given out in, of each of which a part may be given out again by further bits. */
export const movedPartitions = 16
/** Hashes have bits for so many levels of partitions. */
export const movedLevels = 8
const partitionBits = 4
const hashBits = 32

/** A unit begins with the place behind its last row, u32. */
const unitHeader = 16
const unitBytes = 32 * 1024
/** Rows that come back at once. */
const batchRows = 4096

/** Rows of a unit, at addresses in an array. */
export interface ReturnedRows {
  readonly rows: Pointer
  readonly count: number
}

export class MovedRows {
  readonly #context: TaskContext
  /** For what goes out, and for what comes back: groups may go out while others come back. */
  readonly #out: Region
  readonly #back: Region
  readonly #unit: Region
  readonly #rowSpec: TableRowSpec

  constructor(context: TaskContext, spec: TableRowSpec, consumer: MemoryConsumer) {
    this.#context = context
    this.#rowSpec = spec
    this.#out = context.memory.region(consumer)
    this.#back = context.memory.region(consumer)
    this.#unit = context.memory.region(consumer)
  }

  #placeSpec(region: Region): Pointer {
    const { bytes, tag, variable, keys } = this.#rowSpec
    const words = [bytes, tag, variable.length, keys.length]
    for (const { offset, grows } of variable) words.push(offset, grows ? 1 : 0)
    for (const key of keys) words.push(key.offset, key.bytes)
    const at = region.allocate(words.length * 4)
    this.#context.memory.u32.set(words, at >>> 2)
    return at
  }

  /** Writes all rows of the table whose header is at `header`, as a run for each partition. They stay in the table. */
  write(header: Pointer, level: number): readonly StateRun[] {
    assert(level < movedLevels, 'hashes have bits for the level')
    return this.#write(header, hashBits - partitionBits * (level + 1), movedPartitions, [0, 0])
  }

  /** Writes rows that have no hash from the place (block and row) on, in their order. */
  writeInOrder(header: Pointer, from: readonly [block: Pointer, row: Pointer]): StateRun {
    return this.#write(header, 0, 1, from)[0]
  }

  #write(
    header: Pointer,
    shift: number,
    partitions: number,
    from: readonly [Pointer, Pointer],
  ): readonly StateRun[] {
    const { kernels, memory, state } = this.#context
    assert(state !== undefined, 'there is a place for the rows')
    const { u32 } = memory
    const writers = Array.from({ length: partitions }, () => state.begin())
    const spec = this.#placeSpec(this.#out)
    const cursor = this.#out.allocate(8)
    u32.set(from, cursor >>> 2)
    const answer = this.#out.allocate(16)
    const buffers = this.#out.allocate(partitions * 12)
    for (let p = 0; p < partitions; p++) this.#placeUnit(buffers + p * 12, unitBytes)
    for (;;) {
      this.#context.checkCancelled()
      const code = kernels.packTableRows(header, spec, shift, cursor, buffers, answer)
      if (code === 0) break
      if (code === 1) continue
      const p = u32[answer >>> 2]
      this.#writeUnit(buffers + p * 12, writers[p])
      const needed = u32[(answer >>> 2) + 1] + unitHeader
      const unit = (buffers + p * 12) >>> 2
      if (needed > u32[unit + 2] - u32[unit]) this.#placeUnit(buffers + p * 12, needed)
    }
    const runs = writers.map((writer, p) => {
      this.#writeUnit(buffers + p * 12, writer)
      return writer.end()
    })
    this.#out.free()
    for (const { bytes } of runs) this.#context.metrics.memorySpilledBytes += bytes
    return runs
  }

  #placeUnit(buffer: Pointer, bytes: number): void {
    const unit = this.#out.allocate(bytes)
    this.#context.memory.u32.set([unit, unit + unitHeader, unit + bytes], buffer >>> 2)
  }

  /** Writes what the unit holds, and empties it. */
  #writeUnit(buffer: Pointer, writer: StateWriter): void {
    const { u32 } = this.#context.memory
    const [unit, next] = [u32[buffer >>> 2], u32[(buffer >>> 2) + 1]]
    if (next === unit + unitHeader) return
    u32[unit >>> 2] = next - unit
    writer.add(unit, next - unit)
    u32[(buffer >>> 2) + 1] = unit + unitHeader
  }

  /**
   * Gives the rows of a run to `use` with the spec that kernels want, some at a time: they are gone after each call.
   */
  read(
    run: StateRun,
    use: (rows: ReturnedRows, spec: Pointer) => void,
    { from, to }: { readonly from: number; readonly to: number } = { from: 0, to: run.blocks },
  ): void {
    const { kernels, memory } = this.#context
    const spec = this.#placeSpec(this.#back)
    const cursor = this.#back.allocate(4)
    const rows = this.#back.allocate(batchRows * 4)
    for (let block = from; block < to; block++) {
      this.#unit.release(0)
      const unit = run.read(block, this.#unit)
      const end = unit + memory.u32[unit >>> 2]
      memory.u32[cursor >>> 2] = unit + unitHeader
      for (;;) {
        const count = kernels.unpackTableRows(unit, end, spec, cursor, rows, batchRows) >>> 0
        if (count === 0) break
        use({ rows, count }, spec)
      }
    }
    this.#unit.free()
    this.#back.free()
  }
}
