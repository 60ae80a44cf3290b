/** What can be written in which format: column types, compression, and the ends of file names. */
import { type DataType, isNested, SparkError, type StructType, sqlName } from '@vonk/common'
import type { Settings } from '../base/config.ts'
import { parquetCompression } from '../base/settings.ts'
import { parquetCodec } from './parquet/write-file.ts'
import { checkWritten } from './parquet/write-types.ts'
import type { ReadOptions } from './read-options.ts'
import { textCodec } from './text/compression.ts'

export interface WriteCodec {
  readonly codec: string
  /** With its dot: `.snappy.parquet`, `.csv.gz`. */
  readonly extension: string
}

const names: Readonly<Record<string, string>> = { parquet: 'Parquet', csv: 'CSV', json: 'JSON', text: 'Text' }

/** Throws for formats and column types that are not written. `schema` is without partition columns. */
export function checkWrite(format: string, schema: StructType): void {
  if (!(format in names)) {
    throw new SparkError({ condition: 'DATA_SOURCE_NOT_FOUND', messageParameters: { provider: format } })
  }
  for (const { name, type } of schema.fields) {
    if (format === 'parquet') checkWritten(name, type)
    else if (!isWritten(format, type)) throw unsupportedColumn(names[format], name, type)
  }
  if (format === 'text' && schema.fields.length !== 1) {
    throw new SparkError({
      condition: 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      messageParameters: {
        format: 'Text',
        columnName: 'several columns',
        columnType: `"${sqlName(schema)}"`,
      },
    })
  }
}

function isWritten(format: string, type: DataType): boolean {
  if (type.kind === 'variant') return false
  if (format === 'text') return type.kind === 'string'
  if (format === 'csv') return !isNested(type) && type.kind !== 'calendarInterval' && type.kind !== 'null'
  return type.kind !== 'calendarInterval'
}

const unsupportedColumn = (format: string, name: string, type: DataType): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    messageParameters: { format, columnName: `\`${name}\``, columnType: `"${sqlName(type)}"` },
  })

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
