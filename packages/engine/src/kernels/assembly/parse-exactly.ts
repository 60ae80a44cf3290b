// Texts whose nearest double or float 128 bits do not tell: exact comparison with long numbers. Those are a u32 count
// and then words, the lowest first.

const INFINITE: u64 = 0x7ff0000000000000

// @ts-ignore: decorator
@inline
function digitAt(p: usize): u32 {
  return <u32>load<u8>(p) - 48
}

function bigTimes(big: usize, factor: u32, addend: u32): void {
  const count = load<u32>(big)
  let carry: u64 = addend
  for (let i: u32 = 1; i <= count; i++) {
    const product = <u64>load<u32>(big + (i << 2)) * factor + carry
    store<u32>(big + (i << 2), <u32>product)
    carry = product >> 32
  }
  if (carry != 0) {
    store<u32>(big + ((count + 1) << 2), <u32>carry)
    store<u32>(big, count + 1)
  }
}

function bigTimesPower(big: usize, power: i32): void {
  for (; power >= 9; power -= 9) bigTimes(big, 1_000_000_000, 0)
  for (; power > 0; power--) bigTimes(big, 10, 0)
}

function bigShifted(big: usize, bits: u32, target: usize): void {
  const count = load<u32>(big)
  const words = bits >> 5
  const rest = bits & 31
  memory.fill(target + 4, 0, words << 2)
  let carry: u64 = 0
  for (let i: u32 = 1; i <= count; i++) {
    const word = (<u64>load<u32>(big + (i << 2)) << rest) | carry
    store<u32>(target + ((i + words) << 2), <u32>word)
    carry = word >> 32
  }
  let total = count + words
  if (carry != 0) store<u32>(target + (++total << 2), <u32>carry)
  store<u32>(target, count == 0 && carry == 0 ? 0 : total)
}

function bigCompare(a: usize, b: usize): i32 {
  const n = load<u32>(a)
  if (n != load<u32>(b)) return n < load<u32>(b) ? -1 : 1
  for (let i = n; i > 0; i--) {
    const x = load<u32>(a + (i << 2))
    const y = load<u32>(b + (i << 2))
    if (x != y) return x < y ? -1 : 1
  }
  return 0
}

/** Sign of number / unit - the middle between the value of these bits and the next larger one. */
function compareWithMiddle(bits: u64, single: bool, number: usize, unit: usize, a: usize, b: usize): i32 {
  const width: u64 = single ? 23 : 52
  const field = bits >> width
  const fraction = bits & ((<u64>1 << width) - 1)
  const mantissa = (field == 0 ? fraction : fraction | (<u64>1 << width)) * 2 + 1
  const power = <i32>max<u64>(field, 1) - (single ? 151 : 1076)
  // unit * mantissa by its two halves.
  memory.copy(a, unit, (load<u32>(unit) + 1) << 2)
  bigTimes(a, <u32>(mantissa >> 32), 0)
  while (load<u32>(a) > 0 && load<u32>(a + (load<u32>(a) << 2)) == 0) store<u32>(a, load<u32>(a) - 1)
  bigShifted(a, 32, b)
  memory.copy(a, unit, (load<u32>(unit) + 1) << 2)
  bigTimes(a, <u32>mantissa, 0)
  bigAdd(b, a)
  if (power >= 0) {
    bigShifted(b, power, a)
    return bigCompare(number, a)
  }
  bigShifted(number, -power, a)
  return bigCompare(a, b)
}

function bigAdd(a: usize, b: usize): void {
  const n = load<u32>(a)
  const m = load<u32>(b)
  const most = max(n, m)
  let carry: u64 = 0
  for (let i: u32 = 1; i <= most; i++) {
    const sum = (i <= n ? <u64>load<u32>(a + (i << 2)) : 0) + (i <= m ? <u64>load<u32>(b + (i << 2)) : 0) + carry
    store<u32>(a + (i << 2), <u32>sum)
    carry = sum >> 32
  }
  store<u32>(a, most)
  if (carry != 0) {
    store<u32>(a + ((most + 1) << 2), <u32>carry)
    store<u32>(a, most + 1)
  }
}

/**
 * What `parseReal` left undecided, for a text that it found to be a number: the bits of the nearest value are
 * searched by exact comparison. `work` is 8,192 bytes.
 */
export function parseRealExactly(text: usize, length: u32, single: u32, work: usize, target: usize): void {
  let p = text
  const end = text + length
  while (load<u8>(p) <= 32) p++
  const negative = load<u8>(p) == 45
  if (negative || load<u8>(p) == 43) p++
  const number = work
  const unit = work + 2048
  store<u32>(number, 0)
  let power: i32 = 0
  let point = false
  let count: u32 = 0
  let more = false
  for (; p < end; p++) {
    const digit = digitAt(p)
    if (digit > 9) {
      if (point || load<u8>(p) != 46) break
      point = true
      continue
    }
    if (count > 0 || digit > 0) count++
    if (count <= 1100) {
      bigTimes(number, 10, digit)
      power -= i32(point)
    } else {
      more = more || digit > 0
      power += i32(!point)
    }
  }
  if (more) {
    bigTimes(number, 10, 1)
    power--
  }
  if (p < end && (load<u8>(p) | 32) == 101) {
    p++
    const down = load<u8>(p) == 45
    if (down || load<u8>(p) == 43) p++
    let shift: i32 = 0
    for (; p < end && digitAt(p) <= 9; p++) shift = min(shift * 10 + <i32>digitAt(p), 100_000)
    power += down ? -shift : shift
  }
  const infinite: u64 = single ? 0x7f800000 : INFINITE
  let low: u64 = 0
  let high = infinite
  if (power + <i32>count > 400) low = infinite
  else if (power + <i32>min<u32>(count, 1101) < -400) high = 0
  else {
    store<u32>(unit, 1)
    store<u32>(unit, 1, 4)
    if (power > 0) bigTimesPower(number, power)
    else bigTimesPower(unit, -power)
    while (low < high) {
      const middle = (low + high) >> 1
      const order = compareWithMiddle(middle, single != 0, number, unit, work + 4096, work + 6144)
      if (order < 0 || (order == 0 && (middle & 1) == 0)) high = middle
      else low = middle + 1
    }
  }
  const value = single ? <f64>reinterpret<f32>(<u32>low) : reinterpret<f64>(low)
  store<f64>(target, negative ? -value : value)
}
