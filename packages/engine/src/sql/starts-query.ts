/** Whether a query stands behind a parenthesis, where an expression or a relation could stand too. */
import { isName, type TokenStream } from './token-stream.ts'

export function startsQuery(stream: TokenStream): boolean {
  const next = stream.peek(1)
  switch (stream.peek().upper) {
    case 'SELECT':
      return next.text !== ')' && next.text !== ','
    case 'WITH':
    case 'TABLE':
      return isName(next)
    case 'VALUES':
      return next.kind !== 'symbol' || next.text === '('
    case 'FROM':
      return isName(next) || next.kind === 'string' || next.text === '('
    case '(':
      return startsNestedQuery(stream)
    default:
      return false
  }
}

/** Behind `((`: a query in parentheses that is the whole, or the first of a set operation, or ordered. */
function startsNestedQuery(stream: TokenStream): boolean {
  const { position } = stream
  let inner = position
  const last = position + depthMax
  while (inner < last && stream.tokenAt(inner).kind === 'symbol' && stream.tokenAt(inner).text === '(')
    inner++
  if (!queryWords.has(stream.tokenAt(inner).upper)) return false
  const after = stream.afterClosing(position)
  if (after === undefined) return true
  stream.reset(inner)
  const isQuery = startsQuery(stream)
  stream.reset(position)
  const { upper } = stream.tokenAt(after)
  return isQuery && (upper === ')' || queryContinuations.has(upper))
}

/** Parentheses that are looked through: more do not parse anyway. */
const depthMax = 600
const queryWords: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'FROM', 'TABLE'])
/** What goes on with a query behind one in parentheses, and never with an expression. */
const queryContinuations: ReadonlySet<string> = new Set(
  'UNION EXCEPT MINUS SETMINUS INTERSECT ORDER SORT CLUSTER DISTRIBUTE LIMIT OFFSET WINDOW |>'.split(' '),
)
