/**
 * What aggregates give over no rows. Where a join or a grouping leaves NULL because nothing came, a count is 0 and a
 * list is empty (known as the COUNT bug).
 */
import type { AggregateCall, Expression, Literal } from '../../expr/expression.ts'
import { aggregateEntry } from '../../expr/registry.ts'
import { mapExpressionChildren } from '../../expr/tree.ts'

export const aggregateOverNoRows = ({ name, type }: AggregateCall): Literal =>
  Object.freeze({ kind: 'literal', type, value: aggregateEntry(name).overNoRows ?? null })

/** The expression over aggregates with each of them as it is over no rows. */
export const overNoRows = (e: Expression): Expression =>
  e.kind === 'aggregate' ? aggregateOverNoRows(e) : mapExpressionChildren(e, overNoRows)
