/**
 * `+ - * /` of dates, instants, times of day and intervals, as `coercion-datetime.ts` names them; no user can write
 * these names. Sums of intervals have the fields of both.
 */
import {
  type DataType,
  date,
  dayTimeInterval,
  decimal,
  double,
  isIntegral,
  long,
  simpleString,
} from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { f64, i32, i64 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { wideParts } from '../emitted/decimal-code.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { isNullable, typeOf } from '../typing.ts'
import {
  addChecked,
  arithmeticOverflow,
  ask32,
  ask64,
  calendarOf,
  clockOf,
  dayTime,
  type I32,
  type I64,
  intervalOverflow,
  intervalOverflowIn,
  longOf,
  microsPerDay,
  overflow,
  roundedDouble,
  timesChecked,
  widened,
  yearMonth,
} from './datetime-entry.ts'
import { described, exampleOf } from './datetime-operator-docs.ts'

interface Operation {
  readonly name: string
  readonly type: (types: readonly DataType[]) => DataType
  readonly emit: NonNullable<ScalarEntry['emit']>
  readonly display: NonNullable<ScalarEntry['display']>
  readonly argTypes?: (types: readonly DataType[]) => readonly DataType[]
  /** What is computed of times of day may be NULL for Spark, which leaves it to methods of its own. */
  readonly nullable?: (args: readonly Expression[]) => boolean
}

const operation = (spec: Operation): ScalarEntry => ({
  kind: 'scalar',
  name: spec.name,
  docs: {
    summary: described(spec.name),
    group: 'datetime',
    arguments: [
      { name: 'left', text: 'The left operand.' },
      { name: 'right', text: 'The right operand.' },
    ],
    example: exampleOf(spec.name),
  },
  resolve: (args) => {
    const types = args.map(typeOf)
    return {
      argTypes: spec.argTypes?.(types) ?? types,
      type: spec.type(types),
      ...(spec.nullable === undefined ? {} : { nullable: spec.nullable(args) }),
    }
  },
  nulls: 'propagates',
  raises: () => true,
  emit: spec.emit,
  display: spec.display,
})

/** Months, days and microseconds of any interval, in 64 bits. */
function partsOf(value: Value): readonly [months: I64, days: I64, micros: I64] {
  const none = i64.const(0n)
  switch (value.type.kind) {
    case 'yearMonthInterval':
      return [widened(value), none, none]
    case 'dayTimeInterval':
      return [none, none, longOf(value)]
    default: {
      const [months, days, micros] = value.parts as readonly [I32, I32, I64]
      return [i64.extendI32S(months), i64.extendI32S(days), micros]
    }
  }
}

const negated = (e: Emitter, x: I64): I64 => e.bind(i64.sub(i64.const(0n), x))

/**
 * A day-time interval of days and more is added day by day on the calendar, and the rest on the time line; so that a
 * day is a day where clocks change.
 */
function splitDays(e: Emitter, micros: I64): readonly [days: I64, rest: I64] {
  const days = e.bind(i64.divS(micros, i64.const(microsPerDay)))
  return [days, e.bind(i64.sub(micros, i64.mul(days, i64.const(microsPerDay))))]
}

function instantPlus(e: Emitter, value: Value, interval: Value, call: Call, sign: '+' | '-'): Value {
  let [months, days, micros] = partsOf(interval)
  if (interval.type.kind === 'dayTimeInterval') [days, micros] = splitDays(e, micros)
  if (sign === '-')
    [months, days, micros] = [months, days, micros].map((x) => negated(e, x)) as [I64, I64, I64]
  const target = e.temporary()
  const zone = calendarOf(e, value, call)
  const fits = ask32(e, 'instantPlus', zone, longOf(value), months, days, micros, target)
  e.raiseIf(i32.eqz(fits), overflow(`${sign === '+' ? 'add' : 'subtract'} an interval`))
  return e.value(value.type, [i64.load(target)])
}

function datePlus(e: Emitter, value: Value, interval: Value, _call: Call, sign: '+' | '-'): Value {
  const [months, days, micros] = partsOf(interval)
  if (interval.type.kind === 'calendarInterval') {
    e.raiseIf(i64.ne(micros, i64.const(0n)), {
      condition: 'INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION',
      parameters: { ansiConfig: '"spark.sql.ansi.enabled"' },
    })
  }
  const [m, d] = sign === '+' ? [months, days] : [negated(e, months), negated(e, days)]
  const month = e.bind(ask64(e, 'dateAddMonths', widened(value), m))
  e.raiseIf(i64.ne(month, i64.extend32S(month)), { ...arithmeticOverflow('overflow'), placed: false })
  const moved = e.bind(i64.add(month, d))
  e.raiseIf(i64.ne(moved, i64.extend32S(moved)), arithmeticOverflow('integer overflow'))
  return e.value(date, [i32.wrapI64(moved)])
}

function timePlus(e: Emitter, value: Value, interval: Value, _call: Call, sign: '+' | '-'): Value {
  const by = longOf(interval)
  const [sum, tooLarge] = addChecked(e, longOf(value), sign === '+' ? by : negated(e, by))
  const outside = i32.or(i64.ltS(sum, i64.const(0n)), i64.geS(sum, i64.const(microsPerDay)))
  e.raiseIf(e.bind(i32.or(tooLarge, outside)), overflow(`${sign === '+' ? 'add' : 'subtract'} an interval`))
  return e.value(value.type, [sum])
}

type Plus = (e: Emitter, value: Value, interval: Value, call: Call, sign: '+' | '-') => Value

const shifts = (what: string, plus: Plus): readonly ScalarEntry[] =>
  (['+', '-'] as const).map((sign) =>
    operation({
      name: `${what} ${sign} interval`,
      type: ([type]) => type,
      ...(what === 'time' ? { nullable: () => true } : {}),
      emit: (e, [value, interval], call) => plus(e, value, interval, call, sign),
      display: ([a, b]) => `${a} ${sign} ${b}`,
    }),
  )

/**
 * An interval of numbers in 64 bits; months and days that do not fit 32 end the query, or make NULL where asked for.
 */
function intervalOf(
  e: Emitter,
  type: DataType,
  numbers: readonly I64[],
  fails: I32,
  call: Call,
  overflow = intervalOverflow,
): Value {
  let failed = fails
  const narrow = (x: I64): I32 => {
    failed = i32.or(failed, i64.ne(x, i64.extend32S(x)))
    return i32.wrapI64(x)
  }
  const parts =
    type.kind === 'calendarInterval'
      ? [narrow(numbers[0]), narrow(numbers[1]), numbers[2]]
      : type.kind === 'yearMonthInterval'
        ? [narrow(numbers[0])]
        : [numbers[2]]
  const bad = e.bind(failed)
  if (call.mode === 'try') return e.value(type, parts, bad)
  e.raiseIf(bad, overflow)
  return e.value(type, parts)
}

export function addIntervals(
  e: Emitter,
  a: Value,
  b: Value,
  call: Call,
  sign: '+' | '-',
  overflow = intervalOverflowIn(sign === '+' ? 'try_add' : 'try_subtract'),
): Value {
  const [x, y] = [partsOf(a), partsOf(b)]
  const [microsX, microsY] = [e.bind(x[2]), e.bind(y[2])]
  const op = sign === '+' ? i64.add : i64.sub
  const micros = e.bind(op(microsX, microsY))
  const flips =
    sign === '+'
      ? i64.and(i64.xor(microsX, micros), i64.xor(microsY, micros))
      : i64.and(i64.xor(microsX, microsY), i64.xor(microsX, micros))
  const numbers = [e.bind(op(x[0], y[0])), e.bind(op(x[1], y[1])), micros]
  return intervalOf(e, call.type, numbers, e.bind(i64.ltS(flips, i64.const(0n))), call, overflow)
}

/** For the minus sign in front of an interval. */
export function negateInterval(e: Emitter, value: Value, call: Call): Value {
  const zero: Value = {
    type: value.type,
    isNull: i32.const(0),
    parts: value.parts.map((part) => (part.type === 'i64' ? i64.const(0n) : i32.const(0))),
  }
  return addIntervals(e, zero, value, { ...call, type: value.type }, '-', intervalOverflow)
}

const sums = (['+', '-'] as const).map((sign) =>
  operation({
    name: `interval ${sign} interval`,
    type: ([type]) => type,
    emit: (e, [a, b], call) => addIntervals(e, a, b, call, sign),
    display: ([a, b]) => `(${a} ${sign} ${b})`,
  }),
)

const scaledType = (type: DataType): DataType =>
  type.kind === 'yearMonthInterval' ? yearMonth : type.kind === 'dayTimeInterval' ? dayTime : type

const scaling = (sign: '*' | '/'): ScalarEntry =>
  operation({
    name: `interval ${sign} number`,
    type: ([type]) => scaledType(type),
    argTypes: ([interval, number]) => [
      interval,
      interval.kind === 'calendarInterval' ? double : isIntegral(number) ? long : number,
    ],
    // Division by zero gives NULL for calendar intervals outside of ANSI mode; Spark declares it in both.
    nullable: (args) => args.some(isNullable) || typeOf(args[0]).kind === 'calendarInterval',
    emit: (e, [interval, number], call) => scaleInterval(e, interval, number, call, sign),
    display: ([a, b]) => `(${a} ${sign} ${b})`,
  })

function scaleInterval(e: Emitter, interval: Value, number: Value, call: Call, sign: '*' | '/'): Value {
  const zero = sign === '/' ? isZero(e, number) : i32.const(0)
  if (sign === '/' && call.mode === 'try' && interval.type.kind !== 'calendarInterval') {
    return e.choose(
      call.type,
      zero,
      () => e.nullValue(call.type),
      () => scaleWhole(e, interval, number, call, sign),
    )
  }
  const nullable = call.mode !== 'ansi' && interval.type.kind === 'calendarInterval'
  // Spark tells the place of whole numbers of days or months only.
  const place = interval.type.kind === 'calendarInterval' ? ({ placed: false } as const) : {}
  if (sign === '/' && !nullable) e.raiseIf(zero, { condition: 'INTERVAL_DIVIDED_BY_ZERO', ...place })
  if (interval.type.kind === 'calendarInterval') {
    const value = scaleCalendar(e, interval, number, call, sign)
    return nullable ? { ...value, isNull: e.bind(i32.or(zero, value.isNull)) } : value
  }
  return scaleWhole(e, interval, number, call, sign)
}

/** Months, or microseconds, by a number that is no zero to divide by. */
function scaleWhole(e: Emitter, interval: Value, number: Value, call: Call, sign: '*' | '/'): Value {
  const { kind } = number.type
  const months = interval.type.kind === 'yearMonthInterval'
  const whole = e.bind(months ? widened(interval) : longOf(interval))
  const [result, fails] =
    kind === 'decimal'
      ? byDecimal(e, whole, number, sign)
      : kind === 'long'
        ? byLong(e, whole, longOf(number), sign)
        : byDouble(e, whole, number, sign)
  return intervalOf(e, call.type, months ? [result] : [result, result, result], fails, call)
}

function isZero(e: Emitter, number: Value): I32 {
  if (number.type.kind === 'long') return e.bind(i64.eqz(longOf(number)))
  if (number.type.kind === 'decimal') {
    const [low, high] = wideParts(number) as readonly I64[]
    return e.bind(i64.eqz(i64.or(low, high)))
  }
  return e.bind(f64.eq(asDouble(number), f64.const(0)))
}

const asDouble = (number: Value) =>
  number.type.kind === 'float' ? f64.promoteF32(number.parts[0] as never) : (number.parts[0] as never)

function byDecimal(e: Emitter, whole: I64, number: Value, sign: '*' | '/'): readonly [I64, I32] {
  assert(number.type.kind === 'decimal', 'a decimal')
  const { scale } = number.type
  const target = e.temporary()
  const wide = [whole, i64.shrS(whole, i64.const(63n))] as const
  const fits =
    sign === '*'
      ? ask32(e, 'decimalMultiply', ...wide, ...wideParts(number), i32.const(scale), i32.const(38), target)
      : ask32(
          e,
          'decimalDivide',
          ...wide,
          ...wideParts(number),
          i32.const(scale),
          i32.const(38),
          i32.const(38),
          target,
        )
  const low = e.bind(i64.load(target))
  const leaves = i64.ne(i64.load(target, 8), i64.shrS(low, i64.const(63n)))
  return [low, e.bind(i32.or(i32.eqz(fits), leaves))]
}

function byLong(e: Emitter, whole: I64, number: I64, sign: '*' | '/'): readonly [I64, I32] {
  const wide = (x: I64) => [x, i64.shrS(x, i64.const(63n))] as const
  const value: Value = { type: decimal(38, 0), isNull: i32.const(0), parts: wide(e.bind(number)) }
  return byDecimal(e, whole, value, sign)
}

function byDouble(e: Emitter, whole: I64, number: Value, sign: '*' | '/'): readonly [I64, I32] {
  assert(number.type.kind === 'double' || number.type.kind === 'float', simpleString(number.type))
  const x = f64.convertI64S(whole)
  return roundedDouble(e, sign === '*' ? f64.mul(x, asDouble(number)) : f64.div(x, asDouble(number)))
}

/** Fractions of months are dropped, those of days become time. */
function scaleCalendar(e: Emitter, interval: Value, number: Value, call: Call, sign: '*' | '/'): Value {
  const by = asDouble(number)
  const scaled = (x: I64) => {
    const from = f64.convertI64S(x)
    return e.bind(sign === '*' ? f64.mul(from, by) : f64.div(from, by))
  }
  const [months, days, micros] = partsOf(interval).map(scaled)
  const wholeDays = e.bind(f64.trunc(days))
  const rest = f64.mul(f64.sub(days, wholeDays), f64.const(Number(microsPerDay)))
  const [time, fails] = roundedDouble(e, f64.add(micros, rest))
  const numbers = [e.bind(i64.truncSatF64S(months)), e.bind(i64.truncSatF64S(wholeDays)), time]
  return intervalOf(e, call.type, numbers, fails, call)
}

const wholeQuotient = operation({
  name: 'interval div interval',
  type: () => long,
  nullable: () => true,
  emit: (e, [a, b], call) => {
    const months = a.type.kind === 'yearMonthInterval'
    const [x, y] = [a, b].map((value) => e.bind(months ? widened(value) : longOf(value)))
    const zero = e.bind(i64.eqz(y))
    if (call.mode === 'ansi') e.raiseIf(zero, { condition: 'INTERVAL_DIVIDED_BY_ZERO' })
    const quotient = e.choose(
      long,
      zero,
      () => e.nullValue(long),
      () => {
        const minusOne = e.bind(i64.eq(y, i64.const(-1n)))
        const least = i64.eq(x, i64.const(-(1n << 63n)))
        e.raiseIf(e.bind(i32.and(minusOne, least)), intervalOverflow)
        return e.value(long, [i64.divS(x, y)])
      },
    )
    return quotient
  },
  display: ([a, b]) => `(${a} div ${b})`,
})

const dateDifference = operation({
  name: 'date - date',
  type: () => dayTimeInterval('day', 'day'),
  emit: (e, [a, b], call) => {
    const [micros] = timesChecked(e, i64.sub(widened(a), widened(b)), microsPerDay)
    return e.value(call.type, [micros])
  },
  display: ([a, b]) => `(${a} - ${b})`,
})

const instantDifference = operation({
  name: 'timestamp - timestamp',
  type: () => dayTime,
  emit: (e, [a, b], call) => {
    const micros = i64.sub(clockOf(e, a, call), clockOf(e, b, call))
    return e.value(dayTime, [micros])
  },
  display: ([a, b]) => `(${a} - ${b})`,
})

const timeDifference = operation({
  name: 'time - time',
  type: () => dayTimeInterval('hour', 'second'),
  nullable: () => true,
  emit: (e, [a, b], call) => e.value(call.type, [i64.sub(longOf(a), longOf(b))]),
  display: ([a, b]) => `(${a} - ${b})`,
})

export const datetimeOperators: readonly FunctionEntry[] = [
  ...shifts('timestamp', instantPlus),
  ...shifts('date', datePlus),
  ...shifts('time', timePlus),
  ...sums,
  scaling('*'),
  scaling('/'),
  wholeQuotient,
  dateDifference,
  instantDifference,
  timeDifference,
]
