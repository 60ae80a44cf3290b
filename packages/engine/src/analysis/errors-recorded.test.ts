/** Wrong queries: condition, parameters and the fragment that the error points at, against what Spark recorded. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  array,
  boolean,
  date,
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
import { aggregate, asc, filter, project, sort, table } from '../plan/testing/plans.ts'
import { analyze } from './analyze.ts'
import { testContext } from './testing/context.ts'

interface Query {
  readonly sql: string
  readonly condition?: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly context?: readonly { readonly fragment: string }[]
}
const recorded = JSON.parse(
  readFileSync(new URL('../../../../conformance/recorded/errors.json', import.meta.url), 'utf8'),
) as { readonly queries: readonly Query[] }

const columns = table('t', {
  id: long,
  s: string,
  d: double,
  n: integer,
  b: boolean,
  arr: array(integer),
  m: map(string, integer),
  st: struct([field('a', integer, false), field('b', string, false)]),
  dt: date,
  ts: timestamp,
})
const t: LogicalPlan = { kind: 'subqueryAlias', input: columns, alias: ['t'] }
const oneRow: LogicalPlan = { kind: 'oneRow' }

const shape = new RegExp(
  '^select (?<list>.+?)(?<from> from t)?(?: where (?<where>.+?))?' +
    '(?: group by (?<group>.+?))?(?: order by (?<order>.+?))?$',
)
const otherWords =
  /\b(join|union|except|intersect|having|limit|offset|values|with|over|distinct|lateral|window|pivot)\b/
const otherForms = /select .*select|from (?!t\b)|;|--|\/\*|\?|:|->/
const text = (sql: string): Expression => ({ kind: 'unresolvedText', text: sql })

/** Commas between parentheses do not part a list. */
function listOf(sql: string): readonly Expression[] {
  const parts: string[] = ['']
  let depth = 0
  for (const c of sql) {
    if (c === '(' || c === '[') depth++
    if (c === ')' || c === ']') depth--
    if (c === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += c
  }
  return parts.map((part) => text(part.trim()))
}

/** The plan of a simple query; undefined for those that need the query parser. */
function planOf(sql: string): LogicalPlan | undefined {
  const found = shape.exec(sql)?.groups
  if (found === undefined || otherWords.test(sql) || otherForms.test(sql)) return undefined
  const origin = { sqlText: sql, start: 0, stop: sql.length }
  let plan = found.from === undefined ? oneRow : t
  if (found.where !== undefined) plan = { ...filter(plan, text(found.where)), origin }
  const list = listOf(found.list)
  plan =
    found.group === undefined
      ? { ...project(plan, ...list), origin }
      : { ...aggregate(plan, [...listOf(found.group)], [...list]), origin }
  return found.order === undefined ? plan : { ...sort(plan, ...listOf(found.order).map(asc)), origin }
}

function failure(plan: LogicalPlan): SparkError | undefined {
  try {
    analyze(plan, testContext())
  } catch (error) {
    if (error instanceof SparkError) return error
    throw error
  }
  return undefined
}

/** What analysis decides by itself, or with the entries of functions that do not speak of types. */
const ours = new RegExp(
  `^(${[
    'UNRESOLVED_',
    'AMBIGUOUS_',
    'FIELD_NOT_FOUND',
    'INVALID_EXTRACT',
    'CANNOT_RESOLVE',
    'MISSING_',
    'GROUP_BY',
    'STAR_GROUP_BY',
    'NESTED_AGGREGATE',
    'INVALID_WHERE',
    'INVALID_AGGREGATE_FILTER',
    'ORDER_BY',
    'REQUIRES_SINGLE_PART',
    'DATATYPE_MISMATCH.(FILTER_NOT_BOOLEAN|CAST|BINARY_OP)',
    'AGGREGATE_FUNCTION',
    'UNSUPPORTED_GROUPING',
    'WRONG_NUM_ARGS.WITH_SUGGESTION',
  ].join('|')})`,
)
/** These fail for a reason that only the whole parser can see. */
const needParser = new Set([
  'select id from t, t as u',
  'select not from t',
  'select id as a, id as a from t order by a',
  'select timestampadd(foo, 1, ts) from t',
])

for (const query of recorded.queries) {
  const { condition } = query
  if (condition === undefined || !ours.test(condition) || needParser.has(query.sql)) continue
  const plan = planOf(query.sql)
  if (plan === undefined) continue
  const error = failure(plan)
  test(`error of ${query.sql}`, () => {
    assert.deepEqual(
      [error?.condition, sorted(error?.messageParameters)],
      [condition, sorted(query.parameters)],
    )
    const fragment = query.context?.[0]?.fragment
    if (fragment !== undefined) assert.equal(error?.queryContext[0]?.fragment, fragment)
  })
}

function sorted(parameters: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)))
}
