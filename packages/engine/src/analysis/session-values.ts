/** Functions that ask the session: who runs it, and where names are looked up. They are constants of their query. */
import { string } from '@vonk/common'
import type { Literal } from '../expr/expression.ts'
import { rememberText } from '../expr/sql-text.ts'

export interface SessionValues {
  readonly user: string
  readonly catalog: string
  readonly database: string
}

/** Aliases and what a column of them is called. */
const values: Readonly<Record<string, readonly [keyof SessionValues, text: string]>> = {
  current_user: ['user', 'current_user()'],
  user: ['user', 'user()'],
  session_user: ['user', 'session_user()'],
  current_catalog: ['catalog', 'current_catalog()'],
  current_database: ['database', 'current_schema()'],
  current_schema: ['database', 'current_schema()'],
}

export function sessionValue(
  name: readonly string[],
  argumentCount: number,
  session: SessionValues | undefined,
): Literal | undefined {
  const found = name.length === 1 && argumentCount === 0 ? values[name[0].toLowerCase()] : undefined
  if (found === undefined || session === undefined) return undefined
  const literal: Literal = Object.freeze({ kind: 'literal', type: string, value: session[found[0]] })
  rememberText(literal, found[1])
  return literal
}
