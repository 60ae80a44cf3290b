/** Connect's DataType messages as our data types: what the schema of a result or an analysis comes as. */
import type { DataType, DayTimeField, StructType, YearMonthField } from '@vonk/common'
import * as types from '@vonk/common'
import type { DataType as DataTypeMessage } from '@vonk/protocol'
import { protocolError } from './protocol-error.ts'

const yearMonthFields: readonly YearMonthField[] = ['year', 'month']
const dayTimeFields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second']

const plain = {
  null: types.nullType,
  binary: types.binary,
  boolean: types.boolean,
  byte: types.byte,
  short: types.short,
  integer: types.integer,
  long: types.long,
  float: types.float,
  double: types.double,
  date: types.date,
  timestamp: types.timestamp,
  timestampNtz: types.timestampNtz,
  calendarInterval: types.calendarInterval,
  variant: types.variant,
} as const

export function typeOfMessage(sent: DataTypeMessage | undefined): DataType {
  const kind = sent?.kind
  switch (kind?.case) {
    case 'decimal':
      return types.decimal(kind.value.precision, kind.value.scale)
    case 'string':
      return kind.value.collation === '' || kind.value.collation === 'UTF8_BINARY'
        ? types.string
        : Object.freeze({ kind: 'string', collation: kind.value.collation })
    case 'char':
      return types.char(kind.value.length)
    case 'varChar':
      return types.varchar(kind.value.length)
    case 'time':
      return types.time(kind.value.precision)
    case 'yearMonthInterval': {
      const { startField = 0, endField = 1 } = kind.value
      return types.yearMonthInterval(yearMonthFields[startField], yearMonthFields[endField])
    }
    case 'dayTimeInterval': {
      const { startField = 0, endField = 3 } = kind.value
      return types.dayTimeInterval(dayTimeFields[startField], dayTimeFields[endField])
    }
    case 'array':
      return types.array(typeOfMessage(kind.value.elementType), kind.value.containsNull)
    case 'map': {
      const { keyType, valueType, valueContainsNull } = kind.value
      return types.map(typeOfMessage(keyType), typeOfMessage(valueType), valueContainsNull)
    }
    case 'struct':
      return types.struct(
        kind.value.fields.map(({ name, dataType, nullable, metadata }) =>
          types.field(name, typeOfMessage(dataType), nullable, metadataOf(metadata)),
        ),
      )
    default:
  }
  if (kind?.case !== undefined && Object.hasOwn(plain, kind.case))
    return plain[kind.case as keyof typeof plain]
  throw protocolError(`a data type of kind ${kind?.case ?? 'unknown'}`)
}

function metadataOf(text: string | undefined): types.StructField['metadata'] {
  return text === undefined || text === '' || text === '{}'
    ? undefined
    : (JSON.parse(text) as types.StructField['metadata'])
}

/** A schema; a single type is a schema of one column `value`, as in Spark. */
export function schemaOfMessage(sent: DataTypeMessage | undefined): StructType {
  const type = typeOfMessage(sent)
  return type.kind === 'struct' ? type : types.struct([types.field('value', type)])
}
