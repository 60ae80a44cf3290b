/** Failures of calls as the user sees them, and answers that a server should not have given. */
import { SparkError } from '@vonk/common'
import { ConnectStatus, statusCodes } from '@vonk/protocol'

/** The server said something that this client does not know. */
export const protocolError = (what: string): SparkError =>
  new SparkError({
    condition: 'INTERNAL_ERROR',
    messageParameters: { message: what },
    message: `[INTERNAL_ERROR] The server answered with ${what}, which this client does not know. SQLSTATE: XX000`,
  })

/** A feature that this version does not have. */
export const unsupported = (feature: string): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_CONNECT_FEATURE',
    sqlState: '0A000',
    messageParameters: { feature },
    message: `[UNSUPPORTED_CONNECT_FEATURE] Vonk does not support ${feature}. SQLSTATE: 0A000`,
  })

export interface FailedCall {
  readonly sessionId: string
  readonly signal?: AbortSignal | undefined
  /** Of the action, for errors that know no place of their own. */
  readonly callSite?: string
}

/** What to throw for a failed call: the user's own abort reason, a SparkError, or the failure itself. */
export function failureOf(error: unknown, { sessionId, signal, callSite }: FailedCall): unknown {
  if (!(error instanceof ConnectStatus)) return error
  if (signal?.aborted && error.code === statusCodes.cancelled) return signal.reason
  if (error.details !== undefined) {
    const known = SparkError.fromData(error.details)
    const place = known.queryContext.find(
      (context) => context.kind === 'dataframe' && context.callSite !== '',
    )
    const site = place?.kind === 'dataframe' ? place.callSite : callSite
    return site === undefined || site === '' ? known : known.at({ callSite: site })
  }
  switch (error.code) {
    case statusCodes.cancelled:
      return new SparkError({ condition: 'OPERATION_CANCELED', cause: error })
    case statusCodes.unavailable:
      return new SparkError({
        condition: 'INVALID_HANDLE.SESSION_CLOSED',
        messageParameters: { handle: sessionId },
        cause: error,
      })
    default:
      return error
  }
}
