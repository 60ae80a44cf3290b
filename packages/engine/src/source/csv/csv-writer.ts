/** Rows as lines of CSV: of files, and of `to_csv`. */
import type { DataType, StructType } from '@vonk/common'
import type { Options } from '../../plan/logical-plan.ts'
import type { Value } from '../../values/value-text.ts'
import type { FileFormatFactory } from '../files-sink.ts'
import { ReadOptions, unescaped } from '../read-options.ts'
import { textCodec } from '../text/compression.ts'
import { type FieldTextOptions, fieldText } from '../text/field-text.ts'
import { writeCharset } from '../text/line-options.ts'
import { type LineFormat, TextFileWriter } from '../text/text-writer.ts'
import { VectorValues } from '../vector-values.ts'
import type { SharedWrite } from '../write-shared.ts'
import { separatorOption } from './options.ts'

export const csvFormat: FileFormatFactory = ({ memory }, _request, shared, schema) => {
  const columns = schema.fields.map((f) => new VectorValues(memory, f.type))
  const format = csvLines(shared, schema)
  const codec = textCodec(shared.codec)
  return {
    open: (file) => new TextFileWriter(file, memory, columns, format, codec),
    close: () => undefined,
  }
}

interface Quoting {
  readonly separator: string
  readonly quote: string
  readonly escape: string
  readonly comment: string
  readonly lineEnd: string
  readonly quoteAll: boolean
  readonly escapeQuotes: boolean
  readonly trimLeading: boolean
  readonly trimTrailing: boolean
}

function csvLines(shared: SharedWrite, schema: StructType): LineFormat {
  const { options } = shared
  const { header, line } = csvRow(schema, shared)
  let columns: readonly VectorValues[] = []
  let row = 0
  const valueAt = (column: number): Value => columns[column].get(row)
  return {
    ...(writeFlag(options, 'header', false) ? { header } : {}),
    lineEnd: lineEnd(options),
    charset: writeCharset(options),
    line(vectors, at) {
      columns = vectors
      row = at
      return line(valueAt)
    },
  }
}

const lineEnd = ({ linesep }: Options): string => (linesep === undefined ? '\n' : unescaped(linesep))

const writeFlag = (options: Options, name: string, otherwise: boolean): boolean =>
  (options[name] ?? String(otherwise)).toLowerCase() === 'true'

export interface CsvRow {
  /** The names of the fields. */
  readonly header: string
  /** The row of the values; undefined for one that leaves no text. */
  readonly line: (valueAt: (column: number) => Value) => string | undefined
}

/** How rows of the schema are written, without the ends of lines. */
export function csvRow(schema: StructType, shared: FieldTextOptions): CsvRow {
  const { options } = shared
  const flag = (name: string, otherwise: boolean) => writeFlag(options, name, otherwise)
  const quoting: Quoting = {
    separator: separatorOption(new ReadOptions(options)),
    // Spark writes a zero byte where the quote is switched off.
    quote: options.quote === undefined ? '"' : options.quote === '' ? '\0' : unescaped(options.quote),
    escape: options.escape === undefined ? '\\' : unescaped(options.escape),
    comment: options.comment ?? '#',
    lineEnd: lineEnd(options),
    quoteAll: flag('quoteall', false),
    escapeQuotes: flag('escapequotes', true),
    trimLeading: flag('ignoreleadingwhitespace', true),
    trimTrailing: flag('ignoretrailingwhitespace', true),
  }
  const nullText = options.nullvalue ?? ''
  const emptyText = options.emptyvalue ?? '""'
  const texts = schema.fields.map((f) => valueText(f.type, shared, nullText))
  // By whether the field is its line's first.
  const nullFields = [false, true].map((isFirst) => standIn(nullText, quoting, isFirst))
  const emptyFields = [false, true].map((isFirst) => standIn(emptyText, quoting, isFirst))
  const written = (text: string, isFirst: boolean) =>
    quotedText(text, quoting, isFirst) ?? emptyFields[isFirst ? 1 : 0]
  return {
    header: schema.fields.map((f, i) => written(f.name, i === 0)).join(quoting.separator),
    line(valueAt) {
      let line = ''
      for (let i = 0; i < texts.length; i++) {
        if (i > 0) line += quoting.separator
        const value = valueAt(i)
        const text = value === null ? undefined : texts[i](value)
        line += text === undefined ? nullFields[i === 0 ? 1 : 0] : written(text, i === 0)
      }
      // Whoever reads the file takes an empty line for none: Spark's writer leaves it out.
      return line === '' ? undefined : line
    },
  }
}

/** A value as one field. Nested ones come from `to_csv` only: files have none. */
function valueText(type: DataType, options: FieldTextOptions, nullText: string): (value: Value) => string {
  const none = nullText === '' ? '' : ` ${nullText}`
  const textOf = (own: DataType) => valueText(own, options, nullText)
  const listed = (items: readonly Value[], write: (value: Value, at: number) => string) =>
    items.map((item, i) => (item === null ? none : (i === 0 ? '' : ' ') + write(item, i))).join(',')
  switch (type.kind) {
    case 'array': {
      const element = textOf(type.element)
      return (value) => `[${listed(value as readonly Value[], element)}]`
    }
    case 'map': {
      const key = textOf(type.key)
      const item = textOf(type.value)
      return (value) => {
        const { entries } = value as { readonly entries: readonly (readonly [Value, Value])[] }
        return `{${entries.map(([k, v]) => `${key(k)} ->${v === null ? none : ` ${item(v)}`}`).join(', ')}}`
      }
    }
    case 'struct': {
      const fields = type.fields.map((f) => textOf(f.type))
      return (value) => `{${listed(value as readonly Value[], (item, i) => fields[i](item))}}`
    }
    default:
      return fieldText(type, options)
  }
}

/** Undefined where nothing is left of the text; its quotes are decided upon with the space behind it. */
function quotedText(text: string, quoting: Quoting, isFirst: boolean): string | undefined {
  const { quote, escape: escaping, separator } = quoting
  let from = 0
  let to = text.length
  if (quoting.trimLeading) while (from < to && text.charCodeAt(from) <= 32) from++
  const rest = from === 0 ? text : text.slice(from)
  if (quoting.trimTrailing) while (to > from && text.charCodeAt(to - 1) <= 32) to--
  if (from === to) return undefined
  const needsQuote =
    quoting.quoteAll ||
    rest.includes(separator) ||
    holdsLineEnd(rest, quoting.lineEnd) ||
    (quoting.escapeQuotes ? rest.includes(quote) : rest.startsWith(quote)) ||
    (isFirst && rest.startsWith(quoting.comment))
  let inside = text.slice(from, to)
  if (!needsQuote) return inside
  // As Spark's writer has it: a line feed within is what ends a line where that is two characters.
  if (quoting.lineEnd.length === 2) inside = inside.replaceAll('\n', quoting.lineEnd)
  if (escaping !== '' && escaping !== quote) inside = inside.replaceAll(escaping, escaping + escaping)
  if (inside.includes(quote)) inside = inside.replaceAll(quote, escaping + quote)
  return quote + inside + quote
}

/** Any character of what ends a line counts. */
function holdsLineEnd(text: string, end: string): boolean {
  if (/[\r\n]/.test(text)) return true
  if (end !== '\n') for (const character of end) if (text.includes(character)) return true
  return false
}

/** What stands for NULL or for empty text; in quotes of its own it is written as it is. */
function standIn(text: string, quoting: Quoting, isFirst: boolean): string {
  const { quote, quoteAll } = quoting
  if (text.length >= 2 && text.startsWith(quote) && text.endsWith(quote)) return text
  return quotedText(text, quoting, isFirst) ?? (quoteAll ? quote + quote : '')
}
