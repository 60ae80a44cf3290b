/** Mistakes: the condition, SQLSTATE and parameters that the user is told. */
import { join } from 'node:path'
import { col, lit, SparkError, type SparkSession } from '../../../packages/vonk/src/index.ts'
import { type Program, peopleOf, program } from './program.ts'

const mistake = (name: string, run: (spark: SparkSession, folder: string) => Promise<unknown>): Program =>
  program(name, async (spark, folder) => {
    try {
      await run(spark, folder)
    } catch (error) {
      if (!(error instanceof SparkError)) throw error
      const { condition, sqlState, messageParameters } = error
      // Paths are of this run alone; a link into Spark's documentation and our own hints are no part of the mistake;
      // how an overflow is worded differs between Spark's own two ways to evaluate.
      const parameters = Object.entries(messageParameters)
        .filter(([key]) => !['docroot', 'hint', 'message'].includes(key))
        .map(([key, value]) => [key, value.replaceAll(folder, 'FOLDER').replace(/^file:/, '')])
        .sort()
      return { condition, sqlState, parameters }
    }
    return 'no mistake'
  })
const analysed = (name: string, text: string): Program => mistake(name, (spark) => spark.sql(text))
const run = (name: string, text: string): Program =>
  mistake(name, async (spark) => (await spark.sql(text)).collect())

export const mistakes: readonly Program[] = [
  mistake('a column that is not there', (spark) => peopleOf(spark).select('nam').schema()),
  mistake('a column that is not there, in a filter', (spark) => peopleOf(spark).filter('nope > 1').count()),
  mistake('a wrong type in a filter', (spark) => peopleOf(spark).filter(col('id').plus(1)).schema()),
  mistake('texts and booleans in arithmetic', (spark) => spark.range(1).select(lit(true).plus(1)).schema()),
  mistake('a function that is not there', (spark) => spark.range(1).selectExpr('no_such(id)').schema()),
  mistake('too few arguments', (spark) => spark.range(1).selectExpr('nullif(id)').schema()),
  mistake('a wrong type of an argument', (spark) => spark.range(1).selectExpr('abs(true)').schema()),
  mistake('a column that is not grouped', (spark) => spark.range(3).groupBy('id').agg(col('nope')).schema()),
  mistake('an aggregate in a filter', (spark) => spark.range(3).filter('sum(id) > 1').schema()),
  mistake('unions of different numbers of columns', (spark) =>
    spark.range(1).union(peopleOf(spark)).schema(),
  ),
  mistake('a file that is not there', (spark, folder) => spark.read.parquet(join(folder, 'nope')).schema()),
  mistake('an output that is there', async (spark, folder) => {
    await spark.range(1).write.parquet(join(folder, 'out'))
    await spark.range(1).write.parquet(join(folder, 'out'))
  }),
  mistake('a setting that is not there', (spark) => spark.conf.get('no.such.key')),
  mistake('a static setting', (spark) => spark.conf.set('spark.sql.warehouse.dir', 'x')),
  mistake('toDF with too few names', (spark) => spark.range(1).selectExpr('id', '1').toDF('a').schema()),
  mistake('a view that is there', async (spark) => {
    await spark.range(1).createTempView('once_only')
    await spark.range(1).createTempView('once_only')
  }),
  analysed('a table that is not there', 'SELECT * FROM no_such_table'),
  analysed('a statement that ends too early', 'SELECT 1 FROM ('),
  analysed('a wrong word', 'SELEKT 1'),
  analysed('an ambiguous column', 'SELECT id FROM range(1) a, range(1) b'),
  analysed('a column outside GROUP BY', 'SELECT id, count(*) FROM range(3) GROUP BY id % 2'),
  analysed('a window function without a window', 'SELECT row_number() FROM range(3)'),
  analysed('a wrong DDL type', 'SELECT CAST(1 AS NOTYPE)'),
  run('division by zero', 'SELECT 1 / (id - 1) FROM range(3)'),
  run('integers that overflow', 'SELECT CAST(9223372036854775807 + id AS BIGINT) + 1 FROM range(1)'),
  run('casts that fail', "SELECT CAST('x' || id AS INT) FROM range(1)"),
  run('dates that are none', "SELECT CAST('2024-13-' || id AS DATE) FROM range(1)"),
  run('numbers out of range', 'SELECT CAST(300 + id AS TINYINT) FROM range(1)'),
  run('an error that is raised', "SELECT raise_error('no: ' || id) FROM range(1)"),
  run('a sum that overflows', 'SELECT sum(9223372036854775807 - id + id) FROM range(2)'),
]
