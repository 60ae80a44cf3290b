/** A text of several statements to the statements: parted by `;`, but not inside strings, names and comments. */
import { SparkError } from '@vonk/common'
import { type LexerOptions, type Token, tokenize } from './lexer.ts'

/** Statements without their `;`, empty ones left out. `rest` stands behind the last `;` and may not be whole yet. */
export interface SplitText {
  readonly statements: readonly string[]
  readonly rest: string
}

export function splitStatements(text: string, options: LexerOptions = {}): SplitText {
  const statements: string[] = []
  let from = 0
  let isEmpty = true
  for (const token of tokensUpToError(text, options)) {
    if (token.kind === 'symbol' && token.text === ';') {
      if (!isEmpty) statements.push(text.slice(from, token.start).trim())
      from = token.stop
      isEmpty = true
    } else if (token.kind !== 'end') {
      isEmpty = false
    }
  }
  const rest = text.slice(from)
  // Comments alone are no statement.
  return { statements, rest: isEmpty && isWhole(rest, options) ? '' : rest.trim() }
}

function isWhole(text: string, options: LexerOptions): boolean {
  try {
    tokenize(text, options)
    return true
  } catch {
    return false
  }
}

/** From where something cannot be read as a token (a string that is still open) all belongs to the rest. */
function tokensUpToError(text: string, options: LexerOptions): readonly Token[] {
  try {
    return tokenize(text, options)
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    const [context] = error.queryContext
    return context?.kind === 'sql' ? tokenize(text.slice(0, context.start), options) : []
  }
}
