/** Upper, lower and title case by Unicode's full mappings, and `mask`. */
import { type DataType, string } from '@vonk/common'
import { type Code, i32 } from '../../wasm/index.ts'
import type { Emitter, Value } from '../emit.ts'
import type { FunctionEntry, ScalarEntry } from '../function-entry.ts'
import { lowerCaseTable, titleCaseTable, upperCaseTable } from './string-case-table.ts'
import { answer, type I32, optional, piecesOf, text, textFunction, times, written } from './string-entry.ts'

const str = text('str', 'The text.')

function mapped(name: string, alias: string, upper: boolean, summary: string): ScalarEntry {
  return textFunction({
    name,
    aliases: [alias],
    summary,
    example: `SELECT ${name}('SparkSql');`,
    parameters: [str],
    type: string,
    emit: (e, [value]) => {
      const pieces = piecesOf(value)
      const table = e.constant(upper ? upperCaseTable() : lowerCaseTable())
      return written(e, string, answer(e, 'caseRoom', ...pieces), (target) =>
        answer(e, 'mapCase', ...pieces, table, i32.const(upper ? 1 : 0), target),
      )
    },
  })
}

const initcap = textFunction({
  name: 'initcap',
  summary: 'A text with the first letter of each word in title case and the others in lower case.',
  example: "SELECT initcap('sPark sql');",
  parameters: [str],
  type: string,
  emit: (e, [value]) => {
    const pieces = piecesOf(value)
    const tables = [e.constant(lowerCaseTable()), e.constant(titleCaseTable())]
    return written(e, string, answer(e, 'caseRoom', ...pieces), (target) =>
      answer(e, 'initialCase', ...pieces, ...tables, target),
    )
  },
})

const marks = ['X', 'x', 'n'] as const

/** The code point that replaces a kind of characters: -1 where the argument is NULL, which keeps them. */
function replacement(e: Emitter, arg: Value | undefined, otherwise: string | undefined): Code<'i32'> {
  if (arg === undefined) return i32.const(otherwise === undefined ? -1 : otherwise.codePointAt(0)!)
  const result = e.f.local('i32')
  e.f.set(result, i32.const(-1))
  e.when(i32.eqz(arg.isNull), () => e.f.set(result, answer(e, 'firstCodePoint', ...piecesOf(arg)) as I32))
  return result
}

const mask = textFunction({
  name: 'mask',
  summary:
    'A text whose capitals, small letters, digits and other characters are replaced by one character each.',
  example: "SELECT mask('abcd-EFGH-8765-4321');",
  parameters: [
    text('input', 'The text.'),
    optional(text('upperChar', 'For capitals; X without it, NULL keeps them.')),
    optional(text('lowerChar', 'For small letters; x without it, NULL keeps them.')),
    optional(text('digitChar', 'For digits; n without it, NULL keeps them.')),
    optional(text('otherChar', 'For all others, which stay without it.')),
  ],
  type: string,
  nullable: true,
  nulls: 'handles',
  emit: (e, [value, ...others]) =>
    e.choose(
      string,
      value.isNull,
      () => e.nullValue(string as DataType),
      () => {
        const pieces = piecesOf(value)
        const by = [0, 1, 2, 3].map((i) => replacement(e, others[i], marks[i]))
        const tables = [e.constant(lowerCaseTable()), e.constant(upperCaseTable())]
        return written(e, string, times(pieces[1], 4), (target) =>
          answer(e, 'maskText', ...pieces, ...tables, ...by, target),
        )
      },
    ),
  display: ([input, ...rest]) =>
    `mask(${[input, ...[0, 1, 2, 3].map((i) => rest[i] ?? marks[i] ?? 'NULL')].join(', ')})`,
})

export const caseFunctions: readonly FunctionEntry[] = [
  mapped('upper', 'ucase', true, 'A text in capital letters.'),
  mapped('lower', 'lcase', false, 'A text in small letters.'),
  initcap,
  mask,
]
