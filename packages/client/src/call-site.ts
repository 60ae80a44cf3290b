/**
 * Where in the user's program an operation was called: `file:line` of the nearest frame outside Vonk. It is taken for
 * every transformation and operator, so the stack is cut short, and read as text, which is where source maps are
 * applied.
 */
const framesMax = 12

/** The folder this code runs from: the sources, or the published bundle. */
const ownFolder = import.meta.url.replace(/[^/]*$/, '')

interface StackCapturing {
  stackTraceLimit?: number
}

/** `file:line`, or an empty text where the stack does not tell. */
export function callSite(): string {
  const holder = Error as unknown as StackCapturing
  const limit = holder.stackTraceLimit
  holder.stackTraceLimit = framesMax
  const { stack } = new Error('call site')
  if (limit === undefined) delete holder.stackTraceLimit
  else holder.stackTraceLimit = limit
  for (const line of (stack ?? '').split('\n')) {
    const match =
      /(?:\(|at |@)((?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/]|https?:\/\/)[^()]*?):(\d+)(?::\d+)?\)?$/.exec(
        line,
      )
    if (match !== null && !isOwn(match[2])) return `${pathOf(match[2])}:${match[3]}`
  }
  return ''
}

const ownPath = pathOf(ownFolder)
/** Code of Vonk; its tests are users. */
const isOwn = (file: string): boolean => {
  const path = pathOf(file)
  return path.startsWith(ownPath) && !path.endsWith('.test.ts')
}

function pathOf(file: string): string {
  if (!file.startsWith('file://')) return file
  const path = decodeURIComponent(file.slice('file://'.length))
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path
}
