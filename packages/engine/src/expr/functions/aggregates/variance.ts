/**
 * Variance and standard deviation: count, mean and sum of squared differences, updated row by row (Welford) and merged
 * (Chan).
 */
import { double } from '@vonk/common'
import { type Code, f64, i32, select } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import type { AggregateEntry } from '../../function-entry.ts'
import { aggregateDocs, numericArgument } from './common.ts'

type F64 = Code<'f64'>

const fields = ['n', 'avg', 'm2'].map((name) => ({ name, type: double, nullable: false }))
const parts = (values: readonly Value[]): readonly F64[] => values.map((value) => value.parts[0] as F64)

function update(e: Emitter, state: readonly Value[], [value]: readonly Value[]): readonly Value[] {
  const [n, mean, squares] = parts(state)
  const [x] = parts([value])
  const skip = value.isNull
  const count = e.bind(f64.add(n, f64.const(1)))
  const delta = e.bind(f64.sub(x, mean))
  const step = e.bind(f64.div(delta, count))
  const kept = (old: F64, now: F64) => [select(skip, old, now)]
  return [
    e.value(double, kept(n, count)),
    e.value(double, kept(mean, f64.add(mean, step))),
    e.value(double, kept(squares, f64.add(squares, f64.mul(delta, f64.sub(delta, step))))),
  ]
}

function merge(e: Emitter, state: readonly Value[], other: readonly Value[]): readonly Value[] {
  const [n, mean, squares] = parts(state)
  const [m, otherMean, otherSquares] = parts(other)
  const count = e.bind(f64.add(n, m))
  const delta = e.bind(f64.sub(otherMean, mean))
  const step = e.bind(select(f64.eq(count, f64.const(0)), f64.const(0), f64.div(delta, count)))
  const between = f64.mul(f64.mul(f64.mul(delta, step), n), m)
  const both = [count, f64.add(mean, f64.mul(step, m)), f64.add(f64.add(squares, otherSquares), between)]
  // Of a state without rows and another, the other is the result as it is: infinite differences times no rows are no
  // number.
  const mine = e.bind(f64.eq(m, f64.const(0)))
  const theirs = e.bind(f64.eq(n, f64.const(0)))
  return both.map((now, i) =>
    e.value(double, [select(mine, parts(state)[i], select(theirs, parts(other)[i], now))]),
  )
}

function spread(
  name: string,
  aliases: readonly string[],
  summary: string,
  options: { readonly sample: boolean; readonly root: boolean },
): AggregateEntry {
  return {
    kind: 'aggregate',
    name,
    aliases,
    docs: aggregateDocs(summary, `SELECT ${name}(a) FROM t;`),
    resolve: (args, context) => {
      numericArgument(args, context)
      return { argTypes: [double], type: double, nullable: true }
    },
    state: () => fields,
    initial: (e) => fields.map(() => e.literal(double, 0)),
    update,
    merge,
    result: (e, state) => {
      const [n, , squares] = parts(state)
      const divisor = options.sample ? f64.sub(n, f64.const(1)) : n
      const variance = f64.div(squares, divisor)
      // Of a single value a sample has no variance.
      const few = i32.eqz(f64.gt(n, f64.const(options.sample ? 1 : 0)))
      return e.value(double, [options.root ? f64.sqrt(variance) : variance], few)
    },
  }
}

export const variances: readonly AggregateEntry[] = [
  spread('var_pop', [], 'The variance of the values as the whole population.', {
    sample: false,
    root: false,
  }),
  spread('var_samp', ['variance'], 'The variance of the values as a sample.', { sample: true, root: false }),
  spread('stddev_pop', [], 'The standard deviation of the values as the whole population.', {
    sample: false,
    root: true,
  }),
  spread('stddev_samp', ['stddev', 'std'], 'The standard deviation of the values as a sample.', {
    sample: true,
    root: true,
  }),
]
