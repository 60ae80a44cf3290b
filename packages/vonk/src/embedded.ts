/**
 * Sessions on an engine of this process: masters `local`, `local[n]`, `local[*]`, `local-cluster[n,cores,memoryMb]`.
 * Client and service are linked in memory, so nothing is encoded in between.
 */
import process from 'node:process'
import { type OpenSession, SessionConnection, type SessionConnector } from '@vonk/client/embedding'
import { type ConnectService, inMemoryTransport } from '@vonk/protocol'

export const embeddedConnector: SessionConnector = {
  accepts: (master) => /^local(?:$|\[|-cluster\[)/.test(master),
  async open(options) {
    const [{ startEngine }, { connectService }] = await Promise.all([
      import('@vonk/engine/driver/engine'),
      import('@vonk/server'),
    ])
    const engine = await startEngine(options)
    return openSession(connectService(engine), () => engine.stop())
  },
}

/** `after`: what ends with the session beyond itself. */
function openSession(service: ConnectService, after: () => Promise<void>, sessionId?: string): OpenSession {
  const transport = inMemoryTransport(service)
  const connection = new SessionConnection(transport, sessionId)
  return {
    connection,
    another: async () => openSession(service, async () => {}),
    clone: async () => openSession(service, async () => {}, await connection.clone()),
    print: (text) => {
      process.stdout.write(text)
    },
    close: async () => {
      try {
        await connection.release()
      } finally {
        await transport.close()
        await after()
      }
    },
  }
}
