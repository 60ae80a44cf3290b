/** Parquet files as a relation: schema, statistics and splits out of their footers. */
import {
  asNullable,
  field,
  SparkError,
  type StructField,
  type StructType,
  sameType,
  struct,
  toDDL,
} from '@vonk/common'
import type {
  ColumnStatistics,
  FileSplit,
  PushedPredicate,
  RelationStatistics,
  ScanRequest,
} from '../catalog/relation.ts'
import { physicalWidth } from '../columnar/vector.ts'
import { compareValues } from '../exec/sort/sort-bound.ts'
import type { ListedFile } from './file-listing.ts'
import { type ParquetFooter, type RowGroup, readFooter } from './parquet/footer.ts'
import { footerStatistics } from './parquet/footer-statistics.ts'
import { filePredicate, rowGroupMayMatch } from './parquet/row-ranges.ts'
import { boundsAs, type ColumnBounds } from './parquet/statistics.ts'
import { parseSchemaJson } from './schema-json.ts'
import { joinedEstimates, type Piece, packPieces } from './split-packing.ts'

export interface ParquetFile {
  readonly file: ListedFile
  readonly footer: ParquetFooter
}

const footersAtOnce = 32
const sparkSchemaKey = 'org.apache.spark.sql.parquet.row.metadata'

export async function readFooters(files: readonly ListedFile[]): Promise<readonly ParquetFile[]> {
  const read: ParquetFile[] = []
  for (let from = 0; from < files.length; from += footersAtOnce) {
    const some = files.slice(from, from + footersAtOnce)
    const footers = await Promise.all(some.map((file) => readFooter(file.path)))
    some.forEach((file, i) => {
      read.push({ file, footer: footers[i] })
    })
  }
  return read
}

/** Schema of the data in the files, all nullable: the first file's by path, or of all where they are to be merged. */
export function parquetSchema(
  files: readonly ParquetFile[],
  options: { readonly merge: boolean; readonly caseSensitive: boolean; readonly nanosAsLong: boolean },
): StructType {
  const sorted = [...files].sort((a, b) => (a.file.path < b.file.path ? -1 : 1))
  const { caseSensitive, nanosAsLong } = options
  const used = options.merge ? sorted : sorted.slice(0, 1)
  const schemas = used.map(({ footer }) => fileSchema(footer, nanosAsLong))
  return schemas.slice(1).reduce((left, right) => mergedSchemas(left, right, caseSensitive), schemas[0])
}

/** As Spark's note in the file says, where it fits the file. */
function fileSchema(footer: ParquetFooter, nanosAsLong: boolean): StructType {
  const noted = footer.keyValues.get(sparkSchemaKey)
  const schema = noted === undefined ? undefined : parseSchemaJson(noted)
  const own = asNullable(footer.schema) as StructType
  const isNoted =
    schema?.fields.length === own.fields.length &&
    schema.fields.every((f, i) => f.name === own.fields[i].name)
  if (isNoted) return asNullable(schema) as StructType
  const untyped = footer.untyped.find(({ isNanos }) => !(isNanos && nanosAsLong))
  if (untyped !== undefined) {
    const { condition, messageParameters } = untyped
    throw new SparkError({ condition, messageParameters })
  }
  return own
}

/** Fields of one name are one field, which keeps the name that it has first. */
function mergedSchemas(left: StructType, right: StructType, caseSensitive: boolean): StructType {
  const key = ({ name }: StructField) => (caseSensitive ? name : name.toLowerCase())
  const fields = [...left.fields]
  for (const other of right.fields) {
    const at = fields.findIndex((f) => key(f) === key(other))
    if (at < 0) fields.push(other)
    else fields[at] = mergedField(fields[at], other, { left, right, caseSensitive })
  }
  return struct(fields)
}

interface Merge {
  readonly left: StructType
  readonly right: StructType
  readonly caseSensitive: boolean
}

function mergedField(a: StructField, b: StructField, { left, right, caseSensitive }: Merge): StructField {
  if (sameType(a.type, b.type)) return a
  if (a.type.kind === 'struct' && b.type.kind === 'struct') {
    return field(a.name, mergedSchemas(a.type, b.type, caseSensitive), true, a.metadata)
  }
  const isWider = a.type.kind === 'decimal' && b.type.kind === 'decimal' && a.type.scale === b.type.scale
  if (isWider)
    return a.type.kind === 'decimal' && b.type.kind === 'decimal' && a.type.precision > b.type.precision
      ? a
      : b
  throw new SparkError({
    condition: 'CANNOT_MERGE_SCHEMAS',
    messageParameters: { left: `"${toDDL(left)}"`, right: `"${toDDL(right)}"` },
  })
}

/** Decoded bytes of a column in a row group. */
function decodedBytes(footer: ParquetFooter, group: RowGroup, position: number): number {
  const width = physicalWidth(footer.columns[position].type)
  if (width > 0) return width * group.rowCount
  return 8 * group.rowCount + (group.chunks[position]?.uncompressedBytes ?? 0)
}

/** Statistics over all files of the columns of the data. */
export function parquetStatistics(files: readonly ParquetFile[], schema: StructType): RelationStatistics {
  let rowCount = 0
  let bytes = 0
  const byFile = files.map(({ footer }) => footerStatistics(footer))
  for (const { footer } of files) rowCount += footer.rowCount
  const columns = new Map<string, ColumnStatistics>()
  for (const { name, type } of schema.fields) {
    const parts = byFile.map((statistics, i) => ({
      found: statistics.get(name),
      rows: files[i].footer.rowCount,
    }))
    const decoded = files.reduce((sum, { footer }) => {
      const position = footer.columns.findIndex((column) => column.name === name)
      if (position < 0) return sum
      return sum + footer.rowGroups.reduce((all, group) => all + decodedBytes(footer, group, position), 0)
    }, 0)
    bytes += decoded
    const width = physicalWidth(type)
    const meanBytes = width > 0 ? width : rowCount === 0 ? 8 : decoded / rowCount
    // Of a column that is read as another type, or not found by its very name, bounds say little.
    const isExact = files.every(({ footer }, i) => {
      const column = footer.columns.find((c) => c.name === name)
      return column !== undefined && sameType(column.type, type) && byFile[i].get(name)?.exact === true
    })
    const guesses = parts.map(({ found }) => found?.distinctGuess)
    const guess = guesses.includes(undefined) ? undefined : Math.max(0, ...(guesses as number[]))
    columns.set(name, {
      ...mergedStatistics(parts),
      meanBytes,
      ...(guess === undefined || guess === 0 ? {} : { distinctGuess: guess }),
      ...(isExact ? { exact: true } : {}),
    })
  }
  return { rowCount, exactRowCount: true, bytes, columns }
}

function mergedStatistics(
  parts: readonly { readonly found: ColumnStatistics | undefined; readonly rows: number }[],
): ColumnStatistics {
  let nullCount: number | undefined = 0
  let min: ColumnStatistics['min']
  let max: ColumnStatistics['max']
  let isBounded = true
  for (const { found, rows } of parts) {
    if (rows === 0) continue
    const nulls: number | undefined = found === undefined ? rows : found.nullCount
    nullCount = nullCount === undefined || nulls === undefined ? undefined : nullCount + nulls
    if (nulls === rows) continue
    if (found?.min === undefined || found.max === undefined || found.min === null || found.max === null)
      isBounded = false
    else {
      if (min === undefined || min === null || found.min < min) min = found.min
      if (max === undefined || max === null || found.max > max) max = found.max
    }
  }
  return {
    ...(isBounded && min !== undefined && max !== undefined ? { min, max } : {}),
    ...(nullCount === undefined ? {} : { nullCount }),
  }
}

/** Row groups that may hold wanted rows, packed into tasks. */
export function parquetSplits(
  files: readonly ParquetFile[],
  request: ScanRequest,
  options: { readonly schema: StructType; readonly caseSensitive: boolean },
): readonly FileSplit[] {
  const pieces = files.flatMap((file) => filePieces(file, request, options))
  return packPieces(bestFirst(pieces, request.order), request, (a, b) => {
    if (a.path !== b.path) return undefined
    return { ...a, ...joinedEstimates(a, b), rowGroups: [...a.rowGroups!, ...b.rowGroups!] }
  })
}

/** A row group, with what is known of the values that the best rows are wanted by. */
interface ParquetPiece extends Piece {
  readonly bounds?: ColumnBounds | undefined
}

/** Row groups that may hold the best rows before others, where all are known. */
function bestFirst(pieces: readonly ParquetPiece[], order: ScanRequest['order']): readonly ParquetPiece[] {
  if (order === undefined) return pieces
  const { ascending, nullsFirst } = order
  const best = ({ bounds }: ParquetPiece) => (ascending ? bounds?.min : bounds?.max)
  const hasNullsFirst = ({ bounds }: ParquetPiece) => nullsFirst && bounds?.nullCount !== 0
  const first = pieces.filter(hasNullsFirst)
  const rest = pieces.filter((piece) => !hasNullsFirst(piece))
  if (rest.some((piece) => best(piece) === undefined)) return pieces
  const sorted = rest.toSorted((a, b) => {
    const found = compareValues(best(a)!, best(b)!) ?? 0
    return ascending ? found : -found
  })
  return [...first, ...sorted]
}

function filePieces(
  { file, footer }: ParquetFile,
  request: ScanRequest,
  options: { readonly schema: StructType; readonly caseSensitive: boolean },
): readonly ParquetPiece[] {
  const find = (name: string) => {
    const exact = footer.columns.findIndex((column) => column.name === name)
    if (exact >= 0 || options.caseSensitive) return exact
    return footer.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase())
  }
  const filters = request.predicates.flatMap((predicate: PushedPredicate) => {
    const type = options.schema.fields[predicate.ordinal].type
    const position = find(predicate.name)
    if (position < 0) return []
    return [filePredicate(predicate, footer.columns[position], position, { type })]
  })
  const positions = request.columns
    .map((ordinal) => find(options.schema.fields[ordinal].name))
    .filter((position) => position >= 0)
  const { order } = request
  const ordered = order === undefined ? undefined : options.schema.fields[order.ordinal]
  const orderedAt = ordered === undefined ? -1 : find(ordered.name)
  return footer.rowGroups.flatMap((group): readonly ParquetPiece[] => {
    if (group.rowCount === 0 || !rowGroupMayMatch(group, filters)) return []
    const bytes = positions.reduce(
      (sum, position) => sum + decodedBytes(footer, group, position),
      group.rowCount,
    )
    const start = Math.min(...group.chunks.map((chunk) => chunk?.start ?? 0))
    const end = start + group.chunks.reduce((sum, chunk) => sum + (chunk?.compressedBytes ?? 0), 0)
    const split: FileSplit = {
      path: file.path,
      // What lies before the first group and behind the last belongs to them.
      start: group.index === 0 ? 0 : start,
      end: group.index === footer.rowGroups.length - 1 ? footer.fileSize : end,
      fileSize: footer.fileSize,
      modifiedMs: footer.modifiedMs,
      rowGroups: [group.index],
      ...(file.folders.length === 0 ? {} : { partitionValues: file.folders.map(({ value }) => value) }),
      estimatedBytes: bytes,
      estimatedRows: group.rowCount,
    }
    if (orderedAt < 0) return [{ split, bytes }]
    return [
      {
        split,
        bytes,
        bounds: boundsAs(footer.columns[orderedAt], ordered!.type, group.chunks[orderedAt]?.bounds),
      },
    ]
  })
}
