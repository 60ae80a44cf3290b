/**
 * Correlated subqueries, and IN, become joins, wherever they stand:
 *
 *     filter exists(u where u.a = outer(t.a)) (t)   ->   t left semi join u on u.a = t.a
 *     project [a, (select max(c) from u where u.a = outer(t.a))] (t)
 *         ->   project [a, m] (t left join (select max(c) m, a from u group by a) on u.a = t.a)
 *
 * Scalar subqueries and EXISTS that take nothing from the query around stay: the driver runs them first. Lateral joins
 * become ordinary ones by the same means.
 */
import { boolean, SparkError } from '@vonk/common'
import { semanticKey } from '../../expr/equality.ts'
import type { Alias, Expression, NamedExpression, SubqueryExpression } from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import {
  mapExpressionChildren,
  references,
  someExpression,
  splitConjunction,
  withFields,
} from '../../expr/tree.ts'
import type { Aggregate, Filter, Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import { mapPlanChildren, mapPlanExpressions, planExpressions } from '../../plan/tree.ts'
import { conjunction } from '../conditions/push-filters.ts'
import { idsOf } from '../expression-facts.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'
import { decorrelate } from './decorrelate.ts'
import { isCorrelated, outerValues, planHasOuter, planWithValues, withValues } from './outer-references.ts'
import { pullUpCorrelation } from './pull-up-correlation.ts'
import { attach, semiJoin } from './subquery-joins.ts'

export const rewriteSubqueries: OptimizerRule = {
  name: 'rewrite-subqueries',
  apply: (plan, context) => rewrite(plan, context),
}

/** Inner subqueries first: what they take from further out is then an outer reference of the plan they have become. */
function rewrite(plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  const below = mapPlanChildren(plan, (child) => rewrite(child, context))
  if (!planExpressions(below).some(hasSubquery)) return lateral(below, context)
  const inside = mapPlanExpressions(below, (e) => rewriteInside(e, context))
  return lateral(rewriteOperator(inside, context), context)
}

const hasSubquery = (e: Expression): boolean => someExpression(e, (node) => node.kind === 'subquery')

function rewriteInside(e: Expression, context: OptimizerContext): Expression {
  const mapped = mapExpressionChildren(e, (child) => rewriteInside(child, context))
  if (mapped.kind !== 'subquery') return mapped
  return withFields(mapped, { plan: rewrite(mapped.plan as LogicalPlan, context) })
}

/** Whether a subquery is a join; others are run by the driver. */
const isJoin = (e: Expression): e is SubqueryExpression =>
  e.kind === 'subquery' && (e.form === 'in' || isCorrelated(e.plan as LogicalPlan))

const hasJoin = (e: Expression): boolean => someExpression(e, isJoin)

function rewriteOperator(plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  if (!planExpressions(plan).some(hasJoin)) return plan
  switch (plan.kind) {
    case 'filter':
      return rewriteFilter(plan, context)
    case 'aggregate':
      return rewriteAggregate(plan, context)
    case 'join':
      return rewriteJoin(plan, context)
    case 'project':
    case 'window':
    case 'generate':
    case 'expand':
    case 'sort':
    case 'repartition':
    case 'deduplicate': {
      const attachment = new Attachment(plan.input, context)
      const mapped = mapPlanExpressions(plan, (e) => attachment.replaced(e))
      const made = withFields(mapped, { input: attachment.plan } as Partial<typeof mapped>) as LogicalPlan
      return plan.kind === 'project' || plan.kind === 'expand' ? made : cutTo(made, plan)
    }
    default:
      throw new SparkError({
        condition: 'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_IN_EXISTS_SUBQUERY',
        messageParameters: { treeNode: plan.kind },
      })
  }
}

/** The operator over an input with more columns, cut down to what it gave before. */
function cutTo(made: LogicalPlan, before: LogicalPlan): LogicalPlan {
  const columns = outputOf(before)
  return columns.length === outputOf(made).length
    ? made
    : Object.freeze({ kind: 'project', input: made, columns })
}

/** Joins subqueries to an input one after the other, equal ones once. */
class Attachment {
  plan: LogicalPlan
  private readonly context: OptimizerContext
  private readonly known = new Map<string, Expression>()

  constructor(plan: LogicalPlan, context: OptimizerContext) {
    this.plan = plan
    this.context = context
  }

  /** The expression with subqueries replaced by columns of `plan`. */
  replaced(e: Expression, nullIsFalse = false): Expression {
    if (!hasJoin(e)) return e
    if (e.kind === 'call' && (e.name === 'and' || e.name === 'or') && nullIsFalse) {
      return withFields(e, { args: e.args.map((arg) => this.replaced(arg, true)) })
    }
    const mapped = mapExpressionChildren(e, (child) => this.replaced(child))
    return isJoin(mapped) ? this.attached(mapped, nullIsFalse) : mapped
  }

  private attached(e: SubqueryExpression, nullIsFalse: boolean): Expression {
    const key = `${nullIsFalse} ${semanticKey(e)}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const { plan, value } = attach(this.plan, e, { nullIsFalse }, this.context)
    this.plan = plan
    this.known.set(key, value)
    return value
  }
}

function rewriteFilter(plan: Filter, context: OptimizerContext): LogicalPlan {
  const conjuncts = splitConjunction(plan.condition)
  const plain = conjuncts.filter((e) => !hasJoin(e))
  let input = plan.input
  if (plain.length > 0) input = withFields(plan, { input, condition: conjunction(plain) })
  const mixed: Expression[] = []
  for (const e of conjuncts.filter(hasJoin)) {
    const negated = e.kind === 'call' && e.name === 'not'
    const subquery = negated ? e.args[0] : e
    const isWhole = isJoin(subquery) && subquery.form !== 'scalar' && !(subquery.values ?? []).some(hasJoin)
    if (isWhole) input = semiJoin(input, subquery, { negated }, context)
    else mixed.push(e)
  }
  if (mixed.length === 0) return input
  const attachment = new Attachment(input, context)
  const condition = conjunction(mixed.map((e) => attachment.replaced(e, true)))
  return cutTo(withFields(plan, { input: attachment.plan, condition }), plan)
}

/**
 * Subqueries in keys and in arguments are joined below the grouping; those over its results are computed above it.
 */
function rewriteAggregate(plan: Aggregate, context: OptimizerContext): LogicalPlan {
  const below = new Attachment(plan.input, context)
  const keys = new Map<string, Expression>()
  const groupBy = plan.groupBy.map((key) => {
    const replaced = below.replaced(key)
    if (replaced !== key) keys.set(semanticKey(key), replaced)
    return replaced
  })
  const inArguments = (e: Expression): Expression => {
    const key = keys.get(semanticKey(e))
    if (key !== undefined) return key
    return e.kind === 'aggregate' ? below.replaced(e) : mapExpressionChildren(e, inArguments)
  }
  const columns = plan.columns.map(inArguments) as NamedExpression[]
  const grouped = withFields(plan, { input: below.plan, groupBy, columns })
  return columns.some(hasJoin) ? splitAbove(grouped, context) : grouped
}

/** The grouping gives keys and aggregates only, a projection above computes the rest. */
function splitAbove(plan: Aggregate, context: OptimizerContext): LogicalPlan {
  const keys = new Map(plan.groupBy.map((key) => [semanticKey(key), key]))
  const given = new Map<string, NamedExpression>()
  const column = (e: Expression): Expression => {
    const key = semanticKey(e)
    let found = given.get(key)
    if (found === undefined) {
      found =
        e.kind === 'attribute'
          ? e
          : Object.freeze<Alias>({ kind: 'alias', child: e, name: sqlText(e), id: context.nextAttributeId() })
      given.set(key, found)
    }
    return toAttribute(found)
  }
  const lift = (e: Expression): Expression =>
    keys.has(semanticKey(e)) || e.kind === 'aggregate' ? column(e) : mapExpressionChildren(e, lift)
  const columns = plan.columns.map((e) => {
    const lifted = lift(e)
    if (e.kind !== 'attribute' || lifted.kind !== 'attribute' || lifted.id === e.id) return lifted
    return Object.freeze({ kind: 'alias' as const, child: lifted, name: e.name, id: e.id })
  })
  const input: LogicalPlan = withFields(plan, { columns: [...given.values()] })
  return rewriteOperator(Object.freeze({ kind: 'project', input, columns }), context)
}

/** A condition over an inner join filters its rows; over an outer join, a subquery must belong to one side. */
function rewriteJoin(plan: Join, context: OptimizerContext): LogicalPlan {
  const conjuncts = splitConjunction(plan.condition!)
  const plain = conjuncts.filter((e) => !hasJoin(e))
  const { condition: _, ...rest } = plan
  const withCondition = (conditions: readonly Expression[]): Join =>
    Object.freeze({ ...rest, ...(conditions.length === 0 ? {} : { condition: conjunction(conditions) }) })
  if (plan.type === 'inner' || plan.type === 'cross') {
    const input = withCondition(plain)
    const condition = conjunction(conjuncts.filter(hasJoin))
    return rewriteFilter({ kind: 'filter', input, condition }, context)
  }
  const sides = [new Attachment(plan.left, context), new Attachment(plan.right, context)]
  const ids = [idsOf(outputOf(plan.left)), idsOf(outputOf(plan.right))]
  const replace = (e: Expression): Expression => {
    if (!isJoin(e)) return hasJoin(e) ? mapExpressionChildren(e, replace) : e
    const used = references(e)
    const at = used.every((a) => ids[1].has(a.id)) ? 1 : used.every((a) => ids[0].has(a.id)) ? 0 : undefined
    if (at !== undefined) return sides[at].replaced(e)
    throw new SparkError({
      condition:
        'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION',
      messageParameters: { subqueryExpression: sqlText(e) },
    })
  }
  const conditions = conjuncts.map(replace)
  const joined = withFields(withCondition(conditions), { left: sides[0].plan, right: sides[1].plan })
  return cutTo(joined, plan)
}

/** A lateral join is a subquery of many columns and rows. */
function lateral(plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  if (plan.kind !== 'join' || plan.lateral !== true) return plan
  const values = outerValues(plan.bindings ?? [])
  const constant = new Map([...values].filter(([, value]) => references(value).length === 0))
  const varying = new Map([...values].filter(([id]) => !constant.has(id)))
  const right = planWithValues(plan.right, constant)
  const { lateral: _l, bindings: _b, ...rest } = plan
  if (!planHasOuter(right, varying)) return Object.freeze({ ...rest, right })
  const own = plan.condition === undefined ? [] : [plan.condition]
  const type = plan.type === 'cross' ? 'inner' : plan.type
  const pulled = pullUpCorrelation(right, { outer: varying, groupsMayVanish: false }, context)
  const flat = pulled ?? flattened(right, varying, plan.left, context)
  const conditions = [...flat.conditions.map((e) => withValues(e, varying)), ...own]
  const condition = conditions.length === 0 ? {} : { condition: conjunction(conditions) }
  const join: Join = Object.freeze({ ...rest, type, right: flat.plan, ...condition })
  return cutTo(join, plan)
}

function flattened(
  right: LogicalPlan,
  varying: ReadonlyMap<number, Expression>,
  around: LogicalPlan,
  context: OptimizerContext,
) {
  const { plan, columns } = decorrelate(right, varying, around, context)
  const conditions = [...columns].map(([id, column]): Expression => {
    const value = varying.get(id)!
    return Object.freeze({
      kind: 'call',
      name: '<=>',
      args: [value, column],
      type: boolean,
      nullable: false,
      mode: 'ansi',
    })
  })
  return { plan, conditions }
}
