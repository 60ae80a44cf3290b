/**
 * Columns in Arrow's layout, as client, server and engine hand them to each other: the shape only. Booleans are bits,
 * least significant first; decimals 128 bits; strings and binary have offsets into data; lists and maps have offsets
 * into their only child; structs have only children.
 */
import type { DataType, StructField, StructType } from '../types.ts'

export interface ArrowColumn {
  readonly length: number
  readonly nullCount: number
  /** A bit per row, set where there is a value; null where there is no null. */
  readonly validity: Uint8Array | null
  /** `length + 1` offsets, or null for types without. */
  readonly offsets: Int32Array | null
  readonly data: Uint8Array
  readonly children: readonly ArrowColumn[]
}

export interface ArrowBatch {
  readonly rowCount: number
  readonly columns: readonly ArrowColumn[]
}

/** What lies below a nested type, named and typed as in Arrow's schema. */
export function childFields(type: DataType): readonly StructField[] {
  switch (type.kind) {
    case 'array':
      return [{ name: 'element', type: type.element, nullable: type.containsNull }]
    case 'struct':
      return type.fields
    case 'map': {
      const entries: StructType = {
        kind: 'struct',
        fields: [
          { name: 'key', type: type.key, nullable: false },
          { name: 'value', type: type.value, nullable: type.valueContainsNull },
        ],
      }
      return [{ name: 'entries', type: entries, nullable: false }]
    }
    case 'variant':
      return variantFields
    default:
      return []
  }
}

/** Arrow has no variant: it is a struct, known by the mark on its second field. */
const variantFields: readonly StructField[] = [
  { name: 'value', type: { kind: 'binary' }, nullable: false },
  { name: 'metadata', type: { kind: 'binary' }, nullable: false, metadata: { variant: 'true' } },
]

/** Whether a column of the type has offsets. */
export const hasOffsets = (type: DataType): boolean =>
  type.kind === 'string' || type.kind === 'binary' || type.kind === 'array' || type.kind === 'map'

const widths: Readonly<Partial<Record<DataType['kind'], number>>> = {
  byte: 1,
  short: 2,
  integer: 4,
  date: 4,
  float: 4,
  yearMonthInterval: 4,
  long: 8,
  double: 8,
  time: 8,
  timestamp: 8,
  timestamp_ntz: 8,
  dayTimeInterval: 8,
  decimal: 16,
  calendarInterval: 16,
}

/** Bytes of a value in the data buffer; undefined for booleans, texts and nested types. */
export const valueWidth = (type: DataType): number | undefined => widths[type.kind]

export function emptyColumn(type: DataType): ArrowColumn {
  return {
    length: 0,
    nullCount: 0,
    validity: null,
    offsets: hasOffsets(type) ? new Int32Array(1) : null,
    data: new Uint8Array(0),
    children: childFields(type).map((field) => emptyColumn(field.type)),
  }
}

export const emptyBatch = (schema: StructType): ArrowBatch => ({
  rowCount: 0,
  columns: schema.fields.map((field) => emptyColumn(field.type)),
})

/** Bytes that the batch's buffers take. */
export const batchBytes = (batch: ArrowBatch): number =>
  batch.columns.reduce((sum, column) => sum + columnBytes(column), 0)

const columnBytes = (column: ArrowColumn): number =>
  column.data.length +
  (column.validity?.length ?? 0) +
  (column.offsets?.byteLength ?? 0) +
  column.children.reduce((sum, child) => sum + columnBytes(child), 0)
