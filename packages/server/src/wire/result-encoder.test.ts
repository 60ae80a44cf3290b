/** Messages made of batches: whole however often they are framed, and in no need of the batches then. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as types from '@vonk/common'
import { ArrowReader } from '@vonk/common/arrow/read-arrow'
import type { ResultBatch } from '@vonk/protocol'
import { ExecutePlanResponseSchema, fromBinary } from '@vonk/protocol/messages'
import { type EncodedResponse, ResultEncoder } from './result-encoder.ts'

const schema = types.struct([types.field('id', types.long)])
const header = { sessionId: 's', serverSideSessionId: 't', operationId: 'o' }

function batchOf(from: number, rowCount: number): ResultBatch & { readonly released: () => number } {
  const values = BigInt64Array.from({ length: rowCount }, (_, i) => BigInt(from + i))
  const data = new Uint8Array(values.buffer)
  let released = 0
  return {
    rowCount,
    columns: [{ length: rowCount, nullCount: 0, validity: null, offsets: null, data, children: [] }],
    release: () => {
      // What is read after this is wrong, and shows.
      values.fill(-1n)
      released++
    },
    released: () => released,
  }
}

const encoderOf = (batchBytes: number, chunkBytes?: number) =>
  new ResultEncoder({ header, schema, timeZone: 'UTC', batchBytes, chunkBytes })

function framed({ bytes }: EncodedResponse): Uint8Array {
  const frame = new Uint8Array(bytes.byteLength + 5)
  bytes.copy(frame, 5)
  return frame.subarray(5)
}

function idsOf(frames: readonly Uint8Array[]): number[] {
  const reader = new ArrowReader(schema)
  let parts: Uint8Array[] = []
  return frames.flatMap((frame) => {
    const { responseType } = fromBinary(ExecutePlanResponseSchema, frame)
    assert.equal(responseType.case, 'arrowBatch')
    const { data, numChunksInBatch = 1n } = responseType.value as never as {
      readonly data: Uint8Array
      readonly numChunksInBatch?: bigint
    }
    parts.push(data)
    if (parts.length < Number(numChunksInBatch)) return []
    const whole = Buffer.concat(parts)
    parts = []
    return reader
      .read(new Uint8Array(whole))
      .flatMap(({ columns: [{ data: column, length }] }) =>
        Array.from(new BigInt64Array(column.slice().buffer, 0, length), Number),
      )
  })
}

const counted = (rows: number) => Array.from({ length: rows }, (_, i) => i)
const large = 100_000

test('a batch is released when all its messages are framed, and they can be framed again', () => {
  for (const batchBytes of [10 << 20, 200_000]) {
    const encoder = encoderOf(batchBytes)
    const batch = batchOf(0, large)
    const messages = [...encoder.add(batch), ...encoder.end()]
    assert.equal(messages.length, batchBytes > 1 << 20 ? 1 : 4)
    const frames = messages.map((message, i) => {
      assert.equal(batch.released(), 0, `message ${i}`)
      return framed(message)
    })
    assert.equal(batch.released(), 1)
    assert.deepEqual(idsOf(frames), counted(large))
    assert.deepEqual(messages.map(framed), frames)
    assert.equal(batch.released(), 1)
  }
})

test('small batches are released when they have been put together, large ones when they have been cut', () => {
  const encoder = encoderOf(10 << 20)
  const small = Array.from({ length: 7 }, (_, i) => batchOf(i * 5000, 5000))
  const messages = [...small.flatMap((batch) => [...encoder.add(batch)]), ...encoder.end()]
  assert.ok(small.every((batch) => batch.released() === 1))
  assert.deepEqual(idsOf(messages.map(framed)), counted(35_000))
  const cutting = encoderOf(10 << 20, 50_000)
  const batch = batchOf(0, large)
  const chunks = [...cutting.add(batch), ...cutting.end()]
  assert.equal(batch.released(), 1)
  assert.ok(chunks.length > 10)
  assert.deepEqual(idsOf(chunks.map(framed)), counted(large))
})

test('a result without rows is one message without rows', () => {
  const messages = [...encoderOf(1 << 20).end()]
  assert.equal(messages.length, 1)
  assert.deepEqual(idsOf(messages.map(framed)), [])
})
