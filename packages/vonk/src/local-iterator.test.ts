/** Every type, decoded a few rows at a time, gives what it gives whole. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkSession } from './index.ts'

test('rows read one after the other are those of collect, whatever their types', async () => {
  await using spark = await SparkSession.builder().master('local[1]').create()
  const some = (text: string) => `if(id % 7 = 3, null, ${text})`
  const frame = spark
    .range(0, 1000, 1, 3)
    .selectExpr(
      ...[
        'id',
        'id % 2 = 0 as flag',
        "concat('é', id) as text",
        'encode(cast(id as string), "utf-8") as bytes',
        'cast(id as decimal(30, 2)) as wide',
        'cast(id % 100 as tinyint) as tiny',
        'cast(id as float) as real',
        'date_add(date"2000-01-01", cast(id as int)) as day',
        'timestamp_seconds(id) as moment',
        'array(id, id + 1) as list',
        'map(id, cast(id as string)) as pairs',
        'named_struct("a", id, "b", named_struct("c", cast(id as string))) as inner',
        'named_struct("l", array(id)) as inner_list',
        'null as nothing',
      ],
      ...[
        'id',
        'id % 2 = 0',
        "concat('x', id)",
        'array(id)',
        'named_struct("a", id)',
        'cast(id as decimal(5,1))',
      ].map((text, i) => `${some(text)} as n${i}`),
    )
  const read: unknown[] = []
  for await (const row of frame) read.push(row)
  assert.deepEqual(read, await frame.collect())
})

test('a range is read in small partitions, but for what depends on them', async () => {
  await using spark = await SparkSession.builder().master('local[1]').create()
  const partitionsOf = async (frame: ReturnType<typeof spark.range>, what: string) => {
    const numbers = new Set<number>()
    for await (const { columns } of frame.selectExpr(what).toColumnBatches({ incremental: true }))
      numbers.add(new Int32Array(columns[0].data.slice(0, 4).buffer)[0])
    return numbers.size
  }
  // The first row of each batch: as many numbers as partitions.
  const rows = 2_500_000
  assert.equal(await partitionsOf(spark.range(rows), 'spark_partition_id()'), 1)
  const tasks = new Set<number>()
  const remove = spark.addListener((event) => {
    if (event.event === 'SparkListenerTaskEnd') tasks.add(event.taskInfo.taskId)
  })
  let next = 0
  for await (const { rowCount } of spark.range(rows).toColumnBatches({ incremental: true })) next += rowCount
  assert.equal(next, rows)
  await spark.range(1).count()
  remove()
  assert.ok(tasks.size >= 3, `${tasks.size} tasks`)
})
