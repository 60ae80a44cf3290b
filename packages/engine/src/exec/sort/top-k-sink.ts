/**
 * Sort and limit in one: keeps a few times the wanted rows, and sorts them down to the best whenever there are too
 * many. The worst of the best is a limit that later rows are measured against before they are copied.
 */
import type { SinkSpec, SortKey } from '../../codegen/stage-program.ts'
import type { MemoryConsumer, Pointer, Region } from '../../columnar/region.ts'
import { maxBatchRows, vector } from '../../columnar/vector.ts'
import { NestedKeys } from '../aggregate/nested-keys.ts'
import type { BatchSink, BreakerResult, SinkColumn } from '../batch-sink.ts'
import { RowStore, type StoredColumn } from '../rows/row-store.ts'
import { StoredRowsSource } from '../rows/stored-rows-source.ts'
import type { TaskContext } from '../task-services.ts'
import { identitySelection } from '../vectors.ts'
import { kindOf, sortRows } from './row-sort.ts'
import { isTighter, type SortValue } from './sort-bound.ts'

/** The largest shift that addresses rows: with it, a batch is one segment whatever its length. */
const wholeShift = 31
const slackRows = 16_384
/** Longer texts are not told to others. */
const boundBytesMax = 1024

interface Limit {
  readonly key: bigint
  readonly isNull: boolean
}

export class TopKSink implements BatchSink {
  readonly #context: TaskContext
  readonly #spec: Extract<SinkSpec, { readonly kind: 'topK' }>
  readonly #wanted: number
  readonly #nested: NestedKeys
  readonly #consumer: MemoryConsumer
  readonly #scratch: Region
  readonly #buffers: Region
  readonly #identity: Pointer
  readonly #selected: Pointer
  readonly #keys: Pointer
  readonly #table: Pointer
  #store: RowStore
  #limit: Limit | undefined

  constructor(
    context: TaskContext,
    columns: readonly SinkColumn[],
    consumer: MemoryConsumer,
    spec: Extract<SinkSpec, { readonly kind: 'topK' }>,
  ) {
    const { memory } = context
    this.#context = context
    this.#spec = spec
    this.#wanted = spec.count + spec.offset
    this.#consumer = consumer
    const types = columns.map((column) => column.type)
    this.#nested = new NestedKeys(memory, consumer, types, spec.keys)
    this.#store = this.#newStore()
    this.#scratch = memory.region(consumer)
    this.#buffers = memory.region(consumer)
    this.#identity = identitySelection(memory, this.#buffers)
    this.#selected = this.#buffers.allocate(maxBatchRows * 4 + 4)
    this.#keys = this.#buffers.allocate(maxBatchRows * 8)
    this.#table = this.#buffers.allocate(16)
  }

  #newStore(): RowStore {
    const { kernels, memory } = this.#context
    return new RowStore({ kernels, memory, region: memory.region(this.#consumer), types: this.#nested.types })
  }

  consume(rows: number, given: readonly Pointer[], selection: Pointer): void {
    if (this.#wanted === 0) return
    const vectors = this.#nested.extend(rows, given, selection)
    if (this.#limit === undefined) this.#store.append(rows, vectors, selection)
    else {
      const chosen = this.#notBehindLimit(this.#limit, rows, vectors, selection)
      if (chosen > 0) this.#store.append(chosen, vectors, this.#selected)
    }
    if (this.#store.rows >= this.#wanted * 2 + slackRows) this.#compact()
  }

  /** Chooses rows whose first key may still be among the best. */
  #notBehindLimit(limit: Limit, rows: number, vectors: readonly Pointer[], selection: Pointer): number {
    const { kernels, memory } = this.#context
    const { u32 } = memory
    const key = this.#nested.keys[0]
    const source = vectors[key.column] >>> 2
    const column = this.#store.columns[key.column]
    const chosen = selection === 0 ? this.#identity : selection
    u32[this.#table >>> 2] = u32[source + (vector.data >>> 2)]
    kernels.orderedKeys(kindOf(column, 0), this.#table, wholeShift, chosen, rows, 0, this.#keys)
    const validity = u32[source + (vector.validity >>> 2)]
    const isNull = limit.isNull ? 1 : 0
    return kernels.selectNotBehind(
      this.#keys,
      validity,
      chosen,
      rows,
      limit.key,
      isNull,
      flags(key),
      this.#selected,
    )
  }

  #sorted(): Pointer {
    const { checkCancelled } = this.#context
    const store = this.#store
    return sortRows({ store, keys: this.#nested.keys, scratch: this.#scratch, checkCancelled })
  }

  /** Keeps the best rows only, in order, in a new store. */
  #compact(): void {
    const old = this.#store
    const order = this.#sorted()
    this.#setLimit(old, order + (this.#wanted - 1) * 4)
    this.#publish(old, order)
    const columns = this.#nested.types.map((type, ordinal) => ({
      ordinal,
      name: '',
      type,
      eager: true,
      needs: 'values' as const,
    }))
    const source = new StoredRowsSource(
      { store: old, order, first: 0, count: this.#wanted },
      columns,
      this.#scratch,
    )
    const store = this.#newStore()
    for (let rows = source.next(); rows > 0; rows = source.next()) store.append(rows, source.vectors, 0)
    source.close()
    this.#store = store
  }

  #setLimit(store: RowStore, row: Pointer): void {
    const key = this.#nested.keys[0]
    const column = store.columns[key.column]
    // Strings and columns of nulls are not measured; all their rows go in. Of 128 bits the high half is.
    if (column.width === 0 || column.isView) return
    const { kernels, memory } = this.#context
    kernels.orderedKeys(kindOf(column, 0), column.data, Math.log2(maxBatchRows), row, 1, 0, this.#keys)
    const isNull = column.hasNulls && store.gatherValidity(column, row, 1, this.#selected) > 0
    this.#limit = { key: memory.i64[this.#keys / 8], isNull }
  }

  /** The last of the wanted rows, for the scan below and for other tasks. */
  #publish(store: RowStore, order: Pointer): void {
    const { sortBounds, memory } = this.#context
    const { operatorId } = this.#spec
    const { column, ascending, nullsFirst } = this.#nested.keys[0]
    const stored = store.columns[column]
    if (column !== this.#spec.keys[0].column || !isComparable(stored)) return
    const row = order + (this.#wanted - 1) * 4
    const isNull = stored.hasNulls && store.gatherValidity(stored, row, 1, this.#selected) > 0
    const value = isNull ? null : storedValue(store, stored, memory.u32[row >>> 2])
    if (value instanceof Uint8Array && value.length > boundBytesMax) return
    const bound = { value, ascending, nullsFirst }
    const known = sortBounds.get(operatorId)
    if (known === undefined || isTighter(bound, known)) sortBounds.set(operatorId, bound)
  }

  finish(): BreakerResult {
    const store = this.#store
    const order = store.rows === 0 ? 0 : this.#sorted()
    if (this.#wanted > 0 && store.rows >= this.#wanted) this.#publish(store, order)
    const first = Math.min(this.#spec.offset, store.rows)
    const count = Math.min(store.rows, this.#wanted) - first
    this.#buffers.free()
    this.#nested.free()
    return (pipeline) => new StoredRowsSource({ store, order, first, count }, pipeline.columns, this.#scratch)
  }

  abort(): void {
    this.#store.clear()
    this.#buffers.free()
    this.#nested.free()
    this.#scratch.free()
  }
}

/** Types whose values statistics of files have. */
const isComparable = ({ type, width }: StoredColumn): boolean =>
  width > 0 && !['boolean', 'array', 'map', 'struct', 'variant', 'calendarInterval'].includes(type.kind)

/** A value as statistics of files have it. */
function storedValue(store: RowStore, column: StoredColumn, row: number): SortValue {
  const { memory } = store
  const segment = store.dataSegment(column, Math.floor(row / maxBatchRows))
  const at = segment + (row % maxBatchRows) * column.width
  const { view } = memory
  if (column.isView) {
    const from = view.getUint32(at, true)
    return memory.bytes.slice(from, from + view.getUint32(at + 4, true))
  }
  switch (column.type.kind) {
    case 'float':
      return view.getFloat32(at, true)
    case 'double':
      return view.getFloat64(at, true)
    default:
      if (column.width === 16) return (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true)
      if (column.width === 8) return view.getBigInt64(at, true)
      return column.width === 4 ? view.getInt32(at, true) : narrowValue(view, at, column.width)
  }
}

const narrowValue = (view: DataView, at: Pointer, width: number): number =>
  width === 2 ? view.getInt16(at, true) : view.getInt8(at)

const flags = (key: SortKey): number => (key.ascending ? 0 : 1) | (key.nullsFirst ? 2 : 0)
