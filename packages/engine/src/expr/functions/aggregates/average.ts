/** `avg`, `try_avg`: of doubles, or exact in decimals with four digits more behind the point. */
import { type DataType, decimal, double, long, maxPrecision } from '@vonk/common'
import { assert } from '../../../base/assert.ts'
import { type Code, f64, i32, i64 } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import { valueOutOfRange, wideParts } from '../../emitted/decimal-code.ts'
import type { AggregateEntry, AggregateShape } from '../../function-entry.ts'
import { isWideDecimal } from '../../value-parts.ts'
import { addedArgument, aggregateDocs, present } from './common.ts'
import { intervalMean, meanInterval, orIntervals } from './interval-sums.ts'
import { addTo, sumType, zeroIfNull } from './sum.ts'

/** Sums of integers are kept as doubles, as Spark keeps them. */
const totalType = (argument: DataType): DataType => (argument.kind === 'decimal' ? sumType(argument) : double)

function resultType(argument: DataType): DataType {
  if (argument.kind !== 'decimal') return double
  const { precision, scale } = argument
  return decimal(Math.min(precision + 4, maxPrecision), Math.min(scale + 4, maxPrecision))
}

function add(e: Emitter, [sum, count]: readonly Value[], value: Value, by: Code<'i64'>): readonly Value[] {
  const { parts } = addTo(e, sum.type, sum, zeroIfNull(e, value), false)
  const total: Value = { type: sum.type, isNull: i32.const(0), parts }
  return [total, e.value(long, [i64.add(count.parts[0] as Code<'i64'>, by)])]
}

function quotient(e: Emitter, [sum, count]: readonly Value[], shape: AggregateShape): Value {
  const n = count.parts[0] as Code<'i64'>
  const { type } = shape
  if (type.kind === 'double') {
    return e.value(type, [f64.div(sum.parts[0] as Code<'f64'>, f64.convertI64S(n))])
  }
  assert(type.kind === 'decimal' && sum.type.kind === 'decimal', 'an average is a double or a decimal')
  const up = type.scale - sum.type.scale
  const target = e.temporary()
  const args = [...wideParts(sum), n, i64.const(0n), i32.const(up), i32.const(39 - type.scale)]
  const fits = e.kernel('decimalDivide', ...args, i32.const(type.precision), target)[0] as Code<'i32'>
  const words = [i64.load(target), i64.load(target, 8)]
  const value = e.value(type, isWideDecimal(type) ? words : words.slice(0, 1))
  if (shape.mode !== 'ansi') return { ...value, isNull: e.bind(i32.eqz(fits)) }
  e.raiseIf(i32.eqz(fits), valueOutOfRange(type, value))
  return value
}

const avg: AggregateEntry = {
  kind: 'aggregate',
  name: 'avg',
  aliases: ['mean'],
  docs: aggregateDocs(
    'The mean of the values that are not NULL; NULL if there are none.',
    'SELECT avg(a) FROM t;',
  ),
  resolve: (args, context) => {
    const type = addedArgument(args, context)
    return { argTypes: [type.kind === 'decimal' ? type : double], type: resultType(type), nullable: true }
  },
  state: (shape) => [
    { name: 'sum', type: totalType(shape.argTypes[0]), nullable: false, adds: 'value' },
    { name: 'count', type: long, nullable: false, adds: 'row' },
  ],
  initial: (e, shape) => {
    const type = totalType(shape.argTypes[0])
    return [e.literal(type, type.kind === 'double' ? 0 : 0n), e.literal(long, 0n)]
  },
  update: (e, state, [value]) => add(e, state, value, i64.extendI32U(present(value))),
  merge: (e, state, [sum, count]) => add(e, state, sum, count.parts[0] as Code<'i64'>),
  result: (e, state, shape) =>
    e.choose(
      shape.type,
      i64.eqz(state[1].parts[0] as Code<'i64'>),
      () => e.nullValue(shape.type),
      () => quotient(e, state, shape),
    ),
}

const tryAvg: AggregateEntry = {
  ...avg,
  name: 'try_avg',
  aliases: [],
  docs: aggregateDocs('As avg, but NULL where the result overflows.', 'SELECT try_avg(a) FROM t;'),
  result: (e, state, shape) => avg.result(e, state, { ...shape, mode: 'try' }),
}

export const averages: readonly AggregateEntry[] = [avg, tryAvg].map((entry) =>
  orIntervals(entry, intervalMean, meanInterval),
)
