/**
 * ALTER TABLE of a view and ALTER VIEW of a table are refused as that, so are ANALYZE and MSCK of views, as Apache Spark 4.3 was asked: condition,
 * operation and the place of the name. What the statements would do is not there.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SparkError, SparkSession } from 'vonk'

const warehouse = mkdtempSync(join(tmpdir(), 'vonk-alter-'))
let spark: SparkSession
before(async () => {
  spark = await SparkSession.builder()
    .master('local[1]')
    .config('spark.sql.warehouse.dir', warehouse)
    .create()
  await spark.sql('create table at (a int, b string) using parquet')
  await spark.sql('create view av as select 1 a')
  await spark.sql('create temp view atv as select 1 a')
})
after(async () => {
  await spark.stop()
  rmSync(warehouse, { recursive: true, force: true })
})

const table = 'EXPECT_TABLE_NOT_VIEW'
const view = 'EXPECT_VIEW_NOT_TABLE'
const refusals: readonly (readonly [statement: string, condition: string, operation?: string])[] = [
  ['alter table av add columns (z int)', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... ADD COLUMNS'],
  ['alter table av rename to av2', `${table}.USE_ALTER_VIEW`, 'ALTER TABLE'],
  [
    `alter table av set tblproperties ('a' = 'b')`,
    `${table}.USE_ALTER_VIEW`,
    'ALTER TABLE ... SET TBLPROPERTIES',
  ],
  [
    `alter table av unset tblproperties ('a')`,
    `${table}.USE_ALTER_VIEW`,
    'ALTER TABLE ... UNSET TBLPROPERTIES',
  ],
  ['alter table av drop column a', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... DROP COLUMNS'],
  ['alter table av rename column a to b', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... RENAME COLUMN'],
  ['alter table av alter column a type bigint', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... ALTER COLUMN'],
  ['alter table av replace columns (q int)', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... REPLACE COLUMNS'],
  ['alter table av add partition (a = 1)', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... ADD PARTITION ...'],
  ['alter table av drop partition (a = 1)', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... DROP PARTITION ...'],
  [
    'alter table av partition (a = 1) rename to partition (a = 2)',
    `${table}.NO_ALTERNATIVE`,
    'ALTER TABLE ... RENAME TO PARTITION',
  ],
  [`alter table av set location '/tmp/x'`, `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... SET LOCATION ...'],
  ['alter table av recover partitions', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... RECOVER PARTITIONS'],
  [`alter table av set serde 'x'`, `${table}.USE_ALTER_VIEW`, 'ALTER TABLE ... SET [SERDE|SERDEPROPERTIES]'],
  ['alter table av cluster by (a)', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... CLUSTER BY'],
  ['alter table av drop constraint c', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... DROP CONSTRAINT'],
  ['alter table atv add columns (z int)', `${table}.NO_ALTERNATIVE`, 'ALTER TABLE ... ADD COLUMNS'],
  ['alter view at as select 1', `${view}.NO_ALTERNATIVE`, 'ALTER VIEW ... AS'],
  ['alter view at rename to at2', `${view}.USE_ALTER_TABLE`, 'ALTER VIEW'],
  [
    `alter view at set tblproperties ('a' = 'b')`,
    `${view}.USE_ALTER_TABLE`,
    'ALTER VIEW ... SET TBLPROPERTIES',
  ],
  [
    `alter view at unset tblproperties ('a')`,
    `${view}.USE_ALTER_TABLE`,
    'ALTER VIEW ... UNSET TBLPROPERTIES',
  ],
  ['alter view at with schema binding', `${view}.NO_ALTERNATIVE`, 'ALTER VIEW ... WITH SCHEMA ...'],
  ['alter table nothing rename to x', 'TABLE_OR_VIEW_NOT_FOUND'],
  ['alter view nothing as select 1', 'TABLE_OR_VIEW_NOT_FOUND'],
  ['alter table av frobnicate', 'PARSE_SYNTAX_ERROR'],
  ['alter view av add columns (z int)', 'PARSE_SYNTAX_ERROR'],
  ['alter table av', 'PARSE_SYNTAX_ERROR'],
  ['msck repair table av', `${table}.NO_ALTERNATIVE`, 'MSCK REPAIR TABLE'],
  ['msck repair table atv', `${table}.NO_ALTERNATIVE`, 'MSCK REPAIR TABLE'],
  [
    'msck repair table av drop partitions',
    `${table}.NO_ALTERNATIVE`,
    'MSCK REPAIR TABLE ... DROP PARTITIONS',
  ],
  ['repair table atv', `${table}.NO_ALTERNATIVE`, 'MSCK REPAIR TABLE'],
  ['msck repair table nothing', 'TABLE_OR_VIEW_NOT_FOUND'],
  ['analyze table av compute statistics', 'UNSUPPORTED_FEATURE.ANALYZE_VIEW'],
  ['analyze table av compute statistics for columns a', 'UNSUPPORTED_FEATURE.ANALYZE_VIEW'],
  ['analyze table atv compute statistics', 'EXPECT_PERMANENT_VIEW_NOT_TEMP', 'ANALYZE TABLE'],
  ['analyze table atv compute statistics noscan', 'EXPECT_PERMANENT_VIEW_NOT_TEMP', 'ANALYZE TABLE'],
  ['analyze table atv compute statistics for columns a', 'UNSUPPORTED_FEATURE.ANALYZE_UNCACHED_TEMP_VIEW'],
  ['analyze table atv partition (a = 1) compute statistics', 'EXPECT_PERMANENT_VIEW_NOT_TEMP'],
  ['analyze table nothing compute statistics', 'TABLE_OR_VIEW_NOT_FOUND'],
  // Not there, whatever it is asked of.
  ['analyze table at compute statistics', 'UNSUPPORTED_FEATURE.TABLE_OPERATION', 'ANALYZE TABLE'],
  ['alter table at add columns (z int)', 'UNSUPPORTED_FEATURE.TABLE_OPERATION', 'ALTER TABLE'],
  ['alter view av as select 2 a', 'UNSUPPORTED_FEATURE.TABLE_OPERATION', 'ALTER VIEW'],
]

for (const [statement, condition, operation] of refusals) {
  test(statement, async () => {
    await assert.rejects(
      async () => spark.sql(statement),
      (error) => {
        assert.ok(error instanceof SparkError)
        assert.equal(error.condition, condition)
        if (operation !== undefined) assert.equal(error.messageParameters.operation, operation)
        const name = error.messageParameters.viewName ?? error.messageParameters.tableName
        const [written] = statement.match(/\b(?:atv|av|at)\b/) ?? []
        const isWritten = written === 'atv' || / rename to a/.test(statement)
        if (condition.startsWith('EXPECT')) {
          assert.equal(name, isWritten ? `\`${written}\`` : `\`spark_catalog\`.\`default\`.\`${written}\``)
        }
        return true
      },
    )
  })
}
