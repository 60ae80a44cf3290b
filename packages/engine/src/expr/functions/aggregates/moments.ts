/** `skewness` and `kurtosis`: central moments up to the fourth, updated row by row and merged (Pebay's formulas). */
import { double } from '@vonk/common'
import { type Code, f64, i32, select } from '../../../wasm/index.ts'
import type { Emitter, Value } from '../../emit.ts'
import type { AggregateEntry } from '../../function-entry.ts'
import { aggregateDocs, numericArgument } from './common.ts'

type F64 = Code<'f64'>

const fields = ['n', 'avg', 'm2', 'm3', 'm4'].map((name) => ({ name, type: double, nullable: false }))
const parts = (values: readonly Value[]): readonly F64[] => values.map((value) => value.parts[0] as F64)
const product = (...factors: readonly F64[]): F64 => factors.reduce((a, b) => f64.mul(a, b))
const constant = (n: number): F64 => f64.const(n)

function update(e: Emitter, state: readonly Value[], [value]: readonly Value[]): readonly Value[] {
  const [n, mean, m2, m3, m4] = parts(state)
  const [x] = parts([value])
  const count = e.bind(f64.add(n, constant(1)))
  const d = e.bind(f64.sub(x, mean))
  const dn = e.bind(f64.div(d, count))
  const d2 = e.bind(f64.mul(d, d))
  const dn2 = e.bind(f64.mul(dn, dn))
  const second = e.bind(f64.add(m2, f64.mul(d, f64.sub(d, dn))))
  const third = e.bind(f64.add(f64.sub(m3, product(constant(3), dn, second)), f64.mul(d, f64.sub(d2, dn2))))
  const less = f64.sub(f64.sub(m4, product(constant(4), dn, third)), product(constant(6), dn2, second))
  const fourth = f64.add(less, f64.mul(d, f64.sub(f64.mul(d, d2), f64.mul(dn, dn2))))
  const next = [count, f64.add(mean, dn), second, third, fourth]
  return next.map((now, i) => e.value(double, [select(value.isNull, parts(state)[i], now)]))
}

function merge(e: Emitter, state: readonly Value[], other: readonly Value[]): readonly Value[] {
  const [n, mean, m2, m3, m4] = parts(state)
  const [k, mean2, s2, s3, s4] = parts(other)
  const count = e.bind(f64.add(n, k))
  const d = e.bind(f64.sub(mean2, mean))
  const dn = e.bind(f64.div(d, count))
  const second = f64.add(f64.add(m2, s2), product(d, dn, n, k))
  const third = f64.add(
    f64.add(f64.add(m3, s3), product(dn, dn, d, n, k, f64.sub(n, k))),
    product(constant(3), dn, f64.sub(f64.mul(n, s2), f64.mul(k, m2))),
  )
  const squares = f64.add(f64.sub(product(n, n), product(n, k)), product(k, k))
  const fourth = f64.add(
    f64.add(
      f64.add(f64.add(m4, s4), product(dn, dn, dn, d, n, k, squares)),
      product(constant(6), dn, dn, f64.add(product(n, n, s2), product(k, k, m2))),
    ),
    product(constant(4), dn, f64.sub(f64.mul(n, s3), f64.mul(k, m3))),
  )
  const next = [count, f64.add(mean, f64.mul(dn, k)), second, third, fourth]
  // Of a state without rows and another, the other is the result as it is.
  const [mine, theirs] = [f64.eq(k, constant(0)), f64.eq(n, constant(0))].map((code) => e.bind(code))
  return next.map((both, i) =>
    e.value(double, [select(mine, parts(state)[i], select(theirs, parts(other)[i], both))]),
  )
}

function moment(name: string, summary: string, result: (state: readonly F64[]) => F64): AggregateEntry {
  return {
    kind: 'aggregate',
    name,
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
      const [n, , m2] = parts(state)
      const none = i32.or(f64.eq(n, constant(0)), f64.eq(m2, constant(0)))
      return e.value(double, [result(parts(state))], none)
    },
  }
}

export const moments: readonly AggregateEntry[] = [
  moment('skewness', 'How far the values lean to one side of their mean.', ([n, , m2, m3]) =>
    f64.div(f64.mul(f64.sqrt(n), m3), f64.sqrt(product(m2, m2, m2))),
  ),
  moment(
    'kurtosis',
    'How heavy the tails of the values are, above those of the normal distribution.',
    ([n, , m2, , m4]) => f64.sub(f64.div(f64.mul(n, m4), f64.mul(m2, m2)), constant(3)),
  ),
]
