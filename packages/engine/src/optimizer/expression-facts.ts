/** What rules ask of expressions before they move or drop them. */
import type { DataType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { isDeterministic } from '../expr/equality.ts'
import type { Attribute, Cast, Expression, NamedExpression } from '../expr/expression.ts'
import { casts, lookupFunction, windowEntry } from '../expr/registry.ts'
import { expressionChildren, mapExpressionChildren } from '../expr/tree.ts'
import { typeOf } from '../expr/typing.ts'

/** Whether evaluating it can end the query with an error. */
export function canRaise(e: Expression): boolean {
  if (raisesItself(e)) return true
  return expressionChildren(e).some(canRaise)
}

function raisesItself(e: Expression): boolean {
  switch (e.kind) {
    case 'call': {
      const entry = lookupFunction(e.name)
      if (entry?.kind !== 'scalar') return e.name === 'getitem' && e.mode === 'ansi'
      return entry.raises?.(e) ?? false
    }
    case 'cast':
      return castRaises(typeOf(e.child), e)
    default:
      return false
  }
}

/** A text may be none of what it is cast to; for the rest the cast's entry knows. */
function castRaises(from: DataType, { type, mode }: Cast): boolean {
  const isText = from.kind === 'string' && type.kind !== 'string' && type.kind !== 'binary'
  return (isText && mode === 'ansi') || casts().raises(from, type, mode)
}

const notMovable: ReadonlySet<Expression['kind']> = new Set([
  'aggregate',
  'window',
  'subquery',
  'outer',
  'lambda',
  'lambdaVariable',
])

/** Without columns and with one value: what can be computed while planning. */
export const isFoldable = (e: Expression): boolean => isFree(e) && isDeterministic(e)

/** Whether nothing in it has its value from somewhere else. */
function isFree(e: Expression): boolean {
  if (e.kind === 'literal') return true
  if (e.kind === 'attribute' || isTied(e)) return false
  const known = freedom.get(e)
  if (known !== undefined) return known
  const found = expressionChildren(e).every(isFree)
  freedom.set(e, found)
  return found
}

const freedom = new WeakMap<Expression, boolean>()

/** Has a value only at its place: of groups, windows, plans or the calls around it. */
const isTied = (e: Expression): boolean =>
  notMovable.has(e.kind) || (e.kind === 'call' && windowEntry(e.name) !== undefined)

/** What the columns of a projection stand for, by id. */
export function definitions(columns: readonly Expression[]): ReadonlyMap<number, Expression> {
  const map = new Map<number, Expression>()
  for (const column of columns) {
    if (column.kind === 'alias') map.set(column.id, column.child)
    else if (column.kind === 'attribute') map.set(column.id, column)
  }
  return map
}

/** The expression with attributes replaced; those not in the map stay. */
export function substitute(e: Expression, by: ReadonlyMap<number, Expression>): Expression {
  if (e.kind === 'attribute') {
    const other = by.get(e.id)
    return other === undefined || (other.kind === 'attribute' && other.id === e.id) ? e : other
  }
  return mapExpressionChildren(e, (child) => substitute(child, by))
}

/** The same for a column that must keep its name and id. */
export function substituteColumn(column: Expression, by: ReadonlyMap<number, Expression>): NamedExpression {
  assert(column.kind === 'attribute' || column.kind === 'alias', 'columns are named')
  if (column.kind === 'alias') return substitute(column, by) as NamedExpression
  const other = substitute(column, by)
  if (other === column) return column
  if (other.kind === 'attribute' && other.id === column.id) return column
  return Object.freeze({
    kind: 'alias',
    child: other,
    name: column.name,
    id: column.id,
    ...(column.metadata === undefined ? {} : { metadata: column.metadata }),
  })
}

/** Cheap enough to be computed twice. */
export function isCheap(e: Expression): boolean {
  switch (e.kind) {
    case 'attribute':
    case 'literal':
      return true
    case 'alias':
      return isCheap(e.child)
    case 'call':
      return e.name === 'getfield' && isCheap(e.args[0])
    default:
      return false
  }
}

export const idsOf = (attributes: readonly Attribute[]): Set<number> => new Set(attributes.map((a) => a.id))
