/** Calls of functions by name, as the generated functions make them. */
import type { Expression } from '@vonk/protocol'
import { Column } from '../column.ts'
import { callExpression, expression, literalExpression, nameExpression } from '../expression.ts'
import type { LiteralValue } from '../literal-value.ts'
import { message } from '../plan-message.ts'

/** An argument: a column, or a value. Whether text is a column's name or a literal is each function's to say. */
export type Argument = Column | LiteralValue

/** What a function does with each element: it gets columns, and answers a column or a value. */
export type Lambda = (...parameters: Column[]) => Argument

/** Lambdas inside of each other need different names. */
let lambdaVariables = 0

/** The message of a lambda, made by calling it once with columns that stand for its parameters. */
function lambdaExpression(lambda: Lambda): Expression {
  const variables = Array.from({ length: lambda.length }, (_, i) =>
    message('Expression.UnresolvedNamedLambdaVariable', {
      nameParts: [`${'xyz'[i] ?? 'w'}_${lambdaVariables++}`],
    }),
  )
  const made = lambda(
    ...variables.map((value) => new Column(expression({ case: 'unresolvedNamedLambdaVariable', value }))),
  )
  const body = made instanceof Column ? made.expression : literalExpression(made ?? null)
  const value = message('Expression.LambdaFunction', { function: body, arguments: variables })
  return expression({ case: 'lambdaFunction', value })
}

/**
 * `texts` says for each argument what text means: `c` a column's name, `l` a literal; the last letter goes on for all
 * that follow. Missing arguments at the end are left out of the call.
 */
export function invoke(
  name: string,
  texts: string,
  args: readonly (Argument | Lambda | undefined)[],
): Column {
  const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1)
  const expressions = given.map((arg, i) => {
    if (arg instanceof Column) return arg.expression
    if (typeof arg === 'function') return lambdaExpression(arg)
    const isName = typeof arg === 'string' && texts[Math.min(i, texts.length - 1)] === 'c'
    return isName ? nameExpression(arg) : literalExpression(arg ?? null)
  })
  return new Column(callExpression(name, expressions))
}
