/**
 * The columns that the examples of Spark's function documentation give: their names, types, and what may be NULL in
 * them, at every depth. Examples of functions that are not here are counted, so that none is lost.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { type DataType, type StructType, simpleString } from '@vonk/common'
import { schemaOfJson } from '@vonk/common/schema-json'
import { SparkError, SparkSession } from 'vonk'

const { schemas, timeZone } = JSON.parse(
  readFileSync(new URL('./recorded/function_schemas.json', import.meta.url), 'utf8'),
) as { readonly schemas: Readonly<Record<string, readonly unknown[]>>; readonly timeZone: string }

/** Names of columns that are known to differ, by what stands in the example. */
const namedOtherwise = [
  /make_timestamp(_ntz|_ltz)?\(DATE/, // Spark names the function that it takes the place of
  /try_make_timestamp\(2014.*'CET'\)/, // the zone is left out of the name
  /try_to_time/, // the function that is tried is named, too
  /time_bucket\(INTERVAL '1' HOUR, TIMESTAMP '2024-01-01 11:27:00'\)/, // the origin is filled in
  /str_to_map\('a'\)/, // the delimiters are filled in
  /array_(ap|pre)pend\(CAST\(null/, // a cast of NULL is folded before it is named
  /substr\(.* FROM /, // the name of the other spelling
  /AS S, S i?like/, // aliases in the same list are named for how they were resolved
  /ESCAPE '\/'/, // the escape is left out of the name
]

/** Examples that run, at least. */
const examplesMin = 800

const absent =
  /^(UNRESOLVED_ROUTINE|UNRESOLVABLE_TABLE_VALUED_FUNCTION|UNSUPPORTED_COLLATION|UNSUPPORTED_FEATURE|UNRESOLVED_COLUMN|WRONG_NUM_ARGS)/

let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.sql.session.timeZone', timeZone)
    .config('spark.sql.timeType.enabled', 'true')
    .create()
})
after(() => spark.stop())

function shown(type: DataType): string {
  switch (type.kind) {
    case 'struct':
      return `{${type.fields.map((f) => `${f.name}${f.nullable ? '?' : ''}: ${shown(f.type)}`).join(', ')}}`
    case 'array':
      return `[${shown(type.element)}${type.containsNull ? '?' : ''}]`
    case 'map':
      return `map(${shown(type.key)}, ${shown(type.value)}${type.valueContainsNull ? '?' : ''})`
    default:
      return simpleString(type)
  }
}

async function schemaOf(sql: string): Promise<StructType | undefined> {
  try {
    return await (await spark.sql(sql)).schema()
  } catch (error) {
    if (error instanceof SparkError && absent.test(error.condition)) return undefined
    throw error
  }
}

test('columns are called, typed and nullable as in Spark', async () => {
  const different: string[] = []
  let compared = 0
  for (const [sql, fields] of Object.entries(schemas)) {
    const schema = await schemaOf(sql)
    if (schema === undefined || namedOtherwise.some((known) => known.test(sql))) continue
    compared++
    const wanted = shown(schemaOfJson(JSON.stringify({ type: 'struct', fields })))
    if (shown(schema) !== wanted) different.push(`${sql}\n  Spark: ${wanted}\n  Vonk:  ${shown(schema)}`)
  }
  assert.deepEqual(different, [])
  assert.ok(compared >= examplesMin, `${compared} examples were compared`)
})
