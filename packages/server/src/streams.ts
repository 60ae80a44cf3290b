/** Streaming queries: none can be started here, so questions about them are answered where the answer is "none". */
import {
  type ExecutePlanResponse,
  message,
  type Plan,
  type StreamingQueryManagerCommand,
} from '@vonk/protocol'
import { kindNotSet } from './invalid-plan.ts'
import { unsupported } from './unsupported.ts'

type Answer = ExecutePlanResponse['responseType']

export function answerOfStreams({ command }: StreamingQueryManagerCommand): Answer {
  const answer = (resultType: object): Answer => ({
    case: 'streamingQueryManagerCommandResult',
    value: message('StreamingQueryManagerCommandResult', { resultType: resultType as never }),
  })
  switch (command.case) {
    case 'active': {
      const value = message('StreamingQueryManagerCommandResult.ActiveResult', { activeQueries: [] })
      return answer({ case: 'active', value })
    }
    case 'resetTerminated':
      return answer({ case: 'resetTerminated', value: true })
    case undefined:
      throw kindNotSet('StreamingQueryManagerCommand', 'COMMAND')
    default:
      throw unsupported('streaming queries')
  }
}

/** Whether rows of a stream are read anywhere in the plan. */
export function readsStream(plan: Plan | undefined): boolean {
  const pending: unknown[] = [plan]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    const { case: kind, value: sent } = value as { case?: unknown; value?: { isStreaming?: unknown } }
    if (kind === 'read' && sent?.isStreaming === true) return true
    pending.push(...Object.values(value))
  }
  return false
}
