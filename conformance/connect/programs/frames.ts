/** Operators of DataFrames. */
import { spark_partition_id } from '../../../packages/vonk/src/functions.ts'
import { col, expr, lit } from '../../../packages/vonk/src/index.ts'
import { ordered, ordersOf, type Program, peopleOf, program, rowsInOrder, rowsOf, table } from './program.ts'

export const frames: readonly Program[] = [
  rowsOf('range with all its arguments', (spark) => spark.range(3, 20, 4, 3)),
  rowsOf('a range backwards', (spark) => spark.range(10, 0, -3)),
  rowsOf('filter by a text and by a column', (spark) =>
    spark.range(10).filter('id > 5').filter(col('id').lt(9)),
  ),
  rowsOf('select columns and expressions', (spark) =>
    peopleOf(spark).select('name', col('age').plus(1).as('next')),
  ),
  rowsOf('select all and more', (spark) => peopleOf(spark).select('*', lit('x').as('x'))),
  rowsOf('selectExpr', (spark) =>
    peopleOf(spark).selectExpr('upper(name) as name', 'age / 2', 'score is null'),
  ),
  rowsOf('withColumn adds and replaces', (spark) =>
    peopleOf(spark)
      .withColumn('age', col('age').multiply(2))
      .withColumn('double', col('age').plus(col('id'))),
  ),
  rowsOf('withColumns', (spark) => peopleOf(spark).withColumns({ a: col('id').negate(), name: lit('n') })),
  rowsOf('renamed columns', (spark) =>
    peopleOf(spark).withColumnRenamed('name', 'who').withColumnsRenamed({ id: 'nr' }),
  ),
  rowsOf('a rename of a column that is not there', (spark) => peopleOf(spark).withColumnRenamed('nope', 'x')),
  rowsOf('toDF', (spark) => spark.range(2).selectExpr('id', 'id * 2').toDF('a', 'b')),
  rowsOf('drop', (spark) => peopleOf(spark).drop('city', 'score', 'nope')),
  rowsOf('distinct', (spark) => peopleOf(spark).select('age').distinct()),
  rowsOf('dropDuplicates of some columns', (spark) => peopleOf(spark).select('age').dropDuplicates('age')),
  rowsInOrder('orderBy with nulls where they are asked for', (spark) =>
    peopleOf(spark).orderBy(col('age').desc_nulls_first(), col('id').asc()),
  ),
  rowsInOrder('orderBy as it is by default', (spark) => peopleOf(spark).orderBy('city', 'id')),
  rowsInOrder('orderBy of an expression', (spark) =>
    peopleOf(spark).orderBy(expr('id % 3'), col('id').desc()),
  ),
  rowsInOrder('limit and offset', (spark) => spark.range(20).orderBy(col('id').desc()).offset(3).limit(4)),
  rowsOf('limit 0', (spark) => spark.range(20).limit(0)),
  rowsOf('union by position', (spark) => spark.range(3).union(spark.range(2))),
  rowsOf('union of different types', (spark) =>
    spark.range(2).union(spark.range(1).selectExpr('cast(id as int)')),
  ),
  rowsOf('unionByName', (spark) =>
    spark.range(2).selectExpr('id', '1 as a').unionByName(spark.range(2).selectExpr('2 as a', 'id')),
  ),
  rowsOf('unionByName with missing columns', (spark) =>
    spark.range(2).selectExpr('id', '1 as a').unionByName(spark.range(2).selectExpr("'x' as b", 'id'), true),
  ),
  rowsOf('intersect and except', (spark) =>
    spark.range(10).intersect(spark.range(5, 15)).except(spark.range(7, 9)),
  ),
  rowsOf('repartition changes no row', (spark) => peopleOf(spark).repartition(3, 'city').coalesce(1)),
  rowsInOrder('transpose by the first column', (spark) =>
    peopleOf(spark).select('name', 'id', 'score').transpose(),
  ),
  rowsInOrder('transpose by another column, and back', (spark) =>
    ordersOf(spark).select('person', 'price', 'day').drop('day').transpose('person').transpose(),
  ),
  rowsInOrder('zipWithIndex', (spark) =>
    spark.range(0, 20, 1, 5).filter('id % 3 = 1').zipWithIndex('at').orderBy('id'),
  ),
  rowsInOrder('repartitionById', (spark) =>
    peopleOf(spark)
      .repartitionById(4, col('age').negate())
      .select('id', spark_partition_id().as('partition'))
      .orderBy('id'),
  ),
  rowsOf('an alias qualifies columns', (spark) => peopleOf(spark).alias('p').select('p.name', 'p.id')),
  rowsOf('describe', (spark) => peopleOf(spark).describe('name')),
  rowsOf('summary', (spark) => spark.range(10).summary('count', 'min', 'max')),
  rowsOf('rows of the program with an inferred schema', (spark) =>
    spark.createDataFrame([
      { a: 1, b: 'x', c: true },
      { a: 2, b: null, c: false },
    ]),
  ),
  rowsOf('rows of the program with names', (spark) =>
    spark.createDataFrame(
      [
        [1, 'a'],
        [2, 'b'],
      ],
      ['n', 't'],
    ),
  ),
  rowsOf('rows of many types', (spark) =>
    spark.createDataFrame(
      [
        [
          true,
          1,
          2,
          3,
          4n,
          0.5,
          0.25,
          '1.10',
          'text',
          new Uint8Array([1, 255]),
          '2024-02-29',
          '2024-02-29T01:02:03.004Z',
        ],
      ],
      'a BOOLEAN, b TINYINT, c SMALLINT, d INT, e BIGINT, f FLOAT, g DOUBLE, h DECIMAL(5,2), i STRING, j BINARY, k DATE, l TIMESTAMP',
    ),
  ),
  rowsOf('no rows with a schema', (spark) => spark.emptyDataFrame('a INT, b STRING')),
  program('count, first, head, take and tail', async (spark) => {
    const frame = peopleOf(spark).orderBy('id')
    const json = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row))
    return [
      await frame.count(),
      JSON.stringify(await frame.first()),
      json(await frame.head(2)),
      json(await frame.take(1)),
      json(await frame.tail(2)),
      await frame.isEmpty(),
      await spark.range(0).isEmpty(),
      await spark.range(0).first(),
    ]
  }),
  program('show', async (spark) => [
    await peopleOf(spark).orderBy('id').showString(3),
    await peopleOf(spark).orderBy('id').showString(2, 4),
    await peopleOf(spark).orderBy('id').showString(1, false, true),
    await spark.range(0).showString(),
  ]),
  program('columns, dtypes and schemas', async (spark) => [
    await peopleOf(spark).columns(),
    await peopleOf(spark).dtypes(),
    await ordersOf(spark).schemaString(),
  ]),
  program('rows one after the other', async (spark) => {
    const seen: string[] = []
    for await (const row of spark.range(0, 100, 1, 7).toLocalIterator()) seen.push(String(row.id))
    return seen
  }),
  program('columns without rows', async (spark) => (await spark.range(4).select().collect()).length),
  program('many rows', async (spark) => {
    const frame = spark.range(0, 50_000, 1, 6).selectExpr('id', 'string(id) as text', 'id % 7 as k')
    const rows = await frame.collect()
    return [rows.length, rows.every((row, i) => row.get(0) === BigInt(i) && row.get(1) === String(i))]
  }),
  program('many rows of the program', async (spark) => {
    const rows = Array.from({ length: 40_000 }, (_, i) => ({ i, text: `row number ${i} of many` }))
    return table(spark.createDataFrame(rows).selectExpr('sum(i)', 'max(text)', 'count(*)'))
  }),
  program('observations', async (spark) => {
    const { Observation, count, max } = await import('../../../packages/vonk/src/index.ts')
    const seen = new Observation('seen')
    await ordered(
      peopleOf(spark)
        .observe(seen, count(lit(1)).as('rows'), max('age').as('oldest'))
        .orderBy('id'),
    )
    const { rows, oldest } = await seen.get
    return [String(rows), String(oldest)]
  }),
  program('local checkpoints', async (spark) => {
    const kept = await peopleOf(spark).filter('age > 40').localCheckpoint()
    return [await table(kept.select('name')), await kept.filter('id > 3').count()]
  }),
  program('what is known of plans', async (spark) => [
    await spark.range(3).select('id').sameSemantics(spark.range(3).select('id')),
    await spark.range(3).sameSemantics(spark.range(4)),
    await spark.range(3).isLocal(),
    await spark.range(3).isStreaming(),
    (await spark.range(3).inputFiles()).length,
  ]),
]
