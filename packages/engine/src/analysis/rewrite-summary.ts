/** `describe` and `summary`: one aggregate of everything, then one row for each statistic, all as text. */
import { double, isNumeric, string } from '@vonk/common'
import { castTo } from '../expr/coercion.ts'
import type { Alias, Attribute, Expression, Literal } from '../expr/expression.ts'
import type { Aggregate, Expand, LogicalPlan, Summary } from '../plan/logical-plan.ts'
import { toAttribute } from '../plan/output.ts'
import { raise } from './error-place.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'
import { resolveCall } from './resolve-function.ts'

const simpleStatistics: ReadonlySet<string> = new Set([
  'count',
  'mean',
  'stddev',
  'min',
  'max',
  'count_distinct',
  'approx_count_distinct',
])

export function rewriteSummary(plan: Summary, resolution: Resolution): LogicalPlan {
  const { context } = resolution
  const statistics = plan.statistics.map((text) => text.trim())
  for (const statistic of statistics) checkStatistic(statistic)
  const columns = summarized(plan, resolution)
  const calls: Alias[] = []
  const text = (e: Expression): Attribute => {
    const alias: Alias = Object.freeze({
      kind: 'alias',
      child: castTo(e, string, context),
      name: `statistic${calls.length}`,
      id: context.nextAttributeId(),
    })
    calls.push(alias)
    return toAttribute(alias)
  }
  const rows = statistics.map((name): Expression[] => [
    { kind: 'literal', type: string, value: name },
    ...columns.map((column) => text(statistic(name, column, resolution))),
  ])
  const aggregate: Aggregate = Object.freeze({
    kind: 'aggregate',
    input: plan.input,
    groupBy: [],
    columns: calls,
  })
  const attribute = (name: string): Attribute =>
    Object.freeze({
      kind: 'attribute',
      id: context.nextAttributeId(),
      name,
      type: string,
      nullable: true,
      qualifier: [],
    })
  const output = ['summary', ...columns.map((column) => column.name)].map(attribute)
  const expand: Expand = { kind: 'expand', input: aggregate, projections: rows, output }
  return Object.freeze(plan.origin === undefined ? expand : { ...expand, origin: plan.origin })
}

const percentile = /^(\d+(?:\.\d+)?)%$/

function checkStatistic(name: string): void {
  if (simpleStatistics.has(name.toLowerCase())) return
  const found = percentile.exec(name)
  if (found === null) raise('UNRECOGNIZED_STATISTIC', { stats: `'${name}'` })
  if (Number(found[1]) > 100)
    raise('INVALID_PARAMETER_VALUE', { parameter: `percentile '${name}'`, functionName: 'summary' })
}

/** The columns asked for, or all numbers and strings. */
function summarized(plan: Summary, resolution: Resolution): readonly Attribute[] {
  if (plan.columns !== undefined && plan.columns.length > 0) {
    return plan.columns.flatMap((name) => {
      const e = resolveExpression(
        { kind: 'unresolvedAttribute', parts: [name], origin: plan.origin },
        resolution,
      )
      return e.kind === 'attribute' ? [e] : []
    })
  }
  return resolution.scope.attributes.filter((a) => isNumeric(a.type) || a.type.kind === 'string')
}

function statistic(name: string, column: Attribute, { context }: Resolution): Expression {
  const call = (of: string, args: readonly Expression[], distinct = false) =>
    resolveCall({ name: [of], args, distinct, origin: undefined }, context)
  const number = isNumeric(column.type) ? column : castTo(column, double, { ...context, mode: 'try' })
  const share = percentile.exec(name)
  if (share !== null) {
    const value: Literal = { kind: 'literal', type: double, value: Number(share[1]) / 100 }
    // Spark tells those of decimals by the digits of the number, not of the type.
    const counted = column.type.kind === 'decimal' ? castTo(column, double, context) : number
    return call('percentile_approx', [counted, value])
  }
  switch (name.toLowerCase()) {
    case 'mean':
      return call('avg', [number])
    case 'stddev':
      return call('stddev_samp', [number])
    case 'count_distinct':
      return call('count', [column], true)
    default:
      return call(name, [column])
  }
}
