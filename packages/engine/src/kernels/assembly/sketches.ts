// States of aggregates that look at all values: HyperLogLog++ registers (Heule, Nunkesser and Hall, EDBT 2013), and
// lists of reals from which percentiles are taken. Doubles go in and out as their 64 bits.

/** Sum of 2^-register at `target`, as a double; answers the number of registers that are zero. */
export function registerSum(registers: usize, count: u32, target: usize): u32 {
  let sum: f64 = 0
  let zeroes: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const rank = load<u8>(registers + i)
    sum += 1.0 / <f64>(<u64>1 << rank)
    zeroes += u32(rank == 0)
  }
  store<f64>(target, sum)
  return zeroes
}

/** The larger of each two registers goes into the first. */
export function mergeRegisters(registers: usize, other: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const rank = load<u8>(other + i)
    if (rank > load<u8>(registers + i)) store<u8>(registers + i, rank)
  }
}

/** Notes a hash: its first `precision` bits name the register, the zeros behind them count. */
export function noteHash(registers: usize, precision: u32, hash: u64): void {
  const index = <u32>(hash >> (64 - precision))
  const rest = (hash << precision) | (<u64>1 << (precision - 1))
  const rank = <u8>(clz(rest) + 1)
  if (rank > load<u8>(registers + index)) store<u8>(registers + index, rank)
}

// @ts-ignore: decorator
@inline
function distance(table: usize, i: u32, estimate: f64): f64 {
  const difference = estimate - load<f64>(table + (i << 3))
  return difference * difference
}

/** The mean of the biases measured at the six raw estimates nearest to this one. `table`: estimates, then biases. */
export function estimateBias(table: usize, count: u32, bits: u64): u64 {
  const estimate = reinterpret<f64>(bits)
  let low: u32 = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (load<f64>(table + (middle << 3)) < estimate) low = middle + 1
    else high = middle
  }
  const nearest = <i32>low
  let from = <u32>max(nearest - 5, 0)
  let to = min(from + 6, count)
  while (to < count && distance(table, to, estimate) < distance(table, from, estimate)) {
    from++
    to++
  }
  let sum: f64 = 0
  for (let i = from; i < to; i++) sum += load<f64>(table + ((count + i) << 3))
  return reinterpret<u64>(sum / <f64>(to - from))
}

// @ts-ignore: decorator
@inline
function isAfter(a: f64, b: f64): bool {
  if (a == b) return reinterpret<u64>(b) > reinterpret<u64>(a)
  return a > b || (a != a && b == b)
}

/**
 * Sorts entries of `stride` bytes by the double that they begin with, -0.0 before 0.0 and NaN last; `work` is as long.
 * Stable.
 */
export function sortReals(entries: usize, count: u32, stride: u32, work: usize): void {
  for (let size: u32 = 1; size < count; size <<= 1) {
    for (let start: u32 = 0; start < count; start += size << 1) {
      const middle = min(start + size, count)
      const end = min(start + (size << 1), count)
      let a = start
      let b = middle
      for (let to = start; to < end; to++) {
        let first = a < middle
        if (first && b < end) {
          first = !isAfter(load<f64>(entries + a * stride), load<f64>(entries + b * stride))
        }
        memory.copy(work + to * stride, entries + (first ? a++ : b++) * stride, stride)
      }
    }
    memory.copy(entries, work, count * stride)
  }
}

/** How many values sorted entries stand for: one each, or as many as the second word of each says. */
export function valuesOf(entries: usize, count: u32, stride: u32): u64 {
  if (stride == 8) return count
  let total: u64 = 0
  for (let i: u32 = 0; i < count; i++) total += load<u64>(entries + i * stride, 8)
  return total
}

/** The value at a position from 0 among what sorted entries stand for. */
function valueAt(entries: usize, count: u32, stride: u32, position: u64): f64 {
  if (stride == 8) return load<f64>(entries + (<usize>position << 3))
  let seen: u64 = 0
  for (let i: u32 = 0; i < count; i++) {
    seen += load<u64>(entries + i * stride, 8)
    if (seen > position) return load<f64>(entries + i * stride)
  }
  return load<f64>(entries + (count - 1) * stride)
}

/**
 * A percentile of sorted entries. `how`: 0 between the two nearest values, 1 the first value with at least that share
 * of values up to it; 2 more where the order is the other way round.
 */
export function percentileOf(entries: usize, count: u32, stride: u32, share: u64, how: u32): u64 {
  const last = valuesOf(entries, count, stride) - 1
  const fraction = reinterpret<f64>(share)
  const turned = (how & 2) != 0
  if ((how & 1) != 0) {
    const rank = <u64>Math.ceil(fraction * <f64>(last + 1))
    const place: u64 = rank > 0 ? rank - 1 : 0
    return reinterpret<u64>(valueAt(entries, count, stride, turned ? last - place : place))
  }
  const position = <f64>last * fraction
  const lower = <u64>Math.floor(position)
  const higher = <u64>Math.ceil(position)
  const a = valueAt(entries, count, stride, turned ? last - lower : lower)
  if (lower == higher) return reinterpret<u64>(a)
  const b = valueAt(entries, count, stride, turned ? last - higher : higher)
  if (a == b) return reinterpret<u64>(a)
  return reinterpret<u64>(a + (b - a) * (position - <f64>lower))
}

/**
 * References (kernels/assembly/elements.ts) to the items of a list (kernels/assembly/lists.ts); items with lengths get
 * slots of 8 bytes. Answers how many.
 */
export function itemRefs(log: usize, length: u32, width: u32, refs: usize, slots: usize): u32 {
  let count: u32 = 0
  const end = log + length
  for (let p = log; p < end; count++) {
    const ref = refs + (count << 3)
    store<u32>(ref, 0)
    if (width != 0) {
      store<u32>(ref, <u32>p, 4)
      p += width
      continue
    }
    const slot = slots + (count << 3)
    store<u32>(slot, <u32>p + 4)
    store<u32>(slot, load<u32>(p), 4)
    store<u32>(ref, <u32>slot, 4)
    p += 4 + load<u32>(p)
  }
  return count
}

