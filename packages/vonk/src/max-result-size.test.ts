/** spark.driver.maxResultSize: what a job may bring to the driver. Spark 4.3's answers are named with each. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SparkSession } from './index.ts'

const home = mkdtempSync(join(tmpdir(), 'vonk-max-result-'))
after(() => rmSync(home, { recursive: true }))

const session = (size: string, master = 'local[2]') =>
  SparkSession.builder()
    .master(master)
    .config('spark.driver.maxResultSize', size)
    .config('spark.local.dir', home)
    .create()
/** Some 12 MB in ten partitions. */
const large = (spark: SparkSession, partitions = 10) =>
  spark.range(0, 400_000, 1, partitions).selectExpr('id', "concat('some text of a row ', id) s")

const tooLarge = (tasks: RegExp | string) => (error: unknown) => {
  const { condition, message } = error as { condition: string; message: string }
  assert.equal(condition, 'SPARK_JOB_CANCELLED')
  const said = `Total size of serialized results of ${typeof tasks === 'string' ? tasks : tasks.source} tasks`
  assert.match(
    message,
    new RegExp(`${said} \\(.*\\) is bigger than spark\\.driver\\.maxResultSize \\(1\\.0 MiB\\)`),
  )
  return true
}

for (const master of ['local[2]', 'local-cluster[1,2,256]'])
  test(`${master}: a job over the bound fails, its tasks stop, and the session goes on`, async () => {
    await using spark = await session('1m', master)
    const launched = new Set<number>()
    spark.addListener((event) => {
      if (event.event === 'SparkListenerTaskStart') launched.add(event.taskInfo.taskId)
    })
    // Spark: refused as well, after 4 tasks of 10.
    await assert.rejects(() => large(spark, 400).collect(), tooLarge(/\d+/))
    assert.ok(launched.size < 200, `${launched.size} of 400 tasks were launched`)
    await assert.rejects(() => large(spark).toArrow(), tooLarge(/[1-9]/))
    await assert.rejects(() => large(spark, 1).collect(), tooLarge('1'))
    await assert.rejects(() => large(spark).orderBy('s').collect(), tooLarge(/\d+/))
    // Each window of partitions that a limit runs is a job; Spark: refused, too.
    await assert.rejects(() => large(spark).take(300_000), tooLarge(/\d+/))
    await assert.rejects(() => large(spark).tail(300_000), tooLarge(/\d+/))
    await assert.rejects(() => large(spark).show(300_000), tooLarge(/\d+/))
    // Rows that do not come to the driver do not count.
    assert.equal(await (await large(spark).cache()).count(), 400_000)
    await large(spark).write.format('noop').mode('overwrite').save()
    assert.equal((await spark.range(10).collect()).length, 10)
    // What was not read is not kept.
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    assert.deepEqual(
      files.filter((name) => /result-\d+$/.test(name)),
      [],
    )
  })

test('an iterator makes a job of each partition', async () => {
  await using spark = await session('1m')
  let rows = 0
  for await (const _ of large(spark, 40).toLocalIterator()) rows++
  assert.equal(rows, 400_000)
  await assert.rejects(async () => {
    for await (const _ of large(spark, 1).toLocalIterator()) rows++
  }, tooLarge('1'))
})

test('0 is no bound, and the default is 1g', async () => {
  await using spark = await session('0')
  assert.equal((await large(spark).collect()).length, 400_000)
  await using other = await SparkSession.builder().master('local[1]').create()
  assert.equal(await other.conf.get('spark.driver.maxResultSize'), '1g')
  assert.equal(await other.conf.isModifiable('spark.driver.maxResultSize'), false)
  await assert.rejects(() => other.conf.set('spark.driver.maxResultSize', '2g'), {
    condition: 'CANNOT_MODIFY_CONFIG',
  })
})
