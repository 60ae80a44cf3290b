/** CSV files as a relation: names from the header, types inferred where that is asked for. */
import { type DataType, field, SparkError, type StructType, string, struct } from '@vonk/common'
import { Pace } from '../../base/cancellation.ts'
import type { ListedFile } from '../file-listing.ts'
import type { FormatRequest, LoadContext, LoadedFiles } from '../loaded-files.ts'
import { pathUri } from '../local-path.ts'
import { checkCorruptColumn } from '../read-options.ts'
import { checkReadCodec } from '../text/compression.ts'
import { FieldInference } from '../text/infer-field.ts'
import { fileLines, wholeText } from '../text/read-text.ts'
import { isSplittable } from '../text/recoded-bytes.ts'
import { RowSampler } from '../text/sampling.ts'
import { textSplits } from '../text/text-splits.ts'
import { type CsvOptions, csvOptions } from './options.ts'
import { addRecord, type CsvRecord, csvRecords, lineRecord } from './records.ts'

export async function loadCsv(files: readonly ListedFile[], request: FormatRequest): Promise<LoadedFiles> {
  const { given, read, context } = request
  const options = csvOptions(read, context.zone)
  checkReadCodec(read)
  const schema = given ?? (await inferredSchema(files, options, request))
  if (given !== undefined) checkCorruptColumn(given, options.corruptColumn)
  if (given !== undefined && options.header && !options.enforceSchema)
    await checkHeaders(files, given, options, request)
  const fields = schema.fields.filter(({ name }) => name !== options.corruptColumn)
  return {
    reader: 'csv',
    schema,
    statistics: { bytes: files.reduce((sum, file) => sum + file.size, 0), columns: new Map() },
    shared: { options, fields },
    splits: (keep, scan) =>
      textSplits(files.filter(keep), scan, {
        wholeFiles: options.multiLine || !isSplittable(options.recoding),
      }),
  }
}

async function* records(file: ListedFile, options: CsvOptions, pace: Pace): AsyncGenerator<CsvRecord> {
  if (options.multiLine) {
    yield* csvRecords(await wholeText(file.path, options), options)
    return
  }
  for await (const lines of fileLines(file.path, options)) {
    await pace.rest()
    for (const line of lines) {
      const record = lineRecord(line, options)
      if (record !== undefined) yield record
    }
  }
}

interface SampledRecord {
  readonly values: CsvRecord
  readonly isSampled: boolean
}

/** Where a line is a record, the sample counts lines: blank ones, comments and headers, too. */
async function* sampledRecords(
  file: ListedFile,
  options: CsvOptions,
  pace: Pace,
  sampler: RowSampler,
): AsyncGenerator<SampledRecord> {
  if (options.multiLine) {
    let isHeader = options.header
    for await (const values of records(file, options, pace)) {
      yield { values, isSampled: !isHeader && sampler.next() }
      isHeader = false
    }
    return
  }
  for await (const lines of fileLines(file.path, options)) {
    await pace.rest()
    for (const line of lines) {
      const isSampled = sampler.next()
      const values = lineRecord(line, options)
      if (values !== undefined) yield { values, isSampled }
    }
  }
}

async function firstRecord(
  file: ListedFile,
  options: CsvOptions,
  pace: Pace,
): Promise<CsvRecord | undefined> {
  for await (const record of records(file, options, pace)) return record
  return undefined
}

async function inferredSchema(
  files: readonly ListedFile[],
  options: CsvOptions,
  { context, signal }: FormatRequest,
): Promise<StructType> {
  const pace = new Pace(signal)
  let first: CsvRecord | undefined
  for (const file of files) {
    first = await firstRecord(file, options, pace)
    if (first !== undefined) break
  }
  if (first === undefined) return struct([])
  const names = columnNames(first, options, context)
  if (!options.inferSchema) return struct(names.map((name) => field(name, string)))
  const types: (DataType | undefined)[] = names.map(() => undefined)
  const inference = new FieldInference({ ...options, timestampNtz: context.timestampNtz })
  const sampler = new RowSampler(options.samplingRatio)
  for (const file of files) {
    let isHeader = options.header
    for await (const record of sampledRecords(file, options, pace, sampler)) {
      if (!isHeader && record.isSampled) addRecord(types, record.values, options, inference)
      isHeader = false
      if (pace.isDue) await pace.rest()
    }
  }
  return struct(names.map((name, i) => field(name, types[i] ?? string)))
}

/** Without a header, and for empty names, `_c0`, `_c1`; names that occur twice get their position behind them. */
function columnNames(first: CsvRecord, options: CsvOptions, context: LoadContext): readonly string[] {
  if (!options.header) return first.map((_, i) => `_c${i}`)
  const key = (name: string) => (context.caseSensitive ? name : name.toLowerCase())
  const counts = new Map<string, number>()
  for (const name of first) if (name !== null) counts.set(key(name), (counts.get(key(name)) ?? 0) + 1)
  return first.map((name, i) => {
    if (name === null || name === '' || name === options.nullValue) return `_c${i}`
    return counts.get(key(name))! > 1 ? `${name}${i}` : name
  })
}

/** With `enforceSchema` off the header must have the schema's names, in its order. */
async function checkHeaders(
  files: readonly ListedFile[],
  schema: StructType,
  options: CsvOptions,
  { context, signal }: FormatRequest,
): Promise<void> {
  const pace = new Pace(signal)
  const names = schema.fields.map((f) => f.name).filter((name) => name !== options.corruptColumn)
  const same = (a: string | null, b: string) =>
    context.caseSensitive ? a === b : a?.toLowerCase() === b.toLowerCase()
  for (const file of files) {
    const header = await firstRecord(file, options, pace)
    if (header === undefined) continue
    if (header.length === names.length && header.every((name, i) => same(name, names[i]))) continue
    const path = pathUri(file.path)
    const detail = `its header (${header.join(', ')}) is not that of the schema (${names.join(', ')})`
    throw new SparkError({
      condition: 'FAILED_READ_FILE.NO_HINT',
      messageParameters: { path },
      message: `[FAILED_READ_FILE.NO_HINT] Cannot read ${path}: ${detail}. SQLSTATE: KD001`,
    })
  }
}
