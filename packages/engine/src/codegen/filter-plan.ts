/**
 * In which order a filter's conditions run. The cheap ones that cannot fail come first, for every row and without
 * branches. Of the costly ones that cannot fail, the task finds out which to run first (`exec/filter-order.ts`): each
 * is a function of its own. Conditions that can raise an error, and all from the first that is not deterministic on,
 * keep their order behind them, so that the same rows come to them whatever the order of the others.
 */
import type { Expression } from '../expr/expression.ts'
import { visitExpression } from '../expr/tree.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import { isDeterministic } from './classify-steps.ts'
import { expressionKey } from './expression-key.ts'
import { type Definitions, raisesIn } from './raises.ts'
import type { OperatorPlace } from './value-emitter.ts'

export interface Conjunct {
  readonly expression: Expression
  readonly operator: OperatorPlace
  /** Its number among the conditions of its operator. */
  readonly position: number
}

export interface FilterPlan {
  readonly first: readonly Conjunct[]
  /** Sets of conditions that share a costly value stay together. None, or at least two. */
  readonly moved: readonly (readonly Conjunct[])[]
  readonly last: readonly Conjunct[]
}

/** Cost from which a condition runs only for rows that passed those before. */
const branchFreeCost = 24
/** Of more conditions than these, one that fails saves the rest. */
const branchFreeMax = 64
/** More functions than these are not worth their code. */
const movedMax = 16

export function planFilter(conjuncts: readonly Conjunct[], definitions: Definitions): FilterPlan {
  const costs = new Map(conjuncts.map((c) => [c, costOf(c.expression, definitions)]))
  const cost = (c: Conjunct) => costs.get(c)!
  const drawn = conjuncts.findIndex((c) => !isDeterministic(c.expression))
  const free = new Set(
    conjuncts.filter((c, i) => (drawn < 0 || i < drawn) && !raisesIn(c.expression, definitions)),
  )
  const kept = conjuncts.filter((c) => !free.has(c))
  const safe = [...free].sort((x, y) => cost(x) - cost(y))
  const cheap = safe.filter((c) => cost(c) < branchFreeCost)
  const costly = safe.filter((c) => cost(c) >= branchFreeCost)
  const first = cheap.slice(0, branchFreeMax)
  const overflow = cheap.slice(branchFreeMax)
  const sets = costly.length < 2 || costly.length > movedMax ? [] : sharing(costly, definitions)
  if (sets.length < 2) return { first, moved: [], last: [...costly, ...overflow, ...kept] }
  return { first, moved: sets, last: [...overflow, ...kept] }
}

/** Comparisons of texts mostly end at their lengths or first bytes. */
const briefCalls = new Set(['=', '<=>', '<', '<=', '>', '>=', 'isnull', 'isnotnull', 'length', 'startswith'])
const logic = new Set(['and', 'or', 'not', 'in'])

/** A rough number of instructions. */
function costOf(e: Expression, definitions: Definitions): number {
  let cost = 0
  visitExpression(e, (node) => {
    cost += 1
    if (node.kind === 'attribute' && definitions.has(node.id))
      cost += costOf(definitions.get(node.id)!, definitions)
    if ('type' in node && node.type !== undefined && isVariableLength(node.type)) cost += 10
    if (node.kind === 'case') cost += 10
    if (node.kind === 'call' && readsBytes(node.args) && !briefCalls.has(node.name) && !logic.has(node.name))
      cost += 10
  })
  return cost
}

const readsBytes = (args: readonly Expression[]): boolean =>
  args.some((arg) => 'type' in arg && arg.type !== undefined && isVariableLength(arg.type))

/** Conditions in sets of those that have a costly value in common, which is computed once in a set. */
function sharing(conjuncts: readonly Conjunct[], definitions: Definitions): readonly (readonly Conjunct[])[] {
  const owners = new Map<string, Conjunct[]>()
  let sets: readonly Conjunct[][] = []
  for (const conjunct of conjuncts) {
    let own = [conjunct]
    for (const key of costlyKeys(conjunct.expression, definitions)) {
      const other = owners.get(key)
      if (other !== undefined && !own.includes(other[0])) {
        const joined = sets.find((set) => set.includes(other[0]))!
        sets = sets.filter((set) => set !== joined)
        own = [...joined, ...own]
      }
      owners.set(key, own)
    }
    sets = [...sets, own]
  }
  return sets
}

function costlyKeys(e: Expression, definitions: Definitions): ReadonlySet<string> {
  const keys = new Set<string>()
  const walk = (root: Expression): void =>
    visitExpression(root, (node) => {
      const defined = node.kind === 'attribute' ? definitions.get(node.id) : undefined
      if (defined !== undefined) walk(defined)
      const isComputed = node.kind === 'call' || node.kind === 'cast' || node.kind === 'case'
      if (isComputed && costOf(node, definitions) >= branchFreeCost) keys.add(expressionKey(node))
    })
  walk(e)
  return keys
}
