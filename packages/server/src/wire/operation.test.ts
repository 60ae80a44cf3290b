/** Operations of the server: who reads them, what ends them, and when they are given up. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { SparkError } from '@vonk/common'
import { ConnectStatus, message, statusCodes } from '@vonk/protocol'
import { Operation } from './operation.ts'
import { OperationTable } from './operations.ts'

const limits = { leadBytes: 1000, retryBytes: 1000 }
const endless = { durationMs: 0, bytes: 0 }
const never = new AbortController().signal
const condition = (name: string) => (error: unknown) =>
  error instanceof SparkError && error.condition === name
const turn = () => new Promise((resolve) => setImmediate(resolve))

let time = 1000
const newOperation = (id = 'o') => new Operation(message('ExecutePlanRequest', {}), id, limits, () => time)

/** An operation that has made so many responses of ten bytes. */
async function operationOf(count: number): Promise<Operation> {
  const operation = newOperation()
  for (let i = 0; i < count; i++) await operation.responses.push(String(i), Buffer.alloc(10, i))
  return operation
}

test('a call streams so many bytes, and the next goes on', async () => {
  const operation = await operationOf(3)
  operation.finish()
  const read = async (position: number) => {
    const came: number[] = []
    for await (const bytes of operation.stream(position, never, { durationMs: 0, bytes: 15 }))
      came.push((bytes as Buffer)[0])
    return came
  }
  assert.deepEqual(await read(0), [0, 1])
  assert.deepEqual(await read(2), [2])
  assert.equal(operation.state, 'succeeded')
})

test('a call that has streamed long enough ends without an error', async () => {
  const operation = await operationOf(0)
  const { done } = await operation.stream(0, never, { durationMs: 5, bytes: 0 }).next()
  assert.equal(done, true)
})

test('a newer reader cuts the older one off, and stays the reader', async () => {
  const operation = await operationOf(0)
  assert.equal(operation.detachedAt, operation.startedAt)
  const older = assert.rejects(
    operation.stream(0, never, endless).next(),
    condition('INVALID_CURSOR.DISCONNECTED'),
  )
  await turn()
  assert.equal(operation.detachedAt, undefined)
  const newer = operation.stream(0, never, endless)
  const next = newer.next()
  await older
  await turn()
  assert.equal(operation.detachedAt, undefined, 'the newer one reads')
  await operation.responses.push('a', Buffer.alloc(1))
  assert.equal((await next).done, false)
  time += 500
  await newer.return(undefined)
  assert.equal(operation.detachedAt, time)
})

test('a reader that leaves, or has left before, is told nothing more', async () => {
  const operation = await operationOf(0)
  const leaving = new AbortController()
  const stream = operation.stream(0, leaving.signal, endless)
  const next = stream.next()
  await turn()
  leaving.abort()
  const isCancelled = (error: unknown) =>
    error instanceof ConnectStatus && error.code === statusCodes.cancelled
  await assert.rejects(next, isCancelled)
  await assert.rejects(operation.stream(0, leaving.signal, endless).next(), isCancelled)
  assert.equal(operation.state, 'running')
  const staying = new AbortController()
  operation.finish()
  for await (const _ of operation.stream(0, staying.signal, endless));
  assert.equal(getEventListeners(staying.signal, 'abort').length, 0)
})

test('an interrupt is told at once, whatever the work does', async () => {
  const operation = await operationOf(1)
  const stream = operation.stream(1, never, endless)
  const next = stream.next()
  await turn()
  assert.equal(operation.interrupt(), true)
  await assert.rejects(next, condition('OPERATION_CANCELED'))
  assert.equal(operation.signal.aborted, true)
  assert.equal(operation.state, 'cancelled')
  assert.equal(operation.interrupt(), false)
  // What the work ends with later changes nothing.
  operation.finish(new TypeError('aborted'))
  await assert.rejects(operation.stream(1, never, endless).next(), condition('OPERATION_CANCELED'))
})

test('what has ended is not interrupted, and its failure comes after its responses', async () => {
  const operation = await operationOf(1)
  operation.finish(new TypeError('broken'))
  assert.equal(operation.interrupt(), false)
  assert.equal(operation.state, 'failed')
  const stream = operation.stream(0, never, endless)
  assert.equal((await stream.next()).done, false)
  await assert.rejects(stream.next(), /broken/)
})

test('a closed operation holds nothing and cuts its reader off', async () => {
  const operation = await operationOf(3)
  operation.finish()
  const stream = operation.stream(0, never, endless)
  await stream.next()
  operation.close()
  await assert.rejects(stream.next(), condition('INVALID_CURSOR.DISCONNECTED'))
  assert.equal(operation.responses.heldBytes, 0)
})

test('operations whose client is away are given up, and so many are remembered', async () => {
  const table = new OperationTable(2)
  const operations = ['a', 'b', 'c', 'read'].map(newOperation)
  for (const operation of operations) table.add(operation)
  const reading = operations[3].stream(0, never, endless).next()
  reading.catch(() => undefined)
  await turn()
  table.abandon(time - 1)
  assert.equal(table.all.length, 4)
  table.abandon(time)
  assert.deepEqual(
    table.all.map(({ id }) => id),
    ['read'],
  )
  assert.ok(operations.slice(0, 3).every(({ signal }) => signal.aborted))
  assert.throws(() => table.get('a'), condition('INVALID_HANDLE.OPERATION_NOT_FOUND'))
  assert.throws(() => table.get('c'), condition('INVALID_HANDLE.OPERATION_ABANDONED'))
  assert.throws(() => table.add(newOperation('b')), condition('INVALID_HANDLE.OPERATION_ABANDONED'))
  table.close()
  assert.deepEqual(table.all, [])
  await assert.rejects(reading)
})

test('the id of an operation that is gone is not used again; how it ended is remembered', () => {
  const table = new OperationTable(2)
  const [done, running] = [newOperation('a'), newOperation('b')]
  for (const operation of [done, running]) table.add(operation)
  done.finish()
  for (const operation of [done, running, done]) table.remove(operation)
  assert.throws(() => table.add(newOperation('a')), condition('INVALID_HANDLE.OPERATION_ABANDONED'))
  assert.throws(() => table.get('a'), condition('INVALID_HANDLE.OPERATION_NOT_FOUND'))
  assert.deepEqual(
    table.ids.map((id) => table.stateOf(id)),
    ['succeeded', 'cancelled'],
  )
  const third = newOperation('c')
  table.add(third)
  table.remove(third)
  assert.deepEqual(table.ids, ['b', 'c'])
})
