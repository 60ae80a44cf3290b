/**
 * The 22 TPC-H queries through the real PySpark client against `vonk server`: rows as DuckDB has them on the same
 * files, types as Apache Spark has them.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SparkSession } from 'vonk'
import { clientRequirements, clientVersions } from '../pyspark/answers.ts'
import { vonkCell } from '../testing/cells.ts'
import { compareCells, viewsOver } from '../testing/published-queries.ts'
import { startPysparkSql } from '../testing/pyspark-sql.ts'
import { requirePython } from '../testing/python.ts'
import { startVonkServer } from '../testing/vonk-server.ts'
import { duckAnswers, sparkColumns, tpchQueries } from './check.ts'

const data = fileURLToPath(new URL('data', import.meta.url))

for (const version of clientVersions) {
  const suite = `TPC-H through PySpark ${version}`
  const python = requirePython(clientRequirements(version), suite)
  test(suite, { skip: python === undefined }, async (t) => {
    const answers = await duckAnswers(data)
    const server = await startVonkServer(['--master', 'local[2]'])
    const embedded = await SparkSession.builder().master('local[1]').create()
    try {
      await viewsOver(embedded, data)
      const pyspark = await startPysparkSql({ python: python!, data, where: server })
      try {
        for (const { name, text } of tpchQueries) {
          await t.test(name, async () => {
            const sql = text.replace(/;\s*$/, '')
            const { rows = [], types = [] } = await pyspark.ask(sql, { rows: true })
            assert.deepEqual(
              types,
              sparkColumns(name).map(([, type]) => type),
            )
            const schema = await (await embedded.sql(text)).schema()
            const cells = rows.map((row) => row.map((cell, i) => vonkCell(cell, schema.fields[i].type)))
            const wrong = compareCells(cells, schema, answers.get(name)!, text)
            assert.equal(wrong, undefined, wrong)
          })
        }
      } finally {
        await pyspark.stop()
      }
    } finally {
      await embedded.stop()
      await server.stop()
    }
  })
}
