/** One Parquet file that is being written: row groups of column chunks, and the footer. */
import { SparkError, type StructType } from '@vonk/common'
import { isNested } from '../../columnar/packed-value.ts'
import type { Pointer } from '../../columnar/region.ts'
import { plainType } from '../../expr/char-types.ts'
import type { OutputFile } from '../output-file.ts'
import { schemaJson } from '../schema-json.ts'
import { codecs, encoding, pageType, physicalTypes } from './format.ts'
import { type ColumnScratch, ColumnWriter, type FinishedChunk, type WrittenCodec } from './write-column.ts'
import { NestedColumnWriter, type WrittenLeaf } from './write-nested.ts'
import { ThriftWriter } from './write-thrift.ts'
import { schemaElements, writeElement } from './write-types.ts'

export interface ParquetWriteOptions {
  readonly schema: StructType
  readonly codec: WrittenCodec
  /** Rows and bytes after which a row group ends. */
  readonly groupRows: number
  readonly groupBytes: number
}

interface WrittenGroup {
  readonly chunks: readonly (FinishedChunk & { readonly start: number })[]
  readonly rows: number
  readonly start: number
}

const magic = new TextEncoder().encode('PAR1')
const createdBy = 'vonk version 0.1.0 (build 0)'

export class ParquetFileWriter {
  private readonly file: OutputFile
  private readonly options: ParquetWriteOptions
  private readonly columns: readonly (ColumnWriter | NestedColumnWriter)[]
  private readonly leaves: readonly WrittenLeaf[]
  private readonly groups: WrittenGroup[] = []
  private groupRows = 0

  constructor(file: OutputFile, scratch: ColumnScratch, options: ParquetWriteOptions) {
    this.file = file
    this.options = options
    this.columns = options.schema.fields.map((f) =>
      isNested(f.type)
        ? new NestedColumnWriter(scratch, f, options.codec)
        : new ColumnWriter(scratch, f, options.codec),
    )
    this.leaves = this.columns.flatMap((column, i) => {
      if (column instanceof NestedColumnWriter) return column.leaves
      const { name, type, nullable } = options.schema.fields[i]
      return [{ path: [name], type, nullable, writer: column }]
    })
    file.write([magic])
  }

  append(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    const { columns, options } = this
    for (let i = 0; i < columns.length; i++) columns[i].append(rows, vectors[i], selection)
    this.groupRows += rows
    let bytes = 0
    for (const { writer } of this.leaves) bytes += writer.heldBytes
    if (this.groupRows >= options.groupRows || bytes >= options.groupBytes) this.endGroup()
  }

  /** Writes what is held; a partition's file that gets rows again begins another row group. */
  endGroup(): void {
    if (this.groupRows === 0) return
    const start = this.file.position
    const chunks = this.leaves.map(({ writer }) => {
      const chunk = writer.finish()
      const at = this.file.position
      this.file.write(chunk.parts)
      writer.release()
      return { ...chunk, parts: [], start: at }
    })
    this.groups.push({ chunks, rows: this.groupRows, start })
    this.groupRows = 0
  }

  finish(): void {
    this.endGroup()
    this.free()
    const footer = this.footer()
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, footer.length, true)
    this.file.write([footer, length, magic])
  }

  free(): void {
    for (const column of this.columns) column.free()
  }

  private footer(): Uint8Array {
    const { schema, codec } = this.options
    const thrift = new ThriftWriter()
    const rows = this.groups.reduce((sum, group) => sum + group.rows, 0)
    thrift.structBody(() => {
      thrift.i32(1, 1).structs(2, [undefined, ...schema.fields.flatMap(schemaElements)], (element) => {
        if (element === undefined) thrift.binary(4, 'spark_schema').i32(5, schema.fields.length)
        else writeElement(thrift, element)
      })
      thrift.i64(3, rows).structs(4, this.groups, (group) => this.writeGroup(thrift, group, codec))
      thrift.structs(5, this.keyValues(), ([key, value]) => thrift.binary(1, key).binary(2, value))
      thrift.binary(6, createdBy)
      thrift.structs(7, this.leaves, () => thrift.struct(1, () => undefined))
    })
    return thrift.bytes()
  }

  private keyValues(): readonly (readonly [string, string])[] {
    return [
      // For Spark: days and timestamps are of the proleptic Gregorian calendar and need no rebasing.
      ['org.apache.spark.version', '4.0.0'],
      ['org.apache.spark.sql.parquet.row.metadata', schemaJson(plainType(this.options.schema))],
    ]
  }

  private writeGroup(thrift: ThriftWriter, group: WrittenGroup, codec: WrittenCodec): void {
    thrift.structs(1, [...group.chunks.keys()], (i) => {
      const chunk = group.chunks[i]
      thrift.i64(2, chunk.start).struct(3, () => this.writeChunk(thrift, i, chunk, codec))
    })
    const total = (of: 'uncompressedBytes' | 'compressedBytes') =>
      group.chunks.reduce((sum, chunk) => sum + chunk[of], 0)
    thrift.i64(2, total('uncompressedBytes')).i64(3, group.rows).i64(5, group.start)
    thrift.i64(6, total('compressedBytes')).i16(7, Math.min(this.groups.indexOf(group), 32767))
  }

  private writeChunk(
    thrift: ThriftWriter,
    column: number,
    chunk: WrittenGroup['chunks'][number],
    codec: WrittenCodec,
  ): void {
    const { path, writer } = this.leaves[column]
    const hasDictionary = chunk.dictionaryBytes > 0
    const plain = hasDictionary || chunk.plainPages > 0 ? [encoding.plain] : []
    thrift.i32(1, physicalTypes.indexOf(writer.type.physical))
    thrift.integers(2, [...plain, encoding.rle, ...(hasDictionary ? [encoding.rleDictionary] : [])])
    thrift
      .strings(3, [...path])
      .i32(4, codecs.indexOf(codec))
      .i64(5, chunk.valueCount)
    thrift.i64(6, chunk.uncompressedBytes).i64(7, chunk.compressedBytes)
    thrift.i64(9, chunk.start + chunk.dictionaryBytes)
    if (hasDictionary) thrift.i64(11, chunk.start)
    thrift.struct(12, () => {
      thrift.i64(3, chunk.nullCount)
      if (chunk.bounds !== undefined) thrift.binary(5, chunk.bounds.high).binary(6, chunk.bounds.low)
    })
    const pages = [
      ...(hasDictionary ? [[pageType.dictionary, encoding.plain, 1]] : []),
      ...(chunk.plainPages > 0 ? [[pageType.data, encoding.plain, chunk.plainPages]] : []),
      ...(chunk.dictionaryPages > 0 ? [[pageType.data, encoding.rleDictionary, chunk.dictionaryPages]] : []),
    ]
    thrift.structs(13, pages, ([type, how, count]) => thrift.i32(1, type).i32(2, how).i32(3, count))
  }
}

const codecNames: Readonly<Record<string, WrittenCodec>> = {
  none: 'UNCOMPRESSED',
  uncompressed: 'UNCOMPRESSED',
  snappy: 'SNAPPY',
  gzip: 'GZIP',
  zstd: 'ZSTD',
}
/** What stands before `.parquet` in a file's name. */
const codecSuffixes: Readonly<Record<WrittenCodec, string>> = {
  UNCOMPRESSED: '',
  SNAPPY: '.snappy',
  GZIP: '.gz',
  ZSTD: '.zstd',
}

export function parquetCodec(name: string): { readonly codec: WrittenCodec; readonly extension: string } {
  const codec = codecNames[name.toLowerCase()]
  if (codec !== undefined) return { codec, extension: `${codecSuffixes[codec]}.parquet` }
  throw new SparkError({
    condition: 'CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION',
    messageParameters: { codecName: name, availableCodecs: Object.keys(codecNames).join(', ') },
  })
}
