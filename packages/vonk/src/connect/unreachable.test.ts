/** Servers that are not there, or go: told after the last attempt, with the address and what happened. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { defaultRetryPolicy, remoteTransport, SessionConnection } from '@vonk/client/embedding'
import { message } from '@vonk/protocol'
import { wireCodec } from '@vonk/protocol/grpc/codec'
import { grpcCalls } from '@vonk/protocol/grpc/grpc-client'
import { cuttingProxy, startServer } from './server.testing.ts'

const policy = { ...defaultRetryPolicy, retriesMax: 2, firstDelayMs: 1 }

async function failureAt(port: number): Promise<unknown> {
  const transport = remoteTransport(grpcCalls({ host: '127.0.0.1', port, messageBytesMax: 1 << 20 }), {
    codec: wireCodec,
    policy,
  })
  const sender = { userId: 'u', userName: 'u', clientType: 'test' }
  const connection = new SessionConnection(transport, undefined, sender)
  try {
    const value = message('ConfigRequest.GetAll', { prefix: 'no.such' })
    return await connection.config({ case: 'getAll', value }).then(
      () => assert.fail('it fails'),
      (error: unknown) => error,
    )
  } finally {
    await transport.close()
  }
}

test('nobody listens', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as { port: number }
  await new Promise((resolve) => holder.close(resolve))
  const error = (await failureAt(port)) as Error & { messageParameters: Record<string, string> }
  assert.equal(error.messageParameters.address, `127.0.0.1:${port}`)
  assert.equal(error.messageParameters.attempts, '3')
  assert.match(error.message, /^\[RETRIES_EXCEEDED\] No connection .*ECONNREFUSED.* tried 3 times in/)
})

test('every connection is cut', async () => {
  await using server = await startServer()
  const proxy = await cuttingProxy(server.port, () => 60)
  try {
    const error = (await failureAt(proxy.port)) as Error
    assert.match(error.message, new RegExp(`^\\[RETRIES_EXCEEDED\\] .* server at 127.0.0.1:${proxy.port} `))
    assert.ok(proxy.cuts >= 3, String(proxy.cuts))
  } finally {
    proxy.close()
  }
})
