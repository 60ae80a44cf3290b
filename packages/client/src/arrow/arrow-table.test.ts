import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tableFromIPC } from '@uwdata/flechette'
import * as types from '@vonk/common'
import { Decimal } from '@vonk/common'
import { arrowStream } from '@vonk/common/arrow/arrow-ipc'
import * as apacheArrow from 'apache-arrow'
import { buildColumn } from '../values/column-builder.ts'
import { columnReader } from '../values/result-values.ts'
import { arrowTable } from './arrow-table.ts'

const columns: readonly (readonly [types.DataType, readonly unknown[]])[] = [
  [types.boolean, [true, null, false]],
  [types.byte, [1, -128, null]],
  [types.short, [1, null, -32768]],
  [types.integer, [null, 2 ** 31 - 1, -1]],
  [types.long, [1n, -(2n ** 63n), null]],
  [types.float, [0.5, null, Number.NaN]],
  [types.double, [-0, 1e300, null]],
  [types.decimal(38, 2), [Decimal.from('-123456789012345678901234567890.25'), null, Decimal.from('0.01')]],
  [types.string, ['', 'wörld 😀', null]],
  [types.binary, [new Uint8Array([1, 2]), null, new Uint8Array(0)]],
  [types.date, ['1969-12-31', null, '2001-01-31']],
  [types.array(types.string), [['a', null], [], null]],
  [types.map(types.string, types.integer), [new Map([['a', 1]]), null, new Map()]],
  [
    types.struct([types.field('x', types.integer), types.field('y', types.string)]),
    [{ x: 1, y: 'z' }, null, { x: 2, y: null }],
  ],
  [types.nullType, [null, null, null]],
]

const schema = types.struct(columns.map(([type], i) => types.field(`c${i}`, type)))
const built = columns.map(([type, values], i) => buildColumn({ type, nullable: true, name: `c${i}` }, values))
const batch = { rowCount: 3, columns: built }

test('streams are read by other Arrow libraries', () => {
  const stream = arrowStream(schema, [batch, batch])
  const flechette = tableFromIPC(stream, { useBigInt: true })
  const apache = apacheArrow.tableFromIPC(stream)
  assert.equal(flechette.numRows, 6)
  assert.equal(apache.numRows, 6)
  assert.deepEqual(
    apache.schema.fields.map((f) => String(f.type)),
    [
      'Bool',
      'Int8',
      'Int16',
      'Int32',
      'Int64',
      'Float32',
      'Float64',
      'Decimal[38e+2]',
      'Utf8',
      'Binary',
      'Date32<DAY>',
      'List<Utf8>',
      'Map<{key:Utf8, value:Int32}>',
      'Struct<{x:Int32, y:Utf8}>',
      'Null',
    ],
  )
  for (const at of [0, 1, 2, 3, 4, 5, 6, 8]) {
    const expected = [...columns[at][1], ...columns[at][1]]
    assert.deepEqual([...flechette.getChildAt(at)!], expected)
    assert.deepEqual([...apache.getChildAt(at)!], expected)
  }
})

test('tables of apache-arrow are made without bytes in between and hold the same', async () => {
  const table = await arrowTable(schema, [batch, batch])
  const viaStream = apacheArrow.tableFromIPC(arrowStream(schema, [batch, batch]))
  assert.equal(table.toString(), viaStream.toString())
  assert.equal(String(table.schema), String(viaStream.schema))
})

test('columns that were built are decoded to what they were built from', () => {
  columns.forEach(([type, values], i) => {
    const decoded = values.map((_, row) => columnReader(type, { longAsNumber: false }, 'c')(built[i])(row))
    const plain = JSON.stringify(decoded, (_, v) =>
      typeof v === 'bigint' ? `${v}n` : v instanceof Map ? [...v] : v,
    )
    const expected = JSON.stringify(values, (_, v) =>
      typeof v === 'bigint' ? `${v}n` : v instanceof Map ? [...v] : v,
    )
    assert.equal(plain, expected, type.kind)
  })
})
