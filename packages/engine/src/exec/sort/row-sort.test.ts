import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type DuckDBAppender,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
} from '@duckdb/node-api'
import { type DataType, integer, sqlName } from '@vonk/common'
import type { StageNode } from '../../codegen/stage-plan.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import { allRows, attribute, compile, localScan, withRows } from '../testing/plans.ts'
import { orderedTypes, RandomRows } from '../testing/random-rows.ts'
import { type Row, TaskBench } from '../testing/task-bench.ts'

const duckdb = await (await DuckDBInstance.create(':memory:')).connect()

function append(to: DuckDBAppender, type: DataType, value: LiteralValue): void {
  if (value === null) return to.appendNull()
  switch (type.kind) {
    case 'boolean':
      return to.appendBoolean(value as boolean)
    case 'byte':
      return to.appendTinyInt(value as number)
    case 'short':
      return to.appendSmallInt(value as number)
    case 'integer':
      return to.appendInteger(value as number)
    case 'long':
      return to.appendBigInt(value as bigint)
    case 'float':
      return to.appendFloat(value as number)
    case 'double':
      return to.appendDouble(value as number)
    case 'decimal':
      return to.appendDecimal(new DuckDBDecimalValue(value as bigint, type.precision, type.scale))
    case 'string':
      return to.appendVarchar(value as string)
    case 'binary':
      return to.appendBlob(value as Uint8Array)
    case 'date':
      return to.appendDate(new DuckDBDateValue(value as number))
    case 'timestamp':
      return to.appendTimestamp(new DuckDBTimestampValue(value as bigint))
    default:
      assert.fail(type.kind)
  }
}

const duckType = (type: DataType): string =>
  type.kind === 'binary'
    ? 'BLOB'
    : type.kind === 'timestamp'
      ? 'TIMESTAMP'
      : sqlName(type).replace('STRING', 'VARCHAR')

async function load(types: readonly DataType[], rows: readonly Row[]): Promise<void> {
  const columns = types.map((type, i) => `c${i} ${duckType(type)}`).join(', ')
  await duckdb.run(`create or replace table t (i integer, ${columns})`)
  const to = await duckdb.createAppender('t')
  for (const [i, row] of rows.entries()) {
    to.appendInteger(i)
    for (const [c, type] of types.entries()) append(to, type, row[c])
    to.endRow()
  }
  to.closeSync()
}

interface Key {
  readonly column: number
  readonly ascending: boolean
  readonly nullsFirst: boolean
}

async function expectedOrder(keys: readonly Key[], limit = ''): Promise<number[]> {
  const order = keys.map(
    (key) => `c${key.column} ${key.ascending ? 'asc' : 'desc'} nulls ${key.nullsFirst ? 'first' : 'last'}`,
  )
  const result = await duckdb.runAndReadAll(`select i from t order by ${[...order, 'i'].join(', ')} ${limit}`)
  return result.getRows().map((row) => Number(row[0]))
}

/** Rows with their number in front, through a sorting task. */
async function sorted(
  bench: TaskBench,
  types: readonly DataType[],
  rows: readonly Row[],
  keys: readonly Key[],
  top?: { readonly limit: number; readonly offset: number },
): Promise<Row[]> {
  const all = [integer, ...types]
  const attributes = all.map((type, i) => attribute(`c${i - 1}`, type))
  const order = keys.map(({ column, ascending, nullsFirst }) => ({
    kind: 'sortOrder' as const,
    child: attributes[column + 1],
    ascending,
    nullsFirst,
  }))
  const node = top === undefined ? { kind: 'sort', global: false } : { kind: 'topK', phase: 'final', ...top }
  const root = { ...node, operatorId: 2, input: localScan(attributes), order } as StageNode
  const numbered = rows.map((row, i) => [i, ...row])
  return bench.rows(withRows(compile(root), all, numbered), all, allRows(numbered))
}

const numbers = (rows: readonly Row[]): number[] => rows.map((row) => row[0] as number)

test('every type in every order, as DuckDB sorts it', async () => {
  const bench = new TaskBench()
  for (const [seed, count] of [
    [1, 300],
    [2, 5000],
  ]) {
    const rows = new RandomRows(seed).rows(orderedTypes, count)
    await load(orderedTypes, rows)
    for (let column = 0; column < orderedTypes.length; column++) {
      for (const ascending of [true, false]) {
        for (const nullsFirst of [true, false]) {
          // More than a batch, in two of the four orders.
          if (count > 1000 && ascending !== nullsFirst) continue
          const keys = [{ column, ascending, nullsFirst }]
          const got = await sorted(bench, orderedTypes, rows, keys)
          const what = `${orderedTypes[column].kind} ${ascending} ${nullsFirst} ${count}`
          assert.deepEqual(numbers(got), await expectedOrder(keys), what)
          assert.deepEqual(
            got,
            numbers(got).map((i) => [i, ...rows[i]]),
            what,
          )
        }
      }
    }
  }
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('several keys of mixed types and directions', async () => {
  const bench = new TaskBench()
  const random = new RandomRows(3)
  const rows = random.rows(orderedTypes, 9000, 0.3)
  await load(orderedTypes, rows)
  for (let round = 0; round < 25; round++) {
    const keys = Array.from({ length: 1 + random.integer(4) }, () => ({
      column: random.integer(orderedTypes.length),
      ascending: random.next() < 0.5,
      nullsFirst: random.next() < 0.5,
    }))
    assert.deepEqual(
      numbers(await sorted(bench, orderedTypes, rows, keys)),
      await expectedOrder(keys),
      JSON.stringify(keys),
    )
  }
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('few values in many rows, and long strings that are alike', async () => {
  const bench = new TaskBench()
  const random = new RandomRows(4)
  const types: DataType[] = [
    { kind: 'string' },
    { kind: 'decimal', precision: 38, scale: 5 },
    { kind: 'integer' },
  ]
  const beginnings = [
    '',
    'x'.repeat(40),
    `${'x'.repeat(40)}\u0000`,
    `${'x'.repeat(8)}`,
    `${'x'.repeat(200)}y`,
  ]
  const rows = Array.from({ length: 30_000 }, () => [
    random.next() < 0.05
      ? null
      : random.pick(beginnings) + random.pick(['', '', 'a', '\u0000', '\u0000\u0000', 'b']),
    random.pick([null, 0n, 10n ** 30n, -(10n ** 30n), 10n ** 30n + 1n]),
    random.integer(3),
  ])
  await load(types, rows)
  for (const order of [[0, 2], [2, 0, 1], [1, 0], [1], [0]]) {
    const keys = order.map((column, i) => ({ column, ascending: i % 2 === 0, nullsFirst: column === 1 }))
    assert.deepEqual(
      numbers(await sorted(bench, types, rows, keys)),
      await expectedOrder(keys),
      JSON.stringify(order),
    )
  }
})

test('top rows: limit and offset over all types', async () => {
  const bench = new TaskBench()
  const random = new RandomRows(6)
  const rows = random.rows(orderedTypes, 20_000)
  for (const column of [3, 6, 9, 8]) {
    const types = [orderedTypes[column]]
    const one = rows.map((row) => [row[column]])
    await load(types, one)
    for (const [limit, offset] of [
      [10, 0],
      [100, 50],
      [1, 0],
      [0, 0],
      [70_000, 5],
    ]) {
      const keys = [{ column: 0, ascending: column !== 6, nullsFirst: limit === 100 }]
      const got = await sorted(bench, types, one, keys, { limit, offset })
      assert.deepEqual(numbers(got), await expectedOrder(keys, `limit ${limit} offset ${offset}`))
    }
  }
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('top rows of which the worst is NULL, and values that come late', async () => {
  const bench = new TaskBench()
  // So many rows that they are sorted down to the wanted ones before the last have come.
  const rows = Array.from({ length: 40_000 }, (_, i) => [i < 10 || i >= 39_900 ? 100_000 - i : null])
  for (const nullsFirst of [false, true])
    for (const ascending of [true, false]) {
      const value = (row: readonly LiteralValue[]) => row[0] as number | null
      const wanted = rows
        .map((row, i) => ({ i, v: value(row) }))
        .sort((a, b) => {
          if (a.v === null || b.v === null)
            return a.v === b.v ? a.i - b.i : (a.v === null) === nullsFirst ? -1 : 1
          return ascending ? a.v - b.v : b.v - a.v
        })
      const got = await sorted(bench, [integer], rows, [{ column: 0, ascending, nullsFirst }], {
        limit: 50,
        offset: 0,
      })
      assert.deepEqual(
        got.map((row) => row[1]),
        wanted.slice(0, 50).map(({ v }) => v),
        `${ascending} ${nullsFirst}`,
      )
    }
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('top rows of many different values, in any order', async () => {
  const bench = new TaskBench()
  const count = 40_000
  const numbersIn = Array.from({ length: count }, (_, i) => ((i * 7919) % count) - count / 2)
  const kinds: readonly (readonly [DataType, (n: number) => LiteralValue])[] = [
    [integer, (n) => n],
    [{ kind: 'long' }, (n) => BigInt(n) * 2n ** 40n],
    [{ kind: 'double' }, (n) => n / 7],
    [{ kind: 'decimal', precision: 38, scale: 2 }, (n) => BigInt(n) * 10n ** 30n],
    // All in one half of 128 bits, below zero and above.
    [{ kind: 'decimal', precision: 38, scale: 0 }, (n) => BigInt(n)],
    [{ kind: 'decimal', precision: 38, scale: 0 }, (n) => BigInt(n) * 10n ** 15n],
    [{ kind: 'string' }, (n) => `key ${n + count}`],
  ]
  for (const [type, of] of kinds)
    for (const ascending of [true, false]) {
      const rows = numbersIn.map((n) => [of(n)])
      const keys = [{ column: 0, ascending, nullsFirst: true }]
      const got = await sorted(bench, [type], rows, keys, { limit: 50, offset: 5 })
      const first = numbersIn.toSorted((a, b) => (ascending ? a - b : b - a)).slice(5, 55)
      assert.deepEqual(
        got.map((row) => row[1]),
        first.map(of),
        `${type.kind} ${ascending}`,
      )
    }
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('arrays and structs have an order too', async () => {
  const bench = new TaskBench()
  const types: DataType[] = [
    { kind: 'array', element: { kind: 'double' }, containsNull: true },
    {
      kind: 'struct',
      fields: [
        { name: 'a', type: { kind: 'decimal', precision: 30, scale: 0 }, nullable: true },
        { name: 'b', type: { kind: 'string' }, nullable: true },
        { name: 'c', type: { kind: 'boolean' }, nullable: true },
        {
          name: 'd',
          type: { kind: 'array', element: { kind: 'integer' }, containsNull: true },
          nullable: true,
        },
      ],
    },
  ]
  /** Nulls inside come first; null rows last. */
  const compare = (a: LiteralValue, b: LiteralValue): number => {
    if (a === null || b === null) return Number(a !== null) - Number(b !== null)
    if (Array.isArray(a)) {
      const other = b as readonly LiteralValue[]
      for (let i = 0; i < Math.min(a.length, other.length); i++) {
        const result = compare(a[i], other[i])
        if (result !== 0) return result
      }
      return a.length - other.length
    }
    if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string))
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    return a < b ? -1 : a > b ? 1 : 0
  }
  const rows = new RandomRows(8).rows(types, 5000).map(([a, b]) => [a, b])
  const nullsLast = (a: LiteralValue, b: LiteralValue): number =>
    a === null || b === null ? Number(a === null) - Number(b === null) : compare(a, b)
  for (const column of [0, 1]) {
    const expected = rows
      .map((_, i) => i)
      .sort((x, y) => nullsLast(rows[x][column], rows[y][column]) || x - y)
    const keys = [{ column, ascending: true, nullsFirst: false }]
    const got = await sorted(bench, types, rows, keys)
    assert.deepEqual(numbers(got), expected)
    assert.deepEqual(
      got,
      expected.map((i) => [i, ...rows[i]]),
    )
    const top = await sorted(bench, types, rows, keys, { limit: 20, offset: 7 })
    assert.deepEqual(numbers(top), expected.slice(7, 27))
  }
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('the last rows', async () => {
  const bench = new TaskBench()
  const rows = Array.from({ length: 150_000 }, (_, i) => [i, i % 3 === 0 ? null : `row ${i}`])
  const types: DataType[] = [{ kind: 'integer' }, { kind: 'string' }]
  const root = {
    kind: 'tail',
    operatorId: 2,
    count: 5000,
    input: localScan(types.map((t, i) => attribute(`c${i}`, t))),
  }
  const program = withRows(compile(root as StageNode), types, rows)
  assert.deepEqual(await bench.rows(program, types, allRows(rows)), rows.slice(-5000))
  assert.equal(bench.memory.ownedChunks(), 0)
})

test('a sort that does not fit says who asked, and leaves nothing', async () => {
  const bench = new TaskBench({ bytes: 2 * 1024 * 1024 })
  const rows = Array.from({ length: 200_000 }, (_, i) => [i])
  const a = attribute('a', integer)
  const root = {
    kind: 'sort',
    operatorId: 2,
    global: false,
    input: localScan([a]),
    order: [{ kind: 'sortOrder', child: a, ascending: true, nullsFirst: true }],
  }
  const program = withRows(compile(root as StageNode), [integer], rows)
  const outcome = await bench.run(program, allRows(rows))
  assert.equal(outcome.kind, 'failed')
  assert.match(outcome.error.message, /UNABLE_TO_ACQUIRE_MEMORY.*Sort/)
  assert.equal(bench.memory.ownedChunks(), 0)
})
