/**
 * `df.observe`: aggregates of an operator's rows, which the engine computes as the rows pass and tells with the end of
 * the query. Where the operator was not run, because its rows were cached or nobody wanted any, they are asked for by a
 * query of their own.
 */
import { SparkError, type StructType } from '@vonk/common'
import type { EngineSession, ExecuteOptions, ObservedMetrics as Told } from '@vonk/engine/driver/engine-port'
import { type ExecutePlanResponse, message } from '@vonk/protocol'
import { literalMessages } from './literals-of-rows.ts'
import type { Observed } from './relation-messages.ts'
import { statusOf } from './status-of-error.ts'
import { errorChain } from './wire/error-details.ts'

type ObservedMetrics = ExecutePlanResponse['observedMetrics'][number]

/** Every observation's values, or what it failed with: the query itself has succeeded. */
export async function observedMetrics(
  engine: EngineSession,
  observed: readonly Observed[],
  told: readonly Told[],
  options: ExecuteOptions,
): Promise<ObservedMetrics[]> {
  const byName = new Map(told.map((metrics) => [metrics.name, metrics]))
  const all = new Map(observed.map((asked) => [asked.name, asked]))
  return Promise.all(
    [...all.values()].map(async ({ name, planId, plan }) => {
      const head = { name, planId: BigInt(planId ?? 0) }
      try {
        const { operationId = '', incremental: _, ...rest } = options
        const run = { ...rest, operationId: `${operationId}:${name}` }
        const { schema, values } = rowOf(byName.get(name)) ?? (await onlyRow(engine, plan, run))
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

function rowOf(told: Told | undefined) {
  if (told?.error !== undefined) throw told.error
  return told && { schema: told.schema, values: literalMessages(told.schema, told.row, 0) }
}

async function onlyRow(engine: EngineSession, plan: Observed['plan'], options: ExecuteOptions) {
  const { schema, batches } = await engine.execute(plan, options)
  let values: ReturnType<typeof literalMessages> = []
  for await (const batch of batches) values = literalMessages(schema, batch, 0)
  return { schema: schema as StructType, values }
}

/** Metrics of different rows under one name could not be told apart. */
export function requireDistinctNames(observed: readonly Observed[]): void {
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
