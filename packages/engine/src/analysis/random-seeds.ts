/**
 * Seeds for random numbers that name none. They follow from the DataFrame's id, so that each analysis of it gives the
 * same: rows that are cached are found again, and both sides of a join of a DataFrame with itself are equal.
 */
import { seededRandom } from '../base/random.ts'

/** By the id of a DataFrame, its seeds one after the other. */
export type RandomSeeds = (planId: number) => () => bigint

const seedMax = 2 ** 53
/** Ids that follow each other are to begin far apart. */
const spread = 0x9e3779b1

/** Of one session: others have DataFrames of the same ids. */
export function randomSeedsOf(session: number): RandomSeeds {
  return (planId) => {
    const random = seededRandom(Math.imul(planId, spread) ^ session)
    const high = 2 ** 32
    return () => {
      const upper = Math.floor(random() * (seedMax / high))
      return BigInt(upper * high + Math.floor(random() * high))
    }
  }
}
