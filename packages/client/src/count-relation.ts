/** Counting rows: the aggregate behind `count()` of frames and of groups. */
import { Aggregate_GroupType, type Expression, type Relation } from '@vonk/protocol'
import { callExpression, expression, literalExpression } from './expression.ts'
import { message } from './plan-message.ts'

/** One row: how many rows the input has. */
export function countRelation(input: Relation): Relation['relType'] {
  const value = message('Aggregate', {
    input,
    groupType: Aggregate_GroupType.GROUPBY,
    aggregateExpressions: [countColumn()],
  })
  return { case: 'aggregate', value }
}

/** `count(1)` as `count`. */
export function countColumn(): Expression {
  const expr = callExpression('count', [literalExpression(1)])
  return expression({ case: 'alias', value: message('Expression.Alias', { expr, name: ['count'] }) })
}
