/** The options that say how a text file's bytes are lines of text: `lineSep`, and `encoding` or `charset`. */
import { SparkError } from '@vonk/common'
import { invalidOption, ReadOptions } from '../read-options.ts'
import { type Charset, charsetOf, encodeText, sparkCharsets } from './charset.ts'
import type { LineOptions } from './feed.ts'

type TextFormat = 'csv' | 'json' | 'text'

/** What CSV minds with conditions of its own, JSON and text with none. */
export function checkLineSep(read: ReadOptions, format: string): void {
  const text = read.text('lineSep')
  if (text === '' && format !== 'csv') throw invalidOption('lineSep', text, 'at least one character')
  if (text === '') throw new SparkError({ condition: 'INVALID_LINE_SEPARATOR.EMPTY', messageParameters: {} })
  if (format !== 'csv' || text === undefined || text.length <= 2) return
  const messageParameters = { length: String(text.length) }
  throw new SparkError({ condition: 'INVALID_LINE_SEPARATOR.TOO_LONG', messageParameters })
}

const charsetName = (options: ReadOptions): string | undefined => options.text('encoding', 'charset')

const optionClasses = {
  csv: { read: 'CSVOptions', write: 'CSVOptions' },
  json: { read: 'JSONOptionsInRead', write: 'JSONOptions' },
}

/** CSV and JSON take the names of seven encodings; for text, it only says which bytes are between lines. */
export function checkCharset(format: string, use: 'read' | 'write', options: ReadOptions): void {
  const charset = charsetName(options)
  if (charset === undefined || (format !== 'csv' && format !== 'json')) return
  if (sparkCharsets.some((one) => one === charset.toLowerCase())) return
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.CHARSET',
    messageParameters: {
      ...{ charset, charsets: sparkCharsets.join(', ') },
      ...{ functionName: `\`${optionClasses[format][use]}\``, parameter: '`charset`' },
    },
  })
}

/** What CSV and JSON are written in. */
export function writeCharset(options: Readonly<Record<string, string>>): Charset {
  return charsetOf(charsetName(new ReadOptions(options)) ?? '') ?? 'utf-8'
}

/** Spark writes text in UTF-8 whatever the encoding, with ends of lines in the encoding: no reader's file. */
export function checkTextWrite(options: ReadOptions): void {
  const lineSep = options.text('lineSep')
  const { recoding } = lineOptions(options, 'text', false)
  if (lineSep === undefined || recoding?.separator === undefined) return
  if (Buffer.from(lineSep).equals(Uint8Array.from(recoding.separator))) return
  throw invalidOption('encoding', charsetName(options) ?? '', 'UTF-8 where text is written with lineSep')
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

/** `wholeFiles`: lines are not what is read. */
export function lineOptions(read: ReadOptions, format: TextFormat, wholeFiles: boolean): LineOptions {
  checkLineSep(read, format)
  const given = charsetName(read)
  const charset = given === undefined ? undefined : charsetOf(given)
  const lineSep = read.text('lineSep') === undefined ? undefined : read.character('lineSep', '\n')
  if (wholeFiles) return ofWholeFiles(format, charset, lineSep)
  if (format === 'text') return ofText(given, charset, lineSep)
  const isUtf8 = charset === undefined || charset === 'utf-8'
  if (isUtf8 && (lineSep === undefined || isOneAscii(lineSep))) return ofAscii(lineSep)
  if (format === 'json' && !isUtf8) checkJsonLines(charset, lineSep)
  return {
    recoding: {
      ...(isUtf8 ? {} : { charset, keepsMark: format === 'json' }),
      wholeFiles,
      ...(lineSep === undefined ? {} : { separator: [...encodeText(charset ?? 'utf-8', lineSep)] }),
    },
  }
}

const isOneAscii = (lineSep: string): boolean => lineSep.length === 1 && isAscii(lineSep)

const ofAscii = (lineSep: string | undefined): LineOptions =>
  lineSep === undefined || lineSep === '\n' ? {} : { lineFeed: lineSep }

function ofWholeFiles(
  format: TextFormat,
  charset: Charset | undefined,
  lineSep: string | undefined,
): LineOptions {
  if (format === 'text') return {}
  if (format === 'json')
    return {
      recoding:
        charset === undefined
          ? { isDetected: true, wholeFiles: true }
          : { charset, wholeFiles: true, keepsMark: true },
    }
  const lines = lineSep === undefined || lineSep === '\r\n' ? {} : ofAscii(lineSep)
  if (lines.lineFeed !== undefined && !isOneAscii(lines.lineFeed))
    throw invalidOption('lineSep', lines.lineFeed, 'one ASCII character where multiLine is on')
  return charset === undefined || charset === 'utf-8'
    ? lines
    : { ...lines, recoding: { charset, wholeFiles: true } }
}

function ofText(
  given: string | undefined,
  charset: Charset | undefined,
  lineSep: string | undefined,
): LineOptions {
  if (lineSep === undefined) return {}
  const bytes = charset === undefined ? otherBytes(given, lineSep) : encodeText(charset, lineSep)
  if (bytes.length === 1 && bytes[0] < 128) return ofAscii(String.fromCharCode(bytes[0]))
  return { recoding: { wholeFiles: false, separator: [...bytes] } }
}

/** In most other encodings, ASCII is as it is. */
function otherBytes(given: string | undefined, lineSep: string): Uint8Array {
  if (given === undefined) return Buffer.from(lineSep)
  try {
    new TextDecoder(given)
  } catch {
    throw invalidOption('encoding', given, 'the name of an encoding')
  }
  if (isAscii(lineSep)) return Buffer.from(lineSep)
  throw invalidOption('lineSep', lineSep, `of ASCII characters in ${given}`)
}

/** Lines of JSON are cut before they are decoded: at what, must be said, and every line must say how it is read. */
function checkJsonLines(charset: Charset, lineSep: string | undefined): void {
  const name = charset.toUpperCase()
  if (charset === 'utf-16' || charset === 'utf-32')
    throw invalidOption(
      'encoding',
      name,
      `${name}LE or ${name}BE, or multiLine on, since lines have no byte order marks`,
    )
  if (lineSep === undefined)
    throw invalidOption('encoding', name, `given together with lineSep, or with multiLine on`)
}
