import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResultBatch } from '@vonk/protocol'
import { RowIterator } from './row-iterator.ts'

const batch = (rowCount: number): ResultBatch => ({ rowCount, columns: [] })

/** Rows of a batch are numbers up to its row count. */
const rowsOf = ({ rowCount }: ResultBatch) => Array.from({ length: rowCount }, (_, i) => i)

function reading(batches: () => AsyncGenerator<ResultBatch>) {
  const state = { opened: 0, left: 0 }
  const rows = new RowIterator(async () => {
    state.opened++
    const source = (async function* () {
      try {
        yield* batches()
      } finally {
        state.left++
      }
    })()
    return { batches: source, rowsOf }
  })
  return { rows, state }
}

async function* three(): AsyncGenerator<ResultBatch> {
  yield batch(2)
  yield batch(0)
  yield batch(1)
}

test('rows come batch by batch, empty ones too', async () => {
  const { rows, state } = reading(three)
  assert.equal(state.opened, 0)
  const read: number[] = []
  for await (const row of rows) read.push(row)
  assert.deepEqual(read, [0, 1, 0])
  assert.deepEqual(await rows.next(), { value: undefined, done: true })
  assert.deepEqual(state, { opened: 1, left: 1 })
})

test('calls that do not wait for each other are answered in order', async () => {
  const { rows } = reading(three)
  const steps = await Promise.all([rows.next(), rows.next(), rows.next(), rows.next()])
  assert.deepEqual(
    steps.map(({ value }) => value),
    [0, 1, 0, undefined],
  )
})

test('leaving early ends what produces the rows', async () => {
  const { rows, state } = reading(three)
  for await (const _ of rows) break
  assert.equal(state.left, 1)
  assert.deepEqual(await rows.next(), { value: undefined, done: true })
})

test('leaving before the first row opens nothing', async () => {
  const { rows, state } = reading(three)
  await rows.return()
  assert.deepEqual(await rows.next(), { value: undefined, done: true })
  assert.deepEqual(state, { opened: 0, left: 0 })
})

test('a failure of the batches or of a row ends the iterator', async () => {
  const failing = reading(async function* () {
    yield batch(1)
    throw new Error('the stream broke')
  })
  await failing.rows.next()
  await assert.rejects(failing.rows.next(), /the stream broke/)
  assert.equal((await failing.rows.next()).done, true)

  const rows = new RowIterator(async () => ({
    batches: three(),
    rowsOf: function* () {
      yield 0
      throw new Error('the row is wrong')
    },
  }))
  await rows.next()
  await assert.rejects(rows.next(), /the row is wrong/)
  assert.equal((await rows.next()).done, true)
})
