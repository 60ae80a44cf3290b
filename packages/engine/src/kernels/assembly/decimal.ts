// Decimals of up to 38 digits with 256-bit intermediates. Operands are unscaled values as two words (low, high, two's
// complement); the caller gives 96 bytes at `target`, whose first 32 receive the result. A result that does not fit its
// precision is answered by 0; then all of its 256 bits are there, for the message.

// @ts-ignore: decorator
@inline
function high64(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff
  const a1 = a >> 32
  const b0 = b & 0xffffffff
  const b1 = b >> 32
  const middle = a1 * b0 + ((a0 * b0) >> 32)
  const other = a0 * b1 + (middle & 0xffffffff)
  return a1 * b1 + (middle >> 32) + (other >> 32)
}

function powerOfTen64(n: u32): u64 {
  let result: u64 = 1
  for (let i: u32 = 0; i < n; i++) result *= 10
  return result
}

/** Writes the size of a signed 128-bit number as 256 bits; answers its sign. */
function putSize(at: usize, low: i64, high: i64): bool {
  const negative = high < 0
  if (negative) {
    high = ~high + i64(low == 0)
    low = -low
  }
  store<u64>(at, low)
  store<u64>(at, high, 8)
  store<u64>(at, 0, 16)
  store<u64>(at, 0, 24)
  return negative
}

/** Times a 64-bit number; answers what runs over. */
function multiplySmall(at: usize, factor: u64): u64 {
  let carry: u64 = 0
  for (let i: usize = 0; i < 32; i += 8) {
    const word = load<u64>(at + i)
    const low = word * factor + carry
    carry = high64(word, factor) + u64(low < carry)
    store<u64>(at + i, low)
  }
  return carry
}

/** Times 10^n; answers whether it still fits 256 bits. */
function scaleUp(at: usize, n: u32): bool {
  while (n > 0) {
    const step = min<u32>(n, 19)
    if (multiplySmall(at, powerOfTen64(step)) != 0) return false
    n -= step
  }
  return true
}

/** Divides by a number below 2^32; answers the rest. */
function divideSmall(at: usize, divisor: u64): u64 {
  let rest: u64 = 0
  for (let i: i32 = 28; i >= 0; i -= 4) {
    const part = (rest << 32) | load<u32>(at + i)
    store<u32>(at + i, <u32>(part / divisor))
    rest = part % divisor
  }
  return rest
}

function increment(at: usize): void {
  for (let i: usize = 0; i < 32; i += 8) {
    const word = load<u64>(at + i) + 1
    store<u64>(at + i, word)
    if (word != 0) return
  }
}

/** Divides by 10^n and rounds half up: only the last digit dropped decides. */
function scaleDown(at: usize, n: u32): void {
  if (n == 0) return
  n--
  while (n > 0) {
    const step = min<u32>(n, 9)
    divideSmall(at, powerOfTen64(step))
    n -= step
  }
  if (divideSmall(at, 10) >= 5) increment(at)
}

function compare256(a: usize, b: usize): i32 {
  for (let i: i32 = 24; i >= 0; i -= 8) {
    const x = load<u64>(a + i)
    const y = load<u64>(b + i)
    if (x != y) return x < y ? -1 : 1
  }
  return 0
}

/** a -= b */
function subtract256(a: usize, b: usize): void {
  let borrow: u64 = 0
  for (let i: usize = 0; i < 32; i += 8) {
    const x = load<u64>(a + i)
    const y = load<u64>(b + i)
    const difference = x - y
    store<u64>(a + i, difference - borrow)
    borrow = u64(x < y) | u64(difference < borrow)
  }
}

/** a += b */
function add256(a: usize, b: usize): void {
  let carry: u64 = 0
  for (let i: usize = 0; i < 32; i += 8) {
    const x = load<u64>(a + i)
    const sum = x + load<u64>(b + i)
    const total = sum + carry
    store<u64>(a + i, total)
    carry = u64(sum < x) | u64(total < sum)
  }
}

function bitLength(at: usize): i32 {
  for (let i: i32 = 24; i >= 0; i -= 8) {
    const word = load<u64>(at + i)
    if (word != 0) return (i << 3) + 64 - <i32>clz(word)
  }
  return 0
}

/** at = at / divisor, rest = at % divisor. The divisor is not zero. */
function divide256(at: usize, divisor: usize, rest: usize): void {
  const bits = bitLength(at)
  const divisorBits = bitLength(divisor)
  store<u64>(rest, 0)
  store<u64>(rest, 0, 8)
  store<u64>(rest, 0, 16)
  store<u64>(rest, 0, 24)
  if (divisorBits <= 32) {
    store<u64>(rest, divideSmall(at, load<u64>(divisor)))
    return
  }
  if (bits <= 64) {
    const n = load<u64>(at)
    const wide = divisorBits > 64
    const d = load<u64>(divisor)
    store<u64>(at, wide ? 0 : n / d)
    store<u64>(rest, wide ? n : n % d)
    return
  }
  // Bit by bit from the highest; the quotient's bits take the places that the dividend's leave.
  for (let i = bits - 1; i >= 0; i--) {
    const byte = at + (i >> 6 << 3)
    const bit = (load<u64>(byte) >> (i & 63)) & 1
    store<u64>(rest, (load<u64>(rest, 24) << 1) | (load<u64>(rest, 16) >> 63), 24)
    store<u64>(rest, (load<u64>(rest, 16) << 1) | (load<u64>(rest, 8) >> 63), 16)
    store<u64>(rest, (load<u64>(rest, 8) << 1) | (load<u64>(rest) >> 63), 8)
    store<u64>(rest, (load<u64>(rest) << 1) | bit)
    const mask = <u64>1 << (i & 63)
    if (compare256(rest, divisor) >= 0) {
      subtract256(rest, divisor)
      store<u64>(byte, load<u64>(byte) | mask)
    } else {
      store<u64>(byte, load<u64>(byte) & ~mask)
    }
  }
}

/** Checks the size against 10^precision and writes the signed result; `limit` is 32 free bytes. */
function finishDecimal(target: usize, negative: bool, precision: u32, limit: usize): i32 {
  putSize(limit, 1, 0)
  scaleUp(limit, precision)
  const fits = compare256(target, limit) < 0
  if (negative) {
    let carry: u64 = 1
    for (let i: usize = 0; i < 32; i += 8) {
      const word = ~load<u64>(target + i) + carry
      carry = u64(carry != 0 && word == 0)
      store<u64>(target + i, word)
    }
  }
  return i32(fits)
}

function sum(
  al: i64, ah: i64, aUp: u32, bl: i64, bh: i64, bUp: u32, flip: bool, drop: u32, precision: u32, target: usize,
): i32 {
  const other = target + 32
  const a = putSize(target, al, ah)
  const b = putSize(other, bl, bh) != flip
  scaleUp(target, aUp)
  scaleUp(other, bUp)
  let negative = a
  if (a == b) {
    add256(target, other)
  } else if (compare256(target, other) >= 0) {
    subtract256(target, other)
  } else {
    subtract256(other, target)
    memory.copy(target, other, 32)
    negative = b
  }
  scaleDown(target, drop)
  return finishDecimal(target, negative, precision, other)
}

/** a * 10^aUp + b * 10^bUp, rounded to `drop` digits less. */
export function decimalAdd(
  al: i64, ah: i64, aUp: u32, bl: i64, bh: i64, bUp: u32, drop: u32, precision: u32, target: usize,
): i32 {
  return sum(al, ah, aUp, bl, bh, bUp, false, drop, precision, target)
}

export function decimalSubtract(
  al: i64, ah: i64, aUp: u32, bl: i64, bh: i64, bUp: u32, drop: u32, precision: u32, target: usize,
): i32 {
  return sum(al, ah, aUp, bl, bh, bUp, true, drop, precision, target)
}

/** a * b, rounded to `drop` digits less. */
export function decimalMultiply(
  al: i64, ah: i64, bl: i64, bh: i64, drop: u32, precision: u32, target: usize,
): i32 {
  const other = target + 32
  const shifted = target + 64
  const negative = putSize(target, al, ah) != putSize(other, bl, bh)
  const low = load<u64>(other)
  const high = load<u64>(other, 8)
  memory.copy(shifted, target, 32)
  multiplySmall(target, low)
  if (high != 0) {
    multiplySmall(shifted, high)
    store<u64>(shifted, load<u64>(shifted, 16), 24)
    store<u64>(shifted, load<u64>(shifted, 8), 16)
    store<u64>(shifted, load<u64>(shifted), 8)
    store<u64>(shifted, 0)
    add256(target, shifted)
  }
  scaleDown(target, drop)
  return finishDecimal(target, negative, precision, other)
}

/** a * 10^up / b, first rounded half up `places` digits further behind the point, then to its own. b is not zero. */
export function decimalDivide(
  al: i64, ah: i64, bl: i64, bh: i64, up: u32, places: u32, precision: u32, target: usize,
): i32 {
  const divisor = target + 32
  const rest = target + 64
  const negative = putSize(target, al, ah) != putSize(divisor, bl, bh)
  // What does not fit 256 bits here has a quotient of more than 38 digits.
  if (!scaleUp(target, up)) return 0
  divide256(target, divisor, rest)
  // Up if rest / divisor, rounded at the further place, is at least a half: (divisor - 2 rest) 10^places <= divisor.
  add256(rest, rest)
  let roundUp = compare256(rest, divisor) >= 0
  if (!roundUp) {
    const low = load<u64>(divisor)
    const high = load<u64>(divisor, 8)
    subtract256(divisor, rest)
    const fits = scaleUp(divisor, places)
    store<u64>(rest, low)
    store<u64>(rest, high, 8)
    store<u64>(rest, 0, 16)
    store<u64>(rest, 0, 24)
    roundUp = fits && compare256(divisor, rest) <= 0
  }
  if (roundUp) increment(target)
  return finishDecimal(target, negative, precision, divisor)
}

function remainder(
  al: i64, ah: i64, aUp: u32, bl: i64, bh: i64, bUp: u32, positive: bool, drop: u32, precision: u32, target: usize,
): i32 {
  const divisor = target + 32
  const rest = target + 64
  let negative = putSize(target, al, ah)
  const negativeDivisor = putSize(divisor, bl, bh)
  scaleUp(target, aUp)
  scaleUp(divisor, bUp)
  divide256(target, divisor, rest)
  if (positive && negative && !negativeDivisor && bitLength(rest) != 0) {
    memory.copy(target, divisor, 32)
    subtract256(target, rest)
    negative = false
  } else {
    memory.copy(target, rest, 32)
  }
  scaleDown(target, drop)
  return finishDecimal(target, negative, precision, divisor)
}

/** The rest of a * 10^aUp by b * 10^bUp, with the sign of a. b is not zero. */
export function decimalRemainder(
  al: i64, ah: i64, aUp: u32, bl: i64, bh: i64, bUp: u32, drop: u32, precision: u32, target: usize,
): i32 {
  return remainder(al, ah, aUp, bl, bh, bUp, false, drop, precision, target)
}

/** As decimalRemainder, but of a positive b the remainder is between 0 and b, whatever the sign of a (`pmod`). */
export function decimalPositiveRemainder(
  al: i64, ah: i64, aUp: u32, bl: i64, bh: i64, bUp: u32, drop: u32, precision: u32, target: usize,
): i32 {
  return remainder(al, ah, aUp, bl, bh, bUp, true, drop, precision, target)
}

/** The whole part of a * 10^aUp / b * 10^bUp; answers whether it fits 38 digits. b is not zero. */
export function decimalDivideWhole(
  al: i64, ah: i64, aUp: u32, bl: i64, bh: i64, bUp: u32, target: usize,
): i32 {
  const divisor = target + 32
  const negative = putSize(target, al, ah) != putSize(divisor, bl, bh)
  scaleUp(target, aUp)
  scaleUp(divisor, bUp)
  divide256(target, divisor, target + 64)
  return finishDecimal(target, negative, 38, divisor)
}

/** a * 10^up (or rounded to `drop` digits less): changes of scale. */
export function decimalRescale(al: i64, ah: i64, up: u32, drop: u32, precision: u32, target: usize): i32 {
  const negative = putSize(target, al, ah)
  if (!scaleUp(target, up)) return 0
  scaleDown(target, drop)
  return finishDecimal(target, negative, precision, target + 32)
}

/** Divides by 10^n and rounds: 0 half up, 1 half to even, 2 towards +infinity, 3 towards -infinity. */
function roundDown(at: usize, n: u32, mode: u32, negative: bool): void {
  if (n == 0) return
  n = min<u32>(n, 80) - 1
  let rest: u64 = 0
  while (n > 0) {
    const step = min<u32>(n, 9)
    rest |= divideSmall(at, powerOfTen64(step))
    n -= step
  }
  const digit = divideSmall(at, 10)
  const some = (digit | rest) != 0
  const half = digit == 5 && rest == 0
  let up: bool
  if (mode == 0) up = digit >= 5
  else if (mode == 1) up = half ? (load<u32>(at) & 1) != 0 : digit >= 5
  else up = some && negative == (mode == 3)
  if (up) increment(at)
}

/** a with `drop` digits less, rounded by a mode of `roundDown`, then times 10^up. */
export function decimalRound(
  al: i64, ah: i64, drop: u32, up: u32, mode: u32, precision: u32, target: usize,
): i32 {
  const negative = putSize(target, al, ah)
  roundDown(target, drop, mode, negative)
  if (!scaleUp(target, up)) return 0
  return finishDecimal(target, negative, precision, target + 32)
}

/** The shortest big-endian two's complement bytes, at the end of the 16 at `target`; answers how many. */
export function bigEndianBytes(low: i64, high: i64, target: usize): u32 {
  store<u64>(target, bswap<u64>(high))
  store<u64>(target, bswap<u64>(low), 8)
  const fill: u8 = high < 0 ? 0xff : 0
  let start: u32 = 0
  while (start < 15 && load<u8>(target + start) == fill && load<u8>(target + start + 1) >> 7 == fill >> 7) start++
  return 16 - start
}
