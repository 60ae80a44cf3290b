/**
 * Options of Spark's for text files that change what is read or written, and that Vonk does not have. They are refused
 * by name where they ask for more than the default: an option that is passed over would give other rows than in Spark.
 */
import { SparkError } from '@vonk/common'
import { checkCsvValues } from './csv/options.ts'
import type { ReadOptions } from './read-options.ts'

/** By name in lower case: whether a value asks for what is there anyway. */
type Refused = Readonly<Record<string, (value: string) => boolean>>

const never = () => false
const isOff = (value: string) => value.trim().toLowerCase() === 'false'
const isEnglish = (value: string) => /^en([-_]us)?$/i.test(value)
const isUtf8 = (value: string) => /^utf-?8$/i.test(value)

const ofBoth: Refused = { locale: isEnglish, encoding: isUtf8, charset: isUtf8 }
const ofReading: Refused = {
  ...ofBoth,
  singlevariantcolumn: never,
  ignorecorruptfiles: isOff,
  enabledatetimeparsingfallback: isOff,
}
const refused: Readonly<Record<string, { readonly read: Refused; readonly write: Refused }>> = {
  csv: {
    read: {
      ...ofReading,
      chartoescapequoteescaping: (value) => value === '' || value === '\\',
      maxcolumns: (value) => Number(value) >= 20_480,
      maxcharspercolumn: (value) => Number(value) === -1,
      unescapedquotehandling: (value) => value.toUpperCase() === 'STOP_AT_DELIMITER',
    },
    write: { ...ofBoth, chartoescapequoteescaping: (value) => value === '' || value === '\\' },
  },
  json: {
    read: ofReading,
    write: { ...ofBoth, pretty: isOff, writenonasciicharacterascodepoint: isOff },
  },
  text: { read: { encoding: isUtf8, charset: isUtf8 }, write: { encoding: isUtf8, charset: isUtf8 } },
}

const charsets = ['iso-8859-1', 'us-ascii', 'utf-16', 'utf-16be', 'utf-16le', 'utf-32', 'utf-8']
const optionClasses: Readonly<Record<string, Readonly<Record<'read' | 'write', string>>>> = {
  csv: { read: 'CSVOptions', write: 'CSVOptions' },
  json: { read: 'JSONOptionsInRead', write: 'JSONOptions' },
}

/** An encoding that Spark has not either is told as it tells it. */
function checkCharset(format: string, use: 'read' | 'write', options: ReadOptions): void {
  const charset = options.text('encoding', 'charset')
  const functionName = optionClasses[format]?.[use]
  if (charset === undefined || functionName === undefined) return
  if (isUtf8(charset) || charsets.includes(charset.toLowerCase())) return
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.CHARSET',
    messageParameters: {
      ...{ charset, charsets: charsets.join(', ') },
      ...{ functionName: `\`${functionName}\``, parameter: '`charset`' },
    },
  })
}

export function refuseOptions(format: string, use: 'read' | 'write', options: ReadOptions): void {
  checkCharset(format, use, options)
  if (format === 'csv') checkCsvValues(options)
  const known = refused[format]?.[use] ?? {}
  for (const [name, value] of options.entries()) {
    if (known[name] === undefined || known[name](value)) continue
    const feature = `the option ${name} = ${value} in a ${use} of ${format.toUpperCase()}`
    throw new SparkError({
      condition: 'UNSUPPORTED_FEATURE',
      messageParameters: { feature },
      sqlState: '0A000',
      message: `[UNSUPPORTED_FEATURE] Vonk does not have ${feature}. SQLSTATE: 0A000`,
    })
  }
}
