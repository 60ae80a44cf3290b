/**
 * Where expressions of a view stand: in the view's own text, which error places name, and not in the statement that
 * made it.
 */
import type { Origin } from '../expr/expression.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'

/** `from`: where the view's text begins in the text that the plan was parsed from. */
export function placedInView(
  plan: LogicalPlan,
  view: { readonly name: string; readonly text: string; readonly from: number },
): LogicalPlan {
  const known = new Map<object, object>()
  const end = view.from + view.text.length
  const moved = (origin: Origin): Origin => {
    const { sqlText, start, stop } = origin
    if (sqlText === undefined || start === undefined || stop === undefined) return origin
    if (start < view.from || stop > end || sqlText.slice(view.from, end) !== view.text) return origin
    const place = { sqlText: view.text, start: start - view.from, stop: stop - view.from }
    return { ...origin, ...place, view: view.name }
  }
  const placed = (value: unknown): unknown => {
    if (!isPlain(value)) return value
    let made = known.get(value)
    if (made === undefined) {
      if (Array.isArray(value)) made = value.map(placed)
      else if ('sqlText' in value) made = moved(value as Origin)
      else made = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, placed(part)]))
      known.set(value, Object.freeze(made))
    }
    return made
  }
  try {
    return placed(plan) as LogicalPlan
  } catch (error) {
    // Thousands of conditions lie in each other: places are not worth an error.
    if (error instanceof RangeError) return plan
    throw error
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}
