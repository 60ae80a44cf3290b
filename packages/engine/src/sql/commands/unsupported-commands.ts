/**
 * What Spark knows and this engine has no part for: changing rows in place, functions in other languages, streaming,
 * scripting, session variables. The statements parse as far as it takes to know them, and answer Spark's condition.
 */
import type { Command, UnsupportedCommand } from '../../plan/command.ts'
import type { QueryParser } from '../query-parser.ts'
import { relationPrimary } from '../relation-parser.ts'
import { alter } from './alter-command.ts'
import { command } from './command-parser.ts'
import { skipToEnd } from './show-command.ts'

export function unsupported(parser: QueryParser, start: number, operation: string): UnsupportedCommand {
  const parameters = { tableName: '', operation }
  return command(
    parser,
    { kind: 'unsupportedCommand', condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION', parameters },
    start,
  )
}

/** Tables in the formats of Hive. */
export function withoutHive(parser: QueryParser, start: number, cmd: string): UnsupportedCommand {
  const condition = 'NOT_SUPPORTED_COMMAND_WITHOUT_HIVE_SUPPORT'
  return command(parser, { kind: 'unsupportedCommand', condition, parameters: { cmd } }, start)
}

/** Of what is done to a table. */
function refusal(
  parser: QueryParser,
  start: number,
  operation: string,
  rest: Pick<UnsupportedCommand, 'table' | 'rowLevel' | 'analyzes' | 'expects'>,
): Command {
  const condition = 'UNSUPPORTED_FEATURE.TABLE_OPERATION'
  return command(parser, { kind: 'unsupportedCommand', condition, parameters: { operation }, ...rest }, start)
}

type Form = (parser: QueryParser, start: number) => Command

function analyze(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.expect('ANALYZE', 'TABLE')
  const table = parser.expressions.tableName()
  while (stream.peek().kind !== 'end' && !stream.sees(';') && !stream.sees('FOR')) stream.next()
  const analyzes = stream.sees('FOR') ? 'columns' : 'rows'
  skipToEnd(parser)
  return refusal(parser, start, 'ANALYZE TABLE', { table, analyzes })
}

/** The partitions that a table finds in its folder; `words`: how the statement begins. */
const repair =
  (...words: readonly string[]): Form =>
  (parser, start) => {
    const { stream } = parser
    stream.expect(...words)
    const table = parser.expressions.tableName()
    const change = ['ADD', 'DROP', 'SYNC'].find((word) => stream.sees(word, 'PARTITIONS'))
    skipToEnd(parser)
    const operation = `MSCK REPAIR TABLE${change === undefined ? '' : ` ... ${change} PARTITIONS`}`
    return refusal(parser, start, 'MSCK REPAIR TABLE', {
      table,
      expects: { what: 'table', operation, alternative: false },
    })
  }

/** Skips what has no meaning here, with its parentheses closed. */
const skipping =
  (operation: string, ...words: readonly string[]): Form =>
  (parser, start) => {
    parser.stream.expect(...words)
    skipToEnd(parser)
    return unsupported(parser, start, operation)
  }

const forms: ReadonlyMap<string, readonly (readonly [words: readonly string[], form: Form])[]> = new Map([
  ['DELETE', [[['DELETE', 'FROM'], deleteFrom]]],
  ['UPDATE', [[['UPDATE'], update]]],
  ['MERGE', [[['MERGE'], merge]]],
  [
    'ALTER',
    [
      [['ALTER', 'TABLE'], alter('TABLE')],
      [['ALTER', 'VIEW'], alter('VIEW')],
      ...['DATABASE', 'SCHEMA', 'NAMESPACE'].map(
        (word) => [['ALTER', word], skipping(`ALTER ${word}`, 'ALTER', word)] as const,
      ),
    ],
  ],
  [
    'ANALYZE',
    [
      [['ANALYZE', 'TABLE'], analyze],
      [['ANALYZE'], skipping('ANALYZE TABLE', 'ANALYZE')],
    ],
  ],
  ['DECLARE', [[['DECLARE'], skipping('session variables', 'DECLARE')]]],
  ['EXECUTE', [[['EXECUTE', 'IMMEDIATE'], skipping('EXECUTE IMMEDIATE', 'EXECUTE', 'IMMEDIATE')]]],
  ['MSCK', [[['MSCK', 'REPAIR', 'TABLE'], repair('MSCK', 'REPAIR', 'TABLE')]]],
  ['REPAIR', [[['REPAIR', 'TABLE'], repair('REPAIR', 'TABLE')]]],
  ['LOAD', [[['LOAD', 'DATA'], skipping('LOAD DATA', 'LOAD', 'DATA')]]],
  ['ADD', [[['ADD'], skipping('ADD resources', 'ADD')]]],
  ['LIST', [[['LIST'], skipping('LIST resources', 'LIST')]]],
  ['COMMENT', [[['COMMENT', 'ON'], skipping('COMMENT ON', 'COMMENT', 'ON')]]],
  ['BEGIN', [[['BEGIN'], script]]],
  ['CALL', [[['CALL'], skipping('procedures', 'CALL')]]],
])

/** The statement that begins here, or undefined where it is none of these. */
export function unsupportedCommand(parser: QueryParser, start: number): Command | undefined {
  const { stream } = parser
  const found = forms.get(stream.word ?? '')?.find(([words]) => stream.sees(...words))
  return found?.[1](parser, start)
}

/** CREATE of something else, the words up to it taken. */
export function unsupportedCreate(parser: QueryParser, start: number): Command {
  const { stream } = parser
  const what = [
    'FUNCTION',
    'MATERIALIZED',
    'STREAMING',
    'FLOW',
    'INDEX',
    'VARIABLE',
    'LIVE',
    'PRIVATE',
    'PROCEDURE',
  ]
  const found = stream.acceptOneOf(...what, 'UNIQUE', 'ROLE', 'MACRO')
  if (found === undefined) throw stream.unexpected()
  if (stream.peek().kind === 'end') throw stream.unexpected()
  skipToEnd(parser)
  if (found === 'MATERIALIZED' || found === 'STREAMING') {
    const pipelineDatasetType = found === 'STREAMING' ? 'STREAMING TABLE' : 'MATERIALIZED VIEW'
    const condition = 'UNSUPPORTED_FEATURE.CREATE_PIPELINE_DATASET_QUERY_EXECUTION'
    return command(
      parser,
      { kind: 'unsupportedCommand', condition, parameters: { pipelineDatasetType } },
      start,
    )
  }
  return unsupported(parser, start, `CREATE ${found}`)
}

export function unsupportedDrop(parser: QueryParser, start: number): Command {
  const { stream } = parser
  const what = ['TEMPORARY', 'TEMP', 'MATERIALIZED', 'STREAMING', 'INDEX', 'VARIABLE', 'ROLE', 'MACRO']
  const found = stream.acceptOneOf(...what)
  if (found === undefined) throw stream.unexpected()
  if (stream.peek().kind === 'end') throw stream.unexpected()
  skipToEnd(parser)
  return unsupported(parser, start, `DROP ${found}`)
}

function deleteFrom(parser: QueryParser, start: number): Command {
  const { stream, expressions } = parser
  stream.expect('DELETE', 'FROM')
  const name = expressions.tableName()
  if (!stream.sees('WHERE') && stream.peek().kind !== 'end' && !stream.sees(';')) {
    stream.accept('AS')
    stream.identifier()
  }
  if (stream.accept('WHERE')) expressions.expression()
  return refusal(parser, start, 'DELETE', { table: name, rowLevel: true })
}

function update(parser: QueryParser, start: number): Command {
  const { stream, expressions } = parser
  stream.expect('UPDATE')
  const name = expressions.tableName()
  if (!stream.sees('SET')) {
    stream.accept('AS')
    stream.identifier()
  }
  stream.expect('SET')
  assignments(parser)
  if (stream.accept('WHERE')) expressions.expression()
  return refusal(parser, start, 'UPDATE TABLE', { table: name, rowLevel: true })
}

function assignments(parser: QueryParser): void {
  parser.list(() => {
    parser.stream.multipartIdentifier()
    parser.stream.expect('=')
    parser.expressions.expression()
  })
}

function merge(parser: QueryParser, start: number): Command {
  const { stream, expressions } = parser
  stream.expect('MERGE')
  stream.accept('WITH', 'SCHEMA', 'EVOLUTION')
  stream.expect('INTO')
  const name = expressions.tableName()
  if (!stream.sees('USING')) {
    stream.accept('AS')
    stream.identifier()
  }
  stream.expect('USING')
  relationPrimary(parser)
  stream.expect('ON')
  expressions.expression()
  while (stream.accept('WHEN')) mergeClause(parser)
  return refusal(parser, start, 'MERGE INTO TABLE', { table: name, rowLevel: true })
}

function mergeClause(parser: QueryParser): void {
  const { stream, expressions } = parser
  stream.accept('NOT')
  stream.expect('MATCHED')
  if (stream.accept('BY')) if (stream.acceptOneOf('SOURCE', 'TARGET') === undefined) throw stream.unexpected()
  if (stream.accept('AND')) expressions.expression()
  stream.expect('THEN')
  if (stream.accept('DELETE')) return
  if (stream.accept('UPDATE')) {
    stream.expect('SET')
    if (!stream.accept('*')) assignments(parser)
    return
  }
  stream.expect('INSERT')
  if (stream.accept('*')) return
  parser.listInParentheses(() => stream.multipartIdentifier())
  stream.expect('VALUES')
  parser.listInParentheses(() => expressions.expression())
}

/** SQL scripting: `BEGIN statement; ... END`. */
function script(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.expect('BEGIN')
  while (stream.peek().kind !== 'end') stream.next()
  if (stream.previous.upper !== 'END' && stream.previous.text !== ';') throw stream.unexpected()
  const parameters = { sqlScriptingEnabled: '"spark.sql.scripting.enabled"' }
  return command(
    parser,
    { kind: 'unsupportedCommand', condition: 'UNSUPPORTED_FEATURE.SQL_SCRIPTING', parameters },
    start,
  )
}
