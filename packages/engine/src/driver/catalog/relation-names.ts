/**
 * Names of relations in a plan: what they are looked up as. A view of the catalog keeps looking in the database it was
 * made in, and never at temporary views; a temporary view over a DataFrame holds what its names meant then.
 */

import { catalogName } from '../../catalog/catalog.ts'
import type { Expression } from '../../expr/expression.ts'
import { transformExpression, withFields } from '../../expr/tree.ts'
import type { LogicalPlan, UnresolvedRelation } from '../../plan/logical-plan.ts'
import { mapPlanChildren, mapPlanExpressions } from '../../plan/tree.ts'

type NamedRelation = UnresolvedRelation & { readonly source: { readonly kind: 'table' } }

/** The plan with every relation that is named in it, and is no common table expression, as `map` gives it. */
export function mapRelations(
  plan: LogicalPlan,
  map: (relation: NamedRelation, name: readonly string[]) => LogicalPlan,
  hidden: ReadonlySet<string> = new Set(),
): LogicalPlan {
  if (plan.kind === 'unresolvedRelation') {
    const { source } = plan
    if (source.kind !== 'table') return plan
    const isHidden = source.name.length === 1 && hidden.has(source.name[0].toLowerCase())
    return isHidden ? plan : map(plan as NamedRelation, source.name)
  }
  if (plan.kind === 'with') {
    const names = new Set(hidden)
    const definitions = plan.definitions.map((definition) => {
      const name = definition.name.toLowerCase()
      const own = plan.recursive ? new Set(names).add(name) : names
      const mapped = withFields(definition, { plan: mapRelations(definition.plan, map, own) })
      names.add(name)
      return mapped
    })
    return withFields(plan, { definitions, input: mapRelations(plan.input, map, names) })
  }
  const inExpression = (e: Expression): Expression =>
    transformExpression(e, (node) =>
      node.kind === 'subquery'
        ? withFields(node, { plan: mapRelations(node.plan as LogicalPlan, map, hidden) })
        : node,
    )
  return mapPlanExpressions(
    mapPlanChildren(plan, (child) => mapRelations(child, map, hidden)),
    inExpression,
  )
}

/** Names without a database are looked up in this one, and in the catalog only. */
export function qualifyRelations(plan: LogicalPlan, database: string): LogicalPlan {
  return mapRelations(plan, (relation, name) =>
    name.length > 1
      ? relation
      : withFields(relation, { source: { ...relation.source, name: [catalogName, database, name[0]] } }),
  )
}

/** The names of all relations. */
export function relationNames(plan: LogicalPlan): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  mapRelations(plan, (relation, name) => {
    found.push(name)
    return relation
  })
  return found
}
