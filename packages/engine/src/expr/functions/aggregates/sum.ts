/** `sum`, `try_sum`: longs with overflow checks, doubles, decimals of up to 38 digits in 128 bits. */
import { boolean, type DataType, decimal, double, long, maxPrecision } from '@vonk/common'
import { type Code, constValue, f64, i32, i64, select } from '../../../wasm/index.ts'
import type { Emitter, RaiseSite, Value } from '../../emit.ts'
import { wideParts } from '../../emitted/decimal-code.ts'
import { ansiConfig, magnitudeOf, overflowSite } from '../../emitted/integer-code.ts'
import type { AggregateEntry, AggregateShape, StateField } from '../../function-entry.ts'
import { isWideDecimal } from '../../value-parts.ts'
import { addedArgument, aggregateDocs } from './common.ts'
import { intervalSum, orIntervals } from './interval-sums.ts'

type I64 = Code<'i64'>

/** The type in which values of a type are summed up. */
export function sumType(type: DataType): DataType {
  if (type.kind === 'decimal') return decimal(Math.min(type.precision + 10, maxPrecision), type.scale)
  return type.kind === 'float' || type.kind === 'double' ? double : long
}

const decimalOverflow: RaiseSite = {
  condition: 'ARITHMETIC_OVERFLOW',
  parameters: {
    message: 'Overflow in sum of decimals',
    alternative: ` Use 'try_sum' to tolerate overflow and return NULL instead.`,
    config: ansiConfig,
  },
}

/** Where a sum can leave its type: longs, and decimals whose ten digits more did not fit 38. */
const mayOverflow = (type: DataType, argument: DataType): boolean =>
  type.kind === 'long' ||
  (type.kind === 'decimal' && argument.kind === 'decimal' && argument.precision > maxPrecision - 10)

/** Without ANSI errors an overflow must be remembered: the result is NULL then (a legacy long wraps instead). */
const remembers = (shape: AggregateShape): boolean =>
  mayOverflow(sumType(shape.argTypes[0]), shape.argTypes[0]) &&
  (shape.mode === 'try' || (shape.mode === 'legacy' && shape.argTypes[0].kind === 'decimal'))

/** The parts are bound, but for a high word that stays as it was: it is not even read then. */
interface Added {
  readonly parts: readonly Code[]
  readonly overflow: Code<'i32'>
}

/** `state + value`, where the value's parts are zero if it is to be ignored. */
export function addTo(e: Emitter, type: DataType, state: Value, value: Value, check: boolean): Added {
  const none = i32.const(0)
  if (type.kind === 'double') {
    const [x, y] = [state.parts[0] as Code<'f64'>, value.parts[0] as Code<'f64'>]
    return { parts: [e.bind(f64.add(x, y))], overflow: none }
  }
  // A sum of one word would save its check by it, and cost a body of the function more.
  if (isWideDecimal(type) && e.assumeSum(magnitudeOf(value))) {
    // The high word follows from the low one, and is written when it no longer does.
    const [low, high] = state.parts as readonly I64[]
    return { parts: [e.bind(i64.add(low, value.parts[0] as I64)), high], overflow: none }
  }
  if (!isWideDecimal(type)) {
    const [x, y] = [state.parts[0] as I64, value.parts[0] as I64]
    const sum = e.bind(i64.add(x, y))
    const overflow = check ? i64.ltS(i64.and(i64.xor(x, sum), i64.xor(y, sum)), i64.const(0n)) : none
    return { parts: [sum], overflow }
  }
  const [al, ah] = state.parts as readonly I64[]
  const [bl, bh] = wideParts(value)
  const low = e.bind(i64.add(al, bl))
  const high = e.bind(i64.add(i64.add(ah, bh), i64.extendI32U(i64.ltU(low, al))))
  return { parts: [low, high], overflow: check ? beyond38(e, low, high, ah, e.bind(bh)) : none }
}

const limit = 10n ** 38n

/** Whether a sum of two decimals has more than 38 digits, or did not even fit 128 bits. */
function beyond38(e: Emitter, low: I64, high: I64, a: I64, b: I64): Code<'i32'> {
  const wrapped = i64.ltS(i64.and(i64.xor(a, high), i64.xor(b, high)), i64.const(0n))
  const limitHigh = i64.const(limit >> 64n)
  const limitLow = i64.const(BigInt.asIntN(64, limit))
  // Above: high > limit's, or equal with low at least limit's. Below: the same of the number's complement.
  const above = (h: I64, l: I64) =>
    i32.or(i64.gtS(h, limitHigh), i32.and(i64.eq(h, limitHigh), i64.geU(l, limitLow)))
  const negative = e.bind(i64.shrS(high, i64.const(63n)))
  const [absHigh, absLow] = [e.bind(i64.xor(high, negative)), e.bind(i64.xor(low, negative))]
  return i32.or(wrapped, above(absHigh, absLow))
}

/** The value's parts with zero for null. */
export function zeroIfNull(e: Emitter, value: Value): Value {
  if (constValue(value.isNull) === 0) return value
  const parts = value.parts.map((part) => {
    if (part.type === 'i64') return e.bind(select(value.isNull, i64.const(0n), part as I64))
    if (part.type === 'f64') return e.bind(select(value.isNull, f64.const(0), part as Code<'f64'>))
    return e.bind(select(value.isNull, i32.const(0), part as Code<'i32'>))
  })
  return { ...value, parts }
}

function addState(
  e: Emitter,
  state: readonly Value[],
  value: Value,
  shape: AggregateShape,
): readonly Value[] {
  const type = state[0].type
  const check = mayOverflow(type, shape.argTypes[0]) && (shape.mode === 'ansi' || remembers(shape))
  const { parts, overflow } = addTo(e, type, state[0], zeroIfNull(e, value), check)
  const isNull = i32.and(state[0].isNull, value.isNull)
  if (shape.mode === 'ansi' && check) {
    e.raiseIf(overflow, type.kind === 'decimal' ? decimalOverflow : overflowSite('+'))
  }
  const sum: Value = { type, isNull: e.bind(isNull), parts }
  if (!remembers(shape)) return [sum]
  const failed = i32.or(state[1].parts[0] as Code<'i32'>, overflow)
  return [sum, e.value(boolean, [failed])]
}

function sumState(shape: AggregateShape): readonly StateField[] {
  const nullable = !(shape.seesRow === true && shape.argNullable[0] === false)
  const sum: StateField = { name: 'sum', type: sumType(shape.argTypes[0]), nullable, adds: 'value' }
  return remembers(shape) ? [sum, { name: 'overflow', type: boolean, nullable: false }] : [sum]
}

const sum: AggregateEntry = {
  kind: 'aggregate',
  name: 'sum',
  docs: aggregateDocs(
    'The sum of the values that are not NULL; NULL if there are none.',
    'SELECT sum(a) FROM t;',
  ),
  resolve: (args, context) => {
    const type = addedArgument(args, context)
    const wanted = type.kind === 'decimal' ? type : sumType(type)
    return { argTypes: [wanted], type: sumType(type), nullable: true }
  },
  state: sumState,
  initial: (e, shape) => {
    const type = sumType(shape.argTypes[0])
    const zero = e.literal(type, type.kind === 'double' ? 0 : 0n)
    const nothing: Value = { ...zero, isNull: i32.const(1) }
    return remembers(shape) ? [nothing, e.literal(boolean, false)] : [nothing]
  },
  update: (e, state, [value], shape) => addState(e, state, value, shape),
  merge: (e, state, other, shape) => {
    const merged = addState(e, state, other[0], shape)
    if (!remembers(shape)) return merged
    const failed = i32.or(merged[1].parts[0] as Code<'i32'>, other[1].parts[0] as Code<'i32'>)
    return [merged[0], e.value(boolean, [failed])]
  },
  result: (e, state, shape) =>
    remembers(shape)
      ? { ...state[0], isNull: e.bind(i32.or(state[0].isNull, state[1].parts[0] as Code<'i32'>)) }
      : state[0],
}

const trySum: AggregateEntry = {
  ...sum,
  name: 'try_sum',
  docs: aggregateDocs('As sum, but NULL where the sum overflows.', 'SELECT try_sum(a) FROM t;'),
  state: (shape) => sumState({ ...shape, mode: 'try' }),
  initial: (e, shape) => sum.initial(e, { ...shape, mode: 'try' }),
  update: (e, state, args, shape) => sum.update(e, state, args, { ...shape, mode: 'try' }),
  merge: (e, state, other, shape) => sum.merge(e, state, other, { ...shape, mode: 'try' }),
  result: (e, state, shape) => sum.result(e, state, { ...shape, mode: 'try' }),
}

export const sums: readonly AggregateEntry[] = [sum, trySum].map((entry) =>
  orIntervals(entry, intervalSum, (type) => type),
)
