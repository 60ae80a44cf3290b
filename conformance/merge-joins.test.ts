/**
 * Joins by merging: where they run and what explain shows of them, orders that they take and give, keys with more rows
 * than fit into memory, and joins that end only because they merge, against DuckDB.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SparkSession } from 'vonk'
import { difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'
import { sampled } from './testing/sampling.ts'

const recorded: {
  readonly joins: readonly {
    readonly sql: string
    readonly join: string
    readonly sorts: readonly string[]
  }[]
  readonly named: readonly { readonly sql: string; readonly joins: readonly string[] }[]
} = JSON.parse(readFileSync(new URL('recorded/join_hints.json', import.meta.url), 'utf8'))

let duckdb: DuckDBConnection
before(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
})
after(() => duckdb.closeSync())

async function compare(spark: SparkSession, text: string, duckText = text): Promise<void> {
  const frame = await spark.sql(text)
  const schema = await frame.schema()
  const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
  const wanted = inAnyOrder(duckRows((await duckdb.runAndReadAll(duckText)).getRows(), schema))
  const wrong = difference(rows, wanted, 1e-9)
  assert.ok(wrong === undefined, `${text}: ${wrong}`)
}

/** Number of operators of a name in the plan that explain shows. */
async function countOf(spark: SparkSession, text: string, operator: string): Promise<number> {
  const plan = await (await spark.sql(text)).explainString()
  return plan.split('\n').filter((line) => line.replace(/^[ :|+-]*/, '').startsWith(`${operator} `)).length
}

const joinWords = ['join', 'left join', 'right join', 'full join', 'left semi join', 'left anti join']
const onlyLeft = (words: string) => words.includes('semi') || words.includes('anti')
const duckWords = (words: string) => (onlyLeft(words) ? words.replace('left ', '') : words)

test('hints choose the joins of Spark, and explain shows them alike', async () => {
  await using spark = await SparkSession.builder().master('local[2]').create()
  const columns = 'cast(id as int) as k, cast(id as string) as s, id / 4 as d'
  for (const name of ['a', 'b'])
    await (await spark.sql(`select ${columns} from range(100)`)).createOrReplaceTempView(name)
  const bare = (line: string) => line.replace(/^[ :|+-]*/, '').replaceAll(/#\d+L?/g, '')
  for (const { sql, join, sorts } of recorded.joins) {
    const lines = (await (await spark.sql(sql)).explainString()).split('\n').map(bare)
    const ours = lines.find((line) => /^\w*Join /.test(line))
    // Without a hint that can be followed it is Spark's join for what is not broadcast; and which table is
    // broadcast is a matter of sizes.
    if (/broadcast\(b\), merge\(b\)/.test(sql)) continue
    const isMerge = join.startsWith('SortMergeJoin')
    assert.equal(ours?.startsWith('SortMergeJoin'), isMerge, `${sql}: ${ours}`)
    // Spark compares with <=> by two keys, without NULL.
    if (!isMerge || sql.includes('<=>')) continue
    assert.equal(ours, join, sql)
    assert.deepEqual(
      lines.filter((line) => line.startsWith('Sort ')),
      sorts,
      sql,
    )
  }
})

test('a join whose side has a hint stays where it was written, of three relations', async () => {
  await using spark = await SparkSession.builder().master('local[2]').create()
  for (const [name, columns, rows] of [
    ['x', 'id as xk, id as xj', 20_000],
    ['y', 'id as yk, id % 50 as yj', 2000],
    ['z', 'id as zk, id as zj', 20],
  ])
    await (await spark.sql(`select ${columns} from range(${rows})`)).createOrReplaceTempView(`${name}`)
  const joinsOf = (sql: string, lines: readonly string[]) =>
    lines.flatMap((line) => {
      const bare = line.replace(/^[ :|+-]*/, '').replaceAll(/#\d+L?/g, '')
      // A product that is asked for has one side on all executors here.
      if (/^(CartesianProduct|BroadcastNestedLoopJoin)/.test(bare)) return ['product']
      const join = bare.match(/^\w+Join .*?Inner(?:, Build\w+)?/)?.[0]
      if (join === undefined) return []
      // Of which side a table is made is a matter of sizes, unless the hint says it.
      const isSaid = /\b(?:broadcast|shuffle_hash)\(([xz])\)/.exec(sql)
      return isSaid !== null && join.includes(`[${isSaid[1]}k]`) ? join : join.replace(/, Build\w+/, '')
    })
  for (const { sql, joins } of recorded.named) {
    const lines = (await (await spark.sql(sql)).explainString()).split('\n')
    assert.deepEqual(joinsOf(sql, lines), joinsOf(sql, joins), sql)
  }
})

test('orders that a join by merging takes and gives', async () => {
  await using spark = await SparkSession.builder().master('local[2]').create()
  await spark.conf.set('spark.sql.shuffle.partitions', 3)
  for (const [name, modulus] of [
    ['a', 50],
    ['b', 40],
    ['c', 60],
  ]) {
    await spark
      .range(0, 600, 1, 3)
      .selectExpr(`id * 7 % ${modulus} as k`, 'id as v')
      .createOrReplaceTempView(`${name}`)
    await duckdb.run(`create table ${name} as select id * 7 % ${modulus} as k, id as v from range(600) r(id)`)
  }
  // The second join and the window find the rows of the first join in their order: three sorts, one a table.
  const joinsOf = (hint: string) =>
    `select ${hint} count(*), sum(a.v), sum(b.v), sum(c.v) from a join b on a.k = b.k and a.v < b.v
      join c on b.k = c.k and c.v > b.v + a.v`
  const joins = joinsOf('/*+ merge(a, b, c) */')
  assert.equal(await countOf(spark, joins, 'SortMergeJoin'), 2)
  assert.equal(await countOf(spark, joins, 'Sort'), 3)
  await compare(spark, joins, joinsOf(''))
  // Also where the joined rows, or those of a window, are what others look for partners in.
  for (const words of ['join', 'left join', 'full join']) {
    for (const [side, sum] of [
      ['(select a.k, a.v, b.v as w from a join b on a.k = b.k and b.v % 3 < 2)', 'w'],
      ['(select k, v, sum(v) over (partition by k order by v) as w from a where v % 5 > 0)', 'w'],
    ]) {
      const nested = (hint: string) => {
        const hinted = side.replace('(select a.k', `(select ${hint.replace('c', 'a')} a.k`)
        return `select ${hint} count(*), count(c.k), sum(c.v), sum(d.v), sum(d.${sum}) from c ${words} ${hinted} d
          on c.k = d.k and c.v % 4 <> d.v % 4`
      }
      const text = nested('/*+ merge(c) */')
      assert.equal(await countOf(spark, text, 'Sort'), side.includes('over') ? 2 : 3, text)
      await compare(spark, text, nested(''))
    }
  }
  for (const words of ['join', 'left join', 'left semi join', 'left anti join']) {
    const join = (hint: string, named: string) =>
      `select a.k, a.v, count(*) over (partition by a.k) as n from (select ${hint} a.* from a ${named}
        (select * from b where k % 3 > 0) b on a.k = b.k and a.v < b.v * 2) a`
    const text = join('/*+ merge(b) */', words)
    assert.equal(await countOf(spark, text, 'Sort'), 2, text)
    await compare(spark, text, join('', duckWords(words)))
  }
  // Rows of the right side without a partner have no key of the left side: their place is behind the others.
  const full = `select k, v, count(*) over (partition by k) as n from (select /*+ merge(b) */ a.k, a.v from a
    full join (select k + 5 as k, v from b) b on a.k = b.k and a.v = b.v)`
  assert.equal(await countOf(spark, full, 'Sort'), 3)
  await compare(spark, full, full.replace('/*+ merge(b) */', ''))
  // Sides that are sorted already are not sorted again.
  const sorted = (hint: string, one: string) =>
    `select ${hint} a.k, a.v, b.v as w from (select ${one} * from a sort by k, v) a
      join (select ${one} * from b sort by k) b on a.k = b.k and a.v < b.v`
  const ours = sorted('/*+ merge(b) */', '/*+ coalesce(1) */')
  assert.equal(await countOf(spark, ours, 'Sort'), 2)
  await compare(spark, ours, sorted('', '').replaceAll('sort by', 'order by'))
})

/** A key with most of the rows, some with many and many with few, and NULLs. */
const skewed = (rows: number, text: boolean) => {
  const key = `case when id % 11 = 0 then null when id % 2 = 0 then 5 when id % 3 = 0 then id % 4 else id end`
  const s = text ? ", 'some longer text to fill the memory with ' || id as s" : ''
  return [
    `(select id, ${key} as k${s} from range(${rows}))`,
    `(select id, ${key} as k${s} from range(${rows}) r(id))`,
  ] as const
}

test('keys with more rows than are kept in memory', async (t) => {
  await using spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.executor.memory', '64m')
    .create()
  await spark.conf.set('spark.sql.shuffle.partitions', 2)
  const [many, duckMany] = skewed(400_000, true)
  const [few, duckFew] = skewed(60, true)
  const conditions = [
    ['a.k = b.k', 'both'],
    ['a.k <=> b.k and (a.id + b.id) % 7 < 3', 'both'],
    ['a.k = b.k and a.id % 1000 = b.id % 1000 and a.id < 400', 'few partners'],
  ]
  for (const [w, words] of joinWords.entries()) {
    for (const [c, [on, of]] of conditions.entries()) {
      await t.test(`${words} on ${on}: ${of}`, async () => {
        const totals = onlyLeft(words)
          ? 'count(*), count(a.k), sum(a.id), sum(length(a.s))'
          : 'count(*), count(a.k), count(b.k), sum(a.id), sum(b.id), sum(length(b.s))'
        const query = (hint: string, named: string, left: string, right: string, condition: string) =>
          `select ${hint} ${totals} from ${left} a ${named} ${right} b on ${condition}`
        const duckOn = on.replace('<=>', 'is not distinct from')
        const hint = '/*+ merge(b) */'
        const sides = [
          [few, many, duckFew, duckMany],
          [many, few, duckMany, duckFew],
        ]
        // The larger side is the left one or the right one, in turns.
        for (const [left, right, duckLeft, duckRight] of sampled(sides, 2, c + w))
          await compare(
            spark,
            query(hint, words, left, right, on),
            query('', duckWords(words), duckLeft, duckRight, duckOn),
          )
      })
    }
  }
})

test('rows of 600 KB, of which few fit into the memory', async () => {
  await using spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.executor.memory', '48m')
    .create()
  await spark.conf.set('spark.sql.shuffle.partitions', 2)
  const wide = (rows: number, r: string) =>
    `(select id, id % 20 as k, repeat('x', 600000) || id as s from range(${rows})${r})`
  for (const words of joinWords) {
    const totals = onlyLeft(words)
      ? 'count(*), sum(a.id), sum(length(a.s))'
      : 'count(*), sum(a.id), sum(b.id), sum(length(a.s)), sum(length(b.s))'
    const query = (hint: string, named: string, r: string) =>
      `select ${hint} ${totals} from ${wide(60, r)} a ${named} ${wide(40, r)} b on a.k = b.k + 1`
    await compare(spark, query('/*+ merge(b) */', words, ''), query('', duckWords(words), ' r(id)'))
  }
})

test('joins whose table would be too large for the memory merge', async (t) => {
  await using spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.executor.memory', '48m')
    .config('spark.sql.autoBroadcastJoinThreshold', -1)
    .config('spark.task.maxFailures', 1)
    .create()
  const changes: string[] = []
  spark.addListener((event) => {
    if (event.event === 'SparkListenerSQLAdaptiveExecutionUpdate') changes.push(String(event.change))
  })
  await spark.conf.set('spark.sql.shuffle.partitions', 2)
  const text = "'some longer text to fill the memory with ' || id as s"
  const oneKey = (r: string) => `(select if(id < 100, id, 7) as k, id, ${text} from range(800000)${r})`
  const few = (r: string) => `(select id as k, id from range(50)${r})`
  const questions: Readonly<Record<string, (r: string) => string>> = {
    'one key has most of the rows': (r) =>
      `select count(*), sum(b.id), sum(length(b.s)), sum(a.k) from ${few(r)} a left join ${oneKey(r)} b on a.k = b.k`,
    'and a condition leaves out some of its pairs': (r) =>
      `select count(*), sum(b.id), sum(length(b.s)), sum(a.k) from ${few(r)} a left join ${oneKey(r)} b
        on a.k = b.k and (a.id + b.id) % 2 = 0`,
  }
  for (const [name, query] of Object.entries(questions)) {
    await t.test(name, async () => {
      changes.length = 0
      await compare(spark, query(''), query(' r(id)'))
      assert.ok(
        changes.some((change) => change.includes('a join merges its sides')),
        changes.join('\n'),
      )
    })
  }
  await t.test('one partition that an operator above counts on', async () => {
    changes.length = 0
    await spark.conf.set('spark.sql.shuffle.partitions', 1)
    const query = (r: string) =>
      `select count(b.id), sum(length(b.s)) from ${few(r)} a left join ${oneKey(r)} b on a.k = b.id`
    await compare(spark, query(''), query(' r(id)'))
    const full = (r: string) =>
      `select count(a.id), count(b.id), sum(length(a.s)), sum(length(b.s)) from ${oneKey(r)} a
        full join (select id + 1000 as id, s from ${oneKey(r)} c) b on a.id = b.id`
    await compare(spark, full(''), full(' r(id)'))
    assert.equal(changes.filter((change) => change.includes('a join merges its sides')).length, 2)
  })
})
