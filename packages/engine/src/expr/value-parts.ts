/** How values of a type lie in locals and in rows of generated code: the value types of their parts and their bytes. */
import type { DataType } from '@vonk/common'
import type { ValueType } from '../wasm/index.ts'

const i32Part = Object.freeze(['i32'] as const)
const i64Part = Object.freeze(['i64'] as const)
const f32Part = Object.freeze(['f32'] as const)
const f64Part = Object.freeze(['f64'] as const)
const wideParts = Object.freeze(['i64', 'i64'] as const)
const intervalParts = Object.freeze(['i32', 'i32', 'i64'] as const)
const bytesParts = Object.freeze(['i32', 'i32'] as const)

/** Value types of the parts of a value, in the order that `Value.parts` documents. */
export function partTypes(type: DataType): readonly ValueType[] {
  switch (type.kind) {
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
    case 'null':
      return i32Part
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'time':
    case 'dayTimeInterval':
      return i64Part
    case 'float':
      return f32Part
    case 'double':
      return f64Part
    case 'decimal':
      return type.precision <= 18 ? i64Part : wideParts
    case 'calendarInterval':
      return intervalParts
    default:
      return bytesParts
  }
}

/** Whether a value is a run of bytes elsewhere: pointer and length. */
export function isVariableLength(type: DataType): boolean {
  return partTypes(type) === bytesParts
}

/** Whether a value of the type is a decimal of two 64-bit words. */
export const isWideDecimal = (type: DataType): boolean => type.kind === 'decimal' && type.precision > 18

/** Words of a number that fits no decimal, for the message that tells it. */
export const exactWords = 4
