/** Limits over limits, unions in unions, unions of one, sorts under sorts and repartitions under repartitions. */
import { isIntegral } from '@vonk/common'
import type { Expression, Literal } from '../expr/expression.ts'
import { lookupFunction } from '../expr/registry.ts'
import { someExpression, withFields } from '../expr/tree.ts'
import type { Limit, LogicalPlan, SetOperation } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

export const combineOperators: OptimizerRule = {
  name: 'combine-operators',
  apply: (plan) => transformPlan(plan, combine),
}

function combine(plan: LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'limit':
      return combineLimits(plan)
    case 'offset':
      return isCount(plan.count) && Number(plan.count.value) === 0 ? plan.input : plan
    case 'setOperation':
      return flattenUnion(plan)
    case 'sort':
      if (plan.order.length === 0) return plan.input
      return plan.global ? withFields(plan, { input: withoutOrder(plan.input) }) : plan
    case 'aggregate':
      return plan.columns.some(dependsOnOrder) ? plan : withFields(plan, { input: withoutOrder(plan.input) })
    case 'repartition':
      // The rows are dealt out anew: how they lay before does not matter, unless nothing is shuffled.
      return plan.shuffle && plan.input.kind === 'repartition' && plan.input.shared !== true
        ? withFields(plan, { input: plan.input.input })
        : plan
    default:
      return plan
  }
}

const isCount = (e: Expression): e is Literal =>
  e.kind === 'literal' && e.value !== null && isIntegral(e.type)

function combineLimits(plan: Limit): LogicalPlan {
  const { input } = plan
  if (input.kind !== 'limit' || !isCount(plan.count) || !isCount(input.count)) return plan
  const count = Number(plan.count.value) <= Number(input.count.value) ? plan.count : input.count
  return withFields(plan, { input: input.input, count })
}

function flattenUnion(plan: SetOperation): LogicalPlan {
  if (plan.operation !== 'union' || !plan.all) return plan
  if (plan.inputs.length === 1) return plan.inputs[0]
  const nested = (input: LogicalPlan): input is SetOperation =>
    input.kind === 'setOperation' && input.operation === 'union' && input.all
  // The first input stays as it is when nested deeper: its columns are the union's.
  if (!plan.inputs.some(nested)) return plan
  const flat = plan.inputs.flatMap((input) => (nested(input) ? input.inputs : [input]))
  const same = outputOf(flat[0]).every((a, i) => a.id === outputOf(plan)[i].id)
  return same ? withFields(plan, { inputs: flat }) : plan
}

/** The plan without sorts whose order nobody sees. */
function withoutOrder(plan: LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'sort':
      return withoutOrder(plan.input)
    case 'project':
    case 'filter':
      return withFields(plan, { input: withoutOrder(plan.input) }) as LogicalPlan
    default:
      return plan
  }
}

const dependsOnOrder = (column: Expression): boolean =>
  someExpression(column, (e) => {
    if (e.kind !== 'aggregate') return false
    const entry = lookupFunction(e.name)
    return (
      entry?.kind !== 'aggregate' || entry.orderSensitive === true || e.name === 'first' || e.name === 'last'
    )
  })
