/**
 * Links a client to a service in the same process. Nothing is encoded or copied: requests, answers and batches are the
 * objects the other side made. What it adds is what a connection has: calls that end when told to, and a close.
 */
import { ConnectStatus, statusCodes } from './status.ts'
import type { ConnectService, ConnectTransport, StreamCall, UnaryCall } from './transport.ts'

const closed = () =>
  new ConnectStatus({ code: statusCodes.unavailable, message: 'The connection to the session is closed.' })

/** A service that is told to end has this long to say that it has, its files removed and its tasks told to end. */
const endingMsMax = 200

/** Settles as `answer` does, or rejects as soon as the signal is aborted; then the answer is let go. */
function untilAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(ConnectStatus.cancelled(signal.reason))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    const settled = () => signal.removeEventListener('abort', abort)
    answer.then(resolve, reject).finally(settled)
  })
}

/** A signal for one call: aborted by the caller, by the connection's end, or by `controller` when the call is left. */
interface CallScope extends Disposable {
  readonly controller: AbortController
}

class Connection {
  /** The open calls. A set and not AbortSignal.any, so that a finished call leaves nothing on a long-lived signal. */
  readonly #open = new Set<AbortController>()
  #closed = false

  begin(signal: AbortSignal | undefined): CallScope {
    if (this.#closed) throw closed()
    if (signal?.aborted) throw ConnectStatus.cancelled(signal.reason)
    const controller = new AbortController()
    const abort = () => controller.abort(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    this.#open.add(controller)
    const end = () => {
      signal?.removeEventListener('abort', abort)
      this.#open.delete(controller)
    }
    return { controller, [Symbol.dispose]: end }
  }

  unary<Request, Response>(call: UnaryCall<Request, Response>): UnaryCall<Request, Response> {
    return async (request, signal) => {
      using scope = this.begin(signal)
      return await untilAborted(call(request, scope.controller.signal), scope.controller.signal)
    }
  }

  stream<Request, Item>(call: StreamCall<Request, Item>): StreamCall<Request, Item> {
    const begin = (signal: AbortSignal | undefined) => this.begin(signal)
    return async function* (request, signal) {
      using scope = begin(signal)
      const { controller } = scope
      const items = call(request, controller.signal)[Symbol.asyncIterator]()
      let ended = false
      try {
        for (;;) {
          const next = items.next()
          const item = await untilAborted(next, controller.signal).catch(async (error: unknown) => {
            if (controller.signal.aborted) await endedSoon(next, items)
            throw error
          })
          if (item.done === true) {
            ended = true
            return
          }
          yield item.value
        }
      } finally {
        if (!ended) leave(items, controller)
      }
    }
  }

  close(): void {
    this.#closed = true
    for (const controller of this.#open) controller.abort(closed())
    this.#open.clear()
  }
}

/**
 * Tells the service that nobody reads on. How it ends concerns nobody any more.
 */
function leave(items: AsyncIterator<unknown>, controller: AbortController): void {
  controller.abort()
  items.return?.().catch(() => undefined)
}

/** Resolves when the service has ended what it did for an aborted call, or has taken too long. */
async function endedSoon(pending: Promise<unknown>, items: AsyncIterator<unknown>): Promise<void> {
  const ending = pending
    .then(() => items.return?.())
    .then(
      () => undefined,
      () => undefined,
    )
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, endingMsMax)
  })
  await Promise.race([ending, late])
  clearTimeout(timer)
}

/** A transport to `service`. Closing it leaves the service as it is: others may be linked to it. */
export function inMemoryTransport(service: ConnectService): ConnectTransport {
  const connection = new Connection()
  const close = async () => connection.close()
  return {
    executePlan: connection.stream((request, signal) => service.executePlan(request, signal)),
    analyzePlan: connection.unary((request, signal) => service.analyzePlan(request, signal)),
    config: connection.unary((request, signal) => service.config(request, signal)),
    addArtifacts: connection.unary((requests, signal) => service.addArtifacts(requests, signal)),
    artifactStatus: connection.unary((request, signal) => service.artifactStatus(request, signal)),
    interrupt: connection.unary((request, signal) => service.interrupt(request, signal)),
    reattachExecute: connection.stream((request, signal) => service.reattachExecute(request, signal)),
    releaseExecute: connection.unary((request, signal) => service.releaseExecute(request, signal)),
    releaseSession: connection.unary((request, signal) => service.releaseSession(request, signal)),
    fetchErrorDetails: connection.unary((request, signal) => service.fetchErrorDetails(request, signal)),
    cloneSession: connection.unary((request, signal) => service.cloneSession(request, signal)),
    getStatus: connection.unary((request, signal) => service.getStatus(request, signal)),
    explainStages: connection.unary((request, signal) => service.explainStages(request, signal)),
    listenerEvents: connection.stream((request, signal) => service.listenerEvents(request, signal)),
    close,
    [Symbol.asyncDispose]: close,
  }
}
