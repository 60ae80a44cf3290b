/**
 * `npm run script -- bench/group-join.ts`: joins of 6 and 1.5 million rows, grouped by their key, with the states in
 * the join's table, and beside it a question that differs only in what keeps them out of it: a condition that all pairs
 * meet, or, of an outer join, a sum that could add something for rows without a partner. One thread, in turns, median
 * of 7 after two unmeasured runs.
 */
import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { SparkSession } from 'vonk'
import { median } from './core-suite.ts'

const runs = 7
const unmeasured = 2
const spark = await SparkSession.builder()
  .master('local[1]')
  .config('spark.sql.autoBroadcastJoinThreshold', -1)
  .create()

const views = {
  few: 'select id as k, id from range(0, 1500000, 1, 8)',
  many: 'select (id * 7919) % 1500000 as k, id % 1000 as v, id from range(0, 6000000, 1, 8)',
}
const keys = {
  'dense numbers': 'k',
  'sparse numbers': 'k * 1000003',
  texts: "concat('key ', k)",
}

async function milliseconds(text: string, isGroupJoin: boolean): Promise<number> {
  const frame = await spark.sql(text)
  assert.equal((await frame.explainString()).includes('GroupJoin'), isGroupJoin, text)
  const started = performance.now()
  await frame.collect()
  return performance.now() - started
}

for (const [label, key] of Object.entries(keys)) {
  const side = (view: keyof typeof views, columns: string) =>
    `(select ${key} as x, ${columns} from (${views[view]}))`
  const ask = (aggregates: string, join: string) =>
    `select count(*), sum(c), sum(s) from (select a.x, ${aggregates} from ${join} group by a.x)`
  const inner = `${side('few', 'id')} a join ${side('many', 'v, id')} b on a.x = b.x`
  const outer = `(select distinct x from ${side('few', 'id')}) a left join ${side('many', 'v')} b on a.x = b.x`
  const pairs = [
    [
      'inner',
      ask('count(v) c, sum(v) s', inner),
      ask('count(v) c, sum(v) s', `${inner} and a.id + b.id >= 0`),
    ],
    ['left', ask('count(v) c, sum(v) s', outer), ask('count(v) c, sum(coalesce(v, 0)) s', outer)],
  ]
  for (const [type, within, beside] of pairs) {
    const times: [number[], number[]] = [[], []]
    for (let i = 0; i < runs + unmeasured; i++) {
      const took = [await milliseconds(within, true), await milliseconds(beside, false)]
      if (i < unmeasured) continue
      for (const [which, ms] of took.entries()) times[which].push(ms)
    }
    const [one, two] = times.map((all) => `${median(all).toFixed(0)} ms`)
    process.stdout.write(
      `${`${type} join by ${label}`.padEnd(30)} states in the table ${one}, in one of their own ${two}\n`,
    )
  }
}
await spark.stop()
