/** Text sources against what Apache Spark answered: schemas, rows, errors, folders of partitions. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
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
  readonly writes: readonly {
    readonly format: string
    readonly options: Readonly<Record<string, string>>
    readonly content: string
  }[]
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

/** The rows of the recorded writes, as JSON that is read with their types. */
const writtenRows = [
  '{"i":1,"s":"x","d":1.5,"b":true,"dt":"2020-01-01","ts":"2020-01-01 12:00:00","dec":1.10}',
  '{"s":"","d":"NaN","b":false,"ts":"2020-06-01 12:00:00.123456"}',
  '{"i":3,"s":"a,\\"b\\"\\n c ","d":1e10,"dt":"0001-01-01","ts":"2020-01-01 00:00:00","dec":2.25}',
  '{"i":4,"d":-0.0,"b":true,"dec":0.00}',
].join('\n')

test('text as Spark writes it', async (t) => {
  const path = bench.put('rows.json', writtenRows)
  const schema = 'i int, s string, d double, b boolean, dt date, ts timestamp, dec decimal(3,2)'
  for (const [i, { format, options, content }] of recorded.writes.entries()) {
    await t.test(`${format} ${JSON.stringify(options)}`, async () => {
      const target = bench.path(`written-${i}`)
      await bench.write(bench.files('json', [path], {}, schema), { format, path: target, options })
      const [part] = readdirSync(target).filter((name) => name.startsWith('part-'))
      assert.equal(readFileSync(`${target}/${part}`, 'utf8'), content)
    })
  }
})

test('columns from partition folders', async (t) => {
  for (const [i, { folders, ddl, show }] of recorded.partitionFolders.entries()) {
    await t.test(folders.join(' '), async () => {
      for (const folder of folders) bench.put(`partitions-${i}/k=${folder}/part.json`, '{"v":7}\n')
      const plan = bench.files('json', [bench.path(`partitions-${i}`)], {}, 'v int')
      assert.equal(toDDL(await bench.session.schema(plan)), ddl)
      // The order of files is not that of the folders' names.
      const lines = (text: string) => text.split('\n').sort()
      assert.deepEqual(lines(await bench.show(plan)), lines(show))
    })
  }
})
