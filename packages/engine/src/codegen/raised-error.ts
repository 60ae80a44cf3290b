/**
 * What generated code raised, as the user's error: the site from the program's table, its values from the context's
 * error record.
 */
import { type DataType, maxPrecision, type QueryContext, SparkError } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { Pointer } from '../columnar/region.ts'
import { exactWords, isVariableLength } from '../expr/value-parts.ts'
import { doubleText, floatText } from '../values/double-text.ts'
import { timeZone, utc } from '../values/time-zone.ts'
import { castTextOptions, type Value, type ValueTextOptions, valueWriter } from '../values/value-text.ts'
import { errorRecord } from './context-layout.ts'
import type { RaiseParameter } from './error-table.ts'
import type { ErrorSite, SqlText, StageProgram } from './stage-program.ts'

/** A memory that generated code runs on. */
export interface ReadableMemory {
  readonly view: DataView
  readonly bytes: Uint8Array
}

const decoder = new TextDecoder()

export function raisedError(
  program: Pick<StageProgram, 'errors' | 'sqlTexts' | 'sessionTimeZone'>,
  memory: ReadableMemory,
  record: Pointer,
): SparkError {
  const site = program.errors[memory.view.getUint32(record + errorRecord.site, true)]
  assert(site !== undefined, 'generated code raised an error that the program does not list')
  const zone = timeZone(program.sessionTimeZone) ?? utc
  const parameters: Record<string, string> = { ...site.parameters }
  for (const value of site.values) {
    const [before, behind] = value.within ?? ['', '']
    const text = parameterText(memory, record, value, castTextOptions(zone, true))
    parameters[value.name] = `${before}${text}${behind}`
  }
  return new SparkError({
    condition: site.condition,
    messageParameters: parameters,
    ...(site.callSite === undefined ? {} : { callSite: site.callSite }),
    queryContext: contextOf(site, program.sqlTexts),
  })
}

function contextOf(site: ErrorSite, sqlTexts: readonly SqlText[]): readonly QueryContext[] {
  if (site.sqlText !== undefined && site.start !== undefined && site.stop !== undefined) {
    const { start, stop } = site
    const { text, view } = sqlTexts[site.sqlText]
    const ofView = view === undefined ? {} : { objectType: 'VIEW', objectName: view }
    return [{ kind: 'sql', fragment: text.slice(start, stop), start, stop: stop - 1, text, ...ofView }]
  }
  if (site.callSite === undefined) return []
  return [{ kind: 'dataframe', fragment: site.fragment ?? '', callSite: site.callSite }]
}

function parameterText(
  memory: ReadableMemory,
  record: Pointer,
  { type, offset, as }: RaiseParameter,
  options: ValueTextOptions,
): string {
  const value = readParts(memory, type, record + offset)
  if (value === null) return as === 'text' ? 'null' : 'NULL'
  if (as === 'rounded' && type.kind === 'decimal') return roundedNumber(value as bigint, -type.scale)
  if (as === 'significant' && type.kind === 'decimal') return significantNumber(value as bigint, type.scale)
  const text = valueWriter(type, options)(value)
  if (as === 'plain') return plainNumber(text)
  return as === 'text' ? text : literalText(type, value, text)
}

/** A value as the error record holds it: u32 null flag, u32 length, then its parts or bytes. */
function readParts({ view, bytes }: ReadableMemory, type: DataType, at: Pointer): Value {
  if (type.kind === 'null' || view.getUint32(at, true) !== 0) return null
  const from = at + 8
  if (isVariableLength(type)) {
    const kept = bytes.slice(from, from + view.getUint32(at + 4, true))
    return type.kind === 'string' ? decoder.decode(kept) : kept
  }
  switch (type.kind) {
    case 'boolean':
      return view.getInt32(from, true) !== 0
    case 'byte':
    case 'short':
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return view.getInt32(from, true)
    case 'float':
      return view.getFloat32(from, true)
    case 'double':
      return view.getFloat64(from, true)
    case 'calendarInterval':
      return {
        months: view.getInt32(from, true),
        days: view.getInt32(from + 4, true),
        micros: view.getBigInt64(from + 8, true),
      }
    case 'decimal':
      if (type.precision <= 18) return view.getBigInt64(from, true)
      return bigintOfWords(view, from, type.precision <= maxPrecision ? 2 : exactWords)
    default:
      return view.getBigInt64(from, true)
  }
}

/** A number of a scale, without exponent, of which no more than a decimal's digits count. */
function significantNumber(value: bigint, scale: number): string {
  const size = value < 0n ? -value : value
  const dropped = BigInt(Math.max(0, `${size}`.length - maxPrecision))
  const unit = 10n ** dropped
  const kept = (size + (dropped === 0n ? 0n : unit / 2n)) / unit
  const behind = Math.max(0, scale - Number(dropped))
  const digits = `${scale > Number(dropped) ? kept : kept * 10n ** BigInt(Number(dropped) - scale)}`.padStart(
    behind + 1,
    '0',
  )
  const point = digits.length - behind
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${behind > 0 ? `.${digits.slice(point)}` : ''}`
}

/** A whole number whose last `zeroes` digits were rounded away, as Java writes it: `120` with one is `1.2E+2`. */
function roundedNumber(value: bigint, zeroes: number): string {
  if (zeroes <= 0) return `${value}`
  const digits = `${(value < 0n ? -value : value) / 10n ** BigInt(zeroes)}`
  const behind = digits.length > 1 ? `.${digits.slice(1)}` : ''
  return `${value < 0n ? '-' : ''}${digits[0]}${behind}E+${digits.length - 1 + zeroes}`
}

/** A signed number of some 64-bit words, the lowest first. */
function bigintOfWords(view: DataView, at: Pointer, words: number): bigint {
  let value = view.getBigInt64(at + (words - 1) * 8, true)
  for (let i = words - 2; i >= 0; i--) value = (value << 64n) | view.getBigUint64(at + i * 8, true)
  return value
}

/** A number without exponent, and without zeroes that say nothing: `1.0E3` is `1000`, `60.500` is `60.5`. */
export function plainNumber(text: string): string {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:E(-?\d+))?$/.exec(text)
  if (found === null) return text
  const [, sign, whole, fraction = '', exponent = '0'] = found
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const before = digits
    .slice(0, Math.max(point, 0))
    .padEnd(point, '0')
    .replace(/^0+(?=\d)/, '')
  const behind = `${'0'.repeat(Math.max(-point, 0))}${digits.slice(Math.max(point, 0))}`.replace(/0+$/, '')
  return `${sign}${before === '' ? '0' : before}${behind === '' ? '' : `.${behind}`}`
}

/** As Spark writes a value in errors: a literal of its type. */
function literalText(type: DataType, value: Value, text: string): string {
  switch (type.kind) {
    case 'byte':
      return `${text}Y`
    case 'short':
      return `${text}S`
    case 'long':
      return `${text}L`
    case 'decimal':
      return `${text}BD`
    case 'float':
      return Number.isFinite(value as number) ? `CAST(${floatText(value as number)} AS FLOAT)` : text
    case 'double':
      return Number.isFinite(value as number) ? `${doubleText(value as number)}D` : text
    case 'string':
      return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    case 'binary':
      return `X'${[...(value as Uint8Array)].map((b) => b.toString(16).toUpperCase().padStart(2, '0')).join('')}'`
    case 'date':
      return `DATE '${text}'`
    case 'time':
      return `TIME '${text}'`
    case 'timestamp':
      return `TIMESTAMP '${text}'`
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${text}'`
    default:
      return text
  }
}
