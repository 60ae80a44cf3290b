/** The jobs and stages of a global sort, without and with a limit. */
import { SparkSession } from 'vonk'

await using spark = await SparkSession.builder().master('local[2]').getOrCreate()
spark.addListener((event) => {
  if (event.event === 'SparkListenerJobStart') console.log(`job ${event.jobId}`)
  if (event.event === 'SparkListenerStageCompleted') {
    console.log(`  stage ${event.stageInfo.stageId}: ${event.stageInfo.numberOfTasks} task(s)`)
  }
})
const flights = spark.read.parquet('node_modules/vega-datasets/data/flights-3m.parquet').select('delay', 'origin')

console.log('orderBy:')
const rows = await flights.orderBy('delay', 'origin').collect()
console.log(`${rows.length} rows`)

console.log('orderBy and limit:')
const first = await flights.orderBy('delay', 'origin').limit(3).collect()
console.log(`${first.length} rows`)
