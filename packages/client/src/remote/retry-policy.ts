/**
 * When a failed call is tried again, and after how long: the policy of Spark's own clients. What is retried is a server
 * that could not be reached, a stream that a newer one of the same operation has cut off, and what the server itself
 * asks to repeat.
 */
import { ConnectStatus, statusCodes } from '@vonk/protocol'

export interface RetryPolicy {
  readonly retriesMax: number
  readonly firstDelayMs: number
  readonly delayMaxMs: number
  readonly factor: number
  /** Delays from `jitterFromMs` on are lengthened by up to this, at random. */
  readonly jitterMs: number
  readonly jitterFromMs: number
  readonly serverDelayMaxMs: number
}

/** Fifteen times, over about ten minutes. */
export const defaultRetryPolicy: RetryPolicy = {
  retriesMax: 15,
  firstDelayMs: 50,
  delayMaxMs: 60_000,
  factor: 4,
  jitterMs: 500,
  jitterFromMs: 2000,
  serverDelayMaxMs: 600_000,
}

export function isRetryable(error: unknown): boolean {
  if (!(error instanceof ConnectStatus)) return false
  if (error.wire?.retryDelayMs !== undefined) return true
  if (error.code === statusCodes.unavailable) return true
  if (error.code !== statusCodes.internal) return false
  // A stream that was reset has no trailers, and so no word of the server's.
  const isReset =
    error.wire?.metadata === undefined && /RST_STREAM|ECONNRESET|socket hang up/i.test(error.message)
  return isReset || error.message.includes('INVALID_CURSOR.DISCONNECTED')
}

export interface RetryServices {
  /** Milliseconds on a clock that does not jump. */
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly random: () => number
}

/** Counts the failures of one call and waits between its attempts. */
export class Retrying {
  readonly #policy: RetryPolicy
  readonly #services: RetryServices
  readonly #startedAt: number
  #failures = 0
  #delayMs: number

  constructor(policy: RetryPolicy, services: RetryServices) {
    this.#policy = policy
    this.#services = services
    this.#delayMs = policy.firstDelayMs
    this.#startedAt = services.now()
  }

  /** Waits until the next attempt; throws the failure where there is to be none. */
  async after(error: unknown, signal?: AbortSignal): Promise<void> {
    if (!isRetryable(error)) throw error
    await this.again(error, signal)
  }

  /** The same for a failure that is known to be worth another attempt. */
  async again(error: unknown, signal?: AbortSignal): Promise<void> {
    const { retriesMax, delayMaxMs, factor, jitterMs, jitterFromMs, serverDelayMaxMs } = this.#policy
    if (this.#failures >= retriesMax) throw this.#givenUp(error)
    this.#failures++
    let delayMs = this.#delayMs
    this.#delayMs = Math.min(delayMaxMs, this.#delayMs * factor)
    const asked = error instanceof ConnectStatus ? error.wire?.retryDelayMs : undefined
    if (asked !== undefined) delayMs = Math.max(delayMs, Math.min(asked, serverDelayMaxMs))
    if (delayMs >= jitterFromMs) delayMs += this.#services.random() * jitterMs
    await this.#services.sleep(delayMs, signal)
  }

  /** The last failure, with how often it was tried. */
  #givenUp(error: unknown): unknown {
    if (!(error instanceof ConnectStatus) || error.wire === undefined) return error
    const { code, message, details, wire } = error
    const tried = { times: this.#failures + 1, ms: this.#services.now() - this.#startedAt }
    return new ConnectStatus({ code, message, details, wire: { ...wire, tried }, cause: error })
  }
}

/** Runs a call until it succeeds or is not to be tried again. */
export async function withRetries<Answer>(
  attempt: () => Promise<Answer>,
  policy: RetryPolicy,
  services: RetryServices,
  signal?: AbortSignal,
): Promise<Answer> {
  const retrying = new Retrying(policy, services)
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      await retrying.after(error, signal)
    }
  }
}

/** Real waiting; an abort ends it with status `cancelled`. */
export const realServices: RetryServices = {
  random: Math.random,
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer)
        reject(ConnectStatus.cancelled(signal?.reason))
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }, ms)
      if (signal?.aborted) abort()
      else signal?.addEventListener('abort', abort, { once: true })
    }),
}
