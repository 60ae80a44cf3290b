/** The piece of SQL text that an error points at, as Spark shows it: its lines, and a caret under each character. */
import type { QueryContext } from './errors.ts'

type SqlPlace = Extract<QueryContext, { kind: 'sql' }>

/** Behind the message of an error in SQL text; empty where the text is not known. */
export function sqlFrame(condition: string, contexts: readonly QueryContext[]): string {
  const [context] = contexts
  if (context?.kind !== 'sql' || context.text === undefined) return ''
  return condition.startsWith('PARSE_') ? syntaxFrame(context, context.text) : `\n${placeSummary(context)}`
}

/** The lines of a fragment with carets under all of it; empty where the text is not known. */
export function placeSummary(place: SqlPlace): string {
  const { text, start, objectType = '', objectName = '' } = place
  if (text === undefined) return ''
  const line = lineOf(text, start)
  const ofObject = objectType !== '' && objectName !== '' ? ` of ${objectType} ${objectName}` : ''
  const head = `== SQL${ofObject} (line ${line.number}, position ${start - line.start + 1}) ==`
  return `${head}\n${markedLines(place, text).join('\n')}\n`
}

/** Characters that are shown before and behind a fragment, and of a fragment itself. */
const aroundMax = 32
const fragmentMax = 8_192

/** Each line of the fragment, with what stands around it, and under it carets. */
function markedLines({ start, stop: last }: SqlPlace, text: string): readonly string[] {
  const stop = Math.min(last, text.length - 1, start + fragmentMax)
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const lineEnd = text.indexOf('\n', stop)
  // Dots say that text may be missing, as Spark's do: also where just the end of the text is out of reach.
  const isCutBefore = start - lineStart >= aroundMax
  const isCutBehind = (lineEnd < 0 ? text.length : lineEnd) - stop > aroundMax
  const from = isCutBefore ? start - aroundMax : lineStart
  const to = isCutBehind ? stop + aroundMax + 1 : lineEnd < 0 ? text.length : lineEnd
  const [before, behind] = [isCutBefore ? '...' : '', isCutBehind ? '...' : '']
  const shown: string[] = []
  let at = from - before.length
  for (const line of `${before}${text.slice(from, to)}${behind}`.split('\n')) {
    const first = Math.min(Math.max(start - at, 0), line.length)
    const end = Math.min(Math.max(stop + 1 - at, first), line.length)
    shown.push(line, ' '.repeat(first) + '^'.repeat(end - first))
    at += line.length + 1
  }
  return shown
}

function lineOf(text: string, offset: number): { number: number; start: number; end: number } {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  const end = text.indexOf('\n', offset)
  return { number: before.split('\n').length, start, end: end < 0 ? text.length : end }
}

/** Lines that are shown around a place in a long text. */
const linesMax = 40
/** Characters that are shown of a long line. */
const widthMax = 400

/** The whole text with a pointer under the token: what a parser stumbled over. */
function syntaxFrame({ start }: SqlPlace, text: string): string {
  const line = lineOf(text, start)
  const column = start - line.start
  const upTo = lastLines(text.slice(0, line.end))
  const after = text
    .slice(line.end + 1)
    .split('\n')
    .slice(0, linesMax)
    .join('\n')
  const pointer = column <= widthMax ? `${'-'.repeat(column)}^^^` : '^^^'
  const rest = after === '' ? '' : `${cut(after)}\n`
  return ` (line ${line.number}, pos ${column})\n\n== SQL ==\n${upTo}\n${pointer}\n${rest}`
}

const lastLines = (text: string): string =>
  text
    .split('\n')
    .slice(-linesMax)
    .map((line) => cut(line))
    .join('\n')
const cut = (line: string): string =>
  line.length > widthMax * 2 ? `${line.slice(0, widthMax * 2)}...` : line
