/** Queries of SQL, views, and what a session keeps. */
import { col } from '../../../packages/vonk/src/index.ts'
import { ordersOf, type Program, peopleOf, program, query, table } from './program.ts'

export const statements: readonly Program[] = [
  query(
    'select without a table',
    "SELECT 1 AS one, 'x' AS x, 2.50 AS d, DATE'2024-02-29' AS day, NULL AS nothing",
  ),
  query('values', "SELECT * FROM VALUES (1, 'a'), (2, NULL) AS t(n, s) WHERE n > 1 OR s = 'a'"),
  query(
    'grouping and having',
    'SELECT id % 3 AS k, count(*) AS n FROM range(10) GROUP BY id % 3 HAVING count(*) > 3',
  ),
  query('a subquery in from', 'SELECT max(x) FROM (SELECT id * 2 AS x FROM range(5)) t'),
  query(
    'case, between, in',
    "SELECT id, CASE WHEN id BETWEEN 1 AND 2 THEN 'low' WHEN id IN (3, 4) THEN 'mid' ELSE 'high' END AS c FROM range(6)",
  ),
  query('with', 'WITH a AS (SELECT id FROM range(4)), b AS (SELECT id + 1 AS id FROM a) SELECT * FROM b'),
  query('unions', 'SELECT id FROM range(2) UNION ALL SELECT id FROM range(3) UNION SELECT 9'),
  query(
    'casts and intervals',
    "SELECT CAST('1' AS INT) + 1, INTERVAL '1' DAY, INTERVAL '1-2' YEAR TO MONTH, 5 DIV 2, 5 % 3",
  ),
  query(
    'timestamps',
    "SELECT TIMESTAMP'2024-02-29 12:30:00.5', TIMESTAMP_NTZ'2024-02-29 12:30:00', TIMESTAMP'2024-02-29 12:30:00' + INTERVAL '2' HOUR",
  ),
  query('null in logic', 'SELECT NULL AND false, NULL OR true, NOT NULL, NULL = NULL, NULL <=> NULL'),
  program('named and positional parameters', async (spark) => [
    await table(await spark.sql('SELECT id FROM range(10) WHERE id > :low', { low: 7 })),
    await table(await spark.sql('SELECT ? AS a, ? AS b', [1, 'x'])),
  ]),
  program('temporary views', async (spark) => {
    await peopleOf(spark).createOrReplaceTempView('people')
    const first = await table(await spark.sql('SELECT city, count(*) AS n FROM people GROUP BY city'))
    await peopleOf(spark).filter('id < 3').createOrReplaceTempView('people')
    return [first, await spark.table('people').count()]
  }),
  program('settings', async (spark) => {
    await spark.conf.set('spark.sql.session.timeZone', 'Asia/Tokyo')
    const tokyo = await (await spark.sql("SELECT TIMESTAMP'2024-01-01 00:00:00' AS t")).showString()
    await spark.conf.set('spark.sql.session.timeZone', 'UTC')
    const utc = await (
      await spark.sql("SELECT CAST(TIMESTAMP'2024-01-01 00:00:00' AS STRING) AS t")
    ).showString()
    await spark.conf.unset('spark.sql.session.timeZone')
    return [tokyo, utc, await spark.conf.get('no.such.key', 'default')]
  }),
  program('settings that may be changed', async (spark) => [
    await spark.conf.isModifiable('spark.sql.ansi.enabled'),
    await spark.conf.isModifiable('spark.sql.warehouse.dir'),
    await spark.conf.isModifiable('no.such.key'),
  ]),
  program('sessions have their own settings and views', async (spark) => {
    await spark.conf.set('spark.sql.session.timeZone', 'Europe/Paris')
    await spark.range(2).createOrReplaceTempView('mine')
    const other = await spark.newSession()
    const zone = await other.conf.get('spark.sql.session.timeZone')
    const seen = await other.sql('SELECT * FROM mine').then(
      () => 'seen',
      (error: { condition?: string }) => error.condition,
    )
    await other.stop()
    await spark.conf.unset('spark.sql.session.timeZone')
    return [zone !== 'Europe/Paris', seen]
  }),
  program('a cloned session starts with settings and views', async (spark) => {
    await spark.conf.set('spark.sql.session.timeZone', 'Europe/Paris')
    await spark.range(2).createOrReplaceTempView('mine')
    const clone = await spark.cloneSession()
    const answers = [
      await clone.conf.get('spark.sql.session.timeZone'),
      await (await clone.sql('SELECT * FROM mine')).count(),
    ]
    await clone.stop()
    await spark.conf.unset('spark.sql.session.timeZone')
    return answers
  }),
  program('the version', async (spark) => spark.version),
  program('schemas of DDL', async (spark) => {
    const schema = await spark.parseDDL(
      'a INT NOT NULL, b ARRAY<STRING>, c STRUCT<x: MAP<STRING, INT>>, d DECIMAL(5,1)',
    )
    return table(spark.emptyDataFrame(schema))
  }),
  program('tags', async (spark) => {
    spark.addTag('one')
    spark.addTag('two')
    spark.removeTag('two')
    const tags = [...spark.getTags()]
    const interrupted = await spark.interruptTag('one')
    spark.clearTags()
    return [tags, interrupted, [...spark.getTags()]]
  }),
  program('a running query is interrupted by its tag', async (spark) => {
    spark.addTag('slow')
    const running = spark.range(0, 20_000_000_000, 1, 4).selectExpr('max(sqrt(id))').collect()
    const ended = running.then(
      () => 'finished',
      (error: { condition?: string }) => error.condition,
    )
    let interrupted: string[] = []
    for (let i = 0; i < 100 && interrupted.length === 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      interrupted = await spark.interruptTag('slow')
    }
    spark.clearTags()
    return [interrupted.length, await ended]
  }),
  program('joined tables', async (spark) => {
    await peopleOf(spark).createOrReplaceTempView('p')
    await ordersOf(spark).createOrReplaceTempView('o')
    const inner = 'SELECT p.name, o.price FROM p JOIN o ON p.id = o.person WHERE o.price > 5'
    const left = 'SELECT p.id, o.number FROM p LEFT JOIN o ON p.id = o.person'
    const exists = 'SELECT id FROM p WHERE EXISTS (SELECT 1 FROM o WHERE o.person = p.id)'
    const scalar = 'SELECT id, (SELECT max(price) FROM o WHERE o.person = p.id) AS best FROM p'
    const results: unknown[] = []
    for (const text of [inner, left, exists, scalar]) results.push(await table(await spark.sql(text)))
    return results
  }),
  program('joins of DataFrames', async (spark) => {
    const people = peopleOf(spark)
    const orders = ordersOf(spark)
    const on = people.col('id').equalTo(orders.col('person'))
    const results: unknown[] = []
    for (const how of ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const)
      results.push(await table(people.join(orders, on, how).orderBy('id')))
    results.push(
      await table(people.join(orders.withColumnRenamed('person', 'id'), 'id').select('id', col('price'))),
    )
    results.push(await people.crossJoin(orders).count())
    return results
  }),
]
