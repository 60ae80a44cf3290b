/** Literal messages to literals: physical values as `expr/expression.ts` defines them. */
import type { DataType } from '@vonk/common'
import * as types from '@vonk/common'
import type { Expression, Literal, LiteralValue } from '@vonk/engine/expr/expression'
import { transformExpression } from '@vonk/engine/expr/tree'
import { parseDecimal } from '@vonk/engine/values/decimal'
import type { Expression_Literal } from '@vonk/protocol'
import { typeOfMessage } from './data-type-messages.ts'
import { invalidPlan } from './invalid-plan.ts'
import { illegalArgument, unsupported } from './unsupported.ts'

type Parse = (text: string) => DataType

export function literalOfMessage(sent: Expression_Literal | undefined, parse: Parse): Literal {
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

function typedValue(sent: Expression_Literal | undefined, parse: Parse): Typed {
  const literal = sent?.literalType
  checkDeclared(sent)
  if (literal?.case === undefined)
    throw invalidPlan('UNSUPPORTED_LITERAL_TYPE', { typeInfo: 'LITERALTYPE_NOT_SET(0)' })
  const declared = sent?.dataType === undefined ? undefined : typeOfMessage(sent.dataType, parse)
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
      throw unsupported(`literals of the kind ${literal.case}`)
  }
}

/** A type beside the value has to be of the value's kind. */
function checkDeclared(sent: Expression_Literal | undefined): void {
  if (sent?.dataType === undefined) return
  const literal = sent.literalType.case
  const declared = sent.dataType.kind.case
  if (declared !== undefined && declared === (literal === 'specializedArray' ? 'array' : literal)) return
  // The type of a NULL is any.
  if (literal === 'null') return
  throw invalidPlan('INCOMPATIBLE_LITERAL_DATA_TYPE', {
    dataTypeKindCase: declared === undefined ? 'KIND_NOT_SET' : caseName(declared),
    literalTypeCase: literal === undefined ? 'LITERALTYPE_NOT_SET' : caseName(literal),
  })
}

/** As protobuf's Java code names the kinds of a message. */
const caseName = (field: string): string => field.replace(/[A-Z]/g, '_$&').toUpperCase()

function decimalValue(sent: {
  readonly value: string
  readonly precision?: number
  readonly scale?: number
}): Typed {
  const parsed = parseDecimal(sent.value)
  if (parsed === undefined)
    throw illegalArgument('a decimal literal', 'value', `a number, not '${sent.value}'`)
  // A client may name a type that is too narrow for the value: PySpark sends (10, 0) with every decimal.
  const scale = Math.max(sent.scale ?? 0, parsed.scale)
  const unscaled = parsed.unscaled * 10n ** BigInt(scale - parsed.scale)
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().length
  return { type: types.decimal(Math.max(sent.precision ?? 0, digits, scale), scale), value: unscaled }
}

/**
 * An argument of SQL stands in the statement as its text would, whatever type the client has named with its decimals:
 * 1.23 is a DECIMAL(3,2).
 */
export const asWritten = (argument: Expression): Expression =>
  transformExpression(argument, (e) => {
    if (e.kind !== 'literal' || e.type.kind !== 'decimal' || e.value === null) return e
    const { scale } = e.type
    const digits = (e.value as bigint).toString().replace('-', '').length
    return Object.freeze({ ...e, type: types.decimal(Math.max(digits, scale), scale) })
  })

type Nested = Extract<Expression_Literal['literalType'], { case: 'array' | 'map' | 'struct' }>

function nestedValue(literal: Nested, declared: DataType | undefined, parse: Parse): Typed {
  if (literal.case === 'array') {
    const items = literal.value.elements.map((e) => typedValue(e, parse))
    const { elementType } = literal.value
    if (declared === undefined && elementType === undefined)
      throw invalidPlan('ARRAY_LITERAL_MISSING_DATA_TYPE')
    const hasNull = items.some((i) => i.value === null)
    const type = declared ?? types.array(typeOfMessage(elementType, parse), hasNull)
    if (type.kind !== 'array') throw illegalArgument('an array literal', 'type', 'an array')
    return { type, value: items.map((item) => fitted(item, type.element)) }
  }
  if (literal.case === 'map') {
    const keys = literal.value.keys.map((e) => typedValue(e, parse))
    const values = literal.value.values.map((e) => typedValue(e, parse))
    const { keyType, valueType } = literal.value
    if (declared === undefined && (keyType === undefined || valueType === undefined))
      throw invalidPlan('MAP_LITERAL_MISSING_DATA_TYPE')
    const type = declared ?? types.map(typeOfMessage(keyType, parse), typeOfMessage(valueType, parse))
    if (keys.length > values.length) throw illegalArgument('a map literal', 'values', 'as many as its keys')
    if (type.kind !== 'map') throw illegalArgument('a map literal', 'type', 'a map')
    return { type, value: keys.map((key, i) => [fitted(key, type.key), fitted(values[i], type.value)]) }
  }
  const items = literal.value.elements.map((e) => typedValue(e, parse))
  const { structType } = literal.value
  if (declared === undefined && structType === undefined)
    throw invalidPlan('STRUCT_LITERAL_MISSING_DATA_TYPE')
  const type = declared ?? typeOfMessage(structType, parse)
  if (type.kind !== 'struct' || type.fields.length !== items.length)
    throw illegalArgument('a struct literal', 'elements', 'as many as the fields of its type')
  return { type, value: items.map((item, i) => fitted(item, type.fields[i].type)) }
}

const wholeKinds: ReadonlySet<string> = new Set(['byte', 'short', 'integer', 'long'])
const fractionKinds: ReadonlySet<string> = new Set(['float', 'double'])

/** An element's value as one of the type that was declared for all: clients choose a type for each number. */
function fitted({ type, value }: Typed, to: DataType): LiteralValue {
  if (value === null) return value
  if (type.kind === 'decimal' && to.kind === 'decimal' && to.scale >= type.scale)
    return (value as bigint) * 10n ** BigInt(to.scale - type.scale)
  if (type.kind === to.kind && type.kind !== 'decimal') return value
  if (wholeKinds.has(type.kind)) {
    if (to.kind === 'long') return BigInt(value as number)
    if (wholeKinds.has(to.kind) || fractionKinds.has(to.kind)) return Number(value)
  }
  if (fractionKinds.has(type.kind) && fractionKinds.has(to.kind)) return value
  throw illegalArgument('a literal', 'elements', `of the type ${types.simpleString(to)}`)
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
  if (valueType.case === undefined) throw invalidPlan('ARRAY_LITERAL_NOT_SET')
  const values: readonly LiteralValue[] = valueType.value.values
  return { type: declared ?? types.array(elements[valueType.case], false), value: [...values] }
}
