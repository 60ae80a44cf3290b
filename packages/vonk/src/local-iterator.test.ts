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
