/** Casts among dates, timestamps and times of day, of numbers to timestamps and back, and their texts. */
import { type DataType, isIntegral } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { f32, f64, i32, i64, select } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import { wideParts } from '../emitted/decimal-code.ts'
import {
  type CastTask,
  castOverflow,
  type F32,
  type F64,
  type I32,
  type I64,
  invalidInput,
  printed,
  unless,
} from './cast-code.ts'
import { hostNames } from './cast-host.ts'
import { longToNumber, scaledToDecimal } from './cast-units.ts'

const microsPerDay = i64.const(86_400_000_000n)
const microsPerSecond = i64.const(1_000_000n)

/** a / b rounded towards minus infinity; b is positive. */
export function floorDivide(e: Emitter, a: I64, b: I64): I64 {
  const x = e.bind(a)
  const quotient = e.bind(i64.divS(x, b))
  return e.bind(i64.sub(quotient, i64.extendI32U(i64.ltS(i64.sub(x, i64.mul(quotient, b)), i64.const(0n)))))
}

/** Microseconds east of UTC at an instant. */
const offsetAt = ({ e, timeZone }: CastTask, instant: I64): I64 =>
  timeZone === 'UTC' ? i64.const(0n) : (e.kernel('zoneOffset', e.timeZone(timeZone), instant)[0] as I64)

/** Wall clock of an instant in the zone. */
const wallClock = (task: CastTask, instant: I64): I64 =>
  task.e.bind(i64.add(instant, offsetAt(task, instant)))

/** Instant of a wall clock in the zone. */
function instantOf({ e, timeZone }: CastTask, clock: I64): I64 {
  if (timeZone === 'UTC') return clock
  return e.bind(i64.sub(clock, e.kernel('zoneLocalOffset', e.timeZone(timeZone), clock)[0] as I64))
}

export function datetimeToText(task: CastTask): Value {
  const { e, from, to } = task
  switch (from.type.kind) {
    case 'date': {
      const days = i64.extendI32S(from.parts[0] as I32)
      return printed(e, to, (at) => e.kernel('printDate', days, at)[0] as I32)
    }
    case 'time':
      return printed(e, to, (at) => e.kernel('printTimeOfDay', from.parts[0], at)[0] as I32)
    default: {
      const micros = from.parts[0] as I64
      const offset = from.type.kind === 'timestamp' ? offsetAt(task, micros) : i64.const(0n)
      return printed(e, to, (at) => e.kernel('printWallClock', micros, offset, at)[0] as I32)
    }
  }
}

export function textToDatetime(task: CastTask): Value {
  const { e, from, to } = task
  const target = e.temporary()
  switch (to.kind) {
    case 'date': {
      const found = e.kernel('parseDate', ...from.parts, target)[0] as I32
      return unless(
        task,
        i32.eqz(found),
        () => e.value(to, [i32.wrapI64(i64.load(target))]),
        invalidInput(task),
      )
    }
    case 'time': {
      const found = e.kernel('parseTimeOfDay', ...from.parts, target)[0] as I32
      const value = () => e.value(to, [cutTo(to, i64.load(target))])
      return unless(task, i32.eqz(found), value, invalidInput(task))
    }
    default:
      return to.kind === 'timestamp' ? textToInstant(task) : textToWallClock(task)
  }
}

const hasDate = 1
const hasZone = 2
const namedZone = 4

/** A wall clock must lie in the range of 64 bits, which days of six-digit years leave. */
function leavesRange(e: Emitter, clock: I64): I32 {
  const limit = 0x7fff_ffff_ffff_ffffn - 90_000_000_000n
  return e.bind(i32.or(i64.gtS(clock, i64.const(limit)), i64.ltS(clock, i64.const(-limit))))
}

/**
 * The instant that the text names. Rare ones are left to TypeScript: texts that name a region's zone, whose rules are
 * not in the module, a time without a date, which means today, and the last hours of the range.
 */
function textToInstant(task: CastTask): Value {
  const { e, from, to, timeZone } = task
  const target = e.temporary()
  const flags = e.kernel('parseClock', ...from.parts, target)[0] as I32
  const clock = e.bind(i64.load(target))
  const offset = e.bind(i64.load(target, 8))
  const known = i32.eq(i32.and(flags, i32.const(hasDate | namedZone)), i32.const(hasDate))
  const plain = e.bind(i32.and(known, i32.eqz(leavesRange(e, clock))))
  const value = e.choose(
    to,
    plain,
    () =>
      e.choose(
        to,
        i32.and(flags, i32.const(hasZone)),
        () => e.value(to, [i64.sub(clock, offset)]),
        () => e.value(to, [instantOf(task, clock)]),
      ),
    () =>
      e.choose(
        to,
        i32.eqz(flags),
        () => e.nullValue(to),
        () => e.host(hostNames.timestamp, [from, e.literal({ kind: 'string' }, timeZone)], to),
      ),
  )
  return unless(task, value.isNull, () => ({ ...value, isNull: i32.const(0) }), invalidInput(task))
}

/** A zone in the text is checked and dropped. */
function textToWallClock(task: CastTask): Value {
  const { e, from, to } = task
  const target = e.temporary()
  const flags = e.kernel('parseClock', ...from.parts, target)[0] as I32
  const clock = e.bind(i64.load(target))
  const value = e.choose(
    to,
    i32.or(
      i32.and(flags, i32.const(namedZone)),
      e.bind(i32.and(i32.ne(flags, i32.const(0)), leavesRange(e, clock))),
    ),
    () => e.host(hostNames.timestamp, [from, e.literal({ kind: 'string' }, '')], to),
    () => e.value(to, [clock], i32.eqz(i32.and(flags, i32.const(hasDate)))),
  )
  return unless(task, value.isNull, () => ({ ...value, isNull: i32.const(0) }), invalidInput(task))
}

/** Microseconds cut to the fraction digits of a time type. */
function cutTo(to: DataType, micros: I64): I64 {
  const digits = to.kind === 'time' ? to.precision : 6
  if (digits >= 6) return micros
  const unit = i64.const(10n ** BigInt(6 - digits))
  return i64.mul(i64.divS(micros, unit), unit)
}

/** Between dates, instants, wall clocks and times of day. */
export function datetimeToDatetime(task: CastTask): Value {
  const { e, from, to } = task
  const part = from.parts[0]
  if (from.type.kind === 'time') return timeTo(task, part as I64)
  if (from.type.kind === 'date') {
    const days = i64.extendI32S(part as I32)
    const clock = e.bind(i64.mul(days, microsPerDay))
    const overflow = e.bind(i64.ne(i64.divS(clock, microsPerDay), days))
    e.raiseIf(overflow, {
      condition: 'DATETIME_OVERFLOW',
      parameters: {
        operation: `convert a date to ${to.kind === 'timestamp' ? 'TIMESTAMP' : 'TIMESTAMP_NTZ'}`,
      },
    })
    return e.value(to, [to.kind === 'timestamp' ? instantOf(task, clock) : clock])
  }
  const clock = from.type.kind === 'timestamp' ? wallClock(task, part as I64) : (part as I64)
  switch (to.kind) {
    case 'date':
      return e.value(to, [i32.wrapI64(floorDivide(e, clock, microsPerDay))])
    case 'time': {
      const days = floorDivide(e, clock, microsPerDay)
      return e.value(to, [cutTo(to, e.bind(i64.sub(clock, i64.mul(days, microsPerDay))))])
    }
    default:
      return e.value(to, [to.kind === 'timestamp' ? instantOf(task, clock) : clock])
  }
}

/** A time of day becomes a timestamp of today, which only TypeScript knows. */
function timeTo(task: CastTask, micros: I64): Value {
  const { e, to, timeZone } = task
  if (to.kind === 'time') return e.value(to, [cutTo(to, micros)])
  const text = printed(e, { kind: 'string' }, (at) => e.kernel('printTimeOfDay', micros, at)[0] as I32)
  const instant = e.host(hostNames.timestamp, [text, e.literal({ kind: 'string' }, timeZone)], {
    kind: 'timestamp',
  })
  if (to.kind === 'timestamp') return instant
  return { type: to, isNull: instant.isNull, parts: [wallClock(task, instant.parts[0] as I64)] }
}

/** Instants as seconds since 1970, times of day as seconds of the day. */
export function datetimeToNumber(task: CastTask): Value {
  const { e, from, to } = task
  const micros = from.parts[0] as I64
  switch (to.kind) {
    case 'boolean':
      return e.value(to, [i64.ne(micros, i64.const(0n))])
    case 'double':
      return e.value(to, [f64.div(f64.convertI64S(micros), f64.const(1e6))])
    case 'float':
      return e.value(to, [f32.demoteF64(f64.div(f64.convertI64S(micros), f64.const(1e6)))])
    case 'decimal':
      return scaledToDecimal(task, micros, 6)
    default:
      return longToNumber(task, floorDivide(e, micros, microsPerSecond))
  }
}

/** Seconds since 1970, with a fraction where the number has one; what is out of range ends at the range's ends. */
export function numberToTimestamp(task: CastTask): Value {
  const { e, from, to } = task
  const [part] = from.parts
  switch (from.type.kind) {
    case 'boolean':
      return e.value(to, [i64.extendI32U(part as I32)])
    case 'float':
      return realToTimestamp(task, f64.promoteF32(part as F32))
    case 'double':
      return realToTimestamp(task, part as F64)
    case 'decimal':
      return decimalToTimestamp(task)
    default: {
      assert(isIntegral(from.type), `no timestamp of ${from.type.kind}`)
      const seconds = e.bind(part.type === 'i64' ? (part as I64) : i64.extendI32S(part as I32))
      const most = 0x7fff_ffff_ffff_ffffn
      const limit = i64.const(most / 1_000_000n)
      const tooLarge = i64.gtS(seconds, limit)
      const tooSmall = i64.ltS(seconds, i64.const(-(most / 1_000_000n)))
      const inside = i64.mul(seconds, microsPerSecond)
      return e.value(to, [select(tooLarge, i64.const(most), select(tooSmall, i64.const(-most - 1n), inside))])
    }
  }
}

function realToTimestamp(task: CastTask, seconds: F64): Value {
  const { e, to, mode } = task
  const x = e.bind(seconds)
  const finite = e.bind(f64.lt(f64.abs(x), f64.const(Number.POSITIVE_INFINITY)))
  const micros = e.bind(f64.mul(x, f64.const(1e6)))
  const value = () => e.value(to, [i64.truncSatF64S(micros)])
  if (mode === 'legacy') return { ...value(), isNull: e.bind(i32.eqz(finite)) }
  const limit = 2 ** 63
  const fits = i32.and(f64.ge(micros, f64.const(-limit)), f64.lt(micros, f64.const(limit)))
  const inRange = () => unless(task, i32.eqz(fits), value, castOverflow(task))
  return unless(task, i32.eqz(finite), inRange, invalidInput(task))
}

/** Microseconds cut to a whole number; of a number too large the lowest 64 bits, as Java takes them. */
function decimalToTimestamp({ e, from, to }: CastTask): Value {
  assert(from.type.kind === 'decimal', 'a decimal')
  const target = e.temporary()
  const { scale } = from.type
  const up = i32.const(Math.max(6 - scale, 0))
  const unit = [i64.const(1n), i64.const(0n), i32.const(Math.max(scale - 6, 0))]
  e.kernel('decimalDivideWhole', ...wideParts(from), up, ...unit, target)
  return e.value(to, [i64.load(target)])
}
