/**
 * `+ - * /` where dates, instants, times of day or intervals take part: they become calls of functions of their own,
 * whose names no user can write. `date + interval` takes a year-month or calendar interval, `timestamp + interval`
 * any interval, `time + interval` a day-time interval; `interval * number`, `interval / number` any interval. The
 * forms with `-` subtract.
 */
import { type DataType, date, dayTimeInterval, double, integer, SparkError, timestamp } from '@vonk/common'
import type { CoercionContext } from './coercion.ts'
import { badCast, canCast } from './coercion-casts.ts'
import { unexpectedInput } from './coercion-errors.ts'
import { type Accepted, implicitCast, plainCast } from './coercion-inputs.ts'
import { tightestCommonType } from './coercion-widening.ts'
import type { Expression } from './expression.ts'
import { typeOf } from './typing.ts'

/** A call to make, or what stands in its place. */
export type DatetimeCall = {
  readonly name: string
  readonly args: readonly Expression[]
  /** Spark casts what it adds an interval to back to the type it had: text stays text. */
  readonly resultType?: DataType
}

type Kind = DataType['kind']
const isInstant = (kind: Kind): boolean => kind === 'timestamp' || kind === 'timestamp_ntz'
const isAnsi = (kind: Kind): boolean => kind === 'yearMonthInterval' || kind === 'dayTimeInterval'
const isInterval = (kind: Kind): boolean => isAnsi(kind) || kind === 'calendarInterval'
const isDayTime = (kind: Kind): boolean => kind === 'dayTimeInterval' || kind === 'calendarInterval'

/** What `a op b` is, if a datetime or an interval takes part in it; undefined: ordinary arithmetic. */
export function datetimeArithmetic(
  operator: string,
  a: Expression,
  b: Expression,
  context: CoercionContext,
): DatetimeCall | undefined {
  switch (operator) {
    case '+':
      return addition(a, b, context)
    case '-':
      return subtraction(a, b, context)
    case '*':
      if (isInterval(kindOf(a))) return scaling('interval * number', a, b, context)
      return isInterval(kindOf(b)) ? scaling('interval * number', b, a, context) : undefined
    case 'div':
      return ofIntervals('interval div interval', a, b, context)
    case '/':
      return isInterval(kindOf(a)) ? scaling('interval / number', a, b, context) : undefined
    default:
      return undefined
  }
}

const kindOf = (e: Expression): Kind => typeOf(e).kind

function addition(a: Expression, b: Expression, context: CoercionContext): DatetimeCall | undefined {
  const [x, y] = [kindOf(a), kindOf(b)]
  if (x === 'null' && y === 'null') return undefined
  return (
    ofIntervals('interval + interval', a, b, context) ??
    addTo(a, b, x, y, context, true) ??
    addTo(b, a, y, x, context, false) ??
    intervalToAny(a, b, x, y, context) ??
    daysTo(a, b, x, y, context)
  )
}

/** A datetime and what is added to it, in this order; `leftmost` where they are written so. */
function addTo(
  a: Expression,
  b: Expression,
  x: Kind,
  y: Kind,
  context: CoercionContext,
  leftmost: boolean,
): DatetimeCall | undefined {
  if (x === 'time' && (y === 'dayTimeInterval' || y === 'null')) return timePlus('+', a, b, context)
  if (x === 'date') {
    const days = typeOf(b)
    if (days.kind === 'dayTimeInterval') {
      if (days.end === 'day') return { name: 'date_add', args: [a, plainCast(b, integer, context)] }
      return { name: 'timestamp + interval', args: [plainCast(a, timestamp, context), b] }
    }
    if (y === 'yearMonthInterval' || y === 'calendarInterval')
      return { name: 'date + interval', args: [a, b] }
    if (y === 'null') {
      const interval = plainCast(b, dayTimeInterval(), context)
      return { name: 'timestamp + interval', args: [plainCast(a, timestamp, context), interval] }
    }
  }
  if (isInstant(x)) {
    if (y === 'yearMonthInterval') return { name: 'timestamp + interval', args: [a, b] }
    if (y === 'null')
      return { name: 'timestamp + interval', args: [a, plainCast(b, dayTimeInterval(), context)] }
    if (leftmost && isDayTime(y)) return { name: 'timestamp + interval', args: [a, b] }
  }
  return undefined
}

function timePlus(sign: '+' | '-', a: Expression, b: Expression, context: CoercionContext): DatetimeCall {
  return { name: `time ${sign} interval`, args: [a, plainCast(b, dayTimeInterval(), context)] }
}

function intervalToAny(
  a: Expression,
  b: Expression,
  x: Kind,
  y: Kind,
  context: CoercionContext,
): DatetimeCall | undefined {
  if (isDayTime(y)) return shift('timestamp + interval', a, b, context)
  return isDayTime(x) ? shift('timestamp + interval', b, a, context) : undefined
}

/** In Spark's words, which know instants of finer precision, too. */
const shiftable =
  '("(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)" or "(TIMESTAMP_LTZ(P) OR TIMESTAMP_NTZ(P) WITH P IN [7, 9])")'

/** An interval added to what must become an instant, and is then what it was before. */
function shift(
  name: string,
  instant: Expression,
  interval: Expression,
  context: CoercionContext,
): DatetimeCall {
  const place = implicitCast(instant, 'anyTimestamp', context)
  const from = typeOf(instant)
  if (place === undefined) throw unexpectedInput(name, [instant, interval], 0, shiftable)
  const keeps = isInstant(from.kind) ? {} : { resultType: from }
  return { name, args: [place, interval], ...keeps }
}

function daysTo(
  a: Expression,
  b: Expression,
  x: Kind,
  y: Kind,
  context: CoercionContext,
): DatetimeCall | undefined {
  if (x === 'date' && (y !== 'string' || isConstant(b))) return addDays('date_add', a, b, context)
  if (y === 'date' && (x !== 'string' || isConstant(a))) return addDays('date_add', b, a, context)
  if (x === 'date') return addDays('date_add', a, b, context)
  return y === 'date' ? addDays('date_add', a, b, context) : undefined
}

const isConstant = (e: Expression): boolean => e.kind === 'literal'

function addDays(name: string, day: Expression, count: Expression, _context: CoercionContext): DatetimeCall {
  const { kind } = typeOf(count)
  if (kind !== 'integer' && kind !== 'short' && kind !== 'byte') {
    const error = unexpectedInput(name, [day, count], 1, '("INT" or "SMALLINT" or "TINYINT")')
    // A text beside a date is taken for a date before it is refused.
    if (kind !== 'string') throw error
    const messageParameters = { ...error.messageParameters, inputType: '"DATE"' }
    throw new SparkError({ condition: error.condition, messageParameters })
  }
  return { name, args: [day, count] }
}

function subtraction(a: Expression, b: Expression, context: CoercionContext): DatetimeCall | undefined {
  const [x, y] = [kindOf(a), kindOf(b)]
  if (x === 'null' && y === 'null') return undefined
  return (
    ofIntervals('interval - interval', a, b, context) ??
    subtractInterval(a, b, x, y, context) ??
    difference(a, b, x, y, context)
  )
}

/** Two intervals of one family, or one and a NULL, in the family's type that has the fields of both. */
function ofIntervals(
  name: string,
  a: Expression,
  b: Expression,
  context: CoercionContext,
): DatetimeCall | undefined {
  const [x, y] = [typeOf(a), typeOf(b)]
  const calendar = x.kind === 'calendarInterval' && name !== 'interval div interval'
  const withNull = y.kind === 'null' && name === 'interval - interval'
  const family = isAnsi(x.kind) || isAnsi(y.kind) || (calendar && (y.kind === x.kind || withNull))
  if (!family || ![x.kind, y.kind].every((kind) => isInterval(kind) || kind === 'null')) return undefined
  const type = tightestCommonType(x, y, context.mode)
  return type && { name, args: [plainCast(a, type, context), plainCast(b, type, context)] }
}

function subtractInterval(
  a: Expression,
  b: Expression,
  x: Kind,
  y: Kind,
  context: CoercionContext,
): DatetimeCall | undefined {
  if (x === 'time' && y === 'dayTimeInterval') return timePlus('-', a, b, context)
  if (x === 'date') {
    const days = typeOf(b)
    if (days.kind === 'dayTimeInterval') {
      if (days.end === 'day') return { name: 'date_sub', args: [a, plainCast(b, integer, context)] }
      return { name: 'timestamp - interval', args: [plainCast(a, timestamp, context), b] }
    }
    if (y === 'yearMonthInterval' || y === 'calendarInterval')
      return { name: 'date - interval', args: [a, b] }
  }
  if (isInstant(x) && y === 'yearMonthInterval') return { name: 'timestamp - interval', args: [a, b] }
  return isDayTime(y) ? shift('timestamp - interval', a, b, context) : undefined
}

function difference(
  a: Expression,
  b: Expression,
  x: Kind,
  y: Kind,
  context: CoercionContext,
): DatetimeCall | undefined {
  if (isInstant(x) || isInstant(y)) return both('timestamp - timestamp', a, b, 'anyTimestamp', context)
  const timeOr = (kind: Kind) =>
    kind === 'time' || kind === 'null' || (kind === 'string' && context.mode !== 'legacy')
  if ((x === 'time' && timeOr(y)) || (y === 'time' && timeOr(x))) {
    return { name: 'time - time', args: [asTime(a, b, context), asTime(b, a, context)] }
  }
  if (y === 'date' || (x === 'date' && y === 'null')) return both('date - date', a, b, date, context)
  if (x !== 'date') return undefined
  return y === 'string' ? both('date - date', a, b, date, context) : addDays('date_sub', a, b, context)
}

const asTime = (e: Expression, other: Expression, context: CoercionContext): Expression =>
  kindOf(e) === 'time' ? e : plainCast(e, typeOf(other), context)

function both(
  name: string,
  a: Expression,
  b: Expression,
  wanted: Accepted,
  context: CoercionContext,
): DatetimeCall {
  const wallClock = kindOf(a) === 'timestamp_ntz' || kindOf(b) === 'timestamp_ntz'
  const args = [a, b].map((arg, i) => {
    // Where the kind of instant is open, a NULL or a text becomes what the other side is.
    const other = typeOf(i === 0 ? b : a)
    const asOther = kindOf(arg) === 'null' || (kindOf(arg) === 'date' && wallClock)
    const target = wanted === 'anyTimestamp' && asOther ? other : wanted
    const made = implicitCast(arg, target, context)
    const required = wanted === 'anyTimestamp' ? shiftable : '"DATE"'
    // Outside ANSI mode a text is subtracted from as a date, but not otherwise.
    const text =
      context.mode === 'legacy' && kindOf(arg) === 'string' && (i === 1 || wanted === 'anyTimestamp')
    if (made === undefined || text) throw unexpectedInput(name, [a, b], i, required)
    if (!canCast(typeOf(arg), typeOf(made), context.mode)) {
      throw badCast(made, typeOf(arg), typeOf(made), context.mode)
    }
    return made
  })
  // Instants and wall clocks are subtracted as they are: by what clocks show.
  if (kindOf(args[0]) === kindOf(args[1]) || args.every((arg) => isInstant(kindOf(arg))))
    return { name, args }
  // A date and an instant meet in the instant's.
  const kinds = args.map(kindOf)
  const target = kinds.includes('timestamp') ? timestamp : typeOf(args[kinds.indexOf('timestamp_ntz')])
  return { name, args: args.map((arg) => plainCast(arg, target, context)) }
}

function scaling(
  name: string,
  interval: Expression,
  factor: Expression,
  context: CoercionContext,
): DatetimeCall {
  const calendar = kindOf(interval) === 'calendarInterval'
  const made =
    kindOf(factor) === 'null'
      ? plainCast(factor, double, context)
      : implicitCast(factor, calendar ? double : 'numeric', context)
  if (made === undefined)
    throw unexpectedInput(name, [interval, factor], 1, calendar ? '"DOUBLE"' : '"NUMERIC"')
  return { name, args: [interval, made] }
}
