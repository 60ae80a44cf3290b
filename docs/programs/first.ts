/** A first program: how late are flights, by origin? */
import { SparkSession, avg, col, count, sum } from 'vonk'

await using spark = await SparkSession.builder().master('local[2]').getOrCreate()

const flights = spark.read.parquet('node_modules/vega-datasets/data/flights-3m.parquet') // lazy: nothing is read
const late = flights
  .filter(col('delay').gt(15)) // narrow: each task on its own rows
  .groupBy('origin') // wide: rows of one origin have to meet
  .agg(count('*').as('flights'), avg('delay').as('late_by'), sum('distance').as('miles'))
  .orderBy(col('late_by').desc()) // wide: a sort over all rows

await late.explain('stages') // stages, tasks and shuffles, before anything runs
await late.show(5) // an action: this runs it
