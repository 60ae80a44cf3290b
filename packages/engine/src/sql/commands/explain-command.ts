/** EXPLAIN, of a query or of a command. */
import type { Command, Explain } from '../../plan/command.ts'
import type { QueryParser } from '../query-parser.ts'
import { command, commandOf } from './command-parser.ts'

const modes: Readonly<Record<string, Explain['mode']>> = {
  LOGICAL: 'extended',
  FORMATTED: 'formatted',
  EXTENDED: 'extended',
  CODEGEN: 'codegen',
  COST: 'cost',
}

export function explainCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  const word = stream.acceptOneOf(...Object.keys(modes))
  const mode = word === undefined ? 'simple' : modes[word]
  const statement = stream.nested(() => commandOf(parser) ?? parser.query())
  return command(parser, { kind: 'explain', mode, statement }, start)
}
