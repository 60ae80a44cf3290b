/** `parse_url`, as slots run it: called by generated code for each value. */
import { SparkError } from '@vonk/common'
import { parseUri, type Uri } from '../../values/java-uri.ts'
import type { LiteralValue } from '../expression.ts'
import { registerHostFunction } from '../host-functions.ts'

const parts: Readonly<Record<string, (uri: Uri) => string | undefined>> = {
  HOST: ({ host }) => host,
  PATH: ({ path }) => path,
  QUERY: ({ query }) => query,
  REF: ({ fragment }) => fragment,
  PROTOCOL: ({ scheme }) => scheme,
  FILE: ({ path, query }) => (path === undefined || query === undefined ? path : `${path}?${query}`),
  AUTHORITY: ({ authority }) => authority,
  USERINFO: ({ userInfo }) => userInfo,
}

const keysMax = 500
const keyPatterns = new Map<string, RegExp | undefined>()

/** Spark puts the key into a pattern as it is. */
function keyPattern(key: string): RegExp | undefined {
  if (keyPatterns.has(key)) return keyPatterns.get(key)
  if (keyPatterns.size >= keysMax) keyPatterns.clear()
  let pattern: RegExp | undefined
  try {
    pattern = new RegExp(`(?:&|^)${key}=([^&]*)`)
  } catch {
    pattern = undefined
  }
  keyPatterns.set(key, pattern)
  return pattern
}

/** `failing`: a text that is no URI raises. Without a key: an array of none. */
function parseUrl([text, part, key, failing]: readonly LiteralValue[]): LiteralValue {
  const name = part as string
  const take = Object.hasOwn(parts, name) ? parts[name] : undefined
  const uri = parseUri(text as string)
  if (uri === undefined) {
    if (failing !== true) return null
    throw new SparkError({ condition: 'INVALID_URL', messageParameters: { url: text as string } })
  }
  if (key === null) return take?.(uri) ?? null
  if (name !== 'QUERY' || uri.query === undefined) return null
  return keyPattern(key as string)?.exec(uri.query)?.[1] ?? null
}
registerHostFunction('parse_url', parseUrl)
