/** `spark.sql`: a query is handed back unrun, a command runs at once and its answer goes back as rows. */
import { toDDL } from '@vonk/common'
import { arrowStream } from '@vonk/common/arrow/arrow-ipc'
import type { ColumnBatch } from '@vonk/engine/columnar/local-data'
import type { ExecuteOptions, QueryResult } from '@vonk/engine/driver/engine-port'
import { isCommand } from '@vonk/engine/plan/command'
import { message, type Relation, type SqlCommand } from '@vonk/protocol'
import { invalidPlan } from './invalid-plan.ts'
import { translator } from './plan-translation.ts'
import type { ServerSession } from './sessions.ts'

/** The relation that stands for the statement from now on. */
export async function runSql(
  session: ServerSession,
  sent: SqlCommand,
  options: ExecuteOptions,
): Promise<Relation> {
  const relation = sqlRelation(sent)
  const translation = await translator(session, relation, options.signal)
  if (relation.relType.case === 'sql') {
    const statement = translation.statement(relation.relType.value)
    if (isCommand(statement)) return localRelation(await session.engine.runCommand(statement, options))
  }
  // What the query says is checked now, as in Spark.
  await session.engine.schema(translation.plan(relation), options)
  return relation
}

/** The statement as a relation: older clients send text and arguments beside it. */
function sqlRelation(sent: SqlCommand): Relation {
  if (sent.input !== undefined) {
    if (sent.input.relType.case === undefined)
      throw invalidPlan('SQL_COMMAND_EXPECTS_SQL_OR_WITH_RELATIONS', { other: 'RELTYPE_NOT_SET' })
    return sent.input
  }
  const { sql: query, args, posArgs, namedArguments, posArguments } = sent
  const value = message('SQL', { query, args, posArgs, namedArguments, posArguments })
  return message('Relation', { relType: { case: 'sql', value } })
}

async function localRelation({ schema, batches }: QueryResult): Promise<Relation> {
  const all: ColumnBatch[] = []
  for await (const batch of batches) all.push(batch)
  const value = message('LocalRelation', { data: arrowStream(schema, all), schema: toDDL(schema) })
  return message('Relation', { relType: { case: 'localRelation', value } })
}
