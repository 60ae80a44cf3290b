/** DISTRIBUTE BY, CLUSTER BY and repartition: by columns of the result, or by those that it left out. */
import { sqlName } from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import { quotedSqlText, sqlText } from '../expr/sql-text.ts'
import { withFields } from '../expr/tree.ts'
import { typeOf } from '../expr/typing.ts'
import type { LogicalPlan, Repartition } from '../plan/logical-plan.ts'
import { deeperScope, extendInput, restoreOutput } from './aggregates/extend-input.ts'
import { parsed } from './columns/select-items.ts'
import { raise } from './error-place.ts'
import { requireOrdered } from './ordering-check.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

/** The number of a partition is an INT; nothing is cast to one. */
function requireNumber(made: Expression): void {
  const type = typeOf(made)
  if (type.kind === 'integer') return
  raise('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', {
    paramIndex: 'first',
    requiredType: '"INT"',
    inputSql: quotedSqlText(made),
    inputType: `"${sqlName(type)}"`,
    sqlExpr: `"direct_shuffle_partition_id(${sqlText(made)})"`,
  })
}

export function resolveRepartition(plan: Repartition, resolution: Resolution): LogicalPlan {
  if (plan.by.length === 0) return plan
  const { context } = resolution
  const deeper = deeperScope(plan.input, context.caseSensitive)
  const resolved = plan.by.map((e) => {
    const made = resolveExpression(parsed(e, context), {
      ...resolution,
      ...(deeper === undefined ? {} : { deeper }),
    })
    if (made.kind === 'sortOrder') requireOrdered(made, 'sort')
    if (plan.direct === true) requireNumber(made)
    return made.kind === 'alias' ? made.child : made
  })
  const sorted = (e: Expression) => (e.kind === 'sortOrder' ? e.child : e)
  const extended = extendInput(plan.input, resolved.map(sorted), context)
  if (extended === undefined) return withFields(plan, { by: resolved })
  const by = resolved.map((e, i) =>
    e.kind === 'sortOrder' ? withFields(e, { child: extended.expressions[i] }) : extended.expressions[i],
  )
  return restoreOutput(withFields(plan, { input: extended.input, by }), plan.input)
}
