/** Names that are more than words: IDENTIFIER(...), and `*` with what it leaves out. */
import type { Expression } from '../expr/expression.ts'
import { type ExpressionParser, parseMultipartIdentifier } from './expression-parser.ts'
import { startsQuery } from './starts-query.ts'

/** `IDENTIFIER('a.' || :name)`: the parts of the name that a constant text says. */
export function identifierClause(parser: ExpressionParser): readonly string[] {
  const { stream, options } = parser
  const { start } = stream.peek()
  stream.expect('IDENTIFIER', '(')
  const expression = parser.expression()
  stream.expect(')')
  const isText = expression.kind === 'literal' && expression.type.kind === 'string'
  const text = isText ? (expression.value as string | null) : options.constantText?.(expression)
  if (typeof text === 'string') return parseMultipartIdentifier(text)
  const { start: from, stop } = expression.origin ?? {}
  const parameters = { name: 'IDENTIFIER', expr: stream.text.slice(from, stop) }
  if (text !== null && text !== undefined) {
    throw stream.error('NOT_A_CONSTANT_STRING.WRONG_TYPE', { ...parameters, dataType: text.wrongType }, start)
  }
  throw stream.error(`NOT_A_CONSTANT_STRING.${text === null ? 'NULL' : 'NOT_CONSTANT'}`, parameters, start)
}

/** `*` or `t.*`, taken, and the columns that EXCEPT (...) leaves out of it. */
export function star(
  parser: ExpressionParser,
  target: readonly string[] | undefined,
  start: number,
): Expression {
  const { stream } = parser
  const named = target === undefined ? {} : { target }
  const position = stream.position
  if (stream.accept('EXCEPT', '(')) {
    if (!startsQuery(stream)) {
      const except = [stream.multipartIdentifier()]
      while (stream.accept(',')) except.push(stream.multipartIdentifier())
      stream.expect(')')
      return Object.freeze({ kind: 'unresolvedStar', ...named, except, origin: stream.origin(start) })
    }
    stream.reset(position)
  }
  return Object.freeze({ kind: 'unresolvedStar', ...named, origin: stream.origin(start) })
}
