/** Whether two parsed expressions say the same: their trees as text, without the places where they stand. */
import type { Expression } from '../expr/expression.ts'

export const expressionKey = (e: Expression): string =>
  JSON.stringify(e, (name, value: unknown) => {
    if (name === 'origin' || name === 'text') return undefined
    if (typeof value === 'bigint') return `${value}n`
    // Names of columns and functions are compared without case.
    return Array.isArray(value) && (name === 'parts' || name === 'name')
      ? value.map((part) => String(part).toLowerCase())
      : value
  })
