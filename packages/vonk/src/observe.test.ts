/** What `df.observe` tells: computed as the rows pass, once for each partition, whatever is made of the rows above. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type DataFrame, functions as F, Observation, SparkSession } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonk-observe-'))
after(() => rmSync(folder, { recursive: true }))

const metrics = () => [F.count(F.lit(1)).as('n'), F.sum('id').as('s'), F.max('id').as('x')]
const all = { n: 10n, s: 45n, x: 9n }

type Case = readonly [
  name: string,
  run: (spark: SparkSession, seen: (frame: DataFrame) => DataFrame) => Promise<unknown>,
  told: Readonly<Record<string, unknown>>,
]

/** As Apache Spark 4.3 tells them. */
const cases: readonly Case[] = [
  ['a filter that lets all through', (s, o) => o(s.range(10)).filter('true').collect(), all],
  ['a filter above', (s, o) => o(s.range(10)).filter('id > 5').collect(), all],
  [
    'a limit above',
    (s, o) =>
      o(s.range(0, 10, 1, 1))
        .limit(2)
        .collect(),
    { n: 2n, s: 1n, x: 1n },
  ],
  [
    'a limit above many rows',
    (s, o) =>
      o(s.range(0, 100_000, 1, 4))
        .limit(2)
        .collect(),
    { n: 2n, s: 1n, x: 1n },
  ],
  ['no rows', (s, o) => o(s.range(0)).collect(), { n: 0n, s: null, x: null }],
  ['a count', (s, o) => o(s.range(10)).count(), all],
  [
    'a sort above',
    (s, o) =>
      o(s.range(0, 1000, 1, 4))
        .sort(F.desc('id'))
        .collect(),
    { n: 1000n, s: 499_500n, x: 999n },
  ],
  [
    'a sort below',
    (s, o) => o(s.range(0, 1000, 1, 4).sort(F.desc('id'))).collect(),
    { n: 1000n, s: 499_500n, x: 999n },
  ],
  [
    'both sides of a join',
    (s, o) => {
      const frame = o(s.range(10))
      return frame.alias('a').join(frame.alias('b'), 'id').collect()
    },
    all,
  ],
  [
    'a broadcast',
    (s, o) =>
      s
        .range(100)
        .join(F.broadcast(o(s.range(10))), 'id')
        .collect(),
    all,
  ],
  ['groups above', (s, o) => o(s.range(10)).groupBy(F.expr('id % 2')).count().collect(), all],
  [
    'groups below',
    (s, o) => o(s.range(10).groupBy(F.expr('id % 3').as('id')).count()).collect(),
    { n: 3n, s: 3n, x: 2n },
  ],
  ['head', (s, o) => o(s.range(0, 10, 1, 1)).head(), { n: 1n, s: 0n, x: 0n }],
  ['tail', (s, o) => o(s.range(0, 10, 1, 1)).tail(3), all],
  ['isEmpty', (s, o) => o(s.range(0, 10, 1, 1)).isEmpty(), { n: 1n, s: 0n, x: 0n }],
  [
    'a window below',
    (s, o) => o(s.range(0, 10, 1, 2).selectExpr('id', 'sum(id) over (order by id) w')).collect(),
    all,
  ],
  [
    'distinct',
    (s, o) =>
      o(s.range(0, 10, 1, 2))
        .distinct()
        .collect(),
    all,
  ],
  // Of rows that are cached, and of none that anybody wants: asked for by a query of its own.
  [
    'a cache above',
    async (s, o) => {
      const frame = await o(s.range(10)).cache()
      await frame.count()
      await frame.unpersist()
    },
    all,
  ],
  // Here Spark's own wait for ever.
  ['a filter that lets none through', (s, o) => o(s.range(10)).filter('false').collect(), all],
]

for (const master of ['local[2]', 'local-cluster[2,1,256]'])
  suite(`metrics on ${master}`, async () => {
    const spark = await SparkSession.builder().master(master).create()
    after(() => spark.stop())
    for (const [name, run, told] of cases)
      test(name, async () => {
        const observation = new Observation()
        await run(spark, (frame) => frame.observe(observation, ...metrics()))
        assert.deepEqual(await observation.get, told)
      })

    test('a write', async () => {
      const observation = new Observation()
      await spark
        .range(10)
        .observe(observation, ...metrics())
        .write.parquet(join(folder, master))
      assert.deepEqual(await observation.get, all)
    })

    test('two in one plan, each of the rows that pass it', async () => {
      const [lower, upper] = [new Observation('lower'), new Observation('upper')]
      const frame = spark
        .range(10)
        .observe(lower, ...metrics())
        .filter('id > 3')
        .observe(upper, ...metrics())
      assert.equal((await frame.filter('id % 2 = 0').collect()).length, 3)
      assert.deepEqual(await lower.get, all)
      assert.deepEqual(await upper.get, { n: 6n, s: 39n, x: 9n })
    })
  })

test('rows above are those that they are without metrics, and metrics those of a grouping', async () => {
  await using spark = await SparkSession.builder().master('local[2]').create()
  const rows = spark
    .range(0, 60_000, 1, 5)
    .selectExpr(
      'id',
      "if(id % 11 = 0, null, concat(repeat('ü', cast(id % 40 as int)), id)) as text",
      'if(id % 7 = 0, null, cast(id as decimal(30, 3)) / 7) as wide',
      'array(id % 5, null) as list',
      'cast(id as double) / 3 as real',
    )
  const aggregates = [
    'count(1) as c',
    'count(text) as t',
    'min(text) as lo',
    'max(text) as hi',
    'sum(wide) as w',
    'avg(wide) as a',
    'approx_count_distinct(id) as d',
    'max_by(list, id) as l',
    'bit_xor(id) as b',
    'stddev(id % 10) + 1 as sd',
    'percentile(id, 0.5) as p',
    'size(collect_set(id % 100)) as cs',
    'bool_and(id >= 0) as ba',
    'first(text, true) is not null as f',
    'sum(if(id % 2 = 0, 1, 0)) * 2 + count(1) as mixed',
    "'constant' as k",
  ]
  const [expected] = await rows.agg(...aggregates.map((text) => F.expr(text))).collect()
  const above: readonly ((frame: DataFrame) => DataFrame)[] = [
    (frame) => frame.filter("text like '%9'").selectExpr('upper(text) u', 'wide', 'list', 'real'),
    (frame) => frame.groupBy('text').agg(F.sum('wide').as('s'), F.count(F.lit(1)).as('n')),
    (frame) => frame.join(spark.range(0, 60_000, 7).withColumnRenamed('id', 'o'), F.expr('id = o'), 'left'),
    (frame) => frame.selectExpr('id', 'explode(list) as e', 'text'),
    (frame) => frame.orderBy('text', 'id').limit(50),
    (frame) => frame.union(rows),
    (frame) => frame.filter('id < 100').crossJoin(spark.range(3).withColumnRenamed('id', 'o')),
  ]
  for (const make of above) {
    const observation = new Observation()
    const seen = make(rows.observe(observation, ...aggregates.map((text) => F.expr(text))))
    const plain = make(rows)
    assert.equal(await seen.exceptAll(plain).count(), 0)
    assert.equal(await plain.count(), await seen.count())
    const told = await observation.get
    for (const [name, value] of Object.entries(told)) {
      const wanted = expected.get(name)
      if (name === 'sd') assert.ok(Math.abs((value as number) - (wanted as number)) < 1e-9)
      else assert.deepEqual(value, wanted, name)
    }
  }
})

test('partitions that are run again count once', async () => {
  await using spark = await SparkSession.builder().master('local-cluster[2,1,256]').create()
  const pids = new Map<string, number>()
  const lost: string[] = []
  spark.addListener((event) => {
    if (event.event === 'SparkListenerExecutorAdded')
      pids.set(event.executorId, Number(event.executorInfo.attributes?.pid))
    if (event.event === 'SparkListenerExecutorRemoved') lost.push(event.executorId)
  })
  const observation = new Observation()
  const frame = spark
    .range(0, 200_000, 1, 8)
    .observe(observation, ...metrics())
    .repartition(16)
    .selectExpr('id', "repeat('x', 200) as wide")
  let rows = 0
  let isKilled = false
  for await (const _ of frame.toLocalIterator()) {
    rows++
    if (isKilled || rows < 1000) continue
    isKilled = true
    process.kill([...pids.values()][0], 'SIGKILL')
    while (lost.length === 0) await delay(10)
  }
  assert.equal(rows, 200_000)
  assert.deepEqual(await observation.get, { n: 200_000n, s: 19_999_900_000n, x: 199_999n })
})

test('the rows are read once', async () => {
  await using spark = await SparkSession.builder().master('local[2]').create()
  const path = join(folder, 'once')
  await spark.range(0, 5000, 1, 3).write.parquet(path)
  let read = 0
  let executions = 0
  spark.addListener((event) => {
    if (event.event === 'SparkListenerTaskEnd' && event.taskMetrics?.inputMetrics.bytesRead)
      read += event.taskMetrics.inputMetrics.recordsRead
    if (event.event === 'SparkListenerSQLExecutionStart') executions++
  })
  const observation = new Observation()
  const frame = await spark.read.parquet(path)
  await frame
    .observe(observation, ...metrics())
    .filter('id % 3 = 0')
    .collect()
  assert.deepEqual(await observation.get, { n: 5000n, s: 12_497_500n, x: 4999n })
  await delay(20)
  assert.equal(executions, 1)
  assert.equal(read, 5000)
})
