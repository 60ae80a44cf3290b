/**
 * Tables as arguments of table functions: `TABLE(t)`, `TABLE(select ...)`, `TABLE t`, and how their rows are parted.
 */
import type { Expression } from '../expr/expression.ts'
import type { ExpressionParser } from './expression-parser.ts'
import { sortItems } from './function-call.ts'
import { isName } from './token-stream.ts'

export function tableArgument(parser: ExpressionParser): Expression | undefined {
  const { stream, options } = parser
  const { start } = stream.peek()
  if (!stream.sees('TABLE') || !(isName(stream.peek(1)) || stream.peek(1).text === '(')) return undefined
  stream.next()
  const inParentheses = stream.accept('(')
  const plan = inParentheses && parser.startsQuery() ? options.subquery?.(stream) : tableOfName(parser)
  if (plan === undefined) throw stream.unexpected()
  if (inParentheses) stream.expect(')')
  partitioning(parser)
  return Object.freeze({ kind: 'subquery', form: 'table', plan, origin: stream.origin(start) })
}

function tableOfName(parser: ExpressionParser): unknown {
  const { stream } = parser
  const { start } = stream.peek()
  const source = { kind: 'table', name: parser.tableName(), options: {} }
  return Object.freeze({ kind: 'unresolvedRelation', source, origin: stream.origin(start) })
}

/** Only functions in Python look at it, and those do not exist here. */
function partitioning(parser: ExpressionParser): void {
  const { stream } = parser
  if (stream.accept('WITH')) return stream.expect('SINGLE', 'PARTITION')
  if (stream.accept('PARTITION', 'BY') || stream.accept('DISTRIBUTE', 'BY')) parser.expressions()
  if (stream.accept('ORDER', 'BY') || stream.accept('SORT', 'BY')) sortItems(parser)
}
