/**
 * Three and more inputs of inner joins are joined in the order that is cheapest by estimate:
 *
 *     (lineitem join orders) join (customer where segment = 'A')   ->   lineitem join (orders join customer)
 *
 * Equalities are made anew from classes of equal columns, so that also those that only follow (a = b and b = c, hence
 * a = c) decide the order.
 */
import { resolveCall } from '../../analysis/resolve-function.ts'
import type { Expression } from '../../expr/expression.ts'
import type { Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { mapPlanChildren } from '../../plan/tree.ts'
import { conjunction } from '../conditions/push-filters.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'
import { flattenJoins, isInnerJoin, type JoinGraph, joinGraph } from './join-graph.ts'
import { crosses, type JoinTree, joinOrder, meets } from './join-order.ts'

/** Sets of inputs are bits of a 32-bit number. */
const inputsMax = 30

export const reorderJoins: OptimizerRule = {
  name: 'reorder-joins',
  apply: reorder,
}

function reorder(plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  if (!isInnerJoin(plan)) return mapPlanChildren(plan, (child) => reorder(child, context))
  const { inputs, conditions } = flattenJoins(plan)
  const below = inputs.map((input) => reorder(input, context))
  const isPlain = inputs.length >= 3 && inputs.length <= inputsMax && haveOwnColumns(below)
  if (!isPlain) return mapPlanChildren(plan, (child) => reorder(child, context))
  const graph = joinGraph(below, conditions)
  const made = build(graph, joinOrder(graph), plan, context)
  const output = outputOf(plan)
  const given = outputOf(made)
  const isSame = output.length === given.length && output.every((a, i) => a.id === given[i].id)
  return isSame ? made : Object.freeze({ kind: 'project', input: made, columns: output })
}

function haveOwnColumns(inputs: readonly LogicalPlan[]): boolean {
  const ids = inputs.flatMap((input) => outputOf(input).map((a) => a.id))
  return new Set(ids).size === ids.length
}

function build(graph: JoinGraph, tree: JoinTree, written: Join, context: OptimizerContext): LogicalPlan {
  const { left, right } = tree
  if (left === undefined || right === undefined) {
    return filtered(graph, graph.inputs[31 - Math.clz32(tree.mask)].plan, tree.mask)
  }
  const equalities = graph.classes
    .filter((columns) => crosses(columns.mask, left.mask, right.mask))
    .map((columns) => {
      const [a, b] = [left, right].map(({ mask }) => {
        const [, column] = [...columns.columns].find(([input]) => (mask & (1 << input)) !== 0)!
        return column
      })
      return resolveCall({ name: ['='], args: [a, b], distinct: false, origin: written.origin }, context)
    })
  const others = graph.others
    .filter((other) => meets(other.mask, left.mask, right.mask))
    .map(({ condition }) => condition)
  const conditions: readonly Expression[] = [...equalities, ...others]
  return Object.freeze<Join>({
    kind: 'join',
    left: build(graph, left, written, context),
    right: build(graph, right, written, context),
    type: conditions.length === 0 ? 'cross' : 'inner',
    ...(conditions.length === 0 ? {} : { condition: conjunction(conditions) }),
    ...(written.origin === undefined ? {} : { origin: written.origin }),
  })
}

/** Conditions on one input, and those without columns, which go to the first. */
function filtered(graph: JoinGraph, input: LogicalPlan, mask: number): LogicalPlan {
  const own = graph.others.filter((other) => other.mask === mask || (other.mask === 0 && mask === 1))
  if (own.length === 0) return input
  return Object.freeze({ kind: 'filter', input, condition: conjunction(own.map((other) => other.condition)) })
}
