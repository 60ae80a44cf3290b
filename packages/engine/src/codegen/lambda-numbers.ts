/** Lambdas whose parameters get new numbers, where one stands inside of another with the same. */
import type { Expression, LambdaFunction } from '../expr/expression.ts'
import { mapExpressionChildren } from '../expr/tree.ts'

let fresh = -1_000_000

export function renumbered(lambda: LambdaFunction): LambdaFunction {
  const parameters = lambda.parameters.map((p) => Object.freeze({ ...p, id: fresh-- }))
  const own = new Map(lambda.parameters.map((p, i) => [p.id, parameters[i]]))
  const rename = (e: Expression): Expression => {
    if (e.kind === 'lambdaVariable') return own.get(e.id) ?? e
    return e.kind === 'lambda' && e.parameters.some((p) => own.has(p.id))
      ? e
      : mapExpressionChildren(e, rename)
  }
  return Object.freeze({ ...lambda, parameters, body: rename(lambda.body) })
}
