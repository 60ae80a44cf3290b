/**
 * The Spark Connect service over an engine: sessions by user and id, plans translated and run, results handed over as
 * column batches. It is the same service embedded and behind gRPC; transports decide how batches travel.
 */
import { bytesSetting } from '@vonk/engine/base/config'
import type { ColumnBatch } from '@vonk/engine/columnar/local-data'
import type { Engine, ExecuteOptions, ObservedMetrics, QueryResult } from '@vonk/engine/driver/engine-port'
import {
  type AddArtifactsRequest,
  type AddArtifactsResponse,
  type ConfigRequest,
  type ConfigResponse,
  type ConnectService,
  ConnectStatus,
  type ExecutePlanItem,
  type ExecutePlanRequest,
  type ExecutePlanResponse,
  incrementalOption,
  message,
  type Plan,
  streamedOption,
} from '@vonk/protocol'
import { analyzePlan } from './analyze-service.ts'
import { ArtifactUpload } from './artifacts.ts'
import { catalogQuestion } from './catalog-messages.ts'
import { runCommand } from './command-service.ts'
import { answerConfig } from './config-service.ts'
import { messageOfType } from './data-type-messages.ts'
import { interruptionOf } from './interrupts.ts'
import { kindNotSet } from './invalid-plan.ts'
import { listenerEvents } from './listener-stream.ts'
import { observedMetrics } from './observations.ts'
import { ProgressReport, ProgressTracker } from './operation-progress.ts'
import { planIdOf, planOf } from './plan-translation.ts'
import type { Observed } from './relation-messages.ts'
import { type ServerSession, SessionRegistry } from './sessions.ts'
import { statusOf } from './status-of-error.ts'
import { illegalArgument, unsupported } from './unsupported.ts'
import { localRelationSizeLimit, progressInterval } from './wire/connect-settings.ts'

export function connectService(engine: Engine, sessions = new SessionRegistry(engine)): ConnectService {
  const tracker = new ProgressTracker(engine)
  const guarded =
    <Request extends { readonly sessionId: string }, Response>(
      answer: (
        session: ServerSession,
        request: Request,
        signal?: AbortSignal,
      ) => Promise<Response> | Response,
    ) =>
    async (request: Request, signal?: AbortSignal): Promise<Response> => {
      try {
        return await answer(sessions.of(request), request, signal)
      } catch (error) {
        throw statusOf(error)
      }
    }
  const refuse = (feature: string) => async (): Promise<never> => {
    throw statusOf(unsupported(feature))
  }
  return {
    executePlan: (request, signal) => executePlan(sessions, tracker, request, signal),
    analyzePlan: guarded(analyzePlan),
    config: guarded((session, request: ConfigRequest): ConfigResponse => answerConfig(session, request)),
    addArtifacts: (requests) => addArtifacts(sessions, requests),
    artifactStatus: guarded((session, request) => {
      const statuses = request.names.map((name) => [
        name,
        message('ArtifactStatusesResponse.ArtifactStatus', { exists: session.artifacts.has(name) }),
      ])
      return message('ArtifactStatusesResponse', {
        ...session.header,
        statuses: Object.fromEntries(statuses),
      })
    }),
    interrupt: guarded((session, request) => {
      const interruptedIds = [...session.engine.interrupt(interruptionOf(request))]
      return message('InterruptResponse', { ...session.header, interruptedIds })
    }),
    // biome-ignore lint/correctness/useYield: it fails before it gives anything
    reattachExecute: async function* () {
      throw statusOf(unsupported('reattaching to an operation'))
    },
    releaseExecute: guarded((session, request) =>
      message('ReleaseExecuteResponse', { ...session.header, operationId: request.operationId }),
    ),
    releaseSession: async (request) => {
      // Releasing a session that is not there is no mistake: clients do it again when they hear no answer.
      const session = sessions.find(request)
      if (session === undefined) return message('ReleaseSessionResponse', { sessionId: request.sessionId })
      await sessions.release(session, { reusable: request.allowReconnect })
      return message('ReleaseSessionResponse', session.header)
    },
    fetchErrorDetails: refuse('fetching error details in one process: they come with the error'),
    cloneSession: async (request) => {
      try {
        const session = sessions.existing(request)
        const made = sessions.clone(session, request, request.newSessionId || crypto.randomUUID())
        return message('CloneSessionResponse', {
          ...session.header,
          newSessionId: made.header.sessionId,
          newServerSideSessionId: made.header.serverSideSessionId,
        })
      } catch (error) {
        throw statusOf(error)
      }
    },
    getStatus: guarded((session) => message('GetStatusResponse', session.header)),
    explainStages: guarded(async (session, request, signal) => {
      const sent = request.body.plan
      const planId = planIdOf(sent)
      const { plan } = await planOf(session, sent, signal)
      const explainString = await session.engine.explain(plan, 'stages', {
        ...(signal === undefined ? {} : { signal }),
        ...(planId === undefined ? {} : { planId }),
      })
      return message('vonk.ExplainStagesResult', { explainString })
    }),
    listenerEvents: async function* (request, signal) {
      sessions.of(request)
      yield* listenerEvents(engine, request.body.eventNames, signal)
    },
  }
}

/** Every request of the call names the session; the first one decides. */
async function addArtifacts(
  sessions: SessionRegistry,
  requests: AsyncIterable<AddArtifactsRequest>,
): Promise<AddArtifactsResponse> {
  try {
    let session: ServerSession | undefined
    let upload: ArtifactUpload | undefined
    for await (const request of requests) {
      session ??= sessions.of(request)
      const bytesMax = bytesSetting.parse(session.engine.settings.get(localRelationSizeLimit.key)) ?? 0
      upload ??= new ArtifactUpload(session.artifacts, bytesMax)
      upload.take(request)
    }
    if (session === undefined || upload === undefined)
      throw illegalArgument('AddArtifacts', 'requests', 'at least one')
    return message('AddArtifactsResponse', { ...session.header, artifacts: upload.finish() })
  } catch (error) {
    throw statusOf(error)
  }
}

async function* executePlan(
  sessions: SessionRegistry,
  tracker: ProgressTracker,
  request: ExecutePlanRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExecutePlanItem> {
  try {
    const session = sessions.of(request)
    const { plan } = request
    if (plan === undefined) throw kindNotSet('Plan', 'OPTYPE')
    const options = executeOptions(request, signal)
    const header = { ...session.header, operationId: options.operationId ?? '' }
    const response = (fields: object): ExecutePlanItem => ({
      kind: 'message',
      message: message('ExecutePlanResponse', { ...header, responseId: crypto.randomUUID(), ...fields }),
    })
    const intervalMs = progressInterval.parse(session.engine.settings.get(progressInterval.key))
    using progress = tracker.begin(intervalMs)
    const steps = answers(session, plan, { ...options, onStage: progress.onStage })
    for await (const step of progress.during(steps)) {
      if ('batch' in step) yield { kind: 'batch', batch: step.batch }
      else if (step instanceof ProgressReport) yield response({ responseType: step.responseType })
      else yield response(step)
    }
    yield response({
      responseType: { case: 'resultComplete', value: message('ExecutePlanResponse.ResultComplete') },
    })
  } catch (error) {
    if (signal?.aborted) throw ConnectStatus.cancelled(signal.reason)
    throw statusOf(error)
  }
}

/** Batches, and the fields of other responses. */
type Step =
  | { readonly batch: ColumnBatch }
  | Partial<Pick<ExecutePlanResponse, 'schema' | 'responseType' | 'observedMetrics'>>

/** Of a query, or of what `spark.catalog` asks: its answers are relations, too. */
async function resultOf(
  session: ServerSession,
  plan: Plan,
  options: ExecuteOptions,
): Promise<{ readonly result: QueryResult; readonly observed: readonly Observed[] }> {
  if (plan.opType.case === undefined) throw kindNotSet('Plan', 'OPTYPE')
  const relation = plan.opType.case === 'root' ? plan.opType.value : undefined
  if (relation?.relType.case === 'catalog') {
    const question = catalogQuestion(relation.relType.value, session.translation)
    return { result: await session.engine.catalog(question, options), observed: [] }
  }
  const { plan: translated, observed } = await planOf(session, plan, options.signal)
  return { result: await session.engine.execute(translated, options), observed }
}

async function* answers(session: ServerSession, plan: Plan, asked: ExecuteOptions): AsyncGenerator<Step> {
  let observed: readonly Observed[]
  const told: ObservedMetrics[] = []
  const options: ExecuteOptions = { ...asked, onObserved: (metrics) => told.push(...metrics) }
  if (plan.opType.case === 'command') {
    const answer = await runCommand(session, plan.opType.value, options)
    if (answer.responseType !== undefined) yield { responseType: answer.responseType }
    observed = answer.observed
  } else {
    const answer = await resultOf(session, plan, options)
    yield { schema: messageOfType(answer.result.schema) }
    for await (const batch of answer.result.batches) yield { batch }
    observed = answer.observed
  }
  if (observed.length > 0)
    yield { observedMetrics: await observedMetrics(session.engine, observed, told, asked) }
}

function executeOptions(request: ExecutePlanRequest, signal: AbortSignal | undefined): ExecuteOptions {
  const asks = (typeUrl: string) =>
    request.requestOptions.some(
      ({ requestOption: option }) => option.case === 'extension' && option.value.typeUrl === typeUrl,
    )
  const incremental = asks(streamedOption) ? 'one result' : asks(incrementalOption) ? 'partitions' : undefined
  const planId = planIdOf(request.plan)
  request.tags.forEach(requireTag)
  return {
    operationId: request.operationId ?? crypto.randomUUID(),
    tags: request.tags,
    ...(incremental === undefined ? {} : { incremental }),
    ...(signal === undefined ? {} : { signal }),
    ...(planId === undefined ? {} : { planId }),
  }
}

/** Tags are joined by commas where Spark keeps them. */
function requireTag(tag: string): void {
  if (tag === '') throw illegalArgument('addTag', 'tag', 'not empty')
  if (tag.includes(',')) throw illegalArgument('addTag', 'tag', "without ','")
}
