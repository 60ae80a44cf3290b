/** What can be written in which format: column types, compression, and the ends of file names. */
import { SparkError, type StructType, sqlName } from '@vonk/common'
import type { Settings } from '../base/config.ts'
import { parquetCodec } from './parquet/write-file.ts'
import { writtenType } from './parquet/write-types.ts'
import type { ReadOptions } from './read-options.ts'

export interface WriteCodec {
  readonly codec: string
  /** With its dot: `.snappy.parquet`, `.csv.gz`. */
  readonly extension: string
}

const formats: readonly string[] = ['parquet']

/** Throws for formats and column types that are not written. */
export function checkWrite(format: string, schema: StructType): void {
  if (!formats.includes(format)) {
    throw new SparkError({ condition: 'DATA_SOURCE_NOT_FOUND', messageParameters: { provider: format } })
  }
  for (const { name, type } of schema.fields) {
    if (format === 'parquet') writtenType('Parquet', name, type)
  }
}

export const unsupportedColumn = (
  format: string,
  name: string,
  type: Parameters<typeof sqlName>[0],
): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    messageParameters: { format, columnName: `\`${name}\``, columnType: `"${sqlName(type)}"` },
  })

export function writeCodec(format: string, options: ReadOptions, settings: Settings): WriteCodec {
  const asked = options.text('compression', 'codec')
  if (format === 'parquet') {
    const name =
      asked ?? options.text('parquet.compression') ?? settings.textFor('spark.sql.parquet.compression.codec')
    const found = parquetCodec(name ?? 'snappy')
    return { codec: name ?? 'snappy', extension: found.extension }
  }
  return { codec: 'none', extension: `.${format}` }
}
