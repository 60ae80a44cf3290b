/** Every example of docs/functions.md runs, and gives what the page says: the recorded answer of Apache Spark. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { functionEntries } from '@vonk/engine/expr/registry'
import { SparkError, SparkSession } from 'vonk'
import { differing, exampleTable, isVarying } from '../tools/docs-functions.ts'

interface Answer {
  readonly example: string
  readonly rows?: readonly string[]
  readonly condition?: string
}
const recorded: { readonly timeZone: string; readonly answers: readonly Answer[] } = JSON.parse(
  readFileSync(new URL('./recorded/page_examples.json', import.meta.url), 'utf8'),
)
const spark = await SparkSession.builder()
  .master('local[2]')
  .config('spark.sql.session.timeZone', recorded.timeZone)
  .create()
after(() => spark.stop())
await spark.sql(exampleTable.slice(0, -1))

const without = (example: string): string => example.replace(/;$/, '')

/** The rows as `show` has them, without borders. */
async function rowsOf(example: string): Promise<readonly string[]> {
  const lines = (await (await spark.sql(without(example))).showString(20, false)).split('\n')
  const borders = lines.flatMap((line, i) => (/^\+[-+]+\+$/.test(line) ? [i] : []))
  return lines.slice(borders[1] + 1, borders.at(-1)).map((line) => line.slice(1, -1).trim())
}

async function answer(example: string): Promise<Omit<Answer, 'example'>> {
  try {
    return { rows: await rowsOf(example) }
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return { condition: error.condition }
  }
}

const examples = [...new Set([...functionEntries()].map(({ docs }) => docs.example).filter((e) => e !== ''))]

test('each example gives what Spark gives', async () => {
  const answers = new Map(recorded.answers.map(({ example, ...rest }) => [example, rest]))
  for (const example of examples) {
    const wanted = answers.get(example)
    assert.ok(wanted !== undefined, `${example} was not asked: run conformance/record/page_examples.py`)
    const given = await answer(example)
    if (isVarying(example) || differing.has(example))
      assert.ok(given.rows !== undefined && given.rows.length > 0, `${example}: ${given.condition}`)
    else assert.deepEqual(given, wanted, example)
  }
})

test('no answer is recorded for an example that is gone', () => {
  const known = new Set(examples)
  assert.deepEqual(
    recorded.answers.flatMap(({ example }) => (known.has(example) ? [] : [example])),
    [],
  )
})
