/** CREATE and REPLACE: views, tables, databases. What else may be created parses, and is not supported. */
import type { StructField } from '@vonk/common'
import type { Expression } from '../../expr/expression.ts'
import type { Command, CreateTable, CreateView, TableName } from '../../plan/command.ts'
import type { Options } from '../../plan/logical-plan.ts'
import { column } from '../data-type.ts'
import type { QueryParser } from '../query-parser.ts'
import { rowFormat } from '../script-transform.ts'
import { columnDescriptors } from './column-descriptors.ts'
import { command, ifNotExists, stringToken } from './command-parser.ts'
import { unsupported, unsupportedCreate, withoutHive } from './unsupported-commands.ts'

export function createCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  const isReplace = stream.next().upper === 'REPLACE'
  const replace = isReplace || stream.accept('OR', 'REPLACE')
  const global = stream.sees('GLOBAL') && stream.accept('GLOBAL')
  const temporary = stream.acceptOneOf('TEMPORARY', 'TEMP') !== undefined
  if (stream.accept('VIEW')) return createView(parser, { replace, global, temporary }, start)
  if (stream.accept('EXTERNAL', 'TABLE') || stream.accept('TABLE')) return createTable(parser, replace, start)
  if (stream.acceptOneOf('DATABASE', 'SCHEMA', 'NAMESPACE') !== undefined)
    return createDatabase(parser, start)
  return unsupportedCreate(parser, start)
}

function createDatabase(parser: QueryParser, start: number): Command {
  const { stream } = parser
  const fields = { ifNotExists: ifNotExists(parser), name: parser.expressions.tableName() }
  let comment: string | undefined
  let location: string | undefined
  let properties: Options = {}
  for (;;) {
    if (stream.accept('COMMENT')) comment = stringToken(parser)
    else if (stream.accept('LOCATION')) location = stringToken(parser)
    else if (stream.accept('WITH', 'DBPROPERTIES') || stream.accept('WITH', 'PROPERTIES')) {
      properties = parser.properties()
    } else break
  }
  const given = {
    ...(comment === undefined ? {} : { comment }),
    ...(location === undefined ? {} : { location }),
  }
  return command(parser, { kind: 'createDatabase', ...fields, properties, ...given }, start)
}

interface ViewWords {
  readonly replace: boolean
  readonly global: boolean
  readonly temporary: boolean
}

function createView(parser: QueryParser, { replace, global, temporary }: ViewWords, start: number): Command {
  const { stream } = parser
  const scope = global ? 'global' : temporary ? 'session' : 'catalog'
  const exists = ifNotExists(parser)
  const name = parser.expressions.tableName()
  if (stream.sees('USING') || (temporary && stream.sees('(') && declaresTypes(parser))) {
    return viewUsing(parser, { name, replace, scope: scope === 'global' ? 'global' : 'session' }, start)
  }
  const columns = stream.sees('(') ? parser.listInParentheses(() => viewColumn(parser)) : undefined
  let comment: string | undefined
  let schemaMode: CreateView['schemaMode']
  let properties: Options = {}
  for (;;) {
    if (stream.accept('COMMENT')) comment = stringToken(parser)
    else if (stream.accept('TBLPROPERTIES')) properties = parser.properties()
    else if (stream.accept('PARTITIONED', 'ON')) parser.identifiers()
    else if (stream.accept('WITH', 'SCHEMA')) schemaMode = schemaBinding(parser)
    else if (stream.accept('DEFAULT', 'COLLATION')) stream.multipartIdentifier()
    else if (stream.accept('WITH', 'METRICS')) return metricView(parser, start)
    else break
  }
  if (temporary && Object.keys(properties).length > 0) {
    const message = "TBLPROPERTIES can't coexist with CREATE TEMPORARY VIEW"
    throw stream.error('_LEGACY_ERROR_TEMP_0035', { message }, start)
  }
  stream.expect('AS')
  const { start: from } = stream.peek()
  const query = parser.query()
  const text = stream.text.slice(from, stream.previous.stop)
  const fields = {
    ...({ name, scope, replace, ifNotExists: exists, properties, query, text } as const),
    ...(columns === undefined ? {} : { columns }),
    ...(comment === undefined ? {} : { comment }),
    ...(schemaMode === undefined ? {} : { schemaMode }),
  }
  if (exists && replace) {
    throw stream.error('CREATE_VIEW_WITH_IF_NOT_EXISTS_AND_REPLACE', { viewName: name.join('.') }, start)
  }
  if (exists && scope !== 'catalog') throw stream.error('_LEGACY_ERROR_TEMP_0053', {}, start)
  return command<CreateView>(parser, { kind: 'createView', ...fields }, start)
}

/** Views over metrics in YAML. */
function metricView(parser: QueryParser, start: number): Command {
  parser.stream.expect('LANGUAGE')
  parser.stream.identifier()
  parser.stream.expect('AS')
  stringToken(parser)
  return unsupported(parser, start, 'METRIC_VIEW')
}

function schemaBinding({ stream }: QueryParser): NonNullable<CreateView['schemaMode']> {
  const word = stream.acceptOneOf('BINDING', 'COMPENSATION', 'EVOLUTION')
  if (word !== undefined) return word as 'BINDING' | 'COMPENSATION' | 'EVOLUTION'
  if (!stream.accept('TYPE')) throw stream.unexpected()
  stream.expect('EVOLUTION')
  return 'TYPE EVOLUTION'
}

/** `(a, b COMMENT 'x')` names columns, `(a int)` declares them. */
function declaresTypes({ stream }: QueryParser): boolean {
  const after = stream.peek(2)
  return !(after.kind === 'symbol' && (after.text === ',' || after.text === ')')) && after.upper !== 'COMMENT'
}

function viewColumn(parser: QueryParser): { readonly name: string; readonly comment?: string } {
  const name = parser.stream.identifier()
  return parser.stream.accept('COMMENT') ? { name, comment: stringToken(parser) } : { name }
}

function viewUsing(
  parser: QueryParser,
  fields: { readonly name: TableName; readonly replace: boolean; readonly scope: 'session' | 'global' },
  start: number,
): Command {
  const { stream, options: parsing } = parser
  const columns = stream.sees('(') ? parser.listInParentheses(() => column(stream, parsing)) : undefined
  stream.expect('USING')
  const format = stream.dottedName()
  const options = stream.accept('OPTIONS') ? parser.properties() : {}
  const declared = columns === undefined ? {} : { columns }
  return command(parser, { kind: 'createViewUsing', ...fields, ...declared, format, options }, start)
}

function createTable(parser: QueryParser, replace: boolean, start: number): Command {
  const { stream } = parser
  const exists = ifNotExists(parser)
  const name = parser.expressions.tableName()
  if (stream.accept('LIKE')) return createLike(parser, name, exists, start)
  const columns: StructField[] = []
  const defaults = new Map<string, Expression>()
  if (stream.sees('(') && !parser.expressions.startsQuery() && !startsQueryInside(parser)) {
    columns.push(...tableColumns(parser, defaults))
  }
  const clauses = tableClauses(parser)
  const hasQuery = stream.accept('AS') || startsQueryHere(parser)
  const query = hasQuery ? { query: parser.query() } : {}
  if (exists && replace) throw stream.unexpected()
  if (hasQuery && columns.length > 0) {
    const message = 'Schema may not be specified in a Create Table As Select (CTAS) statement'
    throw stream.error('_LEGACY_ERROR_TEMP_0035', { message }, start)
  }
  if (clauses.hive) return withoutHive(parser, start, 'CREATE Hive TABLE (AS SELECT)')
  const { hive: _, ...rest } = clauses
  const made: CreateTable = {
    kind: 'createTable',
    name,
    ifNotExists: exists,
    replace,
    columns,
    ...(defaults.size === 0 ? {} : { defaults }),
    ...rest,
    ...query,
  }
  return command(parser, made, start)
}

const startsQueryHere = ({ stream }: QueryParser): boolean =>
  ['SELECT', 'WITH', 'VALUES', 'FROM', 'TABLE', '('].includes(stream.peek().upper)
const startsQueryInside = ({ stream }: QueryParser): boolean =>
  ['SELECT', 'WITH', 'VALUES', 'FROM'].includes(stream.peek(1).upper) && stream.peek(2).text !== ','

/** Columns and constraints between parentheses. */
function tableColumns(parser: QueryParser, defaults: Map<string, Expression>): readonly StructField[] {
  const { stream, options } = parser
  return parser
    .listInParentheses((): StructField | undefined => {
      if (stream.sees('CONSTRAINT') || stream.sees('PRIMARY', 'KEY') || stream.sees('FOREIGN', 'KEY')) {
        skipConstraint(parser)
        return undefined
      }
      return column(stream, options, columnDescriptors(parser, defaults))
    })
    .filter((field) => field !== undefined)
}

/** Constraints are kept by nobody here: they say what holds, and nothing checks it, as with Spark's file tables. */
function skipConstraint(parser: QueryParser): void {
  const { stream } = parser
  while (!stream.sees(',') && !stream.sees(')') && stream.peek().kind !== 'end') {
    if (stream.sees('(')) stream.reset(stream.afterClosing(stream.position) ?? stream.position + 1)
    else stream.next()
  }
}

type TableClauses = Omit<CreateTable, 'kind' | 'name' | 'ifNotExists' | 'replace' | 'columns' | 'query'> & {
  readonly hive: boolean
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function tableClauses(parser: QueryParser): TableClauses {
  const { stream } = parser
  const found: Mutable<TableClauses> = {
    partitionBy: [],
    partitionColumns: [],
    options: {},
    properties: {},
    hive: false,
  }
  for (;;) {
    if (stream.accept('USING')) found.format = stream.dottedName()
    else if (stream.accept('OPTIONS')) found.options = parser.properties()
    else if (stream.accept('PARTITIONED', 'BY')) Object.assign(found, partitioning(parser))
    else if (stream.accept('CLUSTERED', 'BY')) bucketing(parser)
    else if (stream.accept('CLUSTER', 'BY')) parser.listInParentheses(() => stream.multipartIdentifier())
    else if (stream.accept('LOCATION')) found.location = stringToken(parser)
    else if (stream.accept('COMMENT')) found.comment = stringToken(parser)
    else if (stream.accept('TBLPROPERTIES')) found.properties = parser.properties()
    else if (stream.accept('DEFAULT', 'COLLATION')) stream.multipartIdentifier()
    else if (rowFormat(parser) || storedAs(parser)) found.hive = true
    else return found
  }
}

function storedAs(parser: QueryParser): boolean {
  const { stream } = parser
  if (stream.accept('STORED', 'BY')) {
    stringToken(parser)
    if (stream.accept('WITH', 'SERDEPROPERTIES')) parser.properties()
    return true
  }
  if (stream.accept('SKEWED', 'BY')) {
    parser.identifiers()
    stream.expect('ON')
    stream.reset(stream.afterClosing(stream.position) ?? stream.position)
    stream.accept('STORED', 'AS', 'DIRECTORIES')
    return true
  }
  if (!stream.accept('STORED', 'AS')) return false
  if (stream.accept('INPUTFORMAT')) {
    stringToken(parser)
    stream.expect('OUTPUTFORMAT')
    stringToken(parser)
  } else {
    stream.identifier()
  }
  return true
}

/** Names of columns, columns with types, or transforms (`days(ts)`), of which only plain columns are kept. */
function partitioning(parser: QueryParser): Pick<CreateTable, 'partitionBy' | 'partitionColumns'> {
  const { stream, options } = parser
  const partitionColumns: StructField[] = []
  const partitionBy = parser.listInParentheses(() => {
    const next = stream.peek(1)
    if (next.kind === 'symbol' && next.text === '(')
      throw stream.error('UNSUPPORTED_FEATURE.TABLE_OPERATION', transforms)
    if (next.kind === 'symbol') return stream.dottedName()
    const field = column(stream, options)
    partitionColumns.push(field)
    return field.name
  })
  return { partitionBy, partitionColumns }
}
const transforms = { tableName: '', operation: 'partition transforms' }

/** `CLUSTERED BY (a) [SORTED BY (b)] INTO 4 BUCKETS`: it says how rows lie, which reading does not need. */
function bucketing(parser: QueryParser): void {
  const { stream } = parser
  parser.identifiers()
  if (stream.accept('SORTED', 'BY')) {
    parser.listInParentheses(() => {
      stream.identifier()
      stream.acceptOneOf('ASC', 'DESC')
    })
  }
  stream.expect('INTO')
  if (stream.next().kind !== 'integer') throw stream.unexpectedPrevious()
  stream.expect('BUCKETS')
}

function createLike(parser: QueryParser, name: TableName, exists: boolean, start: number): Command {
  const source = parser.expressions.tableName()
  const { format, location, properties, hive } = tableClauses(parser)
  if (hive) return withoutHive(parser, start, 'CREATE Hive TABLE LIKE')
  return command(
    parser,
    {
      kind: 'createTableLike',
      ...{ name, source, ifNotExists: exists, properties },
      ...(format === undefined ? {} : { format }),
      ...(location === undefined ? {} : { location }),
    },
    start,
  )
}
