/**
 * Breaks comment lines that are too long, for `npm run lint -- --fix`: the words beyond the limit go to the front of
 * the comment's next line, or to a line of their own where the next line starts something else.
 */

const commentPattern = /^(?<indent>\s*)(?<mark>\*|\/\/|\/\*\*|\/\*) (?<text>.*)$/
/** A line that the one before it must not run into: lists, tags, tables, code set off by indentation. */
const startsAnew = (text: string): boolean => text === '' || /^(?:[-*|@#>]|\d+[.)]|\s|```|\*\/|\/)/.test(text)

export function wrapComments(source: string, lengthMax: number): string {
  const waiting = source.split('\n').reverse()
  const done: string[] = []
  for (let line = waiting.pop(); line !== undefined; line = waiting.pop()) {
    const groups = [...line].length > lengthMax ? commentPattern.exec(line)?.groups : undefined
    if (groups === undefined) {
      done.push(line)
      continue
    }
    const { indent, mark, text } = groups
    if (mark.startsWith('/*') && text.endsWith('*/')) {
      // A comment on one line opens up into three or more.
      const body = text.slice(0, -2).trimEnd()
      done.push(`${indent}${mark}`)
      waiting.push(`${indent} */`, `${indent} * ${body}`)
      continue
    }
    const nextStart = mark.startsWith('/*') ? `${indent} * ` : `${indent}${mark} `
    const [kept, rest] = cut(line, lengthMax, line.length - text.length)
    done.push(kept)
    const setOff = /^\s*/.exec(text)?.[0] ?? ''
    // Text set off by indentation is laid out by hand: what is cut off stays set off, and a line of its own.
    if (rest !== '' && setOff !== '') waiting.push(`${nextStart}${setOff}${rest}`)
    else if (rest !== '') waiting.push(withRest(rest, nextStart, waiting))
  }
  return done.join('\n')
}

/** What did not fit, in front of the next line's text where that belongs to the same paragraph. */
function withRest(rest: string, start: string, waiting: string[]): string {
  const next = waiting.at(-1)
  if (next?.startsWith(start) && !startsAnew(next.slice(start.length))) {
    waiting.pop()
    return `${start}${rest} ${next.slice(start.length)}`
  }
  return `${start}${rest}`
}

/** The line up to its last space within the limit, and the words after it; a word too long for a line stays whole. */
function cut(line: string, lengthMax: number, textStart: number): [string, string] {
  const fits = [...line].slice(0, lengthMax + 1).join('').length
  let at = line.lastIndexOf(' ', fits - 1)
  if (at <= textStart) at = line.indexOf(' ', fits)
  return at < 0 ? [line, ''] : [line.slice(0, at).trimEnd(), line.slice(at + 1).trimStart()]
}
