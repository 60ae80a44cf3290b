/**
 * Subqueries as expressions. A message names the frame's plan by number; the plan itself is sent beside the relation
 * that uses it (`WithRelations`), so each relation is searched for the subqueries in its expressions when it is made.
 */
import type { Expression, Relation, SubqueryExpression_SubqueryType } from '@vonk/protocol'
import { expression } from './expression.ts'
import type { LazyPlan, Preparation } from './lazy-plan.ts'
import { message } from './plan-message.ts'

const plans = new WeakMap<object, LazyPlan>()
/** Programs without subqueries are not searched. */
let isUsed = false

export function subqueryExpression(
  plan: LazyPlan,
  subqueryType: SubqueryExpression_SubqueryType,
  fragment: string,
  inSubqueryValues: readonly Expression[] = [],
): Expression {
  const value = message('SubqueryExpression', {
    planId: plan.relation.common?.planId ?? 0n,
    subqueryType,
    inSubqueryValues: [...inSubqueryValues],
  })
  plans.set(value, plan)
  isUsed = true
  return expression({ case: 'subqueryExpression', value }, fragment)
}

/** Plans of the subqueries in a relation's own expressions; not in those of its inputs. */
function referencesOf(relation: Relation): readonly LazyPlan[] {
  const found = new Map<bigint, LazyPlan>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
    const plan = plans.get(value)
    if (plan !== undefined) found.set(plan.relation.common?.planId ?? 0n, plan)
    if (Array.isArray(value)) return value.forEach(visit)
    if ('relType' in value) return
    for (const inner of Object.values(value)) visit(inner)
  }
  for (const inner of Object.values(relation.relType.value ?? {})) visit(inner)
  return [...found.values()]
}

/** The relation, with the plans of its subqueries beside it. */
export function withReferences(relation: Relation, preparations: readonly Preparation[]): LazyPlan {
  const references = isUsed ? referencesOf(relation) : []
  if (references.length === 0) return { relation, preparations }
  const value = message('WithRelations', {
    root: message('Relation', { relType: relation.relType, common: commonWithoutId(relation) }),
    references: references.map((reference) => reference.relation),
  })
  const whole = message('Relation', { common: relation.common, relType: { case: 'withRelations', value } })
  const all = [...preparations, ...references.flatMap((reference) => reference.preparations)]
  return { relation: whole, preparations: [...new Set(all)] }
}

/** Columns of the frame are looked for in the whole. */
const commonWithoutId = ({ common }: Relation) =>
  message('RelationCommon', common?.origin === undefined ? {} : { origin: common.origin })
