/**
 * Statements of unusual size are planned in less than a second of CPU time, from text to modules, in a process that has
 * planned little before.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planningOver, planningTime, threadClock } from './testing/planning.ts'

const secondMs = 1000
const list = (count: number, of: (i: number) => string, by = ', '): string =>
  Array.from({ length: count }, (_, i) => of(i)).join(by)

const wide = `select ${list(1000, (i) => `id + ${i} as c${i}`)} from range(10)`
const { parse, plan } = await planningOver(undefined, 2, threadClock, { wide })

async function planned(text: string): Promise<void> {
  const steps = await plan(text)
  assert.ok(planningTime(steps) < secondMs, JSON.stringify(steps))
}

const megabyte = 1_000_000

test('statements of a megabyte are parsed: values, conditions, comments, names', () => {
  const values = `select count(*) from range(10) where id in (${list(150_000, String)})`
  const columns = list(20_000, (i) => `id + ${i} * 2 as column_number_${i} /* of some length */`)
  const conditions = list(45_000, (i) => `(id = ${i} or id < 7)`, ' and ')
  const texts = [
    values,
    `select count(*) from (select ${columns} from range(10)) t`,
    `select * from range(10) where ${conditions}`,
    `select '${'x'.repeat(megabyte)}'`,
  ]
  for (const text of texts) {
    assert.ok(text.length >= megabyte, `${text.length}`)
    const ms = parse(text)
    assert.ok(ms < secondMs, `${ms} ms`)
  }
})

test('a thousand columns: expressions, aggregates, and both over one another', async () => {
  const columns = `select ${list(1000, (i) => `id + ${i} as c${i}`)} from range(10)`
  await planned(columns)
  const sums = `select ${list(1000, (i) => `sum(c${i}) as s${i}`)} from (${columns}) t where c5 > 3 group by c1`
  await planned(sums)
  await planned(`select * from (${sums}) u where s7 > 1 order by s3, s4`)
})

test('fifty subqueries over a view of a thousand columns, and twenty joins of it', async () => {
  const subqueries = list(50, (i) => `(select max(c${i}) from wide w where w.c0 = r.id)`)
  const joins = list(20, (i) => `left join wide w${i + 1} on w0.c0 = w${i + 1}.c1`, ' ')
  for (const text of [`select ${subqueries} from range(3) r`, `select w0.c3 from wide w0 ${joins}`]) {
    const { analyze } = await plan(text)
    assert.ok(analyze < secondMs, `${analyze} ms`)
  }
})

test('five hundred unions, all and distinct', async () => {
  const some = (i: number) => `select id + ${i} as a, 'x${i}' as b from range(${i + 1})`
  await planned(list(500, some, ' union all '))
  await planned(list(500, some, ' union '))
})

test('more than sixty joins, in a chain and around one table', async () => {
  for (const to of [(i: number) => i, () => 0]) {
    const joins = list(99, (i) => `join range(${i + 10}) t${i + 1} on t${i + 1}.id = t${to(i)}.id`, ' ')
    await planned(`select count(*), sum(t0.id + t99.id) from range(50) t0 ${joins}`)
  }
})

test('thirty thousand branches, ten thousand conditions of several kinds: seconds, and V8 takes their modules', async () => {
  const branches = list(30_000, (i) => `when id = ${i} then ${i * 7}`, ' ')
  const kinds = (i: number) => [
    `id <> ${i}`,
    `id + ${i} > 3`,
    `cast(id as string) <> 'x${i}'`,
    `id not in (${i}, 77)`,
  ]
  const limits = [
    { text: `select sum(case ${branches} else 0 end) from range(10)`, seconds: 10 },
    {
      text: `select count(*) from range(10) where ${list(10_000, (i) => kinds(i)[i % 4], ' and ')}`,
      seconds: 5,
    },
  ]
  for (const { text, seconds } of limits) {
    const steps = await plan(text)
    assert.ok(planningTime(steps) < seconds * secondMs, JSON.stringify(steps))
  }
})
