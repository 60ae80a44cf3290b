/**
 * What a session does for one call, from planning to the last row: whatever it starts, jobs of its planning included,
 * looks at its one signal. The caller's signal fires it, an interrupt, and the end of the session.
 */
import { SparkError } from '@vonk/common'
import type { ExecuteOptions } from './engine-port.ts'

export class Operation {
  /** Undefined: of a question about a plan, which is no operation to its caller. */
  readonly id: string | undefined
  readonly tags: readonly string[]
  /** Resolves when nothing of it runs any more. */
  readonly ended: Promise<void>
  private readonly controller = new AbortController()
  private readonly settled = Promise.withResolvers<void>()
  private readonly forget: () => void

  constructor(id: string | undefined, { signal, tags = [] }: Pick<ExecuteOptions, 'signal' | 'tags'>) {
    this.id = id
    this.tags = tags
    this.ended = this.settled.promise
    const abort = () => this.controller.abort(signal?.reason)
    // Not AbortSignal.any: what has ended is to leave nothing on a signal that lives on.
    this.forget = () => signal?.removeEventListener('abort', abort)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  cancel(): void {
    this.controller.abort(new SparkError({ condition: 'OPERATION_CANCELED' }))
  }

  end(): void {
    this.forget()
    this.settled.resolve()
  }
}
