/**
 * CSV in TypeScript, for what is not hot: header lines, and rows while a schema is inferred. It cuts rows as the kernel
 * does; a test compares the two. A field is null where it was empty and not quoted.
 */
import type { DataType } from '@vonk/common'
import type { FieldInference } from '../text/infer-field.ts'
import type { CsvOptions } from './options.ts'

export type CsvRecord = readonly (string | null)[]

/** Records of a text that ends where the file ends. */
export function* csvRecords(text: string, options: CsvOptions): Generator<CsvRecord> {
  if (options.multiLine) {
    let at = 0
    while (at < text.length) {
      const start = skipEmpty(text, at, options)
      if (start >= text.length) return
      const { record, end } = parseRecord(text, start, options, options.lineFeed)
      yield record
      at = end
    }
    return
  }
  for (const line of textLines(text, options.lineFeed)) {
    const record = lineRecord(line, options)
    if (record !== undefined) yield record
  }
}

/** Undefined for blank lines and comments. */
export function lineRecord(line: string, options: CsvOptions): CsvRecord | undefined {
  if (isBlank(line) || (options.comment !== '' && line.startsWith(options.comment))) return undefined
  return parseRecord(line, 0, options, noLineFeed).record
}

/**
 * The one row of a text, in which line feeds are as other characters. Undefined where there is none: nothing at all, or
 * a comment.
 */
export function singleRecord(text: string, options: CsvOptions): CsvRecord | undefined {
  if (text === '' || (options.comment !== '' && text.startsWith(options.comment))) return undefined
  return parseRecord(text, 0, options, noLineFeed).record
}

/** A feed that no character is. */
const noLineFeed = ''

function isBlank(line: string): boolean {
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) > 32) return false
  return true
}

export function* textLines(text: string, lineFeed: string | undefined): Generator<string> {
  const feed =
    lineFeed === undefined ? /\r\n|\n|\r/g : new RegExp(lineFeed.replace(/[\\^$.*+?()[\]{}|]/, '\\$&'), 'g')
  let at = 0
  for (const match of text.matchAll(feed)) {
    yield text.slice(at, match.index)
    at = match.index + match[0].length
  }
  if (at < text.length) yield text.slice(at)
}

function skipEmpty(text: string, from: number, options: CsvOptions): number {
  let at = from
  for (;;) {
    if (text[at] === '\n' || text[at] === '\r') at++
    else if (options.comment !== '' && text[at] === options.comment) {
      const end = /[\r\n]/.exec(text.slice(at))
      at = end === null ? text.length : at + end.index
    } else return at
  }
}

const isFeed = (text: string, at: number, feed: string | undefined): boolean =>
  feed === undefined ? text[at] === '\n' || text[at] === '\r' : text[at] === feed

/** `feed` ends the record; undefined: any of \n, \r, \r\n. */
function parseRecord(
  text: string,
  from: number,
  options: CsvOptions,
  feed: string | undefined,
): { record: CsvRecord; end: number } {
  const record: (string | null)[] = []
  const { separator, quote } = options
  let at = from
  for (;;) {
    let start = at
    if (options.trimLeading)
      while (start < text.length && text.charCodeAt(start) <= 32 && !isFeed(text, start, feed)) start++
    let field = { value: null as string | null, end: at, isQuoted: false }
    if (quote !== '' && text[start] === quote) field = quotedField(text, start, options, feed)
    if (!field.isQuoted) field = plainField(text, at, field.end, options, feed)
    record.push(field.value)
    at = field.end
    if (text.startsWith(separator, at) && at < text.length) {
      at += separator.length
      continue
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    return { record, end: at + 1 }
  }
}

interface Field {
  readonly value: string | null
  readonly end: number
  readonly isQuoted: boolean
}

/** A field that begins at `from` and has no end before `least`. */
function plainField(
  text: string,
  from: number,
  least: number,
  options: CsvOptions,
  feed: string | undefined,
): Field {
  let end = least
  while (end < text.length && !text.startsWith(options.separator, end) && !isFeed(text, end, feed)) end++
  let value = text.slice(from, end)
  if (options.trimLeading) value = value.replace(/^[\0- ]+/, '')
  if (options.trimTrailing) value = value.replace(/[\0- ]+$/, '')
  return { value: value === '' ? null : value, end, isQuoted: false }
}

/** Not quoted where text follows the closing quote: then `end` is where that text begins. */
function quotedField(text: string, open: number, options: CsvOptions, feed: string | undefined): Field {
  const { quote, escape: escaping, separator } = options
  let value = ''
  let at = open + 1
  while (at < text.length) {
    const c = text[at]
    const next = text[at + 1]
    if (escaping !== '' && c === escaping && (next === quote || (next === escaping && escaping !== quote))) {
      value += next
      at += 2
    } else if (c === quote) {
      let end = at + 1
      while (separator !== ' ' && text[end] === ' ') end++
      const isQuoted = end >= text.length || text.startsWith(separator, end) || isFeed(text, end, feed)
      return { value: value === '' ? options.emptyValue : value, end, isQuoted }
    } else {
      value += c
      at++
    }
  }
  // A quote with nothing behind it stands for itself.
  return { value: at === open + 1 ? quote : value, end: text.length, isQuoted: true }
}

/** Widens the types by a row; undefined: nothing but nulls so far. */
export function addRecord(
  types: (DataType | undefined)[],
  record: CsvRecord,
  options: CsvOptions,
  inference: FieldInference,
): void {
  for (let i = 0; i < types.length; i++) {
    const text = record[i] ?? ''
    if (text !== '' && text !== options.nullValue) types[i] = inference.next(types[i], text)
  }
}
