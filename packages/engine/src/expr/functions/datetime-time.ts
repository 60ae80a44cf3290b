/** Functions of times of day, and buckets of time. */
import { type DataType, decimal, isFractional, isIntegral, long, SparkError, timestamp } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import type { Emitter, RaiseSite, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { typeOf } from '../typing.ts'
import {
  ask32,
  ask64,
  calendarOf,
  clock,
  datetimeFunction,
  floorDivide,
  type I64,
  longOf,
  microsPerDay,
  microsPerSecond,
  optional,
  overflow,
  text,
  timeOfDay,
  timesChecked,
  widened,
} from './datetime-entry.ts'
import type { Parameter } from './string-entry.ts'

const timeArgument = (name: string): Parameter => ({
  name,
  accepts: 'any',
  required: '"TIME"',
  text: 'The time of day.',
})

const units: Readonly<Record<string, bigint>> = {
  MICROSECOND: 1n,
  MILLISECOND: 1000n,
  SECOND: microsPerSecond,
  MINUTE: 60_000_000n,
  HOUR: 3_600_000_000n,
}

/** The unit must be a constant that is a unit of time; the others times of day. */
function checkTimes([unit, ...times]: readonly Expression[], context: ResolveContext): void {
  times.forEach((arg, i) => {
    const type = typeOf(arg)
    if (type.kind !== 'time' && type.kind !== 'null') unexpected(context, i + 1, type, '"TIME"')
  })
  if (unit.kind !== 'literal' || typeof unit.value !== 'string' || unit.value.toUpperCase() in units) return
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.TIME_UNIT',
    messageParameters: {
      functionName: `\`${context.displayName}\``,
      parameter: '`unit`',
      invalidValue: `'${unit.value}'`,
    },
  })
}

const unitOption = ([unit]: readonly Expression[]): Call['options'] =>
  unit.kind === 'literal' && typeof unit.value === 'string' ? { unit: unit.value.toUpperCase() } : undefined

/** Microseconds of the unit, chosen while running where it is no constant. */
const unitMicros = (call: Call): I64 => i64.const(units[(call.options?.unit ?? 'MICROSECOND') as string])

const timeTrunc = datetimeFunction({
  name: 'time_trunc',
  summary: 'The start of the unit (HOUR to MICROSECOND) that a time of day lies in.',
  example: "SELECT time_trunc('HOUR', TIME'09:32:05.359');",
  parameters: [text('unit', 'The unit.'), timeArgument('time')],
  type: ([, type]) => type,
  check: checkTimes,
  options: unitOption,
  emit: (e, [, value], call) => {
    const micros = longOf(value)
    return e.value(value.type, [i64.sub(micros, i64.remS(micros, unitMicros(call)))])
  },
})

const timeDiff = datetimeFunction({
  name: 'time_diff',
  summary: 'How many whole units lie between two times of day.',
  example: "SELECT time_diff('HOUR', TIME'20:30:29', TIME'21:30:29');",
  parameters: [text('unit', 'The unit.'), timeArgument('start'), timeArgument('end')],
  type: long,
  check: checkTimes,
  options: unitOption,
  emit: (e, [, start, end], call) =>
    e.value(long, [i64.divS(i64.sub(longOf(end), longOf(start)), unitMicros(call))]),
})

const outOfDay: RaiseSite = {
  condition: 'DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION',
  parameters: { rangeMessage: 'Invalid value for a time of day (valid values 00:00:00 - 23:59:59.999999)' },
}

const fromNumber = (name: string, unit: string, micros: bigint): ScalarEntry =>
  datetimeFunction({
    name,
    summary: `The time of day so many ${unit} behind midnight.`,
    example: `SELECT ${name}(52200);`,
    parameters: [{ name: unit, accepts: 'any', required: '"NUMERIC"', text: 'How many.' }],
    type: timeOfDay,
    check: ([arg], context) => {
      const type = typeOf(arg)
      const fractions = micros === microsPerSecond
      if (type.kind === 'null' || isIntegral(type) || (fractions && isFractional(type))) return
      unexpected(context, 0, type, fractions ? '"NUMERIC"' : '"INTEGRAL"')
    },
    nullable: () => true,
    raises: true,
    emit: (e, [number]) => {
      const made = timeOfNumber(e, number, micros)
      e.raiseIf(i64.geU(made, i64.const(microsPerDay)), outOfDay)
      return e.value(timeOfDay, [made])
    },
  })

function timeOfNumber(e: Emitter, number: Value, micros: bigint): I64 {
  const { kind } = number.type
  if (kind === 'null') return i64.const(0n)
  if (kind === 'decimal' || kind === 'float' || kind === 'double') {
    const scaled = e.cast(number, decimal(18, 6), 'try')
    e.raiseIf(scaled.isNull, outOfDay)
    return longOf(scaled)
  }
  const [product, overflows] = timesChecked(e, kind === 'long' ? longOf(number) : widened(number), micros)
  e.raiseIf(overflows, outOfDay)
  return product
}

const toNumber = (name: string, unit: string, micros: bigint, type: DataType): ScalarEntry =>
  datetimeFunction({
    name,
    summary: `How many ${unit} a time of day lies behind midnight.`,
    example: `SELECT ${name}(TIME'14:30:00');`,
    parameters: [timeArgument('time')],
    type,
    check: ([arg], context) => {
      const from = typeOf(arg)
      if (from.kind !== 'time' && from.kind !== 'null') unexpected(context, 0, from, '"TIME"')
    },
    emit: (e, [value]) => {
      if (value.type.kind === 'null') return e.nullValue(type)
      return e.value(type, [i64.divS(longOf(value), i64.const(micros))])
    },
  })

const timeBucket = datetimeFunction({
  name: 'time_bucket',
  summary: 'The start of the bucket of time that a timestamp lies in; buckets are counted from an origin.',
  example: "SELECT time_bucket(INTERVAL '15' MINUTE, TIMESTAMP '2024-01-01 11:27:00');",
  parameters: [
    {
      name: 'bucketSize',
      accepts: 'any',
      required: '("DAY-TIME" or "YEAR-MONTH" INTERVAL)',
      text: 'How long.',
    },
    clock('ts', 'The timestamp.'),
    optional(clock('origin', 'Where a bucket starts, 1970-01-01 without it.')),
  ],
  type: ([, type]) => (type.kind === 'null' ? timestamp : type),
  check: ([size], context) => {
    const type = typeOf(size)
    if (type.kind === 'dayTimeInterval' || type.kind === 'yearMonthInterval' || type.kind === 'null') return
    unexpected(context, 0, type, '("DAY-TIME" or "YEAR-MONTH" INTERVAL)')
  },
  raises: true,
  emit: (e, [size, value, origin], call) => {
    const start = origin === undefined ? i64.const(0n) : longOf(origin)
    const months = size.type.kind === 'yearMonthInterval'
    const length = e.bind(months ? widened(size) : longOf(size))
    e.raiseIf(i64.leS(length, i64.const(0n)), {
      condition: 'INVALID_PARAMETER_VALUE.TIME_UNIT',
      parameters: { functionName: '`time_bucket`', parameter: '`bucketSize`', invalidValue: 'not positive' },
    })
    if (!months) return e.value(value.type, [ask64(e, 'bucketStart', longOf(value), length, start)])
    return monthBucket(e, value, length, start, call)
  },
})

function monthBucket(e: Emitter, value: Value, length: I64, origin: I64, call: Call): Value {
  const zone = calendarOf(e, value, call)
  const target = e.temporary()
  const none = i64.const(0n)
  const apart = ask64(e, 'unitsBetween', zone, i32.const(7), origin, longOf(value))
  const months = e.bind(i64.mul(floorDivide(e, apart, length), length))
  const first = ask32(e, 'instantPlus', zone, origin, months, none, none, target)
  e.raiseIf(i32.eqz(first), overflow('find a bucket'))
  const start = e.bind(i64.load(target))
  // Months that began before the origin count towards it: the bucket may be one earlier.
  const late = i64.extendI32U(i64.gtS(start, longOf(value)))
  const earlier = e.bind(i64.sub(months, i64.mul(late, length)))
  const second = ask32(e, 'instantPlus', zone, origin, earlier, none, none, target)
  e.raiseIf(i32.eqz(second), overflow('find a bucket'))
  return e.value(value.type, [i64.load(target)])
}

export const timeFunctions: readonly FunctionEntry[] = [
  timeTrunc,
  timeDiff,
  fromNumber('time_from_seconds', 'seconds', microsPerSecond),
  fromNumber('time_from_millis', 'milliseconds', 1000n),
  fromNumber('time_from_micros', 'microseconds', 1n),
  toNumber('time_to_seconds', 'seconds', 1n, decimal(14, 6)),
  toNumber('time_to_millis', 'milliseconds', 1000n, long),
  toNumber('time_to_micros', 'microseconds', 1n, long),
  timeBucket,
]
