/**
 * Views: what stands in one means what it meant where the view was made, under the settings of then, and nothing of
 * the query around it. So a query resolves each of its views once, however often it is named; further references get
 * copies under new column ids. What chance decides is resolved for each, as it is drawn for each.
 */
import { Settings } from '../base/config.ts'
import type { LogicalPlan, SubqueryAlias } from '../plan/logical-plan.ts'
import { type AnalysisContext, underSettings } from './analysis-context.ts'
import { dependsOnChance } from './depends-on-chance.ts'
import { copiesOf } from './fresh-ids.ts'

/** By the plan of the view as it was loaded, copies of it resolved. */
export type ResolvedViews = Map<LogicalPlan, () => LogicalPlan>

/** The alias of a view over its resolved rows. */
export function resolveView(
  plan: SubqueryAlias,
  context: AnalysisContext,
  analyze: (plan: LogicalPlan, context: AnalysisContext) => LogicalPlan,
): SubqueryAlias {
  const { view: _, madeUnder, ...alias } = plan
  const resolved = (): LogicalPlan => {
    const known = context.views?.get(plan.input)
    if (known !== undefined) return known()
    const input = analyze(plan.input, inside(context, madeUnder))
    const copies = copiesOf(input, context.nextAttributeId)
    if (!dependsOnChance(input)) context.views?.set(plan.input, copies)
    return copies()
  }
  return Object.freeze({ ...alias, input: resolved() })
}

function inside(around: AnalysisContext, madeUnder: SubqueryAlias['madeUnder']): AnalysisContext {
  const { outer: _, ctes: __, ...context } = around
  return madeUnder === undefined ? context : underSettings(context, new Settings(Object.entries(madeUnder)))
}
