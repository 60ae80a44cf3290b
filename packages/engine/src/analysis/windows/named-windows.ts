/** WINDOW w AS (...): references to named windows become the windows themselves, before anything is resolved. */
import type { Expression } from '../../expr/expression.ts'
import { transformExpressionDown } from '../../expr/tree.ts'
import type { LogicalPlan, NamedWindows, WindowSpec } from '../../plan/logical-plan.ts'
import { mapPlanExpressions, transformPlanDown } from '../../plan/tree.ts'
import { raise } from '../error-place.ts'

export function applyNamedWindows({ input, definitions, origin }: NamedWindows): LogicalPlan {
  const named = new Map<string, WindowSpec>()
  for (const { name, window } of definitions) {
    if (named.has(name)) {
      raise('INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION', { windowName: `\`${name}\`` }, origin)
    }
    named.set(name, window)
  }
  const refuse = (problem: 'UNRESOLVED' | 'INVALID', name: string): never =>
    raise(`INVALID_SQL_SYNTAX.${problem}_WINDOW_REFERENCE`, { windowName: `\`${name}\`` }, origin)
  const windows = new Map<string, WindowSpec>()
  for (const [name, window] of named) {
    const { reference } = window
    const meant = reference === undefined ? window : named.get(reference)
    if (meant === undefined) refuse('UNRESOLVED', reference!)
    else if (meant.reference !== undefined) refuse('INVALID', reference!)
    else windows.set(name, meant)
  }
  const replace = (e: Expression): Expression => {
    if (e.kind !== 'window' || e.reference === undefined) return e
    const window = windows.get(e.reference)
    if (window === undefined) return e
    const { reference: _, ...rest } = e
    return Object.freeze({ ...rest, ...window })
  }
  return transformPlanDown(input, (plan) =>
    mapPlanExpressions(plan, (e) => transformExpressionDown(e, replace)),
  )
}
