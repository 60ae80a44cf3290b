import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { Operation } from './operation.ts'

test("the caller's signal ends an operation, also one that fired before, with its reason", () => {
  const controller = new AbortController()
  const running = new Operation('a', { signal: controller.signal })
  assert.equal(running.signal.aborted, false)
  const reason = new Error('enough')
  controller.abort(reason)
  assert.equal(running.signal.reason, reason)
  assert.equal(new Operation('b', { signal: controller.signal }).signal.reason, reason)
})

test('what has ended leaves nothing on a signal that lives on, and is not ended again', async () => {
  const controller = new AbortController()
  const operation = new Operation('a', { signal: controller.signal })
  let ended = false
  const waiting = operation.ended.then(() => {
    ended = true
  })
  await Promise.resolve()
  assert.equal(ended, false)
  operation.end()
  await waiting
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  controller.abort()
  assert.equal(operation.signal.aborted, false)
})

test('an operation that is cancelled says so and leaves its caller', () => {
  const controller = new AbortController()
  const operation = new Operation(undefined, { signal: controller.signal })
  operation.cancel()
  assert.equal((operation.signal.reason as { condition: string }).condition, 'OPERATION_CANCELED')
  assert.equal(controller.signal.aborted, false)
  assert.deepEqual(operation.tags, [])
})
