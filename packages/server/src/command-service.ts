/** Commands: what a client has run for its effect, and what it is answered. */
import { SparkError } from '@vonk/common'
import type { ExecuteOptions } from '@vonk/engine/driver/engine-port'
import { type ExecutePlanResponse, message, type Plan } from '@vonk/protocol'
import { kindNotSet } from './invalid-plan.ts'
import { requireDistinctNames } from './observations.ts'
import { translated, translator } from './plan-translation.ts'
import type { Observed } from './relation-messages.ts'
import type { ServerSession } from './sessions.ts'
import { runSql } from './sql-command.ts'
import { answerOfStreams } from './streams.ts'
import { mergeInto, tableWrite } from './table-writes.ts'
import { unsupported } from './unsupported.ts'
import { writeCommand } from './write-messages.ts'

export interface CommandAnswer {
  readonly responseType?: ExecutePlanResponse['responseType']
  /** What was to be observed of the rows that the command ran over. */
  readonly observed: readonly Observed[]
}

const nothing: CommandAnswer = { observed: [] }

const answered = (kind: string, value: object): CommandAnswer => ({
  responseType: { case: kind, value } as ExecutePlanResponse['responseType'],
  observed: [],
})

/** A name as SQL could write it; the catalog refuses those of several parts by itself. */
function requireViewName(name: string): void {
  const isName = /^(\w+|`([^`]|``)+`)(\.(\w+|`([^`]|``)+`))*$/.test(name)
  if (isName) return
  throw new SparkError({ condition: '_LEGACY_ERROR_TEMP_1321', messageParameters: { viewName: name } })
}

type Command = Extract<Plan['opType'], { case: 'command' }>['value']

export async function runCommand(
  session: ServerSession,
  command: Command,
  options: ExecuteOptions,
): Promise<CommandAnswer> {
  const { commandType } = command
  switch (commandType.case) {
    case 'writeOperation': {
      const translation = await translator(session, commandType.value, options.signal)
      const write = writeCommand(commandType.value, translation)
      requireDistinctNames(translation.observed)
      await session.engine.executeCommand(write, options)
      return { observed: translation.observed }
    }
    case 'writeOperationV2': {
      const translation = await translator(session, commandType.value, options.signal)
      const write = tableWrite(commandType.value, translation)
      requireDistinctNames(translation.observed)
      await session.engine.runCommand(write, options)
      return { observed: translation.observed }
    }
    case 'mergeIntoTableCommand': {
      const translation = await translator(session, commandType.value, options.signal)
      await session.engine.runCommand(mergeInto(commandType.value, translation), options)
      return nothing
    }
    case 'createDataframeView': {
      const { input, name, replace, isGlobal } = commandType.value
      const { plan } = await translated(session, input, options.signal)
      requireViewName(name)
      await session.engine.createView(name, plan, { replace, global: isGlobal }, options)
      return nothing
    }
    case 'sqlCommand': {
      const relation = await runSql(session, commandType.value, options)
      return answered('sqlCommandResult', message('ExecutePlanResponse.SqlCommandResult', { relation }))
    }
    case 'checkpointCommand': {
      const { plan, observed } = await translated(session, commandType.value.relation, options.signal)
      const relationId = await session.checkpoints.add(plan, commandType.value.eager, options)
      const relation = message('CachedRemoteRelation', { relationId })
      const answer = answered('checkpointCommandResult', message('CheckpointCommandResult', { relation }))
      return { ...answer, observed }
    }
    case 'removeCachedRemoteRelationCommand':
      session.checkpoints.remove(commandType.value.relation?.relationId ?? '')
      return nothing
    case 'streamingQueryManagerCommand':
      return { responseType: answerOfStreams(commandType.value), observed: [] }
    case 'mlCommand':
      // Sent by every PySpark that ends, and there is nothing to clean.
      if (commandType.value.command.case === 'cleanCache') return nothing
      throw unsupported('machine learning')
    case undefined:
      throw kindNotSet('Command', 'COMMANDTYPE')
    default:
      throw unsupported(`the command ${commandType.case}`)
  }
}
