/** Fields of dates, instants, times of day and intervals: `year`, `hour`, `extract` and their relatives. */
import { byte, type DataType, decimal, double, integer, SparkError, string, timestamp } from '@vonk/common'
import { i32, i64 } from '../../wasm/index.ts'
import { implicitType } from '../coercion.ts'
import type { Emitter, Value } from '../emit.ts'
import { countOf, unexpected } from '../emitted/argument-types.ts'
import type { Call, Expression } from '../expression.ts'
import type { FunctionEntry, ResolveContext, Resolved, ScalarEntry } from '../function-entry.ts'
import { quotedSqlText, sqlText } from '../sql-text.ts'
import { typeOf } from '../typing.ts'
import {
  ask32,
  callOf,
  clockOf,
  datetimeFunction,
  day,
  type I64,
  literal,
  longOf,
  shortOf,
  timeOfClock,
  widened,
} from './datetime-entry.ts'
import { notFoldableArgument } from './math-entry.ts'

const dateParameter = day('date', 'The date.')

/** A field of a date, by its number in the kernel `dateField`. */
const dateField = (
  name: string,
  field: number,
  summary: string,
  {
    aliases = [],
    example = `SELECT ${name}('2009-07-30');`,
  }: { readonly aliases?: readonly string[]; readonly example?: string } = {},
) =>
  datetimeFunction({
    name,
    aliases,
    summary,
    example,
    parameters: [dateParameter],
    type: integer,
    emit: (e, [days]) => e.value(integer, [ask32(e, 'dateField', widened(days), i32.const(field))]),
  })

const year = dateField('year', 0, 'The year of a date.')
const quarter = dateField('quarter', 1, 'The quarter of a date, 1 to 4.')
const month = dateField('month', 2, 'The month of a date, 1 to 12.')
const dayOfMonth = dateField('day', 3, 'The day of the month of a date.', {
  aliases: ['dayofmonth'],
})
const dayOfWeek = dateField('dayofweek', 4, 'The day of the week of a date, Sunday 1 to Saturday 7.')
const weekday = dateField('weekday', 5, 'The day of the week of a date, Monday 0 to Sunday 6.')
const dayOfYear = dateField('dayofyear', 7, 'The day of the year of a date.')
const weekOfYear = dateField('weekofyear', 8, 'The week of a date as ISO 8601 counts them.')
// No user can write these names: they are what EXTRACT makes of its fields.
const isoDayOfWeek = dateField('day of week from monday', 6, 'The day of the week, Monday 1 to Sunday 7.', {
  example: "SELECT extract(DAYOFWEEK_ISO FROM DATE '2009-07-30');",
})
const yearOfWeek = dateField('year of week', 9, 'The year that the ISO 8601 week of a date belongs to.', {
  example: "SELECT extract(YEAROFWEEK FROM DATE '2009-07-30');",
})

/** Names of three letters side by side. */
function shortName(e: Emitter, names: string, index: ReturnType<typeof ask32>): Value {
  const table = e.constant(new TextEncoder().encode(names))
  return e.value(string, [i32.add(table, i32.mul(index, i32.const(3))), i32.const(3)])
}

const dayName = datetimeFunction({
  name: 'dayname',
  summary: 'The English name of the day of the week, in three letters.',
  example: "SELECT dayname(DATE '2008-02-20');",
  parameters: [dateParameter],
  type: string,
  emit: (e, [days]) =>
    shortName(e, 'MonTueWedThuFriSatSun', ask32(e, 'dateField', widened(days), i32.const(5))),
})

const monthName = datetimeFunction({
  name: 'monthname',
  summary: 'The English name of the month, in three letters.',
  example: "SELECT monthname('2008-02-20');",
  parameters: [dateParameter],
  type: string,
  emit: (e, [days]) => {
    const months = 'JanFebMarAprMayJunJulAugSepOctNovDec'
    return shortName(e, months, i32.sub(ask32(e, 'dateField', widened(days), i32.const(2)), i32.const(1)))
  },
})

const fieldOfTime = (micros: I64, unit: bigint, range: bigint) =>
  i64.remS(i64.divS(micros, i64.const(unit)), i64.const(range))

/** A field of an instant in the session's zone, of a wall clock, or of a time of day. */
function timeField(name: string, unit: bigint, range: bigint, summary: string): ScalarEntry {
  const entry = datetimeFunction({
    name,
    summary,
    example: `SELECT ${name}('2018-02-14 12:58:59');`,
    parameters: [
      {
        name: 'timestamp',
        accepts: ['anyTimestamp'],
        required: '"TIMESTAMP"',
        text: 'The timestamp or time.',
      },
    ],
    type: integer,
    emit: (e, [value], call) => {
      const micros = timeOfDayOf(e, value, call)
      return e.value(integer, [i32.wrapI64(fieldOfTime(micros, unit, range))])
    },
  })
  return { ...entry, resolve: resolveOfTime(entry, integer) }
}

const timeOfDayOf = (e: Emitter, value: Value, call: Call): I64 =>
  value.type.kind === 'time' ? longOf(value) : timeOfClock(e, clockOf(e, value, call))

/** As the entry resolves, but times of day and wall clocks are taken as they are. */
function resolveOfTime(entry: ScalarEntry, type: DataType): ScalarEntry['resolve'] {
  return (args, context) => {
    const [from] = countOf(args, context, 1)
    if (from.kind === 'time' || from.kind === 'timestamp_ntz')
      return { argTypes: [from], type, ...(from.kind === 'time' ? { nullable: true } : {}) }
    const wanted = implicitType(from, timestamp, context.mode)
    return {
      ...entry.resolve(args, context),
      argTypes: [wanted ?? unexpected(context, 0, from, '"TIMESTAMP"')],
    }
  }
}

const hour = timeField('hour', 3_600_000_000n, 24n, 'The hour of a timestamp or time.')
const minute = timeField('minute', 60_000_000n, 60n, 'The minute of a timestamp or time.')
const second = timeField('second', 1_000_000n, 60n, 'The second of a timestamp or time.')

const secondType = decimal(8, 6)
const fractionEntry = datetimeFunction({
  name: 'second with fraction',
  summary: 'The second with its fraction.',
  example: "SELECT extract(SECOND FROM TIMESTAMP '2018-02-14 12:58:59.5');",
  parameters: [{ name: 'timestamp', accepts: ['anyTimestamp'], required: '"TIMESTAMP"', text: 'When.' }],
  type: secondType,
  emit: (e, [value], call) =>
    e.value(secondType, [i64.remS(timeOfDayOf(e, value, call), i64.const(60_000_000n))]),
})
const secondWithFraction: ScalarEntry = {
  ...fractionEntry,
  resolve: resolveOfTime(fractionEntry, secondType),
}

type IntervalField = 'YEAR' | 'QUARTER' | 'MONTH' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND'

/** A field of an interval: `field of interval` with the field as option. */
const intervalField: ScalarEntry = {
  kind: 'scalar',
  name: 'field of interval',
  docs: {
    summary: 'A field of an interval.',
    group: 'datetime',
    arguments: [{ name: 'interval', text: 'The interval.' }],
    example: 'SELECT extract(DAY FROM INTERVAL 5 days);',
  },
  resolve: (args) => ({ argTypes: args.map(typeOf), type: integer }),
  nulls: 'propagates',
  emit: (e, [value], call) => emitIntervalField(e, value, call.options?.field as IntervalField, call.type),
}

function emitIntervalField(e: Emitter, value: Value, field: IntervalField, type: DataType): Value {
  const calendar = value.type.kind === 'calendarInterval'
  const months = calendar || value.type.kind === 'yearMonthInterval' ? shortOf(value) : i32.const(0)
  const micros = (calendar ? value.parts[2] : value.parts[0]) as I64
  const ofDay = () => e.bind(i64.remS(micros, i64.const(86_400_000_000n)))
  switch (field) {
    case 'YEAR':
      return e.value(type, [i32.divS(months, i32.const(12))])
    case 'QUARTER': {
      const quarterIndex = i32.divS(i32.remS(months, i32.const(12)), i32.const(3))
      return e.value(type, [i32.add(quarterIndex, i32.const(1))])
    }
    case 'MONTH':
      return e.value(type, [i32.remS(months, i32.const(12))])
    case 'DAY':
      if (calendar) return e.value(type, [value.parts[1]])
      return e.value(type, [i32.wrapI64(i64.divS(micros, i64.const(86_400_000_000n)))])
    case 'HOUR':
      return e.value(type, [i32.wrapI64(i64.divS(ofDay(), i64.const(3_600_000_000n)))])
    case 'MINUTE':
      return e.value(type, [i32.wrapI64(fieldOfTime(micros, 60_000_000n, 60n))])
    case 'SECOND':
      return e.value(type, [i64.remS(micros, i64.const(60_000_000n))])
  }
}

const fieldWords: Readonly<Record<string, string>> = {
  YEAR: 'YEAR Y YEARS YR YRS',
  YEAROFWEEK: 'YEAROFWEEK',
  QUARTER: 'QUARTER QTR',
  MONTH: 'MONTH MON MONS MONTHS',
  WEEK: 'WEEK W WEEKS',
  DAY: 'DAY D DAYS',
  DAYOFWEEK: 'DAYOFWEEK DOW',
  DAYOFWEEK_ISO: 'DAYOFWEEK_ISO DOW_ISO',
  DOY: 'DOY',
  HOUR: 'HOUR H HOURS HR HRS',
  MINUTE: 'MINUTE M MIN MINS MINUTES',
  SECOND: 'SECOND S SEC SECONDS SECS',
}
const fields = new Map(
  Object.entries(fieldWords).flatMap(([field, words]) =>
    words.split(' ').map((word) => [word, field] as const),
  ),
)
const entryOfField: Readonly<Record<string, ScalarEntry>> = {
  YEAR: year,
  YEAROFWEEK: yearOfWeek,
  QUARTER: quarter,
  MONTH: month,
  WEEK: weekOfYear,
  DAY: dayOfMonth,
  DAYOFWEEK: dayOfWeek,
  DAYOFWEEK_ISO: isoDayOfWeek,
  DOY: dayOfYear,
  HOUR: hour,
  MINUTE: minute,
  SECOND: secondWithFraction,
}

const intervalFields: Readonly<Record<string, DataType>> = {
  YEAR: integer,
  QUARTER: byte,
  MONTH: byte,
  DAY: integer,
  HOUR: byte,
  MINUTE: byte,
  SECOND: secondType,
}
const dayTimeFields = ['DAY', 'HOUR', 'MINUTE', 'SECOND']

/** The fields that a value which is no date has; undefined for others, which have all. */
function partsOf(type: DataType): readonly string[] | undefined {
  switch (type.kind) {
    case 'calendarInterval':
      return Object.keys(intervalFields)
    case 'yearMonthInterval':
      return type.start === type.end ? [type.start.toUpperCase()] : ['YEAR', 'MONTH']
    case 'dayTimeInterval': {
      const at = (field: string) => dayTimeFields.indexOf(field.toUpperCase())
      return dayTimeFields.slice(at(type.start), at(type.end) + 1)
    }
    case 'time':
      return ['HOUR', 'MINUTE', 'SECOND']
    default:
      return undefined
  }
}

function resolveExtract(args: readonly Expression[], context: ResolveContext): Resolved {
  const [fieldType, from] = countOf(args, context, 2)
  const [word, source] = args
  if (word.kind !== 'literal') notFoldableArgument(context, 'field', '"STRING"')
  if (word.value === null) {
    return { argTypes: [fieldType, from], type: double, nullable: true, rewrite: literal(double, null) }
  }
  const field = fields.get(`${word.value as string}`.toUpperCase())
  const known = partsOf(from)
  if (field === undefined || (known !== undefined && !known.includes(field))) {
    throw new SparkError({
      condition: 'INVALID_EXTRACT_FIELD',
      messageParameters: { field: `\`${word.value as string}\``, expr: quotedSqlText(source) },
    })
  }
  const rewrite =
    known === undefined || from.kind === 'time'
      ? callOfField(entryOfField[field], source, context)
      : {
          ...callOf(intervalField, [source], context),
          type: intervalFields[field],
          options: { field },
        }
  return { argTypes: [fieldType, from], type: rewrite.type, nullable: rewrite.nullable, rewrite }
}

/** The field's own function, whose type errors speak of itself: they are the causes of those thrown. */
function callOfField(entry: ScalarEntry, source: Expression, context: ResolveContext): Call {
  try {
    return callOf(entry, [source], { ...context, displayName: context.displayName })
  } catch (error) {
    if (!(error instanceof SparkError) || !error.condition.startsWith('DATATYPE_MISMATCH.')) throw error
    const own = {
      sqlExpr: `"${entry.name.replaceAll(' ', '')}(${sqlText(source)})"`,
      inputSql: quotedSqlText(source),
      ...(error.messageParameters.requiredType === '"TIMESTAMP"' ? timeRequired : {}),
    }
    const { condition, messageParameters } = error
    throw new SparkError({
      condition,
      messageParameters,
      cause: new SparkError({ condition, messageParameters: { ...messageParameters, ...own } }),
    })
  }
}
const timeRequired = { requiredType: '"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)"' }

const extract: ScalarEntry = {
  kind: 'scalar',
  name: 'extract',
  aliases: ['date_part', 'datepart'],
  docs: {
    summary: 'A field of a date, timestamp, time or interval.',
    group: 'datetime',
    arguments: [
      { name: 'field', text: 'Name of the field.' },
      { name: 'source', text: 'What it is a field of.' },
    ],
    example: "SELECT extract(YEAR FROM TIMESTAMP '2019-08-12 01:00:00.123456');",
  },
  resolve: resolveExtract,
  nulls: 'propagates',
  display: ([field, source], call) =>
    call.displayName === 'date_part'
      ? `date_part(${field}, ${source})`
      : `${call.displayName ?? 'extract'}(${field} FROM ${source})`,
}

export const fieldFunctions: readonly FunctionEntry[] = [
  year,
  quarter,
  month,
  dayOfMonth,
  dayOfWeek,
  weekday,
  dayOfYear,
  weekOfYear,
  isoDayOfWeek,
  yearOfWeek,
  dayName,
  monthName,
  hour,
  minute,
  second,
  secondWithFraction,
  intervalField,
  extract,
]
