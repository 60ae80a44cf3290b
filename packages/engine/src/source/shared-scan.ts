/** What every reader of files is told about a scan, as plain data. */
import type { StructField } from '@vonk/common'
import type { FileSplit, PushedPredicate } from '../catalog/relation.ts'
import type { LiteralValue } from '../expr/expression.ts'
import { partitionLiterals } from './partition-columns.ts'

/** A sort with a limit above the scan: rows behind its bound (`exec/sort-bound.ts`) are not wanted. */
export interface TopKScan {
  /** Of the operator that keeps the best rows. */
  readonly operatorId: number
  /** Its first sort key, as an ordinal in the relation's schema. */
  readonly ordinal: number
}

export interface SharedScan {
  readonly predicates?: readonly PushedPredicate[]
  readonly topK?: TopKScan
  readonly caseSensitive?: boolean
  readonly partitionFields?: readonly StructField[]
  /** Ordinal of the first partition column. */
  readonly firstPartition?: number
  readonly zone?: string
}

/** Values of the partition columns of a split's file, by ordinal. */
export function partitionConstants(
  shared: SharedScan,
): (split: FileSplit) => ReadonlyMap<number, LiteralValue> {
  const { partitionFields, firstPartition = 0, zone = 'UTC' } = shared
  if (partitionFields === undefined) return () => new Map()
  return (split) => {
    const literals = partitionLiterals(split.partitionValues ?? [], partitionFields, zone)
    return new Map(literals.map((literal, i) => [firstPartition + i, literal]))
  }
}
