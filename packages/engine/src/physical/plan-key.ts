/**
 * A key that is equal for physical subtrees that give the same rows in the same partitions: operator ids and column ids
 * do not count, columns are numbered by where they first appear. Equal exchanges are found by it.
 */
import type { DataType } from '@vonk/common'
import type { Attribute, Expression } from '../expr/expression.ts'
import { physicalChildren, physicalOutput } from './physical-output.ts'
import type { PhysicalPlan } from './physical-plan.ts'

export function planKey(plan: PhysicalPlan): string {
  return keyOf(plan, new Map())
}

function keyOf(plan: PhysicalPlan, numbers: Map<number, number>): string {
  const inputs = physicalChildren(plan).map((child) => inputKey(child, numbers))
  return `${fieldsText(plan, numbers)}<${inputs.join(';')}>`
}

/** Of an exchange that has its key, the key, and its columns by their places: a tree is walked once, however deep. */
function inputKey(plan: PhysicalPlan, numbers: Map<number, number>): string {
  if ((plan.kind !== 'exchange' && plan.kind !== 'broadcastExchange') || plan.reuseKey === '')
    return keyOf(plan, numbers)
  const columns = physicalOutput(plan).map((a) => number(a.id, numbers))
  return `[${columns.join()}]${plan.reuseKey}`
}

function fieldsText(object: object, numbers: Map<number, number>): string {
  let text = '{'
  for (const key in object) {
    if (ignored.has(key)) continue
    const value = (object as Readonly<Record<string, unknown>>)[key]
    if (value === undefined) continue
    text += key
    if (key === 'relation') text += JSON.stringify((value as { readonly key: string }).key)
    else if (key === 'data') text += dataNumber(value as object)
    else text += valueText(value, numbers)
  }
  return `${text}}`
}

/** Each kind of value begins with a sign of its own, so that texts meet only where values do. */
function valueText(value: unknown, numbers: Map<number, number>): string {
  if (typeof value === 'bigint') return `:${value}n `
  if (typeof value === 'number') return `:${Object.is(value, -0) ? '-0' : value} `
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return `:${value} `
  if (value instanceof Uint8Array) return `#${value.join()} `
  if (value instanceof Map) return `(${valueText([...value], numbers)})`
  if (Array.isArray(value)) {
    let text = '['
    for (const item of value) text += valueText(item, numbers)
    return `${text}]`
  }
  if (!('kind' in value && 'id' in value)) return fieldsText(value, numbers)
  return nodeText(value as Expression, numbers)
}

/** Columns by number of first appearance instead of by id; names do not matter inside. */
function nodeText(node: Expression, numbers: Map<number, number>): string {
  if (node.kind === 'attribute') {
    const { id, type, nullable } = node as Attribute
    return `@${number(id, numbers)}${nullable ? '?' : '!'}${typeText(type)}`
  }
  if (node.kind === 'alias') return `=${number(node.id, numbers)}${valueText(node.child, numbers)}`
  return fieldsText(node, numbers)
}

const ignored: ReadonlySet<string> = new Set([
  'input',
  'inputs',
  'left',
  'right',
  'operatorId',
  'callSite',
  'estimate',
  // Of collected metrics: made from them.
  'partial',
  'final',
  'reason',
  'reuseKey',
  'origin',
  'scan',
  'displayName',
  'resultId',
  'number',
  'physical',
  'text',
])

const typeTexts = new WeakMap<DataType, string>()
function typeText(type: DataType): string {
  let text = typeTexts.get(type)
  if (text === undefined) typeTexts.set(type, (text = valueText(type, new Map())))
  return text
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
