// From the physical values of a file to those of a vector: widths, signs, byte orders, units.
import { ERROR_CORRUPT, ERROR_OVERFLOW } from './errors'

export function int32ToInt8(source: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u8>(target + i, load<u8>(source + (i << 2)))
}

export function int32ToInt16(source: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u16>(target + (i << 1), load<u16>(source + (i << 2)))
}

export function int32ToInt64(source: usize, count: u32, target: usize): void {
  let i: u32 = 0
  for (; i + 4 <= count; i += 4) {
    const v = v128.load(source + (i << 2))
    v128.store(target + (i << 3), i64x2.extend_low_i32x4_s(v))
    v128.store(target + (i << 3), i64x2.extend_high_i32x4_s(v), 16)
  }
  for (; i < count; i++) store<i64>(target + (i << 3), <i64>load<i32>(source + (i << 2)))
}

export function uint32ToInt64(source: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u64>(target + (i << 3), <u64>load<u32>(source + (i << 2)))
}

export function int32ToDouble(source: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) store<f64>(target + (i << 3), <f64>load<i32>(source + (i << 2)))
}

export function floatToDouble(source: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) store<f64>(target + (i << 3), <f64>load<f32>(source + (i << 2)))
}

/** 64 to 128 bits with the sign. */
export function int64ToInt128(source: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = load<i64>(source + (i << 3))
    store<i64>(target + (i << 4), value)
    store<i64>(target + (i << 4), value >> 63, 8)
  }
}

export function uint64ToInt128(source: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u64>(target + (i << 4), load<u64>(source + (i << 3)))
    store<u64>(target + (i << 4), 0, 8)
  }
}

/** source * factor (positive); ERROR_OVERFLOW if one does not fit. May work in place. */
export function multiply64(source: usize, count: u32, factor: i64, target: usize): i32 {
  const most = i64.MAX_VALUE / factor
  const least = i64.MIN_VALUE / factor
  for (let i: u32 = 0; i < count; i++) {
    const value = load<i64>(source + (i << 3))
    if (value > most || value < least) return ERROR_OVERFLOW
    store<i64>(target + (i << 3), value * factor)
  }
  return 0
}

/** 128-bit values times a positive factor, modulo 2^128. May work in place. */
export function multiply128(source: usize, count: u32, factor: u64, target: usize): void {
  const f0 = factor & 0xffffffff
  const f1 = factor >> 32
  for (let i: u32 = 0; i < count; i++) {
    const low = load<u64>(source + (i << 4))
    const high = load<u64>(source + (i << 4), 8)
    const a0 = low & 0xffffffff
    const a1 = low >> 32
    const p00 = a0 * f0
    const middle = a1 * f0 + (p00 >> 32)
    const cross = a0 * f1 + (middle & 0xffffffff)
    store<u64>(target + (i << 4), (cross << 32) | (p00 & 0xffffffff))
    store<u64>(target + (i << 4), a1 * f1 + (middle >> 32) + (cross >> 32) + high * factor, 8)
  }
}

/** Floor of source / divisor (positive). May work in place. */
export function floorDivide64(source: usize, count: u32, divisor: i64, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const value = load<i64>(source + (i << 3))
    const quotient = value / divisor
    store<i64>(target + (i << 3), quotient - i64(value - quotient * divisor < 0))
  }
}

/** INT96 (nanoseconds of the day, Julian day) to microseconds since 1970. */
export function int96ToMicros(source: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = source + i * 12
    const days = <i64>load<i32>(at, 8) - 2440588
    store<i64>(target + (i << 3), days * 86400000000 + load<i64>(at) / 1000)
  }
}

// @ts-ignore: decorator
@inline
function bigEndianHigh(at: usize, width: u32): i64 {
  let high: i64 = <i64>load<i8>(at)
  for (let j: u32 = 1; j < width; j++) high = (high << 8) | <i64>load<u8>(at + j)
  return high
}

// Stores the two's complement big-endian number of `width` bytes; answers whether it fits.
// @ts-ignore: decorator
@inline
function storeBigEndian(at: usize, width: u32, target: usize, wide: bool): bool {
  if (width == 0) {
    store<i64>(target, 0)
    if (wide) store<i64>(target, 0, 8)
    return true
  }
  let low: i64
  let high: i64
  if (width <= 8) {
    low = bigEndianHigh(at, width)
    high = low >> 63
  } else {
    low = bswap<i64>(load<i64>(at + width - 8))
    const rest = width - 8
    if (rest <= 8) {
      high = bigEndianHigh(at, rest)
    } else {
      high = bswap<i64>(load<i64>(at + rest - 8))
      const sign: u8 = high < 0 ? 255 : 0
      for (let j: u32 = 0; j < rest - 8; j++) if (load<u8>(at + j) != sign) return false
    }
  }
  store<i64>(target, low)
  if (wide) store<i64>(target, high, 8)
  return wide || high == low >> 63
}

/** Fixed-length big-endian numbers to i64. Answers 0, or ERROR_CORRUPT if one does not fit. */
export function bigEndianToInt64(source: usize, width: u32, count: u32, target: usize): i32 {
  for (let i: u32 = 0; i < count; i++) {
    if (!storeBigEndian(source + i * width, width, target + (i << 3), false)) return ERROR_CORRUPT
  }
  return 0
}

export function bigEndianToInt128(source: usize, width: u32, count: u32, target: usize): i32 {
  for (let i: u32 = 0; i < count; i++) {
    if (!storeBigEndian(source + i * width, width, target + (i << 4), true)) return ERROR_CORRUPT
  }
  return 0
}

/** As `bigEndianToInt64`, from views. */
export function viewsToInt64(views: usize, count: u32, target: usize): i32 {
  for (let i: u32 = 0; i < count; i++) {
    const view = views + (i << 3)
    if (!storeBigEndian(load<u32>(view), load<u32>(view, 4), target + (i << 3), false)) return ERROR_CORRUPT
  }
  return 0
}

export function viewsToInt128(views: usize, count: u32, target: usize): i32 {
  for (let i: u32 = 0; i < count; i++) {
    const view = views + (i << 3)
    if (!storeBigEndian(load<u32>(view), load<u32>(view, 4), target + (i << 4), true)) return ERROR_CORRUPT
  }
  return 0
}
