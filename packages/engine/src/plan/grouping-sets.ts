/** GROUPING SETS, ROLLUP and CUBE of an aggregate, as written and once they are expanded. */
import type { Attribute, Expression } from '../expr/expression.ts'

export interface ExpandedSets {
  /** The keys as written, over the columns below the expansion. */
  readonly written: readonly Expression[]
  /** The same as the expansion gives them: NULL where the set leaves the key out. */
  readonly keys: readonly Attribute[]
  /** Which set a row is for. */
  readonly position: Attribute
  readonly sets: readonly (readonly number[])[]
}
export interface GroupingSets {
  readonly kind: 'cube' | 'rollup' | 'sets'
  readonly sets: readonly (readonly number[])[]
}
