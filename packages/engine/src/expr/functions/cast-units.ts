/**
 * Numbers of units: intervals as numbers and back, and what instants and intervals share on their way to a number.
 */
import { type DataType, type DayTimeIntervalType, isIntegral, type YearMonthIntervalType } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { i32, i64 } from '../../wasm/index.ts'
import type { Value } from '../emit.ts'
import { valueOutOfRange, wideParts } from '../emitted/decimal-code.ts'
import { isWideDecimal } from '../value-parts.ts'
import {
  type CastTask,
  castOverflow,
  type I32,
  type I64,
  printed,
  printedWithin,
  unless,
  unlessTrying,
} from './cast-code.ts'

type AnsiInterval = YearMonthIntervalType | DayTimeIntervalType

const dayTimeFields = ['day', 'hour', 'minute', 'second'] as const
const microsOf = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
} as const

/** Months or microseconds of the interval's last field. */
function unitOf(type: AnsiInterval): bigint {
  if (type.kind === 'dayTimeInterval') return microsOf[type.end]
  return type.end === 'year' ? 12n : 1n
}

const asLong = (value: Value): I64 =>
  value.parts[0].type === 'i64' ? (value.parts[0] as I64) : i64.extendI32S(value.parts[0] as I32)

/** How a value that does not fit is answered: intervals raise outside ANSI mode too. */
const fitting = ({ from }: CastTask) =>
  from.type.kind === 'yearMonthInterval' || from.type.kind === 'dayTimeInterval' ? unlessTrying : unless

/**
 * A 64-bit number of instants, times of day or intervals as an integer type; what is too large is NULL outside ANSI
 * mode.
 */
export function longToNumber(task: CastTask, number: I64): Value {
  const { e, to } = task
  assert(isIntegral(to), `no number is a ${to.kind}`)
  const x = e.bind(number)
  if (to.kind === 'long') return e.value(to, [x])
  const word = e.bind(i32.wrapI64(x))
  const narrow = e.bind(
    to.kind === 'byte' ? i32.extend8S(word) : to.kind === 'short' ? i32.extend16S(word) : word,
  )
  const value = () => e.value(to, [narrow])
  return fitting(task)(task, i64.ne(i64.extendI32S(narrow), x), value, castOverflow(task))
}

/** A number with so many digits behind its point as a decimal. */
export function scaledToDecimal(task: CastTask, unscaled: I64, scale: number): Value {
  const { e, to } = task
  assert(to.kind === 'decimal', 'a decimal')
  const low = e.bind(unscaled)
  const high = e.bind(i64.shrS(low, i64.const(63n)))
  const target = e.temporary()
  const up = to.scale - scale
  const moved = [i32.const(Math.max(up, 0)), i32.const(Math.max(-up, 0)), i32.const(to.precision), target]
  const fits = e.kernel('decimalRescale', low, high, ...moved)[0] as I32
  const parts = isWideDecimal(to) ? [i64.load(target), i64.load(target, 8)] : [i64.load(target)]
  const shown = e.value({ kind: 'decimal', precision: 38, scale }, [low, high])
  return fitting(task)(task, i32.eqz(fits), () => e.value(to, parts), valueOutOfRange(to, shown))
}

/** How many of its last field the interval holds. */
export function intervalToNumber(task: CastTask): Value {
  const { e, from, to } = task
  const type = from.type as AnsiInterval
  const number = asLong(from)
  if (to.kind === 'decimal') {
    if (type.kind === 'dayTimeInterval' && type.end === 'second') return scaledToDecimal(task, number, 6)
    return scaledToDecimal(task, i64.divS(number, i64.const(unitOf(type))), 0)
  }
  return longToNumber(task, e.bind(i64.divS(number, i64.const(unitOf(type)))))
}

/** An interval of so many of its last field; fractions of decimals are rounded to months or microseconds. */
export function numberToInterval(task: CastTask): Value {
  const { e, from, to } = task
  const type = to as AnsiInterval
  const unit = unitOf(type)
  const months = type.kind === 'yearMonthInterval'
  const make = (x: I64): Value => e.value(to, [months ? i32.wrapI64(x) : x])
  if (from.type.kind === 'decimal') {
    const target = e.temporary()
    // Times the unit, to a whole number: the unit as a decimal of scale 0.
    const args = [
      ...wideParts(from),
      i64.const(unit),
      i64.const(0n),
      i32.const(from.type.scale),
      i32.const(38),
      target,
    ]
    const fits = e.kernel('decimalMultiply', ...args)[0] as I32
    const low = e.bind(i64.load(target))
    const wide = i32.or(i32.eqz(fits), i64.ne(i64.load(target, 8), i64.shrS(low, i64.const(63n))))
    const narrow = months ? i64.ne(low, i64.extend32S(low)) : i32.const(0)
    return unlessTrying(task, i32.or(wide, narrow), () => make(low), castOverflow(task))
  }
  const x = e.bind(asLong(from))
  const limit = (months ? 0x7fff_ffffn : 0x7fff_ffff_ffff_ffffn) / unit
  const least = (months ? -0x8000_0000n : -0x8000_0000_0000_0000n) / unit
  const outside = i32.or(i64.gtS(x, i64.const(limit)), i64.ltS(x, i64.const(least)))
  return unlessTrying(task, outside, () => make(i64.mul(x, i64.const(unit))), castOverflow(task))
}

/** The same interval with its fields cut to those of the type. */
export function intervalToInterval({ e, from, to }: CastTask): Value {
  const unit = to.kind === 'dayTimeInterval' && to.end === 'second' ? 1n : unitOf(to as AnsiInterval)
  if (unit === 1n) return { ...from, type: to }
  if (to.kind === 'yearMonthInterval') {
    const months = from.parts[0] as I32
    return e.value(to, [i32.mul(i32.divS(months, i32.const(12)), i32.const(12))])
  }
  const cut = i64.mul(i64.divS(from.parts[0] as I64, i64.const(unit)), i64.const(unit))
  return e.value(to, [cut])
}

const words = (type: AnsiInterval): string => {
  const [start, end] = [type.start.toUpperCase(), type.end.toUpperCase()]
  return start === end ? start : `${start} TO ${end}`
}

const monthFields = (type: DataType): number =>
  type.kind === 'yearMonthInterval' && type.start === type.end ? (type.start === 'year' ? 1 : 2) : 0

export function intervalToText({ e, from, to }: CastTask): Value {
  const { type } = from
  if (type.kind === 'calendarInterval') {
    return printed(e, to, (at) => e.kernel('printCalendarInterval', ...from.parts, at)[0] as I32)
  }
  const after = `' ${words(type as AnsiInterval)}`
  return printedWithin(e, to, "INTERVAL '", after, (at) => {
    if (type.kind === 'yearMonthInterval') {
      return e.kernel('printYearMonth', from.parts[0], i32.const(monthFields(type)), at)[0] as I32
    }
    assert(type.kind === 'dayTimeInterval', 'an interval')
    const fields = [type.start, type.end].map((field) => i32.const(dayTimeFields.indexOf(field)))
    return e.kernel('printDayTime', from.parts[0], ...fields, at)[0] as I32
  })
}
