/** A text of several statements to the statements: parted by `;`, but not inside strings, names and comments. */
import { SparkError } from '@vonk/common'
import { type LexerOptions, type Token, tokenize } from './lexer.ts'

/** Statements without their `;`, empty ones left out. `rest` stands behind the last `;` and may not be whole yet. */
export interface SplitText {
  readonly statements: readonly string[]
  readonly rest: string
  /** Where each of the statements begins, and behind them the rest. */
  readonly starts: readonly number[]
}

export function splitStatements(text: string, options: LexerOptions = {}): SplitText {
  const statements: string[] = []
  const starts: number[] = []
  let from = 0
  let isEmpty = true
  const begin = (part: string) => from + part.length - part.trimStart().length
  for (const token of tokensUpToError(text, options)) {
    if (token.kind === 'symbol' && token.text === ';') {
      const part = text.slice(from, token.start)
      if (!isEmpty) {
        statements.push(part.trim())
        starts.push(begin(part))
      }
      from = token.stop
      isEmpty = true
    } else if (token.kind !== 'end') {
      isEmpty = false
    }
  }
  const rest = text.slice(from)
  starts.push(begin(rest))
  // Comments alone are no statement.
  return { statements, starts, rest: isEmpty && isWhole(rest, options) ? '' : rest.trim() }
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
