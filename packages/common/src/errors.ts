/**
 * SparkError: what a user did wrong, with Spark's condition name, SQLSTATE and parameters, and where in the user's
 * program and text it happened. What *we* did wrong is an assertion (`base/assert`), never one of these.
 */

/**
 * A place in SQL text or in the user's program that an error points at; offsets count UTF-16 units from 0, inclusive.
 */
export type QueryContext =
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

export interface SparkErrorFields {
  /** Spark's condition, with its sub-condition after a dot: `DIVIDE_BY_ZERO`, `UNRESOLVED_COLUMN.WITH_SUGGESTION`. */
  readonly condition: string
  readonly sqlState?: string
  readonly messageParameters?: Readonly<Record<string, string>>
  readonly queryContext?: readonly QueryContext[]
  /** `file:line` in the user's program. */
  readonly callSite?: string
  /** Overrides the text made from the condition's template. */
  readonly message?: string
  /** Errors of the parser have a class of their own on the wire, whatever their condition. */
  readonly raisedBy?: 'parser'
  readonly cause?: unknown
}

/** Everything of a SparkError as plain data, to cross threads, processes and the protocol. */
export interface SparkErrorData {
  readonly condition: string
  readonly sqlState: string
  readonly message: string
  readonly messageParameters: Readonly<Record<string, string>>
  readonly queryContext: readonly QueryContext[]
  readonly callSite?: string
  readonly raisedBy?: 'parser'
  readonly cause?: SparkErrorData
}

export class SparkError extends Error {
  readonly condition: string
  readonly sqlState: string
  readonly messageParameters: Readonly<Record<string, string>>
  readonly queryContext: readonly QueryContext[]
  readonly callSite: string | undefined
  readonly raisedBy: 'parser' | undefined

  constructor(fields: SparkErrorFields) {
    super(messageOf(fields), { cause: fields.cause })
    this.name = 'SparkError'
    this.condition = fields.condition
    this.sqlState = fields.sqlState ?? sqlStateOf(fields.condition)
    this.messageParameters = fields.messageParameters ?? {}
    this.queryContext = fields.queryContext ?? []
    this.callSite = fields.callSite
    this.raisedBy = fields.raisedBy
  }

  toData(): SparkErrorData {
    const data = {
      condition: this.condition,
      sqlState: this.sqlState,
      message: this.message,
      messageParameters: this.messageParameters,
      queryContext: this.queryContext,
    }
    return {
      ...data,
      ...(this.callSite === undefined ? {} : { callSite: this.callSite }),
      ...(this.raisedBy === undefined ? {} : { raisedBy: this.raisedBy }),
      ...(this.cause instanceof SparkError ? { cause: this.cause.toData() } : {}),
    }
  }

  static fromData(data: SparkErrorData): SparkError {
    return new SparkError({
      ...data,
      cause: data.cause === undefined ? undefined : SparkError.fromData(data.cause),
    })
  }

  /** The same error with a place it did not know when it was thrown. */
  at(place: { readonly callSite?: string; readonly queryContext?: readonly QueryContext[] }): SparkError {
    return new SparkError({
      ...this.toData(),
      cause: this.cause,
      callSite: this.callSite ?? place.callSite,
      queryContext: this.queryContext.length > 0 ? this.queryContext : place.queryContext,
    })
  }

  /**
   * The same error where the text that it points into is a part of another, which begins at `start` there. A place
   * inside a view, or in a text of its own, stays as it is.
   */
  within(whole: string, part: string, start: number): SparkError {
    const isOfPart = (place: QueryContext) => place.kind === 'sql' && place.text === part && !place.objectName
    const [first] = this.queryContext
    if (first === undefined || !isOfPart(first)) return this
    const frame = sqlFrame(this.condition, this.queryContext)
    const text = whole.slice(0, start + part.length)
    const queryContext = this.queryContext.map((place) =>
      place.kind === 'sql' && isOfPart(place)
        ? { ...place, text, start: place.start + start, stop: place.stop + start }
        : place,
    )
    const message = this.message.endsWith(frame)
      ? this.message.slice(0, this.message.length - frame.length) + sqlFrame(this.condition, queryContext)
      : this.message
    return new SparkError({ ...this.toData(), cause: this.cause, queryContext, message })
  }
}

/** The text of the condition, and the piece of SQL that it is about. */
function messageOf({
  condition,
  message,
  messageParameters = {},
  queryContext = [],
}: SparkErrorFields): string {
  const text = message ?? renderMessage(condition, messageParameters)
  return text.includes('== SQL') ? text : text + sqlFrame(condition, queryContext)
}

import { renderMessage, sqlStateOf } from './error-conditions.ts'
import { sqlFrame } from './sql-frame.ts'
