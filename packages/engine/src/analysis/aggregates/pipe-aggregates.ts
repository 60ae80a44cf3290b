/** What `|>` says of aggregates: EXTEND, SET and WHERE have none, and AGGREGATE has nothing else. */
import type { Expression, NamedExpression } from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { expressionChildren } from '../../expr/tree.ts'
import { raise } from '../error-place.ts'
import { hasAggregate } from './extend-input.ts'

export function refusePipedAggregate(column: NamedExpression, clause: 'EXTEND' | 'SET'): void {
  if (!hasAggregate(column)) return
  const expr = sqlText(aggregateIn(column))
  raise('PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION', { expr, clause }, column.origin)
}

/** One that is no window function. */
function aggregateIn(e: Expression): Expression {
  if (e.kind === 'aggregate') return e
  const inner = expressionChildren(e).find(hasAggregate)
  return inner === undefined ? e : aggregateIn(inner)
}

export function requirePipedAggregate(column: NamedExpression): void {
  if (hasAggregate(column)) return
  const expr = sqlText(column.kind === 'alias' ? column.child : column)
  raise('PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION', { expr }, column.origin)
}
