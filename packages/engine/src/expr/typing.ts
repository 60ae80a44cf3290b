/** Type and nullability of resolved expressions. */
import { boolean, type DataType, nullType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { Expression, SubqueryExpression } from './expression.ts'

export function typeOf(e: Expression): DataType {
  switch (e.kind) {
    case 'literal':
    case 'attribute':
    case 'outer':
    case 'call':
    case 'cast':
    case 'case':
    case 'aggregate':
      return e.type
    case 'alias':
    case 'sortOrder':
      return typeOf(e.child)
    case 'window':
      return typeOf(e.function)
    case 'lambda':
      return typeOf(e.body)
    case 'lambdaVariable':
      return e.type ?? nullType
    case 'subquery':
      return e.form === 'scalar' ? (e.type ?? nullType) : boolean
    default:
      return assert(false, `${e.kind} has no type before analysis`) as never
  }
}

export function isNullable(e: Expression): boolean {
  switch (e.kind) {
    case 'literal':
      return e.value === null
    case 'attribute':
    case 'outer':
    case 'call':
    case 'cast':
    case 'case':
    case 'aggregate':
      return e.nullable
    case 'alias':
    case 'sortOrder':
      return isNullable(e.child)
    case 'window':
      return isNullable(e.function)
    case 'lambda':
      return isNullable(e.body)
    case 'lambdaVariable':
      return e.nullable ?? true
    case 'subquery':
      return isNullableSubquery(e)
    default:
      return assert(false, `${e.kind} has no nullability before analysis`) as never
  }
}

function isNullableSubquery(e: SubqueryExpression): boolean {
  switch (e.form) {
    case 'exists':
    case 'table':
      return false
    case 'scalar':
    case 'in':
      return e.nullable ?? true
    default:
      return e.form satisfies never
  }
}

const unresolvedKinds: ReadonlySet<Expression['kind']> = new Set([
  'unresolvedAttribute',
  'unresolvedStar',
  'unresolvedRegex',
  'unresolvedFunction',
  'unresolvedText',
  'unresolvedExtract',
  'parameter',
])
/** Whether the node itself (not its children) still waits for analysis. */
export const isUnresolvedNode = (e: Expression): boolean => unresolvedKinds.has(e.kind)
