/** A session's side of the calls: fills in who is asking, turns failures into what the user sees. */
import type { StructType } from '@vonk/common'
import {
  type AnalyzePlanRequest,
  type AnalyzePlanResponse,
  type ConfigRequest,
  type ConfigResponse,
  type ConnectTransport,
  type ExecutePlanResponse,
  InterruptRequest_InterruptType,
  incrementalOption,
  message,
  type Plan,
  type Relation,
  type ResultBatch,
} from '@vonk/protocol'
import { schemaOfMessage } from './data-type-messages.ts'
import { keptRelation } from './lazy-plan.ts'
import type { Observation } from './observation.ts'
import { type OperationProgress, type ProgressHandler, progressOf } from './progress.ts'
import { failureOf, protocolError } from './protocol-error.ts'

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly callSite?: string
}

export interface ExecuteCall extends CallOptions {
  /** Partition by partition as the batches are taken. */
  readonly incremental?: boolean
}

/** The batches of a running query; the schema is known once the first item has come. */
export interface RunningQuery {
  readonly schema: StructType
  readonly batches: AsyncIterable<ResultBatch>
}

/** Who calls, as the server is told. */
export interface Identity {
  readonly userId?: string
  readonly userName?: string
  readonly clientType: string
}

export class SessionConnection {
  readonly transport: ConnectTransport
  readonly sessionId: string
  readonly tags = new Set<string>()
  readonly progressHandlers = new Set<ProgressHandler>()
  /** Those that wait for their values, by name. */
  readonly observations = new Map<string, Observation>()

  readonly #identity: Identity

  constructor(
    transport: ConnectTransport,
    sessionId: string = crypto.randomUUID(),
    identity: Identity = { clientType: 'vonk' },
  ) {
    this.transport = transport
    this.sessionId = sessionId
    this.#identity = identity
  }

  get #sender() {
    const { userId, userName, clientType } = this.#identity
    return {
      sessionId: this.sessionId,
      userContext: message('UserContext', { userId, userName }),
      clientType,
    }
  }

  async #answer<Response>(call: () => Promise<Response>, options: CallOptions): Promise<Response> {
    options.signal?.throwIfAborted()
    try {
      return await call()
    } catch (error) {
      throw failureOf(error, { sessionId: this.sessionId, ...options })
    }
  }

  analyze(analyze: AnalyzePlanRequest['analyze'], options: CallOptions = {}): Promise<AnalyzePlanResponse> {
    const request = message('AnalyzePlanRequest', { ...this.#sender, analyze })
    return this.#answer(() => this.transport.analyzePlan(request, options.signal), options)
  }

  config(
    opType: NonNullable<ConfigRequest['operation']>['opType'],
    options: CallOptions = {},
  ): Promise<ConfigResponse> {
    const operation = message('ConfigRequest.Operation', { opType })
    const request = message('ConfigRequest', { ...this.#sender, operation })
    return this.#answer(() => this.transport.config(request), options)
  }

  /** All batches of a plan, its schema first. */
  async query(plan: Plan, options: ExecuteCall): Promise<RunningQuery> {
    options.signal?.throwIfAborted()
    const items = this.#items(plan, options)
    const first = await items.next()
    if (first.done || first.value.kind !== 'schema') throw protocolError('rows without a schema')
    return { schema: first.value.schema, batches: batchesOf(items) }
  }

  /** Runs a command to its end. */
  async command(plan: Plan, options: CallOptions): Promise<void> {
    options.signal?.throwIfAborted()
    for await (const _ of this.#items(plan, options));
  }

  /** Runs a statement of SQL: the relation that answers for it. */
  async sql(plan: Plan, options: CallOptions): Promise<Relation> {
    options.signal?.throwIfAborted()
    let answer: Relation | undefined
    for await (const item of this.#items(plan, options)) if (item.kind === 'relation') answer = item.relation
    if (answer === undefined) throw protocolError('a statement without an answer')
    return answer
  }

  async *#items(plan: Plan, options: ExecuteCall): AsyncGenerator<QueryItem, void, undefined> {
    const request = message('ExecutePlanRequest', {
      ...this.#sender,
      plan,
      operationId: crypto.randomUUID(),
      tags: [...this.tags],
      requestOptions: options.incremental === true ? [incrementalRequest()] : [],
    })
    try {
      for await (const item of this.transport.executePlan(request, options.signal)) {
        if (item.kind === 'batch') {
          yield { kind: 'batch', batch: item.batch }
          continue
        }
        const { schema, responseType: response, observedMetrics } = item.message
        if (schema !== undefined) yield { kind: 'schema', schema: schemaOfMessage(schema) }
        for (const metrics of observedMetrics) this.#observed(metrics)
        if (response.case === 'executionProgress')
          this.#tell(progressOf(request.operationId ?? '', response.value))
        if (response.case === 'sqlCommandResult' && response.value.relation !== undefined)
          yield { kind: 'relation', relation: response.value.relation }
        if (response.case === 'checkpointCommandResult' && response.value.relation !== undefined)
          yield { kind: 'relation', relation: keptRelation(response.value.relation.relationId, 'checkpoint') }
      }
    } catch (error) {
      throw failureOf(error, { sessionId: this.sessionId, ...options })
    } finally {
      if (this.progressHandlers.size > 0)
        this.#tell({ operationId: request.operationId ?? '', stages: [], runningTasks: 0, done: true })
    }
  }

  #tell(progress: OperationProgress): void {
    for (const handler of this.progressHandlers) handler(progress)
  }

  #observed(metrics: ExecutePlanResponse['observedMetrics'][number]): void {
    const observation = this.observations.get(metrics.name)
    this.observations.delete(metrics.name)
    observation?.tell(metrics, this.sessionId)
  }

  /** Has the rows of a plan kept by the server; the relation that stands for them. */
  checkpoint(plan: Plan, options: CallOptions): Promise<Relation> {
    return this.sql(plan, options)
  }

  /** The server need not keep these rows any more. */
  async forget(relationId: string): Promise<void> {
    const value = message('RemoveCachedRemoteRelationCommand', {
      relation: message('CachedRemoteRelation', { relationId }),
    })
    const commandType = { case: 'removeCachedRemoteRelationCommand' as const, value }
    const command = message('Command', { commandType })
    await this.command(message('Plan', { opType: { case: 'command', value: command } }), {})
  }

  async explainStages(plan: Plan, options: CallOptions = {}): Promise<string> {
    const body = message('vonk.ExplainStages', { plan })
    const { explainString } = await this.#answer(
      () => this.transport.explainStages({ ...this.#sender, body }, options.signal),
      options,
    )
    return explainString
  }

  async interrupt(which: { readonly tag?: string; readonly operationId?: string }): Promise<string[]> {
    const interrupt =
      which.tag !== undefined
        ? {
            interruptType: InterruptRequest_InterruptType.TAG,
            interrupt: { case: 'operationTag' as const, value: which.tag },
          }
        : which.operationId !== undefined
          ? {
              interruptType: InterruptRequest_InterruptType.OPERATION_ID,
              interrupt: { case: 'operationId' as const, value: which.operationId },
            }
          : { interruptType: InterruptRequest_InterruptType.ALL }
    const request = message('InterruptRequest', { ...this.#sender, ...interrupt })
    return (await this.#answer(() => this.transport.interrupt(request), {})).interruptedIds
  }

  /** Events as JSON text, until the signal or the session ends. */
  /** Events as objects: as they are from a server in this process, from their text otherwise. */
  async *events(eventNames: readonly string[], signal: AbortSignal): AsyncGenerator<unknown> {
    const body = message('vonk.ListenerEvents', { eventNames: [...eventNames] })
    for await (const item of this.transport.listenerEvents({ ...this.#sender, body }, signal)) {
      yield 'event' in item ? item.event : JSON.parse(item.json)
    }
  }

  /** Makes a session of this one's settings, views and functions; its id. */
  async clone(): Promise<string> {
    const request = message('CloneSessionRequest', { ...this.#sender, newSessionId: crypto.randomUUID() })
    return (await this.#answer(() => this.transport.cloneSession(request), {})).newSessionId
  }

  async release(): Promise<void> {
    const request = message('ReleaseSessionRequest', this.#sender)
    await this.#answer(() => this.transport.releaseSession(request), {})
  }
}

type QueryItem =
  | { readonly kind: 'schema'; readonly schema: StructType }
  | { readonly kind: 'batch'; readonly batch: ResultBatch }
  | { readonly kind: 'relation'; readonly relation: Relation }

async function* batchesOf(items: AsyncGenerator<QueryItem, void, undefined>): AsyncGenerator<ResultBatch> {
  for await (const item of items) if (item.kind === 'batch') yield item.batch
}

const incrementalRequest = () =>
  message('ExecutePlanRequest.RequestOption', {
    requestOption: {
      case: 'extension',
      value: { $typeName: 'google.protobuf.Any', typeUrl: incrementalOption, value: new Uint8Array(0) },
    },
  })
