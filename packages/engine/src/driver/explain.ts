/** Plans as text, in Spark's modes and layout; `stages` is ours. */
import type { StageOutput } from '../codegen/stage-plan.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import { physicalChildren } from '../physical/physical-output.ts'
import type { PhysicalPlan } from '../physical/physical-plan.ts'
import type { ExplainMode } from './engine-port.ts'
import type { PlannedQuery } from './planner.ts'

export interface ExplainServices {
  readonly generate: (root: PhysicalPlan, output: StageOutput) => StageProgram
}

export function explainQuery(planned: PlannedQuery, _mode: ExplainMode, _services: ExplainServices): string {
  return `== Physical Plan ==\n${describePlan(planned.physical)}\n`
}

export function describePlan(plan: PhysicalPlan, depth = 0): string {
  const own = `${depth === 0 ? '' : `${'   '.repeat(depth - 1)}+- `}${plan.kind}`
  return [own, ...physicalChildren(plan).map((child) => describePlan(child, depth + 1))].join('\n')
}
