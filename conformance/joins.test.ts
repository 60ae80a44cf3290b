/**
 * Joins against DuckDB: every type of join, over keys of every type, with NULLs, duplicates and empty sides, with the
 * table broadcast, with both sides shuffled, and with both sides sorted and merged, at 1, 2 and 7 partitions, on
 * threads and on processes. Each place tries some of the questions, the first one each of them in one of the three
 * ways.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DataFrame, expr, SparkSession } from 'vonk'
import { type CellRow, difference, duckRows, inAnyOrder, vonkRows } from './testing/cells.ts'
import { sampled } from './testing/sampling.ts'
import {
  columnSources,
  openWarehouse,
  partitionings,
  type TableName,
  type Tables,
  type Warehouse,
  writeParts,
} from './testing/tables.ts'

/** Spark's name of the type, DuckDB's words, and whether the right side's columns come out. */
const joinTypes = [
  ['inner', 'join', true],
  ['left', 'left join', true],
  ['right', 'right join', true],
  ['full', 'full join', true],
  ['semi', 'semi join', false],
  ['anti', 'anti join', false],
] as const
type JoinType = (typeof joinTypes)[number]

let warehouse: Warehouse
before(async () => {
  warehouse = await openWarehouse()
  await warehouse.duckdb.run('create table many as select u.* from u, range(32)')
  for (const parts of partitionings) await writeParts(warehouse.duckdb, 'many', manyPath(parts), parts)
})
const manyPath = (parts: number) => join(warehouse.folder, `many-${parts}`)
after(() => warehouse.close())

const answers = new Map<string, Promise<readonly (readonly CellRow[][number][])[]>>()

async function check(name: string, frame: DataFrame, sql: string): Promise<void> {
  const schema = await frame.schema()
  let known = answers.get(sql) as Promise<CellRow[]> | undefined
  if (known === undefined) {
    known = warehouse.duckdb
      .runAndReadAll(sql)
      .then((answer) => inAnyOrder(duckRows(answer.getRows(), schema)))
    answers.set(sql, known as never)
  }
  const rows = inAnyOrder(vonkRows(await frame.collect(), schema))
  const wrong = difference(rows, await known, 1e-9)
  assert.ok(wrong === undefined, `${name}: ${wrong}`)
}

interface Question {
  readonly type: JoinType
  readonly left: TableName
  readonly right: TableName
  /** Over `a` and `b`, in both languages. */
  readonly condition: string
  readonly duckdb?: string
  readonly columns: string
}

async function ask(tables: Tables, hint: string, question: Question): Promise<void> {
  const { type, left, right, condition, columns } = question
  const [name, words, both] = type
  const a = tables[left].alias('a')
  const b = tables[right].alias('b').hint(hint)
  const named = (side: string) => columns.split(',').map((column) => `${side}.${column} as ${side}_${column}`)
  const chosen = both ? [...named('a'), ...named('b')] : named('a')
  const frame = a.join(b, expr(condition), name).selectExpr(...chosen)
  const on = question.duckdb ?? condition.replaceAll('<=>', 'is not distinct from')
  const sql = `select ${chosen.join(', ')} from "${left}" a ${words} "${right}" b on ${on}`
  await check(`${hint} ${name} join of ${left} and ${right} on ${condition}`, frame, sql)
}

const keys = Object.keys(columnSources)
const hints = ['broadcast', 'shuffle_hash', 'merge'] as const

function* questions(): Generator<Question> {
  for (const type of joinTypes) {
    for (const key of keys)
      yield { type, left: 't', right: 'u', condition: `a.${key} = b.${key}`, columns: 'id' }
    for (const key of ['k', 'd38', 's', 'f64']) {
      yield { type, left: 't', right: 'u', condition: `a.${key} <=> b.${key}`, columns: `id,${key}` }
    }
    yield {
      type,
      left: 't',
      right: 'u',
      condition: 'a.g = b.g and a.k = b.k and a.b = b.b',
      columns: 'id,s,d38',
    }
    yield {
      type,
      left: 't',
      right: 'u',
      condition: 'a.g <=> b.g and a.k = b.k and a.x > b.x',
      columns: 'id,f32',
    }
    yield { type, left: 'u', right: 't', condition: 'a.k = b.k and a.n + b.n > 0', columns: 'id,bin,b' }
    yield { type, left: 'u', right: 't', condition: 'a.k = b.i8', columns: 'id,g' }
    yield { type, left: 'u', right: 't', condition: 'a.k + 1 = b.k * 2', columns: 'id,i16' }
    for (const [left, right] of [
      ['t', 'empty'],
      ['empty', 't'],
      ['nulls', 't'],
      ['t', 'nulls'],
      ['empty', 'empty'],
    ] as const) {
      yield { type, left, right, condition: 'a.k = b.k', columns: 'id,s,dt' }
      yield { type, left, right, condition: 'a.s <=> b.s', columns: 'id,s,d9' }
    }
    // Without keys: nested loops.
    yield { type, left: 't', right: 'u', condition: 'a.x < b.x', columns: 'id' }
    yield { type, left: 't', right: 'empty', condition: 'a.x < b.x', columns: 'id' }
    yield { type, left: 'empty', right: 't', condition: 'a.x < b.x or a.s = b.s', columns: 'id' }
  }
}

/** Semi and anti joins whose left side is the smaller one by far, so that it is the table. */
async function askOnLeft(tables: Tables, many: DataFrame): Promise<void> {
  const conditions = [
    ...keys.map((key) => `a.${key} = b.${key}`),
    ...['k', 'd38', 's', 'f64'].map((key) => `a.${key} <=> b.${key}`),
    'a.g = b.g and a.k = b.k and a.b = b.b',
    'a.g <=> b.g and a.k = b.k and a.x > b.x',
    'a.k = b.k and (a.id > b.id or a.s < b.s)',
    'a.k + 1 = b.k * 2',
  ]
  for (const [name, words] of [
    ['semi', 'semi join'],
    ['anti', 'anti join'],
  ]) {
    for (const condition of conditions) {
      const joined = tables.t.alias('a').join(many.hint('shuffle_hash').alias('b'), expr(condition), name)
      const frame = joined.selectExpr('a.id', 'a.s')
      assert.match(await frame.explainString(), /BuildLeft/)
      const on = condition.replaceAll('<=>', 'is not distinct from')
      await check(
        `${name} join with the table on the left on ${condition}`,
        frame,
        `select a.id, a.s from t a ${words} many b on ${on}`,
      )
    }
  }
}

async function sessionOf(root: SparkSession, partitions: number): Promise<SparkSession> {
  const spark = await root.newSession()
  await spark.conf.set('spark.sql.session.timeZone', 'UTC')
  await spark.conf.set('spark.sql.shuffle.partitions', partitions)
  await spark.conf.set('spark.sql.files.maxPartitionBytes', 1)
  await spark.conf.set('spark.sql.files.openCostInBytes', 0)
  return spark
}

const places = [
  ['local[2]', 7, hints.length],
  ['local[1]', 1, 5],
  ['local[2]', 2, 5],
  ['local-cluster[2,1,1024]', 7, 23],
] as const
for (const [place, [master, partitions, every]] of places.entries()) {
  test(`joins on ${master}, ${partitions} partitions`, async (t) => {
    await using root = await SparkSession.builder().master(master).create()
    const spark = await sessionOf(root, partitions)
    const tables = warehouse.tables(spark, partitions)
    for (const [h, hint] of hints.entries()) {
      await t.test(hint, async () => {
        for (const question of sampled(questions(), every, h)) await ask(tables, hint, question)
      })
    }
    await t.test('semi and anti joins with the table on the left', () =>
      askOnLeft(tables, spark.read.parquet(manyPath(partitions))),
    )
    await t.test('one row with thousands of partners', async () => {
      for (const hint of hints) {
        const [a, b] = [tables.big.alias('a'), tables.big.alias('b').hint(hint)]
        const pairs = a.join(b, expr('a.k = b.k and a.id % 7 < b.id % 5'))
        await check(
          hint,
          pairs.selectExpr('count(*)', 'sum(a.id)', 'sum(b.v)', 'count(distinct b.s)'),
          `select count(*), sum(a.id), sum(b.v), count(distinct b.s) from big a join big b
            on a.k = b.k and a.id % 7 < b.id % 5`,
        )
      }
    })
    await t.test('tables that are too large for the cache have filters', async () => {
      const keys = [
        ['id * 13 % 200003', 'id * 13 % 200003'],
        ['(id * 13 % 200003) * 1000000007', '(id * 13 % 200003) * 1000000007'],
        ["concat('key ', id * 13 % 200003)", "concat('key ', id * 13 % 200003)"],
        ['if(id % 3 = 0, null, cast(id % 17 as double))', 'if(id % 3 = 0, null, (id % 17)::double)'],
      ] as const
      for (const [key, duckdb] of sampled(keys, places.length, place)) {
        const isFew = key.includes('17')
        for (const hint of hints) {
          for (const [name, words, both] of joinTypes.filter(([type]) => type !== 'full')) {
            const rows = isFew ? 20_000 : 40_000
            const a = spark.range(isFew ? 500 : 30_000).selectExpr('id', `${key.replace('13', '7')} as k`)
            const b = spark.range(rows).selectExpr('id as n', `${key} as k`).alias('b').hint(hint)
            const totals = both ? ['count(*)', 'sum(id)', 'sum(n)'] : ['count(*)', 'sum(id)']
            const frame = a
              .alias('a')
              .join(b, expr('a.k = b.k'), name)
              .selectExpr(...totals)
            const left = `(select id, ${duckdb.replace('13', '7')} as k from range(${isFew ? 500 : 30_000}) r(id))`
            const right = `(select id as n, ${duckdb} as k from range(${rows}) r(id))`
            const sql = `select ${totals.join(', ')} from ${left} a ${words} ${right} b on a.k = b.k`
            await check(`${hint} ${name} ${key}`, frame, sql)
          }
        }
      }
    })
    await t.test('joins of joins', async () => {
      for (const hint of hints) {
        const { t: one, u: two, big } = tables
        const frame = one
          .alias('a')
          .join(two.alias('b').hint(hint), expr('a.k = b.k'), 'left')
          .join(big.alias('c').hint(hint), expr('c.k = a.id and c.id % 3 = 0'))
          .join(big.alias('d').hint(hint), expr('d.id = b.id'), 'semi')
          .selectExpr('a.id as x', 'b.id as y', 'c.s as z', 'c.id as w')
        await check(
          hint,
          frame,
          `select a.id, b.id, c.s, c.id from t a left join u b on a.k = b.k
            join big c on c.k = a.id and c.id % 3 = 0 semi join big d on d.id = b.id`,
        )
      }
    })
  })
}

test('a table that does not fit into memory is an error that names it', async () => {
  await using spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.executor.memory', '24m')
    .config('spark.task.maxFailures', 1)
    .create()
  for (const [hint, operator] of [['broadcast', 'the table of BroadcastExchange']]) {
    // In one partition, and counted there: nothing may be shuffled again.
    await spark.conf.set('spark.sql.shuffle.partitions', 1)
    const few = spark.range(100).alias('a')
    const many = spark.range(0, 2_000_000, 1, 1).alias('b').hint(hint)
    const frame = few.join(many, expr('a.id = b.id'), 'left').selectExpr('count(b.id)')
    await assert.rejects(frame.collect(), (error: Error) => {
      assert.match(error.message, /UNABLE_TO_ACQUIRE_MEMORY/)
      assert.ok(error.message.includes(operator), error.message)
      assert.match(error.message, /asked for \d+ bytes.*spark\.executor\.memory/s)
      return true
    })
    // The session goes on.
    assert.equal(await few.join(spark.range(5).alias('b').hint(hint), expr('a.id = b.id')).count(), 5)
  }
})

test('a shuffled table larger than the memory of a task is shuffled again into smaller ones', async (t) => {
  await using spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.executor.memory', '64m')
    .config('spark.sql.shuffle.partitions', 2)
    .config('spark.sql.autoBroadcastJoinThreshold', -1)
    .config('spark.task.maxFailures', 1)
    .create()
  const changes: string[] = []
  spark.addListener((event) => {
    if (event.event === 'SparkListenerSQLAdaptiveExecutionUpdate') changes.push(String(event.change))
  })
  const text = "concat('some longer text to fill the memory with ', id) as s"
  const many = spark.range(0, 500_000, 1, 4)
  const left = many.selectExpr('id * 3 as k', text).alias('a')
  const right = many
    .selectExpr('id * 2 as k', `if(id % 5 = 0, null, ${text.replace(' as s', '')}) as s`)
    .alias('b')
  const sides = (s: string) => `(select id * 3 as k, ${s} as s from range(500000) r(id)) a`
  const other = (s: string) =>
    `(select id * 2 as k, if(id % 5 = 0, null, ${s}) as s from range(500000) r(id)) b`
  const duck = "('some longer text to fill the memory with ' || id)"
  for (const [name, words, both] of joinTypes) {
    await t.test(name, async () => {
      changes.length = 0
      const totals = both
        ? ['count(*)', 'count(a.s)', 'count(b.s)', 'sum(a.k)', 'sum(b.k)', 'sum(length(b.s))']
        : ['count(*)', 'count(a.s)', 'sum(a.k)', 'sum(length(a.s))']
      const frame = left.join(right, expr('a.k = b.k'), name).selectExpr(...totals)
      const sql = `select ${totals.join(', ')} from ${sides(duck)} ${words} ${other(duck)} on a.k = b.k`
      await check(`${name} join`, frame, sql)
      assert.ok(
        changes.some((change) => change.includes('are shuffled again into')),
        changes.join('\n'),
      )
    })
  }
  await t.test('an aggregate in the same stage, which counts on where the rows lie', async () => {
    changes.length = 0
    const grouped = left.join(right, expr('a.k = b.k')).groupBy('a.k').agg(expr('count(b.s) as n'))
    await check(
      'grouped by the key',
      grouped.selectExpr('count(*)', 'sum(n)', 'max(k)').toDF('a', 'b', 'c'),
      `select count(*), sum(n), max(k) from
        (select a.k, count(b.s) as n from ${sides(duck)} join ${other(duck)} on a.k = b.k group by a.k)`,
    )
    assert.ok(changes.some((change) => change.includes('are shuffled again into')))
  })
})

test('seventy joins of one table with itself, in a chain and around the first, keep its rows', async () => {
  await using spark = await SparkSession.builder().master('local[2]').create()
  await spark.range(50).selectExpr('id as k', 'id * 2 as v').createOrReplaceTempView('one')
  for (const to of [(i: number) => i, () => 0]) {
    const joins = Array.from({ length: 70 }, (_, i) => `join one t${i + 1} on t${i + 1}.k = t${to(i)}.k`)
    const frame = await spark.sql(`select count(*), sum(t0.v), sum(t70.v) from one t0 ${joins.join(' ')}`)
    const [row] = await frame.collect()
    assert.deepEqual(
      [0, 1, 2].map((i) => Number(row.get(i))),
      [50, 2450, 2450],
    )
  }
})
