/** Small parts of decorrelation: columns each once, a value in place of another, the numbers of a limit. */
import type { CaseWhen, Expression } from '../../expr/expression.ts'
import { withFields } from '../../expr/tree.ts'
import { isNullable, typeOf } from '../../expr/typing.ts'
import type { Limit, LogicalPlan } from '../../plan/logical-plan.ts'

/** Columns each once: the domain's may be among the plan's own already. */
export function unique<T extends Expression>(columns: readonly T[]): readonly T[] {
  const seen = new Set<number>()
  return columns.filter((column) => {
    if (column.kind !== 'attribute') return true
    if (seen.has(column.id)) return false
    seen.add(column.id)
    return true
  })
}

export function choose(when: Expression, result: Expression, otherwise: Expression): Expression {
  const type = typeOf(otherwise)
  const nullable = isNullable(result) || isNullable(otherwise)
  const made: CaseWhen = {
    kind: 'case',
    branches: [{ when, result }],
    otherwise,
    type,
    nullable,
    style: 'if',
  }
  return Object.freeze(made)
}

export function bounds(plan: Limit | (LogicalPlan & { kind: 'offset' })): {
  readonly limit?: Expression
  readonly offset?: Expression
  readonly input: LogicalPlan
} {
  if (plan.kind === 'offset') return { offset: plan.count, input: plan.input }
  if (plan.input.kind === 'offset')
    return { limit: plan.count, offset: plan.input.count, input: plan.input.input }
  return { limit: plan.count, input: plan.input }
}

/**
 * A limit whose order is hidden from it by what keeps the order of rows (`select name ... order by id limit 1` leaves
 * `id` out above the sort), with the limit directly over the sort; undefined where it is, or where nothing is ordered.
 */
export function limitOverSort(plan: Limit | (LogicalPlan & { kind: 'offset' })): LogicalPlan | undefined {
  const { input } = bounds(plan)
  if (input.kind === 'sort' || sortBelow(input) === undefined) return undefined
  switch (input.kind) {
    case 'project':
      // Row for row: the limit may come first.
      return withFields(input, { input: withBounded(plan, input.input) })
    case 'filter':
      return overFilter(plan, input)
    case 'subqueryAlias':
    case 'hint':
      return withBounded(plan, input.input)
    default:
      return undefined
  }
}

/** The filter goes below what it stands on, down to the sort and below it: it reads columns that are there already. */
function overFilter(
  plan: Limit | (LogicalPlan & { kind: 'offset' }),
  filter: LogicalPlan & { readonly kind: 'filter' },
): LogicalPlan | undefined {
  const { input } = filter
  switch (input.kind) {
    case 'sort':
      return withBounded(plan, withFields(input, { input: withFields(filter, { input: input.input }) }))
    case 'subqueryAlias':
    case 'hint':
      return withBounded(plan, withFields(filter, { input: input.input }))
    default:
      return undefined
  }
}

function withBounded(plan: Limit | (LogicalPlan & { kind: 'offset' }), input: LogicalPlan): LogicalPlan {
  if (plan.kind === 'limit' && plan.input.kind === 'offset')
    return withFields(plan, { input: withFields(plan.input, { input }) })
  return withFields(plan, { input }) as LogicalPlan
}

type Sort = LogicalPlan & { readonly kind: 'sort' }

/** The sort whose order the rows still have. */
function sortBelow(plan: LogicalPlan): Sort | undefined {
  switch (plan.kind) {
    case 'sort':
      return plan
    case 'project':
    case 'filter':
    case 'subqueryAlias':
    case 'hint':
      return sortBelow(plan.input)
    default:
      return undefined
  }
}
