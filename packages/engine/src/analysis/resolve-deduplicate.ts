/** `dropDuplicates(names)`: each name must be a column; without names all columns count. */
import type { Attribute } from '../expr/expression.ts'
import { withFields } from '../expr/tree.ts'
import type { Deduplicate, LogicalPlan } from '../plan/logical-plan.ts'
import { raise } from './error-place.ts'
import { requireComparable } from './ordering-check.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

export function resolveDeduplicate(plan: Deduplicate, resolution: Resolution): LogicalPlan {
  const { scope } = resolution
  const columns = plan.columns.flatMap((column): readonly Attribute[] => {
    if (column.kind === 'unresolvedAttribute' && column.parts.length === 1 && column.planId === undefined) {
      const named = scope.named(column.parts[0])
      if (named.length > 0) return named
      return raise(
        'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES',
        { colName: column.parts[0], fieldNames: scope.attributes.map((a) => a.name).join(', ') },
        column.origin ?? plan.origin,
      )
    }
    const resolved = resolveExpression(column, resolution)
    return resolved.kind === 'attribute' ? [resolved] : []
  })
  const chosen = plan.columns.length === 0 ? scope.attributes : columns
  requireComparable(chosen, plan.origin)
  return withFields(plan, { columns: chosen })
}
