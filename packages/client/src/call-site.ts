/**
 * Where in the user's program an operation was called: `file:line` of the nearest frame outside Vonk. It is taken for
 * every transformation and operator, so the stack is cut short, and read as text, which is where source maps are
 * applied.
 */
import { SparkError } from '@vonk/common'

const framesMax = 12

/**
 * The folder this code runs from: the sources, the published bundle, or somebody's own bundle, which has a file name in
 * the place of a URL if it is CommonJS.
 */
const ownUrl: string | undefined = import.meta.url
const ownFile = ownUrl ?? (typeof __filename === 'string' ? __filename : undefined)
const ownFolder = ownFile?.replace(/[^/\\]*$/, '')

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

/** What the work throws or rejects with, with this place in the user's program where it knows none. */
export function placed<Result>(site: string, work: () => Result): Result {
  const failed = (error: unknown): never => {
    throw error instanceof SparkError && site !== '' ? error.at({ callSite: site }) : error
  }
  try {
    const result = work()
    return result instanceof Promise ? (result.catch(failed) as Result) : result
  } catch (error) {
    return failed(error)
  }
}

const ownPath = ownFolder === undefined ? undefined : pathOf(ownFolder)
/** Code of Vonk; its tests are users. In somebody's bundle, source maps tell it by the package that it came from. */
const isOwn = (file: string): boolean => {
  const path = pathOf(file)
  if (/[\\/]node_modules[\\/]vonk[\\/]dist[\\/]/.test(path)) return true
  return ownPath !== undefined && path.startsWith(ownPath) && !path.endsWith('.test.ts')
}

function pathOf(file: string): string {
  if (!file.startsWith('file://')) return file
  const path = decodeURIComponent(file.slice('file://'.length))
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path
}
