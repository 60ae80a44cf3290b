/**
 * When an aggregate's groups are found by the values of their keys: where an array over the ranges that the keys have
 * takes no more memory than the buckets that would be made otherwise. What is smaller stays nearer, and an entry is
 * found without hashing and comparing. Keys that lie sparsely have buckets; once these must grow and the keys turn
 * out to be dense after all, the array takes their place.
 */

/** An array of so many bytes is worth having for any number of groups. */
const arrayBytesMin = 64 * 1024
const entryBytes = 4
/** The array may have so many times the bytes of buckets: of keys that come in order, only one part is in use. */
const bucketsWorth = 2
/** Of the room for keys to come, this part lies below: they come ascending more often than not. */
const roomBelow = 4n

export interface KeyBounds {
  readonly min: bigint
  /** Below `min`: no value is known. */
  readonly max: bigint
  readonly nullable: boolean
}

export interface ValueRange {
  readonly base: bigint
  /** Number of values, without that for nulls. */
  readonly span: number
}

export interface ValueRanges {
  readonly keys: readonly ValueRange[]
  readonly bytes: number
}

export interface ArrayLimits {
  /** What buckets would take. */
  readonly bucketBytes: number
  /** What the array took that had these groups so far. */
  readonly hadBytes: number
}

/** Array entries for keys with so many values each. */
const entriesOf = (spans: readonly number[], bounds: readonly KeyBounds[]): number =>
  spans.reduce((product, span, i) => product * (span + (bounds[i].nullable ? 1 : 0)), 1)

/**
 * Ranges that take in the bounds, with room around them for up to as many values again; undefined where an array over
 * the bounds alone is larger than `bucketBytes`, which buckets would take.
 */
export function layOutRanges(
  bounds: readonly KeyBounds[],
  { bucketBytes, hadBytes }: ArrayLimits,
): ValueRanges | undefined {
  const room = Math.max(arrayBytesMin, hadBytes)
  const most = Math.floor(Math.max(room, bucketBytes * bucketsWorth) / entryBytes)
  const spans = bounds.map(({ min, max }) => (max < min ? 1 : Number(max - min + 1n)))
  if (entriesOf(spans, bounds) > most) return undefined
  const even = Math.floor((room / entryBytes) ** (1 / bounds.length))
  const keys = bounds.map(({ min, max, nullable }, i): ValueRange => {
    const width = spans[i]
    const fitting = Math.floor((most * (width + (nullable ? 1 : 0))) / entriesOf(spans, bounds))
    spans[i] = Math.max(width, Math.min(Math.max(width * 2, even), fitting - (nullable ? 1 : 0)))
    const first = max < min ? 0n : min
    return { base: first - BigInt(spans[i] - width) / roomBelow, span: spans[i] }
  })
  return { keys, bytes: entriesOf(spans, bounds) * entryBytes }
}
