/** The statements that are no queries, by their first words. */
import { quoteIdentifier } from '@vonk/common'
import type { Command, Insert, PartitionValue } from '../../plan/command.ts'
import type { Options } from '../../plan/logical-plan.ts'
import { stringValue } from '../lexer.ts'
import type { QueryParser } from '../query-parser.ts'
import { createCommand } from './create-commands.ts'
import { describeCommand } from './describe-command.ts'
import { explainCommand } from './explain-command.ts'
import { insertCommand, multiInsert } from './insert-command.ts'
import { showCommand } from './show-command.ts'
import {
  cacheCommand,
  dropCommand,
  refreshCommand,
  setCommand,
  uncacheCommand,
  useCommand,
} from './small-commands.ts'
import { unsupportedCommand } from './unsupported-commands.ts'

type CommandForm = (parser: QueryParser, start: number) => Command | undefined

const forms: ReadonlyMap<string, CommandForm> = new Map<string, CommandForm>([
  ['CREATE', createCommand],
  ['REPLACE', createCommand],
  ['INSERT', insertCommand],
  ['DROP', dropCommand],
  ['TRUNCATE', (parser, start) => truncate(parser, start)],
  ['USE', useCommand],
  ['SHOW', showCommand],
  ['DESC', describeCommand],
  ['DESCRIBE', describeCommand],
  ['EXPLAIN', explainCommand],
  ['SET', setCommand],
  ['CACHE', cacheCommand],
  ['UNCACHE', uncacheCommand],
  ['CLEAR', (parser, start) => clearCache(parser, start)],
  ['REFRESH', refreshCommand],
])

/** The command that begins here; undefined where a query does. */
export function commandOf(parser: QueryParser): Command | undefined {
  const { stream } = parser
  const { start } = stream.peek()
  const word = stream.word ?? ''
  if (word === 'WITH') return insertOf(parser)
  if (word === 'FROM') return multiInsert(parser)
  return forms.get(word)?.(parser, start) ?? unsupportedCommand(parser, start)
}

/** `WITH q AS (...) INSERT INTO t SELECT ...`: the definitions are the inserted query's. */
function insertOf(parser: QueryParser): Command | undefined {
  const { stream } = parser
  const { position } = stream
  const { start } = stream.peek()
  let at = position
  // Behind the definitions, each of which is in parentheses.
  for (; stream.tokenAt(at).kind !== 'end'; at++) {
    const token = stream.tokenAt(at)
    if (token.kind === 'symbol' && token.text === '(') at = (stream.afterClosing(at) ?? at + 1) - 1
    else if (token.kind === 'word' && token.upper === 'INSERT') break
    else if (token.kind === 'word' && (token.upper === 'SELECT' || token.upper === 'FROM')) return undefined
  }
  if (stream.tokenAt(at).kind === 'end') return undefined
  const { recursive, definitions } = parser.withDefinitions()
  const insert = insertCommand(parser, start)
  if (insert?.kind !== 'insert') throw stream.unexpected()
  const query = parser.node({ kind: 'with', input: insert.query, definitions, recursive }, start)
  return Object.freeze<Insert>({ ...insert, query })
}

function truncate(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  stream.expect('TABLE')
  const name = parser.expressions.tableName()
  return command(parser, { kind: 'truncateTable', name, partition: partitionSpec(parser) }, start)
}

function clearCache(parser: QueryParser, start: number): Command {
  parser.stream.next()
  parser.stream.expect('CACHE')
  return command(parser, { kind: 'clearCache' }, start)
}

/** The command with the place of its text. */
export function command<T extends Command>(parser: QueryParser, made: T, start: number): T {
  const { firstName } = parser.expressions
  const name = firstName === undefined ? {} : { nameOrigin: firstName }
  const placed: T = { ...made, origin: parser.stream.origin(start), ...name }
  return Object.freeze(placed) as T
}

export function stringToken({ stream }: QueryParser): string {
  const token = stream.next()
  if (token.kind !== 'string') throw stream.unexpectedPrevious()
  return stringValue(token.text)
}

export function ifNotExists({ stream }: QueryParser): boolean {
  return stream.accept('IF', 'NOT', 'EXISTS')
}
export function ifExists({ stream }: QueryParser): boolean {
  return stream.accept('IF', 'EXISTS')
}

/** `PARTITION (a = 1, b)`; empty where there is none. */
export function partitionSpec(parser: QueryParser): readonly PartitionValue[] {
  const { stream } = parser
  if (!stream.accept('PARTITION')) return []
  return parser.listInParentheses(() => {
    const name = stream.identifier()
    return stream.accept('=') ? { name, value: parser.expressions.comparison() } : { name }
  })
}

/** A specification whose columns all have values. */
export function valuedPartition(parser: QueryParser): readonly PartitionValue[] {
  const at = parser.stream.peek().start
  const partition = partitionSpec(parser)
  const open = partition.find(({ value }) => value === undefined)
  if (open === undefined) return partition
  const partKey = quoteIdentifier(open.name)
  throw parser.stream.error('INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE', { partKey }, at)
}

export function optionsOf(parser: QueryParser, ...words: readonly string[]): Options | undefined {
  return parser.stream.accept(...words) ? parser.properties() : undefined
}
