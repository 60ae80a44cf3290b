/** What TypeScript says of programs: checked by the compiler, run only to show that nothing is thrown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DataFrame } from './data-frame.ts'
import { col, type lit, type sum } from './functions.ts'
import { recordingSession } from './recording-transport.testing.ts'
import type { Row } from './row.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_ extends true>(): void => {}

interface Flight {
  readonly origin: string
  readonly delay: number
}

test('frames keep the type of their rows where the columns stay', async () => {
  const { spark } = await recordingSession()
  const numbers = spark.range(3)
  holds<Equal<typeof numbers, DataFrame<{ readonly id: bigint }>>>()
  const filtered = numbers.filter('id > 1').orderBy('id').limit(2)
  holds<Equal<typeof filtered, DataFrame<{ readonly id: bigint }>>>()
  const typed = (frame: DataFrame<Flight>) => frame.collect().then((rows) => rows[0].origin.length)
  assert.equal(typeof typed, 'function')
  const rows = async (frame: DataFrame<Flight>): Promise<readonly (Row & Flight)[]> => frame.collect()
  assert.equal(typeof rows, 'function')
})

test('a frame without a type is whatever the program takes it for', async () => {
  const { spark } = await recordingSession()
  const untyped = spark.createDataFrame([{ a: 1 }]).select('a')
  const total = async () => (await untyped.collect()).map((row) => row.a + 1)
  assert.equal(typeof total, 'function')
  // Frames of any type go together.
  spark.range(1).union(untyped).join(spark.range(2), 'id')
})

test('what is no column and no value does not compile', () => {
  col('a').plus(1).plus(2n).plus('x').plus(new Date()).plus([1, 2]).plus({ a: 1 }).plus(null)
  // @ts-expect-error: a function is no value
  assert.throws(() => col('a').plus(() => 1))
  // @ts-expect-error: undefined is no value; NULL is null
  col('a').equalTo(undefined)
  holds<Equal<ReturnType<typeof sum>, ReturnType<typeof lit>>>()
})
