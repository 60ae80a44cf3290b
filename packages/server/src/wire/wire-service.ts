/**
 * The service for clients in other processes: the same answers as in one process, with operations that outlive a broken
 * connection, errors that can be fetched, and sessions that end when nobody comes back.
 */
import { Buffer } from 'node:buffer'
import { SparkError, type StructType } from '@vonk/common'
import { Settings } from '@vonk/engine/base/config'
import { sessionTimeZone } from '@vonk/engine/base/settings'
import type { Engine } from '@vonk/engine/driver/engine-port'
import {
  type ConnectService,
  type ConnectStatus,
  type ExecutePlanRequest,
  type ExecutePlanResponse,
  message,
  type ReattachExecuteRequest,
  type ReleaseExecuteRequest,
  type WireMessage,
} from '@vonk/protocol'
import { ExecutePlanResponseSchema, toBinary } from '@vonk/protocol/messages'
import type { WireService } from '@vonk/protocol/wire'
import { connectService } from '../connect-service.ts'
import { typeOfMessage } from '../data-type-messages.ts'
import { interruptionOf } from '../interrupts.ts'
import { kindNotSet } from '../invalid-plan.ts'
import { invalidHandle, requireUuid } from '../session-errors.ts'
import { type Sender, type ServerSession, SessionRegistry } from '../sessions.ts'
import { statusOf } from '../status-of-error.ts'
import * as settings from './connect-settings.ts'
import { ErrorStore } from './error-details.ts'
import { isExtension, samePlan, streamed } from './execute-request.ts'
import { Operation, type StreamLimits } from './operation.ts'
import { OperationTable } from './operations.ts'
import { withPlainPlan, withPlainPlans } from './plain-plan.ts'
import { ResultEncoder } from './result-encoder.ts'
import { runExtension } from './vonk-extensions.ts'

/** What the wire adds to a session. */
interface WireSession {
  readonly operations: OperationTable
  readonly errors: ErrorStore
}

export interface WireServer {
  readonly service: WireService
  readonly sessions: SessionRegistry
  /** Operations that run, over all sessions. */
  runningOperations(): number
  /** Operations that ever began; those that are kept, and the bytes of their responses. */
  counts(): { readonly begun: number; readonly kept: number; readonly keptBytes: number }
  /** From now on no operation begins; clients of those that run are answered until they have all they ask for. */
  drain(): void
  /** Calls that are being answered, and when one last began or ended. */
  readonly calls: { readonly open: number; readonly lastMs: number }
  /** Ends what runs and all sessions; the ids of the operations that were cut off. */
  close(): Promise<readonly string[]>
}

export interface WireOptions {
  /** Settings of the application. */
  readonly settings: Readonly<Record<string, string>>
  readonly now?: () => number
}

export function wireServer(engine: Engine, options: WireOptions): WireServer {
  return new WireSessions(engine, options)
}

class WireSessions implements WireServer {
  readonly sessions: SessionRegistry
  readonly service: WireService
  readonly #settings: Settings
  readonly #connect: ConnectService
  readonly #engine: Engine
  readonly #now: () => number
  readonly #wire = new WeakMap<ServerSession, WireSession>()
  readonly #live = new Set<WireSession>()
  readonly #maintenance: NodeJS.Timeout
  readonly #stream: StreamLimits
  readonly #calls = { open: 0, lastMs: 0 }
  #begun = 0
  #isDraining = false

  constructor(engine: Engine, { settings: given, now = Date.now }: WireOptions) {
    this.#settings = new Settings(Object.entries(given))
    this.#now = now
    this.#engine = engine
    this.sessions = new SessionRegistry(engine, {
      sessionsMax: this.#settings.get(settings.sessionsMax),
      tombstonesMax: this.#settings.get(settings.sessionTombstones),
      now,
    })
    this.sessions.onClose((session) => this.#ended(session))
    this.#connect = connectService(engine, this.sessions)
    this.#stream = {
      durationMs: this.#settings.get(settings.senderMaxStreamDuration),
      bytes: this.#settings.get(settings.senderMaxStreamSize),
    }
    this.service = this.#answers()
    const everyMs = Math.max(1, this.#settings.get(settings.maintenanceInterval))
    this.#maintenance = setInterval(() => void this.maintain(), everyMs)
    this.#maintenance.unref()
  }

  runningOperations(): number {
    const all = [...this.#live].flatMap(({ operations }) => operations.all)
    return all.filter(({ responses }) => !responses.isEnded).length
  }

  drain(): void {
    this.#isDraining = true
  }

  get calls(): { readonly open: number; readonly lastMs: number } {
    return this.#calls
  }

  #callBegins(): void {
    this.#calls.open++
    this.#calls.lastMs = this.#now()
  }

  #callEnds(): void {
    this.#calls.open--
    this.#calls.lastMs = this.#now()
  }

  counts() {
    const all = [...this.#live].flatMap(({ operations }) => operations.all)
    const keptBytes = all.reduce((sum, { responses }) => sum + responses.heldBytes, 0)
    return { begun: this.#begun, kept: all.length, keptBytes }
  }

  async close(): Promise<readonly string[]> {
    clearInterval(this.#maintenance)
    const cut: string[] = []
    for (const { operations } of this.#live)
      for (const operation of operations.all) if (operation.interrupt()) cut.push(operation.id)
    await this.sessions.close()
    return cut
  }

  /** Gives up operations and sessions that nobody has come back to. */
  async maintain(): Promise<void> {
    const now = this.#now()
    for (const { operations } of this.#live)
      operations.abandon(now - this.#settings.get(settings.detachedTimeout))
    await this.sessions.expire(
      now - this.#settings.get(settings.sessionTimeout),
      (session) => this.#of(session).operations.all.length > 0,
    )
  }

  #of(session: ServerSession): WireSession {
    let wire = this.#wire.get(session)
    if (wire === undefined) {
      wire = {
        operations: new OperationTable(this.#settings.get(settings.abandonedTombstones)),
        errors: new ErrorStore(),
      }
      this.#wire.set(session, wire)
      this.#live.add(wire)
    }
    return wire
  }

  #ended(session: ServerSession): void {
    const wire = this.#wire.get(session)
    if (wire === undefined) return
    wire.operations.close()
    this.#live.delete(wire)
  }

  /** A failure as its client is told of it. */
  #failure(sender: Sender, error: unknown): ConnectStatus {
    const status = statusOf(error)
    const session = this.sessions.find(sender)
    if (session === undefined || status.details === undefined) return status
    if (session.engine.settings.getOption(settings.enrichErrors.key) === 'false') return status
    return this.#of(session).errors.keep(status)
  }

  #answers(): WireService {
    const connect = this.#connect
    const guarded =
      <Request extends Sender, Response>(
        answer: (request: Request, signal?: AbortSignal) => Promise<Response> | Response,
      ) =>
      async (request: Request, signal?: AbortSignal): Promise<Response> => {
        this.#callBegins()
        try {
          return await answer(request, signal)
        } catch (error) {
          throw this.#failure(request, error)
        } finally {
          this.#callEnds()
        }
      }
    return {
      executePlan: (request, signal) => this.#streaming(request, () => this.#execute(request, signal)),
      reattachExecute: (request, signal) => this.#streaming(request, () => this.#reattach(request, signal)),
      releaseExecute: guarded((request) => this.#release(request)),
      analyzePlan: guarded((request, signal) => connect.analyzePlan(withPlainPlans(request), signal)),
      config: guarded((request, signal) => connect.config(request, signal)),
      addArtifacts: (requests, signal) => connect.addArtifacts(requests, signal),
      artifactStatus: guarded((request, signal) => connect.artifactStatus(request, signal)),
      interrupt: guarded((request) => {
        const session = this.sessions.of(request)
        const { tag, operationId } = interruptionOf(request)
        const ended = this.#of(session).operations.all.filter(
          (operation) =>
            (tag === undefined || operation.tags.includes(tag)) &&
            (operationId === undefined || operation.id === operationId) &&
            operation.interrupt(),
        )
        const interruptedIds = ended.map((operation) => operation.id)
        return message('InterruptResponse', { ...session.header, interruptedIds })
      }),
      releaseSession: guarded((request, signal) => connect.releaseSession(request, signal)),
      fetchErrorDetails: guarded((request) => {
        const session = this.sessions.of(request)
        const found = this.#of(session).errors.fetch(request.errorId)
        return message('FetchErrorDetailsResponse', { ...session.header, ...found })
      }),
      cloneSession: guarded((request, signal) => connect.cloneSession(request, signal)),
      getStatus: guarded((request) => {
        const session = this.sessions.existing(request)
        const { operations } = this.#of(session)
        const asked = request.operationStatus?.operationIds ?? []
        const ids = asked.length > 0 ? asked : operations.ids
        const operationStatuses = ids.map((operationId) =>
          message('GetStatusResponse.OperationStatus', {
            operationId,
            state: stateCodes[operations.stateOf(operationId) ?? 'unknown'],
          }),
        )
        return message('GetStatusResponse', {
          ...session.header,
          operationStatuses: request.operationStatus === undefined ? [] : operationStatuses,
        })
      }),
    }
  }

  async *#streaming(sender: Sender, answers: () => AsyncIterable<WireMessage>): AsyncGenerator<WireMessage> {
    this.#callBegins()
    try {
      yield* answers()
    } catch (error) {
      throw this.#failure(sender, error)
    } finally {
      this.#callEnds()
    }
  }

  async *#execute(request: ExecutePlanRequest, signal = never()): AsyncGenerator<WireMessage> {
    const session = this.sessions.of(request)
    const { operations } = this.#of(session)
    const id = requireUuid(request.operationId ?? crypto.randomUUID())
    const known = operations.find(id)
    if (known !== undefined) {
      // A client that did not hear whether its request arrived sends it again.
      if (!samePlan(known.request.plan, request.plan)) throw invalidHandle('OPERATION_ALREADY_EXISTS', id)
      if (!known.isReattachable) throw new SparkError({ condition: 'INVALID_CURSOR.NOT_REATTACHABLE' })
      return yield* known.stream(known.responses.position(undefined), signal, this.#stream)
    }
    // Not UNAVAILABLE: clients would try again for minutes.
    if (this.#isDraining) throw invalidHandle('SESSION_CLOSED', session.header.sessionId)
    const limits = {
      leadBytes: this.#settings.get(settings.responseLead),
      retryBytes: this.#settings.get(settings.observerRetryBufferSize),
    }
    const operation = new Operation(request, id, limits, this.#now)
    operations.add(operation)
    this.#begun++
    void this.#run(session, operation)
    if (operation.isReattachable) return yield* operation.stream(0, signal, this.#stream)
    try {
      yield* operation.stream(0, signal, { durationMs: 0, bytes: 0 })
    } finally {
      operations.remove(operation)
    }
  }

  async *#reattach(request: ReattachExecuteRequest, signal = never()): AsyncGenerator<WireMessage> {
    const session = this.sessions.existing(request)
    const operation = this.#of(session).operations.get(request.operationId)
    if (!operation.isReattachable) throw new SparkError({ condition: 'INVALID_CURSOR.NOT_REATTACHABLE' })
    yield* operation.stream(operation.responses.position(request.lastResponseId), signal, this.#stream)
  }

  #release(request: ReleaseExecuteRequest) {
    const session = this.sessions.existing(request)
    const { operations } = this.#of(session)
    const operation = operations.find(request.operationId)
    // Clients release without waiting: what they release may be gone.
    if (operation === undefined) return message('ReleaseExecuteResponse', session.header)
    const { release } = request
    if (release.case === 'releaseUntil') operation.responses.releaseUntil(release.value.responseId)
    else if (release.case === 'releaseAll') operations.remove(operation)
    else throw kindNotSet('ReleaseExecuteRequest', 'RELEASE')
    return message('ReleaseExecuteResponse', { ...session.header, operationId: request.operationId })
  }

  /** Runs an operation to its end, whoever listens. */
  async #run(session: ServerSession, operation: Operation): Promise<void> {
    try {
      await this.#produce(session, operation)
      operation.finish()
    } catch (error) {
      operation.finish(error)
    }
  }

  async #produce(session: ServerSession, operation: Operation): Promise<void> {
    const request = streamed(withPlainPlan(operation.request))
    const header = { ...session.header, operationId: operation.id }
    const push = async (response: ExecutePlanResponse) => {
      const sent = message('ExecutePlanResponse', { ...response, ...header })
      const bytes = toBinary(ExecutePlanResponseSchema, sent as never)
      await operation.responses.push(
        sent.responseId,
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
      )
    }
    if (isExtension(request.plan)) {
      for await (const extension of runExtension(this.#connect, request, operation.signal))
        await push(withId({ case: 'extension', value: extension }))
      return push(withId({ case: 'resultComplete', value: message('ExecutePlanResponse.ResultComplete') }))
    }
    let encoder: ResultEncoder | undefined
    for await (const item of this.#connect.executePlan(
      { ...request, ...idOf(operation) },
      operation.signal,
    )) {
      if (item.kind === 'batch') {
        for (const { id, bytes } of encoder?.add(item.batch) ?? []) await operation.responses.push(id, bytes)
        continue
      }
      const response = item.message
      if (response.responseType.case === 'resultComplete' && encoder !== undefined) {
        for (const { id, bytes } of encoder.end()) await operation.responses.push(id, bytes)
        encoder = undefined
      }
      await push(response)
      if (response.schema !== undefined) {
        const schema = typeOfMessage(response.schema, session.translation.parseType) as StructType
        encoder = new ResultEncoder({ header, schema, ...this.#encoding(session, request) })
      }
    }
  }

  #encoding(session: ServerSession, request: ExecutePlanRequest) {
    const { settings: own } = session.engine
    const timeZone = own.getOption(sessionTimeZone.key) ?? 'UTC'
    const batchBytes = this.#settings.get(settings.arrowBatchSize)
    const chunkMax = settings.chunkSizeMax.parse(own.get(settings.chunkSizeMax.key))
    for (const { requestOption: option } of request.requestOptions) {
      if (option.case !== 'resultChunkingOptions' || !option.value.allowArrowBatchChunking) continue
      const preferred = Number(option.value.preferredArrowChunkSize ?? 0)
      const chunkBytes = preferred > 0 ? Math.min(chunkMax, Math.max(chunkBytesMin, preferred)) : chunkMax
      return { timeZone, batchBytes, chunkBytes }
    }
    return { timeZone, batchBytes, chunkBytes: undefined }
  }
}

/** Smaller parts of batches than these are asked for by mistake. */
const chunkBytesMin = 1024

const never = (): AbortSignal => new AbortController().signal

const stateCodes = {
  unknown: 1,
  running: 2,
  terminating: 3,
  succeeded: 4,
  failed: 5,
  cancelled: 6,
} as const

const idOf = (operation: Operation) => ({ operationId: operation.id })

const withId = (responseType: ExecutePlanResponse['responseType']): ExecutePlanResponse =>
  message('ExecutePlanResponse', { responseId: crypto.randomUUID(), responseType })
