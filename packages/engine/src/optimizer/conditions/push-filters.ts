/**
 * Filters go towards the sources: past projections, keys of groupings, unions, sorts, repartitions, generators and
 * joins. A
 * condition that may raise an error keeps its place behind the conditions that stood before it; one that is not
 * deterministic stays where it is.
 */

import { boolean } from '@vonk/common'
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type { Call, Expression } from '../../expr/expression.ts'
import { joinChain, references, splitConjunction, withFields } from '../../expr/tree.ts'
import { isNullable } from '../../expr/typing.ts'
import type { Aggregate, Filter, Generate, Join, LogicalPlan, Window } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { transformPlanDown } from '../../plan/tree.ts'
import { canRaise, definitions, idsOf, substitute } from '../expression-facts.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const pushFilters: OptimizerRule = {
  name: 'push-filters',
  apply: (plan) =>
    transformPlanDown(plan, (node) => {
      let current = node
      for (;;) {
        const pushed = current.kind === 'filter' ? push(current) : current
        if (pushed === current) return current
        current = pushed
      }
    }),
}

export function conjunction(conditions: readonly Expression[]): Expression {
  return joinChain(
    conditions,
    (a, b): Call =>
      Object.freeze({
        kind: 'call',
        name: 'and',
        args: [a, b],
        type: boolean,
        nullable: isNullable(a) || isNullable(b),
        mode: 'ansi',
      }),
  )
}

const filtered = (of: Filter, input: LogicalPlan, conditions: readonly Expression[]): LogicalPlan =>
  conditions.length === 0 ? input : Object.freeze({ ...of, input, condition: conjunction(conditions) })

function push(filter: Filter): LogicalPlan {
  const { input } = filter
  switch (input.kind) {
    case 'filter':
      // One filter of both, the lower one's conditions first.
      return withFields(filter, {
        input: input.input,
        condition: conjunction(
          uniqueConjuncts([...splitConjunction(input.condition), ...splitConjunction(filter.condition)]),
        ),
      })
    case 'project': {
      if (!isDeterministic(filter.condition) || !input.columns.every(isDeterministic)) return filter
      const condition = substitute(filter.condition, definitions(input.columns))
      return withFields(input, { input: withFields(filter, { input: input.input, condition }) })
    }
    case 'sort':
    case 'repartition':
    case 'subqueryAlias':
    case 'hint':
      if (!isDeterministic(filter.condition) || isShared(input)) return filter
      return withFields(input, { input: withFields(filter, { input: input.input }) }) as LogicalPlan
    case 'setOperation':
      return pushIntoUnion(filter)
    case 'window':
      return pushBelowWindow(filter, input)
    case 'generate':
      return pushBelowGenerate(filter, input)
    case 'aggregate':
      return pushIntoAggregate(filter, input)
    case 'join':
      return pushIntoJoin(filter, input)
    default:
      return filter
  }
}

const isShared = (plan: LogicalPlan): boolean => plan.kind === 'repartition' && plan.shared === true

function uniqueConjuncts(conditions: readonly Expression[]): readonly Expression[] {
  const seen = new Set<string>()
  return conditions.filter((e) => {
    if (!isDeterministic(e)) return true
    const key = semanticKey(e)
    return !seen.has(key) && seen.add(key) !== undefined
  })
}

/** Conjuncts that may go below, in order: after one that stays, only those that cannot raise. */
export function splitPushable(
  condition: Expression,
  canGo: (e: Expression) => boolean,
): { readonly down: readonly Expression[]; readonly stay: readonly Expression[] } {
  const down: Expression[] = []
  const stay: Expression[] = []
  for (const e of splitConjunction(condition)) {
    const goes = isDeterministic(e) && canGo(e) && (stay.length === 0 || !canRaise(e))
    if (goes) down.push(e)
    else stay.push(e)
  }
  return { down, stay }
}

function pushIntoUnion(filter: Filter): LogicalPlan {
  const union = filter.input
  if (union.kind !== 'setOperation' || union.operation !== 'union' || !union.all) return filter
  if (!isDeterministic(filter.condition)) return filter
  const output = outputOf(union)
  const inputs = union.inputs.map((input): LogicalPlan => {
    const own = outputOf(input)
    const condition = substitute(filter.condition, new Map(output.map((a, i) => [a.id, own[i]])))
    return Object.freeze({ ...filter, input, condition })
  })
  return withFields(union, { inputs })
}

/**
 * Conditions on keys alone choose groups before they are made. A grouping without keys gives a row even of nothing:
 * nothing is pushed.
 */
function pushIntoAggregate(filter: Filter, aggregate: Aggregate): LogicalPlan {
  if (aggregate.groupBy.length === 0) return filter
  const keys = new Set(aggregate.groupBy.map(semanticKey))
  const defined = new Map(
    [...definitions(aggregate.columns)].filter(([, e]) => keys.has(semanticKey(e)) && isDeterministic(e)),
  )
  const { down, stay } = splitPushable(filter.condition, (e) => references(e).every((a) => defined.has(a.id)))
  if (down.length === 0) return filter
  const below = filtered(
    filter,
    aggregate.input,
    down.map((e) => substitute(e, defined)),
  )
  return filtered(filter, withFields(aggregate, { input: below }), stay)
}

/** Conditions on the keys of partitions choose whole partitions, which see no other rows. */
function pushBelowWindow(filter: Filter, window: Window): LogicalPlan {
  const keys = new Set(window.partitionBy.flatMap((key) => (key.kind === 'attribute' ? [key.id] : [])))
  const { down, stay } = splitPushable(filter.condition, (e) => references(e).every((a) => keys.has(a.id)))
  if (down.length === 0 || keys.size === 0) return filter
  return filtered(filter, withFields(window, { input: filtered(filter, window.input, down) }), stay)
}

/** Conditions on the columns that are repeated for each generated row choose among the rows before. */
function pushBelowGenerate(filter: Filter, generate: Generate): LogicalPlan {
  if (!isDeterministic(generate.generator)) return filter
  const ids = idsOf(outputOf(generate.input))
  const { down, stay } = splitPushable(filter.condition, (e) => references(e).every((a) => ids.has(a.id)))
  if (down.length === 0) return filter
  return filtered(filter, withFields(generate, { input: filtered(filter, generate.input, down) }), stay)
}

const keepsLeft: ReadonlySet<Join['type']> = new Set([
  'inner',
  'cross',
  'leftOuter',
  'leftSemi',
  'leftAnti',
  'existence',
  'leftSingle',
])
const keepsRight: ReadonlySet<Join['type']> = new Set(['inner', 'cross', 'rightOuter'])

function pushIntoJoin(filter: Filter, join: Join): LogicalPlan {
  const left = idsOf(outputOf(join.left))
  const right = idsOf(outputOf(join.right))
  const within = (ids: ReadonlySet<number>) => (e: Expression) => references(e).every((a) => ids.has(a.id))
  const toLeft = keepsLeft.has(join.type)
    ? splitPushable(filter.condition, (e) => references(e).length > 0 && within(left)(e))
    : { down: [], stay: splitConjunction(filter.condition) }
  const rest = toLeft.stay
  const toRight =
    keepsRight.has(join.type) && rest.length > 0
      ? splitPushable(conjunction(rest), (e) => references(e).length > 0 && within(right)(e))
      : { down: [], stay: rest }
  const isInner = join.type === 'inner' || join.type === 'cross'
  const stay = isInner ? [] : toRight.stay
  const joinOn = isInner ? toRight.stay.filter(isDeterministic) : []
  const above = [...stay, ...(isInner ? toRight.stay.filter((e) => !isDeterministic(e)) : [])]
  if (toLeft.down.length + toRight.down.length + joinOn.length === 0) return filter
  const condition = [...(join.condition === undefined ? [] : [join.condition]), ...joinOn]
  const joined: Join = Object.freeze({
    ...join,
    ...(condition.length === 0
      ? {}
      : { condition: conjunction(condition), type: join.type === 'cross' ? 'inner' : join.type }),
    left: filtered(filter, join.left, toLeft.down),
    right: filtered(filter, join.right, toRight.down),
  })
  return filtered(filter, joined, above)
}
