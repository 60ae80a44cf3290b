/** Which rows a schema is inferred from: those that Spark's sample of one partition with seed 1 holds. */
import { SparkError } from '@vonk/common'

/** The state of Spark's XORShiftRandom after it was seeded with 1: the two Murmur3 hashes of the seed's bytes. */
const seededState = 0xfd30615c78820a0cn

export class RowSampler {
  private readonly ratio: number
  private state = seededState

  constructor(ratio: number) {
    if (!(ratio > 0)) {
      throw new SparkError({
        condition: 'INVALID_PARAMETER_VALUE',
        sqlState: '22023',
        messageParameters: { parameter: 'samplingRatio', value: String(ratio) },
        message: `[INVALID_PARAMETER_VALUE] samplingRatio is ${ratio}, but should be greater than 0. SQLSTATE: 22023`,
      })
    }
    this.ratio = ratio
  }

  /** Whether the next row is in the sample. */
  next(): boolean {
    if (this.ratio >= 1) return true
    const high = this.bits(26)
    return (high * 2 ** 27 + this.bits(27)) * 2 ** -53 < this.ratio
  }

  private bits(count: number): number {
    let state = this.state
    state ^= BigInt.asUintN(64, state << 21n)
    state ^= state >> 35n
    state ^= BigInt.asUintN(64, state << 4n)
    this.state = state
    return Number(BigInt.asUintN(count, state))
  }
}
