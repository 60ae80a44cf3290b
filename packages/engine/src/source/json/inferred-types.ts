/**
 * The type that JSON values suggest (Spark's `JsonInferSchema`): of one value, and of several. Types of nothing
 * but nulls are settled at the end.
 */
import {
  array,
  boolean,
  type DataType,
  decimal,
  digitCount,
  double,
  field,
  long,
  nullType,
  parseDecimal,
  type StructField,
  type StructType,
  string,
  struct,
  timestamp,
  timestampNtz,
} from '@vonk/common'
import { textReader } from '../text/text-values.ts'
import type { Json } from './json-text.ts'
import type { JsonOptions } from './options.ts'

export class InferredTypes {
  private readonly options: JsonOptions
  private readonly timestampType: DataType
  private readonly timestamp: (text: string) => unknown

  constructor(options: JsonOptions, timestampIsNtz: boolean) {
    this.options = options
    this.timestampType = timestampIsNtz ? timestampNtz : timestamp
    this.timestamp = textReader(this.timestampType, options)
  }

  typeOf(json: Json): DataType {
    if (json === null || json === '') return nullType
    if (typeof json === 'boolean') return this.options.primitivesAsString ? string : boolean
    if (typeof json === 'string') return this.stringType(json)
    switch (json.kind) {
      case 'number':
        return this.options.primitivesAsString ? string : this.numberType(json.text)
      case 'array':
        return array(json.items.reduce((type: DataType, item) => merged(type, this.typeOf(item)), nullType))
      default:
        return struct(sorted(json.keys.map((key, i) => field(key, this.typeOf(json.values[i])))))
    }
  }

  private stringType(text: string): DataType {
    if (this.options.prefersDecimal) {
      const parsed = parseDecimal(text)
      const type = parsed === undefined ? undefined : decimalType(parsed.unscaled, parsed.scale)
      if (type !== undefined) return type
    }
    return this.options.inferTimestamp && this.timestamp(text) !== undefined ? this.timestampType : string
  }

  private numberType(text: string): DataType {
    const parsed = parseDecimal(text)
    if (parsed === undefined) return double
    if (/^-?\d+$/.test(text)) {
      if (BigInt.asIntN(64, parsed.unscaled) === parsed.unscaled) return long
      return decimalType(parsed.unscaled, 0) ?? double
    }
    return (this.options.prefersDecimal ? decimalType(parsed.unscaled, parsed.scale) : undefined) ?? double
  }
}

function decimalType(unscaled: bigint, scale: number): DataType | undefined {
  if (scale < 0) return undefined
  const precision = Math.max(digitCount(unscaled), scale)
  return precision <= 38 ? decimal(precision, scale) : undefined
}

export const sorted = (fields: readonly StructField[]): readonly StructField[] =>
  [...fields].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))

export function merged(a: DataType, b: DataType): DataType {
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (a.kind === 'struct' && b.kind === 'struct') return mergedStructs(a, b)
  if (a.kind === 'array' && b.kind === 'array') return array(merged(a.element, b.element))
  const [left, right] = [asDecimal(a), asDecimal(b)]
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    if (left !== undefined && right !== undefined) {
      const scale = Math.max(left.scale, right.scale)
      const whole = Math.max(left.precision - left.scale, right.precision - right.scale)
      return whole + scale > 38 ? double : decimal(whole + scale, scale)
    }
    return a.kind === 'double' || b.kind === 'double' ? double : string
  }
  if (a.kind === b.kind) return a
  const isNumber = (type: DataType) => type.kind === 'long' || type.kind === 'double'
  return isNumber(a) && isNumber(b) ? double : string
}

function asDecimal(type: DataType): { readonly precision: number; readonly scale: number } | undefined {
  if (type.kind === 'decimal') return type
  return type.kind === 'long' ? { precision: 20, scale: 0 } : undefined
}

function mergedStructs(a: StructType, b: StructType): StructType {
  const fields = [...a.fields]
  for (const other of b.fields) {
    const at = fields.findIndex((f) => f.name === other.name)
    if (at < 0) fields.push(other)
    else fields[at] = field(other.name, merged(fields[at].type, other.type))
  }
  // Keys that one record has twice stay, and are refused later.
  const names = new Set(b.fields.map((f) => f.name))
  if (names.size < b.fields.length && a.fields.length === 0) return b
  return struct(sorted(fields))
}

/** What was only null becomes a string; what has no fields or no name goes. */
export function settled(type: StructType, options: JsonOptions): StructType {
  return struct(
    type.fields.flatMap((f) => {
      const kept = f.name === '' ? undefined : settledType(f.type, options)
      return kept === undefined ? [] : [field(f.name, kept)]
    }),
  )
}

export function settledType(type: DataType, options: JsonOptions): DataType | undefined {
  if (type.kind === 'null') return options.dropFieldIfAllNull ? undefined : string
  if (type.kind === 'array') {
    const element = settledType(type.element, options)
    return element === undefined ? undefined : array(element)
  }
  if (type.kind !== 'struct') return type
  const kept = settled(type, options)
  return kept.fields.length === 0 ? undefined : kept
}
