/**
 * A limit at the top of a query runs partitions until it has its rows: as many tasks as Spark's CollectLimit runs, job
 * by job (record/limit_tasks.py); and its rows, whatever their types, are those that all partitions would have given.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SparkSession } from 'vonk'

const recorded = JSON.parse(readFileSync(new URL('recorded/limit_tasks.json', import.meta.url), 'utf8')) as {
  readonly queries: readonly {
    readonly sql: string
    readonly first: string
    readonly tasks: readonly number[]
    readonly rows: readonly string[]
    readonly count: number
  }[]
  readonly actions: readonly {
    readonly action: string
    readonly tasks: readonly number[]
    readonly count: number
  }[]
}

let spark: SparkSession
let tasks: number[] = []

before(async () => {
  spark = await SparkSession.builder().master('local[2]').getOrCreate()
  spark.addListener((event) => {
    if (event.event === 'SparkListenerStageSubmitted') tasks.push(event.stageInfo.numberOfTasks)
  })
  await numbers().createOrReplaceTempView('t')
})
after(() => spark.stop())

const numbers = () => spark.range(0, 1000, 1, 63)

/** What `work` gives, and the tasks of the stages that it ran. */
async function counted<T>(work: () => Promise<T>): Promise<{ result: T; tasks: readonly number[] }> {
  tasks = []
  const result = await work()
  // Listeners hear of what happened in a turn of the event loop behind it.
  await new Promise((resolve) => setTimeout(resolve, 5))
  return { result, tasks }
}

for (const { sql, first, tasks: expected, rows, count } of recorded.queries) {
  test(sql, async () => {
    const frame = await spark.sql(sql)
    const ran = await counted(() => frame.collect())
    assert.deepEqual(ran.tasks, expected)
    assert.equal(ran.result.length, count)
    assert.deepEqual(
      ran.result.slice(0, 3).map((row) => row.get(0)?.toString() ?? 'None'),
      rows.map((text) => (/^-?[\d.]+$/.test(text) ? String(Number(text)) : text)),
    )
    assert.ok((await frame.explainString()).split('\n')[1].startsWith(first))
  })
}

for (const { action, tasks: expected, count } of recorded.actions) {
  test(action, async () => {
    const actions: Record<string, () => Promise<readonly unknown[]>> = {
      'take(1)': () => numbers().take(1),
      'take(500)': () => numbers().take(500),
      'first()': async () => [await numbers().first()],
      'head(3)': () => numbers().head(3),
      'filter(id > 900).take(5)': () => numbers().filter('id > 900').take(5),
    }
    const ran = await counted(actions[action])
    assert.deepEqual(ran.tasks, expected)
    assert.equal(ran.result.length, count)
  })
}

test('toArrow, show, isEmpty and toLocalIterator run no more partitions than they need', async () => {
  const limited = numbers().limit(20)
  assert.deepEqual((await counted(() => limited.toArrow())).tasks, [1, 1])
  assert.deepEqual((await counted(() => numbers().showString(3))).tasks, [1])
  assert.deepEqual((await counted(() => numbers().isEmpty())).tasks, [1])
  const iterated = await counted(async () => {
    let rows = 0
    for await (const _ of limited.toLocalIterator()) rows++
    return rows
  })
  assert.deepEqual(iterated, { result: 20, tasks: [1, 1] })
})

test('explain tells that not all partitions may run, and afterwards how many did', async () => {
  const limited = numbers().limit(500)
  assert.match(
    await limited.explainString('stages'),
    /63 tasks[\s\S]*a few partitions at a time until there are 500 rows/,
  )
  await limited.collect()
  assert.match(await limited.explainString('stages'), /35 tasks, as they ran/)
})

test('a limit that is written, counted or cached runs every partition once', async () => {
  const limited = numbers().limit(500)
  assert.deepEqual((await counted(() => limited.count())).result, 500)
  const written = await counted(() => limited.write.format('noop').mode('overwrite').save())
  assert.deepEqual(written.tasks, [63, 1])
})

test('an EXISTS and a subquery with a limit run no more partitions than they need', async () => {
  const ran = async (condition: string) => {
    const frame = await spark.sql(`select 1 from range(0, 3, 1, 1) where ${condition}`)
    const { result, tasks } = await counted(() => frame.collect())
    return [result.length, ...tasks]
  }
  assert.deepEqual(await ran('exists (select 1 from t where id >= 0)'), [3, 1, 1])
  assert.deepEqual(await ran('not exists (select 1 from t where id >= 0)'), [0, 1, 1])
  // Not in the first partition, nor in the four behind it.
  assert.deepEqual(await ran('exists (select 1 from t where id > 100)'), [3, 1, 4, 20, 1])
  assert.deepEqual(await ran('not exists (select 1 from t where id > 1000)'), [3, 1, 4, 20, 38, 1])
  assert.deepEqual(await ran('(select id from t limit 1) = 0'), [3, 1, 1])
  assert.deepEqual(await ran('(select id from t limit 1 offset 20) = 20'), [3, 1, 1, 1])
})

test('the first window and its growth are settings', async () => {
  await spark.conf.set('spark.sql.limit.initialNumPartitions', 5)
  await spark.conf.set('spark.sql.limit.scaleUpFactor', 10)
  try {
    assert.deepEqual((await counted(() => numbers().filter('id < 0').take(1))).tasks, [5, 50, 8])
  } finally {
    await spark.conf.unset('spark.sql.limit.initialNumPartitions')
    await spark.conf.unset('spark.sql.limit.scaleUpFactor')
  }
})

test('rows of every type begin and end where the limit says, in the middle of a byte of null flags too', async () => {
  const columns = [
    'id',
    'if(id % 3 = 0, null, id % 2 = 0) as flag',
    'if(id % 5 = 0, null, cast(id as string)) as text',
    'cast(cast(id as string) as binary) as bytes',
    'cast(id as decimal(10,2)) as price',
    'cast(id as decimal(38,2)) as wide',
    'cast(id as tinyint) as small',
    'date_add(date"2020-01-01", cast(id as int)) as day',
    'timestamp_seconds(id) as at',
    'if(id % 4 = 0, null, sequence(0, id % 5)) as list',
    'map(id, array(cast(id as string), null)) as pairs',
    'named_struct("a", id, "b", if(id % 2 = 0, null, array(named_struct("c", id)))) as nested',
    'null as nothing',
    'make_interval(0, 1, 0, cast(id as int)) as calendar',
  ]
  const rows = spark.range(0, 100, 1, 3).selectExpr(...columns)
  const text = async (frame: typeof rows) => (await frame.collect()).map((row) => JSON.stringify(row))
  const all = await text(rows)
  for (const [offset, limit] of [
    [0, 1],
    [0, 8],
    [3, 13],
    [8, 16],
    [33, 34],
    [31, 5],
    [66, 1000],
  ])
    assert.deepEqual(await text(rows.offset(offset).limit(limit)), all.slice(offset, offset + limit))
  assert.deepEqual(await text(rows.offset(71)), all.slice(71))
})

test('of a file of many splits, one row reads one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vonk-limits-'))
  try {
    await spark.range(0, 4000, 1, 8).write.parquet(join(folder, 'rows'))
    await spark.conf.set('spark.sql.files.maxPartitionBytes', 1)
    const read = spark.read.parquet(join(folder, 'rows'))
    const whole = await counted(() => read.write.format('noop').mode('overwrite').save())
    assert.ok(whole.tasks[0] >= 8)
    assert.deepEqual((await counted(() => read.take(1))).tasks, [1])
  } finally {
    await spark.conf.unset('spark.sql.files.maxPartitionBytes')
    rmSync(folder, { recursive: true, force: true })
  }
})
