/** Spark Connect's DataType messages to our data types and back. */
import type { DataType, DayTimeField, SparkError, StructField, YearMonthField } from '@vonk/common'
import * as types from '@vonk/common'
import { type DataType as DataTypeMessage, message } from '@vonk/protocol'
import { invalidPlan } from './invalid-plan.ts'
import { illegalArgument, unsupported } from './unsupported.ts'

const yearMonthFields: readonly YearMonthField[] = ['year', 'month']
const dayTimeFields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second']

/** `parse`: for types sent as DDL text (`unparsed`). */
export function typeOfMessage(
  sent: DataTypeMessage | undefined,
  parse: (text: string) => DataType,
): DataType {
  const kind = sent?.kind ?? noKind
  switch (kind.case) {
    case 'null':
      return types.nullType
    case 'binary':
      return types.binary
    case 'boolean':
      return types.boolean
    case 'byte':
      return types.byte
    case 'short':
      return types.short
    case 'integer':
      return types.integer
    case 'long':
      return types.long
    case 'float':
      return types.float
    case 'double':
      return types.double
    case 'decimal':
      return types.decimal(kind.value.precision ?? 10, kind.value.scale ?? 0)
    case 'string':
      return kind.value.collation === '' || kind.value.collation === 'UTF8_BINARY'
        ? types.string
        : Object.freeze({ kind: 'string', collation: kind.value.collation })
    case 'char':
      return types.char(kind.value.length)
    case 'varChar':
      return types.varchar(kind.value.length)
    case 'date':
      return types.date
    case 'timestamp':
      return types.timestamp
    case 'timestampNtz':
      return types.timestampNtz
    case 'time':
      return types.time(kind.value.precision)
    case 'calendarInterval':
      return types.calendarInterval
    case 'yearMonthInterval': {
      const { startField = 0, endField = 1 } = kind.value
      return types.yearMonthInterval(yearMonthFields[startField], yearMonthFields[endField])
    }
    case 'dayTimeInterval': {
      const { startField = 0, endField = 3 } = kind.value
      return types.dayTimeInterval(dayTimeFields[startField], dayTimeFields[endField])
    }
    case 'array':
      return types.array(typeOfMessage(kind.value.elementType, parse), kind.value.containsNull)
    case 'map': {
      const { keyType, valueType, valueContainsNull } = kind.value
      return types.map(typeOfMessage(keyType, parse), typeOfMessage(valueType, parse), valueContainsNull)
    }
    case 'struct':
      return types.struct(
        kind.value.fields.map((f) => {
          const metadata =
            f.metadata === undefined || f.metadata === '{}' ? undefined : columnMetadata(f.metadata)
          return types.field(f.name, typeOfMessage(f.dataType, parse), f.nullable, metadata)
        }),
      )
    case 'variant':
      return types.variant
    case 'unparsed':
      return parse(kind.value.dataTypeString)
    case 'udt':
      throw refusedUserType(kind.value)
    case undefined:
      throw invalidPlan('DATA_TYPE_UNSUPPORTED_PROTO_TO_CATALYST', { kindCase: 'KIND_NOT_SET' })
    default:
      throw unsupported(`data type ${kind.case}`)
  }
}

/** What a column carries beside its values: an object in JSON. */
export function columnMetadata(json: string): NonNullable<StructField['metadata']> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as never
  } catch {
    // It is no JSON at all.
  }
  throw illegalArgument('alias', 'metadata', 'an object in JSON')
}

const noKind: DataTypeMessage['kind'] = { case: undefined }

type UserType = Extract<DataTypeMessage['kind'], { case: 'udt' }>['value']

function refusedUserType({ type, jvmClass, pythonClass, serializedPythonClass }: UserType): SparkError {
  if (type !== 'udt') return invalidPlan('UDT_TYPE_FIELD_INVALID', { udtType: type })
  const isWhole = jvmClass !== undefined || (pythonClass !== undefined && serializedPythonClass !== undefined)
  return isWhole ? unsupported('data type udt') : invalidPlan('PYTHON_UDT_MISSING_FIELDS')
}

export function messageOfType(type: DataType): DataTypeMessage {
  return message('DataType', { kind: kindOf(type) })
}

function kindOf(type: DataType): DataTypeMessage['kind'] {
  switch (type.kind) {
    case 'null':
      return { case: 'null', value: message('DataType.NULL') }
    case 'binary':
      return { case: 'binary', value: message('DataType.Binary') }
    case 'boolean':
      return { case: 'boolean', value: message('DataType.Boolean') }
    case 'byte':
      return { case: 'byte', value: message('DataType.Byte') }
    case 'short':
      return { case: 'short', value: message('DataType.Short') }
    case 'integer':
      return { case: 'integer', value: message('DataType.Integer') }
    case 'long':
      return { case: 'long', value: message('DataType.Long') }
    case 'float':
      return { case: 'float', value: message('DataType.Float') }
    case 'double':
      return { case: 'double', value: message('DataType.Double') }
    case 'decimal':
      return {
        case: 'decimal',
        value: message('DataType.Decimal', { precision: type.precision, scale: type.scale }),
      }
    case 'string': {
      const length = type.length ?? 0
      if (type.constraint === 'char') return { case: 'char', value: message('DataType.Char', { length }) }
      if (type.constraint === 'varchar')
        return { case: 'varChar', value: message('DataType.VarChar', { length }) }
      return {
        case: 'string',
        value: message('DataType.String', { collation: type.collation ?? 'UTF8_BINARY' }),
      }
    }
    case 'date':
      return { case: 'date', value: message('DataType.Date') }
    case 'timestamp':
      return { case: 'timestamp', value: message('DataType.Timestamp') }
    case 'timestamp_ntz':
      return { case: 'timestampNtz', value: message('DataType.TimestampNTZ') }
    case 'time':
      return { case: 'time', value: message('DataType.Time', { precision: type.precision }) }
    case 'calendarInterval':
      return { case: 'calendarInterval', value: message('DataType.CalendarInterval') }
    case 'yearMonthInterval': {
      const [startField, endField] = [yearMonthFields.indexOf(type.start), yearMonthFields.indexOf(type.end)]
      return {
        case: 'yearMonthInterval',
        value: message('DataType.YearMonthInterval', { startField, endField }),
      }
    }
    case 'dayTimeInterval': {
      const [startField, endField] = [dayTimeFields.indexOf(type.start), dayTimeFields.indexOf(type.end)]
      return { case: 'dayTimeInterval', value: message('DataType.DayTimeInterval', { startField, endField }) }
    }
    case 'array': {
      const elementType = messageOfType(type.element)
      return {
        case: 'array',
        value: message('DataType.Array', { elementType, containsNull: type.containsNull }),
      }
    }
    case 'map':
      return {
        case: 'map',
        value: message('DataType.Map', {
          keyType: messageOfType(type.key),
          valueType: messageOfType(type.value),
          valueContainsNull: type.valueContainsNull,
        }),
      }
    case 'struct':
      return { case: 'struct', value: message('DataType.Struct', { fields: type.fields.map(fieldMessage) }) }
    case 'variant':
      return { case: 'variant', value: message('DataType.Variant') }
    default:
      return type satisfies never
  }
}

const fieldMessage = (f: StructField) =>
  message('DataType.StructField', {
    name: f.name,
    dataType: messageOfType(f.type),
    nullable: f.nullable,
    ...(f.metadata === undefined ? {} : { metadata: JSON.stringify(f.metadata) }),
  })
