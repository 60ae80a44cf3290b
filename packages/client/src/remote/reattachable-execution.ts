/**
 * One execution on a server, whatever happens to the streams that carry it: a stream that breaks, or that the server
 * ends before the result is complete, is gone on from after the last response that came. What has come is released on
 * the server as it is read, without waiting for the answer.
 */
import {
  ConnectStatus,
  type ExecutePlanRequest,
  type ExecutePlanResponse,
  message,
  statusCodes,
  type WireCalls,
} from '@vonk/protocol'
import { Retrying, type RetryPolicy, type RetryServices } from './retry-policy.ts'

export interface ExecutionServices extends RetryServices {
  readonly calls: Pick<WireCalls, 'executePlan' | 'reattachExecute' | 'releaseExecute'>
  readonly policy: RetryPolicy
}

/** The responses of `request`, each once, the last of which completes the result. */
export async function* reattachableExecution(
  request: ExecutePlanRequest,
  services: ExecutionServices,
  signal?: AbortSignal,
): AsyncGenerator<ExecutePlanResponse> {
  const execution = new Execution(request, services, signal)
  try {
    for (;;) {
      const response = await execution.next()
      yield response
      execution.taken(response)
      if (response.responseType.case === 'resultComplete') return
    }
  } finally {
    execution.end()
  }
}

class Execution {
  readonly #request: ExecutePlanRequest
  readonly #services: ExecutionServices
  readonly #signal: AbortSignal | undefined
  #stream: AsyncIterator<ExecutePlanResponse> | undefined
  #lastId: string | undefined
  #isFirst = true
  /** What is to be released once the release under way is answered. */
  #toRelease: string | undefined
  #isReleasing = false
  #isEnded = false

  constructor(request: ExecutePlanRequest, services: ExecutionServices, signal: AbortSignal | undefined) {
    this.#request = request
    this.#services = services
    this.#signal = signal
  }

  async next(): Promise<ExecutePlanResponse> {
    const retrying = new Retrying(this.#services.policy, this.#services)
    for (let isEmpty = false; ; ) {
      try {
        const item = await this.#open().next()
        if (!item.done) return item.value
        // The server has ended the stream but not the result: there is more, for a new stream. While it gives nothing,
        // it is not asked without a rest.
        this.#stream = undefined
        if (isEmpty) await this.#services.sleep(this.#services.policy.firstDelayMs, this.#signal)
        isEmpty = true
      } catch (error) {
        this.#leave()
        if (this.#signal?.aborted) throw error
        if (this.#neverArrived(error)) {
          this.#isFirst = true
          await retrying.again(error, this.#signal)
          continue
        }
        await retrying.after(error, this.#signal)
      }
    }
  }

  #open(): AsyncIterator<ExecutePlanResponse> {
    if (this.#stream !== undefined) return this.#stream
    const { calls } = this.#services
    const stream = this.#isFirst
      ? calls.executePlan(this.#request, this.#signal)
      : calls.reattachExecute(this.#reattach(), this.#signal)
    this.#isFirst = false
    this.#stream = stream[Symbol.asyncIterator]()
    return this.#stream
  }

  #reattach() {
    const { sessionId, userContext, clientType, clientObservedServerSideSessionId, operationId } =
      this.#request
    return message('ReattachExecuteRequest', {
      sessionId,
      operationId: operationId ?? '',
      ...(userContext && { userContext }),
      ...(clientType && { clientType }),
      ...(clientObservedServerSideSessionId && { clientObservedServerSideSessionId }),
      ...(this.#lastId && { lastResponseId: this.#lastId }),
    })
  }

  /**
   * A server that does not know the operation has never got the request, which then may be sent again; unless it has
   * answered before, and has lost what it was to answer.
   */
  #neverArrived(error: unknown): boolean {
    if (!(error instanceof ConnectStatus)) return false
    const lost = ['INVALID_HANDLE.OPERATION_NOT_FOUND', 'INVALID_HANDLE.SESSION_NOT_FOUND'].find(
      (condition) => error.message.includes(condition),
    )
    if (lost === undefined) return false
    if (this.#lastId === undefined) return true
    throw new ConnectStatus({
      code: statusCodes.internal,
      message: `The server has lost the operation after it had answered: ${error.message}`,
      wire: { metadata: { errorClass: 'RESPONSE_ALREADY_RECEIVED', sqlState: 'XX000' } },
      cause: error,
    })
  }

  /** The reader is done with the response. */
  taken(response: ExecutePlanResponse): void {
    this.#lastId = response.responseId
    if (response.responseType.case === 'resultComplete') return this.#releaseAll()
    this.#toRelease = response.responseId
    this.#releaseNext()
  }

  #release(release: Parameters<typeof releaseRequest>[1]): Promise<unknown> {
    return this.#services.calls.releaseExecute(releaseRequest(this.#request, release))
  }

  /** One release at a time is under way; what was read meanwhile is released with the next. */
  #releaseNext(): void {
    if (this.#isReleasing || this.#toRelease === undefined || this.#isEnded) return
    this.#isReleasing = true
    const value = message('ReleaseExecuteRequest.ReleaseUntil', { responseId: this.#toRelease })
    this.#toRelease = undefined
    this.#release({ case: 'releaseUntil', value })
      // A release that fails costs the server memory until it gives the operation up; the result is not its business.
      .catch(() => undefined)
      .finally(() => {
        this.#isReleasing = false
        this.#releaseNext()
      })
  }

  #releaseAll(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#release({ case: 'releaseAll', value: message('ReleaseExecuteRequest.ReleaseAll') }).catch(
      () => undefined,
    )
  }

  #leave(): void {
    const left = this.#stream
    this.#stream = undefined
    left?.return?.()?.then(undefined, () => undefined)
  }

  /** Nobody reads on: the server need not keep what is left, nor run on. */
  end(): void {
    this.#leave()
    this.#releaseAll()
  }
}

function releaseRequest(
  request: ExecutePlanRequest,
  release: NonNullable<Parameters<WireCalls['releaseExecute']>[0]['release']>,
) {
  const { sessionId, userContext, clientType, operationId } = request
  return message('ReleaseExecuteRequest', {
    sessionId,
    operationId: operationId ?? '',
    release,
    ...(userContext && { userContext }),
    ...(clientType && { clientType }),
  })
}
