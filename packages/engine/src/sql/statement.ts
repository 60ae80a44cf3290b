/** The text of a statement to what it says: a query, or a command. */
import type { Statement } from '../plan/command.ts'
import { commandOf } from './commands/command-parser.ts'
import { settingCommand } from './commands/setting-commands.ts'
import { explainSyntaxError } from './explain-syntax-error.ts'
import { type QueryOptions, QueryParser } from './query-parser.ts'
import { TokenStream } from './token-stream.ts'

export function parseStatement(text: string, options: QueryOptions): Statement {
  const setting = settingCommand(text)
  if (setting !== undefined) return setting
  const parse = (stream: TokenStream) => statement(stream, options)
  try {
    return parse(new TokenStream(text, options))
  } catch (error) {
    throw explainSyntaxError(error, text, options, parse)
  }
}

function statement(stream: TokenStream, options: QueryOptions): Statement {
  if (stream.text.trim() === '') throw stream.error('PARSE_EMPTY_STATEMENT', {})
  const parser = new QueryParser(stream, options)
  const parsed = commandOf(parser) ?? parser.query()
  while (stream.accept(';'));
  stream.expectEnd()
  return parsed
}
