/** Sorts more rows than an executor of 64 MiB can hold. */
import { SparkSession, rand } from 'vonk'

await using spark = await SparkSession.builder()
  .master('local[1]')
  .config('spark.executor.memory', '64m')
  .getOrCreate()
try {
  await spark.range(20_000_000).orderBy(rand(1)).write.format('noop').mode('overwrite').save()
} catch (error) {
  console.log(error.condition)
  console.log(error.message)
}
