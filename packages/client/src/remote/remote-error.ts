/** Failures of calls to another process as errors with everything that the server knows of them. */
import type { FetchErrorDetailsResponse, StatusDetails, StatusQueryContext, WireCalls } from '@vonk/protocol'
import { ConnectStatus, message, type UserContext } from '@vonk/protocol'

interface Sender {
  readonly sessionId: string
  readonly userContext?: UserContext | undefined
}

/**
 * The status with its details: fetched where the server keeps more than it sent along, else what came with the status.
 */
export async function enriched(
  error: unknown,
  sender: Sender,
  fetchErrorDetails: WireCalls['fetchErrorDetails'],
): Promise<unknown> {
  if (!(error instanceof ConnectStatus) || error.details !== undefined) return error
  const metadata = error.wire?.metadata
  if (metadata === undefined) return error
  const details = (await fetched(metadata.errorId, sender, fetchErrorDetails)) ?? sentAlong(error, metadata)
  if (details === undefined) return error
  return new ConnectStatus({
    code: error.code,
    message: details.message,
    details,
    wire: error.wire,
    cause: error,
  })
}

async function fetched(
  errorId: string | undefined,
  sender: Sender,
  fetchErrorDetails: WireCalls['fetchErrorDetails'],
): Promise<StatusDetails | undefined> {
  if (errorId === undefined) return undefined
  const { sessionId, userContext } = sender
  const request = message('FetchErrorDetailsRequest', {
    sessionId,
    errorId,
    ...(userContext && { userContext }),
  })
  try {
    const response = await fetchErrorDetails(request)
    return response.rootErrorIdx === undefined ? undefined : detailsOf(response.errors, response.rootErrorIdx)
  } catch {
    // The error itself is known; that there is no more of it to be had is no reason to hide it.
    return undefined
  }
}

const causesMax = 10

/** An error and what caused it, out of the list that a server sends. */
export function detailsOf(
  errors: FetchErrorDetailsResponse['errors'],
  index: number,
  depth = 0,
): StatusDetails | undefined {
  const error = errors[index]
  if (error === undefined || depth > causesMax) return undefined
  const { errorTypeHierarchy, sparkThrowable, causeIdx } = error
  const cause = causeIdx === undefined ? undefined : detailsOf(errors, causeIdx, depth + 1)
  return {
    condition: sparkThrowable?.errorClass || (errorTypeHierarchy[0] ?? 'INTERNAL_ERROR'),
    sqlState: sparkThrowable?.sqlState || 'XX000',
    message: error.message,
    messageParameters: { ...sparkThrowable?.messageParameters },
    queryContext: (sparkThrowable?.queryContexts ?? []).map(contextOf),
    errorTypeHierarchy,
    ...(cause === undefined ? {} : { cause }),
  }
}

type SentContext = NonNullable<
  FetchErrorDetailsResponse['errors'][number]['sparkThrowable']
>['queryContexts'][number]

function contextOf(sent: SentContext): StatusQueryContext {
  const { fragment, callSite, startIndex: start, stopIndex: stop, objectType, objectName } = sent
  if (sent.contextType === 1) return { kind: 'dataframe', fragment, callSite }
  return { kind: 'sql', fragment, start, stop, objectType, objectName }
}

function sentAlong(
  error: ConnectStatus,
  metadata: Readonly<Record<string, string>>,
): StatusDetails | undefined {
  const { errorClass, classes, sqlState, messageParameters } = metadata
  const hierarchy = classes === undefined ? [] : (JSON.parse(classes) as string[])
  const condition = errorClass ?? /^\[([A-Z][A-Z0-9_.]+)\]/.exec(error.message)?.[1] ?? hierarchy[0]
  if (condition === undefined) return undefined
  return {
    condition,
    sqlState: sqlState || 'XX000',
    message: error.message,
    messageParameters:
      messageParameters === undefined ? {} : (JSON.parse(messageParameters) as Record<string, string>),
    queryContext: [],
    errorTypeHierarchy: hierarchy,
  }
}
