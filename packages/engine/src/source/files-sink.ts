/**
 * A task's output as files: one, or one for each combination of partition values, aside in a folder of the attempt
 * until the job is committed. What a file looks like inside is its format's.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StructType } from '@vonk/common'
import { struct } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { Pointer, Region } from '../columnar/region.ts'
import { maxBatchRows } from '../columnar/vector.ts'
import type { BatchSink } from '../exec/batch-sink.ts'
import type { TaskOutput, WrittenFile } from '../exec/task.ts'
import type { SinkRequest, TaskContext } from '../exec/task-services.ts'
import { identitySelection } from '../exec/vectors.ts'
import { timeZone, utc } from '../values/time-zone.ts'
import { castTextOptions, valueWriter } from '../values/value-text.ts'
import { OutputFile } from './output-file.ts'
import { partitionFolderName } from './partition-paths.ts'
import { VectorValues } from './vector-values.ts'
import type { SharedWrite } from './write-shared.ts'

/** Writes rows of the data columns into one file. */
export interface RowWriter {
  append(rows: number, vectors: readonly Pointer[], selection: Pointer): void
  /** Writes what is left; the file is closed by the caller. */
  finish(): void
  /** Gives memory back without writing. */
  free(): void
}

/** What the writers of a sink share; `schema` is without partition columns. */
export interface FileFormat {
  open(file: OutputFile): RowWriter
  close(): void
}
export type FileFormatFactory = (
  context: TaskContext,
  request: SinkRequest<'write'>,
  shared: SharedWrite,
  schema: StructType,
) => FileFormat

interface OpenFile {
  readonly file: OutputFile
  readonly name: string
  readonly writer: RowWriter
  rows: number
}
interface Partition {
  readonly folder: string
  nextFile: number
  open: OpenFile | undefined
}

/** More partitions than this at once, and the one that was written to least recently ends its file. */
const openFilesMax = 200

export class FilesSink implements BatchSink {
  private readonly context: TaskContext
  private readonly shared: SharedWrite
  private readonly format: FileFormat
  private readonly attemptFolder: string
  private readonly region: Region
  private readonly identity: Pointer
  private readonly selection: Pointer
  private readonly dataColumns: readonly number[]
  private readonly keys: readonly { readonly column: number; readonly values: VectorValues }[]
  private readonly folderName: (row: number) => string
  /** In the order of their last use. */
  private readonly partitions = new Map<string, Partition>()
  private readonly done: WrittenFile[] = []
  private openFiles = 0
  private rowCount = 0

  constructor(context: TaskContext, request: SinkRequest<'write'>, format: FileFormatFactory) {
    const shared = request.spec.shared as unknown as SharedWrite
    this.context = context
    this.shared = shared
    this.attemptFolder = join(shared.stage, `task-${context.descriptor.taskId}`)
    this.region = context.memory.region(request.consumer)
    this.identity = identitySelection(context.memory, this.region)
    this.selection = this.region.allocate(maxBatchRows * 4)
    const { fields } = shared.schema
    const isKey = (name: string) => shared.partitionBy.includes(name)
    this.dataColumns = [...fields.keys()].filter((i) => !isKey(fields[i].name))
    this.keys = shared.partitionBy.map((name) => {
      const column = fields.findIndex((f) => f.name === name)
      assert(column >= 0, `partition column ${name} is not in the output`)
      return { column, values: new VectorValues(context.memory, fields[column].type) }
    })
    const texts = this.keys.map(({ column }) =>
      valueWriter(fields[column].type, castTextOptions(timeZone(shared.zone) ?? utc, true)),
    )
    this.folderName = (row) =>
      this.keys
        .map(({ values }, i) => {
          const value = values.get(row)
          return partitionFolderName(shared.partitionBy[i], value === null ? null : texts[i](value))
        })
        .join('/')
    this.format = format(context, request, shared, struct(this.dataColumns.map((i) => fields[i])))
  }

  consume(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    if (rows === 0) return
    this.rowCount += rows
    const data = this.dataColumns.map((i) => vectors[i])
    if (this.keys.length === 0) return this.write(this.partition(''), rows, data, selection)
    for (const { column, values } of this.keys) values.open(vectors[column])
    const { u32 } = this.context.memory
    const groups = new Map<string, number[]>()
    let last = ''
    let lastRows: number[] | undefined
    for (let i = 0; i < rows; i++) {
      const row = selection === 0 ? i : u32[(selection >>> 2) + i]
      const folder = this.folderName(row)
      if (lastRows === undefined || folder !== last) {
        lastRows = groups.get(folder)
        if (lastRows === undefined) {
          lastRows = []
          groups.set(folder, lastRows)
        }
        last = folder
      }
      lastRows.push(row)
    }
    for (const [folder, chosen] of groups) {
      u32.set(chosen, this.selection >>> 2)
      this.write(this.partition(folder), chosen.length, data, this.selection)
    }
  }

  private partition(folder: string): Partition {
    const known = this.partitions.get(folder)
    if (this.keys.length === 0 && known !== undefined) return known
    this.partitions.delete(folder)
    const partition = known ?? { folder, nextFile: 0, open: undefined }
    this.partitions.set(folder, partition)
    return partition
  }

  private write(partition: Partition, rows: number, data: readonly Pointer[], selection: Pointer): void {
    const most = this.shared.maxRecordsPerFile
    let done = 0
    while (done < rows) {
      const open = partition.open ?? this.open(partition)
      const some = most > 0 ? Math.min(rows - done, most - open.rows) : rows - done
      const isWhole = some === rows
      open.writer.append(some, data, isWhole ? selection : (selection || this.identity) + done * 4)
      open.rows += some
      done += some
      if (most > 0 && open.rows >= most) this.end(partition)
    }
  }

  private open(partition: Partition): OpenFile {
    if (this.openFiles >= openFilesMax) {
      for (const other of this.partitions.values()) {
        if (other.open === undefined) continue
        this.end(other)
        break
      }
    }
    const { shared, context } = this
    const number = (value: number, digits: number) => String(value).padStart(digits, '0')
    const part = `part-${number(context.descriptor.partition, 5)}-${shared.jobId}`
    const count = `c${number(partition.nextFile++, 3)}`
    const name = `${part}${this.keys.length === 0 ? '-' : '.'}${count}${shared.extension}`
    const relative = partition.folder === '' ? name : `${partition.folder}/${name}`
    const file = new OutputFile(join(this.attemptFolder, relative))
    const open = { file, name: relative, writer: this.format.open(file), rows: 0 }
    partition.open = open
    this.openFiles++
    return open
  }

  private end(partition: Partition): void {
    const { open } = partition
    if (open === undefined) return
    open.writer.finish()
    open.file.close()
    partition.open = undefined
    this.openFiles--
    const staged = join(this.attemptFolder, open.name)
    this.done.push({ name: open.name, bytes: open.file.position, rows: open.rows, staged })
  }

  finish(): TaskOutput {
    // A result without rows still has a file, for its schema.
    const isFirst = this.context.descriptor.partition === 0 && this.keys.length === 0
    if (this.rowCount === 0 && isFirst) this.open(this.partition(''))
    for (const partition of this.partitions.values()) this.end(partition)
    this.close()
    const bytes = this.done.reduce((sum, file) => sum + file.bytes, 0)
    return { kind: 'files', files: this.done, rowCount: this.rowCount, bytes }
  }

  private close(): void {
    this.format.close()
    this.region.free()
  }

  abort(): void {
    try {
      for (const { open } of this.partitions.values()) {
        open?.writer.free()
        open?.file.close()
      }
    } finally {
      rmSync(this.attemptFolder, { recursive: true, force: true })
      this.close()
    }
  }
}
