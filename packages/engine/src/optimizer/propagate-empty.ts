/**
 * What can have no rows is planned as no rows: filters that are never true, limits of nothing, and what is built on
 * them.
 */
import { field, struct } from '@vonk/common'
import { withFields } from '../expr/tree.ts'
import type { LocalRelation, LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

export const propagateEmpty: OptimizerRule = {
  name: 'propagate-empty',
  apply: (plan) => transformPlan(plan, propagate),
}

export const isEmptyRelation = (plan: LogicalPlan): boolean =>
  plan.kind === 'local' && plan.data.rowCount === 0

function empty(of: LogicalPlan): LocalRelation {
  const output = outputOf(of)
  const schema = struct(output.map((a) => field(a.name, a.type, a.nullable)))
  return Object.freeze({ kind: 'local', output, data: { schema, batches: [], rowCount: 0, bytes: 0 } })
}

function propagate(plan: LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'filter':
      if (plan.condition.kind === 'literal') return plan.condition.value === true ? plan.input : empty(plan)
      return isEmptyRelation(plan.input) ? plan.input : plan
    case 'limit':
      if (plan.count.kind === 'literal' && Number(plan.count.value) === 0) return empty(plan)
      return isEmptyRelation(plan.input) ? plan.input : plan
    case 'project':
    case 'window':
    case 'sort':
    case 'offset':
    case 'tail':
    case 'repartition':
    case 'sample':
    case 'expand':
    case 'generate':
      return isEmptyRelation(plan.input) ? empty(plan) : plan
    case 'aggregate':
      return plan.groupBy.length > 0 && isEmptyRelation(plan.input) ? empty(plan) : plan
    case 'range':
      return isEmptyRange(plan.start, plan.end, plan.step) ? empty(plan) : plan
    case 'setOperation': {
      if (plan.operation !== 'union') return plan
      const inputs = plan.inputs.filter((input) => !isEmptyRelation(input))
      if (inputs.length === plan.inputs.length) return plan
      if (inputs.length === 0) return empty(plan)
      return renamed(plan, inputs)
    }
    case 'join':
      return propagateJoin(plan)
    default:
      return plan
  }
}

const isEmptyRange = (start: bigint, end: bigint, step: bigint): boolean =>
  step > 0n ? start >= end : start <= end

/** The rest of a union, under the union's columns. */
function renamed(plan: LogicalPlan & { kind: 'setOperation' }, inputs: readonly LogicalPlan[]): LogicalPlan {
  const rest = inputs.length === 1 ? inputs[0] : withFields(plan, { inputs })
  const wanted = outputOf(plan)
  const given = outputOf(rest)
  if (wanted.every((a, i) => a.id === given[i].id)) return rest
  const columns = wanted.map((a, i) =>
    Object.freeze({ kind: 'alias' as const, child: given[i], name: a.name, id: a.id }),
  )
  return Object.freeze({ kind: 'project', input: rest, columns })
}

function propagateJoin(plan: LogicalPlan & { kind: 'join' }): LogicalPlan {
  const left = isEmptyRelation(plan.left)
  const right = isEmptyRelation(plan.right)
  if (!left && !right) return plan
  switch (plan.type) {
    case 'inner':
    case 'cross':
      return empty(plan)
    case 'leftOuter':
      return left ? empty(plan) : plan
    case 'leftSemi':
      return empty(plan)
    case 'leftAnti':
      return left ? empty(plan) : plan.left
    case 'rightOuter':
      return right ? empty(plan) : plan
    default:
      return plan
  }
}
