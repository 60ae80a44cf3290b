/** What a user is told of a server that does not answer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { ConnectStatus, statusCodes, type WireDetails } from '@vonk/protocol'
import { failureOf } from './protocol-error.ts'

function told(
  message: string,
  wire: WireDetails | undefined,
  code: 8 | 13 | 14 | 16 = statusCodes.unavailable,
): SparkError {
  const error = failureOf(new ConnectStatus({ code, message, wire }), { sessionId: 's' })
  assert.ok(error instanceof SparkError)
  return error
}

test('a server that cannot be reached', () => {
  const error = told(
    'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ',
    { address: 'localhost:1', tried: { times: 16, ms: 608_000 } },
  )
  assert.equal(error.condition, 'RETRIES_EXCEEDED')
  assert.equal(error.sqlState, '08001')
  assert.deepEqual(error.messageParameters, {
    address: 'localhost:1',
    reason: 'connect ECONNREFUSED 127.0.0.1:1',
    attempts: '16',
    seconds: '608.0',
  })
  assert.match(
    error.message,
    /at localhost:1 could be made: connect ECONNREFUSED 127.0.0.1:1\. It was tried 16 times in 10.1 minutes\. See /,
  )
})

test('a name that nobody knows, and a connection that closes as it opens', () => {
  assert.match(
    told('Name resolution failed for target dns:nosuch.invalid:5', { address: 'nosuch.invalid:5' }).message,
    /No connection .* nosuch.invalid:5 could be made: Name resolution failed .*\. It was tried once\./,
  )
  const closed =
    'No connection established. Last error: Failed to connect (2026-11-28T05:01:40.072Z). Resolution note: '
  assert.equal(told(closed, { address: 'a:1' }).messageParameters.reason, 'Failed to connect')
})

test('a connection that is lost, and a stream that is reset again and again', () => {
  const lost = told('Connection dropped', { address: 'a:1', tried: { times: 3, ms: 1234 } })
  assert.equal(lost.sqlState, '08006')
  assert.match(lost.message, /at a:1 was lost: Connection dropped\. It was tried 3 times in 1.2 seconds\./)
  const reset = told('Received RST_STREAM with code 2', { tried: { times: 16, ms: 1 } }, statusCodes.internal)
  assert.match(reset.message, /the server was lost: Received RST_STREAM/)
})

test('a session of this process that was closed', () => {
  const closed = told('The connection to the session is closed.', undefined)
  assert.equal(closed.condition, 'INVALID_HANDLE.SESSION_CLOSED')
})

test('a caller without the token, and a call beyond a limit', () => {
  const refused = told('No token was sent with the call.', {}, statusCodes.unauthenticated)
  assert.equal(refused.condition, 'INVALID_CONNECT_URL')
  assert.match(refused.message, /No token was sent with the call\. The address names it, .*;token=/)
  const deep = told('The message is nested deeper than 1024 levels.', {}, statusCodes.resourceExhausted)
  assert.equal(deep.condition, 'UNSUPPORTED_CONNECT_FEATURE')
  assert.match(deep.message, /nested deeper than 1024 levels/)
})
