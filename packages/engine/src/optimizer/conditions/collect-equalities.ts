/**
 * Many comparisons of one value with literals are one search in a table of them (`expr/functions/in-list.ts`):
 *
 *     a = 1 or a = 2 or ... or b > 5    ->   a in (1, 2, ...) or b > 5
 *     a <> 1 and a <> 2 and ...         ->   not a in (1, 2, ...)
 */
import { boolean } from '@vonk/common'
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type { Call, Expression, Literal } from '../../expr/expression.ts'
import { inListMin } from '../../expr/functions/in-list.ts'
import { joinChain, mapChain, mapExpressionChildren, splitChain } from '../../expr/tree.ts'
import { mapPlanExpressions, transformPlan } from '../../plan/tree.ts'
import type { OptimizerRule } from '../optimizer-rule.ts'

export const collectEqualities: OptimizerRule = {
  name: 'collect-equalities',
  apply: (plan) => transformPlan(plan, (node) => mapPlanExpressions(node, collected)),
}

function collected(e: Expression): Expression {
  if (e.kind !== 'call' || (e.name !== 'or' && e.name !== 'and')) return mapExpressionChildren(e, collected)
  const { name } = e
  const parts = splitChain(e, name)
  if (parts.length < inListMin) return mapChain(e, name, collected)
  const found = new Map<string, { readonly value: Expression; readonly items: Literal[] }>()
  const rest: Expression[] = []
  for (const part of parts) {
    const equality = equalityOf(part, e.name === 'or' ? '=' : '!=')
    if (equality === undefined) {
      rest.push(collected(part))
      continue
    }
    const key = semanticKey(equality.value)
    const known = found.get(key)
    if (known === undefined) found.set(key, { value: equality.value, items: [equality.item] })
    else known.items.push(equality.item)
  }
  if (![...found.values()].some(({ items }) => items.length >= inListMin)) {
    return rest.length === 0 ? e : mapChain(e, name, collected)
  }
  const lists = [...found.values()].map(({ value, items }) => {
    const list = call('in', [value, ...items], e)
    return e.name === 'or' ? list : call('not', [list], e)
  })
  return joinChain([...lists, ...rest], (a, b) => call(name, [a, b], e))
}

const call = (name: string, args: readonly Expression[], { mode, nullable }: Call): Call =>
  Object.freeze({ kind: 'call', name, args, type: boolean, nullable, mode })

function equalityOf(
  e: Expression,
  name: '=' | '!=',
): { readonly value: Expression; readonly item: Literal } | undefined {
  if (e.kind !== 'call') return undefined
  if (name === '!=' && e.name === 'not') return equalityOf(e.args[0], '=')
  if (e.name !== name) return undefined
  const [a, b] = e.args
  const [value, item] = a.kind === 'literal' ? [b, a] : [a, b]
  if (item.kind !== 'literal' || item.value === null || value.kind === 'literal') return undefined
  return isDeterministic(value) ? { value, item } : undefined
}
