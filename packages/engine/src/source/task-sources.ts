/**
 * Readers and writers of files as a slot gets them, by name. What plans and lists stays out of this graph of imports.
 */
import type { SourceFactory, WriteSinkFactory } from '../exec/task-services.ts'
import { csvSource } from './csv/csv-source.ts'
import { csvFormat } from './csv/csv-writer.ts'
import { type FileFormatFactory, FilesSink } from './files-sink.ts'
import { jsonSource } from './json/json-source.ts'
import { jsonFormat } from './json/json-writer.ts'
import { NoopSink } from './noop-sink.ts'
import { nodeFiles } from './parquet/node-files.ts'
import { ParquetBatchSource } from './parquet/parquet-source.ts'
import { parquetFormat } from './parquet/write-format.ts'
import { partitionConstants, rowIndexPlace, type SharedScan } from './shared-scan.ts'
import { flatSplits } from './split-packing.ts'
import { textFormat } from './text/text-format.ts'
import { textSource } from './text/text-source.ts'

const parquet: SourceFactory = ({ kernels, memory, sortBounds }, { shared, splits, columns }) => {
  const scan = shared as SharedScan
  const { topK, firstFileColumn } = scan
  return new ParquetBatchSource({
    kernels,
    memory,
    files: nodeFiles,
    splits: flatSplits(splits),
    columns,
    predicates: scan.predicates ?? [],
    ...(topK === undefined
      ? {}
      : { sorted: { ordinal: topK.ordinal, bound: () => sortBounds.get(topK.operatorId) } }),
    constants: partitionConstants(scan),
    ...(firstFileColumn === undefined ? {} : { rowIndex: firstFileColumn + rowIndexPlace }),
    caseSensitive: scan.caseSensitive ?? false,
  })
}

export const taskSources: Readonly<Record<string, SourceFactory>> = {
  parquet,
  csv: csvSource,
  json: jsonSource,
  text: textSource,
}

const files =
  (format: FileFormatFactory): WriteSinkFactory =>
  (context, request) =>
    new FilesSink(context, request, format)

export const taskWriteSinks: Readonly<Record<string, WriteSinkFactory>> = {
  parquet: files(parquetFormat),
  csv: files(csvFormat),
  json: files(jsonFormat),
  text: files(textFormat),
  noop: () => new NoopSink(),
}
