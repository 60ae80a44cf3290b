/** DESCRIBE: tables, their columns and partitions, queries, functions, databases. */
import type { Command } from '../../plan/command.ts'
import { stringValue } from '../lexer.ts'
import type { QueryParser } from '../query-parser.ts'
import { isName } from '../token-stream.ts'
import { command, valuedPartition } from './command-parser.ts'
import { unsupported } from './unsupported-commands.ts'

export function describeCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  if (stream.accept('FUNCTION')) return describeFunction(parser, start)
  if (isName(stream.peek(1)) && stream.acceptOneOf('DATABASE', 'SCHEMA', 'NAMESPACE') !== undefined) {
    const extended = stream.accept('EXTENDED')
    return command(
      parser,
      { kind: 'describeDatabase', extended, name: parser.expressions.tableName() },
      start,
    )
  }
  if (isName(stream.peek(1)) && stream.accept('PROCEDURE')) {
    parser.expressions.tableName()
    return unsupported(parser, start, 'procedures')
  }
  if (stream.accept('QUERY') || startsQuery(parser)) {
    return command(parser, { kind: 'describeQuery', query: parser.query() }, start)
  }
  const isTable = stream.sees('TABLE') && stream.peek(1).kind !== 'end' && stream.accept('TABLE')
  const hasOption = isName(stream.peek(1)) && stream.acceptOneOf('EXTENDED', 'FORMATTED') !== undefined
  if (!isTable && !hasOption && startsQuery(parser)) {
    return command(parser, { kind: 'describeQuery', query: parser.query() }, start)
  }
  const name = parser.expressions.tableName()
  const partition = valuedPartition(parser)
  const asksJson = () => stream.accept('AS', 'JSON')
  let asJson = asksJson()
  const column = !asJson && isName(stream.peek()) ? { column: stream.multipartIdentifier() } : {}
  asJson ||= asksJson()
  return command(
    parser,
    { kind: 'describeTable', name, extended: hasOption, partition, ...column, asJson },
    start,
  )
}

const startsQuery = ({ stream }: QueryParser): boolean => {
  const word = stream.peek().upper
  if (word === '(') return true
  return ['SELECT', 'WITH', 'VALUES', 'FROM', 'MAP', 'REDUCE'].includes(word) && stream.peek(1).kind !== 'end'
}

/** The name may be an operator or in quotes. */
function describeFunction(parser: QueryParser, start: number): Command {
  const { stream } = parser
  const extended = stream.peek(1).kind !== 'end' && stream.accept('EXTENDED')
  const token = stream.peek()
  const made = (name: readonly string[]) =>
    command(parser, { kind: 'describeFunction', name, extended }, start)
  if (isName(token)) return made(parser.expressions.tableName())
  stream.next()
  if (token.kind === 'string') return made([stringValue(token.text)])
  if (token.kind === 'symbol') return made([token.text])
  throw stream.unexpectedPrevious()
}
