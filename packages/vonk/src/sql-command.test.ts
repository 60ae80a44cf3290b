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
  assert.equal(ran.out, '{"a":1,"a":2,"s":{"x":1,"x":"q"},"l":[{"x":1}],"m":{"k":"1.5"}}\n')
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
  assert.match(
    readFileSync(historyFile, 'utf8'),
    /^exit\nselect 'three' as n;\nselect\nselect 'two' as n;\nselect 1 \+\nselect 'one' as n;\nselect count/,
  )
})
