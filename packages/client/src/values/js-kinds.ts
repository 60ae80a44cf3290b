/**
 * What a JavaScript value is, where `typeof` does not say: Temporal's classes by their tag (they may come from a
 * polyfill), bytes, iterables, plain objects.
 */

export type TemporalKind = 'Instant' | 'PlainDate' | 'PlainDateTime' | 'PlainTime'

/** A value of one of Temporal's classes that stand for a Spark type. */
export interface TemporalValue {
  toString(options?: { readonly smallestUnit?: 'microsecond'; readonly calendarName?: 'never' }): string
  readonly epochNanoseconds?: bigint
}

export function temporalKind(value: object): TemporalKind | undefined {
  const tag = (value as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
  switch (tag) {
    case 'Temporal.Instant':
      return 'Instant'
    case 'Temporal.PlainDate':
      return 'PlainDate'
    case 'Temporal.PlainDateTime':
      return 'PlainDateTime'
    case 'Temporal.PlainTime':
      return 'PlainTime'
    default:
      return undefined
  }
}

/** The bytes of a Uint8Array (a Buffer is one) or an ArrayBuffer; undefined for anything else. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  return undefined
}

export const isIterable = (value: object): value is Iterable<unknown> =>
  typeof (value as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function'

/** A short description of a value's JavaScript type, for errors. */
export function kindName(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  const name = (Object.getPrototypeOf(value) as { readonly constructor?: { readonly name?: string } } | null)
    ?.constructor?.name
  return name === undefined || name === '' ? 'object' : name
}

/** The value as text for errors, cut where it is long. */
export function valueText(value: unknown): string {
  const text =
    typeof value === 'bigint' ? `${value}n` : typeof value === 'object' ? kindName(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
