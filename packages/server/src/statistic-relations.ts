/** `describe`, `summary` and `df.stat`: relations that are queries over their input, written out. */
import * as types from '@vonk/common'
import type { Expression, Literal, LiteralValue, Origin } from '@vonk/engine/expr/expression'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import type { Relation } from '@vonk/protocol'
import type { RelationParts } from './reshaping-relations.ts'
import { illegalArgument } from './unsupported.ts'

const name = (column: string, origin?: Origin): Expression => ({
  kind: 'unresolvedAttribute',
  parts: [column],
  ...(origin === undefined ? {} : { origin }),
})
const literal = (type: types.DataType, value: LiteralValue): Literal => ({ kind: 'literal', type, value })
const alias = (child: Expression, as: string): Expression => ({ kind: 'alias', child, name: as, id: -1 })
const call = (of: string, ...args: readonly Expression[]): Expression => ({
  kind: 'unresolvedFunction',
  name: [of],
  args,
  distinct: false,
})
const cast = (child: Expression, type: types.DataType): Expression => ({
  kind: 'cast',
  child,
  type,
  nullable: true,
  mode: 'ansi',
  explicit: true,
})

/** Undefined: another relation. */
export function statisticRelation(sent: Relation, parts: RelationParts): LogicalPlan | undefined {
  const { relType: r } = sent
  // The place of an error in them is the call, as the messages tell no better one.
  const origin: Origin | undefined = r.case === undefined ? undefined : { fragment: r.case }
  switch (r.case) {
    case 'describe': {
      const columns = r.value.cols.length === 0 ? {} : { columns: r.value.cols }
      const statistics = ['count', 'mean', 'stddev', 'min', 'max']
      return {
        kind: 'summary',
        input: parts.plan(r.value.input),
        statistics,
        ...columns,
        ...(origin && { origin }),
      }
    }
    case 'summary': {
      const all = ['count', 'mean', 'stddev', 'min', '25%', '50%', '75%', 'max']
      const statistics = r.value.statistics.length === 0 ? all : r.value.statistics
      return { kind: 'summary', input: parts.plan(r.value.input), statistics }
    }
    case 'cov':
      return ofPair(parts.plan(r.value.input), 'covar_samp', [r.value.col1, r.value.col2], 'cov')
    case 'corr': {
      const { method = 'pearson', col1, col2 } = r.value
      const input = parts.plan(r.value.input)
      if (method !== 'pearson') throw illegalArgument('corr', 'method', `'pearson', not '${method}'`)
      return ofPair(input, 'corr', [col1, col2], 'corr')
    }
    case 'approxQuantile':
      return quantiles(parts.plan(r.value.input), r.value, origin)
    case 'crosstab':
      return crosstab(parts.plan(r.value.input), r.value.col1, r.value.col2, origin)
    case 'freqItems':
      return frequentItems(parts.plan(r.value.input), r.value.cols, r.value.support ?? 0.01, origin)
    case 'sampleBy': {
      const { fractions, seed } = r.value
      const input = parts.plan(r.value.input)
      const column = parts.expressions.one(r.value.col)
      const branches = fractions.map(({ stratum, fraction }) => ({
        when: call('<=>', column, parts.expressions.literal(stratum)),
        result: literal(types.double, fraction),
      }))
      if (fractions.some(({ fraction }) => !(fraction >= 0 && fraction <= 1)))
        throw illegalArgument('sampleBy', 'fractions', 'each in [0, 1]')
      const share: Expression =
        branches.length === 0
          ? literal(types.double, 0)
          : {
              kind: 'case',
              branches,
              otherwise: literal(types.double, 0),
              type: types.double,
              nullable: false,
              style: 'case',
            }
      const random = call('rand', literal(types.long, seed ?? parts.randomSeed()))
      return { kind: 'filter', input, condition: call('<', random, share) }
    }
    default:
      return undefined
  }
}

function ofPair(input: LogicalPlan, of: string, columns: readonly [string, string], as: string): LogicalPlan {
  // Spark's covariance and correlation of a DataFrame count NULL as 0; the aggregates of SQL leave such rows out.
  const [a, b] = columns.map((column) =>
    call('coalesce', cast(name(column), types.double), literal(types.double, 0)),
  )
  return { kind: 'aggregate', input, groupBy: [], columns: [alias(call(of, a, b), as)] }
}

type Quantiles = Extract<Relation['relType'], { case: 'approxQuantile' }>['value']

/**
 * One row: for each column the values at the probabilities. They are exact, whatever error the caller would put up
 * with; NULL and NaN do not count.
 */
function quantiles(
  input: LogicalPlan,
  { cols, probabilities, relativeError }: Quantiles,
  origin: Origin | undefined,
): LogicalPlan {
  if (probabilities.length === 0 || probabilities.some((p) => !(p >= 0 && p <= 1)))
    throw illegalArgument('approxQuantile', 'probabilities', 'at least one, and each in [0, 1]')
  if (!(relativeError >= 0))
    throw illegalArgument('approxQuantile', 'relativeError', `at least 0, but it is ${relativeError}`)
  const ofColumn = (column: string): Expression => {
    const value = cast(name(column, origin), types.double)
    const present = call('nanvl', value, literal(types.double, null))
    const sorted = call('sort_array', call('collect_list', present))
    const values = probabilities.map((p) => {
      const rank = call('ceil', call('*', literal(types.double, p), call('size', sorted)))
      const at = call('greatest', cast(rank, types.integer), literal(types.integer, 1))
      return call('try_element_at', sorted, at)
    })
    return call('filter', call('array', ...values), isThere)
  }
  const all = call('array', ...cols.map(ofColumn))
  return { kind: 'aggregate', input, groupBy: [], columns: [alias(all, 'approx_quantile')] }
}

/** Of a column without values there are no quantiles. */
const isThere: Expression = {
  kind: 'lambda',
  parameters: [{ kind: 'lambdaVariable', name: 'x', id: -1 }],
  body: call('isnotnull', name('x')),
}

/** How often pairs of values occur: a row for each of the first column, a column for each of the second. */
function crosstab(
  input: LogicalPlan,
  first: string,
  second: string,
  origin: Origin | undefined,
): LogicalPlan {
  const text = (column: string) =>
    call('coalesce', cast(name(column, origin), types.string), literal(types.string, 'null'))
  const key = `${first}_${second}`
  // It cannot be NULL, but Spark says that it may.
  const nullableText = call('nullif', text(first), literal(types.string, null))
  const pivot: LogicalPlan = {
    kind: 'pivot',
    input,
    groupBy: [alias(nullableText, key)],
    column: text(second),
    values: [],
    aggregates: [call('count', literal(types.integer, 1))],
  }
  return { kind: 'fillNulls', input: pivot, values: [literal(types.long, 0n)] }
}

/**
 * One row: for each column the values that at least a share `support` of the rows has, NULL among them, and the most
 * frequent first. Spark counts with few counters and may give others besides; we count all.
 */
function frequentItems(
  input: LogicalPlan,
  columns: readonly string[],
  support: number,
  origin: Origin | undefined,
): LogicalPlan {
  if (!(support >= supportMin && support <= 1))
    throw illegalArgument('freqItems', 'support', `in [${supportMin}, 1], but it is ${support}`)
  const count = (): Expression => call('count', literal(types.integer, 1))
  const ofColumn = (column: string): Expression => {
    const total: LogicalPlan = { kind: 'aggregate', input, groupBy: [], columns: [alias(count(), 'n')] }
    const wanted: Expression = { kind: 'subquery', form: 'scalar', plan: total }
    const grouped: LogicalPlan = {
      kind: 'aggregate',
      input,
      groupBy: [name(column, origin)],
      columns: [alias(name(column, origin), 'item'), alias(count(), 'n')],
    }
    const least = call('*', literal(types.double, support), cast(wanted, types.double))
    const filtered: LogicalPlan = {
      kind: 'filter',
      input: grouped,
      condition: call('>=', cast(name('n'), types.double), least),
    }
    const items: LogicalPlan = {
      kind: 'aggregate',
      input: filtered,
      groupBy: [],
      columns: [alias(call('collect_list', call('struct', name('item'), name('n'))), 'items')],
    }
    const found: Expression = { kind: 'subquery', form: 'scalar', plan: items }
    const values = call('transform', call('array_sort', found, byFrequency), itemOf)
    return alias(call('coalesce', values, call('array')), `${column}_freqItems`)
  }
  return { kind: 'project', input: { kind: 'oneRow' }, columns: columns.map(ofColumn) }
}

/** Spark's least: it bounds its counters. */
const supportMin = 0.0001

const field = (of: string, named: string): Expression => ({
  kind: 'unresolvedAttribute',
  parts: [of, named],
})
const variable = (of: string) => ({ kind: 'lambdaVariable' as const, name: of, id: -1 })
const itemOf: Expression = { kind: 'lambda', parameters: [variable('x')], body: field('x', 'item') }

/** The more frequent first; texts decide where they are equally frequent. */
const byFrequency: Expression = (() => {
  const when = (condition: Expression, result: number) => ({
    when: condition,
    result: literal(types.integer, result),
  })
  const text = (of: string) =>
    call('coalesce', cast(field(of, 'item'), types.string), literal(types.string, ''))
  return {
    kind: 'lambda',
    parameters: [variable('a'), variable('b')],
    body: {
      kind: 'case',
      branches: [
        when(call('>', field('a', 'n'), field('b', 'n')), -1),
        when(call('<', field('a', 'n'), field('b', 'n')), 1),
        when(call('<', text('a'), text('b')), -1),
        when(call('>', text('a'), text('b')), 1),
      ],
      otherwise: literal(types.integer, 0),
      type: types.integer,
      nullable: false,
      style: 'case',
    },
  }
})()
