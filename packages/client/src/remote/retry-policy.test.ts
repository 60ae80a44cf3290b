/** What is retried and how long is waited, as PySpark's `DefaultPolicy` has it. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { ConnectStatus, statusCodes } from '@vonk/protocol'
import { defaultRetryPolicy, isRetryable, Retrying, realServices, withRetries } from './retry-policy.ts'

const status = (fields: Partial<ConstructorParameters<typeof ConnectStatus>[0]>) =>
  new ConnectStatus({ code: statusCodes.internal, message: '', ...fields })

test('what is retried', () => {
  assert.ok(isRetryable(status({ code: statusCodes.unavailable })))
  assert.ok(isRetryable(status({ message: '[INVALID_CURSOR.DISCONNECTED] ...', wire: { metadata: {} } })))
  assert.ok(isRetryable(status({ code: statusCodes.resourceExhausted, wire: { retryDelayMs: 0 } })))
  for (const text of ['Received RST_STREAM with code 2', 'read ECONNRESET', 'socket hang up'])
    assert.ok(isRetryable(status({ message: text })), text)
  // With trailers it is the server's own word, whatever that speaks of.
  const wire = { metadata: { errorClass: 'INTERNAL_ERROR' } }
  assert.ok(!isRetryable(status({ message: 'RST_STREAM', wire })))
  assert.ok(!isRetryable(status({ code: statusCodes.resourceExhausted })))
  assert.ok(!isRetryable(status({ code: statusCodes.invalidArgument, message: 'ECONNRESET' })))
  assert.ok(!isRetryable(new Error('ECONNRESET')))
})

/** The delays before the attempts that follow these failures. */
async function delays(failures: readonly ConnectStatus[]): Promise<readonly number[]> {
  const waits: number[] = []
  const sleep = async (ms: number) => {
    waits.push(ms)
  }
  const retrying = new Retrying(defaultRetryPolicy, { sleep, random: () => 0.5, now: () => 0 })
  for (const failure of failures) await retrying.after(failure)
  return waits
}
const unavailable = status({ code: statusCodes.unavailable })
const asksFor = (retryDelayMs: number) => status({ wire: { retryDelayMs } })

test('delays grow to a minute, with something at random from two seconds on', async () => {
  assert.deepEqual(await delays(Array(8).fill(unavailable)), [
    ...[50, 200, 800, 3200 + 250, 12_800 + 250, 51_200 + 250, 60_000 + 250, 60_000 + 250],
  ])
})

test('the server may ask for longer delays, up to ten minutes, and not for shorter ones', async () => {
  assert.deepEqual(await delays([asksFor(10), asksFor(1500), asksFor(3_600_000)]), [50, 1500, 600_250])
})

test('a call is tried sixteen times', async () => {
  let attempts = 0
  const attempt = async () => {
    attempts++
    throw unavailable
  }
  const services = { sleep: async () => undefined, random: () => 0, now: () => 0 }
  await assert.rejects(withRetries(attempt, defaultRetryPolicy, services), unavailable)
  assert.equal(attempts, 16)
})

test('waiting ends with its signal, and leaves nothing on it', async (t) => {
  const leaving = new AbortController()
  await realServices.sleep(1, leaving.signal)
  assert.equal(getEventListeners(leaving.signal, 'abort').length, 0)
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const cleared = t.mock.method(globalThis, 'clearTimeout')
  const waiting = realServices.sleep(60_000, leaving.signal)
  leaving.abort(new Error('left'))
  await assert.rejects(waiting, { code: statusCodes.cancelled })
  assert.equal(cleared.mock.callCount(), 1)
  await assert.rejects(realServices.sleep(60_000, leaving.signal), { code: statusCodes.cancelled })
})
