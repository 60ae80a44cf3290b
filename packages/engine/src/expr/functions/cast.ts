/** Casts between all types, in generated code: which file does which pair. */
import {
  type DataType,
  isAnsiInterval,
  isIntegral,
  isNumeric,
  SparkError,
  sameType,
  simpleString,
  sqlName,
  string,
} from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { Emitter, Value } from '../emit.ts'
import { emitNumericCast, isNumericCast, numericCasts } from '../emitted/numeric-casts.ts'
import type { EvalMode } from '../expression.ts'
import type { CastEntry } from '../function-entry.ts'
import type { CastTask } from './cast-code.ts'
import {
  datetimeToDatetime,
  datetimeToNumber,
  datetimeToText,
  numberToTimestamp,
  textToDatetime,
} from './cast-datetime.ts'
import { hostNames } from './cast-host.ts'
import { castNested, isNestedCast, nestedRaises, nestedToText } from './cast-nested.ts'
import { decimalToReal, realToDecimal } from './cast-real.ts'
import { sizedText } from './cast-sized.ts'
import { integerToBytes, numberToText, textToNumber } from './cast-text.ts'
import { intervalToInterval, intervalToNumber, intervalToText, numberToInterval } from './cast-units.ts'

const isDatetime = (type: DataType): boolean =>
  type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz' || type.kind === 'time'
const isBytes = (type: DataType): boolean => type.kind === 'string' || type.kind === 'binary'
const isNumber = (type: DataType): boolean => isNumeric(type) || type.kind === 'boolean'

/** CHAR(n) or VARCHAR(n), whose values have a length. */
const isSized = (type: DataType): boolean => type.kind === 'string' && type.constraint !== undefined

/** Whether the value stays as it is: other field names, another length or nullability. */
function sameValues(from: DataType, to: DataType): boolean {
  if (sameType(from, to) || (isBytes(from) && isBytes(to) && !isSized(to))) return true
  if (from.kind === 'array' && to.kind === 'array') return sameValues(from.element, to.element)
  if (from.kind === 'map' && to.kind === 'map')
    return sameValues(from.key, to.key) && sameValues(from.value, to.value)
  if (from.kind === 'struct' && to.kind === 'struct') {
    return from.fields.every((f, i) => sameValues(f.type, to.fields[i].type))
  }
  return false
}

function refuseVariant(from: DataType, to: DataType): never {
  const cast = `casts from ${sqlName(from)} to ${sqlName(to)}`
  throw new SparkError({
    condition: 'UNSUPPORTED_FEATURE',
    sqlState: '0A000',
    messageParameters: { feature: cast },
    message: `[UNSUPPORTED_FEATURE] Vonk does not support ${cast}. SQLSTATE: 0A000`,
  })
}

function emitCast(
  e: Emitter,
  from: Value,
  to: DataType,
  mode: EvalMode,
  timeZone: string | undefined,
): Value {
  if (from.type.kind === 'null') return e.nullValue(to)
  if (sameValues(from.type, to)) return { ...from, type: to }
  if (to.kind === 'variant' || from.type.kind === 'variant') refuseVariant(from.type, to)
  const task: CastTask = { e, from, to, mode, timeZone: timeZone ?? 'UTC' }
  if (isNestedCast(from.type, to)) return castNested(task, emitCast)
  if (to.kind === 'string' && to.constraint !== undefined) return toSizedText(task)
  if (to.kind === 'string') return toText(task)
  if (from.type.kind === 'string') return fromText(task)
  if (isNumber(from.type)) return fromNumber(task)
  if (isDatetime(from.type)) {
    if (isDatetime(to)) return datetimeToDatetime(task)
    if (from.type.kind === 'date') return e.nullValue(to)
    if (isNumber(to)) return datetimeToNumber(task)
  }
  if (isAnsiInterval(from.type)) return isAnsiInterval(to) ? intervalToInterval(task) : intervalToNumber(task)
  return assert(
    false,
    `no cast from ${simpleString(from.type)} to ${simpleString(to)} in generated code`,
  ) as never
}

/** As text first, then as long as is declared. */
function toSizedText(task: CastTask): Value {
  const { from } = task
  if (isBytes(from.type)) return sizedText({ ...task, from: { ...from, type: string } })
  return sizedText({ ...task, from: toText({ ...task, to: string }) })
}

function toText(task: CastTask): Value {
  const { type } = task.from
  if (isNumber(type)) return numberToText(task)
  if (isDatetime(type)) return datetimeToText(task)
  if (isAnsiInterval(type) || type.kind === 'calendarInterval') return intervalToText(task)
  return nestedToText(task, emitCast)
}

function fromText(task: CastTask): Value {
  const { e, from, to, mode } = task
  if (isNumber(to)) return textToNumber(task)
  if (isDatetime(to)) return textToDatetime(task)
  assert(isAnsiInterval(to) || to.kind === 'calendarInterval', `no cast from string to ${simpleString(to)}`)
  const [start, end] = 'start' in to ? [to.start, to.end] : ['', '']
  const text = (value: string) => e.literal({ kind: 'string' }, value)
  const trying = e.literal({ kind: 'boolean' }, mode === 'try')
  return e.host(hostNames.interval, [from, text(start), text(end), trying], to)
}

function fromNumber(task: CastTask): Value {
  const { e, from, to, mode } = task
  const real = from.type.kind === 'float' || from.type.kind === 'double'
  if (real && to.kind === 'decimal') return realToDecimal(task)
  if (from.type.kind === 'decimal' && (to.kind === 'float' || to.kind === 'double'))
    return decimalToReal(task)
  if (isNumericCast(from.type, to)) return emitNumericCast(e, from, to, mode)
  if (to.kind === 'timestamp') return numberToTimestamp(task)
  if (isAnsiInterval(to)) return numberToInterval(task)
  assert(to.kind === 'binary' && isIntegral(from.type), `no cast from a number to ${simpleString(to)}`)
  return integerToBytes(task)
}

/** Whether the cast of some value ends the query. */
function raises(from: DataType, to: DataType, mode: EvalMode): boolean {
  if (from.kind === 'null' || sameValues(from, to)) return false
  if (isNestedCast(from, to)) return nestedRaises(from, to, mode, raises)
  if (to.kind === 'string') return isSized(to) && mode === 'ansi'
  if (from.kind === 'date' && isDatetime(to)) return true
  if (isAnsiInterval(to)) return mode !== 'try' && !isAnsiInterval(from)
  if (isAnsiInterval(from)) return mode !== 'try' && to.kind !== 'long'
  if (mode !== 'ansi') return false
  if (from.kind === 'string') return to.kind !== 'calendarInterval'
  if (isNumericCast(from, to)) return numericCasts.raises(from, to, mode)
  if (isDatetime(from))
    return to.kind !== 'long' && !isDatetime(to) && to.kind !== 'float' && to.kind !== 'double'
  return !(to.kind === 'timestamp' && from.kind !== 'float' && from.kind !== 'double') && to.kind !== 'long'
}

export const allCasts: CastEntry = { raises, emit: emitCast }
