/** Counts the jobs that transformations and actions start. */
import { SparkSession, col, count } from 'vonk'

await using spark = await SparkSession.builder().master('local[2]').getOrCreate()
let jobs = 0
spark.addListener((event) => {
  if (event.event === 'SparkListenerJobStart') jobs++
})

const flights = spark.read.parquet('node_modules/vega-datasets/data/flights-3m.parquet')
const late = flights.filter(col('delay').gt(15)).groupBy('origin').agg(count('*').as('flights'))
console.log(`after filter and groupBy: ${jobs} jobs`)
console.log(`columns: ${(await late.columns()).join(', ')} (${jobs} jobs)`)
console.log(`rows: ${(await late.collect()).length} (${jobs} job)`)
