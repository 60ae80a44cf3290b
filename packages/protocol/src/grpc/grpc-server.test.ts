import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { message } from '../message.ts'
import { ExecutePlanResponseSchema, toBinary } from '../messages.ts'
import type { WireMessage, WireService } from '../wire.ts'
import { grpcCalls } from './grpc-client.ts'
import { startGrpcServer } from './grpc-server.ts'

const messageBytes = 4 << 20
const messages = 40
/** What the library's stream of objects holds on the client, in messages. */
const clientMessages = 16
/** The window, what is unsent, what the sockets hold, and one message that goes beyond. */
const serverMessages = 8

/** A server whose executions are answered by `answers`, and a client of it. */
async function pair(answers: (signal?: AbortSignal) => AsyncIterable<WireMessage>) {
  const refuse = async (): Promise<never> => {
    throw new Error('not part of this test')
  }
  const unary = ['analyzePlan', 'config', 'addArtifacts', 'artifactStatus', 'interrupt', 'releaseExecute']
  const service = {
    ...Object.fromEntries(unary.map((name) => [name, refuse])),
    executePlan: (_: unknown, signal?: AbortSignal) => answers(signal),
  } as unknown as WireService
  const server = await startGrpcServer(service, {
    host: '127.0.0.1',
    port: 0,
    messageBytesMax: 1 << 20,
    nestingMax: 100,
    describe: () => assert.fail('no call fails'),
  })
  const calls = grpcCalls({ host: '127.0.0.1', port: server.port, messageBytesMax: 2 * messageBytes })
  return {
    calls,
    async [Symbol.asyncDispose]() {
      await calls.close()
      await server.stop(0)
    },
  }
}

function large(responseId: string): WireMessage {
  const batch = message('ExecutePlanResponse.ArrowBatch', { rowCount: 1n, data: Buffer.alloc(messageBytes) })
  const sent = message('ExecutePlanResponse', {
    responseId,
    responseType: { case: 'arrowBatch', value: batch },
  })
  return Buffer.from(toBinary(ExecutePlanResponseSchema, sent as never))
}

test('a stream goes as far ahead of its reader as a few megabytes, whatever the size of its messages', async () => {
  let made = 0
  await using both = await pair(async function* () {
    while (made < messages) yield large(String(++made))
  })
  const stream = both.calls.executePlan(message('ExecutePlanRequest', { sessionId: 's' }))
  const reader = stream[Symbol.asyncIterator]()
  assert.equal((await reader.next()).value?.responseId, '1')
  // It makes no more while nobody reads, however long that takes.
  let before = -1
  while (made !== before) {
    before = made
    await sleep(800)
  }
  assert.ok(made <= clientMessages + serverMessages, `${made} messages of ${messageBytes >> 20} MB were made`)
  const ids: (string | undefined)[] = []
  for (let next = await reader.next(); !next.done; next = await reader.next()) ids.push(next.value.responseId)
  assert.deepEqual(
    ids,
    Array.from({ length: messages - 1 }, (_, i) => String(i + 2)),
  )
})
