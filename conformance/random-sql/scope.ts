/** What the parts of the generator share: random choices, fresh names, counts of what came up, columns in reach. */
import type { Random } from '../testing/tables.ts'
import type { Sql } from './dialects.ts'
import type { Type } from './tables.ts'

/** A column as it is written in both dialects. */
export interface Column {
  readonly text: string
  readonly type: Type
}

/** A query or an item of FROM: its text, and the columns that it gives. */
export interface Relation {
  readonly sql: Sql
  readonly columns: readonly Column[]
  /** About how many rows there can be: joins of every row with every other one stay small. */
  readonly rows: number
  /** No two rows are equal in all columns. */
  readonly unique: boolean
}

export class Choices {
  readonly random: Random
  /** How often each kind of thing came up in the queries so far. */
  readonly counts = new Map<string, number>()
  #names = 0

  constructor(random: Random) {
    this.random = random
  }

  name(prefix: string): string {
    return `${prefix}${this.#names++}`
  }

  /** Names start anew with each query. */
  newQuery(): void {
    this.#names = 0
  }

  count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
  }

  below(n: number): number {
    return this.random.below(n)
  }

  chance(percent: number): boolean {
    return this.random.below(100) < percent
  }

  pick<T>(items: readonly T[]): T {
    return this.random.pick(items)
  }

  /** One of the kinds, which is counted under its group; the others then show in the counts, too, if only as 0. */
  kind<T extends string>(group: string, kinds: readonly T[]): T {
    for (const kind of kinds)
      if (!this.counts.has(`${group}: ${kind}`)) this.counts.set(`${group}: ${kind}`, 0)
    const chosen = this.pick(kinds)
    this.count(`${group}: ${chosen}`)
    return chosen
  }
}

export const ofType = (columns: readonly Column[], type: Type): readonly Column[] =>
  columns.filter((column) => column.type === type)
