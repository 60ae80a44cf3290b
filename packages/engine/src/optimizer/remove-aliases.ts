/**
 * Names of subqueries have done their work when names are resolved, and so have hints, but for those that say how their
 * relation is to be joined: physical planning asks for them.
 */
import { joinHint } from '../plan/join-hints.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { transformPlan } from '../plan/tree.ts'
import type { OptimizerRule } from './optimizer-rule.ts'

const isDone = (node: LogicalPlan): node is LogicalPlan & { readonly input: LogicalPlan } =>
  node.kind === 'subqueryAlias' || (node.kind === 'hint' && joinHint(node.name) === undefined)

export const removeAliases: OptimizerRule = {
  name: 'remove-aliases',
  apply: (plan) => transformPlan(plan, (node) => (isDone(node) ? node.input : node)),
}
