/**
 * Frames that are transposed, numbered, and put into partitions by number, and rows that are none: what Apache Spark
 * answers is recorded in `recorded/pyspark-4.3.0.json` (calls at the edges).
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { col, type DataFrame, lit, Row, SparkError, SparkSession, when } from 'vonk'
import { spark_partition_id } from 'vonk/functions'

let spark: SparkSession
let people: DataFrame
before(async () => {
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.shuffle.partitions', '3').create()
  people = spark.createDataFrame(
    [
      ['a', 1, 2.5],
      ['b', 3, null],
      [null, 4, 5.5],
    ],
    'k string, x int, y double',
  )
})
after(() => spark.stop())

const answer = async (frame: DataFrame<object>) => ({
  schema: await frame.schemaString(),
  rows: (await frame.collect()).map((row) => JSON.stringify(row)),
})
const refused = async (frame: DataFrame<object>) => {
  try {
    await frame.schema()
  } catch (error) {
    assert.ok(error instanceof SparkError, String(error))
    return [error.condition, error.messageParameters]
  }
  return assert.fail('it is refused')
}

test('the first column names the columns, and rows without a name are left out', async () => {
  assert.deepEqual(await answer(people.transpose()), {
    schema:
      'root\n |-- key: string (nullable = false)\n |-- a: double (nullable = true)\n |-- b: double (nullable = true)\n',
    rows: ['{"key":"x","a":1,"b":3}', '{"key":"y","a":2.5,"b":null}'],
  })
  const { rows } = await answer(people.select('k', 'y').transpose().transpose())
  assert.deepEqual(rows, ['{"key":"a","y":2.5}', '{"key":"b","y":null}'])
})

test('names are in the order of the values; columns of one name stay apart', async () => {
  const numbers = spark.createDataFrame(
    [
      [3, 1, 2],
      [1, 2, 3],
    ],
    'id int, x int, x2 int',
  )
  const turned = numbers.toDF('id', 'x', 'x').transpose('id')
  assert.deepEqual(await turned.columns(), ['key', '1', '3'])
  const rows = (await turned.collect()).map((row) => Row.valuesOf(row as Row))
  assert.deepEqual(rows, [
    ['x', 2, 1],
    ['x', 3, 2],
  ])
})

test('frames without rows, and without other columns', async () => {
  const empty = await answer(people.limit(0).transpose())
  assert.deepEqual(empty.rows, ['{"key":"x"}', '{"key":"y"}'])
  const alone = await answer(spark.range(2).transpose())
  assert.deepEqual(alone.rows, [])
  assert.match(alone.schema, /-- 1: string \(nullable = true\)/)
  assert.deepEqual(await people.select().transpose().columns(), [])
})

test('what cannot be transposed', async () => {
  assert.deepEqual(await refused(people.transpose('x')), [
    'TRANSPOSE_NO_LEAST_COMMON_TYPE',
    { dt1: '"STRING"', dt2: '"DOUBLE"' },
  ])
  const reason = 'Index column must be an atomic attribute'
  assert.deepEqual(await refused(people.transpose(col('x').plus(1))), [
    'TRANSPOSE_INVALID_INDEX_COLUMN',
    { reason },
  ])
  assert.deepEqual(await refused(people.transpose(lit(1))), ['TRANSPOSE_INVALID_INDEX_COLUMN', { reason }])
  const nested = 'Index column must be of atomic type, but found: MapType(StringType,IntegerType,true)'
  assert.deepEqual(
    await refused(spark.createDataFrame([[new Map([['a', 1]])]], 'm map<string,int>').transpose()),
    ['TRANSPOSE_INVALID_INDEX_COLUMN', { reason: nested }],
  )
  assert.deepEqual(await refused(spark.range(501).selectExpr('id', 'id as b').transpose()), [
    'TRANSPOSE_EXCEED_ROW_LIMIT',
    { maxValues: '500', config: 'spark.sql.transposeMaxValues' },
  ])
  assert.equal(await spark.range(500).selectExpr('id', 'id as b').transpose().count(), 1)
})

test('rows are numbered over all partitions, in order', async () => {
  const { schema, rows } = await answer(spark.range(0, 10, 1, 4).filter('id % 3 = 1').zipWithIndex('i'))
  assert.equal(schema, 'root\n |-- id: long (nullable = false)\n |-- i: long (nullable = false)\n')
  assert.deepEqual(rows, ['{"id":1,"i":0}', '{"id":4,"i":1}', '{"id":7,"i":2}'])
  const down = await answer(people.select('x').orderBy(col('x').desc()).zipWithIndex().filter('index > 0'))
  assert.deepEqual(down.rows, ['{"x":3,"index":1}', '{"x":1,"index":2}'])
})

test('a number puts a row into its partition', async () => {
  const placed = (frame: DataFrame<object>) =>
    answer(frame.select('id', spark_partition_id().as('p')).orderBy('id')).then(({ rows }) =>
      rows.map((row) => (JSON.parse(row) as { p: number }).p),
    )
  const ids = spark.range(0, 6, 1, 2)
  const id = col('id').cast('int')
  assert.deepEqual(await placed(ids.repartitionById(4, id)), [0, 1, 2, 3, 0, 1])
  assert.deepEqual(await placed(ids.repartitionById(4, id.negate())), [0, 3, 2, 1, 0, 3])
  assert.deepEqual(await placed(ids.repartitionById(3, when(id.gt(3), id))), [0, 0, 0, 0, 1, 2])
  assert.deepEqual(await refused(ids.repartitionById(2, 'id')), [
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    {
      paramIndex: 'first',
      requiredType: '"INT"',
      inputSql: '"id"',
      inputType: '"BIGINT"',
      sqlExpr: '"direct_shuffle_partition_id(id)"',
    },
  ])
})
