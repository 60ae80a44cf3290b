/** Counts of limits and offsets as plain integers. */
import { integer, SparkError } from '@vonk/common'
import { quotedSqlText } from '../expr/sql-text.ts'
import { withFields } from '../expr/tree.ts'
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

export const literalLimits: OptimizerRule = {
  name: 'literal-limits',
  apply: (plan, context) =>
    transformPlan(plan, (node) => {
      if (node.kind !== 'limit' && node.kind !== 'offset') return node
      const { count } = node
      if (count.kind === 'literal') return node
      const value = context.evaluate?.(count)
      if (value === undefined || value.value === null) {
        throw new SparkError({
          condition: 'INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL',
          messageParameters: { name: node.kind, expr: quotedSqlText(count) },
        })
      }
      return withFields(node, { count: { kind: 'literal', type: integer, value: Number(value.value) } })
    }),
}
