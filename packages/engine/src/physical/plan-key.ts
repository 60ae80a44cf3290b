/**
 * A key that is equal for physical subtrees that give the same rows in the same partitions: operator ids and column ids
 * do not count, columns are numbered by where they first appear. Equal exchanges are found by it.
 */
import type { Attribute, Expression, LiteralValue } from '../expr/expression.ts'
import { physicalChildren } from './physical-output.ts'
import type { PhysicalPlan } from './physical-plan.ts'

export function planKey(plan: PhysicalPlan): string {
  const numbers = new Map<number, number>()
  return keyOf(plan, numbers)
}

function keyOf(plan: PhysicalPlan, numbers: Map<number, number>): string {
  const inputs = physicalChildren(plan).map((child) => keyOf(child, numbers))
  const own = JSON.stringify(plan, (key, value: unknown) => {
    if (ignored.has(key)) return undefined
    if (key === 'relation') return (value as { key: string }).key
    if (key === 'data') return dataNumber(value as object)
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return `number ${value === 0 ? '-0' : value}`
    if (value instanceof Uint8Array) return [...(value as unknown as number[])]
    if (isNode(value)) return canonical(value, numbers)
    return value as LiteralValue
  })
  return `${own}<${inputs.join(';')}>`
}

const ignored: ReadonlySet<string> = new Set([
  'input',
  'inputs',
  'left',
  'right',
  'operatorId',
  'callSite',
  'estimate',
  'reason',
  'reuseKey',
  'origin',
  'scan',
  'displayName',
  'resultId',
  'text',
])

const isNode = (value: unknown): value is Expression =>
  typeof value === 'object' && value !== null && 'kind' in value && 'id' in value

/** Columns by number of first appearance instead of by id; names do not matter inside. */
function canonical(value: Expression, numbers: Map<number, number>): unknown {
  if (value.kind === 'attribute') {
    const { id, type, nullable } = value as Attribute
    return { c: number(id, numbers), type, nullable }
  }
  if (value.kind === 'alias') return { kind: 'named', as: number(value.id, numbers), of: value.child }
  return value
}

function number(id: number, numbers: Map<number, number>): number {
  let found = numbers.get(id)
  if (found === undefined) {
    found = numbers.size
    numbers.set(id, found)
  }
  return found
}

const dataNumbers = new WeakMap<object, number>()
let nextDataNumber = 1
function dataNumber(data: object): number {
  let found = dataNumbers.get(data)
  if (found === undefined) {
    found = nextDataNumber++
    dataNumbers.set(data, found)
  }
  return found
}
