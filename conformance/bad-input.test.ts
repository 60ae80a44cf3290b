/**
 * Bad input: each gives one SparkError with Spark's condition that names the file or the line of the program, leaves no
 * output behind, and the session goes on.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { type DataFrame, lit, SparkError, SparkSession } from 'vonk'

let spark: SparkSession
let folder: string
const at = (name: string): string => join(folder, name)

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vonk-bad-input-'))
  spark = await SparkSession.builder().master('local[2]').config('spark.sql.session.timeZone', 'UTC').create()
  const duckdb = await (await DuckDBInstance.create()).connect()
  const copy = (name: string, query: string, options = '') =>
    duckdb.run(`copy (${query}) to '${at(name)}' (format parquet, compression uncompressed${options})`)
  await copy('good.parquet', "select i as id, 's' || i as s, i / 7.0 as x from range(5000) r(i)")
  mkdirSync(at('mixed'))
  await copy('mixed/a.parquet', 'select 1::bigint as id, 5::int as v')
  await copy('mixed/b.parquet', "select 2::bigint as id, 'text' as v")
  duckdb.closeSync()
  const good = readFileSync(at('good.parquet'))
  writeFileSync(at('cut.parquet'), good.subarray(0, good.length >> 1))
  writeFileSync(at('magic.parquet'), Buffer.concat([good.subarray(0, good.length - 4), Buffer.from('NOPE')]))
  writeFileSync(at('empty.parquet'), '')
  writeFileSync(at('text.parquet'), 'this is no Parquet file at all\n')
  const corrupt = Buffer.from(good)
  corrupt.fill(0xff, 4, 80)
  writeFileSync(at('corrupt.parquet'), corrupt)
})
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function failure(run: () => Promise<unknown>): Promise<SparkError> {
  try {
    await run()
  } catch (error) {
    assert.ok(
      error instanceof SparkError,
      `not a SparkError: ${error instanceof Error ? error.stack : error}`,
    )
    return error
  }
  return assert.fail('nothing failed')
}

async function sessionLives(): Promise<void> {
  assert.equal(await spark.range(1000).selectExpr('id % 3 as k').groupBy('k').count().count(), 3)
}

interface Bad {
  readonly name: string
  readonly frame: () => DataFrame
  readonly condition: string | RegExp
  /** What the message must hold. */
  readonly says?: string | RegExp
  /** An error of rows: known only when it runs, and it says which line of the program asked. */
  readonly runs?: boolean
}

const rows = () =>
  spark.range(100).selectExpr('id', 'cast(id as int) as i', 'cast(id as string) as s').repartition(2)
const good = () => spark.read.parquet(at('good.parquet'))

const files: readonly Bad[] = [
  {
    name: 'missing file',
    frame: () => spark.read.parquet(at('none.parquet')),
    condition: 'PATH_NOT_FOUND',
    says: 'none.parquet',
  },
  {
    name: 'truncated Parquet',
    frame: () => spark.read.parquet(at('cut.parquet')),
    condition: /^FAILED_READ_FILE|^CANNOT_READ/,
    says: 'cut.parquet',
  },
  {
    name: 'wrong magic',
    frame: () => spark.read.parquet(at('magic.parquet')),
    condition: /^FAILED_READ_FILE|^CANNOT_READ/,
    says: 'magic.parquet',
  },
  {
    name: 'empty file',
    frame: () => spark.read.parquet(at('empty.parquet')),
    condition: 'UNABLE_TO_INFER_SCHEMA',
  },
  {
    name: 'no Parquet',
    frame: () => spark.read.parquet(at('text.parquet')),
    condition: /^FAILED_READ_FILE|^CANNOT_READ/,
    says: 'text.parquet',
  },
  {
    name: 'corrupt page',
    frame: () => spark.read.parquet(at('corrupt.parquet')),
    condition: /^FAILED_READ_FILE/,
    says: 'corrupt.parquet',
  },
  {
    name: 'a column of two types in two files',
    frame: () => spark.read.parquet(at('mixed')),
    condition: /^FAILED_READ_FILE|^CANNOT_MERGE|^PARQUET/,
    says: /[ab]\.parquet|v/,
  },
  {
    name: 'a type that the file has not',
    frame: () => spark.read.schema('id bigint, s int').parquet(at('good.parquet')),
    condition: /^FAILED_READ_FILE|^PARQUET/,
    says: 'good.parquet',
  },
]

const programs: readonly Bad[] = [
  {
    name: 'unknown column',
    frame: () => good().select('idd'),
    condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    says: '`id`',
  },
  {
    name: 'unknown column in text',
    frame: () => good().filter('nothing > 1'),
    condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    says: 'nothing',
  },
  {
    name: 'unknown function',
    frame: () => good().selectExpr('frobnicate(id)'),
    condition: 'UNRESOLVED_ROUTINE',
    says: 'frobnicate',
  },
  {
    name: 'wrong number of arguments',
    frame: () => good().selectExpr('upper(s, s)'),
    condition: /^WRONG_NUM_ARGS/,
    says: 'upper',
  },
  {
    name: 'type mismatch',
    frame: () => good().selectExpr('id + true'),
    condition: /^DATATYPE_MISMATCH/,
    says: 'BOOLEAN',
  },
  {
    name: 'filter that is no boolean',
    frame: () => good().filter('id + 1'),
    condition: /^DATATYPE_MISMATCH/,
  },
  { name: 'syntax', frame: () => good().selectExpr('id +'), condition: 'PARSE_SYNTAX_ERROR' },
  {
    name: 'aggregate in a filter',
    frame: () => good().filter('sum(id) > 1'),
    condition: 'INVALID_WHERE_CONDITION',
  },
  {
    name: 'column outside the group',
    frame: () => good().groupBy('s').agg({ id: 'sum' }).select('id'),
    condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
  },
  {
    name: 'ambiguous name',
    frame: () => rows().selectExpr('id', 'i as ID').select('id'),
    condition: 'AMBIGUOUS_REFERENCE',
  },
  {
    name: 'union of different widths',
    frame: () => rows().union(spark.range(3)),
    condition: 'NUM_COLUMNS_MISMATCH',
  },
  {
    name: 'union of types apart',
    frame: () => spark.range(3).selectExpr('date_from_unix_date(1)').union(spark.range(3).selectExpr('true')),
    condition: 'INCOMPATIBLE_COLUMN_TYPE',
  },
  {
    name: 'sort by a map',
    frame: () => rows().orderBy('none'),
    condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
  },
  {
    name: 'a bad cast',
    frame: () => rows().selectExpr('cast(true as date)'),
    condition: /^DATATYPE_MISMATCH\.CAST/,
  },
]

const numbers: readonly Bad[] = [
  {
    name: 'a range without a step',
    frame: () => spark.range(0, 10, 0),
    condition: 'INVALID_PARAMETER_VALUE',
  },
  {
    name: 'no partitions of a range',
    frame: () => spark.range(0, 9, 1, 0),
    condition: 'INVALID_PARAMETER_VALUE',
  },
  { name: 'a negative fraction', frame: () => rows().sample(-1), condition: 'INVALID_PARAMETER_VALUE' },
  { name: 'more than all rows', frame: () => rows().sample(2), condition: 'INVALID_PARAMETER_VALUE' },
  { name: 'repartition(0)', frame: () => rows().repartition(0), condition: 'INVALID_PARAMETER_VALUE' },
  { name: 'coalesce(-1)', frame: () => rows().coalesce(-1), condition: 'INVALID_PARAMETER_VALUE' },
  {
    name: 'repartitionByRange(0)',
    frame: () => rows().repartitionByRange(0, 'id'),
    condition: 'INVALID_PARAMETER_VALUE',
  },
  {
    name: 'a negative limit',
    frame: () => rows().limit(-1),
    condition: 'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE',
  },
  {
    name: 'a pattern of names that is none',
    frame: () => rows().select(rows().colRegex('`(`')),
    condition: 'INVALID_PARAMETER_VALUE.PATTERN',
  },
]

const values: readonly Bad[] = [
  {
    name: 'overflow of int',
    frame: () => rows().selectExpr('i + 2147483600'),
    condition: 'ARITHMETIC_OVERFLOW',
  },
  {
    name: 'overflow of bigint',
    frame: () => rows().selectExpr('id * 9223372036854775807'),
    condition: 'ARITHMETIC_OVERFLOW',
  },
  {
    name: 'overflow of a sum',
    frame: () => rows().selectExpr('id + 9223372036854775000 as v').agg({ v: 'sum' }),
    condition: 'ARITHMETIC_OVERFLOW',
  },
  {
    name: 'overflow of a decimal',
    frame: () => rows().selectExpr('cast(id as decimal(38,0)) * 99999999999999999999999999999999999999BD'),
    condition: 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
  },
  { name: 'division by zero', frame: () => rows().selectExpr('1 / (i - 50)'), condition: 'DIVIDE_BY_ZERO' },
  {
    name: 'remainder by zero',
    frame: () => rows().selectExpr('5 % (i - 50)'),
    condition: 'REMAINDER_BY_ZERO',
  },
  { name: 'div by zero', frame: () => rows().selectExpr('5 div (i - 50)'), condition: 'DIVIDE_BY_ZERO' },
  {
    name: 'cast of text',
    frame: () => rows().selectExpr("cast(concat(s, 'x') as int)"),
    condition: 'CAST_INVALID_INPUT',
    says: 'x',
  },
  {
    name: 'cast overflow',
    frame: () => rows().selectExpr('cast(i + 100 as tinyint)'),
    condition: 'CAST_OVERFLOW',
  },
  {
    name: 'date of no day',
    frame: () => rows().selectExpr('make_date(2000, 13, i)'),
    condition: /^DATETIME_FIELD_OUT_OF_BOUNDS/,
  },
  {
    name: 'raise_error',
    frame: () => rows().selectExpr("if(id = 77, raise_error('seventy-seven'), id)"),
    condition: 'USER_RAISED_EXCEPTION',
    says: 'seventy-seven',
  },
  {
    name: 'error in a sort key',
    frame: () => rows().selectExpr('id', 'i').orderBy('id').selectExpr('10 div (i - 99)'),
    condition: 'DIVIDE_BY_ZERO',
  },
  {
    name: 'error in a group key',
    frame: () => rows().selectExpr('10 div (i - 99) as k').groupBy('k').count(),
    condition: 'DIVIDE_BY_ZERO',
  },
  {
    name: 'error in a filter',
    frame: () => rows().filter('10 div (i - 99) > 1'),
    condition: 'DIVIDE_BY_ZERO',
  },
]

const matches = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? text === wanted : wanted.test(text)

for (const bad of [...files, ...programs, ...numbers, ...values]) {
  test(`${bad.name}: one error, no output, a session that goes on`, async () => {
    for (const [way, run] of Object.entries({
      collect: (frame: DataFrame) => frame.collect(),
      write: (frame: DataFrame) => frame.write.parquet(at('out')),
    })) {
      const error = await failure(async () => run(bad.frame()))
      assert.ok(matches(error.condition, bad.condition), `${way}: ${error.condition}: ${error.message}`)
      if (bad.says !== undefined) {
        const said =
          typeof bad.says === 'string' ? error.message.includes(bad.says) : bad.says.test(error.message)
        assert.ok(said, `${way}: ${error.message}`)
      }
      if (!files.includes(bad)) assert.match(String(error.callSite), /bad-input\.test\.ts:\d+/, error.message)
      assert.ok(!existsSync(join(at('out'), '_SUCCESS')), 'there is output')
      rmSync(at('out'), { recursive: true, force: true })
    }
    await sessionLives()
  })
}

test('what is there stays when a job that overwrites fails', async () => {
  await spark.range(10).write.parquet(at('kept'))
  const error = await failure(() =>
    rows().selectExpr('1 div (i - 50) as v').write.mode('append').parquet(at('kept')),
  )
  assert.equal(error.condition, 'DIVIDE_BY_ZERO')
  assert.equal(await spark.read.parquet(at('kept')).count(), 10)
  assert.equal(
    (await failure(() => spark.range(5).write.parquet(at('kept')))).condition,
    'PATH_ALREADY_EXISTS',
  )
  assert.equal(await spark.read.parquet(at('kept')).count(), 10)
})

/** A file system of 4 MB, where this process may make one. */
function smallFileSystem(path: string): (() => void) | undefined {
  mkdirSync(path)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path]).status !== 0) return undefined
  return () => spawnSync('umount', ['-l', path])
}

/** A shuffle, and then a result, that do not fit into memory, with their files on the small disk. */
async function spillOnto(disk: string): Promise<void> {
  const { TMPDIR: usual = tmpdir() } = process.env
  process.env.TMPDIR = disk
  try {
    await using small = await SparkSession.builder()
      .master('local[2]')
      .config('spark.executor.memory', '64m')
      .create()
    const wide = small.range(0, 8_000_000, 1, 16).selectExpr('id', 'id * 7 as x').repartition(16, 'id')
    const error = await failure(() => wide.write.format('noop').mode('overwrite').save())
    assert.equal(error.condition, 'TASK_WRITE_FAILED')
    assert.match(error.message, /ENOSPC.*spark\.local\.dir/s)
    const large = small.range(0, 8_000_000, 1, 2).selectExpr('id', 'sha2(cast(id as string), 256) as h')
    const full = await failure(async () => {
      for await (const _ of large.toLocalIterator());
    })
    assert.equal(full.condition, 'TASK_WRITE_FAILED')
    assert.match(full.message, /ENOSPC/)
    assert.equal(await small.range(100).repartition(3).count(), 100)
  } finally {
    process.env.TMPDIR = usual
  }
}

test('a disk that is full, then one that is read-only', async (t) => {
  const disk = at('disk')
  const unmount = smallFileSystem(disk)
  if (unmount === undefined) return t.skip('this process may not mount anything')
  try {
    const large = spark
      .range(0, 400_000, 1, 4)
      .selectExpr('id', 'id % 5 as k', 'sha2(cast(id as string), 256) as h')
    await spark.range(10).selectExpr('id', 'id % 5 as k').write.parquet(join(disk, 'kept'))
    const before = readdirSync(disk, { recursive: true })
    const writes: Readonly<Record<string, (to: string) => Promise<unknown>>> = {
      parquet: (to) => large.write.parquet(to),
      csv: (to) => large.write.csv(to),
      json: (to) => large.write.json(to),
      partitioned: (to) => large.write.partitionBy('k').parquet(to),
      append: () => large.write.mode('append').parquet(join(disk, 'kept')),
      overwrite: () => large.write.mode('overwrite').parquet(join(disk, 'kept')),
    }
    for (const [name, write] of Object.entries(writes)) {
      const error = await failure(() => write(join(disk, name)))
      assert.equal(error.condition, 'TASK_WRITE_FAILED', name)
      assert.match(error.message, /ENOSPC/)
      assert.deepEqual(readdirSync(disk, { recursive: true }), before, name)
      await sessionLives()
    }
    await spillOnto(disk)
    assert.deepEqual(readdirSync(disk, { recursive: true }), before)
    assert.equal(spawnSync('mount', ['-o', 'remount,ro', disk]).status, 0)
    for (const [name, write] of Object.entries(writes)) {
      const error = await failure(() => write(join(disk, name)))
      assert.equal(error.condition, 'TASK_WRITE_FAILED', name)
      assert.match(error.message, /EROFS/)
      assert.deepEqual(readdirSync(disk, { recursive: true }), before, name)
    }
    assert.equal(await spark.read.parquet(join(disk, 'kept')).count(), 10)
    await sessionLives()
  } finally {
    unmount()
  }
})

test('a write that cannot be', async () => {
  const writes: Readonly<Record<string, () => Promise<unknown>>> = {
    COLUMN_ALREADY_EXISTS: () => rows().selectExpr('id', 'i as ID').write.parquet(at('out')),
    _LEGACY_ERROR_TEMP_1155: () => rows().write.partitionBy('none').parquet(at('out')),
    ALL_PARTITION_COLUMNS_NOT_ALLOWED: () => rows().select('id').write.partitionBy('id').parquet(at('out')),
    INVALID_PARTITION_COLUMN_DATA_TYPE: () =>
      rows().selectExpr('id', 'map(id, id) as m').write.partitionBy('m').parquet(at('out')),
    _LEGACY_ERROR_TEMP_2047: () => rows().write.save(),
    _LEGACY_ERROR_TEMP_1290: () => rows().selectExpr("'a' a", "'b' b").write.text(at('out')),
    UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE: () => rows().selectExpr('array(id)').write.csv(at('out')),
    INVALID_SAVE_MODE: () =>
      rows()
        .write.mode('sometimes' as 'append')
        .parquet(at('out')),
  }
  for (const [condition, write] of Object.entries(writes)) {
    assert.equal((await failure(write)).condition, condition)
    assert.ok(!existsSync(at('out')), condition)
  }
})

test('values that a setting does not take', async () => {
  const settings = [
    ['spark.sql.shuffle.partitions', '0', 'INVALID_CONF_VALUE.REQUIREMENT'],
    ['spark.sql.shuffle.partitions', '1.5', 'INVALID_CONF_VALUE.TYPE_MISMATCH'],
    ['spark.sql.session.timeZone', 'Nowhere/Land', 'INVALID_CONF_VALUE.TIME_ZONE'],
    ['spark.sql.ansi.enabled', 'maybe', 'INVALID_CONF_VALUE.TYPE_MISMATCH'],
    ['spark.executor.memory', '1g', 'CANNOT_MODIFY_CONFIG'],
  ]
  for (const [key, value, condition] of settings)
    assert.equal((await failure(() => spark.conf.set(key, value))).condition, condition, `${key} = ${value}`)
  for (const memory of ['1k', '5g', 'much']) {
    const start = () =>
      SparkSession.builder().master('local[1]').config('spark.executor.memory', memory).create()
    assert.match((await failure(start)).condition, /^INVALID_CONF_VALUE/, memory)
  }
})

test('a session that writes failed in stops', { timeout: 20_000 }, async () => {
  const other = await SparkSession.builder().master('local[2]').create()
  await failure(() => other.range(5).write.parquet(at('kept')))
  await failure(() => other.range(5).write.parquet(join(at('good.parquet'), 'below-a-file')))
  const { signal } = new AbortController()
  const rows = other.range(5).toLocalIterator({ signal })
  await rows.next()
  // Left in the middle, and nobody says so.
  await other.stop()
})

test('a column that the file has not is NULL under a schema that has it', async () => {
  const frame = spark.read.schema('id bigint, more string').parquet(at('good.parquet'))
  assert.equal(await frame.filter('more is null').count(), 5000)
})

test('what JavaScript has no room for is an error of the function that needs it', async () => {
  for (const item of ["repeat('ab', 3000000) rlike '^(a|b)*$'", 'format_number(id + 0.5d, 2147483647)']) {
    const failing = spark.range(1).selectExpr(item).collect()
    await assert.rejects(failing, { condition: 'UNABLE_TO_ACQUIRE_MEMORY' }, item)
  }
})

test('a literal that is too large for the folding of constants is left to the tasks', async () => {
  const text = 'x'.repeat(5_000_000)
  const [row] = await spark.range(1).selectExpr(`length('${text}') as n`).collect()
  assert.equal(row.n, text.length)
  assert.equal(await spark.range(3).filter(lit(text).equalTo('y')).count(), 0)
})

test('memory that is used up is an error that names the setting, and the next query runs', async (t) => {
  await using small = await SparkSession.builder()
    .master('local[2]')
    .config('spark.executor.memory', '32m')
    .create()
  const wide = () =>
    small
      .range(0, 2_000_000, 1, 4)
      .selectExpr('id', "concat('some longer text to fill memory with ', id) as s")
  const hungry: Readonly<Record<string, readonly [operator: string, () => Promise<unknown>]>> = {
    'one partition of a window': [
      'Window',
      () => wide().selectExpr('count(s) over (order by s) as n').agg({ n: 'max' }).collect(),
    ],
    'one big group': ['HashAggregate', () => wide().agg({ s: 'collect_list' }).collect()],
    'one long text': [
      'Project',
      () => small.range(1).selectExpr("length(repeat('abcdefghij', 50000000)) as n").collect(),
    ],
    'one long array': [
      'Project',
      () => small.range(1).selectExpr('size(sequence(1, 100000000)) as n').collect(),
    ],
    'a long text in a condition': [
      'Filter',
      () => small.range(1).filter("length(repeat('abcdefghij', 50000000)) > id").collect(),
    ],
  }
  for (const [name, [operator, run]] of Object.entries(hungry)) {
    await t.test(name, async () => {
      const error = await failure(run)
      assert.equal(error.condition, 'UNABLE_TO_ACQUIRE_MEMORY', error.message)
      assert.match(
        error.message,
        new RegExp(`^\\[UNABLE_TO_ACQUIRE_MEMORY\\] ${operator} asked for \\d+ bytes`),
      )
      assert.match(error.message, /spark\.executor\.memory/)
      assert.equal(await small.range(1000).selectExpr('id % 3 as k').groupBy('k').count().count(), 3)
    })
  }
})
