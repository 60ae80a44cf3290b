/**
 * Where a Spark Connect server is and how to speak to it: `sc://host:port/;token=...;use_ssl=true`. What no call could
 * carry is refused here, before anything is sent.
 */
import { SparkError } from '@vonk/common'

export interface ConnectionTarget {
  readonly host: string
  readonly port: number
  readonly token: string | undefined
  readonly useTls: boolean
  readonly userId: string | undefined
  readonly userAgent: string
  readonly sessionId: string | undefined
  readonly messageBytesMax: number
  /** Parameters that are none of ours go with every call. */
  readonly headers: Readonly<Record<string, string>>
}

const defaultPort = 15002
const defaultMessageBytesMax = 128 << 20
/** Smaller ones cannot even carry a schema of some columns. */
const messageBytesLeast = 1024
/** As gRPC has names of headers; those in `-bin` hold bytes. */
const headerName = /^[0-9a-z_.-]+$/i
const headerText = /^[\x20-\x7e]*$/
/** HTTP/2 libraries take no more than 64 KB of headers to a call, Node's among them. */
const headerBytesMax = 32 << 10
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const invalid = (url: string, why: string): SparkError =>
  new SparkError({
    condition: 'INVALID_CONNECT_URL',
    sqlState: '22023',
    messageParameters: { detail: why },
    message:
      `[INVALID_CONNECT_URL] The address '${withoutToken(url)}' of a Spark Connect server ${why}. ` +
      'SQLSTATE: 22023',
  })

/** Messages are logged; a token is for the server alone. */
const withoutToken = (url: string): string => url.replace(/([;/]token=)[^;]*/gs, '$1...')

export function parseConnectionString(url: string): ConnectionTarget {
  const found = /^sc:\/\/(\[[^\]]+\]|[^:/;]+)(?::(\d+))?(?:\/(.*))?$/s.exec(withoutMissingSlash(url))
  if (found === null) throw invalid(url, "is not of the form 'sc://host:port/;key=value'")
  const [, host, portText, rest = ''] = found
  if (/[@\s]/.test(host))
    throw invalid(url, `has the host '${host}', which is none; a user is told by ';user_id=...'`)
  if (rest !== '' && !rest.startsWith(';')) throw invalid(url, `has a path, '${rest.split(';')[0]}'`)
  const port = portText === undefined ? defaultPort : Number(portText)
  if (port < 1 || port > 65_535) throw invalid(url, `has the port ${port}`)
  const parameters = parametersOf(url, rest)
  const take = (name: string): string | undefined => {
    const value = parameters.get(name)
    parameters.delete(name)
    return value
  }
  const token = take('token')
  if (token !== undefined) requireSendable(url, 'token', token)
  const useSsl = flag(url, 'use_ssl', take('use_ssl'))
  const sessionId = take('session_id')
  if (sessionId !== undefined && !uuid.test(sessionId)) throw invalid(url, 'has a session_id that is no UUID')
  const messageBytes = take('grpc_max_message_size')
  if (messageBytes !== undefined && !/^\d+$/.test(messageBytes))
    throw invalid(url, 'has a grpc_max_message_size that is no number')
  if (messageBytes !== undefined && Number(messageBytes) < messageBytesLeast)
    throw invalid(
      url,
      `has a grpc_max_message_size of less than ${messageBytesLeast}, which most answers exceed`,
    )
  for (const [name, value] of parameters) {
    if (!headerName.test(name) || name.endsWith('-bin'))
      throw invalid(
        url,
        `has the parameter '${name}', which is none of its own and no name of a header with text`,
      )
    requireSendable(url, name, value)
  }
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  return {
    host: bare,
    port,
    token,
    // A token is only shown to who has proven to be the server, but for one on this machine.
    useTls: useSsl ?? (token !== undefined && bare !== 'localhost'),
    userId: take('user_id'),
    userAgent: take('user_agent') ?? 'vonk',
    sessionId,
    messageBytesMax: messageBytes === undefined ? defaultMessageBytesMax : Number(messageBytes),
    headers: Object.fromEntries(parameters),
  }
}

/** `sc://host:port;token=x` is meant as `sc://host:port/;token=x`. */
const withoutMissingSlash = (url: string): string => url.replace(/^(sc:\/\/[^/;]+);/, '$1/;')

function parametersOf(url: string, rest: string): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const part of rest.split(';')) {
    if (part === '') continue
    const at = part.indexOf('=')
    if (at <= 0) throw invalid(url, `has the parameter '${part}' without a value`)
    parameters.set(part.slice(0, at), decoded(url, part.slice(0, at), part.slice(at + 1)))
  }
  return parameters
}

function decoded(url: string, name: string, text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid(url, `has a ${name} with a '%' that begins no escaped character ('%25' is the sign itself)`)
  }
}

/** Parameters go as headers, which are lines of ASCII. */
function requireSendable(url: string, name: string, value: string): void {
  if (!headerText.test(value)) throw invalid(url, `has a ${name} with characters that no header can carry`)
  if (value.length > headerBytesMax)
    throw invalid(
      url,
      `has a ${name} of ${value.length} characters, more than the ${headerBytesMax} of a header`,
    )
}

function flag(url: string, name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  const word = text.toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  throw invalid(url, `has ${name}=${text}, which is neither true nor false`)
}
