/** The edges of calls against what Apache Spark answered: paths, buckets, links; lambdas, ranges, formats of decimals. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { simpleString } from '@vonk/common'
import { type DataFrame, type DataFrameWriter, SparkError, SparkSession } from 'vonk'

interface Answer {
  readonly error?: { readonly condition: string; readonly parameters?: Readonly<Record<string, string>> }
  readonly columns?: readonly (readonly [string, string])[]
  readonly rows?: readonly (readonly (string | null)[])[]
}
interface Recorded {
  readonly timeZone: string
  readonly queries: readonly (Answer & { readonly sql: string })[]
  readonly calls: readonly (Answer & { readonly call: string })[]
}
const recorded = JSON.parse(
  readFileSync(new URL('recorded/call_edges.json', import.meta.url), 'utf8'),
) as Recorded

const folder = mkdtempSync(join(tmpdir(), 'vonk-call-edges-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.session.timeZone', recorded.timeZone)
    .config('spark.sql.warehouse.dir', at('warehouse'))
    .create()
  const frame = spark.range(0, 3, 1, 1)
  for (const name of ['data', 'own']) await frame.write.parquet(at(name))
  await frame.write.saveAsTable('tab')
  for (const name of ['loops', 'looped', 'dangles']) {
    mkdirSync(at(name))
    writeFileSync(join(at(name), 'file'), 'x\n')
  }
  symlinkSync(at('loop'), at('loop'))
  symlinkSync(at('loops/link'), at('loops/link'))
  symlinkSync(at('looped'), at('looped/up'))
  symlinkSync(at('nothing'), at('dangles/link'))
  symlinkSync(at('nothing'), at('dangling'))
})
after(() => spark.stop())

/** Beginnings of calls whose answers are not Spark's, and why. */
const DIFFERENT: readonly (readonly [string, string])[] = [
  ['select row_number(x -> x)', 'the lambda is told before the number of arguments'],
  ['select transform(array(1), x -> x -> 1)', 'Spark fails inside, Vonk tells the lambda'],
  ['select * from explode(x -> 1)', 'Spark tells the star, Vonk the lambda'],
  ['select * from range(x -> 1)', 'Spark tells the star, Vonk the lambda'],
  ['select id from range(1) where x -> true', 'Spark tells the column that is there, Vonk the lambda'],
  ['select * from range(-9223372036854775808, 9223372036854775807, 9223372036854775807)', 'Spark loses rows'],
  [
    'select * from range(-9223372036854775808, 9223372036854775807, 4611686018427387904, 3)',
    'Spark loses rows',
  ],
  [
    'select * from range(9223372036854775807, -9223372036854775808, -9223372036854775807, 2)',
    'Spark loses rows',
  ],
  ["select format_string('%h', 1.5)", 'no hash codes of Java'],
  ["select format_string('%s', 0.00000000)", 'the name of a column has decimals in plain digits'],
  ["select to_json(named_struct('a', 0.00000000))", 'the name of a column has decimals in plain digits'],
  ['select product(', 'the name of functions.product is known in SQL, too'],
  ['select string(parse_json(', 'no variants from JSON'],
  ['select variant_get(', 'no variants from JSON'],
  ['select try_variant_get(', 'no variants from JSON'],
]
const reason = (call: string): string | undefined => DIFFERENT.find(([start]) => call.startsWith(start))?.[1]

const text = (value: unknown): string | null => {
  if (value === null) return null
  return Array.isArray(value) ? `[${value.map(text).join(', ')}]` : String(value)
}
/** Doubles that were summed up in another order may differ in their last digits; Python writes 3.0 where we have 3. */
const isNear = (a: string | null, b: string | null, type: string): boolean =>
  a === b || (type === 'double' && Math.abs(Number(a) - Number(b)) <= 1e-14 * Math.abs(Number(b)))

async function answerOf(ask: () => Promise<DataFrame | undefined>): Promise<Answer> {
  try {
    const frame = await ask()
    if (frame === undefined) return {}
    const rows = (await frame.collect()).map((row) => row.toArray().map(text))
    const { fields } = await frame.schema()
    return { columns: fields.map(({ name, type }) => [name, simpleString(type)]), rows }
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return { error: { condition: error.condition, parameters: error.messageParameters } }
  }
}

function hold(answer: Answer, expected: Answer) {
  if (expected.error === undefined) {
    assert.equal(answer.error, undefined)
    if (expected.columns !== undefined) assert.deepEqual(answer.columns, expected.columns)
    const types = expected.columns?.map(([, type]) => type) ?? []
    const near = expected.rows?.map((row, i) =>
      row.map((value, j) => {
        const own = answer.rows?.[i]?.[j] ?? null
        return isNear(own, value, types[j] ?? '') ? own : value
      }),
    )
    if (near !== undefined) assert.deepEqual(answer.rows, near)
    return
  }
  const { condition, parameters } = expected.error
  assert.ok(answer.error !== undefined, `${JSON.stringify(answer)} instead of ${condition}`)
  // Where Spark let an exception of Java through, any error of the user's will do.
  assert.notEqual(answer.error.condition, 'INTERNAL_ERROR')
  if (condition.startsWith('{') || condition === 'INTERNAL_ERROR') return
  assert.equal(answer.error.condition, condition)
  if (condition === 'PATH_NOT_FOUND')
    assert.equal(
      answer.error.parameters?.path.replace(folder, '/folder').replace(process.cwd(), '/folder'),
      parameters?.path,
    )
}

for (const { sql, ...expected } of recorded.queries) {
  test(sql, { skip: reason(sql) }, async () => hold(await answerOf(() => spark.sql(sql)), expected))
}

const written = (write: (writer: DataFrameWriter) => Promise<void>) => async () => {
  await write(spark.range(0, 3, 1, 1).write)
  return undefined
}
const sql = (text: string) => () => spark.sql(text)
const read = (frame: () => DataFrame) => async () => frame()
const out = at('out')

/** PySpark's calls in TypeScript. */
const calls: Readonly<Record<string, () => Promise<DataFrame | undefined>>> = {
  "spark.read.parquet('')": read(() => spark.read.parquet('')),
  "spark.read.csv('')": read(() => spark.read.csv('')),
  "spark.read.json('')": read(() => spark.read.json('')),
  "spark.read.text('')": read(() => spark.read.text('')),
  "spark.read.load('')": read(() => spark.read.load('')),
  "spark.read.format('csv').load('')": read(() => spark.read.format('csv').load('')),
  "spark.read.schema('a int').csv('')": read(() => spark.read.schema('a int').csv('')),
  "spark.read.parquet(data, '')": read(() => spark.read.parquet(at('data'), '')),
  "spark.read.csv([data, ''])": read(() => spark.read.csv(at('data'), '')),
  "spark.read.csv(' ')": read(() => spark.read.csv(' ')),
  "spark.read.option('path', '').format('parquet').load()": read(() =>
    spark.read.option('path', '').format('parquet').load(),
  ),
  'spark.read.parquet()': read(() => spark.read.parquet()),
  "t.write.parquet('')": written((w) => w.parquet('')),
  "t.write.csv('')": written((w) => w.csv('')),
  "t.write.save('')": written((w) => w.save('')),
  "t.write.mode('overwrite').parquet('')": written((w) => w.mode('overwrite').parquet('')),
  "t.write.mode('ignore').parquet('')": written((w) => w.mode('ignore').parquet('')),
  "t.write.option('path', '').save()": written((w) => w.option('path', '').save()),
  "t.write.format('noop').mode('overwrite').save('')": written((w) =>
    w.format('noop').mode('overwrite').save(''),
  ),
  't.write.save()': written((w) => w.save()),
  "t.write.saveAsTable('')": written((w) => w.saveAsTable('')),
  "t.write.insertInto('')": written((w) => w.insertInto('')),
  'spark.sql("select * from parquet.``")': sql('select * from parquet.``'),
  'spark.sql("select * from parquet.` `")': sql('select * from parquet.` `'),
  'spark.sql("create table e1 (a int) using parquet location \'\'")': sql(
    "create table e1 (a int) using parquet location ''",
  ),
  'spark.sql("insert overwrite directory \'\' using parquet select 1")': sql(
    "insert overwrite directory '' using parquet select 1",
  ),
  "t.write.sortBy('id').save(out)": written((w) => w.sortBy('id').save(out)),
  "t.write.sortBy('id').parquet(out)": written((w) => w.sortBy('id').parquet(out)),
  "t.write.sortBy('nope').parquet(out)": written((w) => w.sortBy('nope').parquet(out)),
  "t.write.sortBy('id').format('noop').mode('overwrite').save()": written((w) =>
    w.sortBy('id').format('noop').mode('overwrite').save(),
  ),
  "t.write.sortBy('id').saveAsTable('s1')": written((w) => w.sortBy('id').saveAsTable('s1')),
  "t.write.sortBy('id').insertInto('s2')": written((w) => w.sortBy('id').insertInto('s2')),
  "t.write.sortBy('id').insertInto('tab')": written((w) => w.sortBy('id').insertInto('tab')),
  "t.write.sortBy('id').partitionBy('id').parquet(out)": written((w) =>
    w.sortBy('id').partitionBy('id').parquet(out),
  ),
  "t.write.sortBy('id').mode('nope').parquet(out)": written((w) =>
    w
      .sortBy('id')
      .mode('nope' as 'append')
      .parquet(out),
  ),
  "t.write.sortBy('id').parquet('')": written((w) => w.sortBy('id').parquet('')),
  "t.write.bucketBy(2, 'id').save(out)": written((w) => w.bucketBy(2, 'id').save(out)),
  "t.write.bucketBy(2, 'id').parquet(out)": written((w) => w.bucketBy(2, 'id').parquet(out)),
  "t.write.bucketBy(2, 'id').sortBy('id').parquet(out)": written((w) =>
    w.bucketBy(2, 'id').sortBy('id').parquet(out),
  ),
  "t.write.bucketBy(2, 'id').sortBy('id').save(out)": written((w) =>
    w.bucketBy(2, 'id').sortBy('id').save(out),
  ),
  "t.write.bucketBy(2, 'id').insertInto('tab')": written((w) => w.bucketBy(2, 'id').insertInto('tab')),
  "t.write.bucketBy(2, 'id').sortBy('id').insertInto('tab')": written((w) =>
    w.bucketBy(2, 'id').sortBy('id').insertInto('tab'),
  ),
  "t.write.bucketBy(2, 'nope').parquet(out)": written((w) => w.bucketBy(2, 'nope').parquet(out)),
  "t.write.bucketBy(0, 'id').parquet(out)": written((w) => w.bucketBy(0, 'id').parquet(out)),
  "t.write.bucketBy(2, 'id').format('noop').mode('overwrite').save()": written((w) =>
    w.bucketBy(2, 'id').format('noop').mode('overwrite').save(),
  ),
  "t.write.bucketBy(2, 'id').parquet('')": written((w) => w.bucketBy(2, 'id').parquet('')),
  "t.write.partitionBy('id').bucketBy(2, 'id').parquet(out)": written((w) =>
    w.partitionBy('id').bucketBy(2, 'id').parquet(out),
  ),
  'spark.read.parquet(loop)': read(() => spark.read.parquet(at('loop'))),
  'spark.read.text(loop)': read(() => spark.read.text(at('loop'))),
  "spark.read.schema('a int').csv(loop)": read(() => spark.read.schema('a int').csv(at('loop'))),
  'spark.read.text(loops)': read(() => spark.read.text(at('loops'))),
  'spark.read.text(looped)': read(() => spark.read.text(at('looped'))),
  'spark.read.text(dangling)': read(() => spark.read.text(at('dangling'))),
  'spark.read.text(dangles)': read(() => spark.read.text(at('dangles'))),
  "spark.read.text(loop + '/x')": read(() => spark.read.text(at('loop/x'))),
  "spark.read.text(loops + '/*')": read(() => spark.read.text(at('loops/*'))),
  't.write.parquet(loop)': written((w) => w.parquet(at('loop'))),
  "t.write.mode('overwrite').parquet(loop)": written((w) => w.mode('overwrite').parquet(at('loop'))),
  "t.write.mode('append').parquet(loop)": written((w) => w.mode('append').parquet(at('loop'))),
  "t.write.parquet(loop + '/x')": written((w) => w.parquet(at('loop/x'))),
}

for (const { call, ...expected } of recorded.calls) {
  const run = calls[call]
  if (run !== undefined) test(call, { skip: reason(call) }, async () => hold(await answerOf(run), expected))
}

test('every call in TypeScript is one that was recorded', () => {
  const known = new Set(recorded.calls.map(({ call }) => call))
  assert.deepEqual(
    Object.keys(calls).filter((call) => !known.has(call)),
    [],
  )
})
