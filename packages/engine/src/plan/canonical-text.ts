/**
 * A resolved plan as a text that two plans share when they give the same rows: ids of columns are numbered by where
 * they first occur; names of columns, places in the program and what else is for show is left out. Rows given by the
 * program are the same where their keys are, where they are few and equal, or where they are the same object.
 */
import type { ColumnData, LocalData } from '../columnar/local-data.ts'
import type { LogicalPlan } from './logical-plan.ts'
import { outputOf } from './output.ts'

/** Fields that say nothing of the rows. */
const leftOut: ReadonlySet<string> = new Set([
  'origin',
  'planId',
  'qualifier',
  'callSite',
  'metadata',
  'statistics',
  'number',
  'alias',
])
/** Of these, the name is for show: what they stand for is known by the id. */
const namedById: ReadonlySet<unknown> = new Set(['attribute', 'alias', 'lambdaVariable'])

/** Ids of columns, as their place and as what an aggregate gives. */
const numbered: ReadonlySet<string> = new Set(['id', 'resultId'])

const objectNumbers = new WeakMap<object, number>()
let lastObject = 0
function numberOf(object: object): number {
  const known = objectNumbers.get(object)
  if (known !== undefined) return known
  objectNumbers.set(object, ++lastObject)
  return lastObject
}

/** Rows without a key that take more than this equal themselves only: their text would cost more than it tells. */
const comparedBytesMax = 64 * 1024

const rowTexts = new WeakMap<LocalData, string>()
function rowsText(data: LocalData): string {
  let text = rowTexts.get(data)
  if (text === undefined) {
    const isCompared = data.bytes <= comparedBytesMax
    text = data.key ?? (isCompared ? contentText(data) : `#${numberOf(data)}`)
    rowTexts.set(data, text)
  }
  return text
}
function contentText({ rowCount, batches }: LocalData): string {
  const bytesText = (bytes: Uint8Array | Int32Array | null) => (bytes === null ? '' : bytes.join())
  const columnText = ({ length, validity, offsets, data, children }: ColumnData): string => {
    const parts = [
      length,
      bytesText(validity),
      bytesText(offsets),
      bytesText(data),
      ...children.map(columnText),
    ]
    return `(${parts.join(';')})`
  }
  return [rowCount, ...batches.map(({ columns }) => columns.map(columnText).join(':'))].join('/')
}

/** A projection of its input's columns as they are. */
function isIdentity(object: object): boolean {
  const plan = object as LogicalPlan
  if (plan.kind !== 'project') return false
  const input = outputOf(plan.input)
  return (
    plan.columns.length === input.length &&
    plan.columns.every((column, i) => column.kind === 'attribute' && column.id === input[i].id)
  )
}

export function canonicalText(plan: LogicalPlan): string {
  const ids = new Map<number, number>()
  const idOf = (id: number): number => {
    const known = ids.get(id)
    if (known !== undefined) return known
    ids.set(id, ids.size)
    return ids.size - 1
  }
  const parts: string[] = []
  const write = (value: unknown): void => {
    if (typeof value === 'bigint') parts.push(`${value}n`)
    // JSON has no such numbers, or one for two of them.
    else if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      parts.push(Object.is(value, -0) ? '-0' : String(value))
    else if (typeof value !== 'object' || value === null) parts.push(JSON.stringify(value) ?? 'undefined')
    else if (ArrayBuffer.isView(value)) parts.push(`bytes:${[...(value as Uint8Array)].join()}`)
    else if (Array.isArray(value)) {
      parts.push('[')
      for (const item of value) {
        write(item)
        parts.push(',')
      }
      parts.push(']')
    } else writeObject(value as Readonly<Record<string, unknown>>)
  }
  const writeObject = (object: Readonly<Record<string, unknown>>): void => {
    // A relation says by its key what it reads; rows given by the program are known by their key, or by
    // identity.
    if (typeof object.splits === 'function') parts.push(`relation:${String(object.key)}`)
    else if (object.kind === 'literal' && object.asks !== undefined) parts.push(`asks:${String(object.asks)}`)
    else if (object.kind === 'subqueryAlias' || isIdentity(object)) write(object.input)
    else {
      parts.push('{')
      for (const key of Object.keys(object).sort()) {
        const value = object[key]
        if (leftOut.has(key) || value === undefined) continue
        if (key === 'name' && namedById.has(object.kind)) continue
        parts.push(key, ':')
        if (numbered.has(key) && typeof value === 'number') parts.push(String(idOf(value)))
        else if (key === 'data' && object.kind === 'local') {
          parts.push(`rows:${rowsText(value as LocalData)}`)
        } else write(value)
        parts.push(',')
      }
      parts.push('}')
    }
  }
  write(plan)
  return parts.join('')
}
