/** The edges of CSV and JSON against what Apache Spark answered: quoting, values that are none, types a format lacks. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SparkError, SparkSession } from 'vonk'

interface Failure {
  readonly error?: { readonly condition: string; readonly parameters?: Readonly<Record<string, string>> }
}
type Options = Readonly<Record<string, string>>
interface Recorded {
  readonly timeZone: string
  readonly writes: readonly (Failure & {
    readonly format: string
    readonly sql: string
    readonly options: Options
    readonly content?: string
  })[]
}
const recorded = JSON.parse(
  readFileSync(new URL('recorded/text_edges.json', import.meta.url), 'utf8'),
) as Recorded

const folder = mkdtempSync(join(tmpdir(), 'vonk-edges-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.session.timeZone', recorded.timeZone)
    .create()
})
after(() => spark.stop())

/** Runs what Spark refused, and holds the condition against Spark's where that is one of its own. */
async function refused(run: () => Promise<unknown>, { condition }: NonNullable<Failure['error']>) {
  await assert.rejects(run, (thrown) => {
    assert.ok(thrown instanceof SparkError, String(thrown))
    if (!condition.startsWith('{')) assert.equal(thrown.condition, condition)
    return true
  })
}

for (const [i, { format, sql, options, content, error }] of recorded.writes.entries()) {
  test(`${format} ${i} written with ${JSON.stringify(options)}: ${sql.slice(0, 60)}`, async () => {
    const path = join(folder, `written-${i}`)
    const write = async () =>
      (await spark.sql(sql)).coalesce(1).write.format(format).options(options).save(path)
    if (error !== undefined) return refused(write, error)
    await write()
    const texts = readdirSync(path)
      .filter((name) => name.startsWith('part-'))
      .map((name) => readFileSync(join(path, name), 'utf8'))
    assert.equal(texts.join(''), content)
  })
}
