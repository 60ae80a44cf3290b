/** Files written and read. */
import { join } from 'node:path'
import { ordersOf, type Program, peopleOf, program, table } from './program.ts'

const formats = ['parquet', 'json', 'csv'] as const

export const sources: readonly Program[] = [
  ...formats.map((format) =>
    program(`${format} written and read with a schema`, async (spark, folder) => {
      const path = join(folder, format)
      await peopleOf(spark).write.format(format).option('header', true).save(path)
      const schema = 'id INT, name STRING, age INT, city STRING, score DOUBLE'
      return table(spark.read.format(format).schema(schema).option('header', true).load(path))
    }),
  ),
  program('parquet keeps types', async (spark, folder) => {
    await ordersOf(spark).write.parquet(join(folder, 'orders'))
    return table(spark.read.parquet(join(folder, 'orders')).filter('price > 2'))
  }),
  program('csv with a header and inferred types', async (spark, folder) => {
    const path = join(folder, 'csv')
    await peopleOf(spark).select('id', 'name', 'score').coalesce(1).write.option('header', true).csv(path)
    return table(spark.read.option('header', true).option('inferSchema', true).csv(path))
  }),
  program('json with an inferred schema', async (spark, folder) => {
    const path = join(folder, 'json')
    await peopleOf(spark).coalesce(1).write.json(path)
    return table(spark.read.json(path))
  }),
  program('text', async (spark, folder) => {
    const path = join(folder, 'text')
    await peopleOf(spark).filter('name is not null').select('name').write.text(path)
    return table(spark.read.text(path))
  }),
  program('partitioned by a column', async (spark, folder) => {
    const path = join(folder, 'parts')
    await peopleOf(spark).filter('city is not null').write.partitionBy('city').parquet(path)
    return [
      await table(spark.read.parquet(path)),
      await table(spark.read.parquet(path).filter("city = 'London'").select('id')),
    ]
  }),
  program('append, overwrite, ignore', async (spark, folder) => {
    const path = join(folder, 'modes')
    const counts: number[] = []
    for (const mode of ['append', 'append', 'overwrite', 'ignore'] as const) {
      await spark.range(3).write.mode(mode).parquet(path)
      counts.push(await spark.read.parquet(path).count())
    }
    return counts
  }),
  program('several paths', async (spark, folder) => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')]
    await spark.range(2).write.parquet(one)
    await spark.range(5, 7).write.parquet(two)
    return table(spark.read.parquet(one, two))
  }),
  program('a file named in a query', async (spark, folder) => {
    const path = join(folder, 'named')
    await spark.range(4).write.parquet(path)
    return table(await spark.sql(`SELECT sum(id) FROM parquet.\`${path}\``))
  }),
  program('the noop source', async (spark) => {
    await peopleOf(spark).write.format('noop').mode('overwrite').save()
    return 'written'
  }),
]
