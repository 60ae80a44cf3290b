/** A Spark Connect server for tests: an engine of one slot behind a free port, and a proxy that cuts connections. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { startEngine } from '@vonk/engine/driver/engine'
import { grpcCalls } from '@vonk/protocol/grpc/grpc-client'
import { type ConnectServer, startConnectServer } from '@vonk/server/wire/connect-server'
import { SparkSession } from '../index.ts'

export interface TestServer extends AsyncDisposable {
  readonly server: ConnectServer
  readonly port: number
  session(options?: string): Promise<SparkSession>
  /** Calls without retries, decoding or anything else. */
  calls(token?: string): ReturnType<typeof grpcCalls>
}

export async function startServer(
  settings: Readonly<Record<string, string>> = {},
  token?: string,
): Promise<TestServer> {
  const engine = await startEngine({ master: 'local[2]', appName: 'test', settings })
  const server = await startConnectServer(engine, { host: '127.0.0.1', port: 0, token, settings })
  const { port } = server
  return {
    server,
    port,
    session: (options = '') => sessionAt(port, options),
    calls: (shown) => grpcCalls({ host: '127.0.0.1', port, token: shown, messageBytesMax: 64 << 20 }),
    [Symbol.asyncDispose]: async () => {
      await server.stop(0)
      await engine.stop()
    },
  }
}

export const sessionAt = (port: number, options = ''): Promise<SparkSession> =>
  SparkSession.builder().remote(`sc://localhost:${port}/;${options}`).create()

/** Forwards connections, and cuts each after as many bytes from the server, or from the client, as these say. */
export async function cuttingProxy(
  target: number,
  bytesOf: () => number,
  sentOf: () => number = () => Number.POSITIVE_INFINITY,
) {
  const sockets = new Set<Socket>()
  let cuts = 0
  const proxy = createServer((client) => {
    const server = connect(target, '127.0.0.1')
    let left = bytesOf()
    let leftToSend = sentOf()
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    client.on('data', (data) => {
      server.write(data)
      leftToSend -= data.length
      if (leftToSend > 0) return
      cuts++
      client.resetAndDestroy()
    })
    server.on('data', (data) => {
      client.write(data.subarray(0, Math.max(0, left)))
      left -= data.length
      if (left > 0) return
      cuts++
      client.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    port: (proxy.address() as AddressInfo).port,
    get cuts() {
      return cuts
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}
