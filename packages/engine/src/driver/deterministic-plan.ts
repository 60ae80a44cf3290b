/** Whether a stage gives the same rows when it runs again: what recovery may take apart. */
import type { StageOutput } from '../codegen/stage-plan.ts'
import { isDeterministic } from '../expr/equality.ts'
import { physicalChildren } from '../physical/physical-output.ts'
import type { PhysicalPlan } from '../physical/physical-plan.ts'

/**
 * Whether a task run again writes the same rows to the same reduce partitions. Round robin after a shuffle would not,
 * if blocks were read in the order of their arrival; they are read in map-partition order, so it does.
 */
export function isDeterministicPlan(plan: PhysicalPlan, output: StageOutput): boolean {
  if (output.kind === 'exchange' && output.by.kind === 'hash') {
    if (!output.by.expressions.every(isDeterministic)) return false
  }
  if (output.kind === 'exchange' && output.by.kind === 'direct') {
    if (!isDeterministic(output.by.expression)) return false
  }
  return everyExpression(plan, isDeterministic)
}

function everyExpression(plan: PhysicalPlan, test: typeof isDeterministic): boolean {
  const own =
    plan.kind === 'filter'
      ? [plan.condition]
      : plan.kind === 'project'
        ? plan.columns
        : plan.kind === 'hashAggregate'
          ? [...plan.keys, ...plan.aggregates]
          : plan.kind === 'expand'
            ? plan.projections.flat()
            : plan.kind === 'join' && plan.condition !== undefined
              ? [plan.condition]
              : plan.kind === 'generate'
                ? [plan.generator]
                : []
  return own.every(test) && physicalChildren(plan).every((child) => everyExpression(child, test))
}
