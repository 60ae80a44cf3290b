/** Commands of few words: DROP, USE, SET TIME ZONE, CACHE, UNCACHE, REFRESH. */
import { quoteIdentifier } from '@vonk/common'
import type { Command } from '../../plan/command.ts'
import { microsOfField } from '../../values/interval-text.ts'
import { intervalLiteral } from '../literal.ts'
import type { QueryParser } from '../query-parser.ts'
import { command, ifExists, optionsOf, stringToken } from './command-parser.ts'
import { skipToEnd } from './show-command.ts'
import { unsupported, unsupportedDrop } from './unsupported-commands.ts'

export function dropCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  if (stream.sees('TABLE') || stream.sees('VIEW')) {
    const isView = stream.next().upper === 'VIEW'
    const exists = ifExists(parser)
    const name = parser.expressions.tableName()
    if (!isView) stream.accept('PURGE')
    return command(parser, { kind: 'dropTable', name, ifExists: exists, isView }, start)
  }
  if (stream.acceptOneOf('DATABASE', 'SCHEMA', 'NAMESPACE') !== undefined) {
    const exists = ifExists(parser)
    const name = parser.expressions.tableName()
    const cascade = stream.acceptOneOf('CASCADE', 'RESTRICT') === 'CASCADE'
    return command(parser, { kind: 'dropDatabase', name, ifExists: exists, cascade }, start)
  }
  const isTemporary = stream.sees('TEMPORARY', 'FUNCTION') || stream.sees('TEMP', 'FUNCTION')
  if (isTemporary) stream.next()
  if (!stream.accept('FUNCTION')) return unsupportedDrop(parser, start)
  const exists = ifExists(parser)
  const name = parser.expressions.tableName()
  if (isTemporary && name.length > 1) {
    const qualifier = name.slice(0, -1).map(quoteIdentifier).join('.')
    const objectName = quoteIdentifier(name[name.length - 1])
    const parameters = { objectType: 'FUNCTION', objectName, qualifier }
    throw stream.error('INVALID_TEMP_OBJ_QUALIFIER', parameters, start)
  }
  return command(parser, { kind: 'dropFunction', name, temporary: isTemporary, ifExists: exists }, start)
}

export function useCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  const next = stream.peek(1)
  const isNamed = next.kind === 'word' || next.kind === 'quoted'
  if (isNamed) stream.acceptOneOf('NAMESPACE', 'DATABASE', 'SCHEMA')
  return command(parser, { kind: 'use', name: parser.expressions.tableName(), isCatalog: false }, start)
}

/** The forms of SET that have a grammar: the others are text (`setting-commands.ts`). */
export function setCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  if (stream.accept('TIME', 'ZONE')) return timeZone(parser, start)
  if (stream.accept('CATALOG')) {
    const name = stream.peek().kind === 'string' ? [stringToken(parser)] : [stream.identifier()]
    return command(parser, { kind: 'use', name, isCatalog: true }, start)
  }
  if (stream.acceptOneOf('VARIABLE', 'VAR') !== undefined) {
    skipToEnd(parser)
    return unsupported(parser, start, 'session variables')
  }
  const other = stream.next().upper
  skipToEnd(parser)
  return unsupported(parser, start, `SET ${other}`)
}

function timeZone(parser: QueryParser, start: number): Command {
  const { stream } = parser
  if (stream.accept('LOCAL')) return command(parser, { kind: 'setTimeZone' }, start)
  if (stream.sees('INTERVAL')) {
    const at = stream.peek().start
    const { value } = intervalLiteral(stream)
    const seconds = typeof value === 'bigint' ? Number(value / (microsOfField.second as bigint)) : Number.NaN
    if (!(Math.abs(seconds) <= 18 * 3600))
      throw stream.error(
        'INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE',
        { input: stream.text.slice(at, stream.previous.stop) },
        at,
      )
    return command(parser, { kind: 'setTimeZone', zone: offsetText(seconds) }, start)
  }
  if (stream.peek().kind === 'word') {
    stream.next()
    throw stream.error('_LEGACY_ERROR_TEMP_0045', {}, start)
  }
  return command(parser, { kind: 'setTimeZone', zone: stringToken(parser) }, start)
}

function offsetText(seconds: number): string {
  const all = Math.abs(seconds)
  const parts = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60].map((n) =>
    String(n).padStart(2, '0'),
  )
  return `${seconds < 0 ? '-' : '+'}${(parts[2] === '00' ? parts.slice(0, 2) : parts).join(':')}`
}

export function cacheCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  const lazy = stream.accept('LAZY')
  stream.expect('TABLE')
  const name = parser.expressions.tableName()
  const options = optionsOf(parser, 'OPTIONS') ?? {}
  const hasQuery =
    stream.accept('AS') || ['SELECT', 'WITH', 'VALUES', 'FROM', 'TABLE', '('].includes(stream.peek().upper)
  const { start: from } = stream.peek()
  const query = hasQuery ? { query: parser.query() } : {}
  const text = hasQuery ? { text: stream.text.slice(from, stream.previous.stop) } : {}
  return command(parser, { kind: 'cacheTable', name, lazy, options, ...query, ...text }, start)
}

export function uncacheCommand(parser: QueryParser, start: number): Command {
  parser.stream.next()
  parser.stream.expect('TABLE')
  const exists = ifExists(parser)
  return command(
    parser,
    { kind: 'uncacheTable', ifExists: exists, name: parser.expressions.tableName() },
    start,
  )
}

/** `REFRESH TABLE t`, `REFRESH FUNCTION f`, `REFRESH path`. */
export function refreshCommand(parser: QueryParser, start: number): Command {
  const { stream } = parser
  stream.next()
  if (stream.accept('TABLE')) {
    return command(parser, { kind: 'refresh', what: 'table', name: parser.expressions.tableName() }, start)
  }
  if (stream.accept('FUNCTION')) {
    return command(parser, { kind: 'refresh', what: 'function', name: parser.expressions.tableName() }, start)
  }
  if (stream.peek().kind === 'string') {
    return command(parser, { kind: 'refresh', what: 'path', name: [stringToken(parser)] }, start)
  }
  const from = stream.peek().start
  if (stream.peek().kind === 'end') throw stream.unexpected()
  skipToEnd(parser)
  const path = stream.text.slice(from, stream.previous.stop)
  return command(parser, { kind: 'refresh', what: 'path', name: [path] }, start)
}
