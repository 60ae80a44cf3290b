/** Adaptive execution tells what it has changed. */
import { SparkSession, col, count, lit } from 'vonk'

await using spark = await SparkSession.builder()
  .master('local[2]')
  .config('spark.sql.shuffle.partitions', '200')
  .getOrCreate()
spark.addListener((event) => {
  if (event.event === 'SparkListenerSQLAdaptiveExecutionUpdate') console.log(event.change)
  if (event.event === 'SparkListenerStageSubmitted') {
    console.log(`stage ${event.stageInfo.stageId} starts with ${event.stageInfo.numberOfTasks} tasks`)
  }
})

const groups = spark.range(1_000_000).groupBy(col('id').mod(lit(1000)).as('k')).agg(count('*').as('n'))
console.log(`${(await groups.collect()).length} rows`)
