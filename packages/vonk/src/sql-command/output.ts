/**
 * Results as text: a table, an object a row (JSON lines), CSV with a header, a table of Markdown. Rows are read as they
 * are written, and between them whoever wants to end it is let in.
 */
import { col, create_map, type DataFrame, lit, named_struct, type SparkSession, to_json } from '@vonk/client'
import { Pace, unlessCancelled } from '@vonk/engine/base/cancellation'
import { drawTable } from '@vonk/engine/columnar/show-text'
import { timeZone, utc } from '@vonk/engine/values/time-zone'
import { showTextOptions } from '@vonk/engine/values/value-text'
import { isTextStatement } from './text-statement.ts'

export type OutputFormat = 'table' | 'json' | 'csv' | 'markdown'
export const outputFormats: readonly OutputFormat[] = ['table', 'json', 'csv', 'markdown']
export const isFormat = (text: string): text is OutputFormat =>
  outputFormats.some((format) => format === text)

/** A stream; `write` gives false where it asks for a pause. */
export interface Output {
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
}

interface Options {
  readonly signal?: AbortSignal
}

/** Runs a statement and writes its rows; how many they were, or undefined where the statement has no result. */
export async function runStatement(
  spark: SparkSession,
  statement: string,
  format: OutputFormat,
  output: Output,
  options: Options = {},
): Promise<number | undefined> {
  const frame = await spark.sql(statement, [], options)
  const columns = await frame.columns(options)
  if (columns.length === 0) return undefined
  switch (format) {
    case 'table': {
      if (columns.length === 1 && isTextStatement(statement)) {
        return writeLines(frame, options, output, (row) => String(row.get(0) ?? 'NULL').trimEnd())
      }
      return writeTable(spark, frame, options, output)
    }
    case 'json':
      return writeLines(asJson(frame, columns), options, output, (row) => row.get(0) as string)
    case 'csv': {
      output.write(`${columns.map(csvCell).join(',')}\n`)
      return writeTexts(frame, columns, options, output, (cells) => cells.map(csvCell).join(','))
    }
    case 'markdown': {
      const line = (cells: readonly (string | null)[]) => `| ${cells.map(markdownCell).join(' | ')} |`
      output.write(`${line(columns)}\n| ${columns.map(() => '---').join(' | ')} |\n`)
      return writeTexts(frame, columns, options, output, line)
    }
    default:
      return format satisfies never
  }
}

/** Each row as the object that `toJSON` makes of it, but with its NULLs: every line has every column. */
function asJson(frame: DataFrame, columns: readonly string[]): DataFrame {
  const names = columns.map((_, i) => `c${i}`)
  const fields = columns.flatMap((name, i) => [lit(name), col(names[i])])
  return frame.toDF(...names).select(to_json(named_struct(...fields), keepsNulls).as('json'))
}
const keepsNulls = create_map(lit('ignoreNullFields'), lit('false'))

/** What is drawn besides rows: the header between frames, and the frame below. */
const piecesWithoutRow = 2

async function writeTable(
  spark: SparkSession,
  frame: DataFrame,
  options: Options,
  output: Output,
): Promise<number> {
  const schema = await frame.schema(options)
  const zone = timeZone(await spark.conf.get('spark.sql.session.timeZone')) ?? utc
  const batches = frame.toColumnBatches({ ...options, incremental: true })
  return (
    (await writeAll(drawTable(schema, batches, showTextOptions(zone)), options, output, (drawn) => drawn)) -
    piecesWithoutRow
  )
}

/** Writes what is made of each item; how many they were. */
async function writeAll<Item>(
  items: AsyncIterable<Item>,
  { signal }: Options,
  output: Output,
  textOf: (item: Item) => string,
): Promise<number> {
  const pace = new Pace(signal)
  const writer = new Writer(output)
  let count = 0
  for await (const item of items) {
    writer.write(textOf(item))
    if (writer.drained !== undefined) await unlessCancelled(writer.drained, signal)
    if (pace.isDue) await pace.rest()
    count++
  }
  writer.flush()
  if (writer.drained !== undefined) await unlessCancelled(writer.drained, signal)
  return count
}

/** Many short texts in few writes: one when there is enough for it, or nothing more comes at once. */
class Writer {
  private readonly output: Output
  private pending = ''
  /** While the output asks for a pause. */
  drained: Promise<void> | undefined

  constructor(output: Output) {
    this.output = output
  }

  write(text: string): void {
    if (this.pending === '') setImmediate(() => this.flush())
    this.pending += text
    if (this.pending.length >= writeLength) this.flush()
  }

  flush(): void {
    const text = this.pending
    this.pending = ''
    if (text === '' || this.output.write(text) || this.drained !== undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.drained = promise
    this.output.once('drain', () => {
      this.drained = undefined
      resolve()
    })
  }
}

const writeLength = 16 << 10

async function writeLines(
  frame: DataFrame,
  options: Options,
  output: Output,
  lineOf: (row: Awaited<ReturnType<DataFrame['collect']>>[number]) => string,
): Promise<number> {
  return writeAll(frame.toLocalIterator(options), options, output, (row) => `${lineOf(row)}\n`)
}

/** Every cell as the text that CAST(x AS STRING) gives. */
function writeTexts(
  frame: DataFrame,
  columns: readonly string[],
  options: Options,
  output: Output,
  lineOf: (cells: readonly (string | null)[]) => string,
): Promise<number> {
  const names = columns.map((_, i) => `c${i}`)
  const texts = frame.toDF(...names).selectExpr(...names.map((name) => `cast(${name} as string) as ${name}`))
  return writeLines(texts, options, output, (row) => lineOf(names.map((_, i) => row.get(i) as string | null)))
}

/** NULL is nothing, the empty text is `""`. */
function csvCell(cell: string | null): string {
  if (cell === null) return ''
  return cell === '' || /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

function markdownCell(cell: string | null): string {
  return cell === null
    ? 'NULL'
    : cell.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', '<br>')
}
