// Run against the packed package: one use of everything that is loaded only when it is needed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SparkSession } from 'vonk'
import { col, to_json } from 'vonk/functions'

const [master, folder] = process.argv.slice(2)

/** A server of the package's own command line, and its address. */
async function serve() {
  const bin = join(fileURLToPath(import.meta.resolve('vonk')), '../../bin/vonk.mjs')
  const server = spawn(process.execPath, [bin, 'server', '--port', '0', '--master', 'local[2]'], {
    cwd: folder,
  })
  // Also where the program fails.
  process.on('exit', () => server.kill())
  server.stderr.pipe(process.stderr)
  for await (const line of createInterface({ input: server.stdout })) {
    const address = /sc:\/\/\S+?:\d+/.exec(line)?.[0]
    if (address !== undefined) return { server, address }
  }
  return assert.fail('the server named no address')
}

const { server, address } = master === 'remote' ? await serve() : {}
const builder = SparkSession.builder()
const spark = await (address === undefined
  ? builder.master(master).config('spark.sql.warehouse.dir', join(folder, 'warehouse'))
  : builder.remote(address)
).getOrCreate()

const rows = spark.createDataFrame([{ a: 1 }, { a: 2 }, { a: null }])
const declared = spark.createDataFrame(
  [
    [1, 'a'],
    [2, 'b'],
  ],
  'id int, name string',
)
const at = (name) => join(folder, name)
await rows.write.csv(at('csv'))
await rows.write.option('ignoreNullFields', 'false').json(at('json'))
await rows.write.parquet(at('parquet'))
writeFileSync(at('lines.txt'), 'a\nb\n')
await rows.write.saveAsTable('every_door')

const sql = async (text) => (await spark.sql(text)).first()
const parsed = await spark.sql(`select from_json('{"a":[1,2]}', 'a array<int>') as j`)

const told = {
  objects: (await rows.collect()).map((row) => (row.a === null ? null : Number(row.a))),
  declared: (await declared.collect()).map((row) => `${row.id}:${row.name}`),
  pattern: await declared.filter("name rlike '^[a]+$'").count().then(Number),
  json: (await parsed.select(to_json(col('j')).as('t')).first()).t,
  zone: (await sql(`select cast(from_utc_timestamp('2024-07-01 12:00:00', 'Europe/Berlin') as string) t`)).t,
  csv: Number(await spark.read.schema('a int').csv(at('csv')).count()),
  jsonLines: Number(await spark.read.json(at('json')).count()),
  text: (await spark.read.text(at('lines.txt')).collect()).map((row) => row.value),
  parquet: Number(await spark.read.parquet(at('parquet')).count()),
  table: Number(await spark.table('every_door').count()),
  arrow: (await declared.toArrowIpc()).length > 0,
  error: await rows
    .select('nope')
    .collect()
    .then(
      () => 'none',
      (error) => error.condition,
    ),
}
await spark.stop()
server?.kill()
process.stdout.write(JSON.stringify(told))
