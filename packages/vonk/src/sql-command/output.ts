/** Results as text: a table, an object a row (JSON lines), CSV with a header, a table of Markdown. */
import type { DataFrame, SparkSession } from '@vonk/client'
import { jsonText } from '@vonk/client/row-json'
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

/** More than any table that is printed has. */
const rowsMax = 2 ** 31 - 2

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
      const text = await frame.showString(rowsMax, false, false, options)
      output.write(text.endsWith('\n') ? text : `${text}\n`)
      return text.split('\n').filter((line) => line.startsWith('|')).length - 1
    }
    case 'json':
      return writeLines(frame, options, output, jsonText)
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

async function writeLines(
  frame: DataFrame,
  options: Options,
  output: Output,
  lineOf: (row: Awaited<ReturnType<DataFrame['collect']>>[number]) => string,
): Promise<number> {
  let count = 0
  for await (const row of frame.toLocalIterator(options)) {
    const goesOn = output.write(`${lineOf(row)}\n`)
    if (!goesOn) await new Promise<void>((resolve) => output.once('drain', resolve))
    count++
  }
  return count
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
