/** `vonk sql` as a process: what it prints, where, and with which exit status; and its shell. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SparkSession } from './index.ts'
import { runStatement } from './sql-command/output.ts'
import { runShell } from './sql-command/shell.ts'

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'vonk-sql-'))
before(() => {
  writeFileSync(join(folder, 'people.csv'), 'id,name\n1,Ada\n2,"Grace, H|"\n3,\n')
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'a.json'), '{"n":1}\n{"n":2}\n')
  writeFileSync(join(folder, 'all.sql'), "-- two statements\nselect 1 as one;\nselect ';' as two\n")
})
after(() => rmSync(folder, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}
function run(
  args: readonly string[],
  { input, lines }: { input?: string; lines?: number } = {},
): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>()
  const child = spawn(process.execPath, [cli, 'sql', ...args], { cwd: folder })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
    if (lines !== undefined && out.split('\n').length > lines) child.stdout.destroy()
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  child.on('close', (code) => resolve({ code, out, err }))
  child.stdin.end(input ?? '')
  return promise
}

test('a statement is a table, without anything else', async () => {
  assert.deepEqual(await run(["select 1 as a, 'x' as b"]), {
    code: 0,
    out: '+---+---+\n|a  |b  |\n+---+---+\n|1  |x  |\n+---+---+\n',
    err: '',
  })
})

test('views over files and folders, as JSON lines', async () => {
  const views = ['--view', 'p=people.csv', '--view', 'd=data']
  const ran = await run([
    '--format',
    'json',
    ...views,
    'select id, name from p where id > 1; select sum(n) s from d',
  ])
  assert.deepEqual(ran, {
    code: 0,
    out: '{"id":2,"name":"Grace, H|"}\n{"id":3,"name":null}\n{"s":3}\n',
    err: '',
  })
})

test('CSV and Markdown', async () => {
  const [csv, markdown] = await Promise.all(
    ['csv', 'markdown'].map((format) => run(['--format', format, "select * from 'people.csv' order by id"])),
  )
  assert.equal(csv.out, 'id,name\n1,Ada\n2,"Grace, H|"\n3,\n')
  assert.equal(markdown.out, '| id | name |\n| --- | --- |\n| 1 | Ada |\n| 2 | Grace, H\\| |\n| 3 | NULL |\n')
})

test('files of statements, settings, and standard input', async () => {
  const file = await run(['-f', 'all.sql', '--format', 'csv', '--master', 'local[1]'])
  assert.deepEqual(file, { code: 0, out: 'one\n1\ntwo\n;\n', err: '' })
  const input = 'set spark.sql.shuffle.partitions; create temp view v as select 2 as x; select x from v;'
  const piped = await run(['--format', 'csv', '--conf', 'spark.sql.shuffle.partitions=7'], { input })
  assert.equal(piped.out, 'key,value\nspark.sql.shuffle.partitions,7\nx\n2\n')
})

test('a mistake ends it with status 1 and its place on standard error', async () => {
  const ran = await run(['--format', 'csv', 'select 1 as a; select nope; select 2 as b'])
  assert.equal(ran.code, 1)
  assert.equal(ran.out, 'a\n1\n')
  assert.match(ran.err, /^\[UNRESOLVED_COLUMN.*\n== SQL \(line 1, position 8\) ==\nselect nope\n {7}\^{4}\n$/)
  assert.equal((await run(['--format', 'xml', 'select 1'])).code, 2)
})

test('a plan and a statement are printed as texts; line breaks of other cells as show() has them', async () => {
  const plan = await run(['/* why */ explain select 1'])
  assert.match(plan.out, /^== Physical Plan ==\n\S[^|]*\n$/)
  assert.doesNotMatch(plan.out, /\\n/)
  assert.equal((await run(["select 'a\nb' as plan"])).out, '+----+\n|plan|\n+----+\n|a\\nb|\n+----+\n')
  const json = await run(['--format', 'json', 'explain select 1'])
  assert.match(JSON.parse(json.out).plan, /^== Physical Plan ==\n/)
})

// Spark's toJSON: {"a":1,"a":2,"s":{"x":1,"x":2}}
test('JSON has every column, also of two with one name', async () => {
  const query =
    "select 1 as a, 2 as a, struct(1 as x, 'q' as x) as s, array(struct(1 as x)) as l, map('k', 1.5) as m"
  const ran = await run(['--format', 'json', query])
  assert.equal(ran.out, '{"a":1,"a":2,"s":{"x":1,"x":"q"},"l":[{"x":1}],"m":{"k":1.5}}\n')
})

// Spark's toJSON of the same, with the NULL field kept: ignoreNullFields=false.
test('intervals, decimals, times and binary values are in JSON what toJSON makes of them', async () => {
  const query =
    "select interval '1' day i, interval '1-2' year to month y, 1.50 e, cast(1 as decimal(38,18)) f, x'00ff' b, " +
    "cast('NaN' as double) n, date '2020-01-01' v, null z, named_struct('q', cast(null as int)) s"
  const ran = await run(['--format', 'json', query])
  const days = `"i":"INTERVAL '1' DAY","y":"INTERVAL '1-2' YEAR TO MONTH"`
  const rest =
    '"e":1.50,"f":1.000000000000000000,"b":"AP8=","n":"NaN","v":"2020-01-01","z":null,"s":{"q":null}'
  assert.equal(ran.out, `{${days},${rest}}\n`)
})

test('a mistake in a file is told with its place there', async () => {
  writeFileSync(join(folder, 'wrong.sql'), 'select 1;\n\n  -- why\n  select 2,\n    nope;\n')
  const wrong = await run(['-f', 'wrong.sql', '--format', 'csv'])
  assert.match(
    wrong.err,
    /^wrong\.sql: \[UNRESOLVED_COLUMN.*\n== SQL \(line 5, position 5\) ==\n {4}nope\n {4}\^{4}\n$/,
  )
  writeFileSync(join(folder, 'syntax.sql'), 'select 1;\nselect 2\n  fro t')
  assert.match((await run(['-f', 'syntax.sql'])).err, /\(line 3, pos 6\)\n\n== SQL ==\n(?:.*\n)*-{6}\^{3}\n$/)
})

test('what cannot be read or written is one line on standard error and status 1', async () => {
  const said = "vonk sql: cannot read 'nosuch.sql': no such file or directory\n"
  assert.deepEqual(await run(['-f', 'nosuch.sql']), { code: 1, out: '', err: said })
  assert.match((await run(['-f', 'data'])).err, /^vonk sql: cannot read 'data': .*directory.*\n$/)
})

test('a disk that is full', { skip: !existsSync('/dev/full') }, async () => {
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [cli, 'sql', 'select 1'], { stdio: ['ignore', full, 'pipe'] })
  let said = ''
  child.stderr!.on('data', (chunk) => {
    said += chunk
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  closeSync(full)
  assert.deepEqual([code, said], [1, 'vonk: cannot write the output: no space left on device\n'])
})

test('a reader that leaves is no mistake', async () => {
  const ran = await run(['--format', 'json', 'select * from range(3000000)'], { lines: 3 })
  assert.deepEqual([ran.code, ran.err], [0, ''])
})

test('a statement that begins with a comment is no option', async () => {
  const ran = await run([
    '--format',
    'csv',
    '-- one\nselect 1 as a',
    '--two--\nselect 2 as b',
    '/* 3 */ select 3 as c',
  ])
  assert.deepEqual(ran, { code: 0, out: 'a\n1\nb\n2\nc\n3\n', err: '' })
  assert.equal((await run(['--nosuch', 'select 1'])).code, 2)
})

test('a table is as wide as its first rows need, and drawn as its rows come', async () => {
  // What show() of real Spark draws of few rows: NULL, bytes in brackets, control characters as escapes.
  const few = await run([
    "select * from values (null, X'01FF', 'a\tb'), (1.5, null, '漢字') as t(n, `b\nb`, s)",
  ])
  const lines = ['|n   |b\\nb   |s   |', '|NULL|[01 FF]|a\\tb|', '|1.5 |NULL   |漢字|']
  const frame = '+----+-------+----+'
  assert.equal(few.out, `${[frame, lines[0], frame, ...lines.slice(1), frame].join('\n')}\n`)
  assert.equal((await run(['select 1 as a where false'])).out, '+---+\n|a  |\n+---+\n+---+\n')
  const many = await run(["select id, if(id < 20000, 'x', 'wide cell') as s from range(0, 30000, 1, 3)"])
  const rows = many.out.split('\n')
  assert.deepEqual(
    [rows.length, rows[0], rows[10003], rows[30002], rows[30003]],
    [30005, '+----+---+', '|10000|x  |', '|29999|wide cell|', '+----+---+'],
  )
})

test('a reader that leaves a large table or export ends it: nothing is gathered', async () => {
  for (const format of ['table', 'csv']) {
    const ran = await run(
      ['--format', format, '--conf', 'spark.executor.memory=512m', 'select id from range(300000000)'],
      {
        lines: 3,
      },
    )
    assert.deepEqual([ran.code, ran.err], [0, ''], format)
  }
})

test('Ctrl-C while rows are written ends them at once', async () => {
  await using spark = await SparkSession.builder().master('local[2]').create()
  for (const format of ['table', 'json'] as const) {
    const controller = new AbortController()
    const { signal } = controller
    let written = 0
    const output = {
      write: (text: string) => {
        written += text.length
        if (written > 1_000_000) setImmediate(() => controller.abort())
        return true
      },
      once: () => assert.fail('it never asked for a pause'),
    }
    const running = runStatement(spark, 'select id from range(100000000)', format, output, { signal })
    await assert.rejects(running, { condition: 'OPERATION_CANCELED' })
    assert.ok(written < 20_000_000, `${format}: ${written}`)
  }
})

test('a reader that is slow is waited for, until Ctrl-C', async () => {
  await using spark = await SparkSession.builder().master('local[2]').create()
  const abort = new AbortController()
  let writes = 0
  const output = { write: () => ++writes < 0, once: () => setTimeout(() => abort.abort(), 50) }
  const running = runStatement(spark, 'select id from range(1000000)', 'table', output, {
    signal: abort.signal,
  })
  await assert.rejects(running)
  assert.ok(writes <= 2, `${writes}`)
})

test('the shell: statements over lines, what ran, Ctrl-C, history', async () => {
  const spark = await SparkSession.builder().master('local[2]').create()
  const [input, output] = [new PassThrough(), new PassThrough()]
  let shown = ''
  output.on('data', (chunk) => {
    shown += chunk
  })
  const until = async (pattern: RegExp) => {
    const deadline = Date.now() + 20_000
    while (!pattern.test(shown)) {
      assert.ok(Date.now() < deadline, `${pattern} in ${shown}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const historyFile = join(folder, 'home', 'history')
  const terminal = Object.assign(output, { isTTY: true, columns: 200 })
  const ended = runShell(spark, { format: 'csv', input, output: terminal, historyFile })
  input.write('select count(*) as n\n')
  await until(/->/)
  input.write('from (select distinct id % 10 from range(100));\n')
  await until(/n\r?\n10\r?\n1 row in \d+\.\d\d s: \d stages, \d shuffles?, \d+ tasks/)
  input.write('select nope;\n')
  await until(/UNRESOLVED_COLUMN/)
  shown = ''
  const endless = 'range(100000) a, range(100000) b, range(100000) c where (a.id + b.id + c.id) % 7 = 1'
  input.write(`select count(*) from ${endless};\n`)
  await new Promise((resolve) => setTimeout(resolve, 500))
  input.write('\u0003')
  await until(/Cancelled\./)
  shown = ''
  // Statements that were typed behind the cancelled one, on the same line, are not run.
  input.write(`select count(*) from ${endless}; select 'unmeant' as n; select 'cut\n`)
  await new Promise((resolve) => setTimeout(resolve, 500))
  input.write('\u0003')
  await until(/Cancelled\.[^>]*vonk> /)
  input.write("select 'meant' as n;\n")
  await until(/n\r?\nmeant\r?\n1 row/)
  assert.doesNotMatch(shown, /n\r?\nunmeant/)
  shown = ''
  input.write('select incomp\u0003')
  await until(/incomp\r\n[^\n]*vonk> /)
  input.write("select 'one' as n;\n")
  await until(/one\r?\n1 row/)
  input.write('select 1 +\n')
  await until(/-> /)
  input.write('forgotten\u0003')
  input.write("select 'two' as n;\n")
  await until(/two\r?\n1 row/)
  // Lines that came with Ctrl-C in one piece are forgotten, too.
  input.write("select\n 5\u0003select 'three' as n;\n")
  await until(/three\r?\n1 row/)
  assert.doesNotMatch(shown, /PARSE_SYNTAX_ERROR/)
  input.write('exit\n')
  assert.equal(await ended, 0)
  await spark.stop()
  const typed = ['exit', "select 'three' as n;", 'select', "select 'two' as n;", 'select 1 +']
  const before = [...typed, "select 'one' as n;", "select 'meant' as n;", 'select count'].join('\n')
  assert.ok(readFileSync(historyFile, 'utf8').startsWith(before))
})
