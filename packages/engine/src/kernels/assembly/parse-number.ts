// Numbers and truth values out of text, as Spark's casts read them. What surrounds a value is trimmed: bytes up to
// the space, and for whole numbers and truth values also DEL. `powers` is the table of powers of ten that
// `power-table.ts` makes: for every exponent from -348 on the highest 128 bits of the power, cut off, low word first.

// @ts-ignore: decorator
@inline
export function isBlank(byte: u32): bool {
  return byte <= 0x20 || byte == 0x7f
}

// @ts-ignore: decorator
@inline
function digitAt(p: usize): u32 {
  return <u32>load<u8>(p) - 48
}

/** High half of a 64 x 64 bit product. */
export function multiplyHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff
  const a1 = a >> 32
  const b0 = b & 0xffffffff
  const b1 = b >> 32
  const middle = a1 * b0 + ((a0 * b0) >> 32)
  const other = a0 * b1 + (middle & 0xffffffff)
  return a1 * b1 + (middle >> 32) + (other >> 32)
}

/**
 * A whole number of so many bits as i64 at `target`: 1, or 0 if the text is none or does not fit. `truncate` lets
 * digits follow behind a point, which are dropped.
 */
export function parseWhole(text: usize, length: u32, bits: u32, truncate: u32, target: usize): i32 {
  let p = text
  let end = text + length
  while (p < end && isBlank(load<u8>(p))) p++
  while (end > p && isBlank(load<u8>(end - 1))) end--
  if (p == end) return 0
  const sign: u32 = load<u8>(p)
  const negative = sign == 45
  if (negative || sign == 43) {
    p++
    if (p == end) return 0
  }
  const limit: u64 = (<u64>1 << (bits - 1)) - u64(!negative)
  let value: u64 = 0
  for (; p < end; p++) {
    const digit = digitAt(p)
    if (digit > 9) break
    if (value > (limit - digit) / 10) return 0
    value = value * 10 + digit
  }
  if (p < end) {
    if (!truncate || load<u8>(p) != 46) return 0
    for (p++; p < end; p++) if (digitAt(p) > 9) return 0
  }
  store<i64>(target, negative ? -value : value)
  return 1
}

// @ts-ignore: decorator
@inline
function lower(p: usize): u32 {
  const byte: u32 = load<u8>(p)
  return byte - 65 < 26 ? byte + 32 : byte
}

/** Whether the bytes, in any case, are the word: up to eight letters, the first one lowest. */
function isWord(p: usize, end: usize, word: u64, length: u32): bool {
  if (<u32>(end - p) != length) return false
  for (; p < end; p++, word >>= 8) if (lower(p) != <u32>(word & 0xff)) return false
  return true
}

/** 1 and 0 for true and false (also t, yes, y, 1), -1 for other texts. */
export function parseTruth(text: usize, length: u32): i32 {
  let p = text
  let end = text + length
  while (p < end && isBlank(load<u8>(p))) p++
  while (end > p && isBlank(load<u8>(end - 1))) end--
  if (end - p == 1) {
    const one = lower(p)
    if (one == 116 || one == 121 || one == 49) return 1
    return one == 102 || one == 110 || one == 48 ? 0 : -1
  }
  if (isWord(p, end, 0x65757274, 4) || isWord(p, end, 0x736579, 3)) return 1
  return isWord(p, end, 0x65736c6166, 5) || isWord(p, end, 0x6f6e, 2) ? 0 : -1
}

const NEGATIVE: u32 = 1
const TRUNCATED: u32 = 2

/**
 * Scans `12.5e3` between the pointers: the first 19 significant digits as u64 at `state`, the power of ten that they
 * are to be multiplied with as i32 behind it, then flags, then the number of significant digits. Answers where the
 * number ends, 0 if there is none.
 */
function scanNumber(p: usize, end: usize, state: usize): usize {
  let flags: u32 = 0
  if (p < end && (load<u8>(p) == 45 || load<u8>(p) == 43)) {
    if (load<u8>(p) == 45) flags = NEGATIVE
    p++
  }
  let digits: u64 = 0
  let significant: u32 = 0
  let exponent: i32 = 0
  let any = false
  let point = false
  for (; p < end; p++) {
    const digit = digitAt(p)
    if (digit > 9) {
      if (point || load<u8>(p) != 46) break
      point = true
      continue
    }
    any = true
    if (significant > 0 || digit > 0) significant++
    if (significant <= 19) {
      digits = digits * 10 + digit
      exponent -= i32(point)
    } else {
      if (digit > 0) flags |= TRUNCATED
      exponent += i32(!point)
    }
  }
  if (!any) return 0
  if (p < end && (load<u8>(p) | 32) == 101) {
    let q = p + 1
    let down = false
    if (q < end && (load<u8>(q) == 45 || load<u8>(q) == 43)) {
      down = load<u8>(q) == 45
      q++
    }
    if (q == end || digitAt(q) > 9) return 0
    let power: i64 = 0
    for (; q < end && digitAt(q) <= 9; q++) power = min<i64>(power * 10 + digitAt(q), 99_999_999_999)
    if (power > 999_999_999) flags |= 4
    const most = <i32>min<i64>(power, 500_000_000)
    exponent += down ? -most : most
    p = q
  }
  store<u64>(state, digits)
  store<i32>(state, exponent, 8)
  store<u32>(state, flags, 12)
  store<u32>(state, significant, 16)
  return p
}

const UNDECIDED: u64 = 0xffffffffffffffff
const INFINITE: u64 = 0x7ff0000000000000
const FIRST_POWER: i32 = -348

/**
 * Bits of the double nearest to digits * 10^power; UNDECIDED where 128 bits do not tell (and for subnormal results).
 */
function nearestBits(digits: u64, power: i32, powers: usize): u64 {
  if (digits == 0 || power < -346) return 0
  if (power > 308) return INFINITE
  const shift = <u32>clz(digits)
  const scaled = digits << shift
  const entry = powers + (<usize>(power - FIRST_POWER) << 4)
  let exponent: i64 = ((<i64>217706 * power) >> 16) + 64 + 1023 - <i64>shift
  const highWord = load<u64>(entry, 8)
  let high = multiplyHigh(scaled, highWord)
  let low = scaled * highWord
  if ((high & 0x1ff) == 0x1ff && low + scaled < scaled) {
    const otherWord = load<u64>(entry)
    const otherHigh = multiplyHigh(scaled, otherWord)
    const merged = low + otherHigh
    if (merged < low) high++
    if ((high & 0x1ff) == 0x1ff && merged + 1 == 0 && scaled * otherWord + scaled < scaled) return UNDECIDED
    low = merged
  }
  const top = high >> 63
  let mantissa = high >> (top + 9)
  exponent -= 1 ^ <i64>top
  if (low == 0 && (high & 0x1ff) == 0 && (mantissa & 3) == 1) {
    // A tie; where the power is exact it is a true one, and goes to the even neighbour below.
    if (power < 0 || power > 27) return UNDECIDED
    mantissa--
  }
  mantissa += mantissa & 1
  mantissa >>= 1
  if (mantissa >> 53 > 0) {
    mantissa >>= 1
    exponent++
  }
  if (exponent < 1) return UNDECIDED
  if (exponent > 2046) return INFINITE
  return (<u64>exponent << 52) | (mantissa & 0xfffffffffffff)
}

function decideBits(state: usize, powers: usize): u64 {
  const digits = load<u64>(state)
  const power = load<i32>(state, 8)
  const bits = nearestBits(digits, power, powers)
  if (bits == UNDECIDED || !(load<u32>(state, 12) & TRUNCATED)) return bits
  return nearestBits(digits + 1, power, powers) == bits ? bits : UNDECIDED
}

/** `inf`, `infinity` and `nan` in any case, with a sign only before infinity (and before `NaN` as it is spelt). */
function specialBits(p: usize, end: usize): u64 {
  const sign: u32 = load<u8>(p)
  const signed = sign == 43 || sign == 45
  const q = p + usize(signed)
  const minus: u64 = sign == 45 ? 1 << 63 : 0
  if (isWord(q, end, 0x666e69, 3) || isWord(q, end, 0x7974696e69666e69, 8)) return INFINITE | minus
  if (!isWord(q, end, 0x6e616e, 3)) return 0
  const exact = load<u8>(q) == 78 && load<u8>(q, 1) == 97 && load<u8>(q, 2) == 78
  return !signed || exact ? 0x7ff8000000000000 : 0
}

function hexDigit(p: usize): u32 {
  const digit = digitAt(p)
  if (digit <= 9) return digit
  const letter = lower(p) - 97
  return letter < 6 ? letter + 10 : 16
}

/** Java's `0x1.8p3`: 1 and the bits at `target`, 0 if the text is none. */
function parseHex(p: usize, end: usize, target: usize): i32 {
  const negative = p < end && load<u8>(p) == 45
  if (p < end && (negative || load<u8>(p) == 43)) p++
  if (end - p < 4 || load<u8>(p) != 48 || lower(p + 1) != 120) return 0
  let mantissa: u64 = 0
  let power: i64 = 0
  let any = false
  let point = false
  for (p += 2; p < end; p++) {
    if (!point && load<u8>(p) == 46) {
      point = true
      continue
    }
    const digit = hexDigit(p)
    if (digit > 15) break
    any = true
    if (mantissa >> 59 == 0) {
      mantissa = (mantissa << 4) | digit
      if (point) power -= 4
    } else {
      // What no longer fits only matters for the side on which a tie falls.
      if (digit > 0) mantissa |= 1
      if (!point) power += 4
    }
  }
  if (!any || p >= end || lower(p) != 112) return 0
  p++
  const down = p < end && load<u8>(p) == 45
  if (p < end && (down || load<u8>(p) == 43)) p++
  if (p >= end || digitAt(p) > 9) return 0
  let shift: i64 = 0
  for (; p < end && digitAt(p) <= 9; p++) shift = min<i64>(shift * 10 + digitAt(p), 100_000)
  if (p < end && (lower(p) == 100 || lower(p) == 102)) p++
  if (p != end) return 0
  power += down ? -shift : shift
  let value = <f64>mantissa
  for (; power > 1000 && value < Infinity; power -= 1000) value *= 1.0715086071862673e301
  for (; power < -1000 && value > 0; power += 1000) value *= 9.332636185032189e-302
  value *= reinterpret<f64>(<u64>(1023 + max<i64>(min<i64>(power, 1000), -1000)) << 52)
  store<f64>(target, negative ? -value : value)
  return 1
}

/**
 * The double (or float, in bits of a double, if `single`) nearest to a text, at `target`: 1; 0 if the text is no
 * number; 2 if `parseRealExactly` has to decide. 24 bytes behind `target` are used.
 */
export function parseReal(text: usize, length: u32, single: u32, powers: usize, target: usize): i32 {
  let p = text
  let end = text + length
  while (p < end && load<u8>(p) <= 32) p++
  while (end > p && load<u8>(end - 1) <= 32) end--
  if (p == end) return 0
  const state = target + 8
  const next = scanNumber(p, end, state)
  const suffix = next != 0 && next + 1 == end && (lower(next) == 100 || lower(next) == 102)
  if (next == 0 || (next != end && !suffix)) {
    const special = specialBits(p, end)
    if (special == 0) return parseHex(p, end, target)
    store<u64>(target, special)
    return 1
  }
  const bits = decideBits(state, powers)
  if (bits == UNDECIDED) return 2
  const value = reinterpret<f64>(bits)
  if (single) {
    const near = <f64><f32>value
    if (near != value) {
      // Between two floats: the double was rounded itself, so that exactly halfway it does not tell the side.
      const other = beyond(<f32>value, value)
      const middle = isFinite(near) && isFinite(other) ? (near + other) / 2 : 3.4028235677973366e38
      if (value == middle) return 2
      // Below the normal floats a double still has all its digits.
    }
    store<f64>(target, load<u32>(state, 12) & NEGATIVE ? -near : near)
    return 1
  }
  store<f64>(target, load<u32>(state, 12) & NEGATIVE ? -value : value)
  return 1
}

function beyond(value: f32, towards: f64): f64 {
  const bits = reinterpret<u32>(value)
  return <f64>reinterpret<f32>(towards > <f64>value ? bits + 1 : bits - 1)
}

/** The double nearest to an unscaled number / 10^scale, at `target`: 1, or 0 if the digits do not tell. */
export function decimalToReal(low: u64, high: u64, scale: i32, powers: usize, target: usize): i32 {
  const negative = <i64>high < 0
  if (negative) {
    high = ~high + u64(low == 0)
    low = -low
  }
  // The number's first 19 digits, and whether something was cut off.
  let cut = false
  while (high != 0 || low > 9_999_999_999_999_999_999) {
    let rest: u64 = high >> 32
    const a = rest / 10
    rest = ((rest % 10) << 32) | (high & 0xffffffff)
    const b = rest / 10
    rest = ((rest % 10) << 32) | (low >> 32)
    const c = rest / 10
    rest = ((rest % 10) << 32) | (low & 0xffffffff)
    high = (a << 32) | b
    low = (c << 32) | (rest / 10)
    cut = cut || rest % 10 != 0
    scale--
  }
  const bits = nearestBits(low, -scale, powers)
  if (bits == UNDECIDED || (cut && nearestBits(low + 1, -scale, powers) != bits)) return 0
  const value = reinterpret<f64>(bits)
  store<f64>(target, negative ? -value : value)
  return 1
}

/**
 * A text as decimal(precision, scale), rounded half up, as two words at `target`: 1; 0 if the text is no number; 2 if
 * it does not fit, 3 if no decimal holds its whole digits.
 */
export function parseDecimal(text: usize, length: u32, precision: i32, scale: i32, target: usize): i32 {
  let p = text
  let end = text + length
  while (p < end && load<u8>(p) <= 32) p++
  while (end > p && load<u8>(end - 1) <= 32) end--
  const state = target + 16
  if (p == end || scanNumber(p, end, state) != end) return 0
  const flags = load<u32>(state, 12)
  if (flags & 4) return 0
  const significant = load<i32>(state, 16)
  store<u64>(target, 0)
  store<u64>(target, 0, 8)
  if (significant == 0) return 1
  // The exponent of the last digit, from that of the nineteenth.
  const power = load<i32>(state, 8) - max(significant - 19, 0)
  if (significant + power > 38) return 3
  const keep = significant + power + scale
  if (keep > precision) return 2
  if (keep < 0) return 1
  let low: u64 = 0
  let high: u64 = 0
  let seen: i32 = 0
  let up = false
  for (; seen <= keep; p++) {
    let digit: u32 = 0
    if (seen < significant) {
      digit = digitAt(p)
      if (digit > 9 || (seen == 0 && digit == 0)) continue
    }
    if (seen == keep) {
      up = digit >= 5
      break
    }
    seen++
    high = high * 10 + multiplyHigh(low, 10)
    low *= 10
    low += digit
    if (low < <u64>digit) high++
  }
  if (up) {
    low++
    if (low == 0) high++
  }
  if (!belowPower(low, high, precision)) return 2
  if (flags & NEGATIVE) {
    high = ~high + u64(low == 0)
    low = -low
  }
  store<u64>(target, low)
  store<u64>(target, high, 8)
  return 1
}

function belowPower(low: u64, high: u64, precision: i32): bool {
  let limitLow: u64 = 1
  let limitHigh: u64 = 0
  for (let i: i32 = 0; i < precision; i++) {
    limitHigh = limitHigh * 10 + multiplyHigh(limitLow, 10)
    limitLow *= 10
  }
  return high < limitHigh || (high == limitHigh && low < limitLow)
}
