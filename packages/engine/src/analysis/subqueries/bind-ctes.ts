/**
 * WITH: which names in FROM mean a definition and not a table. A definition hides tables; it sees the definitions
 * before it and those of the WITHs around; WITH RECURSIVE lets it see itself. Done before relations are loaded, so that
 * a name that is a definition is never looked for in the catalog; analysis resolves each definition once and gives
 * every reference a copy under new column ids.
 */
import { quoteIdentifier } from '@vonk/common'
import type { Expression } from '../../expr/expression.ts'
import { someExpression, transformExpression, withFields } from '../../expr/tree.ts'
import type { CommonTableExpression, LogicalPlan, With } from '../../plan/logical-plan.ts'
import { mapPlanChildren, mapPlanExpressions, planChildren, planExpressions } from '../../plan/tree.ts'
import { raise } from '../error-place.ts'

export interface CteNames {
  readonly caseSensitive: boolean
  /** Numbers of definitions, unique in the session. */
  nextAttributeId(): number
}

type Names = ReadonlyMap<string, number>

export function bindCtes(plan: LogicalPlan, context: CteNames): LogicalPlan {
  return hasWith(plan) ? bind(plan, new Map(), context) : plan
}

function hasWith(plan: LogicalPlan): boolean {
  if (plan.kind === 'with' || planChildren(plan).some(hasWith)) return true
  return planExpressions(plan).some((e) =>
    someExpression(e, (node) => node.kind === 'subquery' && hasWith(node.plan as LogicalPlan)),
  )
}

function bind(plan: LogicalPlan, names: Names, context: CteNames): LogicalPlan {
  if (plan.kind === 'with') return bindWith(plan, names, context)
  if (plan.kind === 'unresolvedRelation') {
    const { source } = plan
    if (source.kind !== 'table' || source.name.length !== 1) return plan
    const [name] = source.name
    const id = names.get(fold(name, context))
    if (id === undefined) return plan
    const { source: _, ...rest } = plan
    return Object.freeze({ ...rest, kind: 'cteReference' as const, name, id })
  }
  const inExpression = (e: Expression): Expression =>
    transformExpression(e, (node) =>
      node.kind === 'subquery'
        ? withFields(node, { plan: bind(node.plan as LogicalPlan, names, context) })
        : node,
    )
  return mapPlanExpressions(
    mapPlanChildren(plan, (child) => bind(child, names, context)),
    inExpression,
  )
}

const fold = (name: string, { caseSensitive }: CteNames): string =>
  caseSensitive ? name : name.toLowerCase()

function bindWith(plan: With, around: Names, context: CteNames): LogicalPlan {
  refuseDuplicates(plan, context)
  const names = new Map(around)
  const definitions = plan.definitions.map((definition): CommonTableExpression => {
    const id = context.nextAttributeId()
    const name = fold(definition.name, context)
    const own = plan.recursive ? new Map(names).set(name, id) : names
    const bound = bind(definition.plan, own, context)
    names.set(name, id)
    return Object.freeze({ ...definition, id, plan: bound })
  })
  return Object.freeze({ ...plan, definitions, input: bind(plan.input, names, context) })
}

function refuseDuplicates(plan: With, context: CteNames): void {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { name } of plan.definitions) {
    const folded = fold(name, context)
    if (seen.has(folded)) twice.add(folded)
    seen.add(folded)
  }
  if (twice.size === 0) return
  const duplicateNames = [...twice].map(quoteIdentifier).join(', ')
  raise('DUPLICATED_CTE_NAMES', { duplicateNames }, plan.origin)
}
