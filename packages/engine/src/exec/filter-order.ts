/**
 * The order in which the conditions of a filter run, from what they were seen to cost and to keep. A condition is worth
 * running early if it drops many rows for its time: the best order is that of time over rows dropped, for conditions
 * that have nothing to do with each other. Figures of long ago count for less, so that the order follows the rows.
 */

interface Seen {
  rows: number
  passed: number
  ms: number
}

/** The order is thought over after each of the first batches, then after so many. */
const settleBatches = 8
/** Old figures count half after as many decisions. */
const decisionsKept = 4
/** An order must save this share of the time to take another's place: timing is not exact. */
const worthChanging = 0.05
/** Rows below which nothing is known of a condition. */
const knownRows = 32
/** What evaluating a condition for a row takes at least, in milliseconds: below it clocks say nothing. */
const leastMs = 1e-6

export class FilterOrder {
  /** How often the order was changed. */
  changes = 0
  #order: readonly number[]
  readonly #seen: readonly Seen[]
  #batches = 0
  #decisions = 0

  constructor(conditions: number) {
    this.#order = Array.from({ length: conditions }, (_, i) => i)
    this.#seen = this.#order.map(() => ({ rows: 0, passed: 0, ms: 0 }))
  }

  get order(): readonly number[] {
    return this.#order
  }

  /** Whether all conditions are to be tried on some rows of the next batch, for those that few rows come to. */
  get tries(): boolean {
    return this.#batches % settleBatches === 0
  }

  note(condition: number, rows: number, passed: number, ms: number): void {
    const seen = this.#seen[condition]
    seen.rows += rows
    seen.passed += passed
    seen.ms += ms
  }

  endBatch(): void {
    this.#batches++
    if (this.#batches > settleBatches && this.#batches % settleBatches !== 0) return
    this.#decide()
    if (++this.#decisions % decisionsKept !== 0) return
    for (const seen of this.#seen) {
      seen.rows /= 2
      seen.passed /= 2
      seen.ms /= 2
    }
  }

  #decide(): void {
    if (this.#seen.some(({ rows }) => rows < knownRows)) return
    const cost = this.#seen.map(({ rows, ms }) => ms / rows + leastMs)
    const passing = this.#seen.map(({ rows, passed }) => passed / rows)
    const rank = (i: number) => cost[i] / (1 - passing[i])
    // What drops nothing has an infinite rank: among such the cheaper one first, which changes nothing.
    const best = [...this.#order].sort((x, y) =>
      rank(x) === rank(y) ? cost[x] - cost[y] : rank(x) - rank(y),
    )
    const time = (order: readonly number[]) => {
      let share = 1
      let sum = 0
      for (const i of order) {
        sum += share * cost[i]
        share *= passing[i]
      }
      return sum
    }
    if (time(best) > time(this.#order) * (1 - worthChanging)) return
    this.#order = best
    this.changes++
  }
}
