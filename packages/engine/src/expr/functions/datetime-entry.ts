/**
 * What functions of dates and times share: parameters, values of their types, wall clocks and instants of a zone, units
 * by their words, and the error messages of fields that are out of bounds.
 */
import {
  type DataType,
  date,
  dayTimeInterval,
  decimal,
  SparkError,
  string,
  time,
  timestamp,
  timestampNtz,
  yearMonthInterval,
} from '@vonk/common'
import { timeZone } from '../../values/time-zone.ts'
import { f64, i32, i64 } from '../../wasm/index.ts'
import type { Accepted } from '../coercion.ts'
import { castTo } from '../coercion.ts'
import type { Emitter, RaiseSite, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression, Literal } from '../expression.ts'
import type { ResolveContext, ScalarEntry } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import type { F64, I32, I64 } from './cast-code.ts'
import { floorDivide } from './cast-datetime.ts'
import { hostNames } from './datetime-names.ts'
import { type Parameter, type TextFunction, textFunction } from './string-entry.ts'

export type { F64, I32, I64 } from './cast-code.ts'
export { floorDivide } from './cast-datetime.ts'
export { optional, text, whole, wholeLong } from './string-entry.ts'

export const microsPerSecond = 1_000_000n
export const microsPerDay = 86_400_000_000n
export const dayTime = dayTimeInterval()
export const yearMonth = yearMonthInterval()
export const timeOfDay = time(6)

const parameter =
  (accepts: Accepted, required: string) =>
  (name: string, text: string): Parameter => ({ name, accepts, required, text })

export const day = parameter(date, '"DATE"')
export const instant = parameter(timestamp, '"TIMESTAMP"')
export const wallClock = parameter(timestampNtz, '"TIMESTAMP_NTZ"')
export const clock = parameter([timestamp, timestampNtz], '("TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE")')
export const timeParameter = (name: string, text: string): Parameter => ({
  name,
  accepts: 'any',
  required: '"TIME"',
  text,
})
export const seconds = (precision: number) => parameter(decimal(precision, 6), `"DECIMAL(${precision},6)"`)
export const zoneName = (name = 'timezone'): Parameter => ({
  name,
  accepts: string,
  required: '"STRING"',
  text: 'Name of a time zone.',
})

interface DatetimeSpec extends Omit<TextFunction, 'group' | 'nullable'> {
  /** Whether the result may be NULL where no argument is. Arguments that casts make NULL are seen to by analysis. */
  readonly nullable?: (mode: Call['mode'], types: readonly DataType[]) => boolean
}

/** An entry of the group of dates and times: its calls carry the session's zone. */
export function datetimeFunction({ nullable, ...spec }: DatetimeSpec): ScalarEntry {
  const entry = textFunction({ ...spec, group: 'datetime' })
  return {
    ...entry,
    resolve: (args, context) => {
      const { nullable: _, ...resolved } = entry.resolve(args, context)
      // What is computed of times of day may be NULL for Spark, which leaves it to methods of its own.
      const ofTimes = resolved.argTypes.length > 0 && resolved.argTypes.some(({ kind }) => kind === 'time')
      return ofTimes || nullable?.(context.mode, resolved.argTypes)
        ? { ...resolved, nullable: true }
        : resolved
    },
  }
}

export const alwaysNullable = () => true
export const nullableOutsideAnsi = (mode: Call['mode']): boolean => mode !== 'ansi'

/** The call of an entry with its implicit casts, as analysis would make it. */
export function callOf(entry: ScalarEntry, args: readonly Expression[], context: ResolveContext): Call {
  const { argTypes, type, nullable, options } = entry.resolve(args, context)
  const made = args.map((arg, i) => castTo(arg, argTypes[i], context))
  return {
    kind: 'call',
    name: entry.name,
    args: made,
    type,
    nullable: nullable ?? made.some(isNullable),
    mode: context.mode,
    timeZone: context.timeZone,
    ...(options === undefined ? {} : { options }),
  }
}

export const literal = (type: DataType, value: Literal['value']): Literal => ({
  kind: 'literal',
  type,
  value,
})

export const shortOf = (value: Value): I32 => value.parts[0] as I32
export const longOf = (value: Value): I64 => value.parts[0] as I64
/** Days or another 32-bit number in 64 bits. */
export const widened = (value: Value): I64 => i64.extendI32S(shortOf(value))
export const ask32 = (e: Emitter, name: string, ...args: Parameters<Emitter['kernel']>[1][]): I32 =>
  e.bind(e.kernel(name, ...args)[0] as I32)
export const ask64 = (e: Emitter, name: string, ...args: Parameters<Emitter['kernel']>[1][]): I64 =>
  e.bind(e.kernel(name, ...args)[0] as I64)

/** The table of a zone; 0 for UTC. */
export const zoneTableOf = (e: Emitter, zone: string | undefined): I32 =>
  zone === undefined || zone === 'UTC' ? i32.const(0) : e.timeZone(zone)

/** The zone that a value's calendar is read in: the session's for instants. */
export const calendarOf = (e: Emitter, value: Value, call: Call): I32 =>
  zoneTableOf(e, value.type.kind === 'timestamp' ? call.timeZone : undefined)

/** The wall clock of an instant, of a wall clock itself. */
export function clockOf(e: Emitter, value: Value, call: Call): I64 {
  const micros = longOf(value)
  if (value.type.kind !== 'timestamp' || call.timeZone === undefined || call.timeZone === 'UTC') return micros
  return e.bind(i64.add(micros, ask64(e, 'zoneOffset', e.timeZone(call.timeZone), micros)))
}

export function instantOfClock(e: Emitter, micros: I64, zone: string | undefined): I64 {
  if (zone === undefined || zone === 'UTC') return micros
  const bound = e.bind(micros)
  return e.bind(i64.sub(bound, ask64(e, 'zoneLocalOffset', e.timeZone(zone), bound)))
}

/** Microseconds of the day. */
export function timeOfClock(e: Emitter, micros: I64): I64 {
  const bound = e.bind(micros)
  const days = floorDivide(e, bound, i64.const(microsPerDay))
  return e.bind(i64.sub(bound, i64.mul(days, i64.const(microsPerDay))))
}

/**
 * How far a zone, named by a value, is from UTC at an instant, or at a wall clock. A name known when compiling has its
 * table; others are asked of TypeScript, which also refuses what is no zone.
 */
export function offsetOfZone(
  e: Emitter,
  name: Value,
  known: unknown,
  micros: I64,
  at: 'instant' | 'wallClock',
): I64 {
  if (typeof known === 'string' && timeZone(known) !== undefined) {
    return ask64(e, at === 'instant' ? 'zoneOffset' : 'zoneLocalOffset', e.timeZone(known), micros)
  }
  const long: DataType = { kind: 'long' }
  const args = [
    name,
    e.value(long, [micros]),
    e.literal({ kind: 'boolean' }, at === 'wallClock'),
    e.literal(string, 'offset'),
  ]
  return e.bind(e.host(hostNames.zone, args, long).parts[0] as I64)
}

/** The option `zone` of a call whose zone argument is a constant. */
export const zoneOption =
  (index: number) =>
  (args: readonly Expression[]): Call['options'] => {
    const arg = args[index]
    return arg?.kind === 'literal' && typeof arg.value === 'string' ? { zone: arg.value } : undefined
  }

/** A table of words for the kernel `wordValue`. */
export function wordTable(words: Readonly<Record<string, number>>): Uint8Array {
  const bytes: number[] = []
  for (const [word, value] of Object.entries(words)) {
    bytes.push(word.length, value, ...[...word].map((letter) => letter.charCodeAt(0)))
  }
  return Uint8Array.from([...bytes, 0])
}

/** Units as kernels number them, by the words that `trunc` and `date_trunc` take. */
export const truncationUnits: Readonly<Record<string, number>> = {
  MICROSECOND: 0,
  MILLISECOND: 1,
  SECOND: 2,
  MINUTE: 3,
  HOUR: 4,
  DAY: 5,
  DD: 5,
  WEEK: 6,
  MON: 7,
  MONTH: 7,
  MM: 7,
  QUARTER: 8,
  YEAR: 9,
  YYYY: 9,
  YY: 9,
}

const truncationTable = wordTable(truncationUnits)

/** The number of the unit that a text names, or -1. */
export const unitOf = (e: Emitter, word: Value): I32 =>
  ask32(e, 'wordValue', word.parts[0], word.parts[1], e.constant(truncationTable), i32.const(0))

/** The value, or what becomes of it where `failed` holds: an error in ANSI mode, else NULL. */
export function orNull(e: Emitter, call: Call, failed: I32, site: RaiseSite, value: Value): Value {
  const bound = e.bind(failed)
  if (call.mode === 'ansi') {
    e.raiseIf(bound, site)
    return value
  }
  return { ...value, isNull: e.bind(i32.or(bound, value.isNull)) }
}

export const overflow = (operation: string): RaiseSite => ({
  condition: 'DATETIME_OVERFLOW',
  parameters: { operation },
})

/** Of intervals that overflow, Spark does not tell where. */
export const intervalOverflow: RaiseSite = {
  condition: 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION',
  placed: false,
}

/** For operations that have a twin which gives NULL instead. */
export const intervalOverflowIn = (twin: string): RaiseSite => ({
  condition: 'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION',
  parameters: { functionName: `\`${twin}\`` },
  placed: false,
})

/** An ARITHMETIC_OVERFLOW with nothing to suggest. */
export const arithmeticOverflow = (message: string): RaiseSite => ({
  condition: 'ARITHMETIC_OVERFLOW',
  parameters: { message, alternative: '', config: '"spark.sql.ansi.enabled"' },
})

/** `a + b` and whether it left 64 bits. */
export function addChecked(e: Emitter, a: I64, b: I64): readonly [sum: I64, overflows: I32] {
  const [x, y] = [e.bind(a), e.bind(b)]
  const sum = e.bind(i64.add(x, y))
  return [sum, e.bind(i64.ltS(i64.and(i64.xor(x, sum), i64.xor(y, sum)), i64.const(0n)))]
}

/** `a * factor`, and whether it left 64 bits; the factor is positive. */
export function timesChecked(e: Emitter, a: I64, factor: bigint): readonly [product: I64, overflows: I32] {
  const x = e.bind(a)
  const most = 0x7fff_ffff_ffff_ffffn / factor
  const outside = i32.or(i64.gtS(x, i64.const(most)), i64.ltS(x, i64.const(-most)))
  return [e.bind(i64.mul(x, i64.const(factor))), e.bind(outside)]
}

/** A double as the nearest whole number, halves away from zero; and whether there is none in 64 bits. */
export function roundedDouble(e: Emitter, x: F64): readonly [whole: I64, fails: I32] {
  const value = e.bind(x)
  const cut = e.bind(f64.trunc(value))
  const away = f64.copysign(f64.convertI32U(f64.ge(f64.abs(f64.sub(value, cut)), f64.const(0.5))), value)
  const rounded = e.bind(f64.add(cut, away))
  const fits = i32.and(f64.ge(rounded, f64.const(-(2 ** 63))), f64.lt(rounded, f64.const(2 ** 63)))
  return [e.bind(i64.truncSatF64S(rounded)), e.bind(i32.eqz(fits))]
}

export function notFoldable(context: ResolveContext, inputName: string, inputType: string): never {
  throw new SparkError({
    condition: 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
    messageParameters: {
      sqlExpr: `"${context.displayName}"`,
      inputName: `"${inputName}"`,
      inputType: `"${inputType}"`,
      inputExpr: '""',
    },
  })
}

/** For `check`: the first argument must have one of the types already. */
export const exactly =
  (kinds: readonly DataType['kind'][], required: string) =>
  (args: readonly Expression[], context: ResolveContext): void => {
    const type = typeOf(args[0])
    if (type.kind !== 'null' && !kinds.includes(type.kind)) unexpected(context, 0, type, required)
  }
