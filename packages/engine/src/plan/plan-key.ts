/**
 * A text that is equal for logical plans that give the same rows: column ids do not count, columns are numbered by
 * where they first appear. Equal subqueries are found by it.
 */
import type { LogicalPlan } from './logical-plan.ts'

const ignored: ReadonlySet<string> = new Set([
  'origin',
  'planId',
  'qualifier',
  'displayName',
  'text',
  'hidden',
  'number',
])
const numbered: ReadonlySet<string> = new Set(['id', 'resultId'])

export function logicalPlanKey(plan: LogicalPlan): string {
  const numbers = new Map<number, number>()
  const number = (id: number): number => {
    let found = numbers.get(id)
    if (found === undefined) numbers.set(id, (found = numbers.size))
    return found
  }
  return JSON.stringify(plan, (key, value: unknown) => {
    if (ignored.has(key)) return undefined
    if (numbered.has(key) && typeof value === 'number') return number(value)
    if (key === 'relation') return (value as { readonly key: string }).key
    if (key === 'data') return dataNumber(value as object)
    if (typeof value === 'bigint') return `${value}n`
    if (value instanceof Uint8Array) return [...value]
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return `number ${Object.is(value, -0) ? '-0' : value}`
    return value
  })
}

const dataNumbers = new WeakMap<object, number>()
let nextDataNumber = 1
function dataNumber(data: object): number {
  let found = dataNumbers.get(data)
  if (found === undefined) dataNumbers.set(data, (found = nextDataNumber++))
  return found
}
