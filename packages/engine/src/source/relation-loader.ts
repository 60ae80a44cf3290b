/**
 * Loads relations from files: lists what the paths cover, finds the schema, and answers the planner's questions about
 * statistics and splits. Footers and listings are read once here; tasks are told by plain data what to read.
 */

import { createHash } from 'node:crypto'
import {
  asNullable,
  SparkError,
  type StructField,
  type StructType,
  struct,
  timestamp,
  toDDL,
} from '@vonk/common'
import type { RelationLoader } from '../analysis/load-relations.ts'
import { throwIfCancelled } from '../base/cancellation.ts'
import { Settings } from '../base/config.ts'
import { formatTitle } from '../base/file-formats.ts'
import {
  caseSensitive,
  inferPartitionTypes,
  parquetMergeSchema,
  parquetNanosAsLong,
  sessionTimeZone,
  timestampType,
} from '../base/settings.ts'
import type { ColumnStatistics, Relation, RelationStatistics } from '../catalog/relation.ts'
import type { LiteralValue } from '../expr/expression.ts'
import type { Options } from '../plan/logical-plan.ts'
import { loadCsv } from './csv/csv-relation.ts'
import { type ListedFile, type ListingOptions, listFiles } from './file-listing.ts'
import { loadJson } from './json/json-relation.ts'
import type { FormatRequest, LoadContext, LoadedFiles } from './loaded-files.ts'
import { pathUri } from './local-path.ts'
import {
  type ParquetFile,
  parquetSchema,
  parquetSplits,
  parquetStatistics,
  readFooters,
} from './parquet-relation.ts'
import { partitionColumnsOf, partitionLiterals } from './partition-columns.ts'
import { partitionMayMatch } from './partition-pruning.ts'
import { ReadOptions, zoneOption } from './read-options.ts'
import { refuseOptions } from './refused-options.ts'
import { checkColumnTypes } from './supported-types.ts'
import { loadText } from './text/text-relation.ts'
import { textReader } from './text/text-values.ts'

export function fileRelationLoader(): RelationLoader {
  return {
    load: (format, paths, schema, options, settings, signal) =>
      loadFiles({ format, paths, schema, options }, settings ?? new Settings(), signal),
  }
}

const loaders: Readonly<
  Record<string, (files: readonly ListedFile[], request: FormatRequest) => Promise<LoadedFiles>>
> = {
  parquet: loadParquet,
  csv: loadCsv,
  json: loadJson,
  text: loadText,
}

interface FilesAsked {
  readonly format: string
  readonly paths: readonly string[]
  readonly schema: StructType | undefined
  readonly options: Options
}

async function loadFiles(
  { format: formatName, paths, schema: given, options }: FilesAsked,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<Relation> {
  const format = formatName.toLowerCase()
  const loadFormat = loaders[format]
  if (loadFormat === undefined) {
    throw new SparkError({ condition: 'DATA_SOURCE_NOT_FOUND', messageParameters: { provider: formatName } })
  }
  const read = new ReadOptions(options)
  refuseOptions(format, 'read', read)
  const asked = [...paths, ...pathOption(read)]
  if (asked.length === 0) throw cannotInfer(format)
  const context = contextOf(settings, read)
  const listing = listingOptions(read, context.zone)
  const listed = await listFiles(asked, listing)
  throwIfCancelled(signal)
  const partitions = listing.recursive
    ? []
    : partitionColumnsOf(listed, {
        inferTypes: context.inferPartitionTypes,
        given: given?.fields ?? [],
        caseSensitive: context.caseSensitive,
      })
  // Without partition columns, what lies in folders below is not part of it.
  const files = listing.recursive || partitions.length > 0 ? listed : listed.filter((file) => file.direct)
  const load = async () => {
    if (files.length === 0 && given === undefined && format !== 'text') throw cannotInfer(format)
    const full = files.filter((file) => file.size > 0)
    const ofData = withoutColumns(given, partitions, context)
    if (ofData !== undefined) checkColumnTypes(format, ofData)
    const loaded = await loadFormat(full, {
      given: ofData,
      read,
      context,
      signal,
    })
    return relationOf(format, asked, files, partitions, loaded, { read, context })
  }
  if (format !== 'parquet' || files.length > keptFilesMax) return load()
  return kept(JSON.stringify([asked, given, [...read.entries()], context, files]), load)
}

/** Parquet relations whose files are as they were: what the footers say of their columns is worked out once. */
const keptRelations = new Map<string, Promise<Relation>>()
const keptMax = 64
const keptFilesMax = 64

function kept(key: string, load: () => Promise<Relation>): Promise<Relation> {
  const loading = keptRelations.get(key) ?? load()
  keptRelations.delete(key)
  keptRelations.set(key, loading)
  loading.catch(() => keptRelations.delete(key))
  const [oldest] = keptRelations.keys()
  if (keptRelations.size > keptMax) keptRelations.delete(oldest)
  return loading
}

function pathOption(read: ReadOptions): readonly string[] {
  const path = read.text('path')
  return path === undefined ? [] : [path]
}

function listingOptions(read: ReadOptions, zone: string): ListingOptions {
  const readTime = textReader(timestamp, { zone, nanValue: '', positiveInf: '', negativeInf: '' })
  const basePath = read.text('basePath')
  const nameFilter = read.text('pathGlobFilter')
  const time = (name: string) => {
    const text = read.text(name)
    if (text === undefined) return undefined
    const micros = readTime(text)
    if (typeof micros === 'bigint') return Number(micros / 1000n)
    throw new SparkError({
      condition: '_LEGACY_ERROR_TEMP_1294',
      messageParameters: { strategy: name.toLowerCase(), timeString: text },
    })
  }
  const before = time('modifiedBefore')
  const after = time('modifiedAfter')
  return {
    recursive: read.flag('recursiveFileLookup', false),
    ignoreMissing: read.flag('ignoreMissingFiles', false),
    ...(basePath === undefined ? {} : { basePath }),
    ...(nameFilter === undefined ? {} : { nameFilter }),
    ...(before === undefined ? {} : { modifiedBefore: before }),
    ...(after === undefined ? {} : { modifiedAfter: after }),
  }
}

function contextOf(settings: Settings, read: ReadOptions): LoadContext {
  return {
    zone: zoneOption(read) ?? settings.get(sessionTimeZone),
    caseSensitive: settings.get(caseSensitive),
    timestampNtz: settings.get(timestampType) === 'TIMESTAMP_NTZ',
    inferPartitionTypes: settings.get(inferPartitionTypes),
    nanosAsLong: settings.get(parquetNanosAsLong),
    mergeSchema: read.flag('mergeSchema', settings.get(parquetMergeSchema)),
  }
}

const sameName = (context: LoadContext) => (a: string, b: string) =>
  context.caseSensitive ? a === b : a.toLowerCase() === b.toLowerCase()

function withoutColumns(
  schema: StructType | undefined,
  columns: readonly StructField[],
  context: LoadContext,
): StructType | undefined {
  if (schema === undefined) return undefined
  const same = sameName(context)
  const kept = schema.fields.filter((f) => !columns.some((column) => same(column.name, f.name)))
  return asNullable(struct(kept)) as StructType
}

export const cannotInfer = (format: string): SparkError =>
  new SparkError({
    condition: 'UNABLE_TO_INFER_SCHEMA',
    messageParameters: { format: formatTitle(format) },
  })

async function loadParquet(
  files: readonly ListedFile[],
  { given, context }: FormatRequest,
): Promise<LoadedFiles> {
  const read = await readFooters(files)
  if (read.length === 0 && given === undefined) throw cannotInfer('parquet')
  const { mergeSchema: merge, ...options } = context
  const schema = given ?? parquetSchema(read, { merge, ...options })
  return {
    reader: 'parquet',
    schema,
    statistics: parquetStatistics(read, schema),
    shared: { caseSensitive: context.caseSensitive },
    splits: (keep, scan, whole) =>
      parquetSplits(
        read.filter(({ file }: ParquetFile) => keep(file)),
        scan,
        { schema: whole, caseSensitive: context.caseSensitive },
      ),
  }
}

function relationOf(
  format: string,
  paths: readonly string[],
  files: readonly ListedFile[],
  partitions: readonly StructField[],
  loaded: LoadedFiles,
  { read, context }: { readonly read: ReadOptions; readonly context: LoadContext },
): Relation {
  const same = sameName(context)
  const data = loaded.schema.fields.filter((f) => !partitions.some((column) => same(column.name, f.name)))
  const schema = struct([...data, ...partitions])
  checkNames(schema, context)
  const partitionShared =
    partitions.length === 0
      ? {}
      : { partitionFields: partitions, firstPartition: data.length, zone: context.zone }
  const values = new Map<ListedFile, ReadonlyMap<number, LiteralValue>>()
  for (const file of partitions.length === 0 ? [] : files) {
    const texts = file.folders.map(({ value }) => value)
    const literals = partitionLiterals(texts, partitions, context.zone)
    values.set(file, new Map(literals.map((literal, i) => [data.length + i, literal])))
  }
  const stamp = files.map((file) => [file.path, file.size, file.modifiedMs])
  const identity = [format, toDDL(schema), [...read.entries()].sort(), context, stamp]
  return {
    name: `${format} ${paths.map(pathUri).join(', ')}`,
    format,
    schema,
    partitionColumns: partitions.map((f) => f.name),
    paths,
    statistics: withPartitionStatistics(loaded.statistics, partitions, [...values.values()], data.length),
    key: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
    splits: (request) => ({
      reader: loaded.reader,
      shared: {
        ...{ ...loaded.shared, ...partitionShared, predicates: request.predicates },
        ...(request.fileColumns === undefined ? {} : { firstFileColumn: schema.fields.length }),
      },
      splits: loaded.splits(
        (file) => partitionMayMatch(values.get(file) ?? new Map(), request.predicates),
        request,
        schema,
      ),
    }),
  }
}

function checkNames(schema: StructType, context: LoadContext): void {
  const seen = new Set<string>()
  for (const { name } of schema.fields) {
    const key = context.caseSensitive ? name : name.toLowerCase()
    if (seen.has(key)) {
      throw new SparkError({
        condition: 'COLUMN_ALREADY_EXISTS',
        messageParameters: { columnName: `\`${key.replaceAll('`', '``')}\`` },
      })
    }
    seen.add(key)
  }
}

function withPartitionStatistics(
  statistics: RelationStatistics,
  partitions: readonly StructField[],
  values: readonly ReadonlyMap<number, LiteralValue>[],
  first: number,
): RelationStatistics {
  if (partitions.length === 0) return statistics
  const columns = new Map(statistics.columns)
  partitions.forEach((f, i) => {
    const found = new Set(values.map((row) => row.get(first + i) ?? null))
    const present = [...found].filter((value) => value !== null && typeof value !== 'object')
    const bounds: { min?: LiteralValue; max?: LiteralValue } = {}
    for (const value of present as (string | number | bigint)[]) {
      if (bounds.min === undefined || value < (bounds.min as string)) bounds.min = value
      if (bounds.max === undefined || value > (bounds.max as string)) bounds.max = value
    }
    const known: ColumnStatistics = {
      ...bounds,
      distinctCount: Math.max(1, present.length),
      ...(found.has(null) ? {} : { nullCount: 0 }),
      meanBytes: 8,
    }
    columns.set(f.name, known)
  })
  return { ...statistics, columns }
}
