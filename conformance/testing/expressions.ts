/** Many expressions in one query, compared column by column with DuckDB; where the query fails, each one alone. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { DataFrame } from 'vonk'
import { type CellRow, difference, duckRows, vonkRows } from './cells.ts'
import { type ExpressionPair, type ExpressionTest, expressionTest } from './query.ts'

const tolerance = 1e-9

interface Answers {
  readonly rows: readonly CellRow[]
  readonly wanted: readonly CellRow[]
}

async function ask(
  frame: DataFrame,
  duckdb: DuckDBConnection,
  table: string,
  tests: readonly ExpressionTest[],
): Promise<Answers> {
  const asked = frame.selectExpr('id', ...tests.map(({ spark }, i) => `${spark} as c${i}`)).orderBy('id')
  const schema = await asked.schema()
  const rows = vonkRows(await asked.collect(), schema)
  const sql = `select id, ${tests.map((test) => test.duckdb).join(', ')} from ${table} order by id`
  return { rows, wanted: duckRows((await duckdb.runAndReadAll(sql)).getRows(), schema) }
}

/** What is wrong, one line an expression. */
export async function wrongExpressions(
  frame: DataFrame,
  duckdb: DuckDBConnection,
  table: string,
  pairs: readonly ExpressionPair[],
): Promise<string[]> {
  const tests = pairs.map(expressionTest)
  try {
    return compare(await ask(frame, duckdb, table, tests), tests)
  } catch (error) {
    if (tests.length === 1)
      return [`${tests[0].spark}: ${error instanceof Error ? error.message : String(error)}`]
    const wrong: string[] = []
    for (const pair of pairs) wrong.push(...(await wrongExpressions(frame, duckdb, table, [pair])))
    return wrong.length > 0
      ? wrong
      : [`together they fail: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function compare({ rows, wanted }: Answers, tests: readonly ExpressionTest[]): string[] {
  return tests.flatMap(({ spark }, i) => {
    const column = (all: readonly CellRow[]) => all.map((row) => [row[0], row[i + 1]])
    const wrong = difference(column(rows), column(wanted), tolerance)
    return wrong === undefined ? [] : [`${spark}: ${wrong}`]
  })
}
