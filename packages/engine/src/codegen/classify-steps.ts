/**
 * Which steps of a pipeline become its filter function, which the runner's limit, and which must run inside the process
 * function, row by row.
 */
import type { Expression } from '../expr/expression.ts'
import { scalarEntry } from '../expr/registry.ts'
import { someExpression } from '../expr/tree.ts'
import type { Step } from './cut-pipelines.ts'
import type { Conjunct } from './filter-plan.ts'
import type { Pipeline } from './stage-program.ts'

export const isDeterministic = (e: Expression): boolean =>
  !someExpression(e, (node) => node.kind === 'call' && scalarEntry(node.name).deterministic === false)

export interface Classified {
  readonly conjuncts: readonly Conjunct[]
  readonly limit: Pipeline['limit']
  readonly inline: readonly Step[]
  /** How many steps come before the first that must run inside the process function. */
  readonly leading: number
}

/** Which steps become the filter function, which the runner's limit, and which must run inside the process function. */
export function classify(steps: readonly Step[]): Classified {
  const conjuncts: Conjunct[] = []
  let limit: Pipeline['limit']
  let i = 0
  for (; i < steps.length; i++) {
    const step = steps[i]
    if (step.kind === 'project' && step.columns.every(isDeterministic)) continue
    if (step.kind === 'filter' && limit === undefined) {
      step.conjuncts.forEach((expression, position) => {
        conjuncts.push({ expression, operator: step.operator, position })
      })
    } else if (step.kind === 'limit') {
      limit = limitOf(limit, step.limit, step.offset)
    } else break
  }
  const inline = steps.slice(i).filter((s) => s.kind !== 'project' || !s.columns.every(isDeterministic))
  return { conjuncts, limit, inline, leading: i }
}

function limitOf(below: Pipeline['limit'], count: number, offset: number): Pipeline['limit'] {
  const most = count < 0 ? Number.MAX_SAFE_INTEGER : count
  if (below === undefined) return { count: most, offset }
  return { count: Math.max(0, Math.min(below.count - offset, most)), offset: below.offset + offset }
}

/** Whether a row may go through the steps of the process function twice, as it does where a join stops inside it. */
export function isRepeatable(steps: readonly Step[]): boolean {
  return classify(steps).inline.every(
    (step) =>
      step.kind === 'probe' ||
      (step.kind === 'filter' && step.conjuncts.every(isDeterministic)) ||
      (step.kind === 'generate' && isDeterministic(step.node.generator)),
  )
}
