/** The text of a statement to what it says. */
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { explainSyntaxError } from './explain-syntax-error.ts'
import { type QueryOptions, QueryParser } from './query-parser.ts'
import { TokenStream } from './token-stream.ts'

export function parseStatement(text: string, options: QueryOptions): LogicalPlan {
  const parse = (stream: TokenStream) => statement(stream, options)
  try {
    return parse(new TokenStream(text, options))
  } catch (error) {
    throw explainSyntaxError(error, text, options, parse)
  }
}

function statement(stream: TokenStream, options: QueryOptions): LogicalPlan {
  if (stream.text.trim() === '') throw stream.error('PARSE_EMPTY_STATEMENT', {})
  const plan = new QueryParser(stream, options).query()
  while (stream.accept(';'));
  stream.expectEnd()
  return plan
}
