/** Statements whose result is a text to read, not a table: a plan, a statement, the words about a function. */
import { tokenize } from '@vonk/engine/sql/lexer'

const beginnings: readonly (readonly string[])[] = [
  ['EXPLAIN'],
  ['SHOW', 'CREATE', 'TABLE'],
  ['DESC', 'FUNCTION'],
  ['DESCRIBE', 'FUNCTION'],
]

/** For a statement that has run: it can be read as tokens. */
export function isTextStatement(statement: string): boolean {
  const tokens = tokenize(statement)
  return beginnings.some((words) => words.every((word, i) => tokens[i]?.upper === word))
}
