/** Sort keys: what `asc()` or `desc()` made, or any column, ascending with NULL first. */
import {
  type Expression,
  type Expression_SortOrder,
  Expression_SortOrder_NullOrdering,
  Expression_SortOrder_SortDirection,
} from '@vonk/protocol'
import { message } from './plan-message.ts'

export function sortOrderOf(sent: Expression, ascending = true): Expression_SortOrder {
  if (sent.exprType.case === 'sortOrder') return sent.exprType.value
  const { ASCENDING, DESCENDING } = Expression_SortOrder_SortDirection
  const { SORT_NULLS_FIRST, SORT_NULLS_LAST } = Expression_SortOrder_NullOrdering
  return message('Expression.SortOrder', {
    child: sent,
    direction: ascending ? ASCENDING : DESCENDING,
    nullOrdering: ascending ? SORT_NULLS_FIRST : SORT_NULLS_LAST,
  })
}
