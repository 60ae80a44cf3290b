/** Names of subqueries and hints have done their work when names are resolved. */
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

export const removeAliases: OptimizerRule = {
  name: 'remove-aliases',
  apply: (plan) =>
    transformPlan(plan, (node) =>
      node.kind === 'subqueryAlias' || node.kind === 'hint' ? node.input : node,
    ),
}
