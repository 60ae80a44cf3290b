/** What Vonk says beyond Spark's protocol, packed into the extension of a command and of its answers. */

import { SparkError } from '@vonk/common'
import { assert } from '@vonk/engine/base/assert'
import type { ConnectService, ExecutePlanRequest } from '@vonk/protocol'
import {
  type Any,
  AnySchema,
  create,
  ExplainStagesResultSchema,
  ExplainStagesSchema,
  fromBinary,
  ListenerEventSchema,
  ListenerEventsSchema,
  toBinary,
} from '@vonk/protocol/messages'

const prefix = 'type.googleapis.com/'

const packed = (name: string, value: Uint8Array): Any =>
  create(AnySchema, { typeUrl: `${prefix}vonk.${name}`, value: value as Uint8Array<ArrayBuffer> })

/** The answers to a command that is an extension. */
export async function* runExtension(
  service: ConnectService,
  request: ExecutePlanRequest,
  signal: AbortSignal,
): AsyncGenerator<Any> {
  const { plan, sessionId, userContext } = request
  assert(plan?.opType.case === 'command', 'an extension is a command')
  const command = plan.opType.value.commandType
  assert(command.case === 'extension', 'the command is an extension')
  const sender = { sessionId, ...(userContext === undefined ? {} : { userContext }) }
  const { typeUrl, value } = command.value
  switch (typeUrl.replace(/^.*\//, '')) {
    case 'vonk.ExplainStages': {
      const body = fromBinary(ExplainStagesSchema, value) as never
      const answer = await service.explainStages({ ...sender, body }, signal)
      yield packed('ExplainStagesResult', toBinary(ExplainStagesResultSchema, answer as never))
      return
    }
    case 'vonk.ListenerEvents': {
      const body = fromBinary(ListenerEventsSchema, value) as never
      for await (const event of service.listenerEvents({ ...sender, body }, signal)) {
        const sent = create(ListenerEventSchema, { json: event.json, sequence: event.sequence })
        yield packed('ListenerEvent', toBinary(ListenerEventSchema, sent))
      }
      return
    }
    default:
      throw new SparkError({
        condition: 'CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION',
        messageParameters: { extensionTypeUrl: typeUrl },
      })
  }
}
