/**
 * Shorthand operators and resolution rules, in plans: which columns and which operators come out. Names are those that
 * Spark recorded.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  array,
  boolean,
  date,
  decimal,
  double,
  field,
  integer,
  long,
  map,
  SparkError,
  string,
  struct,
  timestamp,
} from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf, schemaOf } from '../plan/output.ts'
import { printPlan } from '../plan/print-plan.ts'
import {
  as,
  asc,
  col,
  filter,
  fn,
  lit,
  project,
  range,
  sort,
  star,
  table,
  union,
} from '../plan/testing/plans.ts'
import { analyze } from './analyze.ts'
import { testContext } from './testing/context.ts'

const recorded = JSON.parse(
  readFileSync(new URL('../../../../conformance/recorded/names.json', import.meta.url), 'utf8'),
) as { readonly grouped: readonly (readonly [string, string, readonly string[]])[] }

const t = table('t', {
  id: long,
  s: string,
  d: double,
  dec: decimal(10, 2),
  b: boolean,
  dt: date,
  ts: timestamp,
  arr: array(integer),
  m: map(string, integer),
  st: struct([field('a', integer), field('b', string)]),
})
const text = (sql: string): Expression => ({ kind: 'unresolvedText', text: sql })
const select = (input: LogicalPlan, ...items: string[]) => project(input, ...items.map(text))
const group = (keys: Expression[], ...columns: Expression[]): LogicalPlan => ({
  kind: 'aggregate',
  input: t,
  groupBy: keys,
  columns: [...keys, ...columns],
})
const names = (plan: LogicalPlan) => outputOf(analyze(plan, testContext())).map((a) => a.name)
const shown = (plan: LogicalPlan) => printPlan(analyze(plan, testContext())).replace(/#\d+L?/g, '')
const failure = (plan: LogicalPlan, fields = {}): string => {
  try {
    analyze(plan, testContext(fields))
  } catch (error) {
    if (error instanceof SparkError) return error.condition
    throw error
  }
  return 'none'
}

const plans: Readonly<Record<string, LogicalPlan>> = {
  count: group([col('s')], as(fn('count', 1), 'count')),
  'sum columns': group([col('s')], fn('sum', col('id')), fn('sum', col('d'))),
  mean: group([col('s')], fn('avg', col('id'))),
  'expression key': group([text('id % 2')], as(fn('count', 1), 'count')),
  'no key': group([], text('sum(id)')),
  'group count': group([], as(fn('count', 1), 'count')),
  rollup: {
    ...(group([col('s'), col('b')], as(fn('count', 1), 'count')) as LogicalPlan & { kind: 'aggregate' }),
    grouping: { kind: 'rollup', sets: [] },
  },
  cube: {
    ...(group([col('s')], text('grouping(s)'), text('grouping_id()')) as LogicalPlan & { kind: 'aggregate' }),
    grouping: { kind: 'cube', sets: [] },
  },
  distinct: { kind: 'distinct', input: select(t, 's', 'S') },
  describe: { kind: 'summary', input: t, statistics: ['count', 'mean', 'stddev', 'min', 'max'] },
  toDF: { kind: 'toNames', input: select(t, 'id', 's'), names: ['a', 'b'] },
  'withColumn case': {
    kind: 'withColumns',
    input: select(t, 'id'),
    columns: [{ name: 'ID', value: lit(1) }],
  },
  withColumnRenamed: { kind: 'renameColumns', input: select(t, 'id'), renames: [{ from: 'ID', to: 'x' }] },
  'select upper': select(t, 'ID', 'S'),
  star: project(t, star('st')),
  'select twice': select(t, 'id', 'id'),
  'drop case': { kind: 'dropColumns', input: select(t, 'id', 's'), columns: [col('ID')] },
  'join using': {
    kind: 'join',
    left: select(t, 'id'),
    right: select(t, 'id', 's'),
    type: 'inner',
    using: ['id'],
  },
  union: union(select(t, 'id'), select(t, 'id + 1')),
  unionByName: {
    ...(union(select(t, 'id', 's'), select(t, 'S', 'ID')) as LogicalPlan & { kind: 'setOperation' }),
    byName: true,
  },
}

for (const [name, call, columns] of recorded.grouped) {
  const plan = plans[name]
  if (plan !== undefined) test(`columns of ${call}`, () => assert.deepEqual(names(plan), columns))
}

test('a sort by what the projection left out adds it below and takes it away above', () => {
  assert.equal(
    shown(sort(select(range(9), 'id + 1 as x'), asc(text('id % 2')))),
    [
      'Project [x]',
      '+- Sort [(id % cast(2 as bigint)) ASC NULLS FIRST], true',
      '   +- Project [(id + cast(1 as bigint)) AS x, id]',
      '      +- Range (0, 9, step=1)',
    ].join('\n'),
  )
})

test('a sort over a grouping computes other aggregates and keys in it', () => {
  const grouped: LogicalPlan = {
    kind: 'aggregate',
    input: range(9),
    groupBy: [text('id % 3')],
    columns: [text('max(id) as m')],
  }
  assert.equal(
    shown(sort(grouped, asc(text('min(id) + m')), asc(text('id % 3')))).replaceAll('cast(3 as bigint)', '3'),
    [
      'Project [m]',
      '+- Sort [(min(id) + m) ASC NULLS FIRST, (id % 3) ASC NULLS FIRST], true',
      '   +- Aggregate [(id % 3)], [max(id) AS m, min(id) AS min(id), (id % 3) AS (id % 3)]',
      '      +- Range (0, 9, step=1)',
    ].join('\n'),
  )
})

test('a filter over a grouping is HAVING', () => {
  const grouped: LogicalPlan = {
    kind: 'aggregate',
    input: range(9),
    groupBy: [text('id % 3')],
    columns: [text('max(id) as m')],
  }
  assert.equal(
    shown(filter(grouped, text('count(1) > 2L'))),
    [
      'Project [m]',
      '+- Filter (count(1) > 2)',
      '   +- Aggregate [(id % cast(3 as bigint))], [max(id) AS m, count(1) AS count(1)]',
      '      +- Range (0, 9, step=1)',
    ].join('\n'),
  )
})

test('grouping by alias and by position', () => {
  const by = (key: string): LogicalPlan => ({
    kind: 'aggregate',
    input: range(9),
    groupBy: [text(key)],
    columns: [text('id % 3 as k'), text('count(1) as n')],
  })
  const plan =
    'Aggregate [(id % cast(3 as bigint))], [(id % cast(3 as bigint)) AS k, count(1) AS n]\n+- Range (0, 9, step=1)'
  assert.equal(shown(by('k')), plan)
  assert.equal(shown(by('1')), plan)
  assert.equal(failure(by('3')), 'GROUP_BY_POS_OUT_OF_RANGE')
  assert.equal(failure(by('2')), 'GROUP_BY_POS_AGGREGATE')
})

test('a column of a DataFrame is found by its plan, also where names repeat', () => {
  const left = { ...range(3), planId: 1 } as LogicalPlan
  const right = { ...range(3), planId: 2 } as LogicalPlan
  const join = (condition: Expression): LogicalPlan => ({
    kind: 'join',
    left,
    right,
    type: 'inner',
    condition,
  })
  const [a, b] = outputOf(analyze(join(fn('=', col('id', 1), col('id', 2))), testContext()))
  assert.notEqual(a.id, b.id)
  assert.equal(failure(project(join(fn('=', col('id', 1), col('id', 2))), col('id'))), 'AMBIGUOUS_REFERENCE')
  assert.equal(failure(project(left, col('id', 2))), 'CANNOT_RESOLVE_DATAFRAME_COLUMN')
  assert.equal(failure(project(left, col('idd', 1))), 'CANNOT_RESOLVE_DATAFRAME_COLUMN')
})

test('a DataFrame united or joined with itself gives columns of different ids', () => {
  const once = select(range(3), 'id', 'id + 1 as x')
  const joined = outputOf(analyze({ kind: 'join', left: once, right: once, type: 'cross' }, testContext()))
  assert.equal(new Set(joined.map((a) => a.id)).size, 4)
  const both = analyze(union(once, once), testContext())
  assert.ok(both.kind === 'setOperation')
  const ids = both.inputs.flatMap((input) => outputOf(input).map((a) => a.id))
  assert.equal(new Set(ids).size, 4)
})

test('aliases further left in the list may be used', () => {
  assert.equal(
    shown(select(range(3), 'id + 1 as x', 'x * 2 as y')),
    [
      'Project [(id + cast(1 as bigint)) AS x, ((id + cast(1 as bigint)) * cast(2 as bigint)) AS y]',
      '+- Range (0, 3, step=1)',
    ].join('\n'),
  )
})

test('unionByName fills what is missing with NULL where it may', () => {
  const plan = union(select(t, 'id', 's'), select(t, 'd', 'id')) as LogicalPlan & { kind: 'setOperation' }
  assert.deepEqual(names({ ...plan, byName: true, allowMissingColumns: true }), ['id', 's', 'd'])
  assert.equal(failure({ ...plan, byName: true }), 'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES')
})

test('a union takes the wider types and is nullable where an input is', () => {
  const plan = analyze(union(select(range(3), 'id'), select(t, 'd')), testContext())
  assert.deepEqual(schemaOf(plan), struct([field('id', double)]))
})

test('names are told apart by case only where the session asks for it', () => {
  const plan = project(range(3), col('ID'))
  assert.equal(failure(plan), 'none')
  assert.equal(failure(plan, { caseSensitive: true }), 'UNRESOLVED_COLUMN.WITH_SUGGESTION')
})

test('an error knows the line of the call', () => {
  const origin = { callSite: 'app.ts:7', fragment: 'col' }
  const plan = project(range(3), { kind: 'unresolvedAttribute', parts: ['idd'], origin })
  assert.throws(
    () => analyze(plan, testContext()),
    (error: SparkError) =>
      error.callSite === 'app.ts:7' &&
      JSON.stringify(error.queryContext) ===
        JSON.stringify([{ kind: 'dataframe', fragment: 'col', callSite: 'app.ts:7' }]),
  )
})

test('dropDuplicates, to, tail, offset and sample keep columns', () => {
  assert.deepEqual(
    names({ kind: 'deduplicate', input: t, columns: [col('ID')] }),
    outputOf(t).map((a) => a.name),
  )
  const schema = struct([field('s', string), field('id', double), field('new', string)])
  assert.deepEqual(schemaOf(analyze({ kind: 'toSchema', input: t, schema }, testContext())), schema)
  assert.equal(
    failure({ kind: 'toSchema', input: t, schema: struct([field('arr', integer)]) }),
    'INVALID_COLUMN_OR_FIELD_DATA_TYPE',
  )
})
