/**
 * A transport to a Spark Connect server in another process, Vonk's or Apache Spark's: calls are retried, executions
 * survive their streams, rows are decoded as they come, errors have all that the server knows.
 */
import { SparkError, type StructType } from '@vonk/common'
import { ArrowReader } from '@vonk/common/arrow/read-arrow'
import {
  ConnectStatus,
  type ConnectTransport,
  type ExecutePlanItem,
  type ExecutePlanRequest,
  type ExecutePlanResponse,
  incrementalOption,
  type ListenerEvent,
  message,
  type Plan,
  type UserContext,
  type VonkRequest,
  type WireCalls,
} from '@vonk/protocol'
import { schemaOfMessage } from '../data-type-messages.ts'
import { reattachableExecution } from './reattachable-execution.ts'
import { enriched } from './remote-error.ts'
import {
  defaultRetryPolicy,
  type RetryPolicy,
  type RetryServices,
  realServices,
  withRetries,
} from './retry-policy.ts'
import { RowUploads, type UploadServices } from './upload-rows.ts'

/** Encoding that the transport needs of the wire's library, which is loaded with the wire. */
export interface WireCodec {
  readonly encodeLocalRelation: UploadServices['encode']
  /** An extension of ours as `Any` holds it. */
  readonly packExplainStages: (body: VonkRequest<unknown>['body']) => ExtensionValue
  readonly packListenerEvents: (body: VonkRequest<unknown>['body']) => ExtensionValue
  readonly unpackExplainStages: (value: Uint8Array) => ReturnType<typeof message<'vonk.ExplainStagesResult'>>
  readonly unpackListenerEvent: (value: Uint8Array) => ListenerEvent
}

type ExtensionValue = Extract<ExecutePlanResponse['responseType'], { case: 'extension' }>['value']

export interface RemoteOptions {
  readonly codec: WireCodec
  readonly policy?: RetryPolicy
  readonly services?: RetryServices
}

interface Sender {
  readonly sessionId: string
  readonly userContext?: UserContext | undefined
}

export function remoteTransport(calls: WireCalls, options: RemoteOptions): ConnectTransport {
  return new RemoteTransport(calls, options)
}

class RemoteTransport implements ConnectTransport {
  readonly #calls: WireCalls
  readonly #codec: WireCodec
  readonly #policy: RetryPolicy
  readonly #services: RetryServices
  readonly #uploads: RowUploads
  /** The server's own id of the session, once seen: another one is another session. */
  readonly #observed = new Map<string, string>()
  #isClosed = false

  constructor(
    calls: WireCalls,
    { codec, policy = defaultRetryPolicy, services = realServices }: RemoteOptions,
  ) {
    this.#calls = calls
    this.#codec = codec
    this.#policy = policy
    this.#services = services
    this.#uploads = new RowUploads({
      encode: codec.encodeLocalRelation,
      artifactStatus: this.artifactStatus,
      addArtifacts: (requests, sender) =>
        this.#unary((sent) => calls.addArtifacts(requests(sent)), sender, undefined),
    })
  }

  /** A call that may be repeated, with what is known of the session put in and looked at. */
  async #unary<Request extends Sender, Response extends Answer>(
    call: (request: Request, signal?: AbortSignal) => Promise<Response>,
    request: Request,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    this.#requireOpen(request)
    const sent = this.#withObserved(request)
    try {
      const response = await withRetries(() => call(sent, signal), this.#policy, this.#services, signal)
      this.#observe(request.sessionId, response)
      return response
    } catch (error) {
      throw await enriched(error, request, this.#calls.fetchErrorDetails)
    }
  }

  #requireOpen({ sessionId }: Sender): void {
    if (!this.#isClosed) return
    throw new SparkError({
      condition: 'INVALID_HANDLE.SESSION_CLOSED',
      messageParameters: { handle: sessionId },
    })
  }

  #withObserved<Request extends Sender>(request: Request): Request {
    const observed = this.#observed.get(request.sessionId)
    return observed === undefined ? request : { ...request, clientObservedServerSideSessionId: observed }
  }

  #observe(sessionId: string, { sessionId: answered, serverSideSessionId }: Answer): void {
    const known = this.#observed.get(sessionId)
    const isOther = known !== undefined && serverSideSessionId !== '' && serverSideSessionId !== known
    if ((answered !== '' && answered !== sessionId) || isOther)
      throw new SparkError({
        condition: 'INVALID_HANDLE.SESSION_CHANGED',
        messageParameters: { handle: sessionId },
      })
    if (serverSideSessionId !== '') this.#observed.set(sessionId, serverSideSessionId)
  }

  readonly analyzePlan: ConnectTransport['analyzePlan'] = async (request, signal) => {
    const { analyze } = request
    if (!('plan' in (analyze.value ?? {}))) return this.#unary(this.#calls.analyzePlan, request, signal)
    const value = analyze.value as { readonly plan?: Plan }
    if (value.plan === undefined) return this.#unary(this.#calls.analyzePlan, request, signal)
    const plan = await this.#uploads.withReferences(value.plan, senderOf(request))
    const sent = { ...request, analyze: { ...analyze, value: { ...value, plan } } } as typeof request
    return this.#unary(this.#calls.analyzePlan, sent, signal)
  }
  readonly config: ConnectTransport['config'] = (request, signal) =>
    this.#unary(this.#calls.config, request, signal)
  readonly artifactStatus: ConnectTransport['artifactStatus'] = (request, signal) =>
    this.#unary(this.#calls.artifactStatus, request, signal)
  readonly interrupt: ConnectTransport['interrupt'] = (request, signal) =>
    this.#unary(this.#calls.interrupt, request, signal)
  readonly releaseExecute: ConnectTransport['releaseExecute'] = (request, signal) =>
    this.#unary(this.#calls.releaseExecute, request, signal)
  readonly releaseSession: ConnectTransport['releaseSession'] = (request, signal) =>
    this.#unary(this.#calls.releaseSession, request, signal)
  readonly fetchErrorDetails: ConnectTransport['fetchErrorDetails'] = (request, signal) =>
    this.#unary(this.#calls.fetchErrorDetails, request, signal)
  readonly cloneSession: ConnectTransport['cloneSession'] = (request, signal) =>
    this.#unary(this.#calls.cloneSession, request, signal)
  readonly getStatus: ConnectTransport['getStatus'] = (request, signal) =>
    this.#unary(this.#calls.getStatus, request, signal)
  readonly addArtifacts: ConnectTransport['addArtifacts'] = (requests, signal) =>
    this.#calls.addArtifacts(requests, signal)

  async *#responses(request: ExecutePlanRequest, signal?: AbortSignal): AsyncGenerator<ExecutePlanResponse> {
    this.#requireOpen(request)
    const executed = reattachableExecution(
      this.#withObserved(request),
      { ...this.#services, calls: this.#calls, policy: this.#policy },
      signal,
    )
    try {
      for await (const response of executed) {
        this.#observe(request.sessionId, response)
        yield response
      }
    } catch (error) {
      if (signal?.aborted) throw ConnectStatus.cancelled(signal.reason)
      throw await enriched(error, request, this.#calls.fetchErrorDetails)
    }
  }

  readonly executePlan = (
    request: ExecutePlanRequest,
    signal?: AbortSignal,
  ): AsyncIterable<ExecutePlanItem> => this.#items(request, signal)

  async *#items(request: ExecutePlanRequest, signal?: AbortSignal): AsyncGenerator<ExecutePlanItem> {
    const plan = request.plan && (await this.#uploads.withReferences(request.plan, senderOf(request)))
    const sent = message('ExecutePlanRequest', {
      ...request,
      ...(plan && { plan }),
      requestOptions: wireOptions(request),
    })
    const batches = new BatchAssembly()
    for await (const response of this.#responses(sent, signal)) {
      if (response.responseType.case === 'arrowBatch') {
        for (const batch of batches.take(response.responseType.value)) yield { kind: 'batch', batch }
        continue
      }
      if (response.schema !== undefined) batches.begin(schemaOfMessage(response.schema))
      yield { kind: 'message', message: response }
    }
  }

  // biome-ignore lint/correctness/useYield: reattaching is what executePlan does by itself
  readonly reattachExecute: ConnectTransport['reattachExecute'] = async function* () {
    throw new SparkError({ condition: 'INVALID_CURSOR.NOT_REATTACHABLE' })
  }

  readonly explainStages: ConnectTransport['explainStages'] = async (request, signal) => {
    for await (const value of this.#extension(request, this.#codec.packExplainStages(request.body), signal))
      return this.#codec.unpackExplainStages(value)
    throw new SparkError({
      condition: 'INTERNAL_ERROR',
      messageParameters: { message: 'no explanation came' },
    })
  }

  readonly listenerEvents: ConnectTransport['listenerEvents'] = (request, signal) => {
    const values = this.#extension(request, this.#codec.packListenerEvents(request.body), signal)
    const unpack = this.#codec.unpackListenerEvent
    return (async function* () {
      for await (const value of values) yield unpack(value)
    })()
  }

  /** What answers a command that only a Vonk server knows. */
  async *#extension(
    request: VonkRequest<unknown>,
    value: ExtensionValue,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const command = message('Command', { commandType: { case: 'extension', value } })
    const { sessionId, userContext, clientType } = request
    const sent = message('ExecutePlanRequest', {
      sessionId,
      ...(userContext && { userContext }),
      ...(clientType && { clientType }),
      operationId: crypto.randomUUID(),
      plan: message('Plan', { opType: { case: 'command', value: command } }),
      requestOptions: [reattachOption()],
    })
    for await (const { responseType } of this.#responses(sent, signal))
      if (responseType.case === 'extension') yield responseType.value.value
  }

  close(): Promise<void> {
    this.#isClosed = true
    return this.#calls.close()
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

interface Answer {
  readonly sessionId: string
  readonly serverSideSessionId: string
}

const senderOf = ({ sessionId, userContext }: Sender): Sender => ({
  sessionId,
  ...(userContext && { userContext }),
})

const reattachOption = () =>
  message('ExecutePlanRequest.RequestOption', {
    requestOption: { case: 'reattachOptions', value: message('ReattachOptions', { reattachable: true }) },
  })

/** Over a wire every result comes as it is read, so there is nothing to ask for but streams to go on from. */
function wireOptions(request: ExecutePlanRequest): ExecutePlanRequest['requestOptions'] {
  const others = request.requestOptions.filter(
    ({ requestOption: option }) => option.case !== 'extension' || option.value.typeUrl !== incrementalOption,
  )
  const chunking = message('ExecutePlanRequest.RequestOption', {
    requestOption: {
      case: 'resultChunkingOptions',
      value: message('ResultChunkingOptions', { allowArrowBatchChunking: true }),
    },
  })
  return [...others, reattachOption(), chunking]
}

type SentBatch = Extract<ExecutePlanResponse['responseType'], { case: 'arrowBatch' }>['value']

/** Batches out of the parts that they came in, each checked to be the next one. */
class BatchAssembly {
  #reader: ArrowReader | undefined
  #rows = 0
  #parts: Uint8Array[] = []

  begin(schema: StructType): void {
    this.#reader = new ArrowReader(schema)
    this.#rows = 0
  }

  take(sent: SentBatch) {
    const { rowCount, data, startOffset, chunkIndex = 0n, numChunksInBatch = 1n } = sent
    if (this.#reader === undefined) throw broken('rows without a schema')
    if (startOffset !== undefined && Number(startOffset) !== this.#rows)
      throw broken(`rows from ${startOffset} on after ${this.#rows} rows`)
    if (Number(chunkIndex) !== this.#parts.length)
      throw broken(`part ${chunkIndex} of a batch after ${this.#parts.length} parts`)
    this.#parts.push(data)
    if (numChunksInBatch > 0n && this.#parts.length < Number(numChunksInBatch)) return []
    const batches = this.#reader.read(this.#parts.length === 1 ? this.#parts[0] : joined(this.#parts))
    this.#parts = []
    const came = batches.reduce((sum, batch) => sum + batch.rowCount, 0)
    if (came !== Number(rowCount)) throw broken(`${came} rows where it said ${rowCount}`)
    this.#rows += came
    return batches
  }
}

const broken = (what: string): SparkError =>
  new SparkError({
    condition: 'INTERNAL_ERROR',
    messageParameters: { message: what },
    message: `[INTERNAL_ERROR] The server sent ${what}. SQLSTATE: XX000`,
  })

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
