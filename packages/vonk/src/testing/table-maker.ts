/**
 * A program that makes tables of a query in the warehouse of its first argument, `race0`, `race1` and so on, each as
 * soon as a file `go0`, `go1` ... of the second is there, for tests that run several of it at once. It prints `ready`,
 * then a line a table: `made` or the condition of its error.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { SparkError, SparkSession } from '../index.ts'

const [warehouse, folder, rounds] = process.argv.slice(2)
const spark = await SparkSession.builder()
  .master('local[1]')
  .config('spark.sql.warehouse.dir', warehouse)
  .getOrCreate()
await spark.range(1).count()
process.stdout.write('ready\n')
for (let round = 0; round < Number(rounds); round++) {
  while (!existsSync(join(folder, `go${round}`))) await sleep(1)
  try {
    await spark.sql(`create table race${round} as select id, ${process.pid} as maker from range(5)`)
    process.stdout.write('made\n')
  } catch (error) {
    process.stdout.write(`${error instanceof SparkError ? error.condition : error}\n`)
  }
}
await spark.stop()
