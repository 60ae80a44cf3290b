/**
 * An apache-arrow Table around the columns of a result, without an IPC stream in between: the table's buffers are the
 * result's. The library is the user's (an optional peer dependency), loaded at first use.
 */
import { type DataType, SparkError, type StructField, type StructType } from '@vonk/common'
import { nanosOf } from '@vonk/common/arrow/arrow-ipc'
import type { ResultBatch, ResultColumn } from '@vonk/protocol'
import type { DataType as ArrowType, Data, Field, Table } from 'apache-arrow'

type Arrow = typeof import('apache-arrow')

/** With `catch`, so that bundlers of programs take the package for the optional one that it is. `call`: needs it. */
export function loadArrow(call: string): Promise<Arrow> {
  return import('apache-arrow').catch((cause) => {
    throw new SparkError({
      condition: 'UNSUPPORTED_FEATURE',
      sqlState: '0A000',
      message:
        `[UNSUPPORTED_FEATURE] ${call} needs the npm package apache-arrow, which is not installed; ` +
        'bytes of an Arrow stream do without it. SQLSTATE: 0A000',
      cause,
    })
  })
}

export async function arrowTable(schema: StructType, batches: readonly ResultBatch[]): Promise<Table> {
  const arrow = await loadArrow('toArrow()')
  const fields = schema.fields.map((field) => arrowField(arrow, field))
  const arrowSchema = new arrow.Schema(fields)
  const rowType = new arrow.Struct(fields)
  const parts = batches.map((batch) => {
    const children = schema.fields.map((field, i) =>
      arrowData(arrow, field.type, fields[i].type, batch.columns[i]),
    )
    return new arrow.RecordBatch(
      arrowSchema,
      new arrow.Data(rowType, 0, batch.rowCount, 0, undefined, children),
    )
  })
  return new arrow.Table(arrowSchema, parts)
}

const arrowField = (arrow: Arrow, { name, type, nullable }: StructField): Field =>
  new arrow.Field(name, arrowType(arrow, type), nullable)

function arrowType(arrow: Arrow, type: DataType): ArrowType {
  switch (type.kind) {
    case 'null':
      return new arrow.Null()
    case 'boolean':
      return new arrow.Bool()
    case 'byte':
      return new arrow.Int8()
    case 'short':
      return new arrow.Int16()
    case 'integer':
      return new arrow.Int32()
    case 'long':
      return new arrow.Int64()
    case 'float':
      return new arrow.Float32()
    case 'double':
      return new arrow.Float64()
    case 'decimal':
      return new arrow.Decimal(type.scale, type.precision, 128)
    case 'string':
      return new arrow.Utf8()
    case 'binary':
      return new arrow.Binary()
    case 'date':
      return new arrow.DateDay()
    case 'time':
      return new arrow.TimeMicrosecond()
    case 'timestamp':
      return new arrow.TimestampMicrosecond('UTC')
    case 'timestamp_ntz':
      return new arrow.TimestampMicrosecond()
    case 'yearMonthInterval':
      return new arrow.IntervalYearMonth()
    case 'dayTimeInterval':
      return new arrow.DurationMicrosecond()
    case 'calendarInterval':
      return new arrow.Interval(2 as never)
    default:
      return nestedType(arrow, type)
  }
}

type NestedType = Extract<DataType, { kind: 'array' | 'map' | 'struct' | 'variant' }>

function nestedType(arrow: Arrow, type: NestedType): ArrowType {
  const field = (name: string, of: DataType, nullable: boolean) =>
    arrowField(arrow, { name, type: of, nullable })
  switch (type.kind) {
    case 'array':
      return new arrow.List(field('element', type.element, type.containsNull))
    case 'struct':
      return new arrow.Struct(type.fields.map((f) => arrowField(arrow, f)))
    case 'variant':
      return new arrow.Struct(['value', 'metadata'].map((name) => field(name, { kind: 'binary' }, false)))
    case 'map': {
      const entries = new arrow.Struct([
        field('key', type.key, false),
        field('value', type.value, type.valueContainsNull),
      ])
      return new arrow.Map_(new arrow.Field('entries', entries, false) as never)
    }
    default:
      return type satisfies never
  }
}

function arrowData(arrow: Arrow, type: DataType, as: ArrowType, column: ResultColumn): Data {
  const children = column.children.map((child, i) =>
    arrowData(arrow, childType(type, i), as.children[i].type as ArrowType, child),
  )
  const data = type.kind === 'calendarInterval' ? nanosOf(column) : column.data
  const values = column.children.length > 0 || type.kind === 'null' ? undefined : valuesOf(type, data)
  const buffers = [column.offsets ?? undefined, values, column.validity ?? undefined]
  return new arrow.Data(as, 0, column.length, column.nullCount, buffers as never, children)
}

function childType(type: DataType, index: number): DataType {
  switch (type.kind) {
    case 'array':
      return type.element
    case 'struct':
      return type.fields[index].type
    case 'map': {
      const { key, value } = type
      const fields = [key, value].map((of, i) => ({
        name: i === 0 ? 'key' : 'value',
        type: of,
        nullable: i === 1,
      }))
      return { kind: 'struct', fields }
    }
    default:
      return { kind: 'binary' }
  }
}

/** The data buffer as the kind of array that the library keeps for the type. */
function valuesOf(type: DataType, data: Uint8Array): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = data.byteOffset % 8 === 0 ? data : data.slice()
  switch (type.kind) {
    case 'byte':
      return new Int8Array(buffer, byteOffset, byteLength)
    case 'short':
      return new Int16Array(buffer, byteOffset, byteLength >> 1)
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
    case 'calendarInterval':
      return new Int32Array(buffer, byteOffset, byteLength >> 2)
    case 'float':
      return new Float32Array(buffer, byteOffset, byteLength >> 2)
    case 'double':
      return new Float64Array(buffer, byteOffset, byteLength >> 3)
    case 'decimal':
      return new Uint32Array(buffer, byteOffset, byteLength >> 2)
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'dayTimeInterval':
      return new BigInt64Array(buffer, byteOffset, byteLength >> 3)
    default:
      return data
  }
}
