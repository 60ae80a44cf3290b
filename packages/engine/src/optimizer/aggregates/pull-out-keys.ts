/**
 * A grouping key that is more than a column is computed below the grouping: other rules rewrite the expressions of the
 * columns, and would not leave the key to be found in them again.
 */
import { semanticKey } from '../../expr/equality.ts'
import type { Alias, Expression, NamedExpression } from '../../expr/expression.ts'
import { mapExpressionChildren } from '../../expr/tree.ts'
import type { Aggregate, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import { transformPlan } from '../../plan/tree.ts'
import { isFoldable } from '../expression-facts.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'

export const pullOutKeys: OptimizerRule = {
  name: 'pull-out-keys',
  apply: (plan, context) =>
    transformPlan(plan, (node) => (node.kind === 'aggregate' ? pullOut(node, context) : node)),
}

function pullOut(plan: Aggregate, context: OptimizerContext): LogicalPlan {
  const computed = new Map<string, Alias>()
  for (const key of plan.groupBy) {
    const text = semanticKey(key)
    if (key.kind === 'attribute' || isFoldable(key) || computed.has(text)) continue
    computed.set(
      text,
      Object.freeze({
        kind: 'alias',
        child: key,
        name: '_groupingexpression',
        id: context.nextAttributeId(),
      }),
    )
  }
  if (computed.size === 0) return plan
  const replace = (e: Expression): Expression => {
    if (e.kind === 'aggregate') return e
    const alias = computed.get(semanticKey(e))
    return alias === undefined ? mapExpressionChildren(e, replace) : toAttribute(alias)
  }
  const input: LogicalPlan = Object.freeze({
    kind: 'project',
    input: plan.input,
    columns: [...outputOf(plan.input), ...computed.values()],
  })
  return Object.freeze({
    ...plan,
    input,
    groupBy: plan.groupBy.map(replace),
    columns: plan.columns.map(replace) as readonly NamedExpression[],
  })
}
