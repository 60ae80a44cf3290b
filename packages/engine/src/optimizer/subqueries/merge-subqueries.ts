/**
 * Totals over the same rows are made by one aggregate, though their conditions differ. Scalar subqueries that the
 * driver runs first become fields of one:
 *
 *     select (select count(*) from t where b > 1), (select max(c) from t where b < 5)
 *     -> (select struct(count(*) filter (where b > 1), max(c) filter (where b < 5)) from t where b > 1 or b < 5)
 *
 * and of such totals joined to each other one row is made. What all conditions have in common is asked once, below.
 */
import { field, type StructType, string, struct } from '@vonk/common'
import { resolveCall } from '../../analysis/resolve-function.ts'
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type { Alias, Attribute, Call, Expression, SubqueryExpression } from '../../expr/expression.ts'
import {
  mapExpressionChildren,
  someExpression,
  splitConjunction,
  transformExpression,
  withFields,
} from '../../expr/tree.ts'
import type { Aggregate, Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { logicalPlanKey } from '../../plan/plan-key.ts'
import {
  mapPlanExpressions,
  planChildren,
  planExpressions,
  transformPlan,
  transformPlanDown,
} from '../../plan/tree.ts'
import { answerFromStatistics } from '../answer-from-statistics.ts'
import { disjunction } from '../conditions/factor-disjunctions.ts'
import { foldConstants } from '../conditions/fold-constants.ts'
import { conjunction } from '../conditions/push-filters.ts'
import { unwrapCasts } from '../conditions/unwrap-casts.ts'
import { estimate } from '../estimate.ts'
import { canRaise, substitute } from '../expression-facts.ts'
import type { OptimizerContext, OptimizerRule } from '../optimizer-rule.ts'
import { removeAliases } from '../remove-aliases.ts'

export const mergeSubqueries: OptimizerRule = {
  name: 'merge-subqueries',
  apply: (plan, context) =>
    mergeScalars(
      transformPlanDown(plan, (node) => mergeJoined(node, context)),
      context,
    ),
}

/** Of one table, a condition that fewer rows meet is answered by reading little of it. */
const shareLeast = 0.02
/** Of tables of fewer rows there is little to leave out. */
const rowsLeast = 100_000

/** An aggregate without keys over rows that meet conditions. */
interface Total {
  readonly aggregate: Aggregate
  readonly rows: LogicalPlan
  /** Equal for equal rows. */
  readonly key: string
  readonly conditions: readonly Expression[]
}

function totalOf(plan: LogicalPlan, context: OptimizerContext): Total | undefined {
  const aggregate = removeAliases.apply(plan, context)
  if (aggregate.kind !== 'aggregate' || aggregate.groupBy.length > 0 || aggregate.grouping !== undefined)
    return undefined
  // What statistics tell reads no rows at all.
  if (answerFromStatistics.apply(aggregate, context) !== aggregate) return undefined
  let rows = aggregate.input
  const conditions: Expression[] = []
  for (; rows.kind === 'filter'; rows = rows.input) conditions.unshift(...splitConjunction(rows.condition))
  const own = [...aggregate.columns, ...conditions]
  const isPlain = (e: Expression) =>
    isDeterministic(e) &&
    !someExpression(e, (node) => node.kind === 'subquery' || (node.kind === 'aggregate' && node.distinct))
  if (!own.every(isPlain) || !isRepeatable(rows)) return undefined
  return { aggregate, rows, key: logicalPlanKey(rows), conditions }
}

/** Whether the rows are the same each time that they are read. */
const isRepeatable = (plan: LogicalPlan): boolean =>
  !['sample', 'limit', 'offset', 'tail', 'recursion', 'recursionReference'].includes(plan.kind) &&
  planExpressions(plan).every(
    (e) => isDeterministic(e) && !someExpression(e, (n) => n.kind === 'subquery'),
  ) &&
  planChildren(plan).every(isRepeatable)

/** Conditions as they were written are of casts and constants that nothing is known of. */
const simplified = [foldConstants, unwrapCasts]

/** Whether one reading of the rows with others is better than one of its own. */
function readsMuch({ rows, conditions }: Total, context: OptimizerContext): boolean {
  const { rows: most } = estimate(rows)
  if (conditions.length === 0 || rows.kind === 'join' || most < rowsLeast) return true
  const written: LogicalPlan = { kind: 'filter', input: rows, condition: conjunction(conditions) }
  const filter = simplified.reduce((plan: LogicalPlan, rule) => rule.apply(plan, context), written)
  return estimate(filter).rows >= shareLeast * most
}

/** One aggregate with the columns of all. */
function merged(totals: readonly Total[]): Aggregate {
  const [{ aggregate, rows }] = totals
  const output = outputOf(rows)
  const over = totals.map((total) => {
    const by = new Map(outputOf(total.rows).map((a, i): [number, Attribute] => [a.id, output[i]]))
    return {
      columns: total.aggregate.columns.map((column) => withNames(column, by)),
      conditions: total.conditions.map((e) => substitute(e, by)),
    }
  })
  const keys = over.map(({ conditions }) => new Set(conditions.map(semanticKey)))
  const isCommon = (e: Expression) => !canRaise(e) && keys.every((known) => known.has(semanticKey(e)))
  const common = over[0].conditions.filter(isCommon)
  const rests = over.map(({ conditions }) => conditions.filter((e) => !isCommon(e)))
  const alternatives = new Map(rests.map((rest) => [rest.map(semanticKey).join(), rest]))
  const isAny = rests.some((rest) => rest.length === 0)
  const either = isAny ? [] : [disjunction([...alternatives.values()].map(conjunction))]
  const conditions = [...common, ...either]
  const input: LogicalPlan =
    conditions.length === 0 ? rows : { kind: 'filter', input: rows, condition: conjunction(conditions) }
  const columns = over.flatMap((one, i) => one.columns.map((column) => filtered(column, rests[i])))
  return withFields(aggregate, { input, columns })
}

/** A column of the other rows over these: it keeps its name and id. */
function withNames(column: Expression, by: ReadonlyMap<number, Attribute>): Expression {
  return column.kind === 'alias' ? withFields(column, { child: substitute(column.child, by) }) : column
}

function filtered(e: Expression, conditions: readonly Expression[]): Expression {
  if (conditions.length === 0) return e
  if (e.kind !== 'aggregate') return mapExpressionChildren(e, (child) => filtered(child, conditions))
  const filter = conjunction([...conditions, ...(e.filter === undefined ? [] : [e.filter])])
  return withFields(e, { filter })
}

/** Totals that can be one, in the order in which the first of each came. */
function alike<T extends { readonly total: Total }>(
  all: readonly T[],
  context: OptimizerContext,
): readonly (readonly T[])[] {
  const groups = Map.groupBy(all, ({ total }) =>
    readsMuch(total, context) ? total.key : logicalPlanKey(total.aggregate.input),
  )
  return [...groups.values()].filter((some) => some.length > 1)
}

// Scalar subqueries

function mergeScalars(plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  const found = new Map<string, { readonly subqueries: SubqueryExpression[]; readonly total: Total }>()
  const collect = (node: LogicalPlan): void => {
    for (const e of planExpressions(node)) someExpression(e, (inner) => note(inner))
    planChildren(node).forEach(collect)
  }
  const note = (e: Expression): false => {
    if (e.kind !== 'subquery' || e.form !== 'scalar' || (e.bindings ?? []).length > 0) return false
    const key = logicalPlanKey(e.plan as LogicalPlan)
    const known = found.get(key)
    const total = known === undefined ? totalOf(e.plan as LogicalPlan, context) : known.total
    if (total === undefined || total.aggregate.columns.length !== 1) return false
    if (known === undefined) found.set(key, { subqueries: [e], total })
    else if (!known.subqueries.includes(e)) known.subqueries.push(e)
    return false
  }
  collect(plan)
  const fields = new Map<Expression, Expression>()
  for (const some of alike([...found.values()], context)) {
    const whole = structOf(merged(some.map(({ total }) => total)), context)
    some.forEach(({ subqueries }, i) => {
      for (const e of subqueries) fields.set(e, fieldOf(whole, i))
    })
  }
  if (fields.size === 0) return plan
  const inExpression = (e: Expression) => transformExpression(e, (node) => fields.get(node) ?? node)
  return transformPlan(plan, (node) => mapPlanExpressions(node, inExpression))
}

/** A subquery whose only value has a field for each column. */
function structOf(aggregate: Aggregate, context: OptimizerContext): SubqueryExpression {
  const columns = outputOf(aggregate)
  const args = columns.flatMap((column): Expression[] => [
    Object.freeze({ kind: 'literal', type: string, value: column.name }),
    column,
  ])
  const child = resolveCall({ name: ['named_struct'], args, distinct: false, origin: undefined }, context)
  const id = context.nextAttributeId()
  const value: Alias = Object.freeze({ kind: 'alias', child, name: 'mergedValue', id })
  const plan: LogicalPlan = { kind: 'project', input: aggregate, columns: [value] }
  const type = struct(columns.map((a) => field(a.name, a.type, a.nullable)))
  const number = context.nextAttributeId()
  return Object.freeze({
    kind: 'subquery',
    form: 'scalar',
    plan,
    bindings: [],
    number,
    type,
    nullable: false,
  })
}

function fieldOf(whole: SubqueryExpression, ordinal: number): Call {
  const { name, type } = (whole.type as StructType).fields[ordinal]
  const options = { ordinal, name, written: name }
  const args = [whole]
  return Object.freeze({ kind: 'call', name: 'getfield', args, type, nullable: true, mode: 'ansi', options })
}

// Totals that are joined

function mergeJoined(plan: LogicalPlan, context: OptimizerContext): LogicalPlan {
  if (!isProduct(plan)) return plan
  const sides = [...factors(plan)]
  const totals = sides.flatMap((side) => {
    const total = totalOf(side, context)
    return total === undefined ? [] : [{ side, total }]
  })
  const groups = alike(totals, context)
  if (groups.length === 0) return plan
  const joined = new Set(groups.flat().map(({ side }) => side))
  const whole = groups.map((some): LogicalPlan => merged(some.map(({ total }) => total)))
  const input = [...sides.filter((side) => !joined.has(side)), ...whole].reduce(
    (left, right): LogicalPlan => Object.freeze({ kind: 'join', type: 'cross', left, right }),
  )
  return Object.freeze({ kind: 'project', input, columns: outputOf(plan) })
}

const isProduct = (plan: LogicalPlan): plan is Join =>
  plan.kind === 'join' &&
  (plan.type === 'cross' || plan.type === 'inner') &&
  plan.condition === undefined &&
  plan.lateral !== true

function* factors(plan: LogicalPlan): Generator<LogicalPlan> {
  if (!isProduct(plan)) return yield plan
  yield* factors(plan.left)
  yield* factors(plan.right)
}
