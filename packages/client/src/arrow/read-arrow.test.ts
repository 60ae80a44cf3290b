/** Columns to Arrow's stream and back, in one piece, put together and cut apart: the values stay what they were. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as types from '@vonk/common'
import { Decimal } from '@vonk/common'
import { arrowStream } from '@vonk/common/arrow/arrow-ipc'
import { type ArrowBatch, emptyBatch } from '@vonk/common/arrow/columns'
import { mergeBatches, sliceBatch } from '@vonk/common/arrow/merge-batches'
import { ArrowReader } from '@vonk/common/arrow/read-arrow'
import fc from 'fast-check'
import { buildColumn } from '../values/column-builder.ts'
import { columnReader } from '../values/result-values.ts'

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const kinds: readonly (readonly [types.DataType, fc.Arbitrary<unknown>])[] = [
  [types.boolean, fc.boolean()],
  [types.short, fc.integer({ min: -32768, max: 32767 })],
  [types.long, long],
  [types.double, fc.double()],
  [
    types.decimal(38, 2),
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((v) => Decimal.from(`${v}.25`)),
  ],
  [types.string, fc.string({ unit: 'grapheme' })],
  [types.binary, fc.uint8Array()],
  [types.date, fc.constantFrom('1969-12-31', '2001-01-31')],
  [types.time(), fc.constantFrom('23:59:59.123456', '00:00:00')],
  [types.array(types.string), fc.array(fc.option(fc.string()))],
  [
    types.map(types.string, types.boolean),
    fc.array(fc.tuple(fc.string(), fc.option(fc.boolean()))).map((pairs) => new Map(pairs)),
  ],
  [
    types.struct([types.field('x', types.integer), types.field('y', types.array(types.long))]),
    fc.record({ x: fc.option(fc.integer({ min: -9, max: 9 })), y: fc.option(fc.array(fc.option(long))) }),
  ],
  [types.nullType, fc.constant(null)],
]
const schema = types.struct(kinds.map(([type], i) => types.field(`c${i}`, type)))
const rowOf = fc.tuple(...kinds.map(([, value]) => fc.option(value)))
const readers = kinds.map(([type], i) => columnReader(type, { longAsNumber: false }, `c${i}`))

function batchOf(rows: readonly (readonly unknown[])[]): ArrowBatch {
  const columns = schema.fields.map(({ type, name }, i) =>
    buildColumn(
      { type, nullable: true, name },
      rows.map((row) => row[i]),
    ),
  )
  return { rowCount: rows.length, columns }
}

function valuesOf({ columns, rowCount }: ArrowBatch): unknown[][] {
  const reads = readers.map((open, i) => open(columns[i]))
  return reads.map((read) => Array.from({ length: rowCount }, (_, row) => read(row)))
}

test('written, read, merged and sliced columns have the same values', () => {
  const parts = fc.array(fc.array(rowOf, { maxLength: 20 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(parts, fc.nat(), fc.nat(), fc.boolean(), (rows, a, b, timeInNanos) => {
      const all = rows.flat()
      const expected = valuesOf(batchOf(all))
      const merged = mergeBatches(schema, rows.map(batchOf))
      assert.deepEqual(valuesOf(merged), expected)
      // From an odd address, as messages have it.
      const stream = arrowStream(schema, [merged], { timeInNanos, timeZone: 'Europe/Berlin' })
      const moved = new Uint8Array(stream.length + 3).subarray(3)
      moved.set(stream)
      const [read] = new ArrowReader(schema).read(moved)
      assert.equal(read.rowCount, all.length)
      assert.deepEqual(valuesOf(read), expected)
      const from = a % (all.length + 1)
      const count = b % (all.length - from + 1)
      const part = sliceBatch(schema, read, from, count)
      assert.deepEqual(
        valuesOf(part),
        expected.map((column) => column.slice(from, from + count)),
      )
      const [again] = new ArrowReader(schema).read(arrowStream(schema, [part]))
      assert.deepEqual(valuesOf(again), valuesOf(part))
    }),
    { numRuns: 60 },
  )
})

test('no rows and no columns', () => {
  const [empty] = new ArrowReader(schema).read(arrowStream(schema, [emptyBatch(schema)]))
  assert.equal(empty.rowCount, 0)
  const none = types.struct([])
  const [rows] = new ArrowReader(none).read(arrowStream(none, [{ rowCount: 7, columns: [] }]))
  assert.equal(rows.rowCount, 7)
})
