/**
 * Joins planned again from measured sizes: each change is recorded with its reason, and the rows stay DuckDB's: a side
 * that measured small is broadcast, one without rows ends the join, small partitions are read together, a partition
 * with half of the rows is read by several tasks.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type DataFrame, expr, SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'

let duckdb: DuckDBConnection
let root: SparkSession

before(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  root = await SparkSession.builder().master('local[2]').create()
})
after(async () => {
  await root.stop()
  duckdb.closeSync()
})

interface Run {
  readonly changes: readonly string[]
  readonly rowGroupsSkipped: number
  /** Per stage, the rows that each task read of shuffles. */
  readonly rowsRead: readonly (readonly number[])[]
  /** Per stage, how many tasks it had. */
  readonly tasks: readonly number[]
}

async function run(spark: SparkSession, frame: DataFrame, sql: string): Promise<Run> {
  const changes: string[] = []
  const rowsRead = new Map<number, number[]>()
  let rowGroupsSkipped = 0
  const stop = spark.addListener((event) => {
    if (event.event === 'SparkListenerSQLAdaptiveExecutionUpdate') changes.push(String(event.change))
    if (event.event !== 'SparkListenerTaskEnd') return
    const { stageId, taskMetrics } = event
    rowGroupsSkipped += taskMetrics.engineMetrics.rowGroupsSkipped
    rowsRead.set(stageId, [...(rowsRead.get(stageId) ?? []), taskMetrics.shuffleReadMetrics.totalRecordsRead])
  })
  try {
    const schema = await frame.schema()
    const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
    const answer = duckRows((await duckdb.runAndReadAll(sql)).getRows(), schema)
    const wrong = difference(rows, inAnyOrder(answer), 1e-9)
    assert.ok(wrong === undefined, wrong)
  } finally {
    stop()
  }
  return {
    changes,
    rowGroupsSkipped,
    rowsRead: [...rowsRead.values()],
    tasks: [...rowsRead.values()].map((stage) => stage.length),
  }
}

async function session(settings: Readonly<Record<string, string | number>>): Promise<SparkSession> {
  const spark = await root.newSession()
  for (const [key, value] of Object.entries(settings)) await spark.conf.set(key, value)
  return spark
}

const changed = ({ changes }: Run, what: RegExp): boolean => changes.some((change) => what.test(change))

test('a side that measured small is broadcast, and the other is not shuffled', async () => {
  const spark = await session({ 'spark.sql.autoBroadcastJoinThreshold': 50_000 })
  const few = spark.range(300_000).filter('id % 1000 = 3').selectExpr('id * 2 as k')
  const many = spark.range(200_000).selectExpr('id as k', 'id * 3 as v')
  for (const [type, words] of [
    ['inner', 'join'],
    ['left', 'left join'],
    ['semi', 'semi join'],
    ['anti', 'anti join'],
  ]) {
    const joined = many.alias('a').join(few.alias('b'), expr('a.k = b.k'), type)
    const result = await run(
      spark,
      joined.selectExpr('count(*)', 'sum(v)'),
      `select count(*), sum(v) from (select i as k, i * 3 as v from range(200000) r(i)) a ${words}
        (select i * 2 as k from range(300000) r(i) where i % 1000 = 3) b on a.k = b.k`,
    )
    assert.ok(changed(result, /side \(shuffle \d+\) is broadcast, as it measured/), result.changes.join('\n'))
    // The few rows of the one side and partial counts: no row of the other.
    for (const stage of result.rowsRead) for (const rows of stage) assert.ok(rows <= 300, `${rows} rows`)
  }
})

test('rows that find no partner in a small side are left out before they are shuffled', async () => {
  const spark = await session({ 'spark.sql.autoBroadcastJoinThreshold': 200_000 })
  const fewText = `select case when i % 11 = 0 then null else i end as k, i % 7 as v from range(400000) r(i)
    where i % 100 = 3`
  const manyText = `select case when i % 13 = 0 then null else i % 300000 end as k, i as v from range(600000) r(i)`
  await spark.range(400_000).toDF('i').createOrReplaceTempView('r')
  await spark.range(600_000).toDF('i').createOrReplaceTempView('s')
  const [few, many] = [
    fewText.replace('range(400000) r(i)', 'r'),
    manyText.replace('range(600000) r(i)', 's'),
  ]
  const joins = [
    'select count(*), sum(a.v), null from A a left semi join B b on a.k = b.k and b.v > a.v + 5',
    'select count(*), sum(a.v), null from A a left anti join B b on a.k = b.k and b.v % 2 = a.v % 2',
    'select count(*), sum(a.v), sum(b.v) from A a left join B b on a.k = b.k',
    'select count(*), sum(a.v), sum(b.v) from B b right join A a on a.k = b.k and b.v > 100',
    'select count(*), sum(a.v), null from A a left semi join B b on a.k is not distinct from b.k',
    'select count(*), sum(a.v), null from A a where a.v = 1 or exists (select 1 from B b where b.k = a.k)',
    `select count(*), sum(a.v), null from A a where exists (select 1 from B b where b.k = a.k and b.v > 300000)
      and not exists (select 1 from B b where b.k = a.k and b.v < 250000)`,
  ]
  for (const text of joins) {
    const onDuckdb = text
      .replace('left semi join', 'semi join')
      .replace('left anti join', 'anti join')
      .replaceAll(/\bA a\b/g, `(${fewText}) a`)
      .replaceAll(/\bB b\b/g, `(${manyText}) b`)
    const onVonk = text
      .replace('is not distinct from', '<=>')
      .replaceAll(/\bA a\b/g, `(${few}) a`)
      .replaceAll(/\bB b\b/g, `(${many}) b`)
    const result = await run(spark, await spark.sql(onVonk), onDuckdb)
    assert.ok(
      changed(result, /rows of a join's (right|left) side are left out of its shuffle/),
      `${text}\n${result.changes.join('\n')}`,
    )
    // 4,000 rows look for partners; of 600,000 no more than these and their own are shuffled.
    const read = result.rowsRead.flat().reduce((sum, rows) => sum + rows, 0)
    assert.ok(read < 60_000, `${read} rows of shuffles were read: ${text}`)
  }
})

test('a semi or anti join makes its table of the side that measured smaller, whatever keys repeat', async () => {
  const spark = await session({ 'spark.sql.autoBroadcastJoinThreshold': -1 })
  // Nothing is known of how few rows the left side has; 30 values of keys on either side.
  const left = 'select i % 30 as k, i as v from range(300000) r(i) where hash_of(i) % 100 = 7'
  const right = 'select i % 31 as k, i as w from range(40000) r(i)'
  const vonk = (text: string) =>
    text.replaceAll('hash_of(i)', '(i * 7919)').replaceAll(/range\((\d+)\) r\(i\)/g, 'r$1')
  const duck = (text: string) => text.replaceAll('hash_of(i)', '(i * 7919)')
  for (const rows of [300_000, 40_000]) await spark.range(rows).toDF('i').createOrReplaceTempView(`r${rows}`)
  for (const condition of ['a.k = b.k', 'a.k = b.k and b.w > a.v', 'a.k = b.k and b.w % 997 = a.v % 1009']) {
    for (const words of ['semi', 'anti']) {
      const sql = `select count(*), sum(a.v), min(a.k) from (${left}) a ${words} join (${right}) b on ${condition}`
      const result = await run(
        spark,
        await spark.sql(vonk(sql).replace(`${words} join`, `left ${words} join`)),
        duck(sql),
      )
      assert.ok(
        changed(result, /a join's table is made of its left side/),
        `${sql}\n${result.changes.join('\n')}`,
      )
    }
  }
})

test('an aggregate that counts on the partitions of a join keeps it shuffled', async () => {
  const spark = await session({ 'spark.sql.autoBroadcastJoinThreshold': 50_000 })
  const few = spark.range(300_000).filter('id % 1000 = 3').selectExpr('id % 7 as k')
  const many = spark.range(5_000).selectExpr('id % 9 as k', 'id as v')
  const joined = many.alias('a').join(few.alias('b'), expr('a.k = b.k'))
  const result = await run(
    spark,
    joined.groupBy('a.k').agg({ v: 'sum' }),
    `select a.k, sum(v) from (select i % 9 as k, i as v from range(5000) r(i)) a join
      (select i % 7 as k from range(300000) r(i) where i % 1000 = 3) b on a.k = b.k group by a.k`,
  )
  assert.ok(!changed(result, /is broadcast/), result.changes.join('\n'))
})

test('a side without rows ends a join that needs them', async () => {
  const spark = await session({ 'spark.sql.autoBroadcastJoinThreshold': -1 })
  const none = spark.range(100_000).filter('id % 1000 = 1000 + id').selectExpr('id as k')
  const many = spark.range(200_000).selectExpr('id as k')
  const frame = many.alias('a').join(none.alias('b'), expr('a.k = b.k')).selectExpr('count(*)')
  const result = await run(spark, frame, 'select 0')
  assert.ok(changed(result, /a join has no rows, as its right side/), result.changes.join('\n'))
})

test('an equal exchange runs once, and so does an equal table', async () => {
  const spark = await session({
    'spark.sql.shuffle.partitions': 3,
    'spark.sql.leafNodeDefaultParallelism': 5,
  })
  const groups = spark.range(1_000).groupBy(expr('id % 10 as k')).agg(expr('count(*) as n'))
  const twice = await run(
    spark,
    groups.union(groups),
    'select i % 10, 100 from range(10) r(i) union all select i % 10, 100 from range(10) r(i)',
  )
  assert.ok(changed(twice, /reused shuffle \d+: an equal exchange has been run/), twice.changes.join('\n'))
  assert.deepEqual(twice.tasks.toSorted(), [5, 6], 'tasks of the grouping, and of what reads it twice')

  const few = spark.range(20).selectExpr('id * 2 as k').hint('broadcast')
  const looked = spark.range(100).join(few, expr('id = k'))
  const both = await run(
    spark,
    looked.selectExpr('id').union(looked.selectExpr('id + 1')),
    `select i * 2 from range(20) r(i) union all select i * 2 + 1 from range(20) r(i)`,
  )
  assert.ok(changed(both, /reused broadcast \d+: an equal one has been made/), both.changes.join('\n'))
})

test('partitions of both sides are put together alike', async () => {
  const spark = await session({
    'spark.sql.autoBroadcastJoinThreshold': -1,
    'spark.sql.shuffle.partitions': 40,
  })
  const [a, b] = [spark.range(30_000), spark.range(20_000).selectExpr('id * 2 as id')]
  const frame = a.alias('a').join(b.alias('b'), expr('a.id = b.id')).selectExpr('count(*)', 'sum(a.id)')
  const result = await run(
    spark,
    frame,
    'select count(*), sum(a.i) from range(30000) a(i) join (select i * 2 as i from range(20000) r(i)) b on a.i = b.i',
  )
  assert.ok(
    changed(result, /shuffle \d+ and \d+: 40 reduce partitions are read by \d+ tasks/),
    result.changes.join('\n'),
  )
})

test('keys of a table let the scan of the other side skip row groups', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-runtime-filter-'))
  try {
    const file = join(folder, 'rows.parquet')
    await duckdb.run(
      `copy (select i as id, (i // 7)::int as k, i * 3 as v from range(160000) r(i)) to '${file}'
        (format parquet, row_group_size 10240)`,
    )
    const spark = await session({})
    const from = `(select i as id, (i // 7)::int as k, i * 3 as v from range(160000) r(i)) a`
    const few = spark.range(40_000, 40_100)
    const some = spark.range(9_000, 9_010).selectExpr('cast(id as int) as n')
    for (const [type, words, skips] of [
      ['inner', 'join', true],
      ['semi', 'semi join', true],
      ['left', 'left join', false],
      ['anti', 'anti join', false],
    ] as const) {
      const rows = spark.read.parquet(file).filter('v >= 0').selectExpr('id as key', 'k', 'v')
      const byId = rows.join(few, expr('key = id'), type)
      const first = await run(
        spark,
        byId.selectExpr('count(*)', 'sum(v)'),
        `select count(*), sum(v) from ${from} ${words} range(40000, 40100) b(i) on a.id = b.i`,
      )
      assert.equal(first.rowGroupsSkipped >= 14, skips, `${type}: ${first.rowGroupsSkipped} row groups`)
      assert.equal(changed(first, /the scan of id leaves out/), skips)
      const second = await run(
        spark,
        rows.join(some, expr('k = n'), type).selectExpr('count(*)', 'sum(v)'),
        `select count(*), sum(v) from ${from} ${words} range(9000, 9010) b(i) on a.k = b.i`,
      )
      assert.equal(second.rowGroupsSkipped >= 14, skips, `${type}: ${second.rowGroupsSkipped} row groups`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a partition with half of the rows is read by several tasks', async () => {
  const settings = {
    'spark.sql.autoBroadcastJoinThreshold': -1,
    'spark.sql.shuffle.partitions': 12,
    'spark.sql.leafNodeDefaultParallelism': 32,
    'spark.sql.adaptive.advisoryPartitionSizeInBytes': 1,
    'spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes': '64k',
  }
  const sql = (words: string) =>
    `select count(*), sum(a.i) from (select case when i % 2 = 0 then 7 else i end as k, i from range(400000) r(i)) a
      ${words} (select i as k from range(1000) r(i)) b on a.k = b.k`
  const frameOf = (spark: SparkSession, type: string, hint: string) => {
    const many = spark.range(400_000).selectExpr('if(id % 2 = 0, 7, id) as k', 'id as i')
    // Not a column that is known to be unique: a left join that only repeats rows would not be run at all.
    const few = spark.range(1_000).selectExpr('id * 1 as k').hint(hint)
    return many.alias('a').join(few.alias('b'), expr('a.k = b.k'), type).selectExpr('count(*)', 'sum(a.i)')
  }
  for (const [type, words, hint] of [
    ['inner', 'join', 'shuffle_hash'],
    ['left', 'left join', 'shuffle_hash'],
    ['anti', 'anti join', 'shuffle_hash'],
    ['full', 'full join', 'shuffle_hash'],
    ['inner', 'join', 'merge'],
    ['left', 'left join', 'merge'],
    ['full', 'full join', 'merge'],
  ]) {
    const spark = await session(settings)
    const result = await run(spark, frameOf(spark, type, hint), sql(words))
    if (type === 'full') {
      const why =
        /1 of 12 partitions are skewed and stay whole, as rows of the join's table without a partner/
      assert.ok(changed(result, why), result.changes.join('\n'))
      continue
    }
    assert.ok(changed(result, /partitions are skewed and read by \d+ tasks/), result.changes.join('\n'))
    const joins = result.rowsRead.find((stage) => stage.some((rows) => rows > 1_000))
    assert.ok(joins !== undefined)
    const sorted = joins.toSorted((x, y) => x - y)
    const median = sorted[sorted.length >>> 1]
    assert.ok(sorted[sorted.length - 1] <= 2 * median, `${sorted}`)
  }
  const whole = await session({ ...settings, 'spark.sql.adaptive.skewJoin.enabled': 'false' })
  const result = await run(whole, frameOf(whole, 'inner', 'shuffle_hash'), sql('join'))
  assert.ok(!changed(result, /partitions are skewed/))
})

test('below what needs all rows of a key in one task, a skewed partition stays whole, and the changes say why', async () => {
  const spark = await session({
    'spark.sql.autoBroadcastJoinThreshold': -1,
    'spark.sql.shuffle.partitions': 12,
    'spark.sql.leafNodeDefaultParallelism': 32,
    'spark.sql.adaptive.advisoryPartitionSizeInBytes': 1,
    'spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes': '64k',
  })
  const many = () => spark.range(400_000).selectExpr('if(id % 2 = 0, 7, id) as k', 'id as i')
  const few = spark.range(1_000).selectExpr('id * 1 as k', 'id as j').hint('shuffle_hash')
  const joined = many().join(few, 'k')
  const manyRows = '(select case when i % 2 = 0 then 7 else i end as k, i from range(400000) r(i))'
  const from = `${manyRows} a join (select i as k, i as j from range(1000) r(i)) b using (k)`
  const above = /1 of 12 partitions are skewed and stay whole, as an operator above needs all rows of a key/
  for (const [frame, sql] of [
    // The maximum of the joined rows, so that nothing of it is counted before the join.
    [joined.groupBy('k').agg(expr('max(i - j)')), `select k, max(i - j) from ${from} group by k`],
    [
      joined.selectExpr('k', 'i', 'row_number() over (partition by k order by i desc) n').where('n = 1'),
      `select k, i, row_number() over (partition by k order by i desc) n from ${from} qualify n = 1`,
    ],
  ] as const) {
    const result = await run(spark, frame, sql)
    assert.ok(changed(result, above), result.changes.join('\n'))
  }
})

test('a skewed table is split where pairs are all that counts, and with it the side that looks into it', async () => {
  const settings = {
    'spark.sql.autoBroadcastJoinThreshold': -1,
    'spark.sql.shuffle.partitions': 12,
    'spark.sql.leafNodeDefaultParallelism': 32,
    'spark.sql.adaptive.advisoryPartitionSizeInBytes': 1,
  }
  const skewed = (spark: SparkSession, rows: number) =>
    spark.range(rows).selectExpr('if(id % 2 = 0, 7, id) as k')
  const keys = (rows: number) =>
    `(select case when i % 2 = 0 then 7 else i end as k from range(${rows}) r(i))`
  for (const [type, words, isSplit] of [
    ['inner', 'join', true],
    ['left', 'left join', false],
    ['semi', 'semi join', false],
  ] as const) {
    const threshold = { 'spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes': '64k' }
    const spark = await session({ ...settings, ...threshold })
    const many = spark.range(300_000).selectExpr('id * 1 as k', 'id as i')
    const table = skewed(spark, 200_000).hint('shuffle_hash')
    const result = await run(
      spark,
      many.alias('a').join(table.alias('b'), expr('a.k = b.k'), type).selectExpr('count(*)', 'sum(a.i)'),
      `select count(*), sum(a.i) from (select i as k, i from range(300000) r(i)) a ${words} ${keys(200_000)} b on a.k = b.k`,
    )
    const what = isSplit
      ? /skewed and read by/
      : /skewed and stay whole, as a row must find all of its partners/
    assert.ok(changed(result, what), `${type}: ${result.changes.join('\n')}`)
  }
  const threshold = { 'spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes': '4k' }
  const spark = await session({ ...settings, ...threshold })
  const [a, b] = [skewed(spark, 4000), skewed(spark, 3000).hint('shuffle_hash')]
  const both = await run(
    spark,
    a.alias('a').join(b.alias('b'), expr('a.k = b.k')).selectExpr('count(*)', 'sum(a.k)'),
    `select count(*), sum(a.k) from ${keys(4000)} a join ${keys(3000)} b on a.k = b.k`,
  )
  // Of the one partition that is skewed, each piece of one side with each piece of the other.
  const [, tasks] =
    /1 of 12 partitions are skewed and read by (\d+) tasks/.exec(both.changes.join('\n')) ?? []
  assert.ok(Number(tasks) >= 4, both.changes.join('\n'))
})
