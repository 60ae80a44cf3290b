/** What a statement asks for must not hold up, or end, the driver: its thread answers all sessions. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { lit, SparkSession } from 'vonk'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[1]').getOrCreate()
})
after(() => spark.stop())

const endless = `'${'a'.repeat(40)}!' rlike '^(a+)+$'`

test('a constant pattern that takes for ever is tried by a task, which an abort ends', {
  timeout: 30_000,
}, async () => {
  const frame = await spark.sql(`select ${endless} as x, concat(regexp_replace('ab', '(b)', 'c'), 'd') as y`)
  await assert.rejects(frame.collect({ signal: AbortSignal.timeout(200) }))
  const [row] = await (await spark.sql("select concat(regexp_replace('ab', '(b)', 'c'), 'd')")).collect()
  assert.equal(row.get(0), 'acd')
})

test('more partitions than the driver can have tasks for are refused by name', async () => {
  const most = 2 ** 31 - 1
  const refused = { condition: 'INVALID_PARAMETER_VALUE', message: /at most 1000000/ }
  await assert.rejects(spark.range(0, 10, 1, most).collect(), refused)
  await assert.rejects(spark.range(10).repartition(most).collect(), refused)
  assert.equal((await spark.range(10).coalesce(most).collect()).length, 10)
  await assert.rejects(
    (async () => (await spark.sql(`select * from range(0, 10, 1, ${most})`)).collect())(),
    refused,
  )
  for (const hint of [`repartition(${most})`, `repartition(${most}, id)`, `rebalance(${most})`])
    await assert.rejects(
      (async () => (await spark.sql(`select /*+ ${hint} */ * from range(10)`)).collect())(),
      refused,
    )
  await assert.rejects(spark.range(10).hint('repartition', most).collect(), refused)
  await assert.rejects(spark.range(10).repartitionById(most, lit(1)).collect(), refused)
  await assert.rejects(spark.conf.set('spark.sql.shuffle.partitions', most), {
    condition: 'INVALID_CONF_VALUE.REQUIREMENT',
  })
  assert.equal(await spark.range(10).count(), 10)
})

/** Nobody notices that a thread is held for so long. */
const unnoticedMs = 100

/** Runs `work`; how long the thread was kept from all else at most, in milliseconds and as a share of the whole. */
async function longestHold(work: () => Promise<unknown>): Promise<{ ms: number; share: number }> {
  let isOver = false
  let longest = 0
  const start = performance.now()
  let last = start
  const watch = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(watch)
  }
  setImmediate(watch)
  await work()
  isOver = true
  return { ms: longest, share: longest / (performance.now() - start) }
}

test('planning a long condition lets others in between its steps', async () => {
  let held = { ms: Number.POSITIVE_INFINITY, share: 1 }
  // What else runs on the machine only makes it longer: one undisturbed time is enough.
  const isHeld = () => held.share >= 0.45 && held.ms > unnoticedMs
  for (let time = 0; time < 6 && isHeld(); time++) {
    const conditions = Array.from({ length: 1000 }, (_, i) => `(id + ${i} > ${i % 7} or id < ${i + time})`)
    const frame = await spark.sql(`select count(*) from range(100) where ${conditions.join(' and ')}`)
    held = await longestHold(() => frame.collect())
  }
  assert.ok(!isHeld(), `the thread was held for ${held.ms} ms, ${held.share} of the time`)
})
