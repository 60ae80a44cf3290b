/** The options of a read, whose names match in any case. */
import { quoteIdentifier, SparkError, type StructType, sqlName } from '@vonk/common'
import type { Options } from '../plan/logical-plan.ts'
import { timeZone } from '../values/time-zone.ts'

export class ReadOptions {
  private readonly values: ReadonlyMap<string, string>

  constructor(options: Options) {
    this.values = new Map(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]))
  }

  /** The first of the names that was given. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.values.get(name.toLowerCase())
      if (value !== undefined) return value
    }
    return undefined
  }

  flag(name: string, otherwise: boolean): boolean {
    const text = this.text(name)
    if (text === undefined) return otherwise
    const word = text.trim().toLowerCase()
    if (word === 'true' || word === 'false') return word === 'true'
    throw invalidOption(name, text, 'true or false')
  }

  number(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (text.trim() !== '' && Number.isFinite(value)) return value
    throw invalidOption(name, text, 'a number')
  }

  /** One character, or the word for a control character. */
  character(name: string, otherwise: string): string {
    const text = this.text(name)
    return text === undefined ? otherwise : unescaped(text)
  }

  entries(): IterableIterator<[string, string]> {
    return this.values.entries()
  }
}

const controls: Readonly<Record<string, string>> = {
  '\\t': '\t',
  '\\n': '\n',
  '\\r': '\r',
  '\\b': '\b',
  '\\f': '\f',
  '\\"': '"',
  "\\'": "'",
  '\\\\': '\\',
  '\\0': '\0',
  '\\u0000': '\0',
}
export const unescaped = (text: string): string => controls[text] ?? text.replaceAll('\\t', '\t')

/** The zone that a read or write names for its times. */
export function zoneOption(read: ReadOptions): string | undefined {
  const text = read.text('timeZone')
  if (text === undefined || timeZone(text) !== undefined) return text
  throw new SparkError({ condition: 'INVALID_TIMEZONE', messageParameters: { timeZone: text } })
}

/** The column of corrupt records, where a schema names it. */
export function checkCorruptColumn(schema: StructType, name: string): void {
  const found = schema.fields.find((f) => f.name === name)
  if (found === undefined || (found.type.kind === 'string' && found.nullable)) return
  throw new SparkError({
    condition: 'INVALID_CORRUPT_RECORD_TYPE',
    messageParameters: { columnName: quoteIdentifier(name), actualType: `"${sqlName(found.type)}"` },
  })
}

export const invalidOption = (name: string, value: string, wanted: string): SparkError =>
  new SparkError({
    condition: 'INVALID_PARAMETER_VALUE',
    sqlState: '22023',
    messageParameters: { parameter: name, functionName: 'read', expected: wanted, value },
    message: `[INVALID_PARAMETER_VALUE] The option ${name} is '${value}', but should be ${wanted}. SQLSTATE: 22023`,
  })
