/**
 * URIs as `java.net.URI` takes them apart (RFC 2396 with the changes of RFC 2732, and letters outside of ASCII). What
 * it would not take is undefined; what a URI does not have is undefined in its parts.
 */
export interface Uri {
  readonly scheme: string | undefined
  readonly authority: string | undefined
  readonly userInfo: string | undefined
  readonly host: string | undefined
  /** Undefined for `mailto:` and others that have no path. */
  readonly path: string | undefined
  readonly query: string | undefined
  readonly fragment: string | undefined
}

/** Whitespace and control characters are not among the letters outside of ASCII. */
const beyond = '[^\\x00-\\x7f\\p{Z}\\p{Cc}]'
const escaped = '%[0-9a-fA-F]{2}'
const unreserved = "a-zA-Z0-9_\\-!.~'()*"
const whole = (characters: string) => new RegExp(`^(?:[${characters}]|${escaped}|${beyond})*$`, 'u')

const uric = whole(`${unreserved};/?:@&=+$,\\[\\]`)
const inPath = whole(`${unreserved}:@&=+$,;/`)
const inUserInfo = whole(`${unreserved};:&=+$,`)
const inRegistryName = whole(`${unreserved}$,;:@&=+`)
const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*$/

const numbers = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/
const hostName = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.?$/
const inBrackets = /^\[[0-9a-fA-F:.]+(?:%[\w.-]+)?\]$/

export function parseUri(text: string): Uri | undefined {
  const hash = text.indexOf('#')
  const fragment = hash < 0 ? undefined : text.slice(hash + 1)
  if (fragment !== undefined && !uric.test(fragment)) return undefined
  const rest = hash < 0 ? text : text.slice(0, hash)
  const colon = rest.search(/[:/?]/)
  const none = {
    authority: undefined,
    userInfo: undefined,
    host: undefined,
    path: undefined,
    query: undefined,
  }
  if (colon >= 0 && rest[colon] === ':') {
    const name = rest.slice(0, colon)
    const specific = rest.slice(colon + 1)
    if (!scheme.test(name) || specific === '') return undefined
    if (specific.startsWith('/')) return hierarchical(specific, name, fragment)
    return uric.test(specific) ? { ...none, scheme: name, fragment } : undefined
  }
  return hierarchical(rest, undefined, fragment)
}

function hierarchical(text: string, name: string | undefined, fragment: string | undefined): Uri | undefined {
  const mark = text.indexOf('?')
  const query = mark < 0 ? undefined : text.slice(mark + 1)
  if (query !== undefined && !uric.test(query)) return undefined
  let path = mark < 0 ? text : text.slice(0, mark)
  let authority: string | undefined
  if (path.startsWith('//')) {
    const end = path.indexOf('/', 2)
    authority = end < 0 ? path.slice(2) : path.slice(2, end)
    path = end < 0 ? '' : path.slice(end)
    if (authority === '') {
      if (path === '' && query === undefined) return undefined
      authority = undefined
    }
  }
  if (!inPath.test(path)) return undefined
  const server = authority === undefined ? {} : serverOf(authority)
  if (server === undefined) return undefined
  const { userInfo, host } = server
  return { scheme: name, authority, userInfo, host, path, query, fragment }
}

/** What an authority says of a server; nothing where it is a name of some registry. */
function serverOf(authority: string): { readonly userInfo?: string; readonly host?: string } | undefined {
  const at = authority.indexOf('@')
  const userInfo = at < 0 ? undefined : authority.slice(0, at)
  const address = /^(.*?)(?::\d*)?$/.exec(authority.slice(at + 1))
  const host = address?.[1] ?? ''
  const isHost = numbers.test(host) || hostName.test(host) || inBrackets.test(host)
  if (isHost && (userInfo === undefined || inUserInfo.test(userInfo))) {
    return userInfo === undefined ? { host } : { userInfo, host }
  }
  return inRegistryName.test(authority) ? {} : undefined
}
