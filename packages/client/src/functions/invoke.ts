/** Calls of functions by name, as the generated functions make them. */
import { Column } from '../column.ts'
import { callExpression, literalExpression, nameExpression } from '../expression.ts'
import type { LiteralValue } from '../literal-value.ts'

/** An argument: a column, or a value. Whether text is a column's name or a literal is each function's to say. */
export type Argument = Column | LiteralValue

/**
 * `texts` says for each argument what text means: `c` a column's name, `l` a literal; the last letter goes on for all
 * that follow. Missing arguments at the end are left out of the call.
 */
export function invoke(name: string, texts: string, args: readonly (Argument | undefined)[]): Column {
  const given = args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1)
  const expressions = given.map((arg, i) => {
    if (arg instanceof Column) return arg.expression
    const isName = typeof arg === 'string' && texts[Math.min(i, texts.length - 1)] === 'c'
    return isName ? nameExpression(arg) : literalExpression(arg ?? null)
  })
  return new Column(callExpression(name, expressions))
}
