/** Functions that ask the session: who runs it, and where names are looked up. They are constants of their query. */

import { string } from '@vonk/common'
import { byName } from '../base/by-name.ts'
import type { Literal } from '../expr/expression.ts'
import { rememberText } from '../expr/sql-text.ts'

export interface SessionValues {
  readonly user: string
  readonly catalog: string
  readonly database: string
}

/** Where names of functions and tables are looked up, in order. */
const searchPath = ({ catalog, database }: SessionValues): string =>
  `system.builtin,system.session,${catalog}.${database}`

/** Aliases and what a column of them is called. */
const values = byName<readonly [keyof SessionValues | 'path', text: string]>({
  current_user: ['user', 'current_user()'],
  user: ['user', 'user()'],
  session_user: ['user', 'session_user()'],
  current_catalog: ['catalog', 'current_catalog()'],
  current_database: ['database', 'current_schema()'],
  current_schema: ['database', 'current_schema()'],
  current_path: ['path', 'current_path()'],
})

export function sessionValue(
  name: readonly string[],
  argumentCount: number,
  session: SessionValues | undefined,
): Literal | undefined {
  const found = name.length === 1 && argumentCount === 0 ? values[name[0].toLowerCase()] : undefined
  if (found === undefined || session === undefined) return undefined
  const value = found[0] === 'path' ? searchPath(session) : session[found[0]]
  const literal: Literal = Object.freeze({ kind: 'literal', type: string, value })
  rememberText(literal, found[1])
  return literal
}
