/** The join that a subquery becomes, by its form; the plan that it is joined with has no outer references left. */
import { boolean } from '@vonk/common'
import { withFreshIds } from '../../analysis/fresh-ids.ts'
import { resolveCall } from '../../analysis/resolve-function.ts'
import { isDeterministic } from '../../expr/equality.ts'
import type { Alias, Attribute, CaseWhen, Expression, SubqueryExpression } from '../../expr/expression.ts'
import { references } from '../../expr/tree.ts'
import { isNullable, typeOf } from '../../expr/typing.ts'
import type { Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import { conjunction } from '../conditions/push-filters.ts'
import type { OptimizerContext } from '../optimizer-rule.ts'
import { decorrelate } from './decorrelate.ts'
import {
  type OuterValues,
  outerValues,
  planHasOuter,
  planWithValues,
  withValues,
} from './outer-references.ts'
import { type PulledUp, pullUpCorrelation } from './pull-up-correlation.ts'
import { valueOnEmpty } from './value-on-empty.ts'

/** What stands for a subquery's value, over the plan that it was joined with. */
export interface Attached {
  readonly plan: LogicalPlan
  readonly value: Expression
}

/** A subquery's plan without outer references, and what joins it with the plan around. */
function unnested(
  e: Pick<SubqueryExpression, 'plan' | 'bindings'>,
  around: LogicalPlan,
  options: { readonly groupsMayVanish: boolean },
  context: OptimizerContext,
): PulledUp & { readonly isExact: boolean } {
  const values = outerValues(e.bindings ?? [])
  const constant = new Map([...values].filter(([, value]) => references(value).length === 0))
  const plan = planWithValues(e.plan as LogicalPlan, constant)
  const varying: OuterValues = new Map([...values].filter(([id]) => !constant.has(id)))
  const pulled = pullUpCorrelation(plan, { outer: varying, ...options }, context)
  if (pulled !== undefined) {
    return {
      plan: pulled.plan,
      conditions: pulled.conditions.map((c) => withValues(c, varying)),
      isExact: false,
    }
  }
  const { plan: flat, columns } = decorrelate(plan, varying, around, context)
  const seen = new Set<number>()
  const conditions = [...columns].flatMap(([id, column]) => {
    if (seen.has(column.id)) return []
    seen.add(column.id)
    return [equal(varying.get(id)!, column, context)]
  })
  return { plan: flat, conditions, isExact: true }
}

const call = (context: OptimizerContext, name: string, ...args: readonly Expression[]): Expression =>
  resolveCall({ name: [name], args, distinct: false, origin: undefined }, context)

/** The values that a domain was made of are found again, NULL among them. */
const equal = (a: Expression, b: Expression, context: OptimizerContext): Expression =>
  call(context, isNullable(a) || isNullable(b) ? '<=>' : '=', a, b)

const joined = (
  left: LogicalPlan,
  right: LogicalPlan,
  type: Join['type'],
  conditions: readonly Expression[],
  more: Partial<Join> = {},
): Join =>
  Object.freeze({
    kind: 'join',
    left,
    right,
    type,
    ...(conditions.length === 0 ? {} : { condition: conjunction(conditions) }),
    ...more,
  })

/** Rows of a plan are only asked whether there are any. */
function forExistence(plan: LogicalPlan): LogicalPlan | boolean {
  switch (plan.kind) {
    case 'project':
    case 'sort':
    case 'distinct':
    case 'subqueryAlias':
    case 'hint':
      return forExistence(plan.input)
    case 'limit':
      if (plan.count.kind !== 'literal') return plan
      if (Number(plan.count.value) === 0) return false
      return plan.input.kind === 'offset' ? plan : forExistence(plan.input)
    case 'aggregate':
      return plan.groupBy.length === 0 ? true : plan
    default:
      return plan
  }
}

/** What IN compares, one equality for each pair. */
function comparisons(e: SubqueryExpression, columns: readonly Attribute[], context: OptimizerContext) {
  return (e.values ?? []).map((value, i) => {
    const equality = call(context, '=', value, columns[i])
    return { equality, nullable: isNullable(value) || columns[i].nullable }
  })
}

/** Rows for which a top-level EXISTS or IN of a filter (or its negation) holds. */
export function semiJoin(
  input: LogicalPlan,
  e: SubqueryExpression,
  options: { readonly negated: boolean },
  context: OptimizerContext,
): LogicalPlan {
  const type = options.negated ? 'leftAnti' : 'leftSemi'
  if (e.form === 'exists') {
    const plan = forExistence(e.plan as LogicalPlan)
    if (typeof plan === 'boolean') {
      const literal: Expression = { kind: 'literal', type: boolean, value: plan !== options.negated }
      return Object.freeze({ kind: 'filter', input, condition: literal })
    }
    const { plan: right, conditions } = unnested({ ...e, plan }, input, { groupsMayVanish: false }, context)
    return joined(input, right, type, conditions)
  }
  const columns = outputOf(e.plan as LogicalPlan)
  const { plan: right, conditions } = unnested(e, input, { groupsMayVanish: false }, context)
  const compared = comparisons(e, columns, context)
  const equalities = compared.map(({ equality }) => equality)
  if (!options.negated) return joined(input, right, type, [...equalities, ...conditions])
  if (isNullAware(e, conditions) && compared[0].nullable) {
    return joined(input, right, type, equalities, { nullAware: true })
  }
  return joined(input, right, type, [...compared.map((pair) => maybeEqual(pair, context)), ...conditions])
}

/** One equality between columns, a key of the join, whose NULLs the join itself can deal with. */
const isNullAware = ({ values = [] }: SubqueryExpression, conditions: readonly Expression[]): boolean =>
  values.length === 1 &&
  conditions.length === 0 &&
  references(values[0]).length > 0 &&
  isDeterministic(values[0]) &&
  typeOf(values[0]).kind !== 'null'

/** NOT IN lets a row through only where no comparison is true or unknown. */
function maybeEqual(
  { equality, nullable }: { readonly equality: Expression; readonly nullable: boolean },
  context: OptimizerContext,
): Expression {
  return nullable ? call(context, 'or', equality, call(context, 'isnull', equality)) : equality
}

/** The input with a column more, and the value of the subquery over it. */
export function attach(
  input: LogicalPlan,
  e: SubqueryExpression,
  options: { readonly nullIsFalse: boolean },
  context: OptimizerContext,
): Attached {
  switch (e.form) {
    case 'exists':
      return attachExists(input, e, context)
    case 'in':
      return attachIn(input, e, options, context)
    default:
      return attachScalar(input, e, context)
  }
}

function attachExists(input: LogicalPlan, e: SubqueryExpression, context: OptimizerContext): Attached {
  const plan = forExistence(e.plan as LogicalPlan)
  if (typeof plan === 'boolean')
    return { plan: input, value: { kind: 'literal', type: boolean, value: plan } }
  const { plan: right, conditions } = unnested({ ...e, plan }, input, { groupsMayVanish: false }, context)
  return existence(input, right, conditions, context)
}

function existence(
  input: LogicalPlan,
  right: LogicalPlan,
  conditions: readonly Expression[],
  context: OptimizerContext,
  nullAware = false,
): Attached {
  const mark: Attribute = Object.freeze({
    kind: 'attribute',
    id: context.nextAttributeId(),
    name: 'exists',
    type: boolean,
    nullable: nullAware,
    qualifier: [],
  })
  const more = { mark, ...(nullAware ? { nullAware } : {}) }
  return { plan: joined(input, right, 'existence', conditions, more), value: mark }
}

function attachIn(
  input: LogicalPlan,
  e: SubqueryExpression,
  options: { readonly nullIsFalse: boolean },
  context: OptimizerContext,
): Attached {
  const columns = outputOf(e.plan as LogicalPlan)
  const { plan: right, conditions } = unnested(e, input, { groupsMayVanish: false }, context)
  const compared = comparisons(e, columns, context)
  const equalities = compared.map(({ equality }) => equality)
  if (options.nullIsFalse || compared.every((pair) => !pair.nullable)) {
    return existence(input, right, [...equalities, ...conditions], context)
  }
  if (isNullAware(e, conditions)) {
    return existence(input, right, equalities, context, true)
  }
  const found = existence(input, right, [...equalities, ...conditions], context)
  // The same rows once more: whether any comparison that is not true is unknown.
  const copy = { ...e, plan: withFreshIds(e.plan as LogicalPlan, context.nextAttributeId) }
  const again = unnested(copy, input, { groupsMayVanish: false }, context)
  const others = comparisons(e, outputOf(again.plan).slice(0, columns.length), context)
  const maybe = [...others.map((pair) => maybeEqual(pair, context)), ...again.conditions]
  const unknown = existence(found.plan, again.plan, maybe, context)
  const value: CaseWhen = {
    kind: 'case',
    branches: [
      { when: found.value, result: { kind: 'literal', type: boolean, value: true } },
      { when: unknown.value, result: { kind: 'literal', type: boolean, value: null } },
    ],
    otherwise: { kind: 'literal', type: boolean, value: false },
    type: boolean,
    nullable: true,
    style: 'case',
  }
  return { plan: unknown.plan, value: Object.freeze(value) }
}

function attachScalar(input: LogicalPlan, e: SubqueryExpression, context: OptimizerContext): Attached {
  const plan = e.plan as LogicalPlan
  const [column] = outputOf(plan)
  const values = outerValues(e.bindings ?? [])
  const empty = valueOnEmpty(plan)
  const onEmpty = empty?.value
  // A group that HAVING drops gives NULL, one that is not there what aggregates give over no rows: not told apart by
  // a join that finds nothing.
  const mayVanish = empty !== undefined && (!empty.filtered || isNull(empty.value, context))
  const found = unnested(e, input, { groupsMayVanish: mayVanish }, context)
  const isSingle = atMostOneRow(plan)
  const type = isSingle ? 'leftOuter' : 'leftSingle'
  const nullable = (a: Attribute): Attribute => (a.nullable ? a : Object.freeze({ ...a, nullable: true }))
  const own = outputOf(found.plan).find((a) => a.id === column.id) ?? column
  const origin = e.origin === undefined ? {} : { origin: e.origin }
  if (found.isExact || onEmpty === undefined || isNull(onEmpty, context) || !planHasOuter(plan, values)) {
    return { plan: joined(input, found.plan, type, found.conditions, origin), value: nullable(own) }
  }
  const marker = Object.freeze<Alias>({
    kind: 'alias',
    child: { kind: 'literal', type: boolean, value: true },
    name: '_found',
    id: context.nextAttributeId(),
  })
  const marked: LogicalPlan = Object.freeze({
    kind: 'project',
    input: found.plan,
    columns: [...outputOf(found.plan), marker],
  })
  const isMissing = call(context, 'isnull', nullable(toAttribute(marker)))
  const value: CaseWhen = {
    kind: 'case',
    branches: [{ when: isMissing, result: withValues(onEmpty, values) }],
    otherwise: nullable(own),
    type: typeOf(own),
    nullable: true,
    style: 'if',
  }
  return { plan: joined(input, marked, type, found.conditions, origin), value: Object.freeze(value) }
}

const isNull = (e: Expression, context: OptimizerContext): boolean =>
  (e.kind === 'literal' ? e : context.evaluate?.(e))?.value === null

/** Whether a plan gives at most one row for each value of what it takes from the query around. */
export function atMostOneRow(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'aggregate':
      return plan.groupBy.length === 0
    case 'oneRow':
      return true
    case 'project':
    case 'filter':
    case 'sort':
    case 'subqueryAlias':
    case 'hint':
    case 'distinct':
      return atMostOneRow(plan.input)
    case 'limit':
      return (plan.count.kind === 'literal' && Number(plan.count.value) <= 1) || atMostOneRow(plan.input)
    case 'join':
      return (
        (plan.type === 'inner' || plan.type === 'cross') &&
        atMostOneRow(plan.left) &&
        atMostOneRow(plan.right)
      )
    default:
      return false
  }
}
