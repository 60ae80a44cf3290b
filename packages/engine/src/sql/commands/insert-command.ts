/** INSERT, in all its forms. */
import type { Command, Insert } from '../../plan/command.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import type { QueryParser } from '../query-parser.ts'
import { fromClause } from '../relation-parser.ts'
import { rowFormat } from '../script-transform.ts'
import { selected, selectList } from '../select-parser.ts'
import { isDefaultWord } from './column-descriptors.ts'
import { command, ifNotExists, partitionSpec, stringToken } from './command-parser.ts'
import { unsupported } from './unsupported-commands.ts'

export function insertCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  if (
    stream.sees('OVERWRITE') &&
    (stream.peek(1).upper === 'DIRECTORY' || stream.peek(1).upper === 'LOCAL')
  ) {
    return insertDirectory(parser, start)
  }
  const target = insertTarget(parser)
  if (stream.accept('REPLACE')) {
    if (stream.accept('WHERE')) parser.expressions.expression()
    else if (stream.accept('USING')) parser.identifiers()
    else stream.expect('ON')
    parser.query()
    return unsupported(parser, start, 'INSERT INTO ... REPLACE')
  }
  return command(parser, { ...target, query: parser.query() }, start)
}

/** Up to the query: `INTO t PARTITION (...) (columns)`. */
function insertTarget(parser: QueryParser): Omit<Insert, 'query'> {
  const { stream } = parser
  stream.accept('WITH', 'SCHEMA', 'EVOLUTION')
  const word = stream.acceptOneOf('INTO', 'OVERWRITE')
  if (word === undefined) throw stream.unexpected()
  stream.accept('TABLE')
  const table = parser.expressions.tableName()
  if (stream.sees('WITH', '(')) {
    stream.next()
    parser.properties()
  }
  const { start } = stream.peek()
  const partition = partitionSpec(parser)
  if (partition.some(({ value }) => value !== undefined && isDefaultWord(value))) {
    throw stream.error('REF_DEFAULT_VALUE_IS_NOT_ALLOWED_IN_PARTITION', {}, start)
  }
  const exists = ifNotExists(parser)
  const dynamic = partition.filter(({ value }) => value === undefined).map(({ name }) => name)
  if (exists && dynamic.length > 0) {
    const message = `IF NOT EXISTS with dynamic partitions: ${dynamic.join(', ')}`
    throw stream.error('_LEGACY_ERROR_TEMP_0035', { message }, start)
  }
  const byName = stream.accept('BY', 'NAME')
  const namesColumns = stream.sees('(') && !parser.expressions.startsQuery()
  const columns = namesColumns ? { columns: parser.identifiers() } : {}
  const overwrite = word === 'OVERWRITE'
  return { kind: 'insert', table, overwrite, partition, ifNotExists: exists, byName, ...columns }
}

function insertDirectory(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.expect('OVERWRITE')
  stream.accept('LOCAL')
  stream.expect('DIRECTORY')
  const path = stream.peek().kind === 'string' ? stringToken(parser) : undefined
  let isHive = rowFormat(parser)
  if (stream.accept('STORED', 'AS')) {
    stream.identifier()
    isHive = true
  }
  const format = stream.accept('USING') ? stream.dottedName() : undefined
  const options = stream.accept('OPTIONS') ? parser.properties() : {}
  const query = parser.query()
  if (isHive || format === undefined)
    return unsupported(parser, start, 'INSERT OVERWRITE DIRECTORY with the Hive format')
  const target = path ?? options.path
  if (target === undefined || target === '') throw stream.error('_LEGACY_ERROR_TEMP_0049', {}, start)
  return command(parser, { kind: 'insertDirectory', path: target, format, options, query }, start)
}

/** `FROM t INSERT INTO a SELECT ...`, once or several times; undefined where a query begins. */
export function multiInsert(parser: QueryParser): Command | undefined {
  const { stream } = parser
  const { start } = stream.peek()
  const { position } = stream
  if (!insertsAhead(parser)) return undefined
  const from = fromClause(parser)
  if (!stream.sees('INSERT')) {
    stream.reset(position)
    return undefined
  }
  const inserts: Insert[] = []
  while (stream.sees('INSERT')) {
    const at = stream.peek().start
    stream.next()
    const target = insertTarget(parser)
    const query: LogicalPlan = parser.organized(selected(parser, selectList(parser), from, at))
    inserts.push(command(parser, { ...target, query }, at))
  }
  return inserts.length === 1 ? inserts[0] : command(parser, { kind: 'inserts', inserts }, start)
}

/** Whether INSERT stands somewhere outside parentheses, before anything else is tried. */
function insertsAhead({ stream }: QueryParser): boolean {
  for (let at = stream.position; stream.tokenAt(at).kind !== 'end'; at++) {
    const token = stream.tokenAt(at)
    if (token.kind === 'word' && token.upper === 'INSERT') return true
    if (token.kind === 'word' && token.upper === 'SELECT') return false
    if (token.kind === 'symbol' && token.text === '(') at = (stream.afterClosing(at) ?? at + 1) - 1
  }
  return false
}
