/**
 * What aggregates give over no rows. An outer join leaves NULLs where a subquery found nothing, but a count is 0 there
 * (known as the COUNT bug).
 */
import { boolean, long } from '@vonk/common'
import { castTo } from '../../expr/coercion.ts'
import type { CaseWhen, Expression, Literal } from '../../expr/expression.ts'
import { mapExpressionChildren, references, splitConjunction } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { definitions, substitute } from '../expression-facts.ts'
import type { OptimizerContext } from '../optimizer-rule.ts'

const counts: ReadonlySet<string> = new Set(['count', 'count_if', 'approx_count_distinct', 'regr_count'])
const collections: ReadonlySet<string> = new Set(['collect_list', 'collect_set', 'array_agg'])

/** The expression over aggregates with each of them as it is over no rows. */
export function overNoRows(e: Expression, context: OptimizerContext): Expression {
  if (e.kind !== 'aggregate') return mapExpressionChildren(e, (child) => overNoRows(child, context))
  const zero: Literal = { kind: 'literal', type: long, value: 0n }
  if (counts.has(e.name)) return castTo(zero, e.type, context)
  return Object.freeze({ kind: 'literal', type: e.type, value: collections.has(e.name) ? [] : null })
}

/**
 * The only column of a scalar subquery when no row reaches its grouping without keys, or undefined where the plan is no
 * chain of projections and filters over such a grouping. `filtered`: there are filters, which may drop a group's row
 * too.
 */
export function valueOnEmpty(
  plan: LogicalPlan,
  context: OptimizerContext,
): { readonly value: Expression; readonly filtered: boolean } | undefined {
  const found = rowOnEmpty(plan, context)
  if (found === undefined || found.columns.size !== 1) return undefined
  const [value] = found.columns.values()
  if (references(value).length > 0) return undefined
  if (found.conditions.some((e) => references(e).length > 0)) return undefined
  if (found.conditions.length === 0) return { value, filtered: false }
  return { value: whenAll(found.conditions, value), filtered: true }
}

interface EmptyRow {
  readonly columns: ReadonlyMap<number, Expression>
  readonly conditions: readonly Expression[]
}

function rowOnEmpty(plan: LogicalPlan, context: OptimizerContext): EmptyRow | undefined {
  switch (plan.kind) {
    case 'aggregate': {
      if (plan.groupBy.length > 0) return undefined
      const columns = new Map(
        [...definitions(plan.columns)].map(([id, e]) => [id, overNoRows(e, context)] as const),
      )
      return { columns, conditions: [] }
    }
    case 'project': {
      const below = rowOnEmpty(plan.input, context)
      if (below === undefined) return undefined
      const columns = new Map(
        [...definitions(plan.columns)].map(([id, e]) => [id, substitute(e, below.columns)] as const),
      )
      return { ...below, columns }
    }
    case 'filter': {
      const below = rowOnEmpty(plan.input, context)
      if (below === undefined) return undefined
      const conditions = splitConjunction(plan.condition).map((e) => substitute(e, below.columns))
      return { ...below, conditions: [...below.conditions, ...conditions] }
    }
    case 'subqueryAlias':
    case 'sort':
    case 'hint':
      return rowOnEmpty(plan.input, context)
    default:
      return undefined
  }
}

/** The value where all conditions hold, else NULL. */
function whenAll(conditions: readonly Expression[], value: Expression): Expression {
  const type = typeOf(value)
  const result: CaseWhen = {
    kind: 'case',
    branches: [{ when: conditions.reduce(both), result: value }],
    otherwise: { kind: 'literal', type, value: null },
    type,
    nullable: true,
    style: 'if',
  }
  return Object.freeze(result)
}

const both = (a: Expression, b: Expression): Expression =>
  Object.freeze({ kind: 'call', name: 'and', args: [a, b], type: boolean, nullable: true, mode: 'ansi' })
