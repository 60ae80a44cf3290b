/**
 * What a subquery gives where no row reaches it: an outer join leaves NULL there, but a count is 0.
 */
import { boolean } from '@vonk/common'
import type { CaseWhen, Expression } from '../../expr/expression.ts'
import { references, splitConjunction } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { overNoRows } from '../aggregates/over-no-rows.ts'
import { definitions, substitute } from '../expression-facts.ts'

/**
 * The only column of a scalar subquery when no row reaches its grouping without keys, or undefined where the plan is no
 * chain of projections and filters over such a grouping. `filtered`: there are filters, which may drop a group's row
 * too.
 */
export function valueOnEmpty(
  plan: LogicalPlan,
): { readonly value: Expression; readonly filtered: boolean } | undefined {
  const found = rowOnEmpty(plan)
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

function rowOnEmpty(plan: LogicalPlan): EmptyRow | undefined {
  switch (plan.kind) {
    case 'aggregate': {
      if (plan.groupBy.length > 0) return undefined
      const columns = new Map([...definitions(plan.columns)].map(([id, e]) => [id, overNoRows(e)] as const))
      return { columns, conditions: [] }
    }
    case 'project': {
      const below = rowOnEmpty(plan.input)
      if (below === undefined) return undefined
      const columns = new Map(
        [...definitions(plan.columns)].map(([id, e]) => [id, substitute(e, below.columns)] as const),
      )
      return { ...below, columns }
    }
    case 'filter': {
      const below = rowOnEmpty(plan.input)
      if (below === undefined) return undefined
      const conditions = splitConjunction(plan.condition).map((e) => substitute(e, below.columns))
      return { ...below, conditions: [...below.conditions, ...conditions] }
    }
    case 'subqueryAlias':
    case 'sort':
    case 'hint':
      return rowOnEmpty(plan.input)
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
