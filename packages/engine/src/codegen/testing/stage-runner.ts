/**
 * For tests: runs a stage program over columns of JavaScript values on a small memory, as `exec` does with real sources
 * and sinks: one pipeline after the other, batch by batch.
 */
import type { DataType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { maxBatchRows, physicalWidth, vector, vectorFlags } from '../../columnar/vector.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import { hostFunction } from '../../expr/host-functions.ts'
import { kernelSignatures } from '../../kernels/signatures.ts'
import { errorRecord } from '../context-layout.ts'
import { hostCall } from '../host-call.ts'
import { mathImports } from '../math-imports.ts'
import { readFixedValue } from '../read-value.ts'
import {
  type AggregateTableSpec,
  type Branch,
  memoryNeeds,
  type Pipeline,
  type StageProgram,
  status,
} from '../stage-program.ts'

export type Row = readonly LiteralValue[]

export interface TestColumn {
  readonly type: DataType
  readonly values: readonly LiteralValue[]
  /** Give bounds to 64-bit integers, as Parquet statistics would. */
  readonly bounds?: boolean
  /** Values by code, where the batch is dictionary encoded. */
  readonly dictionary?: boolean
}

export class StageFailure extends Error {
  readonly condition: string
  readonly row: number
  constructor(condition: string, row: number) {
    super(condition)
    this.condition = condition
    this.row = row
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export { kernelSignatures }

export class TestMemory {
  readonly memory: WebAssembly.Memory
  readonly bytes: Uint8Array
  readonly view: DataView
  #top = 4096

  constructor(pages = 4096) {
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    this.bytes = new Uint8Array(this.memory.buffer)
    this.view = new DataView(this.memory.buffer)
  }

  allocate(size: number): number {
    const at = this.#top
    this.#top = Math.ceil((at + size) / 16) * 16
    assert(this.#top <= this.bytes.length, 'the test memory is full')
    return at
  }

  mark(): number {
    return this.#top
  }

  release(mark: number): void {
    this.bytes.fill(0, mark, this.#top)
    this.#top = mark
  }

  put(bytes: Uint8Array): number {
    const at = this.allocate(bytes.length)
    this.bytes.set(bytes, at)
    return at
  }
}

/** Writes a value of fixed width into a vector's data. */
function writeFixed(view: DataView, at: number, type: DataType, value: LiteralValue): void {
  switch (physicalWidth(type)) {
    case 1:
      return view.setInt8(at, Number(value))
    case 2:
      return view.setInt16(at, Number(value), true)
    case 4:
      return type.kind === 'float'
        ? view.setFloat32(at, value as number, true)
        : view.setInt32(at, Number(value), true)
    case 8:
      return type.kind === 'double'
        ? view.setFloat64(at, value as number, true)
        : view.setBigInt64(at, BigInt(value as bigint), true)
    case 16: {
      const wide = value as bigint
      view.setBigInt64(at, BigInt.asIntN(64, wide), true)
      return view.setBigInt64(at + 8, wide >> 64n, true)
    }
    default:
      assert(false, 'no fixed width')
  }
}

/** Puts a slice of a column into a new vector and answers its address. */
export function putVector(m: TestMemory, column: TestColumn, from: number, to: number): number {
  const { type } = column
  const at = m.allocate(vector.size)
  m.bytes.fill(0, at, at + vector.size)
  const values = column.values.slice(from, to)
  const width = physicalWidth(type) || 8
  const data = m.allocate(values.length * width)
  const hasNulls = values.includes(null)
  const validity = hasNulls ? m.allocate(values.length) : 0
  const view = (value: LiteralValue, to: number) => {
    const bytes = typeof value === 'string' ? encoder.encode(value) : (value as Uint8Array)
    m.view.setUint32(to, m.put(bytes), true)
    m.view.setUint32(to + 4, bytes.length, true)
  }
  const write = (value: LiteralValue, to: number) =>
    physicalWidth(type) === 0 ? view(value, to) : writeFixed(m.view, to, type, value)
  values.forEach((value, i) => {
    if (hasNulls) m.bytes[validity + i] = value === null ? 0 : 1
    // What lies under a null is garbage on purpose.
    if (value === null) m.bytes.fill(0xfe, data + i * width, data + (i + 1) * width)
    else write(value, data + i * width)
  })
  m.view.setUint32(at + vector.data, data, true)
  m.view.setUint32(at + vector.validity, validity, true)
  if (column.dictionary) putDictionary(m, at, values, width, write)
  const known = values.filter((v) => v !== null)
  if (column.bounds && known.length > 0 && width === 8 && type.kind !== 'double') {
    const sorted = known.map((v) => BigInt(v as bigint)).sort((x, y) => (x < y ? -1 : x > y ? 1 : 0))
    m.view.setBigInt64(at + vector.min, sorted[0], true)
    m.view.setBigInt64(at + vector.max, sorted[sorted.length - 1], true)
    m.view.setUint32(at + vector.flags, vectorFlags.hasBounds, true)
  }
  return at
}

let dictionaryIds = 0

function putDictionary(
  m: TestMemory,
  at: number,
  values: readonly LiteralValue[],
  width: number,
  write: (value: LiteralValue, to: number) => void,
): void {
  const entries = [...new Set(values.filter((v) => v !== null))]
  const codes = m.allocate(values.length * 4)
  values.forEach((value, i) => {
    m.view.setUint32(codes + i * 4, value === null ? 0 : entries.indexOf(value), true)
  })
  const dictionary = m.allocate(entries.length * width)
  entries.forEach((entry, i) => {
    write(entry, dictionary + i * width)
  })
  m.view.setUint32(at + vector.codes, codes, true)
  m.view.setUint32(at + vector.dictionary, dictionary, true)
  m.view.setUint32(at + vector.dictionarySize, entries.length, true)
  m.view.setUint32(at + vector.dictionaryId, ++dictionaryIds, true)
}

/** The value of a row of a vector in views or fixed layout. */
export function readVector(m: TestMemory, at: number, type: DataType, row: number): LiteralValue {
  const validity = m.view.getUint32(at + vector.validity, true)
  if (type.kind === 'null' || (validity !== 0 && m.bytes[validity + row] === 0)) return null
  const data = m.view.getUint32(at + vector.data, true)
  const width = physicalWidth(type)
  if (width > 0) return readFixedValue(m.view, data + row * width, type)
  const pointer = m.view.getUint32(data + row * 8, true)
  const length = m.view.getUint32(data + row * 8 + 4, true)
  const bytes = m.bytes.slice(pointer, pointer + length)
  return type.kind === 'string' ? decoder.decode(bytes) : bytes
}

type Exported = Readonly<Record<string, (...args: number[]) => number>>

/** One task: context, constants, instance. */
export class TestTask {
  readonly m: TestMemory
  readonly program: StageProgram
  readonly context: number
  readonly exports: Exported
  #scratch: number
  #scratchBytes = 65_536

  constructor(
    program: StageProgram,
    kernels: WebAssembly.Exports,
    m: TestMemory,
    compiled?: WebAssembly.Module,
  ) {
    this.m = m
    this.program = program
    const module = compiled ?? new WebAssembly.Module(program.module as BufferSource)
    const instance = new WebAssembly.Instance(module, {
      env: { memory: m.memory },
      math: mathImports,
      kernels: kernels as WebAssembly.ModuleImports,
      host: Object.fromEntries(
        (program.hostSignatures ?? []).map((s, i) => [`call${i}`, hostCall(m, s, hostFunction(s.name))]),
      ),
    })
    this.exports = instance.exports as unknown as Exported
    this.context = m.allocate(program.context.bytes)
    m.bytes.fill(0, this.context, this.context + program.context.bytes)
    const constants = m.put(program.constants)
    for (const word of program.constantPointers) {
      m.view.setUint32(constants + word, m.view.getUint32(constants + word, true) + constants, true)
    }
    this.#scratch = m.allocate(this.#scratchBytes)
    this.setWord('constants', constants)
    this.resetScratch()
    this.exports.initialize(this.context)
  }

  word(name: keyof StageProgram['context']['offsets']): number {
    return this.m.view.getUint32(this.context + this.program.context.offsets[name], true)
  }

  setWord(name: keyof StageProgram['context']['offsets'], value: number): void {
    this.m.view.setUint32(this.context + this.program.context.offsets[name], value, true)
  }

  resetScratch(): void {
    this.setWord('scratch', this.#scratch)
    this.setWord('scratchEnd', this.#scratch + this.#scratchBytes)
  }

  growScratch(least: number): void {
    this.#scratchBytes = Math.max(this.#scratchBytes * 2, least)
    this.#scratch = this.m.allocate(this.#scratchBytes)
    this.resetScratch()
  }

  fail(): never {
    const record = this.context + this.program.context.offsets.error
    const site = this.program.errors[this.m.view.getUint32(record + errorRecord.site, true)]
    throw new StageFailure(site.condition, this.m.view.getUint32(record + errorRecord.row, true))
  }

  setInputs(pipeline: Pipeline, vectors: readonly number[]): void {
    pipeline.inputVectors.forEach((word, i) => {
      this.m.view.setUint32(this.context + word, vectors[i], true)
    })
  }

  /** Chosen rows of the batch: undefined for all. */
  filter(pipeline: Pipeline, rows: number): number {
    if (!pipeline.hasFilter) return rows
    const { conditions = [], last } = pipeline.ordered ?? {}
    const first = this.#callFilter(`p${pipeline.index}_filter`, rows)
    const names = [
      ...conditions.map((condition) => condition.function),
      ...(last === undefined ? [] : [last]),
    ]
    return names.reduce((count, name) => this.#callFilter(name, count), first)
  }

  #callFilter(name: string, rows: number): number {
    this.setWord('outputRows', 0)
    for (let first = 0; ; ) {
      const count = this.exports[name](this.context, rows, first)
      if (count >= 0) return count
      if (-count === status.error) this.fail()
      assert(-count === status.needMemory, `filter answered ${count}`)
      this.growScratch(this.word('needBytes'))
      if (/_(\d+|last)$/.test(name)) first = this.word('resumeAt')
    }
  }

  /** Runs the process function over a filtered batch; `consume` gets each finished piece. */
  process(
    pipeline: Pipeline,
    count: number,
    consume: (rows: readonly number[], dense: boolean) => void,
  ): void {
    const { index, dense, hasFilter } = pipeline
    const selection = this.word('selection')
    const rowAt = (i: number) => (hasFilter ? this.m.view.getUint32(selection + i * 4, true) : i)
    let first = 0
    while (first < count) {
      const code = pipeline.hasProcess ? this.exports[`p${index}_process`](this.context, count, first) : 0
      if (code === status.error) this.fail()
      const end = code === status.ok ? count : this.word('resumeAt')
      const length = dense ? this.word('outputRows') : end - first
      consume(
        Array.from({ length }, (_, i) => (dense ? i : rowAt(first + i))),
        dense,
      )
      if (code === status.needMemory) {
        assert(this.word('needKind') === memoryNeeds.scratch, 'a projection only needs scratch')
        if (end === first && length === 0) this.growScratch(this.word('needBytes'))
      }
      first = end
      this.resetScratch()
    }
  }

  /** Rows of one batch as the sink would see them. */
  outputRows(pipeline: Pipeline, vectors: readonly number[], rows: readonly number[]): Row[] {
    return rows.map((row) =>
      pipeline.output.map((column) => {
        const at =
          column.passThrough === undefined ? this.context + column.vector : vectors[column.passThrough]
        return readVector(this.m, at, column.type, row)
      }),
    )
  }
}

/** Gives an aggregate's table the memory that its functions ask for. */
function giveMemory(task: TestTask, table: AggregateTableSpec): void {
  const { m, exports, context } = task
  const bytes = task.word('needBytes')
  switch (task.word('needKind')) {
    case memoryNeeds.rows: {
      const size = Math.max(bytes, 4096)
      exports[table.functions.addRows](context, m.allocate(size), size)
      return
    }
    case memoryNeeds.bytes: {
      const size = Math.max(bytes, 4096)
      exports[table.functions.addBytes](context, m.allocate(size), size)
      return
    }
    case memoryNeeds.buckets: {
      const buckets = m.allocate(bytes)
      m.bytes.fill(0, buckets, buckets + bytes)
      while (exports[table.functions.rehash](context, buckets, bytes / 8) !== 0);
      return
    }
    default:
      task.growScratch(bytes)
  }
}

function aggregateBatch(task: TestTask, pipeline: Pipeline, table: AggregateTableSpec, rows: number): void {
  const count = task.filter(pipeline, rows)
  let first = 0
  while (first < count) {
    task.resetScratch()
    const code = task.exports[`p${pipeline.index}_process`](task.context, count, first)
    if (code === status.error) task.fail()
    if (code === status.needMemory) giveMemory(task, table)
    first = code === status.ok ? count : task.word('resumeAt')
  }
}

interface BatchInput {
  readonly rows: number
  readonly vectors: readonly number[]
}

/** Batches of a source: the test's columns, or the groups of the aggregate before. */
function* batches(
  task: TestTask,
  branch: Branch,
  at: number,
  columns: readonly TestColumn[],
): Generator<BatchInput> {
  const pipeline = branch.pipelines[at]
  if (pipeline.source.kind !== 'breaker') {
    const rows = columns[0]?.values.length ?? 1
    for (let from = 0; from < rows; from += maxBatchRows) {
      const to = Math.min(rows, from + maxBatchRows)
      const vectors = pipeline.columns.map((request) => putVector(task.m, columns[request.ordinal], from, to))
      yield { rows: to - from, vectors }
    }
    return
  }
  const { sink } = branch.pipelines[at - 1]
  assert(sink.kind === 'aggregate', 'tests run aggregates only')
  const vectors = pipeline.columns.map((request) => task.context + sink.table.output[request.ordinal].vector)
  for (;;) {
    task.resetScratch()
    const rows = task.exports[sink.table.functions.emit](task.context, maxBatchRows)
    if (rows === 0) return
    if (-rows === status.error) task.fail()
    if (rows > 0) yield { rows, vectors }
    else giveMemory(task, sink.table)
  }
}

/** Runs the pipelines of a branch whose first source is `columns`; of breakers only aggregates. */
export function runBranch(task: TestTask, branch: Branch, columns: readonly TestColumn[]): Row[] {
  const result: Row[] = []
  branch.pipelines.forEach((pipeline, at) => {
    for (const { rows, vectors } of batches(task, branch, at, columns)) {
      task.setInputs(pipeline, vectors)
      if (pipeline.sink.kind === 'aggregate') {
        aggregateBatch(task, pipeline, pipeline.sink.table, rows)
        continue
      }
      task.process(pipeline, task.filter(pipeline, rows), (positions) => {
        result.push(...task.outputRows(pipeline, vectors, positions))
      })
      if (task.word('stopped') !== 0) break
    }
  })
  return result
}
