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
      if (error.wire !== undefined) return unreachable(error)
      return new SparkError({
        condition: 'INVALID_HANDLE.SESSION_CLOSED',
        messageParameters: { handle: sessionId },
        cause: error,
      })
    case statusCodes.unauthenticated:
      return refusedCaller(error)
    case statusCodes.resourceExhausted:
      return tooLarge(error)
    default:
      return error.wire?.tried === undefined ? error : unreachable(error)
  }
}

/** The token is missing, or is not the server's. */
function refusedCaller(error: ConnectStatus): SparkError {
  const detail =
    `The server does not answer without its token: ${error.message} ` +
    "The address names it, as in 'sc://host:port/;token=...'"
  return new SparkError({
    condition: 'INVALID_CONNECT_URL',
    sqlState: '22023',
    messageParameters: { detail },
    message: `[INVALID_CONNECT_URL] ${detail}. SQLSTATE: 22023`,
    cause: error,
  })
}

/** A message, sent or answered, is larger or deeper than one of the two sides takes. */
const tooLarge = (error: ConnectStatus): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_CONNECT_FEATURE',
    sqlState: '0A000',
    messageParameters: { feature: error.message },
    message: `[UNSUPPORTED_CONNECT_FEATURE] The call goes beyond a limit: ${error.message} SQLSTATE: 0A000`,
    cause: error,
  })

/** How gRPC's library says that there was no connection to send the call over. */
const neverConnected = /^(No connection established|Name resolution failed|Failed to connect)/

/** The server did not answer: what happened, how often it was tried, and what may help. */
function unreachable(error: ConnectStatus): SparkError {
  const { address = 'the server', tried = { times: 1, ms: 0 } } = error.wire ?? {}
  const isNever = neverConnected.test(error.message)
  const reason = error.message
    .replace(/^No connection established\. Last error: (Error: )?/, '')
    .replace(/ *(\(\d{4}-[^)]*\))?\. *Resolution note:.*$/s, '')
  const happened = isNever
    ? `No connection to the Spark Connect server at ${address} could be made`
    : `The connection to the Spark Connect server at ${address} was lost`
  const times =
    tried.times === 1 ? 'It was tried once' : `It was tried ${tried.times} times in ${lasting(tried.ms)}`
  const advice = isNever
    ? "See that a server runs there ('npx vonk server' starts one) and that the address is right"
    : 'See that the server still runs and that nothing in between ends long calls; what ran there may have been done'
  const sqlState = isNever ? '08001' : '08006'
  return new SparkError({
    condition: 'RETRIES_EXCEEDED',
    sqlState,
    messageParameters: {
      address,
      reason,
      attempts: String(tried.times),
      seconds: (tried.ms / 1000).toFixed(1),
    },
    message: `[RETRIES_EXCEEDED] ${happened}: ${reason}. ${times}. ${advice}. SQLSTATE: ${sqlState}`,
    cause: error,
  })
}

const lasting = (ms: number): string =>
  ms < 120_000 ? `${(ms / 1000).toFixed(1)} seconds` : `${(ms / 60_000).toFixed(1)} minutes`
