/** A view that a query names several times: resolved once, each reference with columns of its own. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SparkSession } from './index.ts'

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder().master('local[2]').create()
  await run('create temporary view numbers as select id, id * 10 as tens from range(4)')
  await run(`create temporary view layers as
    with some as (select id, tens, row_number() over (order by id desc) as r from numbers where id > 0)
    select some.id, some.tens, other.r, (select max(n.tens) from numbers n where n.id < some.id) as below
    from some join some other on some.id = other.r`)
  await run('create temporary view chance as select id, rand() as r from range(20)')
})
after(() => spark.stop())

const run = async (text: string) =>
  (await (await spark.sql(text)).collect()).map((row) => Object.values(row.toObject()))

const answers: readonly (readonly [text: string, rows: unknown])[] = [
  [
    'select a.id, b.id as next from numbers a join numbers b on a.tens = b.tens - 10 order by 1',
    [
      [0n, 1n],
      [1n, 2n],
      [2n, 3n],
    ],
  ],
  ['select count(*) from numbers a, numbers b, numbers c', [[64n]]],
  ['select count(*) from numbers where exists (select 1 from numbers n where n.id > numbers.id)', [[3n]]],
  [
    'select id, (select max(n.id) from numbers n where n.tens < numbers.tens) m from numbers order by id desc limit 2',
    [
      [3n, 2n],
      [2n, 1n],
    ],
  ],
  [
    'select a.below, b.r from layers a join layers b on a.id = b.id + 1 order by 1',
    [
      [10n, 1],
      [20n, 2],
    ],
  ],
  [
    'select count(*) from (select * from layers union all select * from layers union select * from layers)',
    [[3n]],
  ],
  [
    'select n.id, l.s from numbers n, lateral (select sum(m.tens) s from numbers m where m.id <= n.id) l ' +
      'order by 1 limit 2',
    [
      [0n, 0n],
      [1n, 10n],
    ],
  ],
]
for (const [text, rows] of answers) test(text, async () => assert.deepEqual(await run(text), rows))

test('what chance decides is drawn for each reference', async () => {
  const text = 'select count(*) from chance a join chance b on a.id = b.id where a.r = b.r'
  assert.deepEqual(await run(text), [[0n]])
})
