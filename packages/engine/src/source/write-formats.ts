/** What can be written in which format: column types, compression, and the ends of file names. */
import { SparkError, type StructType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import type { Settings } from '../base/config.ts'
import { formatTitle, isFileFormat } from '../base/file-formats.ts'
import { parquetCompression } from '../base/settings.ts'
import { parquetCodec } from './parquet/write-file.ts'
import type { ReadOptions } from './read-options.ts'
import { checkColumnTypes } from './supported-types.ts'
import { textCodec } from './text/compression.ts'

export interface WriteCodec {
  readonly codec: string
  /** With its dot: `.snappy.parquet`, `.csv.gz`. */
  readonly extension: string
}

export function checkFormat(format: string): void {
  if (isFileFormat(format)) return
  throw new SparkError({ condition: 'DATA_SOURCE_NOT_FOUND', messageParameters: { provider: format } })
}

/** Throws for column types that are not written. `schema` is without partition columns. */
export function checkWrite(format: string, schema: StructType): void {
  assert(isFileFormat(format), `${format} is not written`)
  if (schema.fields.length === 0) {
    throw new SparkError({
      condition: 'EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE',
      messageParameters: { format: formatTitle(format) },
    })
  }
  checkColumnTypes(format, schema)
  if (format === 'text' && schema.fields.length !== 1) {
    throw new SparkError({
      condition: '_LEGACY_ERROR_TEMP_1290',
      messageParameters: { schemaSize: String(schema.fields.length) },
      message:
        '[_LEGACY_ERROR_TEMP_1290] Text data source supports only a single column, and you have ' +
        `${schema.fields.length} columns. SQLSTATE: XX000`,
    })
  }
}

export function writeCodec(format: string, options: ReadOptions, settings: Settings): WriteCodec {
  const asked = options.text('compression', 'codec')
  if (format === 'parquet') {
    const name = asked ?? options.text('parquet.compression') ?? settings.get(parquetCompression)
    return { codec: name, extension: parquetCodec(name).extension }
  }
  const name = asked ?? 'none'
  const own = options.text('extension') ?? (format === 'text' ? 'txt' : format)
  return { codec: name, extension: `.${own}${textCodec(name).extension}` }
}
