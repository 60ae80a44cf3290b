/**
 * Literals: JavaScript values as Connect's literal messages, with the type that the value alone decides, or one that is
 * given.
 */

import * as types from '@vonk/common'
import { type DataType, Decimal, type StructType, simpleString } from '@vonk/common'
import type { Expression_Literal } from '@vonk/protocol'
import { message } from './plan-message.ts'
import { fieldOf } from './values/column-builder.ts'
import { inferType } from './values/inferred-type.ts'
import { isIterable } from './values/js-kinds.ts'
import {
  toBytes,
  toCalendarInterval,
  toDays,
  toDouble,
  toInstantMicros,
  toIntervalMicros,
  toLong,
  toMonths,
  toSmallInteger,
  toTimeMicros,
  toUnscaled,
  toWallClockMicros,
  unacceptable,
} from './values/value-input.ts'

type Kind = Expression_Literal['literalType']

/** The type of a literal: as in a column, but integral numbers are int where they fit, as in Spark. */
export function literalType(value: unknown): DataType {
  if (typeof value === 'number' && value >= -(2 ** 31) && value < 2 ** 31) {
    const type = inferType(value)
    return type.kind === 'long' ? types.integer : type
  }
  return inferType(value)
}

export const literalMessage = (value: unknown, type: DataType = literalType(value)): Expression_Literal => {
  const literalKind = value === null || value === undefined ? nullKind(type) : kindOf(value, type)
  const dataType = needsType(type) ? { dataType: typeMessage(type) } : {}
  return message('Expression.Literal', { literalType: literalKind, ...dataType })
}

/** A type as the text that the server parses. */
export const typeMessage = (type: DataType) =>
  type.kind === 'null'
    ? message('DataType', { kind: { case: 'null', value: message('DataType.NULL') } })
    : message('DataType', {
        kind: {
          case: 'unparsed',
          value: message('DataType.Unparsed', {
            dataTypeString: type.kind === 'struct' ? types.sqlName(type) : simpleString(type),
          }),
        },
      })

const needsType = (type: DataType): boolean =>
  type.kind === 'yearMonthInterval' || type.kind === 'dayTimeInterval'

const nullKind = (type: DataType): Kind => ({ case: 'null', value: typeMessage(type) })

function kindOf(value: unknown, type: DataType): Kind {
  const name = 'literal'
  switch (type.kind) {
    case 'null':
      throw unacceptable(value, type, name)
    case 'boolean':
      if (typeof value !== 'boolean') throw unacceptable(value, type, name)
      return { case: 'boolean', value }
    case 'byte':
    case 'short':
    case 'integer':
      return { case: type.kind, value: toSmallInteger(value, type, name) }
    case 'long':
      return { case: 'long', value: toLong(value, type, name) }
    case 'float':
    case 'double':
      return { case: type.kind, value: toDouble(value, type, name) }
    case 'decimal': {
      const { precision, scale } = type
      const text = new Decimal(toUnscaled(value, type, name), precision, scale).toString()
      return {
        case: 'decimal',
        value: message('Expression.Literal.Decimal', { value: text, precision, scale }),
      }
    }
    case 'string':
      if (typeof value !== 'string') throw unacceptable(value, type, name)
      return { case: 'string', value }
    case 'binary':
      return { case: 'binary', value: toBytes(value, type, name) }
    case 'date':
      return { case: 'date', value: toDays(value, type, name) }
    case 'timestamp':
      return { case: 'timestamp', value: toInstantMicros(value, type, name) }
    case 'timestamp_ntz':
      return { case: 'timestampNtz', value: toWallClockMicros(value, type, name) }
    case 'time': {
      const nano = toTimeMicros(value, type, name) * 1000n
      return { case: 'time', value: message('Expression.Literal.Time', { nano, precision: type.precision }) }
    }
    case 'yearMonthInterval':
      return { case: 'yearMonthInterval', value: toMonths(value, type, name) }
    case 'dayTimeInterval':
      return { case: 'dayTimeInterval', value: toIntervalMicros(value, type, name) }
    case 'calendarInterval': {
      const { months, days, micros: microseconds } = toCalendarInterval(value, type, name)
      const fields = { months, days, microseconds }
      return { case: 'calendarInterval', value: message('Expression.Literal.CalendarInterval', fields) }
    }
    default:
      return nestedKind(value, type)
  }
}

function nestedKind(
  value: unknown,
  type: Extract<DataType, { kind: 'array' | 'map' | 'struct' | 'variant' }>,
): Kind {
  switch (type.kind) {
    case 'array': {
      if (typeof value !== 'object' || value === null || !isIterable(value))
        throw unacceptable(value, type, 'literal')
      const elements = [...value].map((item) => literalMessage(item, type.element))
      const fields = { elementType: typeMessage(type.element), elements }
      return { case: 'array', value: message('Expression.Literal.Array', fields) }
    }
    case 'map': {
      const entries = value instanceof Map ? [...value] : Object.entries(value as object)
      const fields = {
        keyType: typeMessage(type.key),
        valueType: typeMessage(type.value),
        keys: entries.map(([key]) => literalMessage(key, type.key)),
        values: entries.map(([, item]) => literalMessage(item, type.value)),
      }
      return { case: 'map', value: message('Expression.Literal.Map', fields) }
    }
    case 'struct':
      return { case: 'struct', value: structLiteral(value, type) }
    default:
      throw unacceptable(value, type, 'literal')
  }
}

function structLiteral(value: unknown, type: StructType) {
  const elements = type.fields.map((field, i) =>
    literalMessage(fieldOf(value, field.name, i, { type, name: 'literal' }), field.type),
  )
  return message('Expression.Literal.Struct', { structType: typeMessage(type), elements })
}
