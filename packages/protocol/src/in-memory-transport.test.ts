/** What a client may rely on: the same objects, calls that end when told to, errors as they were thrown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { inMemoryTransport } from './in-memory-transport.ts'
import { message } from './message.ts'
import type { ExecutePlanItem } from './results.ts'
import { ConnectStatus, statusCodes } from './status.ts'
import type { ConnectService } from './transport.ts'

const unimplemented = (): never => {
  throw new ConnectStatus({ code: statusCodes.unimplemented, message: 'Not part of this test.' })
}

/** A service with the given answers; every other call fails. */
const serviceWith = (answers: Partial<ConnectService>): ConnectService => {
  const refuse = async () => unimplemented()
  return {
    executePlan: unimplemented,
    analyzePlan: refuse,
    config: refuse,
    addArtifacts: refuse,
    artifactStatus: refuse,
    interrupt: refuse,
    reattachExecute: unimplemented,
    releaseExecute: refuse,
    releaseSession: refuse,
    fetchErrorDetails: refuse,
    cloneSession: refuse,
    getStatus: refuse,
    explainStages: refuse,
    listenerEvents: unimplemented,
    ...answers,
  }
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const each of items) collected.push(each)
  return collected
}

const request = message('ExecutePlanRequest', { sessionId: 's' })
const item = (responseId: string): ExecutePlanItem => ({
  kind: 'message',
  message: message('ExecutePlanResponse', { responseId }),
})
const withCode = (code: number) => (error: unknown) => error instanceof ConnectStatus && error.code === code
const never = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))

test('requests, answers and batches are handed over as they are', async () => {
  const data = new Uint8Array(new BigInt64Array([1n, 2n]).buffer)
  const column = { length: 2, nullCount: 0, validity: null, offsets: null, data, children: [] }
  const given: ExecutePlanItem[] = [
    item('1'),
    { kind: 'batch', batch: { rowCount: 2, columns: [column] } },
    item('2'),
  ]
  const seen: unknown[] = []
  const answer = message('ConfigResponse', { sessionId: 's' })
  const service = serviceWith({
    async *executePlan(asked) {
      seen.push(asked)
      yield* given
    },
    async config(asked) {
      seen.push(asked)
      return answer
    },
  })
  await using transport = inMemoryTransport(service)
  const got = await collect(transport.executePlan(request))
  assert.equal(got.length, 3)
  for (const [index, each] of got.entries()) assert.equal(each, given[index])
  const config = message('ConfigRequest')
  assert.equal(await transport.config(config), answer)
  assert.equal(seen[0], request)
  assert.equal(seen[1], config)
})

test('an upload is read by the service as the client makes it', async () => {
  const made: number[] = []
  async function* upload() {
    for (let chunk = 0; chunk < 3; chunk++) {
      made.push(chunk)
      yield message('AddArtifactsRequest', { sessionId: String(chunk) })
    }
  }
  const service = serviceWith({
    async addArtifacts(requests) {
      for await (const each of requests) if (each.sessionId === '1') break
      return message('AddArtifactsResponse')
    },
  })
  await inMemoryTransport(service).addArtifacts(upload())
  assert.deepEqual(made, [0, 1])
})

test('errors of the service arrive as the objects they are, before and amid a stream', async () => {
  const error = ConnectStatus.ofError({
    condition: 'DIVIDE_BY_ZERO',
    sqlState: '22012',
    message: 'x',
    messageParameters: {},
    queryContext: [],
  })
  const transport = inMemoryTransport(
    serviceWith({
      async *executePlan() {
        yield item('1')
        throw error
      },
      analyzePlan: async () => {
        throw error
      },
    }),
  )
  const seen: ExecutePlanItem[] = []
  await assert.rejects(
    async () => {
      for await (const each of transport.executePlan(request)) seen.push(each)
    },
    (thrown) => thrown === error,
  )
  assert.equal(seen.length, 1)
  await assert.rejects(transport.analyzePlan(message('AnalyzePlanRequest')), (thrown) => thrown === error)
  assert.equal(error.codeName, 'internal')
  await assert.rejects(
    collect(transport.reattachExecute(message('ReattachExecuteRequest'))),
    withCode(statusCodes.unimplemented),
  )
})

test('an abort ends a stream and a unary call that wait, on both sides', async () => {
  const told: string[] = []
  const hear = (name: string, signal: AbortSignal | undefined) =>
    signal?.addEventListener('abort', () => told.push(name))
  const service = serviceWith({
    async *executePlan(_, signal) {
      hear('stream', signal)
      yield item('1')
      await never(signal)
    },
    async analyzePlan(_, signal) {
      hear('unary', signal)
      return await never(signal)
    },
  })
  const transport = inMemoryTransport(service)
  const controller = new AbortController()
  const stream = transport.executePlan(request, controller.signal)[Symbol.asyncIterator]()
  assert.equal((await stream.next()).done, false)
  const waiting = assert.rejects(stream.next(), withCode(statusCodes.cancelled))
  const unary = assert.rejects(
    transport.analyzePlan(message('AnalyzePlanRequest'), controller.signal),
    withCode(statusCodes.cancelled),
  )
  controller.abort()
  await Promise.all([waiting, unary])
  assert.deepEqual(told.toSorted(), ['stream', 'unary'])
  await assert.rejects(
    collect(transport.executePlan(request, controller.signal)),
    withCode(statusCodes.cancelled),
  )
})

test('an abort does not wait for a service that does not listen', async () => {
  const controller = new AbortController()
  const service = serviceWith({
    // biome-ignore lint/correctness/useYield: it never gets that far.
    async *executePlan() {
      await sleep(60_000, undefined, { ref: false })
    },
  })
  const reading = collect(inMemoryTransport(service).executePlan(request, controller.signal))
  controller.abort()
  await assert.rejects(reading, withCode(statusCodes.cancelled))
})

test('leaving a stream early runs the clean-up of the service and aborts its signal', async () => {
  let cleaned = false
  let signalOfCall: AbortSignal | undefined
  const service = serviceWith({
    async *executePlan(_, signal) {
      signalOfCall = signal
      try {
        for (let id = 0; ; id++) yield item(String(id))
      } finally {
        cleaned = true
      }
    },
  })
  for await (const _ of inMemoryTransport(service).executePlan(request)) break
  assert.equal(cleaned, true)
  assert.equal(signalOfCall?.aborted, true)
})

test('a signal that outlives many calls is left without listeners', async () => {
  let listeners = 0
  const signal = new AbortController().signal
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--
    remove(...args)
  }
  const service = serviceWith({
    async *executePlan() {
      for (let id = 0; id < 100; id++) yield item(String(id))
    },
  })
  const transport = inMemoryTransport(service)
  for (let call = 0; call < 10; call++) await collect(transport.executePlan(request, signal))
  assert.equal(listeners, 0)
})

test('closing ends open calls and refuses new ones, and only for this transport', async () => {
  const service = serviceWith({
    async *executePlan(_, signal) {
      yield item('1')
      await never(signal)
    },
    config: async () => message('ConfigResponse'),
  })
  const transport = inMemoryTransport(service)
  const stream = transport.executePlan(request)[Symbol.asyncIterator]()
  await stream.next()
  const waiting = assert.rejects(stream.next(), withCode(statusCodes.cancelled))
  await transport.close()
  await transport.close()
  await waiting
  await assert.rejects(transport.config(message('ConfigRequest')), withCode(statusCodes.unavailable))
  assert.ok(await inMemoryTransport(service).config(message('ConfigRequest')))
})
