/** `df.observe`: its metrics are made of aggregates over all rows and of constants, and Spark restricts both. */
import { assert } from '../base/assert.ts'
import { isDeterministic } from '../expr/equality.ts'
import type { Expression, NamedExpression, Origin } from '../expr/expression.ts'
import { scalarEntry } from '../expr/registry.ts'
import { expressionChildren, withFields } from '../expr/tree.ts'
import type { CollectMetrics, LogicalPlan } from '../plan/logical-plan.ts'
import { resolveAggregate } from './aggregates/resolve-aggregate.ts'
import { qualifiedSqlText } from './columns/qualified-text.ts'
import { selectItems } from './columns/select-items.ts'
import { raise } from './error-place.ts'
import type { Resolution } from './resolve-expression.ts'

export function resolveMetrics(plan: CollectMetrics, resolution: Resolution): LogicalPlan {
  const columns = selectItems(plan.metrics, resolution)
  for (const column of columns) check(column, column, false)
  const { input, origin } = plan
  const place = origin === undefined ? {} : { origin }
  const aggregate = resolveAggregate({ kind: 'aggregate', input, groupBy: [], columns, ...place }, resolution)
  assert(aggregate.kind === 'aggregate', 'aggregates without keys stay')
  return withFields(plan, { metrics: aggregate.columns })
}

function check(e: Expression, metric: NamedExpression, isInAggregate: boolean): void {
  const refuse = (reason: string): never =>
    raise(`INVALID_OBSERVED_METRICS.${reason}`, { expr: shown(metric) }, placeOfMetric(metric))
  if (e.kind === 'window') refuse('WINDOW_EXPRESSIONS_UNSUPPORTED')
  if (e.kind === 'aggregate') {
    if (isInAggregate) refuse('NESTED_AGGREGATES_UNSUPPORTED')
    if (e.distinct) refuse('AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED')
    if (e.filter !== undefined) refuse('AGGREGATE_EXPRESSION_WITH_FILTER_UNSUPPORTED')
    for (const arg of e.args) check(arg, metric, true)
    return
  }
  if (e.kind === 'call' && scalarEntry(e.name).generator !== undefined)
    raise('UNSUPPORTED_GENERATOR.OUTSIDE_SELECT', { plan: 'CollectMetrics' })
  if (!isInAggregate && e.kind === 'attribute') refuse('NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE')
  if (!isInAggregate && e.kind === 'call' && !isDeterministic({ ...e, args: [] }))
    refuse('NON_AGGREGATE_FUNC_ARG_IS_NON_DETERMINISTIC')
  for (const child of expressionChildren(e)) check(child, metric, isInAggregate)
}

/** Of a metric that the program named: a name that was made for it has the place of the value. */
const placeOfMetric = (metric: NamedExpression): Origin | undefined =>
  metric.kind === 'alias' && metric.origin !== metric.child.origin ? metric.origin : undefined

function shown(metric: NamedExpression): string {
  if (metric.kind !== 'alias') return `"${metric.name}"`
  const name = /^\w+$/.test(metric.name) ? metric.name : `\`${metric.name}\``
  return `"${qualifiedSqlText(metric.child)} AS ${name}"`
}
