/**
 * Stands before a sink that wants bytes as views (writers of files): columns that come straight from a shuffle block or
 * from rows of the program have offsets instead, and are turned into views a batch at a time.
 */
import type { MemoryConsumer, Pointer } from '../../columnar/region.ts'
import { maxBatchRows, physicalWidth, vector } from '../../columnar/vector.ts'
import type { BatchSink, SinkColumn } from '../batch-sink.ts'
import type { TaskContext } from '../task-services.ts'
import { setVector } from '../vectors.ts'

export class ViewsSink implements BatchSink {
  readonly #context: TaskContext
  readonly #inner: BatchSink
  /** By column: a descriptor and room for a batch of views; undefined for fixed widths. */
  readonly #rooms: readonly ({ readonly descriptor: Pointer; readonly views: Pointer } | undefined)[]

  constructor(
    context: TaskContext,
    inner: BatchSink,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
  ) {
    this.#context = context
    this.#inner = inner
    const region = context.memory.region(consumer)
    this.#rooms = columns.map(({ type }) =>
      type.kind === 'null' || physicalWidth(type) > 0
        ? undefined
        : { descriptor: region.allocateZeroed(vector.size), views: region.allocate(maxBatchRows * 8) },
    )
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    if (rows === 0) return
    const { u32 } = this.#context.memory
    const positions = selection === 0 ? rows : u32[(selection >>> 2) + rows - 1] + 1
    this.#inner.consume(
      rows,
      vectors.map((source, i) => this.#asViews(source, i, positions)),
      selection,
    )
  }

  #asViews(source: Pointer, column: number, positions: number): Pointer {
    const { memory, kernels } = this.#context
    const { u32 } = memory
    const room = this.#rooms[column]
    const offsets = u32[(source + vector.offsets) >>> 2]
    if (room === undefined || offsets === 0) return source
    kernels.offsetsToViews(u32[(source + vector.data) >>> 2], offsets, positions, room.views)
    setVector(u32, room.descriptor, {
      validity: u32[(source + vector.validity) >>> 2],
      data: room.views,
      offsets: 0,
      nullCount: u32[(source + vector.nullCount) >>> 2],
    })
    return room.descriptor
  }

  finish(): ReturnType<BatchSink['finish']> {
    return this.#inner.finish()
  }
  abort(): void {
    this.#inner.abort()
  }
}
