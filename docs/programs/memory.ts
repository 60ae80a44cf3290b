/** Sorts more rows than an executor of 64 MiB can hold, and then asks for one value that is too large for it. */
import { collect_list, rand, SparkSession } from 'vonk'

await using spark = await SparkSession.builder()
  .master('local[1]')
  .config('spark.executor.memory', '64m')
  .getOrCreate()
let moved = 0
spark.addListener((event) => {
  if (event.event === 'SparkListenerTaskEnd') moved += event.taskMetrics.diskBytesSpilled
})
const rows = spark.range(10_000_000)
await rows.orderBy(rand(1)).write.format('noop').mode('overwrite').save()
console.log('sorted; more than 100 MB went to disk:', moved > 100e6)
try {
  await rows.agg(collect_list('id')).collect()
} catch (error) {
  console.log(error.condition)
  console.log(error.message)
}
