/**
 * One operation of a session on the server: it runs whether its client is connected or not, its responses are kept for
 * the client to come and go, and it ends when it is read to the end, released, interrupted or given up.
 */
import { SparkError } from '@vonk/common'
import { ConnectStatus, type ExecutePlanRequest, type WireMessage } from '@vonk/protocol'
import { type BufferLimits, ResponseBuffer } from './response-buffer.ts'

export interface StreamLimits {
  /** Milliseconds that one call may stream; 0 is without end. */
  readonly durationMs: number
  /** Bytes that one call may stream; 0 is without end. */
  readonly bytes: number
}

export type OperationState = 'running' | 'terminating' | 'succeeded' | 'failed' | 'cancelled'

export class Operation {
  readonly id: string
  readonly request: ExecutePlanRequest
  readonly isReattachable: boolean
  readonly responses: ResponseBuffer
  readonly startedAt: number
  readonly #interruption = new AbortController()
  readonly #now: () => number
  #sender: AbortController | undefined
  #detachedAt: number | undefined
  #state: OperationState = 'running'

  constructor(request: ExecutePlanRequest, id: string, limits: BufferLimits, now: () => number) {
    this.id = id
    this.request = request
    this.isReattachable = request.requestOptions.some(
      ({ requestOption: option }) => option.case === 'reattachOptions' && option.value.reattachable,
    )
    this.responses = new ResponseBuffer(limits)
    this.#now = now
    this.startedAt = now()
    this.#detachedAt = this.startedAt
  }

  get tags(): readonly string[] {
    return this.request.tags
  }
  get state(): OperationState {
    return this.#state
  }
  /** Aborted when the operation is to end. */
  get signal(): AbortSignal {
    return this.#interruption.signal
  }
  /** Since when nobody reads; undefined while somebody does. */
  get detachedAt(): number | undefined {
    return this.#detachedAt
  }

  /** The work is over; what it failed with is told after the responses that were made before. */
  finish(failure?: unknown): void {
    if (this.responses.isEnded) return
    const wasInterrupted = this.#interruption.signal.aborted
    this.#state = wasInterrupted ? 'cancelled' : failure === undefined ? 'succeeded' : 'failed'
    this.responses.finish(wasInterrupted ? this.#interruption.signal.reason : failure)
  }

  /** Whether there was something to end. */
  interrupt(): boolean {
    if (this.responses.isEnded || this.#interruption.signal.aborted) return false
    this.#state = 'terminating'
    this.#interruption.abort(new SparkError({ condition: 'OPERATION_CANCELED' }))
    // Told at once: the engine may take a while to look up from what it does.
    this.finish()
    return true
  }

  /** Ends it and lets go of all it holds. */
  close(): void {
    this.interrupt()
    this.#sender?.abort(disconnected())
    this.responses.close()
  }

  /**
   * The responses after a position, until the end, or until this call has streamed enough and the client has to come
   * back. Whoever streamed before is cut off.
   */
  async *stream(position: number, caller: AbortSignal, limits: StreamLimits): AsyncGenerator<WireMessage> {
    this.#sender?.abort(disconnected())
    const sender = new AbortController()
    this.#sender = sender
    this.#detachedAt = undefined
    const leave = () => sender.abort(ConnectStatus.cancelled(caller.reason))
    caller.addEventListener('abort', leave, { once: true })
    if (caller.aborted) leave()
    const timesUp = Symbol('time is up')
    const timer =
      limits.durationMs > 0 ? setTimeout(() => sender.abort(timesUp), limits.durationMs) : undefined
    timer?.unref()
    let bytes = 0
    try {
      for (let index = position; ; index++) {
        const response = await this.responses.after(index, sender.signal)
        if (response === undefined) return
        yield response.bytes
        bytes += response.bytes.byteLength
        if (limits.bytes > 0 && bytes >= limits.bytes) return
      }
    } catch (error) {
      if (error !== timesUp) throw error
    } finally {
      clearTimeout(timer)
      caller.removeEventListener('abort', leave)
      if (this.#sender === sender) {
        this.#sender = undefined
        this.#detachedAt = this.#now()
      }
    }
  }
}

const disconnected = (): SparkError => new SparkError({ condition: 'INVALID_CURSOR.DISCONNECTED' })
