/**
 * Columns taken from a DataFrame (`df.id`, `df['id']`): Connect sends the DataFrame's id with them, so that they are
 * looked for in the output of that operator, wherever it lies below, and not by name among all columns.
 */
import type { Attribute, UnresolvedAttribute } from '../expr/expression.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { planChildren } from '../plan/tree.ts'
import { type Found, Scope } from './columns/scope.ts'
import { raise } from './error-place.ts'
import type { Resolution } from './resolve-expression.ts'

/** As Spark names it in errors: an expression. */
const writtenName = (e: UnresolvedAttribute): string => `"${e.parts.join('.')}"`

/**
 * The column of the operator with the expression's plan id. In a self join the id may be found in several places: an
 * input that is itself the operator wins over what lies deeper in the other one (`a.join(a.filter(p), a.id == ..)`), as
 * Spark prefers depth 0; two at depth 0, two deeper ones, or two within one input are ambiguous.
 */
export function findByPlanId(e: UnresolvedAttribute, resolution: Resolution): Found | undefined {
  const { scope, deeper, context, inputs } = resolution
  if (!hasPlanId(inputs, e.planId!)) {
    raise('CANNOT_RESOLVE_DATAFRAME_COLUMN', { name: writtenName(e) }, e.origin)
  }
  const found = new Map<number, Found>()
  const concealed = new Map<number, Found>()
  const nearest: Found[] = []
  let unreachable = false
  for (const input of inputs) {
    const before = found.size
    for (const source of operatorsOf(input, e.planId!)) {
      const own = new Scope(outputOf(source), context.caseSensitive)
      const inSource = own.find(e.parts, e.origin)
      if (inSource === undefined)
        return raise('CANNOT_RESOLVE_DATAFRAME_COLUMN', { name: writtenName(e) }, e.origin)
      const visible: Attribute | undefined =
        scope.withId(inSource.attribute.id) ?? deeper?.withId(inSource.attribute.id)
      const { fields } = inSource
      if (visible !== undefined) {
        const column = { attribute: visible, fields }
        found.set(visible.id, column)
        if (source === input) nearest.push(column)
      } else {
        const behind = scope.hiddenWithId(inSource.attribute.id)
        if (behind === undefined) unreachable = true
        else concealed.set(behind.id, { attribute: behind, fields })
      }
    }
    if (found.size - before > 1) raise('AMBIGUOUS_COLUMN_REFERENCE', { name: writtenName(e) }, e.origin)
  }
  if (nearest.length === 1) return nearest[0]
  const candidates = found.size > 0 ? found : concealed
  if (candidates.size > 1) raise('AMBIGUOUS_COLUMN_REFERENCE', { name: writtenName(e) }, e.origin)
  const [only] = candidates.values()
  if (only === undefined && unreachable) {
    // The column was replaced or left out on the way up: what is called so now is meant, as in Spark since 4.1.
    return (
      scope.find(e.parts, e.origin) ??
      raise('CANNOT_RESOLVE_DATAFRAME_COLUMN', { name: writtenName(e) }, e.origin)
    )
  }
  return only
}

export const hasPlanId = (inputs: readonly LogicalPlan[], planId: number): boolean =>
  inputs.some((input) => operatorsOf(input, planId).length > 0)

/** The operators with that id; a DataFrame joined with itself is found twice. */
export function operatorsOf(plan: LogicalPlan, planId: number): readonly LogicalPlan[] {
  if (plan.planId === planId) return [plan]
  return planChildren(plan).flatMap((child) => operatorsOf(child, planId))
}
