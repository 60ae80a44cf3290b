/** Leaves out files whose partition values cannot satisfy a pushed predicate. */
import type { PushedPredicate } from '../catalog/relation.ts'
import type { LiteralValue } from '../expr/expression.ts'
import { boundValues, mayMatch } from './parquet/statistics.ts'

/** `values`: by ordinal in the relation's schema. */
export function partitionMayMatch(
  values: ReadonlyMap<number, LiteralValue>,
  predicates: readonly PushedPredicate[],
): boolean {
  return predicates.every((predicate) => {
    const value = values.get(predicate.ordinal)
    if (value === undefined) return true
    if (value === null) return predicate.op === 'isNull'
    if (predicate.op === 'isNull') return false
    const [bound] = boundValues({ ...predicate, values: [value] })
    if (bound === undefined) return true
    // NaN compares with nothing here.
    const isFloating = typeof value === 'number' && Number.isNaN(value)
    if (isFloating) return true
    return mayMatch(predicate, boundValues(predicate), { min: bound, max: bound, nullCount: 0 }, 1, {
      isFloating: false,
    })
  })
}
