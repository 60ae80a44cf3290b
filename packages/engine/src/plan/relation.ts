/**
 * Table sources as the planner sees them: a schema, statistics, and splits on demand. `source` implements them; loading
 * (listing files, reading footers, inferring schemas) happens once, asynchronously, between parsing and analysis.
 */
import type { StructType } from '@vonk/common'
import type { LiteralValue } from '../expr/expression.ts'

export interface ColumnStatistics {
  readonly min?: LiteralValue
  readonly max?: LiteralValue
  readonly nullCount?: number
  readonly distinctCount?: number
  /** About how many values there are, guessed from the size of dictionaries. */
  readonly distinctGuess?: number
  /** Mean bytes of a value, decoded. */
  readonly meanBytes?: number
  /** The bounds that are given, and the null count, are those of the rows that a scan reads, not rough ones. */
  readonly exact?: boolean
}
export interface RelationStatistics {
  readonly rowCount?: number
  /** A scan reads exactly `rowCount` rows. */
  readonly exactRowCount?: boolean
  readonly bytes: number
  readonly columns: ReadonlyMap<string, ColumnStatistics>
}
/** A conjunct that a source may use to skip row groups, pages or files; the filter itself stays in the plan. */
export interface PushedPredicate {
  /** Ordinal in the relation's schema. */
  readonly ordinal: number
  readonly name: string
  readonly op: '=' | '<=>' | '!=' | '<' | '<=' | '>' | '>=' | 'isNull' | 'isNotNull' | 'in' | 'startsWith'
  readonly values: readonly LiteralValue[]
  /** The values as explain shows them. */
  readonly texts?: readonly string[]
}
/** The best rows by a column are wanted first. */
export interface WantedOrder {
  readonly ordinal: number
  readonly ascending: boolean
  readonly nullsFirst: boolean
}
export interface ScanRequest {
  /** Ordinals of the needed columns. */
  readonly columns: readonly number[]
  readonly predicates: readonly PushedPredicate[]
  /** Splits should be at least this many, if row groups and lines allow (4 a slot). */
  readonly minSplits: number
  readonly maxSplitBytes: number
  /** A source that knows where the best rows are may read them first. */
  readonly order?: WantedOrder
  /** Columns that tell of files are wanted, too (`file-columns.ts`). */
  readonly fileColumns?: true
  /** Rows after which nobody reads on. */
  readonly limit?: number
}
/** What a task of the scan is told, as plain data; `reader` picks the source implementation in the executor. */
export interface ScanSplits {
  readonly reader: 'parquet' | 'csv' | 'json' | 'text' | 'local' | 'arrow'
  /** Plain data shared by all splits: schema to read, options, session zone. */
  readonly shared: Readonly<Record<string, unknown>>
  /** Plain data per split, structured-clonable. */
  readonly splits: readonly FileSplit[]
}
export interface Relation {
  readonly name: string
  readonly format: string
  readonly schema: StructType
  /** Columns at the end of the schema that come from the path (`year=2001/`). */
  readonly partitionColumns: readonly string[]
  readonly paths: readonly string[]
  readonly statistics: RelationStatistics
  /** Same key: same data and schema; for reuse of exchanges and caches. */
  readonly key: string
  /** Rows that are kept in the executors, and not read from files. */
  readonly cached?: { readonly id: number; readonly level: string; readonly planText: string }
  splits(request: ScanRequest): ScanSplits
}

/** One split of a scan, as plain data: what a task of a scanning stage reads. */
export interface FileSplit {
  readonly path: string
  /** Bytes of the file; text formats: lines that start in [start, end). */
  readonly start: number
  readonly end: number
  readonly fileSize: number
  readonly modifiedMs: number
  /** Parquet: indexes of the row groups to read, with how many rows come before the first in the file. */
  readonly rowGroups?: readonly number[]
  /** Values of partition columns taken from the path, as text; null for the default partition. */
  readonly partitionValues?: readonly (string | null)[]
  readonly estimatedBytes: number
  readonly estimatedRows?: number
  /** What the same task reads after this: small files are packed together. */
  readonly rest?: readonly FileSplit[]
}
