/** Window: keeps all rows of the task, sorts them, and finds where the window's partitions begin. */
import type { WindowColumn, WindowProgram } from '../../codegen/window-program.ts'
import type { MemoryConsumer, Pointer } from '../../columnar/region.ts'
import { NestedKeys } from '../aggregate/nested-keys.ts'
import type { BatchSink, BreakerResult, SinkColumn } from '../batch-sink.ts'
import { KeptRows } from '../rows/kept-rows.ts'
import type { TaskContext } from '../task-services.ts'
import { WindowPartitions, type WindowParts } from './window-partitions.ts'
import { WindowPieces } from './window-pieces.ts'
import { type WindowRows, WindowSource } from './window-source.ts'

export class WindowSink implements BatchSink {
  readonly #context: TaskContext
  readonly #program: WindowProgram
  readonly #parts: WindowParts
  readonly #consumer: MemoryConsumer
  readonly #keys: NestedKeys
  readonly #rows: KeptRows

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    program: WindowProgram,
    parts: WindowParts,
  ) {
    this.#context = context
    this.#program = program
    this.#parts = parts
    this.#consumer = consumer
    const types = columns.map((column) => column.type)
    this.#keys = new NestedKeys(context.memory, consumer, types, keysOf(program))
    const sortKeys = this.#keys.keys.slice(0, program.keys.length)
    this.#rows = new KeptRows(context, consumer, this.#keys.types, sortKeys)
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    this.#rows.append(rows, this.#keys.extend(rows, vectors, selection), selection)
  }

  finish(): BreakerResult {
    this.#keys.free()
    return (pipeline) => {
      const rows = this.#rows.hasRuns ? this.#inPieces() : this.#inMemory()
      return new WindowSource(this.#context, pipeline, rows, this.#parts, this.#consumer)
    }
  }

  get #shared() {
    return { program: this.#program, keyColumn: this.#keyColumn }
  }

  get #partitions(): WindowPartitions {
    return new WindowPartitions(this.#context, this.#program, this.#parts, this.#consumer, this.#keyColumn)
  }

  #inMemory(): WindowRows {
    const { store } = this.#rows
    const order = this.#rows.sorted()
    const region = this.#context.memory.region(this.#consumer)
    const flags = this.#partitions.flags(store, order, region)
    const close = () => {
      this.#rows.free()
      region.free()
    }
    return { ...this.#shared, store, order, flags, count: store.rows, more: () => undefined, close }
  }

  #inPieces(): WindowRows {
    const types = this.#keys.types
    const pieces = new WindowPieces(
      this.#context,
      this.#rows.merge(),
      types,
      this.#partitions,
      this.#consumer,
    )
    const close = () => {
      pieces.close()
      this.#rows.free()
    }
    return {
      ...this.#shared,
      store: pieces.store,
      ...{ order: 0, flags: 0, count: 0 },
      more: () => pieces.next(),
      close,
    }
  }

  /** Where the values of a key lie: nested ones as bytes in a hidden column. */
  readonly #keyColumn = ({ column, isKey }: WindowColumn): number => {
    if (!isKey) return column
    const at = keysOf(this.#program).findIndex((key) => key.column === column)
    return at < 0 ? column : this.#keys.keys[at].column
  }

  abort(): void {
    this.#rows.free()
    this.#keys.free()
  }
}

/** The keys to sort by, then the other columns that are compared as keys. */
function keysOf(program: WindowProgram) {
  const others = [...(program.partitioning?.columns ?? []), ...program.columns].filter(
    (column) => column.isKey && !program.keys.some((key) => key.column === column.column),
  )
  return [...program.keys, ...others.map(({ column }) => ({ column, ascending: true, nullsFirst: true }))]
}
