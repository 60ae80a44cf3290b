/**
 * The Spark Connect service over an engine: sessions by user and id, plans translated and run, results handed over as
 * column batches. It is the same service embedded and behind gRPC; transports decide how batches travel.
 */
import { type DataType, SparkError, type StructType, schemaText } from '@vonk/common'
import { bytesSetting } from '@vonk/engine/base/config'
import type { Engine, EngineSession, ExecuteOptions, ExplainMode } from '@vonk/engine/driver/engine-port'
import type { EngineEvent } from '@vonk/engine/driver/listener-events'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import {
  type AddArtifactsRequest,
  type AddArtifactsResponse,
  type AnalyzePlanRequest,
  AnalyzePlanRequest_Explain_ExplainMode,
  type AnalyzePlanResponse,
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
  type Relation,
  type SqlCommand,
  statusCodes,
} from '@vonk/protocol'
import { ArtifactUpload } from './artifacts.ts'
import { answerConfig } from './config-service.ts'
import { messageOfType, required } from './data-type-messages.ts'
import { hasLocalRows, loadArrow } from './local-data.ts'
import { RelationTranslator } from './relation-messages.ts'
import { type ServerSession, SessionRegistry } from './sessions.ts'
import { statusOf } from './status-of-error.ts'
import { unsupported } from './unsupported.ts'
import { localRelationSizeLimit } from './wire/connect-settings.ts'

/** The version reported to clients: a Spark version, whose behaviour is followed. */
export const reportedSparkVersion = '4.3.0'

const explainModes: Readonly<Record<number, ExplainMode>> = {
  [AnalyzePlanRequest_Explain_ExplainMode.SIMPLE]: 'simple',
  [AnalyzePlanRequest_Explain_ExplainMode.EXTENDED]: 'extended',
  [AnalyzePlanRequest_Explain_ExplainMode.CODEGEN]: 'codegen',
  [AnalyzePlanRequest_Explain_ExplainMode.COST]: 'cost',
  [AnalyzePlanRequest_Explain_ExplainMode.FORMATTED]: 'formatted',
}

export function connectService(engine: Engine, sessions = new SessionRegistry(engine)): ConnectService {
  const guarded =
    <Request extends { readonly sessionId: string }, Response>(
      answer: (session: ServerSession, request: Request) => Promise<Response> | Response,
    ) =>
    async (request: Request): Promise<Response> => {
      try {
        return await answer(sessions.of(request), request)
      } catch (error) {
        throw statusOf(error)
      }
    }
  const refuse = (feature: string) => async (): Promise<never> => {
    throw statusOf(unsupported(feature))
  }
  return {
    executePlan: (request, signal) => executePlan(sessions, request, signal),
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
      const { interrupt } = request
      const which =
        interrupt.case === 'operationTag'
          ? { tag: interrupt.value }
          : interrupt.case === 'operationId'
            ? { operationId: interrupt.value }
            : {}
      return message('InterruptResponse', {
        ...session.header,
        interruptedIds: [...session.engine.interrupt(which)],
      })
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
    cloneSession: guarded((session, request) => {
      const made = sessions.clone(session, request, request.newSessionId ?? crypto.randomUUID())
      return message('CloneSessionResponse', {
        ...session.header,
        newSessionId: made.header.sessionId,
        newServerSideSessionId: made.header.serverSideSessionId,
      })
    }),
    getStatus: guarded((session) => message('GetStatusResponse', session.header)),
    explainStages: guarded(async (session, request) => {
      const plan = required(request.body.plan)
      const explainString = await session.engine.explain(
        await planOf(session, plan),
        'stages',
        planIdOf(plan),
      )
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
    if (session === undefined || upload === undefined) throw unsupported('an upload without artifacts')
    return message('AddArtifactsResponse', { ...session.header, artifacts: upload.finish() })
  } catch (error) {
    throw statusOf(error)
  }
}

function translator(session: ServerSession): RelationTranslator {
  return new RelationTranslator(session.translation)
}

async function planOf(session: ServerSession, plan: Plan): Promise<LogicalPlan> {
  if (plan.opType.case === 'root' && hasLocalRows(plan.opType.value)) await loadArrow()
  if (plan.opType.case !== 'root')
    throw unsupported(`analysing a ${plan.opType.case ?? 'plan without an operation'}`)
  return translator(session).plan(plan.opType.value)
}

async function analyzePlan(
  session: ServerSession,
  request: AnalyzePlanRequest,
): Promise<AnalyzePlanResponse> {
  const { analyze } = request
  const answer = (result: AnalyzePlanResponse['result']) =>
    message('AnalyzePlanResponse', { ...session.header, result })
  switch (analyze.case) {
    case 'schema': {
      const schema = await session.engine.schema(await planOf(session, required(analyze.value.plan)))
      return answer({
        case: 'schema',
        value: message('AnalyzePlanResponse.Schema', { schema: messageOfType(schema) }),
      })
    }
    case 'explain': {
      const mode = explainModes[analyze.value.explainMode] ?? 'simple'
      const explainString = await session.engine.explain(
        await planOf(session, required(analyze.value.plan)),
        mode,
      )
      return answer({ case: 'explain', value: message('AnalyzePlanResponse.Explain', { explainString }) })
    }
    case 'treeString': {
      const schema = await session.engine.schema(await planOf(session, required(analyze.value.plan)))
      const treeString = schemaText(schema, analyze.value.level)
      return answer({ case: 'treeString', value: message('AnalyzePlanResponse.TreeString', { treeString }) })
    }
    case 'sparkVersion':
      return answer({
        case: 'sparkVersion',
        value: message('AnalyzePlanResponse.SparkVersion', { version: reportedSparkVersion }),
      })
    case 'ddlParse': {
      const parsed = parseDDL(session, analyze.value.ddlString)
      return answer({
        case: 'ddlParse',
        value: message('AnalyzePlanResponse.DDLParse', { parsed: messageOfType(parsed) }),
      })
    }
    case 'isStreaming':
      return answer({
        case: 'isStreaming',
        value: message('AnalyzePlanResponse.IsStreaming', { isStreaming: false }),
      })
    default:
      throw unsupported(`the question ${analyze.case ?? 'without a kind'}`)
  }
}

/** A type (`int`), or the columns of a schema. */
function parseDDL(session: ServerSession, text: string): DataType | StructType {
  try {
    return session.translation.parseType(text)
  } catch (error) {
    if (!(error instanceof SparkError)) throw error
    return session.engine.parseDDL(text)
  }
}

async function* executePlan(
  sessions: SessionRegistry,
  request: ExecutePlanRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExecutePlanItem> {
  try {
    const session = sessions.of(request)
    const plan = required(request.plan)
    const options = executeOptions(request, signal)
    const header = { ...session.header, operationId: options.operationId ?? '' }
    const response = (fields: object): ExecutePlanItem => ({
      kind: 'message',
      message: message('ExecutePlanResponse', { ...header, responseId: crypto.randomUUID(), ...fields }),
    })
    if (plan.opType.case === 'command') {
      const answered = await runCommand(session, plan.opType.value, options)
      if (answered !== undefined) yield response({ responseType: answered })
    } else {
      const result = await session.engine.execute(await planOf(session, plan), options)
      yield response({ schema: messageOfType(result.schema) })
      for await (const batch of result.batches) yield { kind: 'batch', batch }
    }
    yield response({
      responseType: { case: 'resultComplete', value: message('ExecutePlanResponse.ResultComplete') },
    })
  } catch (error) {
    if (signal?.aborted) throw ConnectStatus.cancelled(signal.reason)
    throw statusOf(error)
  }
}

function executeOptions(request: ExecutePlanRequest, signal: AbortSignal | undefined): ExecuteOptions {
  const incremental = request.requestOptions.some(
    ({ requestOption: option }) => option.case === 'extension' && option.value.typeUrl === incrementalOption,
  )
  const planId = planIdOf(required(request.plan))
  return {
    operationId: request.operationId ?? crypto.randomUUID(),
    tags: request.tags,
    incremental,
    ...(signal === undefined ? {} : { signal }),
    ...(planId === undefined ? {} : { planId }),
  }
}

/** The client's number of a query, or of the query whose rows are written. */
function planIdOf({ opType }: Plan): bigint | undefined {
  if (opType.case === 'root') return opType.value.common?.planId
  const command = opType.case === 'command' ? opType.value.commandType : undefined
  return command?.case === 'writeOperation' ? command.value.input?.common?.planId : undefined
}

type Command = Extract<Plan['opType'], { case: 'command' }>['value']

async function runCommand(
  session: ServerSession,
  command: Command,
  options: ExecuteOptions,
): Promise<ExecutePlanResponse['responseType'] | undefined> {
  const { commandType } = command
  if (hasLocalRows(commandType.value as object | undefined)) await loadArrow()
  switch (commandType.case) {
    case 'writeOperation':
      await session.engine.executeCommand(translator(session).write(commandType.value), options)
      return undefined
    case 'createDataframeView': {
      const { input, name, replace, isGlobal } = commandType.value
      await session.engine.createView(name, translator(session).plan(input), { replace, global: isGlobal })
      return undefined
    }
    case 'sqlCommand': {
      const relation = sqlRelation(commandType.value)
      // A query is handed back unrun; what it says is checked now, as in Spark.
      await session.engine.schema(translator(session).plan(relation))
      return {
        case: 'sqlCommandResult',
        value: message('ExecutePlanResponse.SqlCommandResult', { relation }),
      }
    }
    case 'mlCommand':
      // Sent by every PySpark that ends, and there is nothing to clean.
      if (commandType.value.command.case === 'cleanCache') return undefined
      throw unsupported('machine learning')
    default:
      throw unsupported(`the command ${commandType.case ?? 'without a kind'}`)
  }
}

/** The statement as a relation: older clients send text and arguments beside it. */
function sqlRelation(sent: SqlCommand): Relation {
  if (sent.input !== undefined) return sent.input
  const { sql: query, args, posArgs, namedArguments, posArguments } = sent
  const value = message('SQL', { query, args, posArgs, namedArguments, posArguments })
  return message('Relation', { relType: { case: 'sql', value } })
}

async function* listenerEvents(engine: Engine, names: readonly string[], signal: AbortSignal | undefined) {
  let waiting: EventItem[] = []
  let wake = () => {}
  let sequence = 0n
  const stop = engine.addListener((event) => {
    if (names.length > 0 && !names.includes(event.event)) return
    waiting.push(new EventItem(event, sequence++))
    wake()
  })
  const aborted = () => wake()
  signal?.addEventListener('abort', aborted, { once: true })
  try {
    while (!signal?.aborted) {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const batch = waiting
      waiting = []
      yield* batch
    }
  } finally {
    stop()
    signal?.removeEventListener('abort', aborted)
  }
}

/**
 * An event as a message whose text is made only where it leaves the process: ten thousand tasks make thirty thousand
 * events.
 */
class EventItem {
  readonly $typeName = 'vonk.ListenerEvent'
  readonly event: EngineEvent
  readonly sequence: bigint

  constructor(event: EngineEvent, sequence: bigint) {
    this.event = event
    this.sequence = sequence
  }

  get json(): string {
    return JSON.stringify(this.event, plainJson)
  }
}

/** What JSON has no form for: bigint as text, typed arrays as arrays. */
const plainJson = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint'
    ? value.toString()
    : ArrayBuffer.isView(value)
      ? [...(value as Uint8Array)]
      : value

export const notFound = (what: string): ConnectStatus =>
  new ConnectStatus({ code: statusCodes.notFound, message: what })
export type { EngineSession }
