// Numbers as text, as Java prints them. Doubles and floats by the shortest digits that read back (Schubfach,
// Raffaello Giulietti's "The Schubfach way to render doubles"), with the table of powers of ten of `parse-number.ts`.
// All answer the end of what they wrote.
import { multiplyHigh } from './parse-number'

// @ts-ignore: decorator
@inline
function put(p: usize, byte: u32): usize {
  store<u8>(p, <u8>byte)
  return p + 1
}

/** Digits of a number without leading zeros; at least `least` of them. */
export function printDigits(value: u64, least: u32, p: usize): usize {
  let count: u32 = 1
  for (let rest = value / 10; rest > 0; rest /= 10) count++
  count = max(count, least)
  const end = p + count
  let at = end
  for (let i: u32 = 0; i < count; i++) {
    const quotient = value / 10
    store<u8>(--at, <u8>(48 + value - quotient * 10))
    value = quotient
  }
  return end
}

export function printLong(value: i64, p: usize): usize {
  if (value < 0) return printDigits(-value, 1, put(p, 45))
  return printDigits(value, 1, p)
}

/** At least 60 bytes. `plain` never has an exponent; otherwise as BigDecimal prints itself. */
export function printDecimal(low: u64, high: u64, scale: i32, plain: u32, p: usize): usize {
  const negative = <i64>high < 0
  if (negative) {
    p = put(p, 45)
    high = ~high + u64(low == 0)
    low = -low
  }
  // Digits go behind the place where they will stand, since what comes first depends on their number.
  const digits = p + 48
  let at = digits + 40
  const last = at
  do {
    let rest = high >> 32
    const a = rest / 1_000_000_000
    rest = ((rest % 1_000_000_000) << 32) | (high & 0xffffffff)
    const b = rest / 1_000_000_000
    rest = ((rest % 1_000_000_000) << 32) | (low >> 32)
    const c = rest / 1_000_000_000
    rest = ((rest % 1_000_000_000) << 32) | (low & 0xffffffff)
    high = (a << 32) | b
    low = (c << 32) | (rest / 1_000_000_000)
    let group = rest % 1_000_000_000
    const more = (high | low) != 0
    for (let i = 0; i < 9 && (more || group > 0 || at == last); i++) {
      store<u8>(--at, <u8>(48 + (group % 10)))
      group /= 10
    }
  } while ((high | low) != 0)
  const count = <i32>(last - at)
  const exponent = count - 1 - scale
  if (!plain && exponent < -6) {
    p = put(p, load<u8>(at))
    if (count > 1) {
      p = put(p, 46)
      memory.copy(p, at + 1, count - 1)
      p += count - 1
    }
    return printLong(exponent, put(p, 69))
  }
  if (scale <= 0) {
    memory.copy(p, at, count)
    return p + count
  }
  if (count > scale) {
    const whole = count - scale
    memory.copy(p, at, whole)
    p = put(p + whole, 46)
    memory.copy(p, at + whole, scale)
    return p + scale
  }
  p = put(put(p, 48), 46)
  memory.fill(p, 48, scale - count)
  p += scale - count
  memory.copy(p, at, count)
  return p + count
}

// @ts-ignore: decorator
@inline
function floorLog10Of2(e: i64): i64 {
  return (e * 661_971_961_083) >> 41
}

/** floor(log10(3/4 * 2^e)) */
// @ts-ignore: decorator
@inline
function floorLog10Of3Quarters(e: i64): i64 {
  return (e * 661_971_961_083 - 274_743_187_321) >> 41
}

// @ts-ignore: decorator
@inline
function floorLog2Of10(e: i64): i64 {
  return (e * 913_124_641_741) >> 38
}

const MASK63: u64 = 0x7fffffffffffffff

/** Rounded to odd: g * cp / 2^127. */
function roundedProduct(g1: u64, g0: u64, cp: u64): u64 {
  const x1 = multiplyHigh(g0, cp)
  const y0 = g1 * cp
  const y1 = multiplyHigh(g1, cp)
  const z = (y0 >> 1) + x1
  const w = y1 + (z >> 63)
  return w | (((z & MASK63) + MASK63) >> 63)
}

/** The shortest decimal of c * 2^q: its digits at `state` and power of ten behind. */
function shortest(c: u64, q: i64, regular: bool, tiny: u64, powers: usize, state: usize): void {
  let shift: i64 = 0
  if (c < tiny) {
    // One more digit for the tiniest, so that there are two.
    c *= 10
    shift = -1
  }
  const odd = c & 1
  const cb = c << 2
  const right = cb + 2
  const left = regular ? cb - 2 : cb - 1
  const k = regular ? floorLog10Of2(q) : floorLog10Of3Quarters(q)
  const h = q + floorLog2Of10(-k) + 2
  const entry = powers + (<usize>(-k + 348) << 4)
  const low = load<u64>(entry)
  const high = load<u64>(entry, 8)
  // The highest 126 bits, rounded up, in two parts of 63.
  const gLow = ((high << 62) | (low >> 2)) + 1
  const gHigh = (high >> 2) + u64(gLow == 0)
  const g1 = (gHigh << 1) | (gLow >> 63)
  const g0 = gLow & MASK63
  const vb = roundedProduct(g1, g0, cb << h)
  const vbl = roundedProduct(g1, g0, left << h)
  const vbr = roundedProduct(g1, g0, right << h)
  const s = vb >> 2
  if (s >= 100) {
    const s10 = (s / 10) * 10
    const t10 = s10 + 10
    const below = vbl + odd <= s10 << 2
    const above = (t10 << 2) + odd <= vbr
    if (below != above) {
      store<u64>(state, below ? s10 : t10)
      store<i64>(state, k + shift, 8)
      return
    }
  }
  const t = s + 1
  const below = vbl + odd <= s << 2
  const above = (t << 2) + odd <= vbr
  let digits = s
  if (below != above) {
    if (above) digits = t
  } else {
    const order = <i64>(vb - ((s + t) << 1))
    if (order > 0 || (order == 0 && (s & 1) == 1)) digits = t
  }
  store<u64>(state, digits)
  store<i64>(state, k + shift, 8)
}

function putDigits(c: u64, q: i64, regular: bool, tiny: u64, powers: usize, state: usize): void {
  // A whole number below 2^53 has no other digits.
  if (q < 0 && q > -53 && c >> -q << -q == c) {
    store<u64>(state, c >> -q)
    store<i64>(state, 0, 8)
  } else {
    shortest(c, q, regular, tiny, powers, state)
  }
}

/** The shortest digits of a finite double that is not zero, by its bits: digits and power of ten, 16 bytes. */
export function shortestDigits(bits: u64, powers: usize, state: usize): void {
  const field = (bits >> 52) & 0x7ff
  let c = bits & 0xfffffffffffff
  const regular = c != 0 || field <= 1
  if (field > 0) c |= 0x10000000000000
  putDigits(c, <i64>max<u64>(field, 1) - 1075, regular, 3, powers, state)
}

/** A double, or a float made a double, by its bits: at most 26 bytes, up to byte 48 are used. */
export function printReal(bits: u64, single: u32, powers: usize, p: usize): usize {
  const value = reinterpret<f64>(bits)
  if (value != value) {
    store<u32>(p, 0x004e614e)
    return p + 3
  }
  if (bits >> 63) p = put(p, 45)
  const size = abs(value)
  if (size == 0) {
    store<u32>(p, 0x302e30)
    return p + 3
  }
  if (size == Infinity) {
    store<u64>(p, 0x7974696e69666e49)
    return p + 8
  }
  let c: u64
  let q: i64
  let regular: bool
  if (single) {
    const word = reinterpret<u32>(<f32>size)
    const field = word >> 23
    c = word & 0x7fffff
    regular = c != 0 || field <= 1
    q = <i64>max<u32>(field, 1) - 150
    if (field > 0) c |= 0x800000
  } else {
    const field = (bits >> 52) & 0x7ff
    c = bits & 0xfffffffffffff
    regular = c != 0 || field <= 1
    q = <i64>max<u64>(field, 1) - 1075
    if (field > 0) c |= 0x10000000000000
  }
  const state = p + 32
  putDigits(c, q, regular, single ? 8 : 3, powers, state)
  return layOut(load<u64>(state), <i32>load<i64>(state, 8), p)
}

/** `d.ddd`, with an exponent outside of 10^-3 to 10^7. */
function layOut(digits: u64, power: i32, p: usize): usize {
  while (digits % 10 == 0) {
    digits /= 10
    power++
  }
  let count: i32 = 1
  for (let rest = digits / 10; rest > 0; rest /= 10) count++
  const exponent = power + count - 1
  if (exponent >= 0 && exponent < 7) {
    if (power >= 0) {
      for (let i = 0; i < power; i++) digits *= 10
      p = put(printDigits(digits, 1, p), 46)
      return put(p, 48)
    }
    let unit: u64 = 1
    for (let i = 0; i < -power; i++) unit *= 10
    p = put(printDigits(digits / unit, 1, p), 46)
    return printDigits(digits % unit, -power, p)
  }
  if (exponent < 0 && exponent >= -3) {
    p = put(put(p, 48), 46)
    for (let i = exponent + 1; i < 0; i++) p = put(p, 48)
    return printDigits(digits, 1, p)
  }
  let unit: u64 = 1
  for (let i = 1; i < count; i++) unit *= 10
  p = put(printDigits(digits / unit, 1, p), 46)
  p = printDigits(digits % unit, max(count - 1, 1), p)
  return printLong(exponent, put(p, 69))
}
