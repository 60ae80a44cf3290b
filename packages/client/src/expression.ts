/** Expression messages, with the place in the user's program that they came from. */
import { type DataType, simpleString } from '@vonk/common'
import type { Expression } from '@vonk/protocol'
import { callSite } from './call-site.ts'
import { literalMessage } from './literal.ts'
import { message } from './plan-message.ts'
import { unfitArgument } from './unfit-argument.ts'

type Kind = Expression['exprType']

/** The origin of what `fragment` made, at the user's call of it. */
export function originOf(fragment: string) {
  const site = callSite()
  if (site === '') return undefined
  const value = message('PythonOrigin', { fragment, callSite: site })
  return message('Origin', { function: { case: 'pythonOrigin', value } })
}

export function expression(exprType: Kind, fragment?: string): Expression {
  const origin = fragment === undefined ? undefined : originOf(fragment)
  if (origin === undefined) return message('Expression', { exprType })
  return message('Expression', { exprType, common: message('ExpressionCommon', { origin }) })
}

/** A call by name; `fragment` is what the user called, where that is not the function's name. */
export function callExpression(
  functionName: string,
  args: readonly Expression[],
  options: { readonly distinct?: boolean; readonly fragment?: string } = {},
): Expression {
  const value = message('Expression.UnresolvedFunction', {
    functionName,
    arguments: [...args],
    isDistinct: options.distinct ?? false,
  })
  return expression({ case: 'unresolvedFunction', value }, options.fragment ?? functionName)
}

export const literalExpression = (value: unknown, type?: DataType): Expression =>
  expression({ case: 'literal', value: literalMessage(value, type) })

/** A column by name; `*` and `a.*` are all columns, and all of a relation or struct. */
export function nameExpression(name: string, planId?: bigint): Expression {
  if (typeof name !== 'string') throw unfitArgument('name', 'the name of a column', name)
  if (name === '*') {
    const value = message('Expression.UnresolvedStar', { planId })
    return expression({ case: 'unresolvedStar', value }, 'col')
  }
  if (name.endsWith('.*')) {
    const value = message('Expression.UnresolvedStar', { unparsedTarget: name, planId })
    return expression({ case: 'unresolvedStar', value }, 'col')
  }
  const value = message('Expression.UnresolvedAttribute', { unparsedIdentifier: name, planId })
  return expression({ case: 'unresolvedAttribute', value }, 'col')
}

export function textExpression(text: string): Expression {
  if (typeof text !== 'string') throw unfitArgument('expression', 'text of SQL', text)
  const value = message('Expression.ExpressionString', { expression: text })
  return expression({ case: 'expressionString', value }, 'expr')
}

export function castExpression(
  child: Expression,
  type: DataType | string,
  options: { readonly try: boolean },
): Expression {
  if (typeof type !== 'string' && typeof type?.kind !== 'string')
    throw unfitArgument('type', 'a type or its text', type)
  const typeStr = typeof type === 'string' ? type : simpleString(type)
  const value = message('Expression.Cast', {
    expr: child,
    castToType: { case: 'typeStr', value: typeStr },
    ...(options.try ? { evalMode: 3 } : {}),
  })
  return expression({ case: 'cast', value }, options.try ? 'try_cast' : 'cast')
}
