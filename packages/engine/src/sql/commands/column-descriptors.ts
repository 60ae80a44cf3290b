/** `DEFAULT expr` and `GENERATED ... AS` of a column in CREATE TABLE. */

import type { Expression } from '../../expr/expression.ts'
import { defaultKey, generatedKey, identityKey } from '../../plan/column-default.ts'
import type { ColumnDescriptors } from '../data-type.ts'
import type { QueryParser } from '../query-parser.ts'

/** The word DEFAULT where a value may stand. */
export const isDefaultWord = (e: Expression): boolean =>
  e.kind === 'unresolvedAttribute' && e.parts.length === 1 && e.parts[0].toLowerCase() === 'default'

/** The expressions that are found are added to `defaults`, their texts are metadata. */
export function columnDescriptors(parser: QueryParser, defaults: Map<string, Expression>): ColumnDescriptors {
  const { stream, expressions } = parser
  const text = (parse: () => unknown): string => {
    const { start } = stream.peek()
    parse()
    return stream.text.slice(start, stream.previous.stop)
  }
  return (name, metadata) => {
    const { start } = stream.peek()
    if (stream.accept('DEFAULT')) {
      if (metadata?.[defaultKey] !== undefined) {
        const twice = { columnName: name, optionName: 'DEFAULT' }
        throw stream.error('CREATE_TABLE_COLUMN_DESCRIPTOR_DUPLICATE', twice, start)
      }
      return { [defaultKey]: text(() => defaults.set(name, expressions.expression())) }
    }
    if (stream.accept('GENERATED', 'BY', 'DEFAULT', 'AS', 'IDENTITY')) return identity(parser)
    if (!stream.accept('GENERATED', 'ALWAYS', 'AS')) return undefined
    if (stream.accept('IDENTITY')) return identity(parser)
    stream.expect('(')
    const generated = text(() => expressions.expression())
    stream.expect(')')
    return { [generatedKey]: generated }
  }
}

/** `(START WITH 1 INCREMENT BY 2)`, of which nothing is used: tables of files have no such columns. */
function identity({ stream }: QueryParser): Readonly<Record<string, string>> {
  if (stream.accept('(')) {
    while (stream.accept('START', 'WITH') || stream.accept('INCREMENT', 'BY')) {
      stream.accept('-')
      if (stream.next().kind !== 'integer') throw stream.unexpectedPrevious()
    }
    stream.expect(')')
  }
  return { [identityKey]: '' }
}
