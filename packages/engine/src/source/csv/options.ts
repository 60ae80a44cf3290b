/** The options of reading and writing CSV, with Spark's names and defaults, as plain data. */
import { SparkError } from '@vonk/common'
import { invalidOption, type ReadOptions } from '../read-options.ts'
import type { LineOptions } from '../text/feed.ts'
import { lineOptions } from '../text/line-options.ts'
import type { TextValueOptions } from '../text/text-values.ts'

export type ParseMode = 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST'

export interface CsvOptions extends TextValueOptions, LineOptions {
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
}

export function parseMode(read: ReadOptions): ParseMode {
  const text = (read.text('mode') ?? 'PERMISSIVE').toUpperCase()
  // Spark takes unknown modes for PERMISSIVE.
  return text === 'DROPMALFORMED' || text === 'FAILFAST' ? text : 'PERMISSIVE'
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

const separatorEscapes: Readonly<Record<string, string>> = {
  ...{ t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' },
}

/** The characters between two fields, of which any may be written with a backslash. */
export function separatorOption(read: ReadOptions): string {
  const written = read.text('sep', 'delimiter') ?? ','
  if (written === '') throw invalidOption('sep', '', 'one character or more')
  return written.replace(/\\(.?)/gs, (str, escaped: string) => {
    if (escaped === '')
      throw new SparkError({ condition: 'INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH', messageParameters: {} })
    const condition = 'INVALID_DELIMITER_VALUE.UNSUPPORTED_SPECIAL_CHARACTER'
    if (separatorEscapes[escaped] === undefined)
      throw new SparkError({ condition, messageParameters: { str } })
    return separatorEscapes[escaped]
  })
}

function csvFlag(read: ReadOptions, paramName: string, otherwise: boolean): boolean {
  const text = read.text(paramName)
  if (text === undefined) return otherwise
  const word = text.toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  throw new SparkError({ condition: '_LEGACY_ERROR_TEMP_2147', messageParameters: { paramName } })
}

/** Throws for values that options cannot have, also those that Vonk refuses whatever they are. */
export function checkCsvValues(read: ReadOptions): void {
  for (const paramName of ['maxColumns', 'maxCharsPerColumn']) {
    const value = read.text(paramName)
    if (value !== undefined && !/^[-+]?\d{1,10}$/.test(value))
      throw new SparkError({
        condition: '_LEGACY_ERROR_TEMP_2146',
        messageParameters: { paramName, value },
      })
  }
  oneCharacter(read, 'charToEscapeQuoteEscaping', '')
  read.number('inputBufferSize')
}

/** Throws for options of a write that are none, before anything is written. */
export function checkCsvWrite(options: ReadOptions): void {
  separatorOption(options)
  for (const name of ['quote', 'escape', 'comment']) oneCharacter(options, name, '')
  for (const name of ['header', 'quoteAll', 'escapeQuotes']) csvFlag(options, name, false)
  for (const name of ['ignoreLeadingWhiteSpace', 'ignoreTrailingWhiteSpace']) csvFlag(options, name, false)
}

export function csvOptions(read: ReadOptions, zone: string): CsvOptions {
  const multiLine = read.flag('multiLine', false)
  const one = (name: string, otherwise: string) => oneCharacter(read, name, otherwise)
  return {
    zone,
    ...datetimeOptions(read),
    nanValue: read.text('nanValue') ?? 'NaN',
    positiveInf: read.text('positiveInf') ?? 'Inf',
    negativeInf: read.text('negativeInf') ?? '-Inf',
    header: csvFlag(read, 'header', false),
    separator: separatorOption(read),
    quote: one('quote', '"'),
    escape: one('escape', '\\'),
    comment: one('comment', ''),
    nullValue: read.text('nullValue') ?? '',
    emptyValue: read.text('emptyValue') ?? '',
    trimLeading: csvFlag(read, 'ignoreLeadingWhiteSpace', false),
    trimTrailing: csvFlag(read, 'ignoreTrailingWhiteSpace', false),
    multiLine,
    mode: parseMode(read),
    corruptColumn: read.text('columnNameOfCorruptRecord') ?? '_corrupt_record',
    enforceSchema: csvFlag(read, 'enforceSchema', true),
    inferSchema: csvFlag(read, 'inferSchema', false),
    samplingRatio: read.number('samplingRatio') ?? 1,
    preferDate: csvFlag(read, 'preferDate', true),
    ...lineOptions(read, 'csv', multiLine),
  }
}
