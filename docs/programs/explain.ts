/** The physical plan of a grouping. */
import { SparkSession, avg, col } from 'vonk'

await using spark = await SparkSession.builder().master('local[2]').getOrCreate()

await spark.read
  .parquet('node_modules/vega-datasets/data/flights-3m.parquet')
  .filter(col('delay').gt(15))
  .groupBy('origin')
  .agg(avg('delay').as('late_by'))
  .explain()
