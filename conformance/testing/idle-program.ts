/**
 * A program that runs queries, also such as fail or are cancelled before their job has a stage, and ends without
 * closing its session: nothing may keep its process alive.
 */
import { SparkSession } from 'vonk'

const spark = await SparkSession.builder().master(process.argv[2]).create()
process.stdout.write(`${await spark.range(1000).repartition(3).count()}\n`)
const outcome = (action: Promise<unknown>) =>
  action.then(
    () => 'ended',
    (error: Error & { readonly condition?: string }) => error.condition ?? error.name,
  )
// Both fail while bounds of the sort are sampled, before the first stage of their own job.
const failing = spark.range(100).selectExpr('id / (id - 5) as x').orderBy('x')
process.stdout.write(`${await outcome(failing.collect())}\n`)
const signal = AbortSignal.timeout(200)
const endless = spark
  .range(0, 100_000_000_000, 1, 4)
  .selectExpr('sha2(cast(id as string), 256) as h')
  .orderBy('h')
process.stdout.write(`${await outcome(endless.collect({ signal }))}\n`)
