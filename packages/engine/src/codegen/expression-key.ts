/**
 * A text that two expressions share exactly if they mean the same: the key of common subexpressions and of shapes.
 * Calls that are not deterministic get a key of their own each time they are built.
 */
import type { DataType } from '@vonk/common'
import { simpleString } from '@vonk/common'
import type { Expression, LiteralValue } from '../expr/expression.ts'
import { scalarEntry } from '../expr/registry.ts'

const keys = new WeakMap<Expression, string>()
let unique = 0

export function expressionKey(e: Expression): string {
  if (e.kind === 'attribute') return `#${e.id}`
  let key = keys.get(e)
  if (key === undefined) {
    key = makeKey(e)
    keys.set(e, key)
  }
  return key
}

/** The type in words, with what `simpleString` leaves out where it matters for evaluation. */
const typeKey = (type: DataType): string =>
  type.kind === 'array' || type.kind === 'map' || type.kind === 'struct'
    ? JSON.stringify(type)
    : simpleString(type)

export function literalKey(value: LiteralValue): string {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return `x${[...value].join()}`
  if (Array.isArray(value)) return `[${value.map(literalKey).join()}]`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' && Object.is(value, -0)) return '-0'
  return `${typeof value === 'bigint' ? 'n' : ''}${String(value)}`
}

function makeKey(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return `${typeKey(e.type)}'${literalKey(e.value)}'`
    case 'alias':
      return expressionKey(e.child)
    case 'sortOrder':
      return `${expressionKey(e.child)} ${e.ascending} ${e.nullsFirst}`
    case 'cast':
      return `cast(${expressionKey(e.child)}:${typeKey(e.type)}:${e.mode}:${e.timeZone ?? ''}${e.storedAs ?? ''})`
    case 'case': {
      const branches = e.branches.map((b) => `${expressionKey(b.when)}?${expressionKey(b.result)}`)
      return `case(${branches.join(':')}:${e.otherwise === undefined ? '' : expressionKey(e.otherwise)})`
    }
    case 'call': {
      if (scalarEntry(e.name).deterministic === false) return `once${unique++}`
      const options = e.options === undefined ? '' : JSON.stringify(e.options)
      const args = e.args.map(expressionKey).join()
      return `${e.name}(${args})${typeKey(e.type)}:${e.mode}:${e.timeZone ?? ''}${options}`
    }
    case 'lambdaVariable':
      return `lambda#${e.id}`
    case 'lambda':
      return `lambda(${e.parameters.map((p) => p.id).join()}:${expressionKey(e.body)})`
    default:
      return `other${unique++}`
  }
}
