/** Whether an expression can raise an error, through what defines its columns too. */
import type { DataType } from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import { casts, scalarEntry } from '../expr/registry.ts'

export type Definitions = ReadonlyMap<number, Expression>

export const raisesIn = (e: Expression, definitions: Definitions): boolean =>
  canRaise(e, (id) => definitions.get(id))

/** `definition`: what computes a column, if it is not one of the input. */
export function canRaise(e: Expression, definition: (id: number) => Expression | undefined): boolean {
  const raises = (child: Expression) => canRaise(child, definition)
  switch (e.kind) {
    case 'attribute': {
      const defined = definition(e.id)
      return defined !== undefined && raises(defined)
    }
    case 'literal':
    case 'lambdaVariable':
      return false
    case 'alias':
    case 'sortOrder':
      return raises(e.child)
    case 'lambda':
      return raises(e.body)
    case 'cast':
      return casts().raises(typeOfExpression(e.child), e.type, e.mode) || raises(e.child)
    case 'case':
      return (
        e.branches.some((branch) => raises(branch.when) || raises(branch.result)) ||
        (e.otherwise !== undefined && raises(e.otherwise))
      )
    case 'call':
      return (scalarEntry(e.name).raises?.(e) ?? false) || e.args.some(raises)
    default:
      return true
  }
}

export function typeOfExpression(e: Expression): DataType {
  if (e.kind === 'lambda') return typeOfExpression(e.body)
  return e.kind === 'alias' || e.kind === 'sortOrder'
    ? typeOfExpression(e.child)
    : (e as { type: DataType }).type
}
