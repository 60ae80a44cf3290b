/** The text of a statement to what it says. */
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { type QueryOptions, QueryParser } from './query-parser.ts'
import { TokenStream } from './token-stream.ts'

export function parseStatement(text: string, options: QueryOptions): LogicalPlan {
  const stream = new TokenStream(text, options)
  while (stream.accept(';'));
  if (stream.peek().kind === 'end') throw stream.error('PARSE_EMPTY_STATEMENT', {})
  const parser = new QueryParser(stream, options)
  const plan = parser.query()
  while (stream.accept(';'));
  stream.expectEnd()
  return plan
}
