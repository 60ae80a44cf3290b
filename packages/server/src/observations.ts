/**
 * `df.observe`: aggregates of an operator's rows, computed beside the query that has the operator, and told with its
 * end. They are a query of their own over the same input, so they cost a second pass over it.
 */
import { SparkError, type StructType } from '@vonk/common'
import type { EngineSession, ExecuteOptions } from '@vonk/engine/driver/engine-port'
import { type ExecutePlanResponse, message } from '@vonk/protocol'
import { literalMessages } from './literals-of-rows.ts'
import type { Observed } from './relation-messages.ts'
import { statusOf } from './status-of-error.ts'
import { errorChain } from './wire/error-details.ts'

type ObservedMetrics = ExecutePlanResponse['observedMetrics'][number]

/** Every observation's values, or what it failed with: the query itself has succeeded. */
export async function observe(
  engine: EngineSession,
  observed: readonly Observed[],
  options: ExecuteOptions,
): Promise<ObservedMetrics[]> {
  requireDistinct(observed)
  return Promise.all(
    observed.map(async ({ name, planId, plan }) => {
      const head = { name, planId: BigInt(planId ?? 0) }
      try {
        const { operationId = '', incremental: _, ...rest } = options
        const run = { ...rest, operationId: `${operationId}:${name}` }
        const { schema, values } = await onlyRow(engine, plan, run)
        const keys = schema.fields.map((field) => field.name)
        return message('ExecutePlanResponse.ObservedMetrics', { ...head, keys, values })
      } catch (error) {
        const { details } = statusOf(error)
        if (details === undefined) throw error
        const errors = errorChain(details)
        return message('ExecutePlanResponse.ObservedMetrics', { ...head, rootErrorIdx: 0, errors })
      }
    }),
  )
}

async function onlyRow(engine: EngineSession, plan: Observed['plan'], options: ExecuteOptions) {
  const { schema, batches } = await engine.execute(plan, options)
  let values: ReturnType<typeof literalMessages> = []
  for await (const batch of batches) values = literalMessages(schema, batch, 0)
  return { schema: schema as StructType, values }
}

function requireDistinct(observed: readonly Observed[]): void {
  const seen = new Map<string, Observed>()
  for (const each of observed) {
    const known = seen.get(each.name)
    if (known !== undefined && known.planId !== each.planId)
      throw new SparkError({
        condition: 'DUPLICATED_METRICS_NAME',
        messageParameters: { metricName: each.name },
      })
    seen.set(each.name, each)
  }
}
