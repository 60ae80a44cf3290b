/** What a rule is: a pure function of a plan that returns the same reference when it changes nothing. */
import type { AnalysisContext } from '../analysis/analysis-context.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'

export type OptimizerContext = AnalysisContext

export interface OptimizerRule {
  readonly name: string
  apply(plan: LogicalPlan, context: OptimizerContext): LogicalPlan
}
