/** Lines of text into a file: bytes are collected, compressed if asked for, and written by the megabyte. */
import type { Pointer, TaskMemory } from '../../columnar/region.ts'
import type { RowWriter } from '../files-sink.ts'
import type { OutputFile } from '../output-file.ts'
import type { VectorValues } from '../vector-values.ts'
import { type Charset, encodeText } from './charset.ts'
import type { TextCodec } from './compression.ts'

const blockBytes = 1024 * 1024

/** Writes one row's line, without its end. */
export interface LineFormat {
  /** A line before all others. */
  readonly header?: string
  readonly lineEnd: string
  /** Without one, UTF-8. */
  readonly charset?: Charset
  /** Undefined for a row that leaves no line. */
  line(columns: readonly VectorValues[], row: number): string | undefined
}

export class TextFileWriter implements RowWriter {
  private readonly file: OutputFile
  private readonly memory: TaskMemory
  private readonly columns: readonly VectorValues[]
  private readonly format: LineFormat
  private readonly codec: TextCodec
  private text = ''
  private isStart = true

  constructor(
    file: OutputFile,
    memory: TaskMemory,
    columns: readonly VectorValues[],
    format: LineFormat,
    codec: TextCodec,
  ) {
    this.file = file
    this.memory = memory
    this.columns = columns
    this.format = format
    this.codec = codec
    if (format.header !== undefined) this.text = format.header + format.lineEnd
  }

  append(rows: number, vectors: readonly Pointer[], selection: Pointer): void {
    const { columns, format, memory } = this
    for (let i = 0; i < columns.length; i++) columns[i].open(vectors[i])
    let text = ''
    for (let i = 0; i < rows; i++) {
      const row = selection === 0 ? i : memory.u32[(selection >>> 2) + i]
      const line = format.line(columns, row)
      if (line !== undefined) text += line + format.lineEnd
    }
    this.text += text
    if (this.text.length >= blockBytes && this.codec.isJoinable) this.flush()
  }

  private flush(): void {
    if (this.text === '') return
    const { charset = 'utf-8' } = this.format
    this.file.write([this.codec.compress(encodeText(charset, this.text, this.isStart))])
    this.isStart = false
    this.text = ''
  }

  finish(): void {
    this.flush()
  }

  free(): void {
    this.text = ''
  }
}
