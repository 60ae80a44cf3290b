/** Functions in FROM whose rows are the same for every query, and the names of all that stand nowhere else. */
import { boolean, string } from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import { collationNames } from '../expr/functions/string-collation.ts'
import keywords from './sql-keywords.json' with { type: 'json' }

/** Rows that are the same for every query, of functions without arguments. */
export interface ConstantTable {
  readonly names: readonly string[]
  readonly rows: readonly (readonly Expression[])[]
}
const words = (texts: readonly (string | null)[]): readonly Expression[] =>
  texts.map((value) => ({ kind: 'literal', type: string, value }))

const collationColumns =
  'CATALOG SCHEMA NAME LANGUAGE COUNTRY ACCENT_SENSITIVITY CASE_SENSITIVITY PAD_ATTRIBUTE ICU_VERSION'
export const constantTables: ReadonlyMap<string, ConstantTable> = new Map([
  // None of the words is reserved here.
  [
    'sql_keywords',
    {
      names: ['keyword', 'reserved'],
      rows: keywords.map((word) => [...words([word]), { kind: 'literal', type: boolean, value: false }]),
    },
  ],
  // Those that `collate` takes, with what Spark says of them.
  [
    'collations',
    {
      names: collationColumns.split(' '),
      rows: collationNames.map((name) =>
        words(['SYSTEM', 'BUILTIN', name, null, null, 'ACCENT_SENSITIVE', 'CASE_SENSITIVE', 'NO_PAD', null]),
      ),
    },
  ],
])

/** Whether a function can stand in FROM only. */
export const isTableFunctionOnly = (name: string): boolean => name === 'range' || constantTables.has(name)
