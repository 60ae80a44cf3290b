/** The Spark type of JavaScript values: of one (a literal), and the type that all values of a column have in common. */

import * as types from '@vonk/common'
import { type DataType, Decimal, maxPrecision, SparkError, type StructField } from '@vonk/common'
import { Row } from '../row.ts'
import { bytesOf, isIterable, kindName, temporalKind, valueText } from './js-kinds.ts'

/** Values nest as deeply as this before it is taken for a cycle. */
const nestingMax = 100

/**
 * The type of a value in a column: integral numbers are long, others double, bigint is long, Date is timestamp, a plain
 * object is a struct, null and undefined are of the type that fits every other.
 */
export function inferType(value: unknown, depth = 0): DataType {
  if (depth > nestingMax) throw unsupportedValue(value)
  switch (typeof value) {
    case 'undefined':
      return types.nullType
    case 'boolean':
      return types.boolean
    case 'string':
      return types.string
    case 'bigint':
      return types.long
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? types.long : types.double
    case 'object':
      return value === null ? types.nullType : inferObjectType(value, depth)
    default:
      throw unsupportedValue(value)
  }
}

function inferObjectType(value: object, depth: number): DataType {
  if (value instanceof Decimal) return types.decimal(value.precision, value.scale)
  if (value instanceof Date) return types.timestamp
  if (bytesOf(value) !== undefined) return types.binary
  switch (temporalKind(value)) {
    case 'Instant':
      return types.timestamp
    case 'PlainDate':
      return types.date
    case 'PlainDateTime':
      return types.timestampNtz
    case 'PlainTime':
      return types.time()
    default:
  }
  if (value instanceof Row) return Row.schemaOf(value)
  if (value instanceof Map) {
    const key = commonTypeOf(value.keys(), depth)
    return types.map(key, commonTypeOf(value.values(), depth))
  }
  if (isIterable(value)) return types.array(commonTypeOf(value, depth))
  if (value instanceof RegExp || value instanceof Promise) throw unsupportedValue(value)
  return types.struct(
    Object.entries(value).map(([name, field]) => types.field(name, inferType(field, depth + 1))),
  )
}

function commonTypeOf(values: Iterable<unknown>, depth: number): DataType {
  let common: DataType = types.nullType
  for (const value of values) common = mergeTypes(common, inferType(value, depth + 1))
  return common
}

/** The type that holds values of both, as inference knows it: nothing is cast that would lose something. */
export function mergeTypes(a: DataType, b: DataType): DataType {
  if (a === b || b.kind === 'null') return a
  if (a.kind === 'null') return b
  if (a.kind === 'struct' && b.kind === 'struct') return mergeStructs(a.fields, b.fields)
  if (a.kind === 'array' && b.kind === 'array') return types.array(mergeTypes(a.element, b.element))
  if (a.kind === 'map' && b.kind === 'map')
    return types.map(mergeTypes(a.key, b.key), mergeTypes(a.value, b.value))
  if (types.sameType(a, b)) return a
  if (types.isNumeric(a) && types.isNumeric(b)) return mergeNumbers(a, b)
  throw new SparkError({
    condition: 'CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE',
    messageParameters: { left: `"${types.sqlName(a)}"`, right: `"${types.sqlName(b)}"` },
  })
}

function mergeStructs(a: readonly StructField[], b: readonly StructField[]): DataType {
  const merged = new Map(a.map((field) => [field.name, field.type]))
  for (const { name, type } of b) {
    const known = merged.get(name)
    merged.set(name, known === undefined ? type : mergeTypes(known, type))
  }
  return types.struct([...merged].map(([name, type]) => types.field(name, type)))
}

const integralDigits: Readonly<Record<string, number>> = { byte: 3, short: 5, integer: 10, long: 19 }

function mergeNumbers(a: DataType, b: DataType): DataType {
  if (types.isIntegral(a) && types.isIntegral(b))
    return integralDigits[a.kind] >= integralDigits[b.kind] ? a : b
  if (a.kind === 'float' || a.kind === 'double' || b.kind === 'float' || b.kind === 'double')
    return types.double
  const [left, right] = [asDecimal(a), asDecimal(b)]
  const scale = Math.max(left.scale, right.scale)
  const whole = Math.max(left.precision - left.scale, right.precision - right.scale)
  return types.decimal(Math.min(maxPrecision, whole + scale), scale)
}

const asDecimal = (type: DataType): types.DecimalType =>
  type.kind === 'decimal' ? type : types.decimal(integralDigits[type.kind], 0)

export const unsupportedValue = (value: unknown): SparkError =>
  new SparkError({
    condition: 'UNSUPPORTED_FEATURE.LITERAL_TYPE',
    messageParameters: { value: valueText(value), type: kindName(value) },
  })
