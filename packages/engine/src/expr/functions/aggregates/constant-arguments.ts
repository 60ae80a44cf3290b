/** Arguments of aggregates that are constants: percentages, separators, deviations. */
import type { DataType } from '@vonk/common'
import type { Expression, Literal } from '../../expression.ts'
import type { ResolveContext } from '../../function-entry.ts'
import { sqlText } from '../../sql-text.ts'
import { someExpression } from '../../tree.ts'
import { typeOf } from '../../typing.ts'
import { mismatch, quoted } from '../array-entry.ts'

/** The literal that an argument is or comes to; an error where it depends on columns. */
export function constantOf(arg: Expression, name: string, type: DataType, context: ResolveContext): Literal {
  if (arg.kind === 'literal') return arg
  const isConstant = !someExpression(arg, (e) => e.kind === 'attribute' || e.kind === 'aggregate')
  const literal = isConstant ? context.evaluate?.(arg) : undefined
  if (literal !== undefined) return literal
  throw mismatch('NON_FOLDABLE_INPUT', {
    inputName: `\`${name}\``,
    inputType: quoted(type),
    inputExpr: `"${sqlText(arg)}"`,
  })
}

/** A number, whatever its type; undefined for NULL and what is none. */
export function constantNumber(literal: Literal): number | undefined {
  const { type, value } = literal
  if (type.kind === 'decimal' && typeof value === 'bigint') return Number(value) / 10 ** type.scale
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
}

/** One number, or those of an array; `undefined` in place of what is NULL or no number. */
export function constantNumbers(
  arg: Expression,
  name: string,
  type: DataType,
  context: ResolveContext,
): { readonly isArray: boolean; readonly numbers: readonly (number | undefined)[] } {
  const made = arg.kind === 'cast' ? arg.child : arg
  if (typeOf(made).kind === 'array' && made.kind === 'call' && made.name === 'array') {
    const numbers = made.args.map((item) => constantNumber(constantOf(item, name, type, context)))
    return { isArray: true, numbers }
  }
  const literal = constantOf(arg, name, type, context)
  if (literal.type.kind === 'array' && Array.isArray(literal.value)) {
    const { element } = literal.type
    const numbers = literal.value.map((value) => constantNumber({ kind: 'literal', type: element, value }))
    return { isArray: true, numbers }
  }
  return { isArray: false, numbers: [constantNumber(literal)] }
}
