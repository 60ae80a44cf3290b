/** Analysis of statements over an empty table with a column of each of some types. */
import type { StructType } from '@vonk/common'
import { Settings } from '@vonk/engine/base/config'
import { installConstantKernels } from '@vonk/engine/codegen/evaluate-constant'
import { Planner } from '@vonk/engine/driver/planner'
import { loadKernels } from '@vonk/engine/executor/kernel-loader'
import type { Attribute } from '@vonk/engine/expr/expression'
import { isCommand } from '@vonk/engine/plan/command'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import { schemaOf } from '@vonk/engine/plan/output'
import { fileRelationLoader } from '@vonk/engine/source/relation-loader'
import { parseSchema } from '@vonk/engine/sql/data-type'

// Most questions are refused: stacks of their errors, which nobody reads, are a fifth of the time.
Error.stackTraceLimit = 0
installConstantKernels((await loadKernels()).module)

/**
 * The analyser of a session with a table `t`: of each type a column that may be null, `n0`, and one that may not, `m0`.
 */
export function analyser(types: readonly string[], ansi: boolean): (sql: string) => Promise<StructType> {
  let ids = 0
  const nextId = () => ids++
  const ddl = types.flatMap((type, i) => [`n${i} ${type}`, `m${i} ${type} not null`])
  const schema = parseSchema(ddl.join(', '))
  const output = schema.fields.map(
    ({ name, type, nullable }): Attribute => ({
      kind: 'attribute',
      id: nextId(),
      name,
      type,
      nullable,
      qualifier: [],
    }),
  )
  const table: LogicalPlan = {
    kind: 'local',
    output,
    data: { schema, batches: [], rowCount: 0, bytes: 0 },
  }
  const settings = new Settings([['spark.sql.ansi.enabled', String(ansi)]])
  const planner = new Planner(
    {
      loader: fileRelationLoader(),
      tables: { find: async ([name]) => (name === 't' ? table : undefined) },
      slots: () => 1,
      nextAttributeId: nextId,
      nextOperatorId: nextId,
      now: Date.now,
    },
    settings,
  )
  return async (sql) => {
    const parsed = planner.parse(sql)
    if (isCommand(parsed)) throw new TypeError('a command has no schema')
    return schemaOf(await planner.analyze(parsed))
  }
}
