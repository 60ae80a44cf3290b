/**
 * How values of a file's column become values of the type that is asked for: the width they have in a PLAIN page, the
 * width they have in a vector, and the kernel between the two. Widening is what Spark's reader allows; all else is a
 * mismatch.
 */
import { type DataType, type DecimalType, microsPerDay } from '@vonk/common'
import { physicalWidth } from '../../columnar/vector.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import type { ParquetColumn } from './schema.ts'

/** Answers 0, or a negative error of the kernels. Counts stay within `maxBatchRows`, or few for dictionaries. */
export type ConvertKernel = (kernels: Kernels, source: number, count: number, target: number) => number

export interface Conversion {
  /** Bytes of a value in a PLAIN page; 0 for BYTE_ARRAY (raw values are then views) and BOOLEAN. */
  readonly plainWidth: number
  readonly isBoolean: boolean
  /** Bytes of a value in the vector: 1, 2, 4, 8, 16; views count as 8. */
  readonly width: 1 | 2 | 4 | 8 | 16
  readonly isViews: boolean
  /** Undefined where raw values are already what the vector holds. */
  readonly convert: ConvertKernel | undefined
}

type Width = Conversion['width']

const always =
  (run: (kernels: Kernels, source: number, count: number, target: number) => void): ConvertKernel =>
  (kernels, source, count, target) => {
    run(kernels, source, count, target)
    return 0
  }

const int32ToInt8 = always((k, s, n, t) => k.int32ToInt8(s, n, t))
const int32ToInt16 = always((k, s, n, t) => k.int32ToInt16(s, n, t))
const int32ToInt64 = always((k, s, n, t) => k.int32ToInt64(s, n, t))
const uint32ToInt64 = always((k, s, n, t) => k.uint32ToInt64(s, n, t))
const int32ToDouble = always((k, s, n, t) => k.int32ToDouble(s, n, t))
const floatToDouble = always((k, s, n, t) => k.floatToDouble(s, n, t))
const int64ToInt128 = always((k, s, n, t) => k.int64ToInt128(s, n, t))
const uint64ToInt128 = always((k, s, n, t) => k.uint64ToInt128(s, n, t))
const int96ToMicros = always((k, s, n, t) => k.int96ToMicros(s, n, t))

const multiplied =
  (factor: bigint): ConvertKernel =>
  (kernels, source, count, target) =>
    kernels.multiply64(source, count, factor, target)
const divided = (divisor: bigint): ConvertKernel =>
  always((kernels, source, count, target) => kernels.floorDivide64(source, count, divisor, target))

/** One after the other; the second works in place. */
const then =
  (first: ConvertKernel, second: ConvertKernel): ConvertKernel =>
  (kernels, source, count, target) => {
    const failed = first(kernels, source, count, target)
    return failed < 0 ? failed : second(kernels, target, count, target)
  }

/** The conversion from a column of a file to `type`, or undefined where Spark would refuse. */
export function conversionOf(column: ParquetColumn, type: DataType): Conversion | undefined {
  const plainWidth = plainWidthOf(column)
  const made = (convert: ConvertKernel | undefined, width = physicalWidth(type)): Conversion => ({
    plainWidth,
    isBoolean: column.physical === 'BOOLEAN',
    width: (width === 0 ? 8 : width) as Width,
    isViews: width === 0,
    convert,
  })
  if (type.kind === 'decimal') {
    const convert = decimalConversion(column, type)
    return convert === undefined ? undefined : made(convert === 'same' ? undefined : convert)
  }
  switch (column.physical) {
    case 'BOOLEAN':
      // A column of NULL is written as one of booleans, and says so.
      if (type.kind === 'null' && column.annotation?.kind === 'null') return made(undefined)
      return type.kind === 'boolean' ? made(undefined) : undefined
    case 'INT32':
      return int32Conversion(column, type, made)
    case 'INT64':
      return int64Conversion(column, type, made)
    case 'INT96':
      return type.kind === 'timestamp' || type.kind === 'timestamp_ntz' ? made(int96ToMicros) : undefined
    case 'FLOAT':
      if (type.kind === 'float') return made(undefined)
      return type.kind === 'double' ? made(floatToDouble) : undefined
    case 'DOUBLE':
      return type.kind === 'double' ? made(undefined) : undefined
    case 'BYTE_ARRAY':
      if (column.annotation?.kind === 'decimal') return undefined
      return type.kind === 'string' || type.kind === 'binary' ? made(undefined) : undefined
    case 'FIXED_LEN_BYTE_ARRAY':
      if (type.kind !== 'binary') return undefined
      return made(always((k, s, n, t) => k.fixedViews(s, column.length, n, t)))
  }
}

function plainWidthOf({ physical, length }: ParquetColumn): number {
  switch (physical) {
    case 'INT32':
    case 'FLOAT':
      return 4
    case 'INT64':
    case 'DOUBLE':
      return 8
    case 'INT96':
      return 12
    case 'FIXED_LEN_BYTE_ARRAY':
      return length
    default:
      return 0
  }
}

type Make = (convert: ConvertKernel | undefined) => Conversion

function int32Conversion({ annotation }: ParquetColumn, type: DataType, make: Make): Conversion | undefined {
  if (annotation?.kind === 'decimal') return undefined
  const isUnsigned = annotation?.kind === 'integer' && !annotation.signed
  // Of 32 bits without sign, half of the numbers would come out negative.
  if (isUnsigned && annotation.bits === 32) return type.kind === 'long' ? make(uint32ToInt64) : undefined
  switch (type.kind) {
    case 'byte':
      return make(int32ToInt8)
    case 'short':
      return make(int32ToInt16)
    case 'integer':
    case 'date':
    case 'yearMonthInterval':
      return make(undefined)
    case 'long':
      return make(int32ToInt64)
    case 'double':
      return make(int32ToDouble)
    case 'timestamp_ntz':
      return annotation?.kind === 'date' ? make(then(int32ToInt64, multiplied(microsPerDay))) : undefined
    default:
      return undefined
  }
}

function int64Conversion({ annotation }: ParquetColumn, type: DataType, make: Make): Conversion | undefined {
  if (annotation?.kind === 'decimal') return undefined
  if (annotation?.kind === 'integer' && !annotation.signed) return undefined
  // The bare numbers, in whatever unit they are.
  if (type.kind === 'long' || type.kind === 'dayTimeInterval') return make(undefined)
  if (annotation?.kind === 'time' && type.kind === 'time') {
    return make(annotation.unit === 'nanos' ? divided(1000n) : undefined)
  }
  const isInstant = type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
  if (annotation?.kind !== 'timestamp' || annotation.unit === 'nanos' || !isInstant) return undefined
  return make(annotation.unit === 'millis' ? multiplied(1000n) : undefined)
}

/** Digits before the point that an integer type may need, so that every value fits the decimal. */
const integerDigits = { INT32: 10, INT64: 20 } as const

function decimalConversion(column: ParquetColumn, type: DecimalType): ConvertKernel | 'same' | undefined {
  const { physical, annotation } = column
  let fromPrecision: number
  let fromScale: number
  if (annotation?.kind === 'decimal') {
    fromPrecision = annotation.precision
    fromScale = annotation.scale
  } else if (physical === 'INT64' && annotation?.kind === 'integer' && !annotation.signed) {
    return type.precision === 20 && type.scale === 0 ? uint64ToInt128 : undefined
  } else if (physical === 'INT32' || physical === 'INT64') {
    if (annotation !== undefined && !(annotation.kind === 'integer' && annotation.signed)) return undefined
    fromPrecision = integerDigits[physical]
    fromScale = 0
  } else {
    return undefined
  }
  const grows = type.scale - fromScale
  if (grows < 0 || type.precision - fromPrecision < grows) return undefined
  const isWide = type.precision > 18
  const base = unscaledConversion(column, isWide)
  if (grows === 0) return base
  const scaled = isWide ? scale128(grows) : multiplied(10n ** BigInt(grows))
  return base === 'same' ? scaled : then(base, scaled)
}

function unscaledConversion({ physical, length }: ParquetColumn, isWide: boolean): ConvertKernel | 'same' {
  switch (physical) {
    case 'INT32':
      return isWide ? int32ToInt128 : int32ToInt64
    case 'INT64':
      return isWide ? int64ToInt128 : 'same'
    case 'BYTE_ARRAY':
      return (k, s, n, t) => (isWide ? k.viewsToInt128(s, n, t) : k.viewsToInt64(s, n, t))
    default:
      return (k, s, n, t) =>
        isWide ? k.bigEndianToInt128(s, length, n, t) : k.bigEndianToInt64(s, length, n, t)
  }
}

/** Widened to 64 bits in the upper half of the target first, from where 128 bits are made without overtaking. */
const int32ToInt128: ConvertKernel = (kernels, source, count, target) => {
  kernels.int32ToInt64(source, count, target + count * 8)
  kernels.int64ToInt128(target + count * 8, count, target)
  return 0
}

/** A factor has at most 18 digits, so that it is a positive i64. */
const scale128 =
  (digits: number): ConvertKernel =>
  (kernels, source, count, target) => {
    let from = source
    for (let left = digits; left > 0; left -= 18) {
      kernels.multiply128(from, count, 10n ** BigInt(Math.min(left, 18)), target)
      from = target
    }
    return 0
  }
