/**
 * A copy of a plan under new column ids: a DataFrame that is joined or united with itself must not give the same column
 * twice.
 */
import type { Attribute, Expression } from '../expr/expression.ts'
import { mapExpressionChildren } from '../expr/tree.ts'
import type { Join, LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { mapPlanChildren, mapPlanExpressions } from '../plan/tree.ts'
import { hiddenOutputOf } from './columns/hidden-columns.ts'

export function withFreshIds(plan: LogicalPlan, nextAttributeId: () => number): LogicalPlan {
  const ids = new Map<number, number>()
  const fresh = (id: number): number => {
    let next = ids.get(id)
    if (next === undefined) ids.set(id, (next = nextAttributeId()))
    return next
  }
  const attribute = (a: Attribute): Attribute => Object.freeze({ ...a, id: fresh(a.id) })
  const expression = (e: Expression): Expression => {
    const mapped = mapExpressionChildren(e, expression)
    switch (mapped.kind) {
      case 'outer': {
        // Only those that a subquery inside this plan binds; others belong to the query around.
        const id = ids.get(mapped.id)
        return id === undefined ? mapped : Object.freeze({ ...mapped, id })
      }
      case 'subquery': {
        const bindings = mapped.bindings?.map((binding) => ({ ...binding, id: fresh(binding.id) }))
        const inner = copy(mapped.plan as LogicalPlan)
        return Object.freeze({ ...mapped, plan: inner, ...(bindings === undefined ? {} : { bindings }) })
      }
      case 'attribute':
        return attribute(mapped)
      case 'alias':
        return Object.freeze({ ...mapped, id: fresh(mapped.id) })
      case 'aggregate':
        return Object.freeze({ ...mapped, resultId: fresh(mapped.resultId) })
      default:
        return mapped
    }
  }
  const copy = (node: LogicalPlan): LogicalPlan => {
    if (node.kind === 'join') return copyJoin(node)
    const mapped = mapPlanExpressions(mapPlanChildren(node, copy), expression)
    switch (mapped.kind) {
      case 'scan': {
        const { fileColumns } = mapped
        const hidden = fileColumns === undefined ? {} : { fileColumns: fileColumns.map(attribute) }
        return Object.freeze({ ...mapped, output: mapped.output.map(attribute), ...hidden })
      }
      case 'range':
      case 'local':
      case 'expand':
      case 'generate':
      case 'recursion':
      case 'recursionReference':
        return Object.freeze({ ...mapped, output: mapped.output.map(attribute) })
      case 'project':
        return mapped.hidden === undefined
          ? mapped
          : Object.freeze({ ...mapped, hidden: mapped.hidden.map(attribute) })
      default:
        return mapped
    }
  }
  /** The bindings of a lateral join get their new ids before the side that names them is copied. */
  const copyJoin = (node: Join): LogicalPlan => {
    const left = copy(node.left)
    const bindings = node.bindings?.map(({ id, value }) => ({ id: fresh(id), value: expression(value) }))
    return Object.freeze({
      ...node,
      left,
      right: copy(node.right),
      ...(bindings === undefined ? {} : { bindings }),
      ...(node.condition === undefined ? {} : { condition: expression(node.condition) }),
      ...(node.mark === undefined ? {} : { mark: attribute(node.mark) }),
    })
  }
  return copy(plan)
}

/** The plan as often as it is asked for, from the second time on under column ids of its own. */
export function copiesOf(plan: LogicalPlan, nextAttributeId: () => number): () => LogicalPlan {
  let isTaken = false
  return () => {
    if (isTaken) return withFreshIds(plan, nextAttributeId)
    isTaken = true
    return plan
  }
}

/** Whether two plans give a column of the same id, or could. */
export function sharesIds(a: LogicalPlan, b: LogicalPlan): boolean {
  const ids = new Set(givenBy(a).map((column) => column.id))
  return givenBy(b).some((column) => ids.has(column.id))
}

const givenBy = (plan: LogicalPlan): readonly Attribute[] => [...outputOf(plan), ...hiddenOutputOf(plan)]
