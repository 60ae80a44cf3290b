import assert from 'node:assert/strict'
import { test } from 'node:test'
import { field, integer, simpleString, struct } from '@vonk/common'
import * as arrow from 'apache-arrow'
import { loadArrow, readLocalData } from './local-data.ts'

const read = async (columns: Record<string, arrow.Vector>) => {
  await loadArrow()
  const bytes = arrow.tableToIPC(new arrow.Table(columns), 'stream')
  return readLocalData(bytes, undefined)
}

const longs = (bytes: Uint8Array) => [...new BigInt64Array(bytes.slice().buffer)]

test('every unit of time becomes microseconds', async () => {
  const at = [Date.UTC(2020, 0, 2, 3, 4, 5), -1000]
  const data = await read({
    s: arrow.vectorFromArray(at, new arrow.TimestampSecond()),
    ms: arrow.vectorFromArray(at, new arrow.TimestampMillisecond('UTC')),
    us: arrow.vectorFromArray(at, new arrow.TimestampMicrosecond()),
    ns: arrow.vectorFromArray(at, new arrow.TimestampNanosecond()),
    day: arrow.vectorFromArray(
      at.map((ms) => new Date(ms)),
      new arrow.DateMillisecond(),
    ),
  })
  const types = data.schema.fields.map((f) => simpleString(f.type))
  assert.deepEqual(types, ['timestamp_ntz', 'timestamp', 'timestamp_ntz', 'timestamp_ntz', 'date'])
  const [{ columns }] = data.batches
  for (const column of columns.slice(0, 4))
    assert.deepEqual(
      longs(column.data),
      at.map((ms) => BigInt(ms) * 1000n),
    )
  assert.deepEqual([...new Int32Array(columns[4].data.slice().buffer)], [18263, -1])
})

test('dictionaries are written out, nulls and repeats among them', async () => {
  const words = ['é', null, 'b', 'é', '']
  const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())
  const data = await read({ w: arrow.vectorFromArray(words, type) })
  const [{ columns }] = data.batches
  const { offsets, data: bytes, validity, nullCount } = columns[0]
  const decoded = words.map((_, i) => new TextDecoder().decode(bytes.subarray(offsets![i], offsets![i + 1])))
  assert.deepEqual(decoded, ['é', '', 'b', 'é', ''])
  assert.equal(nullCount, 1)
  assert.equal(validity![0] & 0b11111, 0b11101)
})

test('what Spark has no type for is refused by name', async () => {
  await assert.rejects(
    () => read({ u: arrow.vectorFromArray([1], new arrow.Uint32()) }),
    (error: Error) => /UNSUPPORTED_ARROWTYPE.* Int\(32, false\)/.test(error.message),
  )
})

test('what is no Arrow stream is an error, and no frame without rows', async () => {
  await loadArrow()
  const schema = struct([field('a', integer)])
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 31) % 251)
  const stream = arrow.tableToIPC(
    new arrow.Table({ a: arrow.vectorFromArray([1, 2], new arrow.Int32()) }),
    'stream',
  )
  const other = arrow.tableToIPC(
    new arrow.Table({ a: arrow.vectorFromArray([1], new arrow.Int32()), b: arrow.vectorFromArray(['x']) }),
    'stream',
  )
  const refused = { condition: 'CONNECT_INVALID_PLAN.CANNOT_PARSE' }
  for (const bytes of [noise, new Uint8Array(5000), noise.subarray(0, 3), stream.subarray(3)])
    assert.throws(() => readLocalData(bytes, schema), refused)
  assert.throws(() => readLocalData(other, schema), { condition: 'ASSIGNMENT_ARITY_MISMATCH' })
  assert.equal(readLocalData(stream, schema).rowCount, 2)
})
