/**
 * Functions between dates or times and their texts: `date_format`, `to_date`, `to_timestamp`, `unix_timestamp`,
 * `from_unixtime` ...
 */
import { boolean, type DataType, date, isNumeric, long, string, timestamp, timestampNtz } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import { castTo, implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { Call, EvalMode, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'
import { isNullable } from '../typing.ts'
import {
  alwaysNullable,
  ask32,
  clockOf,
  datetimeFunction,
  type I64,
  instant,
  instantOfClock,
  longOf,
  microsPerSecond,
  nullableOutsideAnsi,
  optional,
  text,
  timeOfDay,
  wholeLong,
} from './datetime-entry.ts'
import { hostNames } from './datetime-names.ts'
import { formatProgram, parseProgram } from './datetime-program.ts'
import { constantText, written } from './string-entry.ts'

const defaultPattern = 'yyyy-MM-dd HH:mm:ss'

const patternOption =
  (index: number) =>
  (args: readonly Expression[]): Call['options'] => {
    const pattern = constantText(args[index])
    return pattern === undefined ? undefined : { pattern }
  }

const patternValue = (e: Emitter, value: Value | undefined): Value =>
  value ?? e.literal(string, defaultPattern)

/** The pattern, if it is a constant or the default one. */
const knownPattern = (value: Value | undefined, call: Call): string | undefined =>
  value === undefined ? defaultPattern : (call.options?.pattern as string | undefined)

/** The text of an instant by a pattern. */
function formatted(e: Emitter, value: Value, pattern: Value | undefined, call: Call): Value {
  const zone = call.timeZone ?? 'UTC'
  const known = knownPattern(pattern, call)
  const program = known === undefined ? undefined : formatOrNone(known, zone)
  if (program === undefined) {
    const flags = [e.literal(string, zone), e.literal(boolean, false)]
    return e.host(
      hostNames.pattern,
      [e.literal(string, 'format'), value, patternValue(e, pattern), ...flags],
      string,
    )
  }
  const clock = clockOf(e, value, call)
  const offset = e.bind(i64.sub(clock, longOf(value)))
  return written(e, string, i32.const(program.room), (target) =>
    i32.sub(ask32(e, 'formatClock', e.constant(program.bytes), clock, offset, target), target),
  )
}

/** A bad pattern is found when a row needs it, as in Spark: then TypeScript says what is wrong with it. */
function formatOrNone(pattern: string, zone: string) {
  try {
    return formatProgram(pattern, zone)
  } catch {
    return undefined
  }
}

function parseOrNone(pattern: string): Uint8Array | undefined {
  try {
    return parseProgram(pattern)
  } catch {
    return undefined
  }
}

type Target = 'instant' | 'wallClock' | 'date' | 'time'

/** Microseconds of a text by a pattern; a text that does not match is an error in ANSI mode, else NULL. */
function parsed(
  e: Emitter,
  value: Value,
  pattern: Value | undefined,
  target: Target,
  call: Call,
  mode: EvalMode,
): Value {
  const zone = call.timeZone ?? 'UTC'
  const known = knownPattern(pattern, call)
  const program = known === undefined ? undefined : parseOrNone(known)
  const byHost = () => {
    const flags = [e.literal(string, zone), e.literal(boolean, mode !== 'ansi')]
    return e.host(
      hostNames.pattern,
      [e.literal(string, target), value, patternValue(e, pattern), ...flags],
      long,
    )
  }
  if (program === undefined) return byHost()
  const place = e.temporary()
  const [start, length] = value.parts
  const found = ask32(e, 'parseByPattern', e.constant(program), start, length, place)
  const clock = e.bind(i64.load(place))
  return e.choose(
    long,
    found,
    () => e.value(long, [target === 'instant' ? instantOfClock(e, clock, zone) : clock]),
    byHost,
  )
}

const retyped = (value: Value, type: DataType): Value => ({ ...value, type })

const dateFormat = datetimeFunction({
  name: 'date_format',
  summary: 'The text of a timestamp by a pattern.',
  example: "SELECT date_format('2016-04-08', 'y');",
  parameters: [instant('timestamp', 'The timestamp.'), text('fmt', 'The pattern.')],
  type: string,
  options: patternOption(1),
  raises: true,
  emit: (e, [value, pattern], call) => formatted(e, value, pattern, call),
})

const withPattern = (args: readonly string[], name: string): string =>
  `${name}(${[...args, ...(args.length === 1 ? [defaultPattern] : [])].join(', ')})`

const fromUnixtime = datetimeFunction({
  name: 'from_unixtime',
  summary: 'The text of the instant so many seconds behind 1970-01-01 00:00:00 UTC, by a pattern.',
  example: "SELECT from_unixtime(0, 'yyyy-MM-dd HH:mm:ss');",
  parameters: [wholeLong('unix_time', 'The seconds.'), optional(text('fmt', 'The pattern.'))],
  type: string,
  nullable: alwaysNullable,
  options: patternOption(1),
  raises: true,
  emit: (e, [count, pattern], call) => {
    const micros = e.bind(i64.mul(longOf(count), i64.const(microsPerSecond)))
    return formatted(e, e.value(timestamp, [micros]), pattern, call)
  },
  display: (args) => withPattern(args, 'from_unixtime'),
})

interface Reading {
  readonly name: string
  readonly summary: string
  readonly example: string
  readonly type: DataType
  readonly target: Target
  readonly trying?: boolean
  readonly display?: ScalarEntry['display']
}

/** Without a pattern a cast; with one the texts are read by it, and other values are cast. */
function reading({ name, summary, example, type, target, trying, display }: Reading): ScalarEntry {
  const modeOf = (mode: EvalMode): EvalMode => (trying ? 'try' : mode)
  return {
    kind: 'scalar',
    name,
    docs: {
      summary,
      group: 'datetime',
      arguments: [
        { name: 'expr', text: 'The text.' },
        { name: 'fmt', text: 'The pattern.', optional: true },
      ],
      example,
    },
    resolve: (args, context) => resolveReading(args, context, type, trying === true),
    nulls: 'propagates',
    raises: () => true,
    ...(display === undefined ? {} : { display }),
    emit: (e, [value, pattern], call) => {
      const mode = modeOf(call.mode)
      if (value.type.kind === 'null') return e.nullValue(type)
      if (pattern === undefined || value.type.kind !== 'string')
        return e.cast(value, type, mode, call.timeZone)
      const micros = parsed(e, value, pattern, target, call, mode)
      if (type.kind !== 'date') return retyped(micros, type)
      return e.cast(retyped(micros, timestampNtz), date, mode, call.timeZone)
    },
  }
}

function resolveReading(
  args: readonly Expression[],
  context: ResolveContext,
  type: DataType,
  trying: boolean,
): Resolved {
  const [from, pattern] = countOf(args, context, 1, 2)
  const options = patternOption(1)(args)
  // What a pattern does not read is an error, outside of ANSI mode NULL.
  const mayFail = trying || context.mode !== 'ansi' || type.kind === 'time'
  const shared = { type, ...(options === undefined ? {} : { options }) }
  const isNumber = isNumeric(from) && type.kind === 'timestamp'
  const ofKind = isNumber ? from : implicitType(from, [string, date, timestamp, timestampNtz], context.mode)
  if (ofKind === undefined || (isNumber && pattern !== undefined))
    return unexpected(context, 0, from, readable)
  if (pattern === undefined) {
    const cast = castTo(castTo(args[0], ofKind, context), type, context)
    return { argTypes: [ofKind], nullable: trying || type.kind === 'time' || isNullable(cast), ...shared }
  }
  const wanted = implicitType(pattern, string, context.mode) ?? unexpected(context, 1, pattern, '"STRING"')
  return { argTypes: [ofKind, wanted], ...(mayFail ? { nullable: true } : {}), ...shared }
}

const readable = '("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ")'

/** Towards zero, as Spark cuts fractions of a second off. */
const seconds = (e: Emitter, micros: I64): Value =>
  e.value(long, [i64.divS(micros, i64.const(microsPerSecond))])

/** Seconds of a text by a pattern, or of a date or timestamp, for which the pattern does not count. */
const unixSeconds = (name: string): ScalarEntry => ({
  ...datetimeFunction({
    name,
    summary: 'Seconds from 1970-01-01 00:00:00 UTC to a date or timestamp, of a text by a pattern.',
    example: `SELECT ${name}('2016-04-08', 'yyyy-MM-dd');`,
    parameters: [
      {
        name: 'timeExp',
        accepts: [string, date, timestamp, timestampNtz],
        required:
          '("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ" or ' +
          '"(TIMESTAMP_LTZ(P) OR TIMESTAMP_NTZ(P) WITH P IN [7, 9])")',
        text: 'When; now without it.',
        exact: 'always',
      },
      optional(text('fmt', 'The pattern.')),
    ],
    type: long,
    nullable: nullableOutsideAnsi,
    options: patternOption(1),
    raises: true,
    emit: (e, [value, pattern], call) => {
      if (value.type.kind === 'string') {
        const micros = parsed(e, value, pattern, 'instant', call, call.mode)
        return { ...seconds(e, longOf(micros)), isNull: micros.isNull }
      }
      // A wall clock is taken for that of UTC.
      if (value.type.kind === 'timestamp_ntz') return seconds(e, longOf(value))
      return seconds(e, longOf(e.cast(value, timestamp, call.mode, call.timeZone)))
    },
    display: (args) => withPattern(args.length === 0 ? ['current_timestamp()'] : args, name),
  }),
})

/** `unix_timestamp()` is of the query's start. */
export const unixTimestampOf = unixSeconds('unix_timestamp')

export const datetimeTextFunctions: readonly FunctionEntry[] = [
  dateFormat,
  fromUnixtime,
  unixSeconds('to_unix_timestamp'),
  reading({
    name: 'to_date',
    summary: 'The date of a text, by a pattern if one is given.',
    example: "SELECT to_date('2016-12-31', 'yyyy-MM-dd');",
    type: date,
    target: 'date',
  }),
  reading({
    name: 'try_to_date',
    summary: 'As to_date, and NULL where the text cannot be read.',
    example: "SELECT try_to_date('foo', 'yyyy-MM-dd');",
    type: date,
    target: 'date',
    trying: true,
  }),
  reading({
    name: 'to_timestamp',
    summary: 'The timestamp of a text, by a pattern if one is given.',
    example: "SELECT to_timestamp('2016-12-31', 'yyyy-MM-dd');",
    type: timestamp,
    target: 'instant',
  }),
  reading({
    name: 'to_timestamp_ltz',
    summary: 'The timestamp with the session’s zone of a text, by a pattern if one is given.',
    example: "SELECT to_timestamp_ltz('2016-12-31', 'yyyy-MM-dd');",
    type: timestamp,
    target: 'instant',
  }),
  reading({
    name: 'to_timestamp_ntz',
    summary: 'The timestamp without a zone of a text, by a pattern if one is given.',
    example: "SELECT to_timestamp_ntz('2016-12-31', 'yyyy-MM-dd');",
    type: timestampNtz,
    target: 'wallClock',
  }),
  reading({
    name: 'try_to_timestamp',
    summary: 'As to_timestamp, and NULL where the text cannot be read.',
    example: "SELECT try_to_timestamp('foo', 'yyyy-MM-dd');",
    type: timestamp,
    target: 'instant',
    trying: true,
  }),
  reading({
    name: 'to_time',
    summary: 'The time of day of a text, by a pattern if one is given.',
    example: "SELECT to_time('12.10.05', 'HH.mm.ss');",
    type: timeOfDay,
    target: 'time',
  }),
  reading({
    name: 'try_to_time',
    summary: 'As to_time, and NULL where the text cannot be read.',
    example: "SELECT try_to_time('foo', 'HH:mm:ss');",
    type: timeOfDay,
    target: 'time',
    trying: true,
    display: (args) => `try_to_time(to_time(${args.join(', ')}))`,
  }),
]
