/** What loading the files of one format asks for and answers. */
import type { StructType } from '@vonk/common'
import type { RelationStatistics, ScanRequest, ScanSplits } from '../catalog/relation.ts'
import type { ListedFile } from './file-listing.ts'
import type { ReadOptions } from './read-options.ts'

/** What loading needs of the session. */
export interface LoadContext {
  readonly zone: string
  readonly caseSensitive: boolean
  readonly timestampNtz: boolean
  readonly inferPartitionTypes: boolean
  readonly mergeSchema: boolean
  /** Timestamps in nanoseconds of Parquet files are longs; otherwise they have no type. */
  readonly nanosAsLong: boolean
}

/**
 * The files of one format: what their data looks like, and how tasks read them. `files` are without those of size 0.
 */
export interface LoadedFiles {
  readonly reader: ScanSplits['reader']
  /** Of the data, without partition columns. */
  readonly schema: StructType
  readonly statistics: RelationStatistics
  readonly shared: Readonly<Record<string, unknown>>
  splits(keep: (file: ListedFile) => boolean, request: ScanRequest, schema: StructType): ScanSplits['splits']
}

export interface FormatRequest {
  readonly given: StructType | undefined
  readonly read: ReadOptions
  readonly context: LoadContext
  /** Ends what looks at all rows. */
  readonly signal?: AbortSignal | undefined
}
