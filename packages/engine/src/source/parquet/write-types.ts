/**
 * How Spark's types are written: Parquet's physical type, its annotations, and which kernel makes dense values of a
 * column.
 */
import { type DataType, SparkError, sqlName } from '@vonk/common'
import { physicalTypes } from './format.ts'
import type { ThriftWriter } from './write-thrift.ts'

export type WrittenPhysical =
  | 'BOOLEAN'
  | 'INT32'
  | 'INT64'
  | 'FLOAT'
  | 'DOUBLE'
  | 'BYTE_ARRAY'
  | 'FIXED_LEN_BYTE_ARRAY'

export interface WrittenType {
  readonly physical: WrittenPhysical
  /** Bytes of a dense value while it is collected; strings are views of 8. */
  readonly width: 1 | 4 | 8 | 16
  readonly kernel: 'dense1' | 'dense1To4' | 'dense2To4' | 'dense4' | 'dense8' | 'dense8To4' | 'dense16'
  /** Bytes of FIXED_LEN_BYTE_ARRAY. */
  readonly length: number
}

/** Bytes that hold an unscaled decimal of this precision. */
export function decimalBytes(precision: number): number {
  const most = 10n ** BigInt(precision) - 1n
  let bytes = 1
  while (most >= 1n << BigInt(bytes * 8 - 1)) bytes++
  return bytes
}

export function writtenType(format: string, column: string, type: DataType): WrittenType {
  const plain = (
    physical: WrittenPhysical,
    width: 1 | 4 | 8,
    kernel: WrittenType['kernel'],
  ): WrittenType => ({
    physical,
    width,
    kernel,
    length: 0,
  })
  switch (type.kind) {
    case 'boolean':
    case 'null':
      return plain('BOOLEAN', 1, 'dense1')
    case 'byte':
      return plain('INT32', 4, 'dense1To4')
    case 'short':
      return plain('INT32', 4, 'dense2To4')
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return plain('INT32', 4, 'dense4')
    case 'float':
      return plain('FLOAT', 4, 'dense4')
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'dayTimeInterval':
      return plain('INT64', 8, 'dense8')
    case 'double':
      return plain('DOUBLE', 8, 'dense8')
    case 'string':
    case 'binary':
      return plain('BYTE_ARRAY', 8, 'dense8')
    case 'decimal':
      if (type.precision <= 9) return plain('INT32', 4, 'dense8To4')
      if (type.precision <= 18) return plain('INT64', 8, 'dense8')
      return {
        physical: 'FIXED_LEN_BYTE_ARRAY',
        width: 16,
        kernel: 'dense16',
        length: decimalBytes(type.precision),
      }
    default:
      throw new SparkError({
        condition: 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
        messageParameters: { format, columnName: `\`${column}\``, columnType: `"${sqlName(type)}"` },
      })
  }
}

const converted = Object.freeze({
  utf8: 0,
  map: 1,
  list: 3,
  decimal: 5,
  date: 6,
  timestampMicros: 10,
  int8: 15,
  int16: 16,
})

const repetitions = { required: 0, optional: 1, repeated: 2 } as const

/** A SchemaElement: a leaf, or a group of so many children. */
export interface WrittenElement {
  readonly name: string
  readonly repetition: keyof typeof repetitions
  readonly type: DataType
  readonly children?: number
  readonly annotated?: 'list' | 'map'
}

/** The elements of a field's schema, groups before what is in them. */
export function schemaElements(field: {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
}): readonly WrittenElement[] {
  const { name, type, nullable } = field
  const own = { name, type, repetition: nullable ? 'optional' : 'required' } as const
  const repeated = (of: string, children: number): WrittenElement => ({
    ...{ name: of, type, repetition: 'repeated', children },
  })
  switch (type.kind) {
    case 'struct':
      return [{ ...own, children: type.fields.length }, ...type.fields.flatMap(schemaElements)]
    case 'array': {
      const element = { name: 'element', type: type.element, nullable: type.containsNull }
      return [{ ...own, children: 1, annotated: 'list' }, repeated('list', 1), ...schemaElements(element)]
    }
    case 'map': {
      const key = { name: 'key', type: type.key, nullable: false }
      const value = { name: 'value', type: type.value, nullable: type.valueContainsNull }
      const entry = [repeated('key_value', 2), ...schemaElements(key), ...schemaElements(value)]
      return [{ ...own, children: 1, annotated: 'map' }, ...entry]
    }
    default:
      return [own]
  }
}

/** The fields of a SchemaElement. */
export function writeElement(thrift: ThriftWriter, element: WrittenElement): void {
  const { name, type, repetition, children, annotated } = element
  if (children !== undefined) {
    thrift.i32(3, repetitions[repetition]).binary(4, name).i32(5, children)
    if (annotated === undefined) return
    thrift.i32(6, annotated === 'list' ? converted.list : converted.map)
    thrift.struct(10, () => thrift.struct(annotated === 'list' ? 3 : 2, () => undefined))
    return
  }
  const { physical, length } = writtenType('Parquet', name, type)
  thrift.i32(1, physicalTypes.indexOf(physical))
  if (length > 0) thrift.i32(2, length)
  thrift.i32(3, repetitions[repetition]).binary(4, name)
  writeAnnotation(thrift, type)
}

function writeAnnotation(thrift: ThriftWriter, type: DataType): void {
  const empty = () => undefined
  switch (type.kind) {
    case 'string':
      thrift.i32(6, converted.utf8).struct(10, () => thrift.struct(1, empty))
      return
    case 'decimal':
      thrift.i32(6, converted.decimal).i32(7, type.scale).i32(8, type.precision)
      thrift.struct(10, () => thrift.struct(5, () => thrift.i32(1, type.scale).i32(2, type.precision)))
      return
    case 'date':
      thrift.i32(6, converted.date).struct(10, () => thrift.struct(6, empty))
      return
    case 'null':
      thrift.struct(10, () => thrift.struct(11, empty))
      return
    case 'timestamp':
      thrift.i32(6, converted.timestampMicros)
      writeTime(thrift, 8, true)
      return
    case 'timestamp_ntz':
      writeTime(thrift, 8, false)
      return
    case 'time':
      writeTime(thrift, 7, false)
      return
    case 'byte':
      writeInteger(thrift, converted.int8, 8)
      return
    case 'short':
      writeInteger(thrift, converted.int16, 16)
      return
    default:
      return
  }
}

/** `TIME` (7) or `TIMESTAMP` (8) in microseconds. */
function writeTime(thrift: ThriftWriter, member: number, isUtc: boolean): void {
  thrift.struct(10, () =>
    thrift.struct(member, () => thrift.bool(1, isUtc).struct(2, () => thrift.struct(2, () => undefined))),
  )
}

function writeInteger(thrift: ThriftWriter, convertedType: number, bits: number): void {
  thrift.i32(6, convertedType)
  thrift.struct(10, () => thrift.struct(10, () => thrift.i8(1, bits).bool(2, true)))
}
