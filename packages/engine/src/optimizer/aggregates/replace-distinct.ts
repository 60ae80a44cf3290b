/** `distinct` is a grouping by all columns; the first of each group by some is `dropDuplicates`. */
import type { AggregateCall, Alias, Expression } from '../../expr/expression.ts'
import type { Aggregate, Deduplicate, Distinct, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { transformPlan } from '../../plan/tree.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'

export const replaceDistinct: OptimizerRule = {
  name: 'replace-distinct',
  apply: (plan, context) =>
    transformPlan(plan, (node) => {
      if (node.kind === 'distinct') return distinctAggregate(node)
      if (node.kind === 'deduplicate') return firstOfEach(node, context)
      return node
    }),
}

function distinctAggregate(plan: Distinct): LogicalPlan {
  const columns = outputOf(plan.input)
  if (isDistinct(plan.input)) return plan.input
  return grouping(plan, plan.input, columns, columns)
}

const grouping = (
  of: LogicalPlan,
  input: LogicalPlan,
  groupBy: readonly Expression[],
  columns: readonly Expression[],
): Aggregate =>
  Object.freeze({
    kind: 'aggregate',
    input,
    groupBy,
    columns,
    ...(of.origin === undefined ? {} : { origin: of.origin }),
  })

/** A grouping that gives nothing but its keys is distinct by itself. */
function isDistinct(plan: LogicalPlan): boolean {
  if (plan.kind === 'filter' || plan.kind === 'sort' || plan.kind === 'limit') return isDistinct(plan.input)
  if (plan.kind !== 'aggregate' || plan.groupBy.length !== plan.columns.length) return false
  return plan.columns.every((column, i) => {
    const key = plan.groupBy[i]
    return column.kind === 'attribute' && key.kind === 'attribute' && key.id === column.id
  })
}

function firstOfEach(plan: Deduplicate, context: OptimizerContext): LogicalPlan {
  const keys = new Set(plan.columns.map((e) => (e.kind === 'attribute' ? e.id : -1)))
  const output = outputOf(plan.input)
  if (output.every((a) => keys.has(a.id))) return grouping(plan, plan.input, output, output)
  const columns = output.map((attribute): Expression => {
    if (keys.has(attribute.id)) return attribute
    const child: AggregateCall = Object.freeze({
      kind: 'aggregate',
      name: 'first',
      args: [attribute],
      distinct: false,
      type: attribute.type,
      nullable: attribute.nullable,
      mode: context.mode,
      options: { ignoreNulls: false },
      resultId: context.nextAttributeId(),
    })
    // The column keeps its id: the operators above know it by that.
    return Object.freeze<Alias>({
      kind: 'alias',
      child,
      name: attribute.name,
      id: attribute.id,
      ...(attribute.metadata === undefined ? {} : { metadata: attribute.metadata }),
    })
  })
  return grouping(plan, plan.input, plan.columns, columns)
}
