/** LIMIT and OFFSET take a whole number that is known before the query runs. */
import { isIntegral, sqlName } from '@vonk/common'
import type { Expression, Origin } from '../expr/expression.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { references, someExpression, withFields } from '../expr/tree.ts'
import { typeOf } from '../expr/typing.ts'
import type { Limit, LogicalPlan, Offset } from '../plan/logical-plan.ts'
import { raise } from './error-place.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

export function checkLimit(plan: Limit | Offset, resolution: Resolution): LogicalPlan {
  const count = resolveExpression(plan.count, resolution)
  return withFields(plan, { count: checkedCount(count, plan, resolution) })
}

function checkedCount(
  count: Expression,
  { kind: name, input }: Limit | Offset,
  { context }: Resolution,
): Expression {
  const expr = quotedSqlText(count)
  const { origin } = count
  if (references(count).length > 0 || someExpression(count, (e) => e.kind === 'subquery'))
    raise(
      'INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE',
      { name, expr },
      placeInSelectList(count, input) ?? origin,
    )
  const type = typeOf(count)
  if (!isIntegral(type) || type.kind === 'long') {
    raise('INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE', { name, expr, dataType: `"${sqlName(type)}"` }, origin)
  }
  const value = count.kind === 'literal' ? count : context.evaluate?.(count)
  if (value === undefined) return count
  if (value.value === null) raise('INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL', { name, expr }, origin)
  if (Number(value.value) < 0) {
    raise('INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE', { name, expr, v: `${value.value}` }, origin)
  }
  return count
}

/** Where a column stands in the select list below, which is where Spark says it is. */
function placeInSelectList(count: Expression, input: LogicalPlan): Origin | undefined {
  if (count.kind !== 'attribute') return undefined
  let below = input
  while (below.kind === 'sort') below = below.input
  if (below.kind !== 'project') return undefined
  return below.columns.find((column) => column.kind === 'attribute' && column.id === count.id)?.origin
}
