/**
 * Hive's scripts over rows (`SELECT TRANSFORM(...) USING 'script'`, MAP, REDUCE): they parse, and are not supported.
 */
import { dataType } from './data-type.ts'
import type { QueryParser } from './query-parser.ts'

export function refuseScript(parser: QueryParser): void {
  const { stream } = parser
  const { start } = stream.peek()
  if (!startsScript(parser)) return
  if (stream.accept('SELECT')) {
    stream.expect('TRANSFORM', '(')
    stream.acceptOneOf('DISTINCT', 'ALL')
    parser.expressions.expressions()
    stream.expect(')')
  } else {
    stream.next()
    stream.acceptOneOf('DISTINCT', 'ALL')
    parser.expressions.expressions()
  }
  rowFormat(parser)
  if (stream.accept('RECORDWRITER')) string(parser)
  stream.expect('USING')
  string(parser)
  if (stream.accept('AS')) output(parser)
  rowFormat(parser)
  if (stream.accept('RECORDREADER')) string(parser)
  throw stream.error('UNSUPPORTED_FEATURE.TRANSFORM_NON_HIVE', {}, start)
}

/** TRANSFORM is the name of a function, too. */
function startsScript({ stream }: QueryParser): boolean {
  if (stream.sees('MAP') || stream.sees('REDUCE')) return true
  if (!stream.sees('SELECT', 'TRANSFORM', '(')) return false
  const after = stream.afterClosing(stream.position + 2)
  return after !== undefined && ['USING', 'ROW', 'RECORDWRITER'].includes(stream.tokenAt(after).upper)
}

function string({ stream }: QueryParser): void {
  if (stream.next().kind !== 'string') throw stream.unexpectedPrevious()
}

/** `ROW FORMAT SERDE 'x' [WITH SERDEPROPERTIES (...)]`, `ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ...`. */
export function rowFormat(parser: QueryParser): boolean {
  const { stream } = parser
  if (!stream.accept('ROW', 'FORMAT')) return false
  if (stream.accept('SERDE')) {
    string(parser)
    if (stream.accept('WITH', 'SERDEPROPERTIES')) parser.properties()
    return true
  }
  stream.expect('DELIMITED')
  if (stream.accept('FIELDS', 'TERMINATED', 'BY')) {
    string(parser)
    if (stream.accept('ESCAPED', 'BY')) string(parser)
  }
  if (stream.accept('COLLECTION', 'ITEMS', 'TERMINATED', 'BY')) string(parser)
  if (stream.accept('MAP', 'KEYS', 'TERMINATED', 'BY')) string(parser)
  if (stream.accept('LINES', 'TERMINATED', 'BY')) string(parser)
  if (stream.accept('NULL', 'DEFINED', 'AS')) string(parser)
  return true
}

function output(parser: QueryParser): void {
  const { stream, options } = parser
  const column = () => {
    stream.identifier()
    if (!stream.sees(',') && !stream.sees(')')) dataType(stream, options)
  }
  if (stream.sees('(')) parser.listInParentheses(column)
  else parser.list(() => stream.identifier())
}
