/** WINDOW w AS (...): references to named windows become the windows themselves, before anything is resolved. */
import type { Expression, WindowExpression } from '../expr/expression.ts'
import { transformExpressionDown } from '../expr/tree.ts'
import type { LogicalPlan, NamedWindows, WindowSpec } from '../plan/logical-plan.ts'
import { mapPlanExpressions, transformPlanDown } from '../plan/tree.ts'
import { raise } from './error-place.ts'

export function applyNamedWindows({ input, definitions, origin }: NamedWindows): LogicalPlan {
  const named = new Map<string, WindowSpec>()
  for (const { name, window } of definitions) {
    if (named.has(name)) {
      raise('INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION', { windowName: `\`${name}\`` }, origin)
    }
    named.set(name, window)
  }
  const meant = (name: string, seen: readonly string[]): WindowSpec | undefined => {
    const window = named.get(name)
    if (window?.reference === undefined) return window
    const other = seen.includes(name) ? undefined : meant(window.reference, [...seen, name])
    if (other === undefined) {
      const windowName = `\`${window.reference}\``
      raise('INVALID_SQL_SYNTAX.UNRESOLVED_WINDOW_REFERENCE', { windowName }, origin)
    }
    return together(other, window)
  }
  const replace = (e: Expression): Expression => {
    if (e.kind !== 'window' || e.reference === undefined) return e
    const window = meant(e.reference, [])
    if (window === undefined) return e
    const { reference: _, ...rest } = e
    return Object.freeze({ ...rest, ...together(window, e) })
  }
  return transformPlanDown(input, (plan) =>
    mapPlanExpressions(plan, (e) => transformExpressionDown(e, replace)),
  )
}

/** A window with what a use of it adds. */
function together(
  window: WindowSpec,
  more: Pick<WindowExpression, 'partitionBy' | 'orderBy' | 'frame'>,
): Pick<WindowExpression, 'partitionBy' | 'orderBy' | 'frame'> {
  const frame = more.frame ?? window.frame
  return {
    partitionBy: more.partitionBy.length > 0 ? more.partitionBy : window.partitionBy,
    orderBy: more.orderBy.length > 0 ? more.orderBy : window.orderBy,
    ...(frame === undefined ? {} : { frame }),
  }
}
