/** Replaces the rows of a folder by many files, for a test that kills it meanwhile: `write-program.ts PATH`. */
import { SparkSession } from 'vonk'

const spark = await SparkSession.builder().master('local[2]').create()
await spark
  .range(0, 3000, 1, 2)
  .selectExpr('id % 1000 as k', 'id')
  .write.mode('overwrite')
  .partitionBy('k')
  .parquet(process.argv[2])
