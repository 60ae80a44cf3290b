/** FILTER (WHERE ...): a condition over rows, without aggregates and windows in it. */
import type { AggregateCall, Expression } from '../../expr/expression.ts'
import { quotedSqlText } from '../../expr/sql-text.ts'
import { visitExpression } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import { raise } from '../error-place.ts'

export function checkAggregateFilter({ filter }: AggregateCall): void {
  if (filter === undefined) return
  const filterExpr = quotedSqlText(filter)
  if (typeOf(filter).kind !== 'boolean') raise('INVALID_AGGREGATE_FILTER.NOT_BOOLEAN', { filterExpr })
  const found: Expression[] = []
  visitExpression(filter, (e) => {
    if (e.kind === 'window' || e.kind === 'aggregate') found.push(e)
  })
  const window = found.find((e) => e.kind === 'window')
  if (window !== undefined) {
    const parameters = { filterExpr, windowExpr: quotedSqlText(window) }
    raise('INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION', parameters)
  }
  if (found.length > 0) {
    const parameters = { filterExpr, aggExpr: quotedSqlText(found[0]) }
    raise('INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE', parameters)
  }
}
