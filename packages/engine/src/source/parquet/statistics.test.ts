/** Bounds that writers of several ages noted down, and what is to be believed of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { binary, type DataType, double, float, integer, long, string } from '@vonk/common'
import type { ParquetColumn } from './schema.ts'
import { boundsOfChunk } from './statistics.ts'

const column = (
  type: DataType,
  physical: ParquetColumn['physical'],
  annotation?: ParquetColumn['annotation'],
): ParquetColumn => ({ name: 'c', type, nullable: true, leaf: 0, physical, length: 0, annotation })

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

const int32 = (value: number): Uint8Array => new Uint8Array(Int32Array.of(value).buffer)
const float32 = (value: number): Uint8Array => new Uint8Array(Float32Array.of(value).buffer)
const float64 = (value: number): Uint8Array => new Uint8Array(Float64Array.of(value).buffer)

// The format's `min` and `max`, before `min_value` and `max_value`: "compared as signed values", whatever the type.
test('old bounds count only where signed order is the order of the values', () => {
  const old = { legacy: true, nullCount: 3 }
  // 'z' .. 'é' was noted by a writer to whom the bytes above 0x7f are negative.
  const words = { ...old, min: text('é'), max: text('z') }
  for (const type of [string, binary]) {
    assert.deepEqual(boundsOfChunk(column(type, 'BYTE_ARRAY'), words), { nullCount: 3 })
  }
  const numbers = { ...old, min: int32(-5), max: int32(7) }
  assert.deepEqual(boundsOfChunk(column(integer, 'INT32'), numbers), { nullCount: 3, min: -5, max: 7 })
  const unsigned = { kind: 'integer', bits: 32, signed: false } as const
  assert.deepEqual(boundsOfChunk(column(long, 'INT32', unsigned), numbers), { nullCount: 3 })
  assert.deepEqual(boundsOfChunk(column(string, 'BYTE_ARRAY'), { ...words, legacy: false }), {
    nullCount: 3,
    min: text('é'),
    max: text('z'),
  })
})

// "If the min is +0, the row group may contain -0 values as well", and the other way round for the max.
test('a bound of zero includes both zeros, and a bound of NaN is none', () => {
  for (const [type, physical, write] of [
    [float, 'FLOAT', float32],
    [double, 'DOUBLE', float64],
  ] as const) {
    const of = (min: number, max: number) =>
      boundsOfChunk(column(type, physical), { legacy: false, min: write(min), max: write(max) })
    assert.deepEqual(of(0, -0), { min: -0, max: 0, nullCount: undefined })
    assert.deepEqual(of(-1.5, 2.5), { min: -1.5, max: 2.5, nullCount: undefined })
    assert.deepEqual(of(Number.NaN, 1), { nullCount: undefined })
    assert.deepEqual(of(1, Number.NaN), { nullCount: undefined })
  }
})

test('bounds of a length that the type does not have are none', () => {
  const short = { legacy: false, min: bytes(1, 2), max: int32(9) }
  assert.deepEqual(boundsOfChunk(column(integer, 'INT32'), short), { max: 9, nullCount: undefined })
})
