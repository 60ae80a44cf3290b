/**
 * Results that a session keeps for its client: what `checkpoint` and `localCheckpoint` leave. Rows are in the driver's
 * memory until the client forgets them or the session ends. A lazy checkpoint is computed by the first query that uses
 * it.
 */
import { SparkError } from '@vonk/common'
import { SharedWork } from '@vonk/engine/base/shared-work'
import type { ColumnBatch, LocalData } from '@vonk/engine/columnar/local-data'
import type { EngineSession, ExecuteOptions } from '@vonk/engine/driver/engine-port'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'

interface Checkpoint {
  readonly plan: LogicalPlan
  data: LocalData | undefined
  computing: SharedWork<LocalData> | undefined
}

export class CheckpointStore {
  readonly #engine: EngineSession
  readonly #kept = new Map<string, Checkpoint>()
  #sessionId: string

  constructor(engine: EngineSession, sessionId: string) {
    this.#engine = engine
    this.#sessionId = sessionId
  }

  /** The id under which plans may refer to the rows of `plan`. */
  async add(plan: LogicalPlan, eager: boolean, options: ExecuteOptions): Promise<string> {
    const id = crypto.randomUUID()
    const checkpoint: Checkpoint = { plan, data: undefined, computing: undefined }
    if (eager) await this.#compute(checkpoint, options, options.signal)
    // What is wrong with the plan is told now, also where it runs later.
    else await this.#engine.schema(plan, options)
    this.#kept.set(id, checkpoint)
    return id
  }

  remove(id: string): void {
    this.#kept.delete(id)
  }

  /** Computes what a message refers to and what is not computed yet. */
  async prepare(message: unknown, signal?: AbortSignal): Promise<void> {
    if (this.#kept.size === 0) return
    for (const id of referredTo(message)) {
      const checkpoint = this.#kept.get(id)
      if (checkpoint !== undefined && checkpoint.data === undefined)
        await this.#compute(checkpoint, {}, signal)
    }
  }

  get(id: string): LocalData {
    const data = this.#kept.get(id)?.data
    if (data !== undefined) return data
    throw new SparkError({
      condition: 'CONNECT_INVALID_PLAN.DATAFRAME_NOT_FOUND',
      messageParameters: { dfId: id, sessionId: this.#sessionId },
    })
  }

  /** Once for all who need the rows; `options` are those of the first. */
  #compute(
    checkpoint: Checkpoint,
    { signal: _, ...options }: ExecuteOptions,
    signal: AbortSignal | undefined,
  ): Promise<LocalData> {
    if (checkpoint.computing === undefined || checkpoint.computing.isAbandoned) {
      const computing = new SharedWork(async (ending) => {
        try {
          const data = await rowsOf(this.#engine, checkpoint.plan, { ...options, signal: ending })
          checkpoint.data = data
          return data
        } finally {
          if (checkpoint.computing === computing) checkpoint.computing = undefined
        }
      })
      checkpoint.computing = computing
    }
    return checkpoint.computing.wait(signal)
  }
}

async function rowsOf(engine: EngineSession, plan: LogicalPlan, options: ExecuteOptions): Promise<LocalData> {
  const { schema, batches } = await engine.execute(plan, options)
  const all: ColumnBatch[] = []
  let rowCount = 0
  let bytes = 0
  for await (const batch of batches) {
    all.push(batch)
    rowCount += batch.rowCount
    bytes += batch.columns.reduce((sum, column) => sum + column.data.length, 0)
  }
  return { schema, batches: all, rowCount, bytes }
}

function referredTo(message: unknown): readonly string[] {
  const ids: string[] = []
  const pending: unknown[] = [message]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    const oneof = value as { readonly case?: unknown; readonly value?: { readonly relationId?: unknown } }
    if (oneof.case === 'cachedRemoteRelation') ids.push(String(oneof.value?.relationId))
    else pending.push(...Object.values(value))
  }
  return ids
}
