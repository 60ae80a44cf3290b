/** Text sources against what Apache Spark answered: schemas, rows, errors, folders of partitions. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { SparkError, schemaText, toDDL } from '@vonk/common'
import { SourceBench } from './testing/source-bench.ts'

interface RecordedRead {
  readonly format: string
  readonly name: string
  readonly content: string
  readonly options: Readonly<Record<string, string>>
  readonly schema: string | null
  readonly tree?: string
  readonly ddl?: string
  readonly show?: string
  readonly error?: { readonly condition: string; readonly causes?: readonly string[] }
}
interface Recorded {
  readonly timeZone: string
  readonly reads: readonly RecordedRead[]
  readonly partitionFolders: readonly {
    readonly folders: readonly string[]
    readonly ddl: string
    readonly show: string
  }[]
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../../conformance/recorded/text_sources.json', import.meta.url), 'utf8'),
) as Recorded

let bench: SourceBench
before(async () => {
  bench = await SourceBench.start({ 'spark.sql.session.timeZone': recorded.timeZone })
})
after(() => bench.close())

async function check(read: RecordedRead): Promise<void> {
  const path = bench.put(`${read.format}-${read.name.replaceAll(' ', '-')}/part.${read.format}`, read.content)
  const plan = bench.files(read.format, [path], read.options, read.schema)
  if (read.error !== undefined) {
    const { error } = read
    await assert.rejects(
      async () => bench.show(plan),
      (thrown) => {
        assert.ok(thrown instanceof SparkError, String(thrown))
        assert.equal(thrown.condition, error.condition, thrown.message)
        return true
      },
    )
    return
  }
  const schema = await bench.session.schema(plan)
  if (read.ddl !== undefined) assert.equal(toDDL(schema), read.ddl)
  if (read.tree !== undefined) assert.equal(schemaText(schema), read.tree)
  if (read.show !== undefined) assert.equal(await bench.show(plan), read.show)
}

for (const format of ['csv', 'json', 'text']) {
  test(`${format} as Spark reads it`, async (t) => {
    for (const read of recorded.reads.filter((one) => one.format === format)) {
      await t.test(read.name, () => check(read))
    }
  })
}
