/**
 * The functions on CSV text, as slots run them: called by generated code for each value under the one name `csv`, with
 * what to do, the value, and a constant that says the rest (`expr/functions/csv.ts`).
 */
import { type DataType, field, SparkError, type StructType, sqlName, string, struct } from '@vonk/common'
import { PackedWriter } from '../../columnar/packed-value.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import { registerHostFunction } from '../../expr/host-functions.ts'
import type { Value } from '../../values/value-text.ts'
import { packValue } from '../json/pack-value.ts'
import { checkCorruptColumn, ReadOptions, zoneOption } from '../read-options.ts'
import { refuseOptions } from '../refused-options.ts'
import { FieldInference } from '../text/infer-field.ts'
import { remembered } from '../text/remembered.ts'
import { type TextReader, textReader } from '../text/text-values.ts'
import { packedValue } from '../vector-values.ts'
import { csvRow } from './csv-writer.ts'
import { type CsvOptions, checkCsvWrite, csvOptions } from './options.ts'
import { addRecord, singleRecord } from './records.ts'

interface Spec {
  readonly type: DataType
  readonly zone: string
  readonly options: Readonly<Record<string, string>>
  readonly timestampNtz?: boolean
}

/** What says how lines end is as unknown names are: a text is one row. */
function readingOptions({ options, zone }: Spec): CsvOptions {
  const { linesep: _, ...own } = options
  const read = new ReadOptions(own)
  refuseOptions('csv', 'read', read)
  return csvOptions(read, zoneOption(read) ?? zone)
}

/** A row's values, and whether any of it did not fit. */
interface ReadRow {
  readonly values: readonly Value[]
  readonly isBad: boolean
}

function readRow(text: string, readers: readonly TextReader[], options: CsvOptions): ReadRow {
  const record = singleRecord(text, options)
  if (record === undefined) return { values: readers.map(() => null), isBad: true }
  let isBad = record.length !== readers.length
  const values = readers.map((read, i) => {
    const part = record[i] ?? null
    if (part === null || part === options.nullValue) return null
    const value = read(part)
    if (value === undefined) isBad = true
    return value ?? null
  })
  return { values, isBad }
}

const reading = remembered((spec) => {
  const parsed = JSON.parse(spec) as Spec
  const type = parsed.type as StructType
  const options = readingOptions(parsed)
  checkCorruptColumn(type, options.corruptColumn)
  const corrupt = type.fields.findIndex(({ name }) => name === options.corruptColumn)
  const readers = type.fields.filter((_, i) => i !== corrupt).map((f) => textReader(f.type, options))
  return (text: string): LiteralValue => {
    const { values, isBad } = readRow(text, readers, options)
    if (isBad && options.mode === 'FAILFAST') throw malformed(values)
    const writer = new PackedWriter()
    packValue(
      writer,
      type,
      corrupt < 0 ? values : values.toSpliced(corrupt, 0, isBad ? corruptText(text) : null),
    )
    return writer.bytes.slice(0, writer.length)
  }
})

/** The text as the column of corrupt records has it: none of nothing, and no end of a line. */
const corruptText = (text: string): string | null => (text === '' ? null : text.replace(/\r?\n$|\r$/, ''))

/** Spark says what could be read of the row, not its text. */
const malformed = (values: readonly Value[]): SparkError =>
  new SparkError({
    condition: 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
    messageParameters: { badRecord: `[${values.map(String).join(',')}]`, failFastMode: 'FAILFAST' },
  })

const writing = remembered((spec) => {
  const { type, zone, options } = JSON.parse(spec) as Spec
  const given = new ReadOptions(options)
  refuseOptions('csv', 'write', given)
  checkCsvWrite(given)
  const { line } = csvRow(type as StructType, { zone: zoneOption(given) ?? zone, options })
  return (bytes: Uint8Array): LiteralValue => {
    const values = packedValue(type, bytes) as readonly Value[]
    return line((i) => values[i]) ?? null
  }
})

function schemaOfCsv(text: string, spec: string): string {
  const parsed = JSON.parse(spec) as Spec
  const options = readingOptions(parsed)
  const record = singleRecord(text, options)
  if (record === undefined)
    throw new SparkError({ condition: 'MALFORMED_CSV_RECORD', messageParameters: { badRecord: text } })
  const types: (DataType | undefined)[] = record.map(() => undefined)
  addRecord(
    types,
    record,
    options,
    new FieldInference({ ...options, timestampNtz: parsed.timestampNtz === true }),
  )
  return sqlName(struct(types.map((type, i) => field(`_c${i}`, type ?? string))))
}

registerHostFunction('csv', ([operation, value, constant]) => {
  if (value === null || constant === null) return null
  const spec = constant as string
  switch (operation) {
    case 'from':
      return reading(spec)(value as string)
    case 'to':
      return writing(spec)(value as Uint8Array)
    default:
      return schemaOfCsv(value as string, spec)
  }
})
