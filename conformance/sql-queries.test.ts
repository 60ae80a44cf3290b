/** Queries of SQL, clause by clause, against what Spark answered: columns with their types, rows, conditions. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { simpleString } from '@vonk/common'
import { type Operand, SparkError, SparkSession } from 'vonk'

interface Failure {
  readonly condition: string
  readonly parameters?: Readonly<Record<string, string>>
}
interface Recorded {
  readonly sql: string
  readonly args?: readonly Operand[] | Readonly<Record<string, Operand>>
  readonly parse?: Failure
  readonly analysis?: Failure
  readonly runtime?: Failure
  readonly columns?: readonly (readonly [string, string])[]
  readonly rows?: readonly (readonly (string | null)[])[]
}
const file = new URL('./recorded/sql_queries.json', import.meta.url)
const { views, queries, parameters, timeZone } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly timeZone: string
  readonly views: Readonly<Record<string, string>>
  readonly queries: readonly Recorded[]
  readonly parameters: readonly Recorded[]
}

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.session.timeZone', timeZone)
    .config('spark.sql.shuffle.partitions', '4')
    .create()
  for (const [name, text] of Object.entries(views)) await spark.sql(`create temp view ${name} as ${text}`)
})
after(() => spark.stop())

/** Which rows come is chance, or a random number's. */
const byChance =
  /repeatable|sample \(\d+ rows|limit 1 offset|distribute by b sort|cluster by|^select a from t sort by/
/** Told by the parser here (`sql/statement.test.ts` says which), where Spark tells it later or not at all. */
const parserTells = (e: SparkError): boolean => e.condition === 'PARSE_SYNTAX_ERROR'

async function run({ sql, args }: Recorded): Promise<Recorded | SparkError> {
  try {
    const frame = await spark.sql(sql, args ?? [])
    const { fields } = await frame.schema()
    const names = fields.map((_, i) => `c${i}`)
    const texts = names.map((name) => `cast(${name} as string) as ${name}`)
    const rows = await frame
      .toDF(...names)
      .selectExpr(...texts)
      .collect()
    return {
      sql,
      columns: fields.map((f) => [f.name, simpleString(f.type)]),
      rows: rows.map((row) => names.map((_, i) => row.get(i) as string | null)),
    }
  } catch (error) {
    if (error instanceof SparkError) return error
    throw error
  }
}

/** Said otherwise, or not there by intent. */
const differing: ReadonlyMap<string, string> = new Map([
  ['select * from range(end => 2)', 'a name for the only bound is understood'],
  ["select 'abc' like some ('x', 'a%'), 'abc' ilike any ('A%')", 'ILIKE ANY is a function of its own'],
  ["select 'a' collate UTF8_LCASE = 'A'", 'collations other than UTF8_BINARY'],
  ['select count(distinct)', 'DISTINCT is no name'],
  ['select x -> x', 'Spark has an internal error'],
  ['select sum(a) over from t', 'OVER is no name'],
  ["select transform(a) using 'cat' from t", 'scripts are not supported'],
  ["select transform(a) using 'cat' as (x) from t", 'scripts are not supported'],
  ["map a using 'cat' from t", 'scripts are not supported'],
])

const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()

function compare(ours: Recorded | SparkError, theirs: Recorded): void {
  const failure = theirs.analysis ?? theirs.runtime
  if (failure !== undefined) {
    assert.ok(ours instanceof SparkError, 'it is an error')
    if (parserTells(ours)) return
    assert.equal(ours.condition, failure.condition)
    return
  }
  if (ours instanceof SparkError) {
    assert.ok(parserTells(ours), ours.message)
    return
  }
  assert.deepEqual(ours.columns, theirs.columns)
  if (byChance.test(theirs.sql)) return
  const [own, expected] = [ours.rows ?? [], theirs.rows ?? []]
  if (/order by/.test(theirs.sql) && !/\bover\b/.test(theirs.sql)) assert.deepEqual(own, expected)
  else assert.deepEqual(sorted(own), sorted(expected))
}

for (const theirs of [...queries, ...parameters]) {
  if (theirs.parse !== undefined || differing.has(theirs.sql)) continue
  test(theirs.sql, async () => compare(await run(theirs), theirs))
}
