/** The piece of SQL text that an error points at, as Spark shows it: the line, and a caret under each character. */
import type { QueryContext } from './errors.ts'

type SqlPlace = Extract<QueryContext, { kind: 'sql' }>

/** Behind the message of an error in SQL text; empty where the text is not known. */
export function sqlFrame(condition: string, contexts: readonly QueryContext[]): string {
  const [context] = contexts
  if (context?.kind !== 'sql' || context.text === undefined) return ''
  return condition.startsWith('PARSE_')
    ? syntaxFrame(context, context.text)
    : placeFrame(context, context.text)
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

/** The lines of a fragment with carets under all of it. */
function placeFrame({ start, stop }: SqlPlace, text: string): string {
  const first = lineOf(text, start)
  const shown: string[] = []
  let offset = first.start
  while (offset <= stop && shown.length < linesMax) {
    const line = lineOf(text, offset)
    const windowStart = Math.max(line.start, Math.min(start, line.end) - widthMax)
    const windowEnd = Math.min(line.end, windowStart + widthMax * 2)
    const from = Math.min(Math.max(start, windowStart), windowEnd)
    const to = Math.min(stop + 1, windowEnd)
    const dots = [windowStart > line.start ? '...' : '', windowEnd < line.end ? '...' : '']
    shown.push(`${dots[0]}${text.slice(windowStart, windowEnd)}${dots[1]}`)
    shown.push(' '.repeat(from - windowStart + dots[0].length) + '^'.repeat(Math.max(0, to - from)))
    offset = line.end + 1
  }
  return `\n== SQL (line ${first.number}, position ${start - first.start + 1}) ==\n${shown.join('\n')}\n`
}
