/** A Spark Connect server over gRPC: an engine's sessions behind a port, and their orderly end. */
import { SparkError } from '@vonk/common'
import { Settings } from '@vonk/engine/base/config'
import type { Engine } from '@vonk/engine/driver/engine-port'
import { IdleMemory } from '@vonk/engine/executor/idle-memory'
import { ConnectStatus } from '@vonk/protocol'
import { startGrpcServer } from '@vonk/protocol/grpc/grpc-server'
import { marshallerRecursionLimit, maxInboundMessageSize } from './connect-settings.ts'
import { describeStatus } from './error-details.ts'
import { type WireServer, wireServer } from './wire-service.ts'

export interface ConnectServerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly token?: string | undefined
  readonly settings: Readonly<Record<string, string>>
}

export interface ConnectServer {
  readonly host: string
  readonly port: number
  readonly wire: WireServer
  /**
   * Begins no more operations, gives what runs `graceMs` to end and its clients the time to read it and to ask what
   * they still need to, cancels the rest; the ids of the operations that were cut off.
   */
  stop(graceMs: number): Promise<readonly string[]>
}

const cannotServe = (status: ConnectStatus, port: number): SparkError =>
  new SparkError({
    condition: 'INVALID_CONF_VALUE.REQUIREMENT',
    messageParameters: { confName: 'port', confValue: String(port), confRequirement: 'is free' },
    message: `[INVALID_CONF_VALUE.REQUIREMENT] ${status.message} SQLSTATE: 22022`,
    cause: status,
  })

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])
/** How often a server that is asked to stop looks whether its operations have ended. */
const pollMs = 50
/** Clients that have asked for nothing for this long have all they wanted. */
const farewellMs = 500

export async function startConnectServer(
  engine: Engine,
  options: ConnectServerOptions,
): Promise<ConnectServer> {
  const { host, port, token, settings: given } = options
  if (token === undefined && !loopback.has(host.toLowerCase()))
    throw new SparkError({
      condition: 'INVALID_CONF_VALUE.REQUIREMENT',
      messageParameters: { confName: 'host', confValue: host, confRequirement: 'needs a token' },
      message:
        `[INVALID_CONF_VALUE.REQUIREMENT] Without a token the server takes calls from this machine only; ` +
        `give it one to listen on '${host}'. SQLSTATE: 22022`,
    })
  const settings = new Settings(Object.entries(given))
  const wire = wireServer(engine, { settings: given })
  const grpc = await startGrpcServer(wire.service, {
    host: host.toLowerCase() === 'localhost' ? '127.0.0.1' : host,
    port,
    ...(token === undefined ? {} : { token }),
    messageBytesMax: settings.get(maxInboundMessageSize),
    nestingMax: settings.get(marshallerRecursionLimit),
    describe: describeStatus,
  }).catch(async (error: unknown) => {
    await wire.close()
    throw error instanceof ConnectStatus ? cannotServe(error, port) : error
  })
  const memory = new IdleMemory({
    running: () => wire.runningOperations(),
    begun: () => wire.counts().begun,
  })
  return {
    host,
    port: grpc.port,
    wire,
    stop: async (graceMs) => {
      memory.stop()
      const until = Date.now() + graceMs
      const pause = () => new Promise((resolve) => setTimeout(resolve, pollMs))
      wire.drain()
      if (graceMs > 0 && (wire.runningOperations() > 0 || wire.calls.open > 0)) {
        while (wire.runningOperations() > 0 && Date.now() < until) await pause()
        const isQuiet = () => wire.calls.open === 0 && Date.now() - wire.calls.lastMs >= farewellMs
        while (!isQuiet() && Date.now() < until + farewellMs) await pause()
      }
      const stopped = grpc.stop(farewellMs)
      const cut = await wire.close()
      await stopped
      return cut
    },
  }
}
