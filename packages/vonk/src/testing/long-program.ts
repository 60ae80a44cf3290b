/**
 * A user's program for tests that end it: on the master of its first argument it runs what the second names, for longer
 * than anybody waits, and prints `running` once tasks have ended and others run.
 */
import process from 'node:process'
import { SparkSession } from '../index.ts'

const [master, kind, out] = process.argv.slice(2)
const spark = await SparkSession.builder().master(master).getOrCreate()
let ended = 0
spark.addListener(({ event }) => {
  if (event === 'SparkListenerTaskEnd' && ++ended === 2) process.stdout.write('running\n')
})
const many = spark.range(0, 4e8, 1, 2000).selectExpr('id', 'uuid() as text')
if (kind === 'query') await many.filter("text = 'x'").count()
else if (kind === 'write') await many.write.parquet(out)
else await many.repartition(3, 'text').sort('text').write.format('noop').mode('overwrite').save()
