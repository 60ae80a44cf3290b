/**
 * Texts of expressions in a plan (`filter('id > 5')`) to what they parse to. Before relations are loaded, since a text
 * may hold a subquery; and so that explain shows the parsed plan and not the text. Analysis takes texts too, for plans
 * that did not come this way.
 */
import type { Expression } from '../expr/expression.ts'
import { transformExpressionDown } from '../expr/tree.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { mapPlanExpressions, transformPlan } from '../plan/tree.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { parsed } from './columns/select-items.ts'

export function parseTexts(
  plan: LogicalPlan,
  context: Pick<AnalysisContext, 'parseExpression'>,
): LogicalPlan {
  const parse = (e: Expression) => parsed(e, context)
  return transformPlan(plan, (node) => mapPlanExpressions(node, (e) => transformExpressionDown(e, parse)))
}
