/** Readers and writers of files as a slot gets them, by name. What plans and lists stays out of this graph of imports. */
import type { StructField } from '@vonk/common'
import type { FileSplit, PushedPredicate } from '../catalog/relation.ts'
import type { SourceFactory, WriteSinkFactory } from '../exec/task-services.ts'
import type { LiteralValue } from '../expr/expression.ts'
import { type FileFormatFactory, FilesSink } from './files-sink.ts'
import { NoopSink } from './noop-sink.ts'
import { nodeFiles } from './parquet/node-files.ts'
import { ParquetBatchSource } from './parquet/parquet-source.ts'
import { parquetFormat } from './parquet/write-format.ts'
import { partitionLiterals } from './partition-columns.ts'
import { flatSplits } from './split-packing.ts'

/** What every file reader is told in `ScanSplits.shared`. */
export interface SharedScan {
  readonly predicates?: readonly PushedPredicate[]
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

const parquet: SourceFactory = ({ kernels, memory }, { shared, splits, columns }) => {
  const scan = shared as SharedScan
  return new ParquetBatchSource({
    kernels,
    memory,
    files: nodeFiles,
    splits: flatSplits(splits),
    columns,
    predicates: scan.predicates ?? [],
    constants: partitionConstants(scan),
    caseSensitive: scan.caseSensitive ?? false,
  })
}

export const taskSources: Readonly<Record<string, SourceFactory>> = { parquet }

const files =
  (format: FileFormatFactory): WriteSinkFactory =>
  (context, request) =>
    new FilesSink(context, request, format)

export const taskWriteSinks: Readonly<Record<string, WriteSinkFactory>> = {
  parquet: files(parquetFormat),
  noop: () => new NoopSink(),
}
