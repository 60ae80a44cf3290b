/**
 * When the groups of a partial aggregate are handed on before the input has ended. Groups that have outgrown the cache
 * cost more to find than the exchange behind costs to put together again, so that a full table is handed on and begun
 * anew, but for one case: where rows still meet groups from long ago, keeping these saves more. Whether they do shows
 * in how the share of rows that found their group has grown while the table filled: it does not where equal keys come
 * near each other, or never again. Where next to no row found its group, the next many rows are not looked up at all.
 */

/** The share of rows that must find their groups for it to be worth looking. */
const worthLooking = 0.1
/** How much larger the share must be among later rows, so that old groups are worth keeping. */
const worthKeeping = 0.05
/** Rows that go by without being looked up, in multiples of those after which this was decided. */
const passing = 16

interface Count {
  readonly rows: number
  readonly groups: number
}

/** The share of rows between two counts that found a group. */
const found = (from: Count, to: Count): number =>
  to.rows === from.rows ? 0 : 1 - (to.groups - from.groups) / (to.rows - from.rows)

const nothing: Count = { rows: 0, groups: 0 }

export class PartialPolicy {
  /** Rows become groups of their own. */
  passes = false
  readonly #most: number
  #limit: number
  #rows = 0
  #passed = 0
  #before = nothing
  #half: Count | undefined

  /** `groupsMost`: as many groups as stay in the cache. */
  constructor(groupsMost: number) {
    this.#most = groupsMost
    this.#limit = groupsMost
  }

  /** After a batch of `rows` with `groups` in the table: whether they shall be handed on. */
  handsOn(rows: number, groups: number): boolean {
    if (this.passes) {
      this.#passed -= rows
      if (this.#passed <= 0) this.passes = false
      return true
    }
    this.#rows += rows
    const now = { rows: this.#rows, groups }
    const { limit, before } = { limit: this.#limit, before: this.#before }
    if (this.#half === undefined && groups >= (before.groups + limit) / 2) this.#half = now
    if (groups < limit) return false
    const half = this.#half ?? now
    if (found(half, now) > found(before, half) + worthKeeping) {
      this.#limit = limit * 2
      this.#before = half
      this.#half = now
      return false
    }
    if (found(nothing, now) < worthLooking) {
      this.passes = true
      this.#passed = now.rows * passing
    }
    this.#restart()
    return true
  }

  #restart(): void {
    this.#rows = 0
    this.#limit = this.#most
    this.#before = nothing
    this.#half = undefined
  }
}
