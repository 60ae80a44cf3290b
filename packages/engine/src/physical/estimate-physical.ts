/**
 * Rows and bytes that each physical operator is expected to give: those of the logical operator it was planned for
 * (`optimizer/estimate.ts`). They size shuffles before anything was measured, and stand beside the actual figures in
 * explain.
 */
import { estimate } from '../optimizer/estimate.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { physicalChildren, withChildren } from './physical-output.ts'
import type { PhysicalPlan } from './physical-plan.ts'

/** All operators that one became get its estimate; those that have one became of others below it. */
export function withEstimate(plan: PhysicalPlan, plannedFor: LogicalPlan): PhysicalPlan {
  if (plan.estimate !== undefined) return plan
  const { rows, bytes } = estimate(plannedFor)
  const children = physicalChildren(plan).map((child) => withEstimate(child, plannedFor))
  return { ...withChildren(plan, children), estimate: { rows: Math.ceil(rows), bytes: Math.ceil(bytes) } }
}
