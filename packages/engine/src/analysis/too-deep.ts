/**
 * A tree that is deeper than those who walk it can go (ten thousand sums in a row) is a mistake of the statement: it is
 * told at the place where it is deepest. No recursion here.
 */
import { SparkError } from '@vonk/common'
import type { Expression, Origin } from '../expr/expression.ts'
import { expressionChildren } from '../expr/tree.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { planChildren, planExpressions } from '../plan/tree.ts'
import { placeOf } from './error-place.ts'

/** The error itself where it is another one. */
export function asTooComplex(error: unknown, plan: LogicalPlan): unknown {
  if (!(error instanceof RangeError && /call stack/.test(error.message))) return error
  return new SparkError({ condition: 'FAILED_TO_PARSE_TOO_COMPLEX', cause: error }).at(
    placeOf(deepestOrigin(plan)),
  )
}

function deepestOrigin(plan: LogicalPlan): Origin | undefined {
  const plans: { readonly node: LogicalPlan; readonly depth: number }[] = [{ node: plan, depth: 0 }]
  const deepest: { depth: number; origin?: Origin } = { depth: -1 }
  const see = (origin: Origin | undefined, depth: number) => {
    if (origin !== undefined && depth > deepest.depth) Object.assign(deepest, { depth, origin })
  }
  for (let next = plans.pop(); next !== undefined; next = plans.pop()) {
    const { node, depth } = next
    see(node.origin, depth)
    const expressions: { readonly e: Expression; readonly at: number }[] = []
    for (const e of planExpressions(node)) expressions.push({ e, at: depth + 1 })
    for (let inner = expressions.pop(); inner !== undefined; inner = expressions.pop()) {
      see(inner.e.origin, inner.at)
      for (const child of expressionChildren(inner.e)) expressions.push({ e: child, at: inner.at + 1 })
    }
    for (const child of planChildren(node)) plans.push({ node: child, depth: depth + 1 })
  }
  return deepest.origin
}
