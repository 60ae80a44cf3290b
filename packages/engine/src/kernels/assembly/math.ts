// Functions on numbers that need more than a few instructions: rounding of doubles by their decimal digits, other
// bases.

import { parseReal } from './parse-number'
import { printLong, shortestDigits } from './print-number'

function powerOfTen(n: i32): f64 {
  let result: f64 = 1
  for (; n > 0; n--) result *= 10
  return result
}

function integerPower(n: i32): u64 {
  let result: u64 = 1
  for (; n > 0; n--) result *= 10
  return result
}

/** Rounds a whole number of units by what is left of the next one; `half` compares the rest with a half. */
// @ts-ignore: decorator
@inline
function bump(units: u64, half: i32, even: u32): u64 {
  if (half > 0 || (half == 0 && (!even || (units & 1) == 1))) return units + 1
  return units
}

/** units * 10^power as the nearest double. */
function unitsToReal(units: u64, power: i32, powers: usize, work: usize): f64 {
  if (units < 0x20000000000000 && power >= -22 && power <= 22) {
    return power < 0 ? <f64>units / powerOfTen(-power) : <f64>units * powerOfTen(power)
  }
  let p = printLong(units, work)
  store<u8>(p, 69)
  p = printLong(power, p + 1)
  const target = work + 64
  const found = parseReal(work, <u32>(p - work), 0, powers, target)
  if (found == 1) return load<f64>(target)
  return power < 0 ? <f64>units / powerOfTen(-power) : <f64>units * powerOfTen(power)
}

/**
 * A double (its bits) rounded to `scale` decimal digits, half up or half to even, by the digits that Java prints for
 * it. `work` is 128 bytes.
 */
export function roundReal(bits: u64, scale: i32, even: u32, powers: usize, work: usize): u64 {
  const x = reinterpret<f64>(bits)
  if (!(abs(x) < Infinity)) return bits
  if (x == 0) return 0
  const size = abs(x)
  let result: f64
  // Well away from a half the printed digits cannot decide otherwise than the number itself.
  if (scale >= 0 && scale <= 15) {
    const unit = powerOfTen(scale)
    const scaled = size * unit
    const whole = floor(scaled)
    const rest = scaled - whole
    if (scaled < 17592186044416 && abs(rest - 0.5) > 0.01) {
      result = (rest > 0.5 ? whole + 1 : whole) / unit
      return reinterpret<u64>(result == 0 ? 0 : copysign(result, x))
    }
  }
  shortestDigits(bits, powers, work)
  const digits = load<u64>(work)
  const power = <i32>load<i64>(work, 8)
  const drop = <i64>-power - <i64>scale
  if (drop <= 0) return bits
  if (drop > 18) return 0
  const unit = integerPower(<i32>drop)
  const rest = digits % unit
  const half = unit >> 1
  const units = bump(digits / unit, rest > half ? 1 : rest == half ? 0 : -1, even)
  if (units == 0) return 0
  return reinterpret<u64>(copysign(unitsToReal(units, -scale, powers, work), x))
}

function digitOf(c: u32, base: u32): i32 {
  let digit: u32 = 99
  if (c >= 48 && c <= 57) digit = c - 48
  else if (c >= 65 && c <= 90) digit = c - 55
  else if (c >= 97 && c <= 122) digit = c - 87
  return digit < base ? <i32>digit : -1
}

/** An unsigned number in a base up to 36, upper case; answers its end. */
export function printBase(value: u64, base: u32, p: usize): usize {
  let rest = value
  let end = p
  do {
    end++
    rest /= base
  } while (rest != 0)
  let at = end
  rest = value
  do {
    const digit = <u32>(rest % base)
    store<u8>(--at, <u8>(digit < 10 ? 48 + digit : 55 + digit))
    rest /= base
  } while (rest != 0)
  return end
}

/**
 * A number's text from one base to another, 66 bytes at `target`: its length, or -1 for NULL, or -2 where it has more
 * than 64 bits and `strict` is set; otherwise such a number counts as the largest. A negative base asks for a sign.
 */
export function convertBase(
  text: usize, length: u32, from: i32, to: i32, strict: u32, target: usize,
): i32 {
  const size = to < 0 ? -to : to
  if (from < 2 || from > 36 || size < 2 || size > 36) return -1
  let p = text
  let end = text + length
  while (p < end && load<u8>(p) <= 32) p++
  while (end > p && load<u8>(end - 1) <= 32) end--
  if (p == end) return -1
  let negative = load<u8>(p) == 45
  if (negative) p++
  let value: u64 = 0
  for (; p < end; p++) {
    const digit = digitOf(load<u8>(p), from)
    if (digit < 0) break
    if (value > (u64.MAX_VALUE - <u64>digit) / <u64>from) {
      if (strict) return -2
      value = u64.MAX_VALUE
      break
    }
    value = value * <u64>from + <u64>digit
  }
  if (negative && to > 0) value = <i64>value < 0 ? u64.MAX_VALUE : -value
  if (to < 0 && <i64>value < 0) {
    value = -value
    negative = true
  }
  p = target
  if (negative && to < 0) store<u8>(p++, 45)
  return <i32>(printBase(value, size, p) - target)
}

// @ts-ignore: decorator
@inline
function highWord(x: f64): i32 {
  return <i32>(reinterpret<u64>(x) >> 32)
}

// @ts-ignore: decorator
@inline
function withHighWord(x: f64, high: i32): f64 {
  return reinterpret<f64>((reinterpret<u64>(x) & 0xffffffff) | (<u64>(<u32>high) << 32))
}

// @ts-ignore: decorator
@inline
function upperHalf(x: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(x) & 0xffffffff00000000)
}

/** Whether a finite number is whole: 0 no, 1 odd, 2 even. */
function wholeness(y: f64): i32 {
  const size = abs(y)
  if (size >= 9007199254740992) return 2
  if (trunc(size) != size) return 0
  return <u64>size & 1 ? 1 : 2
}

/** 2^(h + l) times `sign`, the last step of the power: fdlibm's __ieee754_pow. */
function exponential(h: f64, l: f64, sign: f64): f64 {
  let high = h
  const z = h + l
  let j = highWord(z)
  const low = <i32>reinterpret<u64>(z)
  if (j >= 0x40900000) {
    if (((j - 0x40900000) | low) != 0 || l + 8.0085662595372944372e-17 > z - high) return sign * Infinity
  } else if ((j & 0x7fffffff) >= 0x4090cc00) {
    if (((j - <i32>0xc090cc00) | low) != 0 || l <= z - high) return sign * 0
  }
  const i = j & 0x7fffffff
  let k = (i >> 20) - 0x3ff
  let n = 0
  if (i > 0x3fe00000) {
    n = j + (0x00100000 >> (k + 1))
    k = ((n & 0x7fffffff) >> 20) - 0x3ff
    const t = withHighWord(0, n & ~(0x000fffff >> k))
    n = ((n & 0x000fffff) | 0x00100000) >> (20 - k)
    if (j < 0) n = -n
    high -= t
  }
  const t = upperHalf(l + high)
  const u = t * 6.93147182464599609375e-1
  const v = (l - (t - high)) * 6.93147180559945286227e-1 + t * -1.90465429995776804525e-9
  let y = u + v
  const w = v - (y - u)
  const s = y * y
  const p = -1.65339022054652515390e-6 + s * 4.13813679705723846039e-8
  const q =
    y -
    s * (1.66666666666666019037e-1 + s * (-2.77777777770155933842e-3 + s * (6.61375632143793436117e-5 + s * p)))
  const r = (y * q) / (q - 2) - (w + y * w)
  y = 1 - (r - y)
  j = highWord(y) + (n << 20)
  if (j >> 20 <= 0) {
    y = scaleReal(y, n)
  } else {
    y = withHighWord(y, j)
  }
  return sign * y
}

/** y * 2^n where the result is subnormal. */
function scaleReal(y: f64, n: i32): f64 {
  return withHighWord(y, highWord(y) + ((n + 54) << 20)) * 5.55111512312578270212e-17
}

/** The high and low part of log2 of a positive number near or far from 1, by fdlibm; the low part lies at `target`. */
function powerOf(ax: f64, y: f64, sign: f64): f64 {
  let ix = highWord(ax)
  const iy = highWord(abs(y))
  let t1: f64
  let t2: f64
  if (iy > 0x41e00000) {
    if (ix < 0x3fefffff) return y < 0 ? sign * Infinity : sign * 0
    if (ix > 0x3ff00000) return y > 0 ? sign * Infinity : sign * 0
    const t = ax - 1
    const w = t * t * (0.5 - t * (0.3333333333333333333333 - t * 0.25))
    const u = 1.44269502162933349609 * t
    const v = t * 1.92596299112661746887e-8 - w * 1.44269504088896338700
    t1 = upperHalf(u + v)
    t2 = v - (t1 - u)
  } else {
    let n = 0
    let x = ax
    if (ix < 0x00100000) {
      x *= 9007199254740992
      n -= 53
      ix = highWord(x)
    }
    n += (ix >> 20) - 0x3ff
    const j = ix & 0x000fffff
    ix = j | 0x3ff00000
    let k = 0
    if (j <= 0x3988e) k = 0
    else if (j < 0xbb67a) k = 1
    else {
      n += 1
      ix -= 0x00100000
    }
    x = withHighWord(x, ix)
    const base: f64 = k ? 1.5 : 1
    const u = x - base
    const v = 1 / (x + base)
    const ss = u * v
    const sh = upperHalf(ss)
    const th = withHighWord(0, ((ix >> 1) | 0x20000000) + 0x00080000 + (k << 18))
    const tl = x - (th - base)
    const sl = v * (u - sh * th - sh * tl)
    let s2 = ss * ss
    let r =
      s2 *
      s2 *
      (5.99999999999994648725e-1 +
        s2 *
          (4.28571428578550184252e-1 +
            s2 *
              (3.33333329818377432918e-1 +
                s2 *
                  (2.72728123808534006489e-1 + s2 * (2.30660745775561754067e-1 + s2 * 2.06975017800338417784e-1)))))
    r += sl * (sh + ss)
    s2 = sh * sh
    const h = upperHalf(3 + s2 + r)
    const l = r - (h - 3 - s2)
    const a = sh * h
    const b = sl * h + l * ss
    const ph = upperHalf(a + b)
    const pl = b - (ph - a)
    const zh = 9.61796700954437255859e-1 * ph
    const zl =
      -7.02846165095275826516e-9 * ph + pl * 9.61796693925975554329e-1 + (k ? 1.35003920212974897128e-8 : 0)
    const dh: f64 = k ? 5.84962487220764160156e-1 : 0
    const t = <f64>n
    t1 = upperHalf(zh + zl + dh + t)
    t2 = zl - (t1 - t - dh - zh)
  }
  const y1 = upperHalf(y)
  return exponential(y1 * t1, (y - y1) * t1 + y * t2, sign)
}

/** x to the power of y, in bits, with the digits of fdlibm and so of Java's StrictMath. */
export function powReal(xBits: u64, yBits: u64): u64 {
  const x = reinterpret<f64>(xBits)
  const y = reinterpret<f64>(yBits)
  return reinterpret<u64>(power(x, y))
}

function power(x: f64, y: f64): f64 {
  if (y == 0) return 1
  if (x != x || y != y) return NaN
  const ax = abs(x)
  if (abs(y) == Infinity) {
    if (ax == 1) return NaN
    return ax > 1 == y > 0 ? Infinity : 0
  }
  if (y == 1) return x
  if (y == 2) return x * x
  if (y == -1) return 1 / x
  if (y == 0.5 && reinterpret<i64>(x) >= 0) return sqrt(x)
  const whole = x < 0 || (x == 0 && <i64>reinterpret<u64>(x) < 0) ? wholeness(y) : 2
  if (ax == Infinity || ax == 0 || ax == 1) {
    let z = y < 0 ? 1 / ax : ax
    if (x < 0 && ax == 1 && whole == 0) return NaN
    if (whole == 1) z = -z
    return z
  }
  if (x < 0 && whole == 0) return NaN
  return powerOf(ax, y, whole == 1 ? -1 : 1)
}
