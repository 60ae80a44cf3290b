/** Literal messages to literals: physical values as `expr/expression.ts` defines them. */
import type { DataType } from '@vonk/common'
import * as types from '@vonk/common'
import type { Literal, LiteralValue } from '@vonk/engine/expr/expression'
import { parseDecimal } from '@vonk/engine/values/decimal'
import type { Expression_Literal } from '@vonk/protocol'
import { required, typeOfMessage } from './data-type-messages.ts'
import { unsupported } from './unsupported.ts'

type Parse = (text: string) => DataType

export function literalOfMessage(sent: Expression_Literal, parse: Parse): Literal {
  const { type, value } = typedValue(sent, parse)
  return Object.freeze({ kind: 'literal', type, value })
}

const numeric = {
  byte: types.byte,
  short: types.short,
  integer: types.integer,
  float: types.float,
  double: types.double,
}

interface Typed {
  readonly type: DataType
  readonly value: LiteralValue
}

function typedValue(sent: Expression_Literal, parse: Parse): Typed {
  const { literalType: literal } = sent
  const declared = sent.dataType === undefined ? undefined : typeOfMessage(sent.dataType, parse)
  switch (literal.case) {
    case 'null':
      return { type: typeOfMessage(literal.value, parse), value: null }
    case 'binary':
      return { type: types.binary, value: literal.value }
    case 'boolean':
      return { type: types.boolean, value: literal.value }
    case 'byte':
    case 'short':
    case 'integer':
    case 'float':
    case 'double':
      return { type: numeric[literal.case], value: literal.value }
    case 'date':
      return { type: types.date, value: literal.value }
    case 'long':
      return { type: types.long, value: literal.value }
    case 'string':
      return { type: types.string, value: literal.value }
    case 'timestamp':
      return { type: types.timestamp, value: literal.value }
    case 'timestampNtz':
      return { type: types.timestampNtz, value: literal.value }
    case 'time':
      return { type: types.time(literal.value.precision), value: literal.value.nano / 1000n }
    case 'decimal':
      return decimalValue(literal.value)
    case 'yearMonthInterval':
      return { type: declared ?? types.yearMonthInterval(), value: literal.value }
    case 'dayTimeInterval':
      return { type: declared ?? types.dayTimeInterval(), value: literal.value }
    case 'calendarInterval': {
      const { months, days, microseconds } = literal.value
      return { type: types.calendarInterval, value: [months, days, microseconds] }
    }
    case 'array':
    case 'map':
    case 'struct':
      return nestedValue(literal, declared, parse)
    case 'specializedArray':
      return specializedArray(literal.value, declared)
    default:
      throw unsupported(`literal ${literal.case ?? 'without a value'}`)
  }
}

function decimalValue(sent: {
  readonly value: string
  readonly precision?: number
  readonly scale?: number
}): Typed {
  const parsed = parseDecimal(sent.value)
  if (parsed === undefined) throw unsupported(`the decimal literal '${sent.value}'`)
  // A client may name a type that is too narrow for the value: PySpark sends (10, 0) with every decimal.
  const scale = Math.max(sent.scale ?? 0, parsed.scale)
  const unscaled = parsed.unscaled * 10n ** BigInt(scale - parsed.scale)
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().length
  return { type: types.decimal(Math.max(sent.precision ?? 0, digits, scale), scale), value: unscaled }
}

type Nested = Extract<Expression_Literal['literalType'], { case: 'array' | 'map' | 'struct' }>

function nestedValue(literal: Nested, declared: DataType | undefined, parse: Parse): Typed {
  if (literal.case === 'array') {
    const items = literal.value.elements.map((e) => typedValue(e, parse))
    const element =
      literal.value.elementType === undefined
        ? items[0]?.type
        : typeOfMessage(literal.value.elementType, parse)
    const type =
      declared ??
      types.array(
        element ?? types.nullType,
        items.some((i) => i.value === null),
      )
    return { type, value: items.map((i) => i.value) }
  }
  if (literal.case === 'map') {
    const keys = literal.value.keys.map((e) => typedValue(e, parse))
    const values = literal.value.values.map((e) => typedValue(e, parse))
    const { keyType, valueType } = literal.value
    const type =
      declared ??
      types.map(
        keyType === undefined ? (keys[0]?.type ?? types.nullType) : typeOfMessage(keyType, parse),
        valueType === undefined ? (values[0]?.type ?? types.nullType) : typeOfMessage(valueType, parse),
      )
    return { type, value: keys.map((key, i) => [key.value, values[i].value]) }
  }
  const items = literal.value.elements.map((e) => typedValue(e, parse))
  const type = declared ?? typeOfMessage(required(literal.value.structType), parse)
  return { type, value: items.map((i) => i.value) }
}

function specializedArray(
  sent: Extract<Expression_Literal['literalType'], { case: 'specializedArray' }>['value'],
  declared: DataType | undefined,
): Typed {
  const elements = {
    bools: types.boolean,
    ints: types.integer,
    longs: types.long,
    floats: types.float,
    doubles: types.double,
    strings: types.string,
  }
  const { valueType } = sent
  if (valueType.case === undefined) throw unsupported('a specialized array without values')
  const values: readonly LiteralValue[] = valueType.value.values
  return { type: declared ?? types.array(elements[valueType.case], false), value: [...values] }
}
