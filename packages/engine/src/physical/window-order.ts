/** In which order a window wants its rows, and whether the order that they come in is one. */
import { semanticallyEqual } from '../expr/equality.ts'
import type { Expression, SortOrder } from '../expr/expression.ts'
import type { WindowExec } from './physical-plan.ts'

/** Rows do not differ in a constant. */
export const differingKeys = (partitionBy: readonly Expression[]): readonly Expression[] =>
  partitionBy.filter((e) => e.kind !== 'literal')

/** A column of the window, without such keys in its text. */
export function withoutConstantKeys(column: Expression): Expression {
  if (column.kind !== 'alias' || column.child.kind !== 'window') return column
  const { child } = column
  const partitionBy = differingKeys(child.partitionBy)
  return partitionBy.length === child.partitionBy.length
    ? column
    : { ...column, child: { ...child, partitionBy } }
}

/** Rows of a partition lie together; any order of partitions would do. */
export const partitionOrder = (partitionBy: readonly Expression[]): readonly SortOrder[] =>
  partitionBy.map((child) => ({ kind: 'sortOrder', child, ascending: true, nullsFirst: true }))

export const windowOrder = ({ partitionBy, orderBy }: WindowExec): readonly SortOrder[] => [
  ...partitionOrder(partitionBy),
  ...orderBy,
]

/** The keys of the partitions first, in whatever order and direction, then the window's own order. */
export function isInWindowOrder(given: readonly SortOrder[], { partitionBy, orderBy }: WindowExec): boolean {
  const keys = partitionBy.length
  if (given.length < keys + orderBy.length) return false
  const first = given.slice(0, keys)
  const together = partitionBy.every((key) => first.some((order) => semanticallyEqual(order.child, key)))
  return together && orderBy.every((order, i) => semanticallyEqual(order, given[keys + i]))
}
