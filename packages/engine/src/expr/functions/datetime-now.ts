/**
 * What the query's start and the session decide: `current_date`, `now`, `current_timezone` ... Analysis replaces them
 * by literals, so that they mean the same throughout a query.
 */
import { type DataType, date, floorDiv, floorMod, string, time, timestamp, timestampNtz } from '@vonk/common'
import { timeZone, toWallClock, utc } from '../../values/time-zone.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { Literal } from '../expression.ts'
import type { FunctionEntry, ResolveContext, ScalarEntry } from '../function-entry.ts'
import { callOf, literal, microsPerDay, notFoldable } from './datetime-entry.ts'
import { unixTimestampOf } from './datetime-text.ts'

const nowOf = (context: ResolveContext): bigint => context.now ?? BigInt(Date.now()) * 1000n

const wallClockOf = (context: ResolveContext): bigint =>
  toWallClock(timeZone(context.timeZone) ?? utc, nowOf(context))

/** What clocks show depends on the zone, too. */
const asked = (name: string, type: DataType, value: Literal['value'], zone = ''): Literal => ({
  ...literal(type, value),
  asks: `${name} ${zone}`,
})

const startOf = (context: ResolveContext): Literal => asked('timestamp', timestamp, nowOf(context))

/** A function without arguments that is a literal once it is resolved. */
const constant = (
  name: string,
  aliases: readonly string[],
  summary: string,
  type: DataType,
  rewrite: (context: ResolveContext) => Literal,
): ScalarEntry => ({
  kind: 'scalar',
  name,
  aliases,
  docs: { summary, group: 'datetime', arguments: [], example: `SELECT ${name}();` },
  resolve: (args, context) => {
    countOf(args, context, 0)
    return { argTypes: [], type, nullable: false, rewrite: rewrite(context) }
  },
  nulls: 'propagates',
  // The name of `curdate()` is the first one, that of `now()` its own.
  display: (_, call) => `${call.displayName === 'now' ? 'now' : name}()`,
})

const currentTime: ScalarEntry = {
  kind: 'scalar',
  name: 'current_time',
  docs: {
    summary: 'The time of day at which the query started.',
    group: 'datetime',
    arguments: [
      { name: 'precision', text: 'How many digits of the second’s fraction, 6 without it.', optional: true },
    ],
    example: 'SELECT current_time(3);',
  },
  resolve: (args, context) => {
    const [type] = countOf(args, context, 0, 1)
    const [arg] = args
    const given = arg === undefined || arg.kind === 'literal' ? arg : context.evaluate?.(arg)
    if (arg !== undefined && given === undefined) notFoldable(context, 'precision', 'INT')
    const precision = given === undefined ? 6 : given.value
    if (typeof precision !== 'number' || precision < 0 || precision > 6) unexpected(context, 0, type, '"INT"')
    const micros = floorMod(wallClockOf(context), microsPerDay)
    const unit = 10n ** BigInt(6 - precision)
    const result = time(precision)
    const rewrite = asked(`current_time ${precision}`, result, micros - (micros % unit), context.timeZone)
    return { argTypes: args.length === 0 ? [] : [type], type: result, nullable: false, rewrite }
  },
  nulls: 'propagates',
  display: (args) => `current_time(${args[0] ?? '6'})`,
}

/** Without arguments the seconds of the query's start. */
const unixTimestamp: ScalarEntry = {
  ...unixTimestampOf,
  resolve: (args, context) => {
    if (args.length > 0) return unixTimestampOf.resolve(args, context)
    const rewrite = callOf(unixTimestampOf, [startOf(context)], context)
    return { argTypes: [], type: rewrite.type, nullable: false, rewrite }
  },
}

export const nowFunctions: readonly FunctionEntry[] = [
  constant('current_date', ['curdate'], 'The date on which the query started.', date, (context) =>
    asked('date', date, Number(floorDiv(wallClockOf(context), microsPerDay)), context.timeZone),
  ),
  constant('current_timestamp', ['now'], 'When the query started.', timestamp, startOf),
  constant('localtimestamp', [], 'What clocks showed when the query started.', timestampNtz, (context) =>
    asked('localtimestamp', timestampNtz, wallClockOf(context), context.timeZone),
  ),
  constant('current_timezone', [], 'The session’s time zone.', string, (context) =>
    literal(string, context.readersTimeZone ?? context.timeZone),
  ),
  currentTime,
  unixTimestamp,
]
