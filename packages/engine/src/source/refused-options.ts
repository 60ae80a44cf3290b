/**
 * Options of Spark's for text files that change what is read or written, and that Vonk does not have. They are refused
 * by name where they ask for more than the default: an option that is passed over would give other rows than in Spark.
 */
import { SparkError } from '@vonk/common'
import { checkCsvValues } from './csv/options.ts'
import type { ReadOptions } from './read-options.ts'
import { checkCharset } from './text/line-options.ts'

/** By name in lower case: whether a value asks for what is there anyway. */
type Refused = Readonly<Record<string, (value: string) => boolean>>

const never = () => false
const isOff = (value: string) => value.trim().toLowerCase() === 'false'
const isEnglish = (value: string) => /^en([-_]us)?$/i.test(value)

const ofBoth: Refused = { locale: isEnglish }
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
