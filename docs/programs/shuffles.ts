/**
 * The shuffles of each operation over a million rows in two partitions, as `explain('stages')` tells them.
 */
import { SparkSession, col, lit, sum } from 'vonk'

await using spark = await SparkSession.builder().master('local[2]').getOrCreate()
const rows = spark.range(1_000_000).withColumn('k', col('id').mod(lit(10)))

const operations = {
  'select, withColumn, drop': rows.select(col('k'), col('id').plus(lit(1))),
  'filter': rows.filter('id > 5'),
  'sample(0.1)': rows.sample(0.1),
  'union': rows.union(rows),
  'coalesce(1)': rows.coalesce(1),
  'sortWithinPartitions(k)': rows.sortWithinPartitions('k'),
  'limit(5)': rows.limit(5),
  'groupBy(k).agg(sum)': rows.groupBy('k').agg(sum('id')),
  'agg(sum), no keys': rows.agg(sum('id')),
  'distinct': rows.distinct(),
  'dropDuplicates(k)': rows.dropDuplicates('k'),
  'orderBy(k)': rows.orderBy('k'),
  'orderBy(k).limit(5)': rows.orderBy('k').limit(5),
  'repartition(8)': rows.repartition(8),
  'repartition(8, k)': rows.repartition(8, 'k'),
  'repartitionByRange(8, k)': rows.repartitionByRange(8, 'k'),
  'except': rows.except(rows),
  'groupBy(k), again by k': rows.groupBy('k').agg(sum('id').as('s')).groupBy('k').agg(sum('s')),
  'repartition(k), groupBy(k)': rows.repartition(8, 'k').groupBy('k').agg(sum('id')),
}

console.log(`${'operation'.padEnd(28)}shuffles`)
for (const [name, frame] of Object.entries(operations)) {
  const text = await frame.explainString('stages')
  const shuffles = [...text.matchAll(/^ {2}Shuffle: (.*)$/gm)].map(([, how]) => how.replaceAll(/#\d+L?/g, ''))
  console.log(`${name.padEnd(28)}${shuffles.length === 0 ? 'none' : shuffles.join('; ')}`)
}
