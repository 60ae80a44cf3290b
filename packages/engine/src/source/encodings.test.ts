/** Text in other encodings, and with other ends of lines, as Apache Spark reads and writes it; splits of such files. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { SparkError, toDDL } from '@vonk/common'
import { SourceBench } from './testing/source-bench.ts'
import { encodeText } from './text/charset.ts'
import { isSplittable, RecodedBytes, type Recoding } from './text/recoded-bytes.ts'

interface Case {
  readonly format: string
  readonly options: Readonly<Record<string, string>>
  readonly error?: { readonly condition: string }
}
interface RecordedRead extends Case {
  readonly name: string
  readonly base64: string
  readonly schema: string | null
  readonly ddl?: string
  readonly show?: string
}
interface RecordedWrite extends Case {
  readonly base64?: string
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../../conformance/recorded/encodings.json', import.meta.url), 'utf8'),
) as {
  readonly timeZone: string
  readonly sql: string
  readonly reads: readonly RecordedRead[]
  readonly writes: readonly RecordedWrite[]
}

let bench: SourceBench
before(async () => {
  bench = await SourceBench.start({ 'spark.sql.session.timeZone': recorded.timeZone })
})
after(() => bench.close())

/** By format and name: why Vonk answers otherwise. */
const differs: Readonly<Record<string, string>> = {
  'csv lineSep UTF-16':
    'Spark looks for a separator with a mark, finds none, and takes the first of many lines',
  'json corrupt latin, lineSep': 'Spark gives the bytes of corrupt records, Vonk their text',
  'csv multiLine lineSep ||': 'of two characters only where a line is a record',
  'json lines without option UTF-16': 'only files read as one tell their encoding',
  'json lines without option UTF-16LE': 'only files read as one tell their encoding',
  'json lines without option UTF-32': 'only files read as one tell their encoding',
  'json lines without option UTF-32LE': 'only files read as one tell their encoding',
}

/** Of what Spark refuses without a condition, only that it is refused. */
async function assertRefused(ask: () => Promise<unknown>, { condition }: { readonly condition: string }) {
  await assert.rejects(ask, (thrown) => {
    assert.ok(thrown instanceof SparkError, String(thrown))
    if (!condition.startsWith('{java')) assert.equal(thrown.condition, condition)
    return true
  })
}

for (const format of ['csv', 'json', 'text']) {
  test(`${format} in other encodings as Spark reads it`, async (t) => {
    for (const [i, read] of recorded.reads.entries()) {
      if (read.format !== format) continue
      await t.test(read.name, async () => {
        const ending = read.name.startsWith('gzip') ? '.gz' : ''
        const path = bench.put(`${i}/part${ending}`, Buffer.from(read.base64, 'base64'))
        const plan = bench.files(format, [path], read.options, read.schema)
        const difference = differs[`${format} ${read.name}`]
        if (read.error !== undefined) return assertRefused(() => bench.show(plan), read.error)
        if (difference !== undefined) {
          const shown = await bench.show(plan).catch(String)
          assert.notEqual(shown, read.show, `no difference any more: ${difference}`)
          return
        }
        assert.equal(toDDL(await bench.session.schema(plan)), read.ddl)
        assert.equal(await bench.show(plan), read.show)
      })
    }
  })
}

test('text in other encodings as Spark writes it', async (t) => {
  const rows = bench.put(
    'rows.json',
    '{"a":"a","bé":"é1"}\n{"a":"x\\ny","bé":"ü€😀"}\n{"bé":""}\n{"a":"q\\"","bé":"ÿ"}\n',
  )
  for (const [i, write] of recorded.writes.entries()) {
    const { format, options } = write
    await t.test(`${format} ${JSON.stringify(options)}`, async () => {
      const input = bench.files(
        'json',
        [rows],
        {},
        format === 'text' ? '`bé` string' : 'a string, `bé` string',
      )
      const path = bench.path(`written-${i}`)
      const ask = () => bench.write(input, { format, path, options })
      if (write.error !== undefined) return assertRefused(ask, write.error)
      await ask()
      const [part] = readdirSync(path).filter((name) => name.startsWith('part-'))
      const bytes = readFileSync(`${path}/${part}`)
      const content = part.endsWith('.gz') ? gunzipSync(bytes) : bytes
      assert.deepEqual(content, Buffer.from(write.base64!, 'base64'))
    })
  }
})

/** Every line once, whatever the places where a file is split and wherever chunks end. */
function linesOfSplits(bytes: Buffer, recoding: Recoding, splitBytes: number): readonly string[] {
  const lines: string[] = []
  for (let start = 0; start < bytes.length; start += splitBytes) {
    const range = { start, end: Math.min(bytes.length, start + splitBytes) }
    const recoded = new RecodedBytes(recoding, range, (target, position) => {
      const part = bytes.subarray(position, position + target.length)
      target.set(part)
      return part.length
    })
    const target = Buffer.alloc(7)
    const parts: Buffer[] = []
    for (let read = recoded.read(target); read > 0; read = recoded.read(target))
      parts.push(Buffer.from(target.subarray(0, read)))
    const all = Buffer.concat(parts)
    let from = 0
    for (let at = all.indexOf(0xff); at >= 0; at = all.indexOf(0xff, from)) {
      lines.push(all.toString('utf8', from, at))
      from = at + 1
    }
    assert.equal(from, all.length)
  }
  return lines
}

test('splits of files in other encodings hold every line once', () => {
  const lines = ['a', '', 'é', '😀x', 'bcd', 'ÿÿÿÿ', '€', 'q'.repeat(20)]
  for (const charset of ['utf-8', 'iso-8859-1', 'utf-16le', 'utf-16be', 'utf-32'] as const) {
    for (const separator of ['\r\n', '\n', '|', '<>']) {
      const known = charset === 'iso-8859-1' ? lines.filter((line) => !/[€😀]/u.test(line)) : lines
      for (const end of ['', separator]) {
        const bytes = encodeText(charset, known.join(separator) + end)
        const recoding = { charset, wholeFiles: false, separator: [...encodeText(charset, separator)] }
        for (let splitBytes = 1; splitBytes <= bytes.length; splitBytes++) {
          assert.deepEqual(linesOfSplits(bytes, recoding, splitBytes), known, `${charset} ${splitBytes}`)
        }
      }
    }
  }
  const separatorOf = (text: string) => ({ wholeFiles: false, separator: [...Buffer.from(text)] })
  assert.deepEqual(
    ['||', 'aba', 'ab', '|'].map((text) => isSplittable(separatorOf(text))),
    [false, false, true, true],
  )
  const bytes = encodeText('iso-8859-1', 'a\rb\r\né\n\nc')
  for (let splitBytes = 1; splitBytes <= bytes.length; splitBytes++) {
    const recoding = { charset: 'iso-8859-1' as const, wholeFiles: false }
    assert.deepEqual(linesOfSplits(bytes, recoding, splitBytes), ['a', 'b', 'é', '', 'c'])
  }
})

test('a large file of UTF-16 is read by many tasks', async () => {
  const count = 60_000
  const rows = Array.from({ length: count }, (_, i) => `${i},é😀${'x'.repeat(i % 60)}`)
  const path = bench.put('large.csv', encodeText('utf-16le', `${rows.join('\n')}\n`))
  const options = { encoding: 'UTF-16LE', lineSep: '\n' }
  const read = await bench.rows(bench.files('csv', [path], options, 'id int, text string'))
  assert.deepEqual(read.rows.map(([id, text]) => `${id},${text}`).sort(), rows.toSorted())
  const whole = bench.files('csv', [path], { encoding: 'UTF-16LE', multiLine: 'true' }, 'id int, text string')
  const all = await bench.rows(whole)
  assert.deepEqual(
    all.rows.map(([id, text]) => `${id},${text}`),
    rows,
  )
})
