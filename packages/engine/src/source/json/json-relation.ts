/** JSON files as a relation: without a schema, all records are looked at for one. */
import { type DataType, field, SparkError, type StructType, string, struct } from '@vonk/common'
import { Pace } from '../../base/cancellation.ts'
import type { ListedFile } from '../file-listing.ts'
import type { FormatRequest, LoadContext, LoadedFiles } from '../loaded-files.ts'
import { checkCorruptColumn } from '../read-options.ts'
import { checkReadCodec } from '../text/compression.ts'
import { markedText } from '../text/marked-text.ts'
import { fileLines, wholeText } from '../text/read-text.ts'
import { isSplittable } from '../text/recoded-bytes.ts'
import { RowSampler } from '../text/sampling.ts'
import { textSplits } from '../text/text-splits.ts'
import { InferredTypes, merged, settled, sorted } from './inferred-types.ts'
import { JsonParser, MalformedJson, requireUtf8 } from './json-text.ts'
import { type JsonFileOptions, jsonFileOptions } from './options.ts'

export async function loadJson(files: readonly ListedFile[], request: FormatRequest): Promise<LoadedFiles> {
  const { given, read, context } = request
  const options = jsonFileOptions(read, context.zone)
  checkReadCodec(read)
  if (given !== undefined) checkCorruptColumn(given, options.corruptColumn)
  const schema = given ?? (await new SchemaInference(options, context).infer(files, request.signal))
  return {
    reader: 'json',
    schema,
    statistics: { bytes: files.reduce((sum, file) => sum + file.size, 0), columns: new Map() },
    shared: { options, fields: schema.fields.map((f) => f.name) },
    splits: (keep, scan, whole) => {
      checkColumns(scan.columns, whole, options.corruptColumn)
      return textSplits(files.filter(keep), scan, {
        wholeFiles: options.multiLine || !isSplittable(options.recoding),
      })
    },
  }
}

/** A query of corrupt records alone reads no field, so that it could not tell which are corrupt. */
function checkColumns(columns: readonly number[], schema: StructType, corruptColumn: string): void {
  if (columns.length !== 1 || schema.fields[columns[0]].name !== corruptColumn) return
  throw new SparkError({
    condition: 'UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN',
    messageParameters: {},
  })
}

class SchemaInference {
  private readonly options: JsonFileOptions
  private readonly types: InferredTypes
  private hasCorrupt = false

  constructor(options: JsonFileOptions, context: LoadContext) {
    this.options = options
    this.types = new InferredTypes(options, context.timestampNtz === true)
  }

  async infer(files: readonly ListedFile[], signal: AbortSignal | undefined): Promise<StructType> {
    const pace = new Pace(signal)
    let type: DataType = struct([])
    const sampler = new RowSampler(this.options.samplingRatio)
    for (const file of files) {
      for await (const text of this.records(file)) {
        if (pace.isDue) await pace.rest()
        if (!sampler.next() || /^\s*$/.test(text)) continue
        const found = this.recordType(text)
        if (found !== undefined) type = merged(type, found)
      }
    }
    const fields = type.kind === 'struct' ? settled(type, this.options).fields : []
    const { corruptColumn } = this.options
    const needsCorrupt = this.hasCorrupt && !fields.some((f) => f.name === corruptColumn)
    return struct(sorted(needsCorrupt ? [...fields, field(corruptColumn, string)] : fields))
  }

  private async *records(file: ListedFile): AsyncGenerator<string> {
    if (this.options.multiLine) yield await wholeText(file.path, this.options, markedText)
    else for await (const lines of fileLines(file.path, this.options, markedText)) yield* lines
  }

  /** The struct of a record, merged over the rows of one that is an array; undefined where it has none. */
  private recordType(text: string): StructType | undefined {
    try {
      requireUtf8(text)
      const root = new JsonParser(text, this.options).next()
      if (root === undefined || root === null) return undefined
      const type = this.types.typeOf(root)
      const inner = type.kind === 'array' ? type.element : type
      if (inner.kind === 'struct') return inner
    } catch (error) {
      if (!(error instanceof MalformedJson)) throw error
    }
    const { mode, corruptColumn } = this.options
    if (mode === 'PERMISSIVE') this.hasCorrupt = true
    if (mode === 'FAILFAST') {
      throw new SparkError({
        condition: 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
        messageParameters: { badRecord: corruptColumn, failFastMode: 'FAILFAST' },
      })
    }
    return undefined
  }
}
