/** Streams that break, end early or never arrive: every response once, in order, and released as it is read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ConnectStatus,
  type ExecutePlanResponse,
  message,
  type ReleaseExecuteRequest,
  type StatusCode,
  statusCodes,
} from '@vonk/protocol'
import { type ExecutionServices, reattachableExecution } from './reattachable-execution.ts'
import { defaultRetryPolicy } from './retry-policy.ts'

const failure = (code: StatusCode, text = 'gone') => new ConnectStatus({ code, message: text, wire: {} })
const broken = () => failure(statusCodes.unavailable)

/** A server of `count` responses whose streams do what the script says, one entry a stream. */
function serverOf(count: number, script: readonly (readonly [upTo: number, then?: ConnectStatus])[]) {
  const log: string[] = []
  const waits: number[] = []
  const released: ReleaseExecuteRequest[] = []
  /** The streams that were left or read to their end. */
  const closed: string[] = []
  let next = 0
  async function* stream(kind: string, last: string | undefined): AsyncGenerator<ExecutePlanResponse> {
    const from = last === undefined ? 1 : Number(last) + 1
    log.push(`${kind} ${from}`)
    const [upTo, then] = script[next++] ?? [count]
    using _ = { [Symbol.dispose]: () => closed.push(`${kind} ${from}`) }
    for (let i = from; i <= Math.min(upTo, count); i++) {
      const value = message('ExecutePlanResponse.ResultComplete')
      yield message('ExecutePlanResponse', {
        responseId: String(i),
        ...(i === count ? { responseType: { case: 'resultComplete', value } } : {}),
      })
    }
    if (then !== undefined) throw then
  }
  const services: ExecutionServices = {
    calls: {
      executePlan: () => stream('execute', undefined),
      reattachExecute: ({ lastResponseId }) => stream('reattach', lastResponseId),
      releaseExecute: async (request) => {
        released.push(request)
        return message('ReleaseExecuteResponse')
      },
    },
    policy: defaultRetryPolicy,
    random: () => 0,
    now: () => 0,
    sleep: async (ms) => {
      waits.push(ms)
    },
  }
  return { log, waits, released, closed, services }
}

const request = message('ExecutePlanRequest', { sessionId: 's', operationId: 'o' })

async function idsOf(services: ExecutionServices): Promise<string[]> {
  const ids: string[] = []
  for await (const { responseId } of reattachableExecution(request, services)) ids.push(responseId)
  return ids
}

test('a stream that breaks or ends early is gone on from', async () => {
  const { log, waits, services } = serverOf(6, [[2, broken()], [2], [4, broken()], [3, broken()]])
  assert.deepEqual(await idsOf(services), ['1', '2', '3', '4', '5', '6'])
  assert.deepEqual(log, ['execute 1', 'reattach 3', 'reattach 3', 'reattach 5', 'reattach 5'])
  // Each response that comes starts the delays anew.
  assert.deepEqual(waits, [50, 50, 200])
})

test('a request that never arrived is sent again', async () => {
  const unknown = failure(statusCodes.internal, '[INVALID_HANDLE.OPERATION_NOT_FOUND] ...')
  const { log, services } = serverOf(2, [[0, broken()], [0, unknown], [2]])
  assert.deepEqual(await idsOf(services), ['1', '2'])
  assert.deepEqual(log, ['execute 1', 'reattach 1', 'execute 1'])
})

test('an operation that is lost after it had answered is an error, and not run twice', async () => {
  const unknown = failure(statusCodes.internal, '[INVALID_HANDLE.SESSION_NOT_FOUND] ...')
  const { log, services } = serverOf(3, [
    [1, broken()],
    [1, unknown],
  ])
  await assert.rejects(idsOf(services), /lost the operation after it had answered/)
  assert.deepEqual(log, ['execute 1', 'reattach 2'])
})

test('a stream that a newer one has cut off is retried; what the user did wrong is not', async () => {
  const cut = failure(statusCodes.internal, '[INVALID_CURSOR.DISCONNECTED] ...')
  const wrong = failure(statusCodes.internal, '[DIVIDE_BY_ZERO] ...')
  const { log, services, released } = serverOf(3, [
    [1, cut],
    [2, wrong],
  ])
  await assert.rejects(idsOf(services), /DIVIDE_BY_ZERO/)
  assert.deepEqual(log, ['execute 1', 'reattach 2'])
  assert.equal(released.at(-1)?.release.case, 'releaseAll')
})

test('retries end, with the last failure', async () => {
  const { waits, services } = serverOf(1, Array(20).fill([0, broken()]))
  await assert.rejects(idsOf(services), /gone/)
  assert.equal(waits.length, 15)
  assert.deepEqual(waits.slice(0, 7), [50, 200, 800, 3200, 12_800, 51_200, 60_000])
})

test('the server is asked to wait longer than the policy does', async () => {
  const asked = new ConnectStatus({
    code: statusCodes.resourceExhausted,
    message: '',
    wire: { retryDelayMs: 700 },
  })
  const { waits, services } = serverOf(1, [[0, asked]])
  assert.deepEqual(await idsOf(services), ['1'])
  assert.deepEqual(waits, [700])
})

test('what was read is released, and all at the end or when the reader leaves', async () => {
  const whole = serverOf(3, [])
  await idsOf(whole.services)
  assert.equal(whole.released.at(-1)?.release.case, 'releaseAll')
  assert.ok(whole.released.slice(0, -1).every(({ release }) => release.case === 'releaseUntil'))
  // All are released with the last one, which needs no release of its own.
  const untils = whole.released.flatMap(({ release }) =>
    release.case === 'releaseUntil' ? [release.value.responseId] : [],
  )
  assert.ok(!untils.includes('3'), untils.join())
  const left = serverOf(3, [])
  for await (const _ of reattachableExecution(request, left.services)) break
  assert.deepEqual(
    left.released.map(({ release }) => release.case),
    ['releaseAll'],
  )
  assert.deepEqual(left.closed, ['execute 1'])
})

test('a server that refuses at once is asked again with growing rests, and given up', async () => {
  const unknown = failure(statusCodes.internal, '[INVALID_HANDLE.SESSION_NOT_FOUND] ...')
  for (const error of [broken(), unknown]) {
    const { log, waits, services } = serverOf(2, Array(100).fill([0, error]))
    await assert.rejects(idsOf(services), { message: error.message, code: error.code })
    assert.equal(log.length, defaultRetryPolicy.retriesMax + 1)
    assert.deepEqual(waits.slice(0, 6), [50, 200, 800, 3200, 12_800, 51_200])
    assert.deepEqual(new Set(waits.slice(6)), new Set([60_000]))
  }
})

test('a server whose streams are empty is not asked without a rest', async () => {
  const { log, waits, services } = serverOf(1, [[0], [0], [0], [0], [1]])
  assert.deepEqual(await idsOf(services), ['1'])
  assert.equal(log.length, 5)
  assert.deepEqual(waits, [50, 50, 50])
})
