/** What a query test is: a program of Vonk and the same question in DuckDB's SQL, or the rows that Spark gives. */
import type { DataFrame } from 'vonk'
import type { CellRow } from './cells.ts'
import type { Tables } from './tables.ts'

export interface QueryTest {
  readonly name: string
  readonly frame: (tables: Tables) => DataFrame | Promise<DataFrame>
  /** DuckDB's SQL over tables of the same names; or rows, where DuckDB means something else than Spark. */
  readonly answer: string | readonly CellRow[]
  /** The order of rows matters. */
  readonly ordered?: boolean
}

/** An expression over table `t`: Spark's text and DuckDB's, which is often the same. */
export interface ExpressionTest {
  readonly spark: string
  readonly duckdb: string
}

/** `'a + b'` in both, or `['spark', 'duckdb']`. */
export type ExpressionPair = string | readonly [spark: string, duckdb: string]

export const expressionTest = (pair: ExpressionPair): ExpressionTest =>
  typeof pair === 'string' ? { spark: pair, duckdb: pair } : { spark: pair[0], duckdb: pair[1] }
