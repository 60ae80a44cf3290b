/**
 * Connections that no attempt will make: one end speaks TLS and the other does not, or a certificate is not trusted.
 * They are told at once, and with the way out.
 */
import { connect } from 'node:tls'
import type { ServiceError } from '@grpc/grpc-js'
import { ConnectStatus, statusCodes } from '../status.ts'

interface Target {
  readonly host: string
  readonly port: number
  readonly tls?: object | undefined
}

/** Undefined where another attempt may help. */
export async function failedConnection(error: ServiceError, to: Target): Promise<ConnectStatus | undefined> {
  const text = error.details ?? error.message
  const detail = to.tls === undefined ? await unencrypted(text, to) : handshake(text, to)
  if (detail === undefined) return undefined
  const details = {
    condition: 'INVALID_CONNECT_URL',
    sqlState: '22023',
    message: `[INVALID_CONNECT_URL] ${detail}. SQLSTATE: 22023`,
    messageParameters: { detail },
    queryContext: [],
  }
  const { message } = details
  return new ConnectStatus({ code: statusCodes.failedPrecondition, message, details, cause: error })
}

/** How the ends of a connection say that they cannot agree on its encryption. */
const handshakeWords = /SSL routines|wrong version number|certificate|EPROTO|altname|ERR_TLS_|ERR_SSL_/i

function handshake(text: string, { host, port }: Target): string | undefined {
  if (!handshakeWords.test(text)) return undefined
  const why = /Last error: (?:Error: )?([^\n]*?)(?: Resolution note:.*)?$/m.exec(text)?.[1] ?? text
  if (/wrong version number|packet length/.test(why))
    return (
      `${host}:${port} does not speak TLS, which is used with a token unless the host is localhost; ` +
      "where the network is safe, 'use_ssl=false' in the address sends the token as it is"
    )
  return `${host}:${port} is not trusted: ${why}; the environment variable SSL_CERT_FILE may name further authorities`
}

/** A server that speaks TLS closes the connections of those who do not, without a word; so it is asked in TLS. */
async function unencrypted(text: string, to: Target): Promise<string | undefined> {
  if (!/^No connection established.*(Failed to connect|Protocol error)/s.test(text)) return undefined
  if (!(await speaksTls(to))) return undefined
  return (
    `${to.host}:${to.port} speaks TLS, and the address does not ask for it; add 'use_ssl=true', ` +
    `as in 'sc://${to.host}:${to.port}/;use_ssl=true'`
  )
}

const probeMsMax = 3000

/** Nothing is sent but the greeting, so it does not matter who answers. */
function speaksTls({ host, port }: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, ALPNProtocols: ['h2'] })
    const end = (answer: boolean) => {
      resolve(answer)
      socket.destroy()
    }
    socket.setTimeout(probeMsMax, () => end(false))
    socket.once('secureConnect', () => end(true))
    // An alert is said in TLS, too.
    socket.on('error', (error) => end(/alert/i.test(error.message)))
    socket.once('close', () => resolve(false))
  })
}
