/**
 * Sessions on a Spark Connect server elsewhere: master `sc://host:port/;token=...`. The wire is loaded when the first
 * such session opens.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import {
  type ConnectionTarget,
  type OpenSession,
  parseConnectionString,
  remoteTransport,
  SessionConnection,
  type SessionConnector,
} from '@vonk/client/embedding'
import { type ConnectTransport, message } from '@vonk/protocol'

export const remoteConnector: SessionConnector = {
  accepts: (master) => master.startsWith('sc://'),
  async open({ master, settings }) {
    const target = parseConnectionString(master)
    keepCollectionsRare()
    const [{ grpcCalls }, { wireCodec }] = await Promise.all([
      import('@vonk/protocol/grpc/grpc-client'),
      import('@vonk/protocol/grpc/codec'),
    ])
    const { host, port, token, headers, messageBytesMax } = target
    const calls = grpcCalls({ host, port, token, headers, messageBytesMax, tls: tlsOf(target) })
    const transport = remoteTransport(calls, { codec: wireCodec })
    const connection = connectionOf(transport, target, target.sessionId)
    try {
      await applySettings(connection, settings)
    } catch (error) {
      await transport.close()
      throw error
    }
    return openSession(connection, target, () => transport.close())
  },
}

/**
 * Results are buffers outside of V8's heap. By default every few dozen megabytes of them set off a collection of the
 * whole heap, which then takes half of the time that reading a large result needs; with this they count towards the
 * heap's own limits.
 */
export const keepCollectionsRare = (): void =>
  setFlagsFromString('--external-memory-accounted-in-global-limit')

/** `SSL_CERT_FILE` names roots to trust beside those of the system, as other tools have it. */
function tlsOf({ useTls }: ConnectionTarget) {
  if (!useTls) return undefined
  const file = process.env.SSL_CERT_FILE
  return { rootCertificates: file === undefined ? undefined : readFileSync(file, 'utf8') }
}

function connectionOf(
  transport: ConnectTransport,
  { userId, userAgent }: ConnectionTarget,
  sessionId: string | undefined,
): SessionConnection {
  const user = userId ?? process.env.USER ?? process.env.USERNAME ?? 'vonk'
  const clientType = `${userAgent} os/${process.platform} node/${process.versions.node}`
  return new SessionConnection(transport, sessionId, { userId: user, userName: user, clientType })
}

/** Settings of the builder are wishes: those that the server does not let a session change are left as they are. */
async function applySettings(
  connection: SessionConnection,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const pairs = Object.entries(settings)
    .filter(([key]) => key !== 'spark.remote' && key !== 'spark.master')
    .map(([key, value]) => message('KeyValue', { key, value }))
  if (pairs.length === 0) return
  await connection.config({ case: 'set', value: message('ConfigRequest.Set', { pairs, silent: true }) })
}

/** `after`: what ends with the session beyond itself. */
function openSession(
  connection: SessionConnection,
  target: ConnectionTarget,
  after: () => Promise<void>,
): OpenSession {
  const { transport } = connection
  const beside = (sessionId: string | undefined): OpenSession =>
    openSession(connectionOf(transport, target, sessionId), target, async () => {})
  return {
    connection,
    another: async () => beside(undefined),
    clone: async () => beside(await connection.clone()),
    print: (text) => {
      process.stdout.write(text)
    },
    close: async () => {
      try {
        await connection.release()
      } finally {
        await after()
      }
    },
  }
}
