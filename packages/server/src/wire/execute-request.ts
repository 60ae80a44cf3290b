/** What the wire has to know of a request to run a plan. */
import { type ExecutePlanRequest, message, type Plan, streamedOption } from '@vonk/protocol'
import { PlanSchema, toBinary } from '@vonk/protocol/messages'

export const isExtension = (plan: Plan | undefined): boolean =>
  plan?.opType.case === 'command' && plan.opType.value.commandType.case === 'extension'

export function samePlan(a: Plan | undefined, b: Plan | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  const [first, second] = [a, b].map((plan) => toBinary(PlanSchema, plan as never))
  return first.length === second.length && first.every((byte, i) => byte === second[i])
}

/** The request with the wish for its result partition by partition: what waits for the client is bounded. */
export function streamed(request: ExecutePlanRequest): ExecutePlanRequest {
  const value = {
    $typeName: 'google.protobuf.Any' as const,
    typeUrl: streamedOption,
    value: new Uint8Array(0),
  }
  const option = message('ExecutePlanRequest.RequestOption', { requestOption: { case: 'extension', value } })
  return message('ExecutePlanRequest', { ...request, requestOptions: [...request.requestOptions, option] })
}
