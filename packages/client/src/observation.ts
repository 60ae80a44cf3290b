/**
 * Observation: aggregates of a DataFrame's rows, told when the first action that runs it is done. `df.observe(o, ...)`
 * names what is to be known; `await o.get` waits for it.
 */
import { SparkError } from '@vonk/common'
import { ConnectStatus, type ExecutePlanResponse, statusCodes } from '@vonk/protocol'
import { failureOf } from './protocol-error.ts'
import { detailsOf } from './remote/remote-error.ts'
import { valueOfLiteral } from './values/literal-values.ts'

export class Observation {
  readonly name: string
  readonly #told = Promise.withResolvers<Readonly<Record<string, unknown>>>()
  #isUsed = false

  /** A name of its own tells it from others in one plan; without one, a name is made. */
  constructor(name: string = crypto.randomUUID()) {
    if (name === '')
      throw new SparkError({ condition: 'INVALID_OBSERVATION_NAME', message: 'An observation needs a name.' })
    this.name = name
    // Nobody has to ask.
    this.#told.promise.catch(() => undefined)
  }

  /** The values by their names, once an action has run the DataFrame to its end. */
  get get(): Promise<Readonly<Record<string, unknown>>> {
    return this.#told.promise
  }

  /** @internal */
  use(): void {
    if (this.#isUsed)
      throw new SparkError({
        condition: 'REUSE_OBSERVATION',
        sqlState: '42000',
        message: '[REUSE_OBSERVATION] An observation is of one DataFrame; this one has one. SQLSTATE: 42000',
      })
    this.#isUsed = true
  }

  /** @internal */
  tell(metrics: ObservedMetrics, sessionId: string): void {
    if (metrics.rootErrorIdx !== undefined) {
      const details = detailsOf(metrics.errors, metrics.rootErrorIdx)
      const message = details?.message ?? 'The observation failed.'
      const status = new ConnectStatus({ code: statusCodes.internal, message, details })
      this.#told.reject(failureOf(status, { sessionId }))
      return
    }
    const entries = metrics.keys.map((key, i) => [key, valueOfLiteral(metrics.values[i])] as const)
    this.#told.resolve(Object.fromEntries(entries))
  }
}

type ObservedMetrics = ExecutePlanResponse['observedMetrics'][number]
