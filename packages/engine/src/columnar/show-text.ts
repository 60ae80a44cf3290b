/**
 * The text that `show` prints, exactly as Spark draws it: a table with a frame, or a block a row (`vertical`). Lengths
 * are UTF-16 units, as in Java; East Asian wide characters take two places.
 */
import { SparkError, type StructType } from '@vonk/common'
import { type ValueTextOptions, valueWriter } from '../values/value-text.ts'
import { valueReader } from './column-values.ts'
import { escapeHtml } from './html-text.ts'
import type { ColumnBatch } from './local-data.ts'

export interface ShowOptions {
  /** How many rows are shown at most; less than 0 is 0. */
  readonly rows: number
  /**
   * Longest cell, in UTF-16 units; 0 or less cuts nothing. Numbers and text stand at the right where it cuts, at the
   * left where not.
   */
  readonly truncate: number
  readonly layout: 'table' | 'vertical' | 'html'
}

/** The most rows that `show` shows: with the one more that is asked for, they fill Java's longest array. */
const rowsMax = 2_147_483_631

/** How many rows to ask the plan for: one more than shown, to know whether there are more. */
export const rowsToFetch = (options: ShowOptions): number => Math.min(Math.max(options.rows, 0), rowsMax) + 1

/** The text of the first rows of a result that has at least `rowsToFetch(options)` rows, or all there are. */
export function showBatches(
  schema: StructType,
  batches: readonly ColumnBatch[],
  options: ShowOptions & { readonly text: ValueTextOptions },
): string {
  const shown = rowsToFetch(options) - 1
  const columns: string[][] = schema.fields.map(() => [])
  const writers = schema.fields.map((field) => valueWriter(field.type, options.text))
  let fetched = 0
  for (const batch of batches) {
    const rows = Math.min(batch.rowCount, Math.max(0, shown - fetched))
    schema.fields.forEach((field, i) => {
      const read = valueReader(field.type, batch.columns[i])
      for (let row = 0; row < rows; row++) columns[i].push(writers[i](read(row)))
    })
    fetched += batch.rowCount
  }
  const names = schema.fields.map((field) => field.name)
  return showText({ names, columns, rowCount: Math.min(shown, fetched), hasMore: fetched > shown }, options)
}

/** The rows to draw: texts of values, column by column. */
export interface ShownRows {
  readonly names: readonly string[]
  readonly columns: readonly (readonly string[])[]
  readonly rowCount: number
  readonly hasMore: boolean
}

export function showText(rows: ShownRows, options: ShowOptions): string {
  const names = rows.names.map(escapeControls)
  const columns = rows.columns.map((cells) =>
    cells.map((cell) => cut(escapeControls(cell), options.truncate)),
  )
  if (options.layout === 'html') return html(names, columns, rows)
  const isVertical = options.layout === 'vertical'
  const drawn = isVertical
    ? vertical(names, columns, rows.rowCount)
    : table(names, columns, rows.rowCount, options.truncate > 0)
  if (isVertical && rows.rowCount === 0) return drawn
  return rows.hasMore ? drawn + moreRows(rows.rowCount) : drawn
}

const moreRows = (shown: number): string => `only showing top ${shown} ${shown === 1 ? 'row' : 'rows'}`

/** A table for notebooks, in which rows without columns have an empty cell. */
function html(
  names: readonly string[],
  columns: readonly (readonly string[])[],
  { rowCount, hasMore }: ShownRows,
): string {
  const line = (cells: readonly string[], tag: string): string => {
    const shown = cells.length === 0 ? [''] : cells
    return `<tr>${shown.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>\n`
  }
  let text = `<table border='1'>\n${line(names, 'th')}`
  for (let row = 0; row < rowCount; row++) {
    const cells = columns.map((column) => column[row])
    text += line(cells, 'td')
  }
  return `${text}</table>\n${hasMore ? `${moreRows(rowCount)}\n` : ''}`
}

/** No column is narrower. */
const widthMin = 3

function table(
  names: readonly string[],
  columns: readonly (readonly string[])[],
  rowCount: number,
  alignRight: boolean,
): string {
  const { frame, line } = grid(names, columns, alignRight)
  let text = frame + line(names) + frame
  for (let row = 0; row < rowCount; row++) text += line(columns.map((cells) => cells[row]))
  return text + frame
}

/** The lines of a table whose columns are as wide as the widest of these cells. */
function grid(names: readonly string[], columns: readonly (readonly string[])[], alignRight: boolean) {
  const widths = names.map((name, i) => widest(widthMin, [name, ...columns[i]]))
  return {
    frame: `+${widths.map((width) => '-'.repeat(width)).join('+')}+\n`,
    line: (cells: readonly string[]) =>
      `|${cells.map((cell, i) => pad(cell, widths[i], alignRight)).join('|')}|\n`,
  }
}

/**
 * A table of uncut cells, drawn while its rows come. The first rows say how wide its columns are: of so many rows as
 * those it is what `showBatches` draws, cells behind them may stand out.
 */
export async function* drawTable(
  schema: StructType,
  batches: AsyncIterable<ColumnBatch>,
  text: ValueTextOptions,
): AsyncGenerator<string> {
  const names = schema.fields.map((field) => escapeControls(field.name))
  const writers = schema.fields.map((field) => valueWriter(field.type, text))
  const lead: string[][] = []
  let leadLength = 0
  let drawn: ReturnType<typeof grid> | undefined
  const begin = function* () {
    const columns = names.map((_, i) => lead.map((cells) => cells[i]))
    drawn = grid(names, columns, false)
    yield drawn.frame + drawn.line(names) + drawn.frame
    for (const cells of lead) yield drawn.line(cells)
    lead.length = 0
  }
  for await (const batch of batches) {
    const readers = schema.fields.map((field, i) => valueReader(field.type, batch.columns[i]))
    for (let row = 0; row < batch.rowCount; row++) {
      const cells = readers.map((read, i) => escapeControls(writers[i](read(row))))
      if (drawn !== undefined) {
        yield drawn.line(cells)
        continue
      }
      lead.push(cells)
      for (const cell of cells) leadLength += cell.length
      if (lead.length >= leadRowsMax || leadLength >= leadLengthMax) yield* begin()
    }
    batch.release?.()
  }
  if (drawn === undefined) yield* begin()
  yield drawn!.frame
}

/** Rows, and UTF-16 units of their cells, that are kept to find how wide a table is. */
const leadRowsMax = 10_000
const leadLengthMax = 8 << 20

function vertical(
  names: readonly string[],
  columns: readonly (readonly string[])[],
  rowCount: number,
): string {
  // Spark itself lets a plain Java exception through.
  if (names.length === 0)
    throw new SparkError({
      condition: 'UNSUPPORTED_FEATURE',
      message: '[UNSUPPORTED_FEATURE] There is no column to show vertically. SQLSTATE: 0A000',
      sqlState: '0A000',
    })
  if (rowCount === 0) return '(0 rows)'
  const nameWidth = widest(widthMin, names)
  const cellWidth = columns.reduce((width, cells) => widest(width, cells), widthMin)
  let text = ''
  for (let row = 0; row < rowCount; row++) {
    text += `${`-RECORD ${row}`.padEnd(nameWidth + cellWidth + 5, '-')}\n`
    names.forEach((name, i) => {
      text += ` ${pad(name, nameWidth, false)} | ${pad(columns[i][row], cellWidth, false)} \n`
    })
  }
  return text
}

const widest = (atLeast: number, cells: readonly string[]): number =>
  cells.reduce((width, cell) => Math.max(width, displayWidth(cell)), atLeast)

function pad(cell: string, width: number, alignRight: boolean): string {
  const room = ' '.repeat(Math.max(0, width - displayWidth(cell)))
  return alignRight ? room + cell : cell + room
}

function cut(cell: string, truncate: number): string {
  if (truncate <= 0 || cell.length <= truncate) return cell
  const kept = truncate < 4 ? cell.slice(0, truncate) : `${cell.slice(0, truncate - 3)}...`
  // Half of a character has no bytes in UTF-8.
  return kept.replace(loneSurrogate, '?')
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** Characters that take two places, by the blocks that Spark counts as wide. */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g

const displayWidth = (text: string): number => text.length + (text.match(wide)?.length ?? 0)

const escapes = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\f', '\\f'],
  ['\b', '\\b'],
  ['\v', '\\v'],
  ['\u0007', '\\a'],
])
const control = new RegExp(`[${[...escapes.keys()].join('')}]`, 'g')

/** Control characters that would break the drawing, as their escapes. */
const escapeControls = (text: string): string => text.replace(control, (c) => escapes.get(c) ?? c)
