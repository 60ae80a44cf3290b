/** JSON files as a relation: without a schema, all records are looked at for one. */
import {
  array,
  boolean,
  type DataType,
  decimal,
  digitCount,
  double,
  field,
  long,
  nullType,
  parseDecimal,
  SparkError,
  type StructField,
  type StructType,
  string,
  struct,
  timestamp,
  timestampNtz,
} from '@vonk/common'
import { Pace } from '../../base/cancellation.ts'
import { textLines } from '../csv/records.ts'
import type { ListedFile } from '../file-listing.ts'
import type { FormatRequest, LoadContext, LoadedFiles } from '../loaded-files.ts'
import { checkCorruptColumn } from '../read-options.ts'
import { markedText } from '../text/marked-text.ts'
import { textPieces, wholeText } from '../text/read-text.ts'
import { isSampled } from '../text/sampling.ts'
import { textSplits } from '../text/text-splits.ts'
import { textReader } from '../text/text-values.ts'
import { type Json, JsonParser, MalformedJson, requireUtf8 } from './json-text.ts'
import { type JsonOptions, jsonOptions } from './options.ts'

export async function loadJson(files: readonly ListedFile[], request: FormatRequest): Promise<LoadedFiles> {
  const { given, read, context } = request
  const options = jsonOptions(read, context.zone)
  if (given !== undefined) checkCorruptColumn(given, options.corruptColumn)
  const schema = given ?? (await new SchemaInference(options, context).infer(files, request.signal))
  return {
    reader: 'json',
    schema,
    statistics: { bytes: files.reduce((sum, file) => sum + file.size, 0), columns: new Map() },
    shared: { options, fields: schema.fields.map((f) => f.name) },
    splits: (keep, scan, whole) => {
      checkColumns(scan.columns, whole, options.corruptColumn)
      return textSplits(files.filter(keep), scan, { wholeFiles: options.multiLine })
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
  private readonly options: JsonOptions
  private readonly timestampType: DataType
  private readonly timestamp: (text: string) => unknown
  private hasCorrupt = false

  constructor(options: JsonOptions, context: LoadContext) {
    this.options = options
    this.timestampType = context.timestampNtz ? timestampNtz : timestamp
    this.timestamp = textReader(this.timestampType, options)
  }

  async infer(files: readonly ListedFile[], signal: AbortSignal | undefined): Promise<StructType> {
    const pace = new Pace(signal)
    let type: DataType = struct([])
    let row = 0
    for (const file of files) {
      for await (const text of this.records(file)) {
        if (pace.isDue) await pace.rest()
        if (/^\s*$/.test(text) || !isSampled(row++, this.options.samplingRatio)) continue
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
    if (this.options.multiLine) yield await wholeText(file.path, markedText)
    else {
      for await (const piece of textPieces(file.path, this.options.lineFeed, markedText)) {
        yield* textLines(piece, this.options.lineFeed)
      }
    }
  }

  /** The struct of a record, merged over the rows of one that is an array; undefined where it has none. */
  private recordType(text: string): StructType | undefined {
    try {
      requireUtf8(text)
      const root = new JsonParser(text, this.options).next()
      if (root === undefined || root === null) return undefined
      const type = this.typeOf(root)
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

  private typeOf(json: Json): DataType {
    if (json === null || json === '') return nullType
    if (typeof json === 'boolean') return this.options.primitivesAsString ? string : boolean
    if (typeof json === 'string') return this.stringType(json)
    switch (json.kind) {
      case 'number':
        return this.options.primitivesAsString ? string : this.numberType(json.text)
      case 'array':
        return array(json.items.reduce((type: DataType, item) => merged(type, this.typeOf(item)), nullType))
      default:
        return struct(sorted(json.keys.map((key, i) => field(key, this.typeOf(json.values[i])))))
    }
  }

  private stringType(text: string): DataType {
    if (this.options.prefersDecimal) {
      const parsed = parseDecimal(text)
      const type = parsed === undefined ? undefined : decimalType(parsed.unscaled, parsed.scale)
      if (type !== undefined) return type
    }
    return this.options.inferTimestamp && this.timestamp(text) !== undefined ? this.timestampType : string
  }

  private numberType(text: string): DataType {
    const parsed = parseDecimal(text)
    if (parsed === undefined) return double
    if (/^-?\d+$/.test(text)) {
      if (BigInt.asIntN(64, parsed.unscaled) === parsed.unscaled) return long
      return decimalType(parsed.unscaled, 0) ?? double
    }
    return (this.options.prefersDecimal ? decimalType(parsed.unscaled, parsed.scale) : undefined) ?? double
  }
}

function decimalType(unscaled: bigint, scale: number): DataType | undefined {
  if (scale < 0) return undefined
  const precision = Math.max(digitCount(unscaled), scale)
  return precision <= 38 ? decimal(precision, scale) : undefined
}

const sorted = (fields: readonly StructField[]): readonly StructField[] =>
  [...fields].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

function merged(a: DataType, b: DataType): DataType {
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (a.kind === 'struct' && b.kind === 'struct') return mergedStructs(a, b)
  if (a.kind === 'array' && b.kind === 'array') return array(merged(a.element, b.element))
  const [left, right] = [asDecimal(a), asDecimal(b)]
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    if (left !== undefined && right !== undefined) {
      const scale = Math.max(left.scale, right.scale)
      const whole = Math.max(left.precision - left.scale, right.precision - right.scale)
      return whole + scale > 38 ? double : decimal(whole + scale, scale)
    }
    return a.kind === 'double' || b.kind === 'double' ? double : string
  }
  if (a.kind === b.kind) return a
  const isNumber = (type: DataType) => type.kind === 'long' || type.kind === 'double'
  return isNumber(a) && isNumber(b) ? double : string
}

function asDecimal(type: DataType): { readonly precision: number; readonly scale: number } | undefined {
  if (type.kind === 'decimal') return type
  return type.kind === 'long' ? { precision: 20, scale: 0 } : undefined
}

function mergedStructs(a: StructType, b: StructType): StructType {
  const fields = [...a.fields]
  for (const other of b.fields) {
    const at = fields.findIndex((f) => f.name === other.name)
    if (at < 0) fields.push(other)
    else fields[at] = field(other.name, merged(fields[at].type, other.type))
  }
  // Keys that one record has twice stay, and are refused later.
  const names = new Set(b.fields.map((f) => f.name))
  if (names.size < b.fields.length && a.fields.length === 0) return b
  return struct(sorted(fields))
}

/** What was only null becomes a string, and what has no fields goes. */
function settled(type: StructType, options: JsonOptions): StructType {
  return struct(
    type.fields.flatMap((f) => {
      const kept = settledType(f.type, options)
      return kept === undefined ? [] : [field(f.name, kept)]
    }),
  )
}

function settledType(type: DataType, options: JsonOptions): DataType | undefined {
  if (type.kind === 'null') return options.dropFieldIfAllNull ? undefined : string
  if (type.kind === 'array') {
    const element = settledType(type.element, options)
    return element === undefined ? undefined : array(element)
  }
  if (type.kind !== 'struct') return type
  const kept = settled(type, options)
  return kept.fields.length === 0 ? undefined : kept
}
