/**
 * What to say beside "syntax error": the keyword that was probably meant, or the one thing that is missing. The text is
 * parsed a second time for it, noting what the parser looked for at each token.
 */
import { SparkError } from '@vonk/common'
import { clauseWords } from './clause-words.ts'
import type { LexerOptions } from './lexer.ts'
import { TokenStream } from './token-stream.ts'

/** Texts longer than this are not parsed twice. */
const lengthMax = 100_000

export function explainSyntaxError(
  error: unknown,
  text: string,
  options: LexerOptions,
  parse: (stream: TokenStream) => unknown,
): unknown {
  if (!(error instanceof SparkError) || error.condition !== 'PARSE_SYNTAX_ERROR') return error
  const [context] = error.queryContext
  if (context?.kind !== 'sql' || text.length > lengthMax) return error
  const tried = new Map<number, Set<string>>()
  let stream: TokenStream
  try {
    stream = new TokenStream(text, { ...options, tried })
  } catch {
    return error
  }
  try {
    parse(stream)
  } catch {
    // The same error again; what was looked for on the way is what counts.
  }
  const hint = hintAt(stream, tried, stream.positionOf(context.start))
  if (hint === '') return error
  return new SparkError({
    condition: error.condition,
    messageParameters: { ...error.messageParameters, hint: `${error.messageParameters.hint}${hint}` },
    queryContext: error.queryContext,
    raisedBy: 'parser',
  })
}

function hintAt(stream: TokenStream, tried: ReadonlyMap<number, Set<string>>, position: number): string {
  // What was looked for at the token itself, then at the one before: `from t were a = 1` fails behind `were`.
  for (const at of [position, position - 1]) {
    const token = stream.tokenAt(Math.max(0, at))
    if (token.kind !== 'word' || clauseWords.has(token.upper)) continue
    // A word that was taken for an alias may be a clause that was meant.
    const looked = tried.get(at) ?? []
    const meant = nearest(token.upper, at === position ? looked : [...looked, ...clauseWords, 'FROM'])
    if (meant !== undefined) return `; perhaps '${meant}' is meant`
  }
  const wanted = [...(tried.get(position) ?? [])]
  const closing = wanted.filter((word) => word === ')' || word === ']')
  return closing.length === 1 && stream.tokenAt(position).kind === 'end' ? `: missing '${closing[0]}'` : ''
}

function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = word.length <= 4 ? 1 : 2
  for (const candidate of candidates) {
    if (!/^[A-Z]{3,}$/.test(candidate) || candidate === word) continue
    const distance = editDistance(word, candidate)
    const isTie = distance === bestDistance && best !== undefined
    // Swapped letters are likelier than forgotten ones.
    if (distance > bestDistance || (isTie && candidate.length !== word.length)) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** Insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let previous: number[] = []
  let current = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let k = 1; k <= b.length; k++) {
      const same = a[i - 1] === b[k - 1] ? 0 : 1
      let cost = Math.min(current[k] + 1, next[k - 1] + 1, current[k - 1] + same)
      const swapped = i > 1 && k > 1 && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1]
      if (swapped) cost = Math.min(cost, previous[k - 2] + 1)
      next.push(cost)
    }
    previous = current
    current = next
  }
  return current[b.length]
}
