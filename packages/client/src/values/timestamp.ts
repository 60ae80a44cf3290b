/** Timestamp: an instant with all its microseconds, of which JavaScript's Date holds the milliseconds. */
import { floorDiv, floorMod, wallClockText } from '@vonk/common'

/**
 * A Date that knows its microseconds. Past the years that Date can hold it is an invalid Date, and `epochMicros` still
 * right.
 */
export class Timestamp extends Date {
  /** Microseconds since 1970-01-01 00:00:00 UTC. */
  readonly epochMicros: bigint

  constructor(epochMicros: bigint) {
    super(Number(floorDiv(epochMicros, 1000n)))
    this.epochMicros = epochMicros
  }

  /** ISO 8601 in UTC; six digits behind the seconds where there are microseconds, else three as Date has them. */
  override toISOString(): string {
    if (floorMod(this.epochMicros, 1000n) === 0n && !Number.isNaN(this.getTime())) return super.toISOString()
    return `${wallClockText(this.epochMicros, 'T')}Z`
  }

  override toJSON(): string {
    return this.toISOString()
  }
}
