/**
 * How a call fails: ConnectStatus, a gRPC status with what is known of the error behind it. The details have the form
 * of SparkError's data, so that the two sides convert without loss; this package knows only the form.
 */

/** The status codes of gRPC. */
export const statusCodes = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const

export type StatusName = keyof typeof statusCodes
export type StatusCode = (typeof statusCodes)[StatusName]

/** A place in SQL text or in the user's program that an error points at; offsets count from 0, inclusive. */
export type StatusQueryContext =
  | {
      readonly kind: 'sql'
      readonly fragment: string
      readonly start: number
      readonly stop: number
      readonly objectType?: string
      readonly objectName?: string
      readonly text?: string
    }
  | { readonly kind: 'dataframe'; readonly fragment: string; readonly callSite: string }

/** What is known of the user's mistake that made a call fail. */
export interface StatusDetails {
  /** Spark's condition, with its sub-condition after a dot. */
  readonly condition: string
  readonly sqlState: string
  readonly message: string
  readonly messageParameters: Readonly<Record<string, string>>
  readonly queryContext: readonly StatusQueryContext[]
  readonly callSite?: string
  /** Errors of the parser have a class of their own, whatever their condition. */
  readonly raisedBy?: 'parser'
  readonly cause?: StatusDetails
  /** The exception's class and what it derives from, nearest first; PySpark picks its exception by them. */
  readonly errorTypeHierarchy?: readonly string[]
}

/** What a status that came over a wire says beyond code and message. */
export interface WireDetails {
  readonly reason?: string
  readonly metadata?: Readonly<Record<string, string>>
  /** The server asks to wait this long before trying again. */
  readonly retryDelayMs?: number
  /** Where the call was sent, as `host:port`, if nothing of a server's came back. */
  readonly address?: string
  /** How often the call was made before it was given up, and within how long. */
  readonly tried?: { readonly times: number; readonly ms: number }
}

export interface ConnectStatusFields {
  readonly code: StatusCode
  readonly message: string
  readonly details?: StatusDetails | undefined
  readonly wire?: WireDetails | undefined
  readonly cause?: unknown
}

export class ConnectStatus extends Error {
  readonly code: StatusCode
  /** Absent where the failure is not a mistake of the user, such as a broken connection. */
  readonly details: StatusDetails | undefined
  /** Present where the status came from another process. */
  readonly wire: WireDetails | undefined

  constructor(fields: ConnectStatusFields) {
    super(fields.message, { cause: fields.cause })
    this.name = 'ConnectStatus'
    this.code = fields.code
    this.details = fields.details
    this.wire = fields.wire
  }

  /** Spark answers INTERNAL for every mistake of the user. */
  static ofError(details: StatusDetails, cause?: unknown): ConnectStatus {
    return new ConnectStatus({ code: statusCodes.internal, message: details.message, details, cause })
  }

  static cancelled(cause?: unknown): ConnectStatus {
    return new ConnectStatus({ code: statusCodes.cancelled, message: 'The call was cancelled.', cause })
  }

  get codeName(): StatusName {
    const names = Object.keys(statusCodes) as StatusName[]
    return names[this.code]
  }
}
