/**
 * Options of CSV and JSON one by one, folders without data, bytes that are no UTF-8, settings, patterns and paths that
 * are taken, against what Apache Spark answered. What Vonk does not have is refused by name.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type DataFrame, SparkError, SparkSession } from 'vonk'

interface Failure {
  readonly error?: { readonly condition: string; readonly parameters?: Readonly<Record<string, string>> }
}
interface Read extends Failure {
  readonly format: string
  readonly name: string
  readonly options?: Readonly<Record<string, string>>
  readonly schema?: string | null
  readonly base64?: string
  readonly ddl?: string
  readonly show?: string
}
interface Recorded {
  readonly timeZone: string
  readonly sql: string
  readonly reads: readonly Read[]
  readonly writes: readonly (Failure & {
    readonly format: string
    readonly options: Readonly<Record<string, string>>
    readonly base64?: string
  })[]
  readonly settings: readonly {
    readonly key: string
    readonly value: string
    readonly conf: Failure & { readonly value?: string }
  }[]
  readonly paths: readonly (Failure & {
    readonly name: string
    readonly ok?: true
    readonly left: readonly string[]
    readonly file: string | null
  })[]
  readonly patterns: Readonly<Record<string, Failure>>
}
const recorded = JSON.parse(
  readFileSync(new URL('recorded/source_options.json', import.meta.url), 'utf8'),
) as Recorded

const folder = mkdtempSync(join(tmpdir(), 'vonk-options-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[2]')
    .config('spark.sql.session.timeZone', recorded.timeZone)
    .create()
})
after(() => spark.stop())

let made = 0
const put = (bytes: string | Uint8Array): string => {
  const path = join(folder, `file-${made++}`)
  writeFileSync(path, bytes)
  return path
}
const conditionOf = async (run: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await run()
    return undefined
  } catch (error) {
    assert.ok(error instanceof SparkError, String(error))
    return error.condition
  }
}

/** Refused by name, since Vonk does not have them; what Spark answers is recorded all the same. */
const REFUSED = new Set([
  'csv charToEscapeQuoteEscaping',
  'csv maxColumns',
  'csv maxCharsPerColumn',
  'csv maxCharsPerColumn enough',
  'csv unescapedQuoteHandling back',
  'csv unescapedQuoteHandling raise',
  'csv unescapedQuoteHandling skip',
  'csv sep empty',
  'csv locale',
  'csv locale decimal',
  'csv enableDateTimeParsingFallback',
  'csv header multi',
  'csv ignoreCorruptFiles',
  'json encoding utf16 lines',
  'json locale',
  'json singleVariantColumn',
  'csv write charToEscapeQuoteEscaping |',
  'csv write locale fr-FR dateFormat d MMM yyyy',
  'json write locale fr-FR dateFormat d MMM yyyy',
  'json write pretty true',
  'json write writeNonAsciiCharacterAsCodePoint true',
])
/**
 * Bad patterns are refused rather than taken for NULL; a number that no decimal holds is a double; half a pair of
 * surrogates is three replacement characters, and a row of no column is parsed all the same.
 */
const DIFFERS = new Set([
  'csv dateFormat bad',
  'json dateFormat bad',
  'json prefersDecimal',
  'json bytes 4 PERMISSIVE',
  'json bytes 4 DROPMALFORMED',
])
/** Where Spark's error is none of its own (an exception of Java or of a library), or its name is of no use. */
const isOwnCondition = (condition: string) => !/^[{_]/.test(condition)

for (const [i, read] of recorded.reads.entries()) {
  const { format, name, options = {}, schema } = read
  if (DIFFERS.has(`${format} ${name}`)) continue
  test(`${format}: ${name} (${i})`, async () => {
    const path =
      name.startsWith('empty folder') || name === 'only hidden'
        ? join(folder, `none-${made++}`)
        : put(Buffer.from(read.base64 ?? '', 'base64'))
    if (read.base64 === undefined) {
      mkdirSync(path)
      if (name === 'only hidden') writeFileSync(join(path, '_x'), '1')
    }
    const reader = spark.read.format(format).options(options)
    const frame = (schema == null ? reader : reader.schema(schema)).load(path) as DataFrame
    const shown = () => frame.showString(20, false)
    if (REFUSED.has(`${format} ${name}`)) {
      const refused =
        Object.keys(options).find((key) => !/^(sep|dateFormat|header|multiLine)$/.test(key)) ?? 'sep'
      await assert.rejects(shown, (error: SparkError) => {
        assert.match(error.condition, /^(UNSUPPORTED_FEATURE|INVALID_PARAMETER_VALUE)$/)
        assert.match(error.message.toLowerCase(), new RegExp(refused.toLowerCase()))
        return true
      })
    } else if (read.error !== undefined) {
      const condition = await conditionOf(shown)
      assert.ok(condition !== undefined, 'nothing is thrown')
      if (isOwnCondition(read.error.condition)) assert.equal(condition, read.error.condition)
    } else {
      assert.equal(
        await frame.schema().then((s) => s.fields.map((f) => f.name).join()),
        read.ddl
          ?.split(/,(?![^<]*>)/)
          .map((f) => f.split(' ')[0])
          .join(),
      )
      if (read.show !== undefined) assert.equal(await shown(), read.show)
    }
  })
}

/** Rows as the recorded query gives them. */
const writtenRows = () => spark.sql(recorded.sql).then((frame) => frame.coalesce(1))

for (const write of recorded.writes) {
  const { format, options } = write
  test(`${format} written with ${JSON.stringify(options)}`, async () => {
    const path = join(folder, `written-${made++}`)
    const run = async () => (await writtenRows()).write.format(format).options(options).save(path)
    const key = Object.entries(options).flat().join(' ')
    if (REFUSED.has(`${format} write ${key}`)) {
      assert.equal(await conditionOf(run), 'UNSUPPORTED_FEATURE')
      assert.throws(() => statSync(path))
    } else if (write.error !== undefined) {
      const condition = await conditionOf(run)
      assert.ok(condition !== undefined, 'nothing is thrown')
      if (isOwnCondition(write.error.condition)) assert.equal(condition, write.error.condition)
    } else {
      await run()
      const [part] = readdirSync(path).filter((name) => name.startsWith('part-'))
      const expected = Buffer.from(write.base64 ?? '', 'base64').toString()
      assert.equal(readFileSync(join(path, part), 'utf8'), expected)
    }
  })
}

/** Not known to Vonk: kept, and read by nothing. */
const UNKNOWN = new Set(['spark.sql.storeAssignmentPolicy', 'spark.sql.broadcastTimeout'])

for (const { key, value, conf } of recorded.settings) {
  if (UNKNOWN.has(key)) continue
  test(`${key} = '${value}', given to the builder, to conf.set and to SET`, async () => {
    const refusals = [
      () =>
        SparkSession.builder()
          .master('local[1]')
          .config(key, value)
          .create()
          .then((made) => made.stop()),
      () => spark.conf.set(key, value),
      ...(value === '' ? [] : [() => spark.sql(`SET ${key}=${value}`)]),
    ]
    const before = await spark.conf.getOption(key)
    for (const refusal of refusals) {
      if (conf.error === undefined) {
        await refusal()
        continue
      }
      await assert.rejects(refusal, (error: SparkError) => {
        assert.equal(error.condition, conf.error?.condition)
        const { confName: _, ...parameters } = conf.error?.parameters ?? {}
        const { confName, ...ours } = error.messageParameters
        assert.equal(confName, key)
        assert.deepEqual(ours, parameters)
        return true
      })
      assert.equal(await spark.conf.getOption(key), before)
    }
    await spark.conf.unset(key)
    await spark.conf.set('spark.sql.session.timeZone', recorded.timeZone)
  })
}

for (const [text, { error }] of Object.entries(recorded.patterns)) {
  test(`a pattern that is none: ${text}`, async () => {
    await assert.rejects(
      async () => (await spark.sql(`SELECT ${text}`)).collect(),
      (thrown: SparkError) => {
        assert.equal(thrown.condition, 'INVALID_PARAMETER_VALUE.PATTERN')
        assert.doesNotMatch(thrown.message, /Invalid regular|Unterminated|Nothing to repeat/)
        // RLIKE under another name.
        if (error !== undefined && isOwnCondition(error.condition) && !text.startsWith('regexp_like'))
          assert.deepEqual(thrown.messageParameters, error.parameters)
        return true
      },
    )
  })
}

/** Files below a folder, without those of the file system's own. */
function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(path, name)).isFile())
    .map((name) => name.replace(/part-.*/, 'part'))
    .sort()
}

for (const { name, error, ok, left, file } of recorded.paths) {
  const [mode, format, ...where] = name.split(' ')
  if (!/file$/.test(name)) continue
  test(`${name}: ${ok ? 'written' : error?.condition}`, async () => {
    const at = join(folder, `path-${made++}`)
    mkdirSync(at)
    writeFileSync(join(at, 'file'), '1\n')
    const target = where[0] === 'onto' ? join(at, 'file') : join(at, 'file', 'x')
    const write = () =>
      spark
        .range(3)
        .coalesce(1)
        .write.format(format)
        .mode(mode as 'append')
        .save(target)
    if (ok) await write()
    else {
      const condition = await conditionOf(write)
      assert.equal(condition, error?.condition.startsWith('{') ? 'TASK_WRITE_FAILED' : error?.condition)
    }
    assert.deepEqual([...new Set(filesBelow(at))], [...new Set(left)])
    if (file !== null) assert.equal(readFileSync(join(at, 'file'), 'utf8'), file)
    assert.deepEqual(readdirSync(at), ['file'])
  })
}

test('what is overwritten by a query over itself, folder or file, is read before it goes', async () => {
  const path = join(folder, `itself-${made++}`)
  await spark.range(3).write.csv(path)
  await spark.read.schema('id long').csv(path).write.mode('overwrite').csv(path)
  assert.equal(await spark.read.csv(path).count(), 3)
  const single = put('1\n2\n')
  await spark.read.schema('id long').csv(single).write.mode('overwrite').csv(single)
  assert.equal(await spark.read.csv(single).count(), 2)
  const kept = put('1\nx\n')
  const failing = spark.read.schema('id long').option('mode', 'FAILFAST').csv(kept)
  await assert.rejects(failing.write.mode('overwrite').csv(kept), { condition: 'FAILED_READ_FILE.NO_HINT' })
  assert.equal(readFileSync(kept, 'utf8'), '1\nx\n')
  assert.equal(readdirSync(folder).filter((name) => name.startsWith('.')).length, 0)
})

test('a row of one NULL leaves no line in CSV, as in Spark', async () => {
  const rows = await spark.sql('select * from values (1), (cast(null as int)), (2)')
  const path = join(folder, `lines-${made++}`)
  await rows.coalesce(1).write.csv(path)
  const [part] = readdirSync(path).filter((name) => name.startsWith('part-'))
  assert.equal(readFileSync(join(path, part), 'utf8'), '1\n2\n')
})

test('a save mode that is none has a place', () => {
  assert.throws(
    () => spark.range(1).write.mode('foo' as 'append'),
    (error: SparkError) => {
      assert.equal(error.condition, 'INVALID_SAVE_MODE')
      assert.match(error.callSite ?? '', /source-options\.test\.ts:\d+$/)
      return true
    },
  )
})
