/** SQL text through the public API: what a query, a view and a parameter mean. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { concat, lit, type Operand, SparkError, SparkSession } from './index.ts'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
  const rows = [
    { a: 1, b: 'x', c: 1.5 },
    { a: 2, b: 'y', c: 2.5 },
    { a: 3, b: 'x', c: null },
  ]
  await spark.createDataFrame(rows, 'a int, b string, c double').createOrReplaceTempView('t')
})
after(() => spark.stop())

const rowsOf = async (text: string, args?: readonly Operand[] | Record<string, Operand>) =>
  (await (await spark.sql(text, args)).collect()).map((row) => Object.values(row.toObject()))

const answers: readonly (readonly [text: string, rows: unknown])[] = [
  ['select b, sum(a) s from t where a > 0 group by b having count(*) > 1 order by b limit 3', [['x', 4n]]],
  ['from t select a where c is null', [[3]]],
  ['from t |> where a > 1 |> select a + 1 |> order by 1 desc |> limit 1', [[4]]],
  ['select a from t where b = "x" union all select 7 order by a', [[1], [3], [7]]],
  ['select a from t minus select 2 order by a', [[1], [3]]],
  ['select x.a from (select a from t order by a desc limit 1) x', [[3]]],
  ['select distinct b from t order by b', [['x'], ['y']]],
  ['select count(*) from t tablesample (2 rows)', [[2n]]],
  [
    'table t |> aggregate max(a) as m group by b |> order by b',
    [
      ['x', 3],
      ['y', 2],
    ],
  ],
]
for (const [text, rows] of answers) test(text, async () => assert.deepEqual(await rowsOf(text), rows))

test('parameters by name and by position are expressions', async () => {
  assert.deepEqual(await rowsOf('select a from t where a > :low and b = :b', { low: 1, b: 'x' }), [[3]])
  assert.deepEqual(await rowsOf('select ? + ?, ?', [1, 2, 'z']), [[3, 'z']])
  assert.deepEqual(await rowsOf('select :made', { made: concat(lit('a'), lit('b')) }), [['ab']])
  await assert.rejects(spark.sql('select :missing'), { condition: 'UNBOUND_SQL_PARAMETER' })
})

test('a statement with parameters by name and by position is refused as that, whatever values it gets', async () => {
  // As Spark: it looks at the text first.
  for (const args of [{ a: 1 }, [1], [1, 2], undefined]) {
    for (const text of ['select :a, ?', 'select ?, :a', 'select * from nothing where :a = ?']) {
      await assert.rejects(spark.sql(text, args), { condition: 'INVALID_QUERY_MIXED_QUERY_PARAMETERS' })
    }
  }
  await assert.rejects(spark.sql('select ?', { a: 1 }), { condition: 'UNBOUND_SQL_PARAMETER' })
  await assert.rejects(spark.sql('select :a', [1]), { condition: 'UNBOUND_SQL_PARAMETER' })
  await assert.rejects(spark.sql('select ?, ?', [1]), { condition: 'UNBOUND_SQL_PARAMETER' })
  assert.deepEqual(await rowsOf('select ?', [1, 2]), [[1]])
})

test('a query is checked when it is handed in, and errors point into the text', async () => {
  await assert.rejects(spark.sql('select nope from t'), (error) => {
    assert.ok(error instanceof SparkError)
    assert.equal(error.condition, 'UNRESOLVED_COLUMN.WITH_SUGGESTION')
    const [context] = error.queryContext
    assert.ok(context.kind === 'sql')
    assert.deepEqual([context.fragment, context.start, context.stop], ['nope', 7, 10])
    return true
  })
  await assert.rejects(spark.sql('select 1 +'), { condition: 'PARSE_SYNTAX_ERROR' })
  await assert.rejects(spark.sql('select * from nothing'), { condition: 'TABLE_OR_VIEW_NOT_FOUND' })
})

test('views belong to their session, global ones to all', async () => {
  await spark.range(3).createTempView('numbers')
  await assert.rejects(spark.range(3).createTempView('NUMBERS'), {
    condition: 'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
  })
  await spark.range(2).createOrReplaceTempView('numbers')
  assert.deepEqual(await rowsOf('select count(*) from numbers'), [[2n]])
  await spark.range(5).createGlobalTempView('shared')
  const other = await spark.newSession()
  assert.equal(await (await other.sql('select * from global_temp.shared')).count(), 5)
  await assert.rejects(other.sql('select * from numbers'), { condition: 'TABLE_OR_VIEW_NOT_FOUND' })
  await other.stop()
})

test('thousands of conditions are one statement; a tree that is too deep is an error of the statement', async () => {
  const chain = (n: number, operand: (i: number) => string, operator: string) =>
    Array.from({ length: n }, (_, i) => operand(i)).join(operator)
  const any = chain(3000, (i) => `a = ${i + 2}`, ' or ')
  assert.deepEqual(await rowsOf(`select a from t where ${any} order by a`), [[2], [3]])
  const sums = spark.sql(`select ${chain(20_000, () => '1', ' + ')}`)
  await assert.rejects(sums, (error: SparkError) => {
    assert.equal(error.condition, 'FAILED_TO_PARSE_TOO_COMPLEX')
    assert.match(error.message, /== SQL \(line 1, position \d+\) ==/)
    return true
  })
})

// Spark 4.3 answers all of the first ones. How deep the stack goes depends on which code is compiled by then.
test('statements nest hundreds deep, and what is too deep is an error of the statement', async () => {
  const nested = (before: string, inside: string, after: string) => (n: number) =>
    `select ${before.repeat(n)}${inside}${after.repeat(n)}`
  const shapes: readonly (readonly [text: (n: number) => string, depth: number, value: unknown])[] = [
    [nested('(', '1', ')'), 300, 1],
    [nested('abs(', '-1', ')'), 200, 1],
    [nested('not ', 'true', ''), 400, true],
    [nested('case when true then ', '1', ' end'), 300, 1],
    [nested('(select ', '1', ')'), 100, 1],
    [(n) => `select a ${'from (select a '.repeat(n)} from values (1) v(a) ${')'.repeat(n)}`, 199, 1],
  ]
  for (const [text, depth, value] of shapes) {
    assert.deepEqual(await rowsOf(text(depth)), [[value]])
    await assert.rejects(spark.sql(text(depth * 10)), { condition: 'FAILED_TO_PARSE_TOO_COMPLEX' })
  }
})

// Both took time with the square of what they hold: 30 s and more for these.
test('ten thousand unions and a list of a hundred thousand numbers are planned in seconds', async () => {
  const items = (n: number, item: (i: number) => string, separator: string) =>
    Array.from({ length: n }, (_, i) => item(i)).join(separator)
  const began = performance.now()
  const united = await spark.sql(items(10_000, (i) => `select ${i} as a`, ' union all '))
  assert.deepEqual(
    (await united.schema()).fields.map((f) => f.name),
    ['a'],
  )
  const listed = await spark.sql(
    `select * from range(10) where id in (${items(100_000, (i) => `${i + 8}`, ', ')})`,
  )
  assert.match(await listed.explainString(), /Range/)
  const seconds = (performance.now() - began) / 1000
  assert.ok(seconds < 15, `${seconds} s`)
})

test('sql_keywords() lists the words of SQL', async () => {
  const frame = await spark.sql('select * from sql_keywords()')
  assert.deepEqual(
    (await frame.schema()).fields.map(({ name, type, nullable }) => [name, type.kind, nullable]),
    [
      ['keyword', 'string', false],
      ['reserved', 'boolean', false],
    ],
  )
  const rows = (await frame.collect()).map((row) => row.toArray())
  assert.equal(rows.length, 444)
  assert.deepEqual(rows[0], ['ADD', false])
  await assert.rejects(async () => (await spark.sql('select * from sql_keywords(1)')).schema(), {
    condition: 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
  })
})
