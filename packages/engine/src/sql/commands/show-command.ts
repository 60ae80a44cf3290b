/** SHOW: tables, views, databases, columns, functions, and how a table was made. */
import type { Command, Show, TableName } from '../../plan/command.ts'
import { stringValue } from '../lexer.ts'
import type { QueryParser } from '../query-parser.ts'
import { command, stringToken, valuedPartition } from './command-parser.ts'
import { unsupported } from './unsupported-commands.ts'

export function showCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  const made = shown(parser)
  if (made !== undefined) return command(parser, { kind: 'show', ...made }, start)
  const others = ['COMPACTIONS', 'CONF', 'INDEX', 'INDEXES', 'LOCKS', 'PRINCIPALS', 'ROLE', 'ROLES', 'GRANT']
  const other = stream.acceptOneOf(...others, 'TRANSACTIONS', 'COLLATIONS', 'PROCEDURES', 'CACHED', 'CURRENT')
  if (other === undefined) throw stream.unexpected()
  skipToEnd(parser)
  return unsupported(parser, start, `SHOW ${other}`)
}

type Shown = Omit<Show, 'kind'>

function shown(parser: QueryParser): Shown | undefined {
  const { stream } = parser
  if (stream.accept('TABLES')) return { what: 'tables', ...inDatabase(parser), ...pattern(parser) }
  if (stream.accept('VIEWS')) return { what: 'views', ...inDatabase(parser), ...pattern(parser) }
  if (stream.accept('TABLE', 'EXTENDED')) {
    const database = inDatabase(parser)
    stream.expect('LIKE')
    return { what: 'tableExtended', ...database, pattern: stringToken(parser), ...partitionOf(parser) }
  }
  if (stream.acceptOneOf('DATABASES', 'SCHEMAS', 'NAMESPACES') !== undefined) {
    return { what: 'databases', ...inDatabase(parser), ...pattern(parser) }
  }
  if (stream.accept('CATALOGS')) return { what: 'catalogs', ...pattern(parser) }
  const namespace = ['DATABASE', 'SCHEMA', 'NAMESPACE'].find((word) => stream.accept('CURRENT', word))
  if (namespace !== undefined) return { what: 'currentNamespace' }
  if (stream.accept('COLUMNS')) {
    if (!stream.accept('FROM')) stream.expect('IN')
    const table = parser.expressions.tableName()
    return { what: 'columns', table, ...inDatabase(parser) }
  }
  if (stream.accept('CREATE', 'TABLE')) {
    const table = parser.expressions.tableName()
    return { what: 'createTable', table, ...(stream.accept('AS', 'SERDE') ? { asSerde: true } : {}) }
  }
  if (stream.accept('TBLPROPERTIES')) {
    const table = parser.expressions.tableName()
    return stream.accept('(')
      ? { what: 'properties', table, key: propertyKey(parser) }
      : { what: 'properties', table }
  }
  if (stream.accept('PARTITIONS')) {
    return { what: 'partitions', table: parser.expressions.tableName(), ...partitionOf(parser) }
  }
  return functions(parser)
}

function functions(parser: QueryParser): Shown | undefined {
  const { stream } = parser
  const scoped =
    stream.peek(1).upper === 'FUNCTIONS' ? stream.acceptOneOf('USER', 'SYSTEM', 'ALL') : undefined
  if (!stream.accept('FUNCTIONS')) return undefined
  const scope = scoped === undefined ? {} : { scope: scoped.toLowerCase() as 'user' | 'system' | 'all' }
  const database = inDatabase(parser)
  const like = stream.accept('LIKE')
  const { kind } = stream.peek()
  if (kind === 'string') return { what: 'functions', ...scope, ...database, pattern: stringToken(parser) }
  if (kind === 'word' || kind === 'quoted') {
    return { what: 'functions', ...scope, ...database, pattern: stream.dottedName() }
  }
  if (like) throw stream.unexpected()
  return { what: 'functions', ...scope, ...database }
}

function inDatabase(parser: QueryParser): { readonly database?: TableName } {
  const found = parser.stream.acceptOneOf('FROM', 'IN')
  return found === undefined ? {} : { database: parser.expressions.tableName() }
}

function pattern(parser: QueryParser): { readonly pattern?: string } {
  const { stream } = parser
  if (stream.accept('LIKE')) return { pattern: stringToken(parser) }
  return stream.peek().kind === 'string' ? { pattern: stringToken(parser) } : {}
}

function partitionOf(parser: QueryParser): Pick<Show, 'partition'> {
  const partition = valuedPartition(parser)
  return partition.length === 0 ? {} : { partition }
}

function propertyKey(parser: QueryParser): string {
  const { stream } = parser
  const token = stream.peek()
  const key = token.kind === 'string' ? stringValue(stream.next().text) : stream.dottedName()
  stream.expect(')')
  return key
}

export function skipToEnd({ stream }: QueryParser): void {
  while (stream.peek().kind !== 'end' && !stream.sees(';')) stream.next()
}
