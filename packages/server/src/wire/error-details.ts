/**
 * Errors on their way to a client: what fits goes with the status of the call, the rest is kept until the client
 * fetches it by its id.
 */
import { placeSummary } from '@vonk/common'
import {
  ConnectStatus,
  type FetchErrorDetailsResponse,
  message,
  type StatusDetails,
  type StatusQueryContext,
  statusCodes,
} from '@vonk/protocol'
import type { RpcStatus } from '@vonk/protocol/grpc/rpc-status'
import { exceptionClasses } from './exception-classes.ts'
import { toldContexts, toldParameters } from './told-details.ts'

/** A status with an id under which more is kept. */
export class EnrichedStatus extends ConnectStatus {
  readonly errorId: string

  constructor(status: ConnectStatus, errorId: string) {
    super({
      code: status.code,
      message: status.message,
      details: status.details,
      cause: status.cause,
    } as never)
    this.errorId = errorId
  }
}

/** Most letters of an entry of the status's metadata: headers of more are refused by clients. */
const metadataMax = 1024
const causesMax = 5

/** What goes with the status. */
export function describeStatus(status: ConnectStatus): RpcStatus {
  const { details } = status
  if (details === undefined) return { code: status.code, message: status.message }
  const classes = exceptionClasses(details)
  const metadata: Record<string, string> = { classes: JSON.stringify(classes) }
  if (hasState(details)) metadata.sqlState = details.sqlState
  const parameters = JSON.stringify(toldParameters(details))
  if (parameters.length <= metadataMax) {
    metadata.messageParameters = parameters
    metadata.errorClass = details.condition
  }
  if (status instanceof EnrichedStatus) metadata.errorId = status.errorId
  return {
    code: status.code,
    message: status.message,
    errorInfo: { reason: classes[0], domain: 'org.apache.spark', metadata },
  }
}

/** The errors of one session that may still be fetched. */
export class ErrorStore {
  readonly #kept = new Map<string, StatusDetails>()
  static readonly #keptMax = 100

  /** The status with an id where there is more to fetch. */
  keep(status: ConnectStatus): ConnectStatus {
    if (status.details === undefined || status instanceof EnrichedStatus) return status
    const errorId = crypto.randomUUID()
    this.#kept.set(errorId, status.details)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= ErrorStore.#keptMax) break
      this.#kept.delete(oldest)
    }
    return new EnrichedStatus(status, errorId)
  }

  /** All that is known of an error, once; nothing where it is not known any more. */
  fetch(errorId: string): Pick<FetchErrorDetailsResponse, 'errors'> & { readonly rootErrorIdx?: number } {
    const details = this.#kept.get(errorId)
    if (details === undefined) return { errors: [] }
    this.#kept.delete(errorId)
    return { rootErrorIdx: 0, errors: errorChain(details) }
  }
}

/** An error and what caused it, as clients fetch them; each knows the place of its cause. */
export function errorChain(details: StatusDetails): FetchErrorDetailsResponse['errors'] {
  const chain: StatusDetails[] = []
  for (
    let at: StatusDetails | undefined = details;
    at !== undefined && chain.length < causesMax;
    at = at.cause
  )
    chain.push(at)
  return chain.map((each, i) =>
    message('FetchErrorDetailsResponse.Error', {
      errorTypeHierarchy: [...exceptionClasses(each)],
      message: each.message,
      ...(i + 1 < chain.length ? { causeIdx: i + 1 } : {}),
      sparkThrowable: message('FetchErrorDetailsResponse.SparkThrowable', {
        errorClass: each.condition,
        ...(hasState(each) ? { sqlState: each.sqlState } : {}),
        messageParameters: toldParameters(each),
        queryContexts: toldContexts(each).map(contextMessage),
      }),
    }),
  )
}

/** Conditions that Spark has not given a proper name yet have no SQLSTATE either. */
const hasState = ({ condition }: StatusDetails): boolean => !condition.startsWith('_LEGACY_ERROR_TEMP_')

function contextMessage(context: StatusQueryContext) {
  const name = 'FetchErrorDetailsResponse.QueryContext'
  if (context.kind === 'dataframe')
    return message(name, {
      contextType: 1,
      fragment: context.fragment,
      callSite: context.callSite,
      summary: `== DataFrame ==\n"${context.fragment}" was called from\n${context.callSite}\n`,
    })
  const { objectType = '', objectName = '', start, stop, fragment } = context
  return message(name, {
    contextType: 0,
    objectType,
    objectName,
    startIndex: start,
    stopIndex: stop,
    fragment,
    summary: placeSummary(context),
  })
}

/** A status for whatever an answer failed with, for those who know no session yet. */
export const plainStatus = (code: keyof typeof statusCodes, text: string): ConnectStatus =>
  new ConnectStatus({ code: statusCodes[code], message: text })
