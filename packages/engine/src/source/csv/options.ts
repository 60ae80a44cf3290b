/** The options of reading and writing CSV, with Spark's names and defaults, as plain data. */
import { SparkError } from '@vonk/common'
import { invalidOption, type ReadOptions } from '../read-options.ts'
import type { TextValueOptions } from '../text/text-values.ts'

export type ParseMode = 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST'

export interface CsvOptions extends TextValueOptions {
  readonly header: boolean
  readonly separator: string
  /** Empty: none. */
  readonly quote: string
  readonly escape: string
  readonly comment: string
  readonly nullValue: string
  readonly emptyValue: string
  readonly trimLeading: boolean
  readonly trimTrailing: boolean
  readonly multiLine: boolean
  readonly mode: ParseMode
  readonly corruptColumn: string
  readonly enforceSchema: boolean
  readonly inferSchema: boolean
  readonly samplingRatio: number
  readonly preferDate: boolean
  /** Undefined: any of \n, \r, \r\n. */
  readonly lineFeed: string | undefined
}

export function parseMode(read: ReadOptions): ParseMode {
  const text = (read.text('mode') ?? 'PERMISSIVE').toUpperCase()
  // Spark takes unknown modes for PERMISSIVE.
  return text === 'DROPMALFORMED' || text === 'FAILFAST' ? text : 'PERMISSIVE'
}

export function lineFeedOption(read: ReadOptions): string | undefined {
  const text = read.text('lineSep')
  if (text === undefined) return undefined
  if (text === '') throw new SparkError({ condition: 'INVALID_LINE_SEPARATOR.EMPTY', messageParameters: {} })
  const feed = read.character('lineSep', '\n')
  if (feed === '\n' || feed === '\r\n') return undefined
  if (feed.length === 1 && feed.charCodeAt(0) < 128) return feed
  throw invalidOption('lineSep', text, 'one ASCII character')
}

export const datetimeOptions = (read: ReadOptions): Partial<TextValueOptions> => {
  const given = (field: string, ...names: readonly string[]) => {
    const text = read.text(...names)
    return text === undefined ? {} : { [field]: text }
  }
  return {
    ...given('dateFormat', 'dateFormat'),
    ...given('timestampFormat', 'timestampFormat'),
    ...given('timestampNtzFormat', 'timestampNTZFormat'),
    ...given('timeFormat', 'timeFormat'),
  }
}

function oneCharacter(read: ReadOptions, name: string, otherwise: string): string {
  const text = read.character(name, otherwise)
  if (text.length <= 1 && (text === '' || text.charCodeAt(0) < 128)) return text === '\0' ? '' : text
  if (text.length > 1) {
    throw new SparkError({
      condition: 'OPTION_VALUE_EXCEEDS_ONE_CHARACTER',
      messageParameters: { paramName: name, actualValue: text },
    })
  }
  throw invalidOption(name, text, 'one ASCII character')
}

function separatorOption(read: ReadOptions): string {
  const separator = read.text('sep', 'delimiter') ?? ','
  if (separator === '') throw invalidOption('sep', '', 'one character or more')
  return separator
}

/** Throws for options of a write that are none, before anything is written. */
export function checkCsvWrite(options: ReadOptions): void {
  separatorOption(options)
  for (const name of ['quote', 'escape', 'comment']) oneCharacter(options, name, '')
  for (const name of ['header', 'quoteAll', 'escapeQuotes']) options.flag(name, false)
  for (const name of ['ignoreLeadingWhiteSpace', 'ignoreTrailingWhiteSpace']) options.flag(name, false)
}

export function csvOptions(read: ReadOptions, zone: string): CsvOptions {
  const one = (name: string, otherwise: string) => oneCharacter(read, name, otherwise)
  const separator = separatorOption(read)
  return {
    zone,
    ...datetimeOptions(read),
    nanValue: read.text('nanValue') ?? 'NaN',
    positiveInf: read.text('positiveInf') ?? 'Inf',
    negativeInf: read.text('negativeInf') ?? '-Inf',
    header: read.flag('header', false),
    separator: read.character(read.text('sep') === undefined ? 'delimiter' : 'sep', separator),
    quote: one('quote', '"'),
    escape: one('escape', '\\'),
    comment: one('comment', ''),
    nullValue: read.text('nullValue') ?? '',
    emptyValue: read.text('emptyValue') ?? '',
    trimLeading: read.flag('ignoreLeadingWhiteSpace', false),
    trimTrailing: read.flag('ignoreTrailingWhiteSpace', false),
    multiLine: read.flag('multiLine', false),
    mode: parseMode(read),
    corruptColumn: read.text('columnNameOfCorruptRecord') ?? '_corrupt_record',
    enforceSchema: read.flag('enforceSchema', true),
    inferSchema: read.flag('inferSchema', false),
    samplingRatio: read.number('samplingRatio') ?? 1,
    preferDate: read.flag('preferDate', true),
    lineFeed: lineFeedOption(read),
  }
}
