/**
 * Aggregates of pairs of numbers: covariance, correlation, linear regression. Rows in which one of the two is NULL do
 * not count.
 */
import { double, long } from '@vonk/common'
import { type Code, f64, i32, i64, select } from '../../../wasm/index.ts'
import { implicitType } from '../../coercion.ts'
import type { Emitter, Value } from '../../emit.ts'
import { countOf, unexpected } from '../../emitted/argument-types.ts'
import type { AggregateEntry } from '../../function-entry.ts'
import { aggregateDocs } from './common.ts'

type F64 = Code<'f64'>
type I32 = Code<'i32'>

/** Count, means, the sum of products of differences from the means, and the sums of their squares. */
interface Pairs {
  readonly n: F64
  readonly xMean: F64
  readonly yMean: F64
  readonly both: F64
  readonly xSquares: F64
  readonly ySquares: F64
}

const names = ['n', 'xMean', 'yMean', 'both', 'xSquares', 'ySquares'] as const
const fields = names.map((name) => ({ name, type: double, nullable: false }))
const part = (value: Value): F64 => value.parts[0] as F64
const pairsOf = (state: readonly Value[]): Pairs =>
  Object.fromEntries(names.map((name, i) => [name, part(state[i])])) as unknown as Pairs
const one = f64.const(1)
const zero = f64.const(0)

function update(e: Emitter, state: readonly Value[], [a, b]: readonly Value[]): readonly Value[] {
  const s = pairsOf(state)
  const [x, y] = [part(a), part(b)]
  const skip = e.bind(i32.or(a.isNull, b.isNull))
  const n = e.bind(f64.add(s.n, one))
  const dx = e.bind(f64.sub(x, s.xMean))
  const dy = e.bind(f64.sub(y, s.yMean))
  const xMean = e.bind(f64.add(s.xMean, f64.div(dx, n)))
  const yMean = e.bind(f64.add(s.yMean, f64.div(dy, n)))
  const next = [
    n,
    xMean,
    yMean,
    f64.add(s.both, f64.mul(dx, f64.sub(y, yMean))),
    f64.add(s.xSquares, f64.mul(dx, f64.sub(x, xMean))),
    f64.add(s.ySquares, f64.mul(dy, f64.sub(y, yMean))),
  ]
  return next.map((now, i) => e.value(double, [select(skip, part(state[i]), now)]))
}

function merge(e: Emitter, state: readonly Value[], other: readonly Value[]): readonly Value[] {
  const [s, t] = [pairsOf(state), pairsOf(other)]
  const n = e.bind(f64.add(s.n, t.n))
  const dx = e.bind(f64.sub(t.xMean, s.xMean))
  const dy = e.bind(f64.sub(t.yMean, s.yMean))
  const dxn = e.bind(f64.div(dx, n))
  const dyn = e.bind(f64.div(dy, n))
  const between = (d: F64, dn: F64): F64 => f64.mul(f64.mul(f64.mul(d, dn), s.n), t.n)
  const next = [
    n,
    f64.add(s.xMean, f64.mul(dxn, t.n)),
    f64.add(s.yMean, f64.mul(dyn, t.n)),
    f64.add(f64.add(s.both, t.both), between(dx, dyn)),
    f64.add(f64.add(s.xSquares, t.xSquares), between(dx, dxn)),
    f64.add(f64.add(s.ySquares, t.ySquares), between(dy, dyn)),
  ]
  const mine = e.bind(f64.eq(t.n, zero))
  const theirs = e.bind(f64.eq(s.n, zero))
  return next.map((now, i) =>
    e.value(double, [select(mine, part(state[i]), select(theirs, part(other[i]), now))]),
  )
}

interface PairResult {
  readonly value: (s: Pairs) => F64
  readonly isNull: (s: Pairs) => I32
}

function pairs(
  name: string,
  summary: string,
  { value, isNull }: PairResult,
  args: readonly [string, string] = ['y', 'x'],
): AggregateEntry {
  return {
    kind: 'aggregate',
    name,
    docs: aggregateDocs(summary, `SELECT ${name}(a, b) FROM t;`, args),
    resolve: (given, context) => {
      countOf(given, context, 2).forEach((type, i) => {
        if (implicitType(type, double, context.mode) === undefined) unexpected(context, i, type, '"DOUBLE"')
      })
      return { argTypes: [double, double], type: double, nullable: true }
    },
    state: () => fields,
    initial: (e) => fields.map(() => e.literal(double, 0)),
    update,
    merge,
    result: (e, state) => e.value(double, [value(pairsOf(state))], isNull(pairsOf(state))),
  }
}

const empty = (s: Pairs): I32 => f64.eq(s.n, zero)
const fewerThanTwo = (s: Pairs): I32 => f64.lt(s.n, f64.const(2))
const correlation = (s: Pairs): F64 => f64.div(s.both, f64.sqrt(f64.mul(s.xSquares, s.ySquares)))
/** For the regression functions y comes first: it is the pair's x. */
const slope = (s: Pairs): F64 => f64.div(s.both, s.ySquares)
const square = (x: F64): F64 => f64.mul(x, x)

const count: AggregateEntry = {
  ...pairs('regr_count', 'How many pairs there are.', { value: (s) => s.n, isNull: () => i32.const(0) }),
  resolve: (args, context) => {
    countOf(args, context, 2)
    return { argTypes: [double, double], type: long, nullable: false }
  },
  result: (e, state) => e.value(long, [i64.truncSatF64S(part(state[0]))]),
  overNoRows: 0n,
}

const columns = ['x', 'y'] as const

export const pairAggregates: readonly AggregateEntry[] = [
  pairs(
    'covar_pop',
    'The covariance of the pairs as the whole population.',
    { value: (s) => f64.div(s.both, s.n), isNull: empty },
    columns,
  ),
  pairs(
    'covar_samp',
    'The covariance of the pairs as a sample.',
    { value: (s) => f64.div(s.both, f64.sub(s.n, one)), isNull: fewerThanTwo },
    columns,
  ),
  pairs(
    'corr',
    "Pearson's correlation of the pairs.",
    {
      value: correlation,
      isNull: (s) => i32.or(fewerThanTwo(s), i32.or(f64.eq(s.xSquares, zero), f64.eq(s.ySquares, zero))),
    },
    columns,
  ),
  count,
  pairs('regr_avgx', 'The mean of the second values.', { value: (s) => s.yMean, isNull: empty }),
  pairs('regr_avgy', 'The mean of the first values.', { value: (s) => s.xMean, isNull: empty }),
  pairs('regr_sxx', 'The sum of squared differences of the second values.', {
    value: (s) => s.ySquares,
    isNull: empty,
  }),
  pairs('regr_syy', 'The sum of squared differences of the first values.', {
    value: (s) => s.xSquares,
    isNull: empty,
  }),
  pairs('regr_sxy', 'The sum of products of differences.', { value: (s) => s.both, isNull: empty }),
  pairs('regr_slope', 'The slope of the line through the pairs.', {
    value: slope,
    isNull: (s) => i32.or(fewerThanTwo(s), f64.eq(s.ySquares, zero)),
  }),
  pairs('regr_intercept', 'Where the line through the pairs meets the axis.', {
    value: (s) => f64.sub(s.xMean, f64.mul(slope(s), s.yMean)),
    isNull: (s) => i32.or(fewerThanTwo(s), f64.eq(s.ySquares, zero)),
  }),
  pairs('regr_r2', 'How well the line fits the pairs.', {
    value: (s) => select(f64.eq(s.xSquares, zero), one, square(correlation(s))),
    isNull: (s) => i32.or(fewerThanTwo(s), f64.eq(s.ySquares, zero)),
  }),
]
