/**
 * Which of the counts that a pipeline's runner keeps is the number of rows an operator gave. Nothing is counted for it
 * in generated code: what several steps do inside of one loop stays uncounted between them.
 */
import type { PipelinePlan, Step } from './cut-pipelines.ts'
import type { OperatorInfo } from './stage-program.ts'

type RowCount = OperatorInfo['rows']

/** `leading`: how many steps, from the source on, are done before the process function: filters and a limit. */
export function countedOperators(plan: PipelinePlan, leading: number): readonly OperatorInfo[] {
  const steps = new Map(plan.steps.map((step, i) => [step.operator, { step, i }]))
  const counts = new Map<OperatorInfo, RowCount>()
  let current: RowCount = 'in'
  for (const operator of plan.operators) {
    if (operator === plan.sink?.operator) continue
    const at = steps.get(operator)
    if (at !== undefined) current = at.i < leading ? countBehind(at.step, current, counts) : undefined
    counts.set(operator, current)
  }
  const last = plan.operators.at(-1)
  if (plan.sink === undefined && last !== undefined) counts.set(last, 'out')
  return plan.operators.map((operator) => {
    const rows = counts.get(operator)
    return rows === undefined ? operator : { ...operator, rows }
  })
}

/** Of several filters only the last one's count is known, and so it is with limits. */
function countBehind(step: Step, before: RowCount, counts: Map<OperatorInfo, RowCount>): RowCount {
  const own = step.kind === 'filter' ? 'filtered' : step.kind === 'limit' ? 'limited' : before
  if (step.kind !== 'project')
    for (const [operator, rows] of counts) if (rows === own) counts.delete(operator)
  return own
}
