/** The Config call: settings of a session, read and changed. */
import { SparkError } from '@vonk/common'
import { type ConfigRequest, type ConfigResponse, type KeyValue, message } from '@vonk/protocol'
import { kindNotSet } from './invalid-plan.ts'
import type { ServerSession } from './sessions.ts'
import { illegalArgument } from './unsupported.ts'

export function answerConfig(session: ServerSession, request: ConfigRequest): ConfigResponse {
  const warnings: string[] = []
  const pairs = pairsOf(session, request.operation?.opType, warnings)
  return message('ConfigResponse', { ...session.header, pairs: [...pairs], warnings })
}

type Operation = NonNullable<ConfigRequest['operation']>['opType'] | undefined

const pair = (key: string, value: string | undefined): KeyValue =>
  message('KeyValue', value === undefined ? { key } : { key, value })

function pairsOf(session: ServerSession, operation: Operation, warnings: string[]): readonly KeyValue[] {
  const { settings } = session.engine
  switch (operation?.case) {
    case 'set':
      for (const { key, value } of operation.value.pairs) {
        try {
          if (value === undefined) throw illegalArgument('set', 'value', `given for the key ${key}`)
          settings.set(key, value)
        } catch (error) {
          if (!operation.value.silent || !(error instanceof SparkError)) throw error
          warnings.push(error.message)
        }
      }
      return []
    case 'get':
      return operation.value.keys.map((key) => pair(key, settings.get(key)))
    case 'getWithDefault':
      return operation.value.pairs.map(({ key, value }) => pair(key, settings.getOption(key) ?? value))
    case 'getOption':
      return operation.value.keys.map((key) => pair(key, settings.getOption(key)))
    case 'getAll': {
      const prefix = operation.value.prefix ?? ''
      const all = [...settings.getAll()].filter(([key]) => key.startsWith(prefix))
      return all.map(([key, value]) => pair(key.slice(prefix.length), value))
    }
    case 'unset':
      for (const key of operation.value.keys) settings.unset(key)
      return []
    case 'isModifiable':
      return operation.value.keys.map((key) => pair(key, String(settings.isModifiable(key))))
    default:
      throw kindNotSet('ConfigRequest.Operation', 'OPTYPE')
  }
}
