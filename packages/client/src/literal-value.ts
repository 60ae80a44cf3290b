/** What a JavaScript value has to be to stand for a literal. */
import type { Decimal } from '@vonk/common'
import type { Row } from './row.ts'

/** A value of one of Temporal's classes, whoever made it. */
export interface TemporalLike {
  readonly [Symbol.toStringTag]:
    | 'Temporal.Instant'
    | 'Temporal.PlainDate'
    | 'Temporal.PlainDateTime'
    | 'Temporal.PlainTime'
}

export type LiteralValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Decimal
  | Date
  | TemporalLike
  | Uint8Array
  | ArrayBuffer
  | Row
  | readonly LiteralValue[]
  | ReadonlyMap<LiteralValue, LiteralValue>
  | { readonly [field: string]: LiteralValue }
