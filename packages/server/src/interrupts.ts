/** Which operations a client wants ended. */
import { SparkError } from '@vonk/common'
import { type InterruptRequest, InterruptRequest_InterruptType as Type } from '@vonk/protocol'

/** All, where neither is given. */
export interface Interruption {
  readonly tag?: string
  readonly operationId?: string
}

export function interruptionOf({ interruptType, interrupt }: InterruptRequest): Interruption {
  switch (interruptType) {
    case Type.ALL:
      return {}
    case Type.TAG:
      if (interrupt.case !== 'operationTag') throw lacking('TAG_REQUIRES_TAG', 'operation_tag')
      return { tag: interrupt.value }
    case Type.OPERATION_ID:
      if (interrupt.case !== 'operationId') throw lacking('OPERATION_ID_REQUIRES_ID', 'operation_id')
      return { operationId: interrupt.value }
    default:
      throw new SparkError({
        condition: 'UNSUPPORTED_FEATURE.INTERRUPT_TYPE',
        messageParameters: {
          interruptType:
            Type[interruptType] === undefined ? 'UNRECOGNIZED' : `INTERRUPT_TYPE_${Type[interruptType]}`,
        },
      })
  }
}

const lacking = (what: string, parameter: string): SparkError =>
  new SparkError({
    condition: `INVALID_PARAMETER_VALUE.INTERRUPT_TYPE_${what}`,
    messageParameters: { functionName: 'interrupt', parameter },
  })
