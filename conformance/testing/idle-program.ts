/** A program that runs a query and ends without closing its session: nothing may keep its process alive. */
import { SparkSession } from 'vonk'

const spark = await SparkSession.builder().master(process.argv[2]).create()
process.stdout.write(`${await spark.range(1000).repartition(3).count()}\n`)
