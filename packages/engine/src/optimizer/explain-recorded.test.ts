/** Analyzed and optimized plans against those that Spark explained, column ids apart. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { boolean, date, decimal, double, field, integer, long, string, struct } from '@vonk/common'
import { analyze } from '../analysis/analyze.ts'
import { scanOf } from '../analysis/load-relations.ts'
import { testContext } from '../analysis/testing/context.ts'
import type { Expression, Literal } from '../expr/expression.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { printPlan, schemaLine } from '../plan/print-plan.ts'
import {
  aggregate,
  as,
  asc,
  attribute,
  col,
  desc,
  distinctFn,
  filter,
  fn,
  lit,
  project,
  range,
  relation,
  sort,
  union,
} from '../plan/testing/plans.ts'
import { optimize } from './optimize.ts'

interface Recorded {
  readonly plans: readonly { readonly name: string; readonly extended: string }[]
}
const recorded = JSON.parse(
  readFileSync(new URL('../../../../conformance/recorded/explain.json', import.meta.url), 'utf8'),
) as Recorded

/** The part of the text under a title, with ids numbered in order of appearance. */
function part(text: string, title: string): string {
  const start = text.indexOf(`== ${title} ==\n`)
  const end = text.indexOf('\n==', start + 3)
  return normalised(text.slice(start + title.length + 7, end).trim())
}

function normalised(text: string): string {
  const ids = new Map<string, number>()
  return text.replace(/#(\d+)(L?)/g, (_, id: string, suffix: string) => {
    if (!ids.has(id)) ids.set(id, ids.size)
    return `#${ids.get(id)}${suffix}`
  })
}

const schema = struct([
  field('id', long),
  field('k', integer),
  field('s', string),
  field('d', double),
  field('dec', decimal(10, 2)),
  field('dt', date),
])
const nextId = testContext().nextAttributeId
const t = (): LogicalPlan => scanOf(relation('t', schema), nextId)
const r = (): LogicalPlan => ({ ...(range(1000) as LogicalPlan & { kind: 'range' }), partitions: 2 })
const text = (sql: string): Expression => ({ kind: 'unresolvedText', text: sql })
const ofText = (input: LogicalPlan, ...sql: string[]) => project(input, ...sql.map(text))
const where = (input: LogicalPlan, sql: string) => filter(input, text(sql))
const key = as(fn('%', col('id'), 7), 'k')
const by = (input: LogicalPlan, count: Partial<LogicalPlan & { kind: 'repartition' }>): LogicalPlan => ({
  kind: 'repartition',
  input,
  shuffle: true,
  by: [],
  ...count,
})
const limited = (input: LogicalPlan): LogicalPlan => ({ kind: 'limit', input, count: lit(5) })

const plans: Readonly<Record<string, () => LogicalPlan>> = {
  range: r,
  'range filter': () => where(r(), 'id > 5'),
  'range project': () => project(r(), as(fn('+', col('id'), 1), 'x')),
  'range selectExpr': () => ofText(r(), 'id', 'id * 2 as y', 'cast(id as string)'),
  'filter of project': () => where(ofText(r(), 'id + 1 as x'), 'x > 5'),
  'two filters': () => where(where(r(), 'id > 5'), 'id < 10'),
  'filter false': () => where(r(), '1 = 2'),
  'filter true': () => where(r(), '1 = 1'),
  count: () => aggregate(r(), [], [as(fn('count', 1), 'count')]),
  'aggregate no key': () =>
    aggregate(
      r(),
      [],
      ['sum', 'avg', 'min', 'max'].map((name) => fn(name, col('id'))),
    ),
  'aggregate key': () => aggregate(r(), [key], [key, as(fn('sum', col('id')), 's'), text('count(*)')]),
  'aggregate then sort': () =>
    sort(aggregate(r(), [key], [key, as(fn('sum', col('id')), 's')]), asc(col('s'))),
  'aggregate filter': () =>
    aggregate(
      ofText(r(), 'id', 'id % 2 = 0 as e'),
      [col('e')],
      [col('e'), text('sum(id) filter (where id > 5)')],
    ),
  'aggregate distinct': () => aggregate(t(), [col('k')], [col('k'), distinctFn('count', col('s'))]),
  'aggregate two distinct': () =>
    aggregate(t(), [col('k')], [col('k'), distinctFn('count', col('s')), distinctFn('count', col('d'))]),
  'aggregate having': () =>
    where(aggregate(t(), [col('k')], [col('k'), as(fn('sum', col('d')), 'x')]), 'x > 1'),
  'aggregate after repartition': () =>
    aggregate(
      by(t(), { by: [col('k')], partitions: 3 }),
      [col('k')],
      [col('k'), as(fn('count', 1), 'count')],
    ),
  distinct: () => ({ kind: 'deduplicate', input: project(t(), col('k')), columns: [] }),
  dropDuplicates: () => ({ kind: 'deduplicate', input: t(), columns: [col('k')] }),
  sort: () => sort(t(), asc(col('d'))),
  'sort desc nulls': () => sort(t(), desc(col('d')), { ...asc(col('s')), nullsFirst: false }),
  sortWithinPartitions: () => ({ ...sort(t(), asc(col('k'))), global: false }),
  limit: () => limited(t()),
  'limit range': () => limited(r()),
  'sort limit': () => limited(sort(t(), asc(col('d')))),
  'limit then filter': () => where(limited(t()), 'k > 1'),
  offset: () => ({ kind: 'offset', input: t(), count: lit(5) }),
  'limit offset': () => ({ kind: 'offset', input: limited(sort(t(), asc(col('d')))), count: lit(2) }),
  union: () => union(r(), r()),
  repartition: () => by(r(), { partitions: 3 }),
  'repartition key': () => by(t(), { by: [col('k')], partitions: 3 }),
  repartitionByRange: () => by(t(), { by: [asc(col('d'))], partitions: 3 }),
  coalesce: () => by(t(), { partitions: 1, shuffle: false }),
  sample: () => ({ kind: 'sample', input: r(), lower: 0, upper: 0.1, withReplacement: false, seed: 42n }),
  parquet: t,
  'parquet project': () => project(t(), col('k'), col('s')),
  'parquet filter': () => where(t(), 'k > 3'),
  'parquet filters': () => where(t(), "k > 3 and s = 'x' or d is null"),
  'subquery alias': () => {
    const inner = ofText(
      { ...(range(10) as LogicalPlan & { kind: 'range' }), output: [attribute('id', long, false)] },
      'id as x',
    )
    return ofText(where({ kind: 'subqueryAlias', input: inner, alias: ['q'] }, 'q.x > 1'), 'q.x')
  },
  'case when': () => ofText(t(), "case when k > 1 then 'a' else 'b' end as c"),
  'withColumn chain': () => {
    const x: LogicalPlan = {
      kind: 'withColumns',
      input: t(),
      columns: [{ name: 'x', value: fn('+', col('k'), 1) }],
    }
    const y: LogicalPlan = {
      kind: 'withColumns',
      input: x,
      columns: [{ name: 'y', value: fn('*', col('x'), 2) }],
    }
    return { kind: 'dropColumns', input: y, columns: [col('x')] }
  },
  alias: () => ofText({ kind: 'subqueryAlias', input: t(), alias: ['q'] }, 'q.k'),
  walkthrough: () =>
    sort(
      aggregate(
        filter(t(), fn('>', col('d'), 15)),
        [col('s')],
        [col('s'), as(fn('avg', col('d')), 'late_by'), as(fn('sum', col('k')), 'miles')],
      ),
      desc(col('late_by')),
    ),
}

/** The evaluator runs generated code; here it is enough to cast literals of numbers, and to compare them. */
function evaluateCasts(e: Expression): Literal | undefined {
  if (e.kind === 'cast' && e.child.kind === 'literal' && typeof e.child.value === 'number') {
    const value = e.type.kind === 'long' ? BigInt(e.child.value) : e.child.value
    return e.type.kind === 'long' || e.type.kind === 'double'
      ? { kind: 'literal', type: e.type, value }
      : undefined
  }
  if (e.kind !== 'call' || e.name !== '=' || !e.args.every((arg) => arg.kind === 'literal')) return undefined
  return { kind: 'literal', type: boolean, value: e.args[0].value === e.args[1].value }
}

for (const [name, make] of Object.entries(plans)) {
  const spark = recorded.plans.find((plan) => plan.name === name)
  test(`explain: ${name}`, () => {
    assert.ok(spark !== undefined, 'recorded')
    const context = testContext({ evaluate: evaluateCasts })
    const analyzed = analyze(make(), context)
    const shown = normalised(`${schemaLine(analyzed)}\n${printPlan(analyzed)}`)
    assert.equal(shown, part(spark.extended, 'Analyzed Logical Plan'))
    // Spark leaves a single distinct aggregate to physical planning.
    if (name === 'aggregate distinct') return
    const optimized = normalised(printPlan(optimize(analyzed, context)))
    assert.equal(wholeRelations(optimized), wholeRelations(part(spark.extended, 'Optimized Logical Plan')))
  })
}

/**
 * Spark's relation keeps all columns under a projection of those that are wanted; ours gives only those, and groupings
 * take what they need. Projections of plain columns are taken out.
 */
function wholeRelations(plan: string): string {
  return normalised(
    plan
      .replace(/Project(?: \[[a-z0-9#L, ]*\])?\n *\+- /g, '')
      .replace(/Relation \[[^\]]*\]/, 'Relation []')
      .replace(/^ +/gm, '')
      // The first of a group keeps its column's id; Spark numbers it anew.
      .replace(/(first\((\w+)#\d+L?, false\) AS \2)#\d+L?/g, '$1'),
  )
}
