/**
 * A program of the cross suite: TypeScript over the public API, run as it is against Vonk embedded, Vonk over gRPC and
 * Apache Spark. What it answers is compared as text.
 */
import type { DataFrame, SparkSession } from '../../../packages/vonk/src/index.ts'

export interface Program {
  readonly name: string
  /** `folder`: an empty folder of this run alone. */
  readonly run: (spark: SparkSession, folder: string) => Promise<unknown>
}

export const program = (name: string, run: Program['run']): Program => ({ name, run })

/** Schema and rows; the rows in the order of their texts, where the program does not order them. */
export async function table(
  frame: DataFrame<object>,
  options: { readonly ordered?: boolean } = {},
): Promise<unknown> {
  const rows = (await frame.collect()).map((row) => JSON.stringify(row))
  return { schema: await frame.schemaString(), rows: options.ordered === true ? rows : rows.sort() }
}

export const ordered = (frame: DataFrame<object>): Promise<unknown> => table(frame, { ordered: true })

/** A program that gives the rows of a DataFrame. */
export const rowsOf = (name: string, make: (spark: SparkSession) => DataFrame<object>): Program =>
  program(name, (spark) => table(make(spark)))
export const rowsInOrder = (name: string, make: (spark: SparkSession) => DataFrame<object>): Program =>
  program(name, (spark) => ordered(make(spark)))

/** A program that gives the rows of a query. */
export const query = (name: string, text: string): Program =>
  program(name, async (spark) => table(await spark.sql(text)))

const people = [
  { id: 1, name: 'Ada', age: 36, city: 'London', score: 9.5 },
  { id: 2, name: 'Grace', age: 45, city: 'New York', score: null },
  { id: 3, name: 'Linus', age: null, city: 'Helsinki', score: 7.25 },
  { id: 4, name: 'Edsger', age: 72, city: null, score: -1 },
  { id: 5, name: 'Barbara', age: 45, city: 'London', score: 8 },
  { id: 6, name: null, age: 29, city: 'Utrecht', score: 0.5 },
] as const

export const peopleOf = (spark: SparkSession): DataFrame =>
  spark.createDataFrame(people, 'id INT, name STRING, age INT, city STRING, score DOUBLE')

export const ordersOf = (spark: SparkSession): DataFrame =>
  spark.createDataFrame(
    [
      [10, 1, '19.99', '2024-01-15'],
      [11, 1, '5.00', '2024-02-29'],
      [12, 5, '250.10', '2023-12-31'],
      [13, 9, '1.01', null],
      [14, 3, null, '2024-06-01'],
    ],
    'number INT, person INT, price DECIMAL(10,2), day DATE',
  )
