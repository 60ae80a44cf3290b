/** What every reader of files is told about a scan, as plain data. */
import type { StructField } from '@vonk/common'
import type { FileSplit, PushedPredicate } from '../catalog/relation.ts'
import type { LiteralValue } from '../expr/expression.ts'
import { pathUri } from './local-path.ts'
import { partitionLiterals } from './partition-columns.ts'

/** A sort with a limit above the scan: rows behind its bound (`exec/sort/sort-bound.ts`) are not wanted. */
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
  /** Ordinal of the first of the columns that tell of files (`plan/file-columns.ts`), where they are wanted. */
  readonly firstFileColumn?: number
}

/** Values of the partition columns of a split's file and of those that tell of it, by ordinal. */
export function partitionConstants(
  shared: SharedScan,
): (split: FileSplit) => ReadonlyMap<number, LiteralValue> {
  const { partitionFields, firstPartition = 0, zone = 'UTC', firstFileColumn } = shared
  if (partitionFields === undefined && firstFileColumn === undefined) return () => new Map()
  return (split) => {
    const literals = partitionLiterals(split.partitionValues ?? [], partitionFields ?? [], zone)
    const constants = new Map(literals.map((literal, i) => [firstPartition + i, literal]))
    if (firstFileColumn === undefined) return constants
    for (const [i, value] of fileValues(split).entries()) constants.set(firstFileColumn + i, value)
    return constants
  }
}

/** As Java writes a path in a URI: what is not ASCII stays. */
const encodedPath = (path: string): string =>
  path.replace(
    /[\0-\x20"#%<>?[\\\]^`{|}]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )

/** The place of the row's number among the columns that tell of files. */
export const rowIndexPlace = 6

/** In the order of `plan/file-columns.ts`; the number of a row is the reader's. */
function fileValues({ path, fileSize, start, end, modifiedMs }: FileSplit): readonly LiteralValue[] {
  const encoded = encodedPath(path)
  const name = encoded.slice(encoded.lastIndexOf('/') + 1)
  const numbers = [fileSize, start, end - start].map(BigInt)
  return [pathUri(encoded), name, ...numbers, BigInt(Math.trunc(modifiedMs)) * 1000n, 0n]
}
