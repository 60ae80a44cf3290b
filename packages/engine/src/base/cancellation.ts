/**
 * The end of work before it is done. One AbortSignal goes through all of an operation, its planning included; what
 * waits or goes round for long looks at it here, and fails with one error.
 */
import { SparkError } from '@vonk/common'

/** What work that was told to end fails with. */
export function cancelledBy({ reason }: AbortSignal): SparkError {
  if (reason instanceof SparkError && reason.condition === 'OPERATION_CANCELED') return reason
  return new SparkError({ condition: 'OPERATION_CANCELED', cause: reason })
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledBy(signal)
}

/** Settles as `work` does, or rejects as soon as the signal fires: then `work` is let go. */
export function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise<T>((resolve, reject) => {
    const cancel = () => reject(cancelledBy(signal))
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel))
  })
}

const stretchMs = 20
const stepsPerLook = 64

/**
 * Long work on the driver's thread, which other operations need too: between its steps it lets them in, and notices
 * that it is to end.
 */
export class Pace {
  private readonly signal: AbortSignal | undefined
  private steps = 0
  private since = performance.now()

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal
  }

  /** Called between steps; whether `rest` is to be awaited. */
  get isDue(): boolean {
    return ++this.steps % stepsPerLook === 0 && performance.now() - this.since > stretchMs
  }

  /** Between long steps: rests where others have waited for long. */
  async breathe(): Promise<void> {
    throwIfCancelled(this.signal)
    if (performance.now() - this.since > stretchMs) await this.rest()
  }

  async rest(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    throwIfCancelled(this.signal)
    this.since = performance.now()
  }
}
