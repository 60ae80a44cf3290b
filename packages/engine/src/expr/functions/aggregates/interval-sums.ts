/** `sum` and `avg` of intervals of months or of microseconds: added up as 64-bit numbers. */
import { type DataType, dayTimeInterval, long, yearMonthInterval } from '@vonk/common'
import { type Code, i32, i64, select } from '../../../wasm/index.ts'
import type { Emitter, RaiseSite, Value } from '../../emit.ts'
import type { AggregateEntry, AggregateShape } from '../../function-entry.ts'
import { typeOf } from '../../typing.ts'
import { intervalOverflowIn } from '../datetime-entry.ts'

type I64 = Code<'i64'>
type Parts = Pick<AggregateEntry, 'state' | 'initial' | 'update' | 'merge' | 'result'>

export const isAnsiInterval = (type: DataType): boolean =>
  type.kind === 'yearMonthInterval' || type.kind === 'dayTimeInterval'

/** The mean of intervals may need smaller units than they have. */
export const meanInterval = (type: DataType): DataType =>
  type.kind === 'yearMonthInterval' ? yearMonthInterval('year', 'month') : dayTimeInterval('day', 'second')

const overflow = (name: string): RaiseSite => intervalOverflowIn(name === 'sum' ? 'try_add' : `try_${name}`)

/** The interval as a number, 0 for NULL. */
function numberOf(e: Emitter, value: Value): I64 {
  const [part] = value.parts
  const number = part.type === 'i64' ? (part as I64) : i64.extendI32S(part as Code<'i32'>)
  return e.bind(select(value.isNull, i64.const(0n), number))
}

/** Sum, number of values, and whether the sum left 64 bits. */
function added(e: Emitter, [sum, count, failed]: readonly Value[], number: I64, more: I64): readonly Value[] {
  const x = sum.parts[0] as I64
  const total = e.bind(i64.add(x, number))
  const wrapped = i64.ltS(i64.and(i64.xor(x, total), i64.xor(number, total)), i64.const(0n))
  return [
    e.value(long, [total]),
    e.value(long, [i64.add(count.parts[0] as I64, more)]),
    e.value(long, [i64.or(failed.parts[0] as I64, i64.extendI32U(wrapped))]),
  ]
}

const shared: Pick<Parts, 'state' | 'initial' | 'update' | 'merge'> = {
  state: () => ['sum', 'count', 'failed'].map((name) => ({ name, type: long, nullable: false })),
  initial: (e) => [e.literal(long, 0n), e.literal(long, 0n), e.literal(long, 0n)],
  update: (e, state, [value]) => added(e, state, numberOf(e, value), i64.extendI32U(i32.eqz(value.isNull))),
  merge: (e, state, other) => {
    const [sum, count, failed] = added(e, state, other[0].parts[0] as I64, other[1].parts[0] as I64)
    return [sum, count, e.value(long, [i64.or(failed.parts[0] as I64, other[2].parts[0] as I64)])]
  },
}

/** The number as an interval; NULL without values, an error or NULL where it is too large. */
function interval(
  e: Emitter,
  [, count, failed]: readonly Value[],
  number: I64,
  shape: AggregateShape,
  name: string,
): Value {
  const { type, mode } = shape
  const months = type.kind === 'yearMonthInterval'
  const narrow = e.bind(i32.wrapI64(number))
  const tooLarge = months ? i64.ne(i64.extendI32S(narrow), number) : i32.const(0)
  const wrong = e.bind(i32.or(i64.ne(failed.parts[0] as I64, i64.const(0n)), tooLarge))
  const none = i64.eqz(count.parts[0] as I64)
  const parts = [months ? narrow : number]
  if (mode === 'try') return e.value(type, parts, i32.or(none, wrong))
  e.raiseIf(wrong, overflow(name))
  return e.value(type, parts, none)
}

export const intervalSum: Parts = {
  ...shared,
  result: (e, state, shape) => interval(e, state, state[0].parts[0] as I64, shape, 'sum'),
}

/** Halves are rounded away from zero. */
export const intervalMean: Parts = {
  ...shared,
  result: (e, state, shape) => {
    const [sum, count] = state.map((value) => value.parts[0] as I64)
    const n = e.bind(select(i64.eqz(count), i64.const(1n), count))
    const whole = e.bind(i64.divS(sum, n))
    const rest = e.bind(i64.sub(sum, i64.mul(whole, n)))
    const magnitude = select(i64.ltS(rest, i64.const(0n)), i64.sub(i64.const(0n), rest), rest)
    const up = i64.geU(i64.shl(magnitude, i64.const(1n)), n)
    const step = select(i64.ltS(sum, i64.const(0n)), i64.const(-1n), i64.const(1n))
    const mean = e.bind(select(up, i64.add(whole, step), whole))
    return interval(e, state, mean, shape, 'avg')
  },
}

/** One entry for numbers and intervals: which it is, the argument's type says. */
export function orIntervals(
  entry: AggregateEntry,
  intervals: Parts,
  resultType: (type: DataType) => DataType,
): AggregateEntry {
  const of = (shape: AggregateShape): Parts => (isAnsiInterval(shape.argTypes[0]) ? intervals : entry)
  const mode = (shape: AggregateShape): AggregateShape =>
    entry.name.startsWith('try_') ? { ...shape, mode: 'try' } : shape
  return {
    ...entry,
    resolve: (args, context) => {
      const type = args.length === 1 ? typeOf(args[0]) : undefined
      if (type === undefined || !isAnsiInterval(type)) return entry.resolve(args, context)
      return { argTypes: [type], type: resultType(type), nullable: true }
    },
    state: (shape) => of(shape).state(shape),
    initial: (e, shape) => of(shape).initial(e, shape),
    update: (e, state, args, shape) => of(shape).update(e, state, args, shape),
    merge: (e, state, other, shape) => of(shape).merge(e, state, other, shape),
    result: (e, state, shape) => of(shape).result(e, state, of(shape) === intervals ? mode(shape) : shape),
  }
}
