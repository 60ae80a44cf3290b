/** The options of reading and writing JSON, as plain data. */
import { datetimeOptions, type ParseMode, parseMode } from '../csv/options.ts'
import type { ReadOptions } from '../read-options.ts'
import type { LineOptions } from '../text/feed.ts'
import { checkLineSep, lineOptions } from '../text/line-options.ts'
import type { TextValueOptions } from '../text/text-values.ts'
import type { JsonSyntax } from './json-text.ts'

export interface JsonOptions extends TextValueOptions, JsonSyntax {
  readonly multiLine: boolean
  readonly mode: ParseMode
  readonly corruptColumn: string
  readonly primitivesAsString: boolean
  readonly prefersDecimal: boolean
  readonly inferTimestamp: boolean
  readonly dropFieldIfAllNull: boolean
  readonly samplingRatio: number
}

/** Of files, which the functions on JSON text have nothing of. */
export interface JsonFileOptions extends JsonOptions, LineOptions {}

export function jsonFileOptions(read: ReadOptions, zone: string): JsonFileOptions {
  const options = jsonOptions(read, zone)
  return { ...options, ...lineOptions(read, 'json', options.multiLine) }
}

export function jsonOptions(read: ReadOptions, zone: string): JsonOptions {
  checkLineSep(read, 'json')
  return {
    zone,
    ...datetimeOptions(read),
    ...{ nanValue: 'NaN', positiveInf: 'Infinity', negativeInf: '-Infinity' },
    allowComments: read.flag('allowComments', false),
    allowUnquotedFieldNames: read.flag('allowUnquotedFieldNames', false),
    allowSingleQuotes: read.flag('allowSingleQuotes', true),
    allowNumericLeadingZeros: read.flag('allowNumericLeadingZeros', false),
    allowNonNumericNumbers: read.flag('allowNonNumericNumbers', true),
    allowBackslashEscapingAnyCharacter: read.flag('allowBackslashEscapingAnyCharacter', false),
    allowUnquotedControlChars: read.flag('allowUnquotedControlChars', false),
    multiLine: read.flag('multiLine', false),
    mode: parseMode(read),
    corruptColumn: read.text('columnNameOfCorruptRecord') ?? '_corrupt_record',
    primitivesAsString: read.flag('primitivesAsString', false),
    prefersDecimal: read.flag('prefersDecimal', false),
    inferTimestamp: read.flag('inferTimestamp', false),
    dropFieldIfAllNull: read.flag('dropFieldIfAllNull', false),
    samplingRatio: read.number('samplingRatio') ?? 1,
  }
}
