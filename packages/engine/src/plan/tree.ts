/** Walking and rewriting logical plans; same reference when nothing changed. */
import { unreachable } from '../base/assert.ts'
import type { Expression, SortOrder } from '../expr/expression.ts'
import { mapArray, mapBindings, mapExpressionChildren, withFields } from '../expr/tree.ts'
import type { LogicalPlan } from './logical-plan.ts'

export type PlanMap = (plan: LogicalPlan) => LogicalPlan

export function planChildren(plan: LogicalPlan): readonly LogicalPlan[] {
  switch (plan.kind) {
    case 'unresolvedRelation':
    case 'scan':
    case 'range':
    case 'local':
    case 'oneRow':
    case 'tableFunction':
    case 'inlineTable':
    case 'cteReference':
    case 'recursion':
    case 'recursionReference':
      return []
    case 'with':
      return [...plan.definitions.map((definition) => definition.plan), plan.input]
    case 'setOperation':
      return plan.inputs
    case 'join':
      return [plan.left, plan.right]
    default:
      return [plan.input]
  }
}

export function mapPlanChildren(plan: LogicalPlan, map: PlanMap): LogicalPlan {
  switch (plan.kind) {
    case 'unresolvedRelation':
    case 'scan':
    case 'range':
    case 'local':
    case 'oneRow':
    case 'tableFunction':
    case 'inlineTable':
    case 'cteReference':
    case 'recursion':
    case 'recursionReference':
      return plan
    case 'with':
      return withFields(plan, {
        definitions: mapArray(plan.definitions, (d) => withFields(d, { plan: map(d.plan) })),
        input: map(plan.input),
      })
    case 'setOperation':
      return withFields(plan, { inputs: mapArray(plan.inputs, map) })
    case 'join': {
      const left = map(plan.left)
      const right = map(plan.right)
      return left === plan.left && right === plan.right ? plan : withFields(plan, { left, right })
    }
    default: {
      // Most rules change nothing in most operators: nothing is made to find that out.
      const input = map(plan.input)
      return input === plan.input ? plan : withFields(plan, { input } as Partial<typeof plan>)
    }
  }
}

/** Children first, then the operator itself. */
export function transformPlan(plan: LogicalPlan, map: PlanMap): LogicalPlan {
  return map(mapPlanChildren(plan, (child) => transformPlan(child, map)))
}

export function transformPlanDown(plan: LogicalPlan, map: PlanMap): LogicalPlan {
  return mapPlanChildren(map(plan), (child) => transformPlanDown(child, map))
}

export function visitPlan(plan: LogicalPlan, visit: (plan: LogicalPlan) => void): void {
  visit(plan)
  for (const child of planChildren(plan)) visitPlan(child, visit)
}

const withoutExpressions = [
  'with',
  'cteReference',
  'recursion',
  'recursionReference',
  'unresolvedRelation',
  'scan',
  'range',
  'local',
  'oneRow',
  'renameColumns',
  'toNames',
  'distinct',
  'tail',
  'setOperation',
  'sample',
  'subqueryAlias',
  'fillNulls',
  'dropNulls',
  'replaceValues',
  'toSchema',
  'summary',
  'showString',
  'write',
] as const satisfies readonly LogicalPlan['kind'][]
const kindsWithoutExpressions: ReadonlySet<string> = new Set(withoutExpressions)

const hasNoExpressions = (
  plan: LogicalPlan,
): plan is Extract<LogicalPlan, { readonly kind: (typeof withoutExpressions)[number] }> =>
  kindsWithoutExpressions.has(plan.kind)

/** The expressions written in one operator (not in its inputs). */
export function planExpressions(plan: LogicalPlan): readonly Expression[] {
  switch (plan.kind) {
    case 'project':
    case 'dropColumns':
    case 'deduplicate':
      return plan.columns
    case 'withColumns':
      return plan.columns.map((column) => column.value)
    case 'filter':
      return [plan.condition]
    case 'aggregate':
      return [...plan.groupBy, ...plan.columns]
    case 'collectMetrics':
      return plan.metrics
    case 'sort':
      return plan.order
    case 'limit':
    case 'offset':
      return [plan.count]
    case 'join':
      return [
        ...(plan.condition === undefined ? [] : [plan.condition]),
        ...(plan.bindings ?? []).map((binding) => binding.value),
      ]
    case 'repartition':
      return plan.by
    case 'expand':
      return plan.projections.flat()
    case 'hint':
      return plan.parameters
    case 'window':
      return [...plan.columns, ...plan.partitionBy, ...plan.orderBy]
    case 'namedWindows':
      return plan.definitions.flatMap(({ window }) => [...window.partitionBy, ...window.orderBy])
    case 'generate':
      return [plan.generator]
    case 'tableFunction':
      return plan.args
    case 'inlineTable':
      return plan.rows.flat()
    case 'pivot':
      return [...(plan.groupBy ?? []), plan.column, ...plan.values, ...plan.aggregates]
    case 'transpose':
      return plan.index === undefined ? [] : [plan.index]
    case 'unpivot':
      return [...(plan.ids ?? []), ...(plan.values ?? []).flat()]
    default:
      return hasNoExpressions(plan) ? [] : unreachable(plan)
  }
}

/** The operator with every expression written in it replaced by `map` of it (top level; see `transformExpression`). */
export function mapPlanExpressions(
  plan: LogicalPlan,
  map: (expression: Expression) => Expression,
): LogicalPlan {
  switch (plan.kind) {
    case 'project':
    case 'dropColumns':
    case 'deduplicate':
      return withFields(plan, { columns: mapArray(plan.columns, map) })
    case 'withColumns':
      return withFields(plan, {
        columns: mapArray(plan.columns, (c) => withFields(c, { value: map(c.value) })),
      })
    case 'filter':
      return withFields(plan, { condition: map(plan.condition) })
    case 'aggregate':
      return withFields(plan, { groupBy: mapArray(plan.groupBy, map), columns: mapArray(plan.columns, map) })
    case 'collectMetrics':
      return withFields(plan, { metrics: mapArray(plan.metrics, map) })
    case 'sort':
      return withFields(plan, { order: mapArray(plan.order, (order) => map(order) as SortOrder) })
    case 'limit':
    case 'offset':
      return withFields(plan, { count: map(plan.count) })
    case 'join':
      return withFields(plan, {
        ...(plan.condition === undefined ? {} : { condition: map(plan.condition) }),
        ...(plan.bindings === undefined ? {} : { bindings: mapBindings(plan.bindings, map) }),
      })
    case 'repartition':
      return withFields(plan, { by: mapArray(plan.by, map) })
    case 'expand':
      return withFields(plan, { projections: mapArray(plan.projections, (row) => mapArray(row, map)) })
    case 'hint':
      return withFields(plan, { parameters: mapArray(plan.parameters, map) })
    case 'window':
      return withFields(plan, {
        columns: mapArray(plan.columns, map),
        partitionBy: mapArray(plan.partitionBy, map),
        orderBy: mapArray(plan.orderBy, (order) => map(order) as SortOrder),
      })
    case 'namedWindows':
      return withFields(plan, {
        definitions: mapArray(plan.definitions, (d) =>
          withFields(d, {
            window: withFields(d.window, {
              partitionBy: mapArray(d.window.partitionBy, map),
              orderBy: mapArray(d.window.orderBy, (order) => map(order) as SortOrder),
            }),
          }),
        ),
      })
    case 'generate':
      return withFields(plan, { generator: map(plan.generator) })
    case 'tableFunction':
      return withFields(plan, { args: mapArray(plan.args, map) })
    case 'inlineTable':
      return withFields(plan, { rows: mapArray(plan.rows, (row) => mapArray(row, map)) })
    case 'pivot':
      return withFields(plan, {
        ...(plan.groupBy === undefined ? {} : { groupBy: mapArray(plan.groupBy, map) }),
        column: map(plan.column),
        values: mapArray(plan.values, map),
        aggregates: mapArray(plan.aggregates, map),
      })
    case 'transpose':
      return plan.index === undefined ? plan : withFields(plan, { index: map(plan.index) })
    case 'unpivot':
      return withFields(plan, {
        ...(plan.ids === undefined ? {} : { ids: mapArray(plan.ids, map) }),
        ...(plan.values === undefined
          ? {}
          : { values: mapArray(plan.values, (group) => mapArray(group, map)) }),
      })
    default:
      return hasNoExpressions(plan) ? plan : unreachable(plan)
  }
}

export { mapExpressionChildren }
