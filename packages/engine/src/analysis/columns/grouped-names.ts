/**
 * What names mean in HAVING and QUALIFY, which look past the select list: a grouping column, or in QUALIFY any column
 * of FROM, comes before a select item of the same name, and arguments of aggregates are of the rows that are grouped.
 * (In ORDER BY it is the other way round: `deeperScope` of `extend-input.ts`.)
 */
import type { Attribute } from '../../expr/expression.ts'
import type { Aggregate, Filter, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import type { Resolution } from '../resolve-expression.ts'
import { hasWindow } from '../windows/resolve-window.ts'
import { Scope } from './scope.ts'

export function groupedNames(
  { clause, input }: Filter,
  caseSensitive: boolean,
): Pick<Resolution, 'before' | 'aggregated'> {
  if (clause !== 'having' && clause !== 'qualify') return {}
  const grouping = groupingBelow(input)
  if (grouping !== undefined) {
    const rows = groupedRows(grouping)
    const below = clause === 'qualify' ? new Scope(rows, caseSensitive) : undefined
    return {
      before: new Scope(keysOf(grouping), caseSensitive, below),
      aggregated: new Scope(rows, caseSensitive),
    }
  }
  if (input.kind !== 'project') return {}
  // Beside window functions of the select list, Spark sees both columns of the name.
  const listed = input.columns.some(hasWindow) ? outputOf(input) : []
  return { before: new Scope([...listed, ...outputOf(input.input)], caseSensitive) }
}

/** The grouping that the clause belongs to, with HAVING in between. */
export function groupingBelow(plan: LogicalPlan): Aggregate | undefined {
  switch (plan.kind) {
    case 'aggregate':
      return plan
    case 'filter':
      return groupingBelow(plan.input)
    case 'project':
      return plan.input.kind === 'filter' && plan.input.clause === 'having'
        ? groupingBelow(plan.input)
        : undefined
    default:
      return undefined
  }
}

const groupedRows = ({ input, expanded }: Aggregate): readonly Attribute[] =>
  outputOf(expanded !== undefined && input.kind === 'expand' ? input.input : input)

/** Keys of grouping sets are columns of their own, under the names of those that were written. */
function keysOf({ groupBy, expanded }: Aggregate): readonly Attribute[] {
  const written = expanded?.written ?? groupBy
  return written.flatMap((key, i) => {
    if (key.kind !== 'attribute') return []
    const column = (expanded?.keys ?? groupBy)[i] as Attribute
    return [Object.freeze({ ...column, name: key.name, qualifier: key.qualifier })]
  })
}
