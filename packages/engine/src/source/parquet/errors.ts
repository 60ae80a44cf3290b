/** The SparkErrors of reading Parquet: each names the file, and where it can the column and the row group. */
import { type DataType, SparkError, sqlName } from '@vonk/common'
import { pathUri } from '../local-path.ts'

export interface ParquetPlace {
  readonly path: string
  readonly column?: string
  readonly rowGroup?: number
}

function fileError(condition: string, place: ParquetPlace, detail: string, cause?: unknown): SparkError {
  const where = [
    `file ${place.path}`,
    ...(place.column === undefined ? [] : [`column ${place.column}`]),
    ...(place.rowGroup === undefined ? [] : [`row group ${place.rowGroup}`]),
  ]
  return new SparkError({
    condition,
    sqlState: 'KD001',
    messageParameters: { path: pathUri(place.path) },
    message: `[${condition}] Cannot read Parquet ${where.join(', ')}: ${detail}. SQLSTATE: KD001`,
    cause,
  })
}

/** Damaged data, or what we cannot read. */
export const unreadable = (place: ParquetPlace, detail: string, cause?: unknown): SparkError =>
  fileError('FAILED_READ_FILE.NO_HINT', place, detail, cause)

export const unreadableFooter = (path: string, detail: string, cause?: unknown): SparkError =>
  fileError('FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER', { path }, detail, cause)

export const missingFile = (path: string, cause?: unknown): SparkError =>
  new SparkError({
    condition: 'FAILED_READ_FILE.FILE_NOT_EXIST',
    sqlState: 'KD001',
    messageParameters: { path },
    cause,
  })

export const typeMismatch = (
  path: string,
  column: string,
  expected: DataType,
  actualType: string,
): SparkError =>
  new SparkError({
    condition: 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
    sqlState: 'KD001',
    messageParameters: { path, column, expectedType: sqlName(expected), actualType },
  })
