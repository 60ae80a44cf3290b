/**
 * `npm run script -- bench/sort-merge.ts`: joins by merging beside hash joins, over two sides of 6 and 1.5 million rows
 * on one thread: both shuffled, and both sorted already in one partition, with what reading, shuffling and sorting them
 * take alone. Medians of 5 after one unmeasured run: the time that went by, and the processor's, which other work on
 * the machine changes less.
 */
import { performance } from 'node:perf_hooks'
import { type DataFrame, expr, SparkSession } from 'vonk'
import { median } from './core-suite.ts'

const runs = 5
const spark = await SparkSession.builder()
  .master('local[1]')
  .config('spark.sql.autoBroadcastJoinThreshold', -1)
  .create()

const sides = (order: string) => ({
  many: spark.range(0, 6_000_000, 1, 8).selectExpr(`${order.replace('N', '1500000')} as k`, 'id as v'),
  few: spark.range(0, 1_500_000, 1, 8).selectExpr(`${order.replace('N', '1500000')} as k`, 'id as w'),
})

async function measure(name: string, frame: DataFrame): Promise<void> {
  const times: number[] = []
  const processor: number[] = []
  for (let i = 0; i <= runs; i++) {
    const [started, used] = [performance.now(), process.cpuUsage()]
    await frame.collect()
    if (i === 0) continue
    times.push(performance.now() - started)
    const { user, system } = process.cpuUsage(used)
    processor.push((user + system) / 1000)
  }
  const [wall, cpu] = [times, processor].map((values) => median(values).toFixed(0).padStart(6))
  process.stdout.write(`${name.padEnd(50)} ${wall} ms ${cpu} ms of the processor\n`)
}

for (const [label, order] of [
  ['keys in order', 'id % N'],
  ['keys at random', 'id * 1000003 % N'],
] as const) {
  const { many, few } = sides(order)
  const total = (frame: DataFrame, column: string) => frame.agg(expr('count(*)'), expr(`sum(${column})`))
  await measure(`${label}: both sides read`, total(many.select('v').unionAll(few.select('w')), 'v'))
  const shuffled = many.repartition(16, expr('k')).unionAll(few.repartition(16, expr('k')))
  await measure(`${label}: both shuffled`, total(shuffled, 'v'))
  const sorted = (frame: DataFrame) => frame.repartition(16, expr('k')).sortWithinPartitions('k')
  await measure(`${label}: both shuffled and sorted`, total(sorted(many).unionAll(sorted(few)), 'v'))
  const local = (frame: DataFrame) => frame.coalesce(1).sortWithinPartitions('k')
  for (const hint of ['shuffle_hash', 'merge']) {
    const joined = (a: DataFrame, b: DataFrame) =>
      a
        .alias('a')
        .join(b.alias('b').hint(hint), expr('a.k = b.k'))
        .agg(expr('count(*)'), expr('sum(v)'), expr('sum(w)'))
    await measure(`${label}: ${hint} of both shuffled`, joined(many, few))
    await measure(`${label}: ${hint} of both sorted`, joined(local(many), local(few)))
  }
  await measure(`${label}: sorted in one partition, no join`, total(local(many).unionAll(local(few)), 'v'))
}
await spark.stop()
