import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as types from '@vonk/common'
import { Decimal } from '@vonk/common'
import { Row, rowMaker } from './row.ts'
import { inferType, mergeTypes } from './values/inferred-type.ts'
import { Timestamp } from './values/timestamp.ts'
import { toInstantMicros, toUnscaled } from './values/value-input.ts'
import { Variant } from './values/variant.ts'

const rowOf = (schema: types.StructType, values: readonly unknown[]) => rowMaker(schema)((i) => values[i])
const schema = types.struct([types.field('a', types.long), types.field('b', types.string)])

test('a row has its columns as own properties, in their order', () => {
  const row = rowOf(schema, [1n, 'x'])
  assert.deepEqual(Object.keys(row), ['a', 'b'])
  assert.deepEqual({ ...row }, { a: 1n, b: 'x' })
  assert.equal(row.get(0), 1n)
  assert.equal(row.get('B'), 'x')
  assert.deepEqual(row.toArray(), [1n, 'x'])
  assert.ok(row instanceof Row)
  assert.throws(() => row.get('c'), { condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION' })
  assert.throws(() => row.get(2), { condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION' })
})

test('of two columns with one name the property is the first, get reaches both', () => {
  const twice = types.struct([types.field('a', types.integer), types.field('a', types.integer)])
  const row = rowOf(twice, [1, 2])
  assert.deepEqual({ ...row }, { a: 1 })
  assert.deepEqual([row.get(0), row.get(1), row.get('a')], [1, 2, 1])
  assert.deepEqual(row.toArray(), [1, 2])
  const odd = rowOf(types.struct([types.field('__proto__', types.integer)]), [7])
  assert.equal(odd.get(0), 7)
  assert.ok(odd instanceof Row)
})

test('JSON holds everything: longs past 2^53-1 and decimals as text, bytes in base64, maps as objects or pairs', () => {
  const inner = types.struct([types.field('x', types.long)])
  const all = types.struct([
    types.field('small', types.long),
    types.field('large', types.long),
    types.field('dec', types.decimal(10, 2)),
    types.field('bin', types.binary),
    types.field('ts', types.timestamp),
    types.field('nan', types.double),
    types.field('byText', types.map(types.string, types.long)),
    types.field('byNumber', types.map(types.integer, types.integer)),
    types.field('rows', types.array(inner)),
    types.field('span', types.dayTimeInterval()),
  ])
  const row = rowOf(all, [
    1n,
    2n ** 60n,
    Decimal.from('1.50'),
    new Uint8Array([1, 2, 3]),
    new Timestamp(1_000_001n),
    Number.NaN,
    new Map([['k', 1n]]),
    new Map([[1, 2]]),
    [rowOf(inner, [5n])],
    { micros: 7n },
  ])
  assert.deepEqual(JSON.parse(JSON.stringify(row)), {
    small: 1,
    large: '1152921504606846976',
    dec: '1.50',
    bin: 'AQID',
    ts: '1970-01-01T00:00:01.000001Z',
    nan: 'NaN',
    byText: { k: 1 },
    byNumber: [[1, 2]],
    rows: [{ x: 5 }],
    span: { micros: 7 },
  })
  const plain = row.toObject()
  assert.equal(Object.getPrototypeOf((plain.rows as object[])[0]), Object.prototype)
})

test('types are found over all values', () => {
  const of = (...values: unknown[]) =>
    types.simpleString(values.map((v) => inferType(v)).reduce((a, b) => mergeTypes(a, b)))
  assert.equal(of(1, 2), 'bigint')
  assert.equal(of(1, 2.5), 'double')
  assert.equal(of(null, undefined, 'x'), 'string')
  assert.equal(of({ a: 1 }, { b: 'x' }), 'struct<a:bigint,b:string>')
  assert.equal(of([1], [null, 0.5]), 'array<double>')
  assert.equal(of(new Map([['a', 1]])), 'map<string,bigint>')
  assert.equal(of(Decimal.from('1.5'), Decimal.from('100')), 'decimal(4,1)')
  assert.equal(of(new Date()), 'timestamp')
  assert.throws(() => of(1, 'x'), { condition: 'CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE' })
})

test('nothing is rounded on the way in', () => {
  assert.equal(toUnscaled('1.5', types.decimal(5, 2), 'c'), 150n)
  assert.throws(() => toUnscaled('1.555', types.decimal(5, 2), 'c'), { condition: 'INVALID_EXTERNAL_TYPE' })
  assert.throws(() => toUnscaled('12345', types.decimal(5, 2), 'c'), { condition: 'INVALID_EXTERNAL_TYPE' })
  const instant = (text: string) => toInstantMicros(text, types.timestamp, 'c')
  assert.equal(instant('1970-01-01T01:00:00.000001+01:00'), 1n)
  assert.equal(instant('1969-12-31T23:59:59.999999Z'), -1n)
  assert.throws(() => instant('2020-02-30T00:00:00Z'), { condition: 'INVALID_EXTERNAL_TYPE' })
})

test('a Timestamp is a Date that knows its microseconds', () => {
  const before = new Timestamp(-1n)
  assert.equal(before.getTime(), -1)
  assert.equal(before.epochMicros, -1n)
  assert.equal(before.toISOString(), '1969-12-31T23:59:59.999999Z')
  assert.equal(new Timestamp(1000n).toISOString(), '1970-01-01T00:00:00.001Z')
})

test('variants are read from the encoding of Parquet', () => {
  // {"a": 1, "b": [true, "x", 1.5]} written by hand from the format's description.
  const metadata = new Uint8Array([0x01, 2, 0, 1, 2, 0x61, 0x62])
  const array = [0x03, 3, 0, 1, 3, 9, 0x04, 0x05, 0x78, 0x20, 1, 15, 0, 0, 0]
  const value = new Uint8Array([0x02, 2, 0, 1, 0, 2, 2 + array.length, 0x0c, 1, ...array])
  const variant = new Variant(value, metadata)
  assert.equal(variant.toString(), '{"a":1,"b":[true,"x",1.5]}')
  const read = variant.toJS() as { a: number; b: unknown[] }
  assert.equal(read.a, 1)
  assert.deepEqual(read.b.slice(0, 2), [true, 'x'])
  assert.equal(String(read.b[2]), '1.5')
})
