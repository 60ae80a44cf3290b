/** Functions of instants: truncation, differences, numbers of seconds and back, and what other zones' clocks show. */
import {
  decimal,
  double,
  isFractional,
  isIntegral,
  long,
  SparkError,
  timestamp,
  timestampNtz,
} from '@vonk/common'
import { f64, i32, i64 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { typeOf } from '../typing.ts'
import {
  addChecked,
  alwaysNullable,
  arithmeticOverflow,
  ask32,
  ask64,
  calendarOf,
  clock,
  datetimeFunction,
  exactly,
  floorDivide,
  type I64,
  instant,
  longOf,
  microsPerSecond,
  offsetOfZone,
  optional,
  overflow,
  text,
  timesChecked,
  unitOf,
  wallClock,
  widened,
  zoneName,
  zoneOption,
  zoneTableOf,
} from './datetime-entry.ts'

const dateTrunc = datetimeFunction({
  name: 'date_trunc',
  summary: 'The start of the unit (YEAR to MICROSECOND) that a timestamp lies in.',
  example: "SELECT date_trunc('HOUR', '2015-03-05T09:32:05.359');",
  parameters: [text('fmt', 'The unit.'), instant('ts', 'The timestamp.')],
  type: timestamp,
  nullable: alwaysNullable,
  emit: (e, [word, value], call) => {
    const unit = unitOf(e, word)
    const start = ask64(e, 'truncateInstant', zoneTableOf(e, call.timeZone), longOf(value), unit)
    return e.value(timestamp, [start], e.bind(i32.ltS(unit, i32.const(0))))
  },
})

const monthsBetween = datetimeFunction({
  name: 'months_between',
  summary: 'Months from the second timestamp to the first, with 31 days in each where days are left over.',
  example: "SELECT months_between('1997-02-28 10:30:00', '1996-10-30');",
  parameters: [
    instant('timestamp1', 'The end.'),
    instant('timestamp2', 'The start.'),
    optional({
      name: 'roundOff',
      accepts: { kind: 'boolean' },
      required: '"BOOLEAN"',
      text: 'Whether to round to 8 places, which is so without it.',
    }),
  ],
  type: double,
  emit: (e, [end, start, rounds], call) => {
    const wanted = rounds === undefined ? i32.const(1) : rounds.parts[0]
    const zone = zoneTableOf(e, call.timeZone)
    const bits = ask64(e, 'monthsBetween', zone, longOf(end), longOf(start), wanted)
    return e.value(double, [f64.reinterpretI64(bits)])
  },
  display: (args) => `months_between(${[...args, ...(args.length === 2 ? ['true'] : [])].join(', ')})`,
})

/** Instants of a number of seconds, milliseconds or microseconds. */
const fromNumber = (name: string, unit: string, micros: bigint): ScalarEntry =>
  datetimeFunction({
    name,
    summary: `The instant so many ${unit} behind 1970-01-01 00:00:00 UTC.`,
    example: `SELECT ${name}(1230219000);`,
    parameters: [{ name: unit, accepts: 'any', required: '"NUMERIC"', text: 'How many.' }],
    type: timestamp,
    check: (args, context) => checkNumber(args, context, micros === microsPerSecond),
    // What is not a number is no instant.
    nullable: (_, [{ kind }]) => kind === 'float' || kind === 'double',
    raises: true,
    emit: (e, [number], call) => instantOfNumber(e, number, micros, call),
  })

function checkNumber(args: readonly Expression[], context: ResolveContext, fractions: boolean): void {
  const type = typeOf(args[0])
  if (type.kind === 'null' || isIntegral(type) || (fractions && isFractional(type))) return
  unexpected(context, 0, type, fractions ? '"NUMERIC"' : '"INTEGRAL"')
}

function instantOfNumber(e: Emitter, number: Value, micros: bigint, call: Call): Value {
  const { kind } = number.type
  if (kind === 'null') return e.nullValue(timestamp)
  if (kind === 'float' || kind === 'double') return e.cast(number, timestamp, 'legacy', call.timeZone)
  if (kind === 'decimal') {
    const scaled = e.cast(number, decimal(38, 6), 'try')
    const exact = e.call(
      '=',
      [e.cast(scaled, decimal(38, 18), 'try'), e.cast(number, decimal(38, 18), 'try')],
      {
        kind: 'boolean',
      },
    )
    const same = i32.and(exact.parts[0] as ReturnType<typeof ask32>, i32.eqz(exact.isNull))
    e.raiseIf(e.bind(i32.eqz(same)), arithmeticOverflow('Rounding necessary'))
    const [low, high] = scaled.parts as readonly I64[]
    e.raiseIf(i64.ne(high, i64.shrS(low, i64.const(63n))), arithmeticOverflow('long overflow'))
    return e.value(timestamp, [low])
  }
  const wide = kind === 'long' ? longOf(number) : widened(number)
  if (micros === 1n) return e.value(timestamp, [wide])
  const [product, overflows] = timesChecked(e, wide, micros)
  e.raiseIf(overflows, {
    condition: 'DATETIME_OVERFLOW',
    values: {
      operation: {
        value: number.type.kind === 'long' ? number : e.value(long, [wide]),
        as: 'literal',
        within: [
          'create a TIMESTAMP from ',
          micros === microsPerSecond ? ' seconds since the epoch' : ' milliseconds since the epoch',
        ],
      },
    },
  })
  return e.value(timestamp, [product])
}

const toNumber = (name: string, unit: string, micros: bigint): ScalarEntry =>
  datetimeFunction({
    name,
    summary: `How many whole ${unit} an instant lies behind 1970-01-01 00:00:00 UTC.`,
    example: `SELECT ${name}(TIMESTAMP '1970-01-01 00:00:01Z');`,
    parameters: [clock('timestamp', 'The instant; a wall clock is taken for that of UTC.')],
    type: long,
    check: exactly(['timestamp', 'timestamp_ntz'], '"TIMESTAMP"'),
    emit: (e, [value]) =>
      e.value(long, [micros === 1n ? longOf(value) : floorDivide(e, longOf(value), i64.const(micros))]),
  })

/** The wall clock of a zone where UTC shows the timestamp, and the other way round. */
const shiftZone = (name: string, towards: 'from' | 'to', summary: string): ScalarEntry =>
  datetimeFunction({
    name,
    summary,
    example: `SELECT ${name}('2016-08-31', 'Asia/Seoul');`,
    parameters: [instant('timestamp', 'The timestamp.'), zoneName()],
    type: timestamp,
    raises: true,
    options: zoneOption(1),
    emit: (e, [value, zone], call) => {
      const shown = longOf(value)
      const known = call.options?.zone
      // What the session shows of the instant is not what counts: the instant is taken for a wall clock of UTC.
      const at = towards === 'from' ? 'instant' : 'wallClock'
      const offset = offsetOfZone(e, zone, known, shown, at)
      return e.value(timestamp, [i64[towards === 'from' ? 'add' : 'sub'](shown, offset)])
    },
  })

const convertTimezone = datetimeFunction({
  name: 'convert_timezone',
  summary: 'What the target zone shows when the source zone (the session’s without one) shows the timestamp.',
  example: "SELECT convert_timezone('Europe/Brussels', timestamp_ntz'2021-12-05 15:00:00');",
  parameters: [zoneName('sourceTz'), zoneName('targetTz'), wallClock('sourceTs', 'The timestamp.')],
  type: timestampNtz,
  raises: true,
  options: (args) => ({
    ...(typeof (args[0] as { value?: unknown }).value === 'string'
      ? { source: (args[0] as { value: string }).value }
      : {}),
    ...(typeof (args[1] as { value?: unknown }).value === 'string'
      ? { target: (args[1] as { value: string }).value }
      : {}),
  }),
  emit: (e, [source, target, value], call) => {
    const local = longOf(value)
    const there = e.bind(i64.sub(local, offsetOfZone(e, source, call.options?.source, local, 'wallClock')))
    return e.value(timestampNtz, [
      i64.add(there, offsetOfZone(e, target, call.options?.target, there, 'instant')),
    ])
  },
})

/** With two arguments the session's zone comes first. */
const convertFromSession: ScalarEntry = {
  ...convertTimezone,
  resolve: (args, context) => {
    if (args.length !== 2) return convertTimezone.resolve(args, context)
    const zone = { kind: 'literal', type: { kind: 'string' }, value: context.timeZone } as const
    const all = [zone, ...args]
    const resolved = convertTimezone.resolve(all, context)
    const { argTypes, ...rest } = resolved
    return { argTypes: argTypes.slice(1), ...rest }
  },
  emit: (e, args, call) => {
    if (args.length !== 2) return convertTimezone.emit!(e, args, call)
    return convertTimezone.emit!(e, [e.literal({ kind: 'string' }, call.timeZone ?? 'UTC'), ...args], call)
  },
  display: (args) =>
    `convert_timezone(${[...(args.length === 2 ? ['current_timezone()'] : []), ...args].join(', ')})`,
}

/** Units of `timestampadd` and `timestampdiff`, as the kernels number them. */
const units: Readonly<Record<string, number>> = {
  MICROSECOND: 0,
  MILLISECOND: 1,
  SECOND: 2,
  MINUTE: 3,
  HOUR: 4,
  DAY: 5,
  DAYOFYEAR: 5,
  WEEK: 6,
  MONTH: 7,
  QUARTER: 8,
  YEAR: 9,
}
const microsOfUnit = [1n, 1000n, microsPerSecond, 60_000_000n, 3_600_000_000n] as const

function checkUnit(args: readonly Expression[], context: ResolveContext): void {
  const [unit] = args
  if (unit.kind !== 'literal' || typeof unit.value !== 'string') return
  if (units[unit.value.toUpperCase()] !== undefined) return
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE.DATETIME_UNIT',
    messageParameters: {
      functionName: `\`${context.displayName}\``,
      parameter: '`unit`',
      invalidValue: `'${unit.value}'`,
    },
  })
}

const unitOption = (args: readonly Expression[]): Call['options'] => {
  const [unit] = args
  const known = unit.kind === 'literal' && typeof unit.value === 'string' && units[unit.value.toUpperCase()]
  return typeof known === 'number' ? { unit: known } : undefined
}

const timestampAdd = datetimeFunction({
  name: 'timestampadd',
  summary: 'The timestamp so many units later.',
  example: "SELECT timestampadd(HOUR, 8, timestamp_ntz'2022-02-11 20:30:00');",
  parameters: [
    text('unit', 'The unit.'),
    { name: 'quantity', accepts: long, required: '"BIGINT"', text: 'How many.' },
    clock('timestamp', 'The timestamp.'),
  ],
  type: (types) => types[2],
  check: checkUnit,
  options: unitOption,
  raises: true,
  emit: (e, [, quantity, value], call) => {
    const unit = (call.options?.unit ?? 0) as number
    const count = longOf(quantity)
    const zone = calendarOf(e, value, call)
    const target = e.temporary()
    if (unit <= 4) {
      const [micros, tooMany] = timesChecked(e, count, microsOfUnit[unit])
      const [sum, tooLarge] = addChecked(e, longOf(value), micros)
      e.raiseIf(i32.or(tooMany, tooLarge), overflow('add to a timestamp'))
      return e.value(value.type, [sum])
    }
    const most = i64.const(2_000_000_000n)
    e.raiseIf(
      i32.or(i64.gtS(count, most), i64.ltS(count, i64.const(-2_000_000_000n))),
      overflow('add to a timestamp'),
    )
    const scaled = (factor: bigint) => i64.mul(count, i64.const(factor))
    const months = unit === 7 ? count : unit === 8 ? scaled(3n) : unit === 9 ? scaled(12n) : i64.const(0n)
    const days = unit === 5 ? count : unit === 6 ? scaled(7n) : i64.const(0n)
    const fits = ask32(e, 'instantPlus', zone, longOf(value), months, days, i64.const(0n), target)
    e.raiseIf(i32.eqz(fits), overflow('add to a timestamp'))
    return e.value(value.type, [i64.load(target)])
  },
})

const timestampDiff = datetimeFunction({
  name: 'timestampdiff',
  summary: 'How many whole units lie between two timestamps.',
  example:
    "SELECT timestampdiff(HOUR, timestamp_ntz'2022-02-11 20:30:00', timestamp_ntz'2022-02-12 04:30:00');",
  parameters: [
    text('unit', 'The unit.'),
    instant('startTimestamp', 'The start.'),
    instant('endTimestamp', 'The end.'),
  ],
  type: long,
  check: checkUnit,
  options: unitOption,
  emit: (e, [, start, end], call) => {
    const unit = i32.const((call.options?.unit ?? 0) as number)
    return e.value(long, [
      ask64(e, 'unitsBetween', zoneTableOf(e, call.timeZone), unit, longOf(start), longOf(end)),
    ])
  },
})

export const instantFunctions: readonly FunctionEntry[] = [
  dateTrunc,
  monthsBetween,
  fromNumber('timestamp_seconds', 'seconds', microsPerSecond),
  fromNumber('timestamp_millis', 'milliseconds', 1000n),
  fromNumber('timestamp_micros', 'microseconds', 1n),
  toNumber('unix_seconds', 'seconds', microsPerSecond),
  toNumber('unix_millis', 'milliseconds', 1000n),
  toNumber('unix_micros', 'microseconds', 1n),
  shiftZone('from_utc_timestamp', 'from', 'What the zone shows when UTC shows the timestamp.'),
  shiftZone('to_utc_timestamp', 'to', 'What UTC shows when the zone shows the timestamp.'),
  convertFromSession,
  timestampAdd,
  timestampDiff,
]
