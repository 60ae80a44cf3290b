/**
 * A subquery whose outer references stand in filters alone becomes a plan without them, and conditions over its columns
 * for the join that it is going to be:
 *
 *     select max(c) from u where u.a = outer(t.a)   ->   select max(c), u.a from u group by u.a, joined on u.a = t.a
 *
 * Equalities go up through groupings, which get their sides as keys; other conditions do not. What this rule cannot do
 * is left to `decorrelate.ts`.
 */
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type { Alias, Attribute, Expression, NamedExpression } from '../../expr/expression.ts'
import { references, someExpression, splitConjunction, withFields } from '../../expr/tree.ts'
import type { Aggregate, Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import { planExpressions } from '../../plan/tree.ts'
import { conjunction } from '../conditions/push-filters.ts'
import { idsOf } from '../expression-facts.ts'
import type { OptimizerContext } from '../optimizer-rule.ts'
import { hasOuter, type OuterValues, planHasOuter } from './outer-references.ts'

export interface PulledUp {
  readonly plan: LogicalPlan
  /** Over the plan's columns and outer references. */
  readonly conditions: readonly Expression[]
}
export interface PullOptions {
  readonly outer: OuterValues
  /** A grouping without keys may become one by the correlation: somebody sees to groups that are not there. */
  readonly groupsMayVanish: boolean
}

export function pullUpCorrelation(
  plan: LogicalPlan,
  options: PullOptions,
  context: OptimizerContext,
): PulledUp | undefined {
  const { outer } = options
  if (!planHasOuter(plan, outer)) return { plan, conditions: [] }
  switch (plan.kind) {
    case 'filter': {
      const below = pullUpCorrelation(plan.input, options, context)
      if (below === undefined) return undefined
      const all = splitConjunction(plan.condition)
      const pulled = all.filter((e) => hasOuter(e, outer))
      if (pulled.some((e) => !canMove(e))) return undefined
      const kept = all.filter((e) => !hasOuter(e, outer))
      const input =
        kept.length === 0 ? below.plan : withFields(plan, { input: below.plan, condition: conjunction(kept) })
      return { plan: input, conditions: [...below.conditions, ...pulled] }
    }
    case 'project':
      return throughProject(plan, options, context)
    case 'aggregate':
      return throughAggregate(plan, options, context)
    case 'distinct':
    case 'subqueryAlias':
    case 'sort':
    case 'hint':
    case 'repartition': {
      if (planExpressions(plan).some((e) => hasOuter(e, outer))) return undefined
      const below = pullUpCorrelation(plan.input, options, context)
      if (below === undefined) return undefined
      if (plan.kind === 'distinct' && !below.conditions.every((e) => innerSide(e, outer) !== undefined))
        return undefined
      return { ...below, plan: withFields(plan, { input: below.plan }) as LogicalPlan }
    }
    case 'join':
      return throughJoin(plan, options, context)
    default:
      return undefined
  }
}

/** Subqueries and values that change from call to call stay where they are. */
const canMove = (e: Expression): boolean =>
  isDeterministic(e) && !someExpression(e, (node) => node.kind === 'subquery')

function throughProject(
  plan: LogicalPlan & { kind: 'project' },
  options: PullOptions,
  context: OptimizerContext,
): PulledUp | undefined {
  if (plan.columns.some((e) => hasOuter(e, options.outer))) return undefined
  const below = pullUpCorrelation(plan.input, options, context)
  if (below === undefined) return undefined
  const given = new Set(plan.columns.flatMap((e) => (e.kind === 'attribute' ? [e.id] : [])))
  const added = missing(below.conditions, given)
  return {
    ...below,
    plan: withFields(plan, { input: below.plan, columns: [...plan.columns, ...added] }),
  }
}

/** Columns that conditions read and that are not given. */
function missing(conditions: readonly Expression[], given: ReadonlySet<number>): readonly Attribute[] {
  const found = new Map<number, Attribute>()
  for (const a of conditions.flatMap(references)) if (!given.has(a.id)) found.set(a.id, a)
  return [...found.values()]
}

/** Of an equality between the plan's columns and outer references: the plan's side. */
export function innerSide(e: Expression, outer: OuterValues): Expression | undefined {
  if (e.kind !== 'call' || (e.name !== '=' && e.name !== '<=>')) return undefined
  const [a, b] = e.args
  const isInner = (side: Expression) => references(side).length > 0 && !hasOuter(side, outer)
  const isOuter = (side: Expression) => references(side).length === 0 && hasOuter(side, outer)
  if (isInner(a) && isOuter(b)) return a
  return isInner(b) && isOuter(a) ? b : undefined
}

function throughAggregate(
  plan: Aggregate,
  options: PullOptions,
  context: OptimizerContext,
): PulledUp | undefined {
  const { outer } = options
  if (planExpressions(plan).some((e) => hasOuter(e, outer))) return undefined
  if (plan.groupBy.length === 0 && !options.groupsMayVanish) return undefined
  const below = pullUpCorrelation(plan.input, { ...options, groupsMayVanish: false }, context)
  if (below === undefined) return undefined
  const keys: Expression[] = [...plan.groupBy]
  const columns = [...plan.columns] as NamedExpression[]
  const conditions: Expression[] = []
  for (const condition of below.conditions) {
    const inner = innerSide(condition, outer)
    if (inner === undefined || condition.kind !== 'call') return undefined
    const column = keyColumn(inner, keys, columns, context)
    conditions.push(
      withFields(condition, { args: condition.args.map((arg) => (arg === inner ? column : arg)) }),
    )
  }
  return { plan: withFields(plan, { input: below.plan, groupBy: keys, columns }), conditions }
}

/** The output column of a key, which is added where it is not there. */
function keyColumn(
  inner: Expression,
  keys: Expression[],
  columns: NamedExpression[],
  context: OptimizerContext,
): Attribute {
  const text = semanticKey(inner)
  if (!keys.some((key) => semanticKey(key) === text)) keys.push(inner)
  const known = columns.find((c) => semanticKey(c.kind === 'alias' ? c.child : c) === text)
  if (known !== undefined) return toAttribute(known)
  const column: NamedExpression =
    inner.kind === 'attribute'
      ? inner
      : Object.freeze<Alias>({
          kind: 'alias',
          child: inner,
          name: '_correlation',
          id: context.nextAttributeId(),
        })
  columns.push(column)
  return toAttribute(column)
}

/** Sides whose rows all come out of the join. */
const givesLeft: ReadonlySet<Join['type']> = new Set([
  'inner',
  'cross',
  'leftOuter',
  'leftSemi',
  'leftAnti',
  'existence',
  'leftSingle',
])
const givesRight: ReadonlySet<Join['type']> = new Set(['inner', 'cross', 'rightOuter'])

function throughJoin(plan: Join, options: PullOptions, context: OptimizerContext): PulledUp | undefined {
  const { outer } = options
  if (plan.lateral === true) return undefined
  const inside: PullOptions = { outer, groupsMayVanish: false }
  const left =
    givesLeft.has(plan.type) || !planHasOuter(plan.left, outer)
      ? pullUpCorrelation(plan.left, inside, context)
      : undefined
  const right =
    givesRight.has(plan.type) || !planHasOuter(plan.right, outer)
      ? pullUpCorrelation(plan.right, inside, context)
      : undefined
  if (left === undefined || right === undefined) return undefined
  const all = plan.condition === undefined ? [] : splitConjunction(plan.condition)
  const pulled = all.filter((e) => hasOuter(e, outer))
  const isInner = plan.type === 'inner' || plan.type === 'cross'
  if (pulled.length > 0 && (!isInner || !pulled.every(canMove))) return undefined
  const kept = all.filter((e) => !hasOuter(e, outer))
  const { condition: _, ...rest } = plan
  const joined: Join = Object.freeze({
    ...rest,
    left: left.plan,
    right: right.plan,
    ...(kept.length === 0 ? {} : { condition: conjunction(kept) }),
  })
  const conditions = [...left.conditions, ...right.conditions, ...pulled]
  const given = idsOf(outputOf(joined))
  return missing(conditions, given).length === 0 ? { plan: joined, conditions } : undefined
}
