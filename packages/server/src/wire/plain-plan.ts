/** Plans that came compressed, unpacked; within bounds, and whatever they turn out to hold. */
import { zstdDecompressSync } from 'node:zlib'
import { SparkError } from '@vonk/common'
import { type AnalyzePlanRequest, type ExecutePlanRequest, message, type Plan } from '@vonk/protocol'
import { CommandSchema, fromBinary, RelationSchema } from '@vonk/protocol/messages'
import { unsupported } from '../unsupported.ts'

/** Most bytes of a plan once it is unpacked (Spark: spark.connect.maxPlanSize). */
const planBytesMax = 512 << 20
const nestingMax = 1024
const zstd = 1
const relation = 1

/** The request with its plan unpacked where it came compressed. */
export function withPlainPlan(request: ExecutePlanRequest): ExecutePlanRequest {
  const plan = plainPlan(request.plan)
  return plan === request.plan
    ? request
    : message('ExecutePlanRequest', { ...request, ...(plan && { plan }) })
}

/** The same of a question about plans. */
export function withPlainPlans(request: AnalyzePlanRequest): AnalyzePlanRequest {
  const { analyze } = request
  const asked = analyze.value as Readonly<Record<string, unknown>> | undefined
  const plans = planFields.filter((field) => isCompressed(asked?.[field] as Plan | undefined))
  if (plans.length === 0) return request
  const plain = Object.fromEntries(plans.map((field) => [field, plainPlan(asked?.[field] as Plan)]))
  return { ...request, analyze: { ...analyze, value: { ...asked, ...plain } } } as AnalyzePlanRequest
}

/** What questions call the plans that they are about. */
const planFields = ['plan', 'targetPlan', 'otherPlan'] as const
const isCompressed = (plan: Plan | undefined): boolean => plan?.opType.case === 'compressedOperation'

function plainPlan(plan: Plan | undefined): Plan | undefined {
  if (plan?.opType.case !== 'compressedOperation') return plan
  const { data, opType, compressionCodec } = plan.opType.value
  if (compressionCodec !== zstd) throw unsupported('plans compressed with another codec than zstd')
  try {
    const bytes = zstdDecompressSync(data, { maxOutputLength: planBytesMax })
    const options = { recursionLimit: nestingMax } as never
    return message('Plan', {
      opType:
        opType === relation
          ? { case: 'root', value: fromBinary(RelationSchema, bytes, options) as never }
          : { case: 'command', value: fromBinary(CommandSchema, bytes, options) as never },
    })
  } catch (cause) {
    // A client that hears this condition sends its plans as they are from then on.
    throw new SparkError({
      condition: 'CONNECT_INVALID_PLAN.CANNOT_PARSE',
      messageParameters: { errorMsg: cause instanceof Error ? cause.message : String(cause) },
      cause,
    })
  }
}
