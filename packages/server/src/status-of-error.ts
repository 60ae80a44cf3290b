/** Errors of the engine as statuses of calls: a user's mistake keeps everything that is known of it. */
import { SparkError } from '@vonk/common'
import { ConnectStatus, statusCodes } from '@vonk/protocol'

export function statusOf(error: unknown): ConnectStatus {
  if (error instanceof ConnectStatus) return error
  if (error instanceof SparkError) return ConnectStatus.ofError(error.toData(), error)
  // A tree that is too deep for whoever walks it: the user's statement, and not our mistake.
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return statusOf(new SparkError({ condition: 'FAILED_TO_PARSE_TOO_COMPLEX', cause: error }))
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const details = new SparkError({
    condition: 'INTERNAL_ERROR',
    messageParameters: { message },
    message: `[INTERNAL_ERROR] ${message}`,
  })
  return new ConnectStatus({
    code: statusCodes.internal,
    message: details.message,
    details: details.toData(),
    cause: error,
  })
}
