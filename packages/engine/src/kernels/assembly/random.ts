// Random numbers as Spark makes them: the seed of its XORShiftRandom, Poisson numbers by the Well19937c generator of
// commons-math, numbers below a bound by its MersenneTwister, and the text of a UUID.

import { murmur3Bytes } from './hash'

/** The first state of XORShiftRandom: two Murmur3 hashes of the seed's big-endian bytes. `work` is 8 bytes. */
export function xorShiftSeed(seed: u64, work: usize): u64 {
  store<u64>(work, bswap<u64>(seed))
  const low = murmur3Bytes(work, 8, 0x3c074a61)
  const high = murmur3Bytes(work, 8, low)
  return (<u64>high << 32) | <u64>low
}

const words: u32 = 624

const javaFactor: u64 = 0x5deece66d
const javaMask: u64 = (1 << 48) - 1

/** The number `index` (from 0) of the 64-bit numbers that java.util.Random gives for a seed. */
function javaLong(seed: u64, index: u32): i64 {
  let state = (seed ^ javaFactor) & javaMask
  let result: i64 = 0
  for (let i: u32 = 0; i <= index; i++) {
    state = (state * javaFactor + 11) & javaMask
    const high = <i64>(<i32>(state >> 16))
    state = (state * javaFactor + 11) & javaMask
    result = (high << 32) + <i64>(<i32>(state >> 16))
  }
  return result
}

/** Seeds the state of a partition, as Spark's sampling with replacement does: 624 words and an index behind them. */
export function wellSeed(sampleSeed: i64, partition: u32, state: usize): void {
  const seed = javaLong(sampleSeed, partition)
  store<u32>(state, <u32>(<u64>seed >> 32))
  store<u32>(state, <u32>seed, 4)
  for (let i: u32 = 2; i < words; i++) {
    const l = <i64>load<i32>(state + ((i - 2) << 2))
    store<u32>(state + (i << 2), <u32>(1812433253 * (l ^ (l >> 30)) + <i64>i))
  }
  store<u32>(state, 0, 2496)
}

// @ts-ignore: decorator
@inline
function place(state: usize, index: u32, ahead: u32): usize {
  const i = index + ahead
  return state + ((i >= words ? i - words : i) << 2)
}

function wellNext(state: usize): u32 {
  const index = load<u32>(state, 2496)
  const before = place(state, index, 623)
  const beforeThat = place(state, index, 622)
  const v0 = load<u32>(place(state, index, 0))
  const v1 = load<u32>(place(state, index, 70))
  const v2 = load<u32>(place(state, index, 179))
  const v3 = load<u32>(place(state, index, 449))
  const z0 = (0x80000000 & load<u32>(before)) ^ (0x7fffffff & load<u32>(beforeThat))
  const z1 = v0 ^ (v0 << 25) ^ (v1 ^ (v1 >> 27))
  const z2 = (v2 >> 9) ^ (v3 ^ (v3 >> 1))
  const z3 = z1 ^ z2
  let z4 = z0 ^ (z1 ^ (z1 << 9)) ^ (z2 ^ (z2 << 21)) ^ (z3 ^ (z3 >> 21))
  store<u32>(place(state, index, 0), z3)
  store<u32>(before, z4)
  store<u32>(beforeThat, load<u32>(beforeThat) & 0x80000000)
  store<u32>(state, index == 0 ? words - 1 : index - 1, 2496)
  z4 ^= (z4 << 7) & 0xe46e1700
  z4 ^= (z4 << 15) & 0x9b868000
  return z4
}

/**
 * A number of the Poisson distribution, by multiplying uniform numbers until they fall below e^-mean (Knuth);
 * `limit` is the bits of e^-mean, `most` bounds the number.
 */
export function wellPoisson(state: usize, limit: u64, most: u32): u32 {
  const least = reinterpret<f64>(limit)
  let product: f64 = 1
  let count: u32 = 0
  while (count < most) {
    const high = <u64>(wellNext(state) >> 6) << 26
    const low = <u64>(wellNext(state) >> 6)
    product *= <f64>(high | low) * 2.220446049250313e-16
    if (product < least) return count
    count++
  }
  return count
}

/**
 * Seeds a Mersenne Twister by the two halves of a number, the higher one first (Matsumoto and Nishimura's
 * initialisation by an array): 624 words and an index behind them.
 */
export function twisterSeed(seed: i64, state: usize): void {
  let before: u32 = 19650218
  store<u32>(state, before)
  for (let i: u32 = 1; i < words; i++) {
    before = 1812433253 * (before ^ (before >> 30)) + i
    store<u32>(state + (i << 2), before)
  }
  let i: u32 = 1
  for (let k: u32 = 0; k < words; k++) {
    const half = k & 1
    const key = half == 0 ? <u32>(<u64>seed >> 32) : <u32>seed
    i = twisterStir(state, i, 1664525, key + half)
  }
  for (let k: u32 = 1; k < words; k++) i = twisterStir(state, i, 1566083941, 0 - i)
  store<u32>(state, 0x80000000)
  store<u32>(state, words, 2496)
}

/** Mixes word `i` with the one before it; the next index. */
function twisterStir(state: usize, i: u32, factor: u32, added: u32): u32 {
  const before = load<u32>(state + ((i - 1) << 2))
  const at = state + (i << 2)
  store<u32>(at, (load<u32>(at) ^ ((before ^ (before >> 30)) * factor)) + added)
  if (i + 1 < words) return i + 1
  store<u32>(state, load<u32>(state + ((words - 1) << 2)))
  return 1
}

function twisterNext(state: usize): u32 {
  let index = load<u32>(state, 2496)
  if (index >= words) {
    for (let k: u32 = 0; k < words; k++) {
      const y = (load<u32>(place(state, k, 0)) & 0x80000000) | (load<u32>(place(state, k, 1)) & 0x7fffffff)
      store<u32>(place(state, k, 0), load<u32>(place(state, k, 397)) ^ (y >> 1) ^ ((y & 1) * 0x9908b0df))
    }
    index = 0
  }
  let y = load<u32>(state + (index << 2))
  store<u32>(state, index + 1, 2496)
  y ^= y >> 11
  y ^= (y << 7) & 0x9d2c5680
  y ^= (y << 15) & 0xefc60000
  return y ^ (y >> 18)
}

/** A number in [0, bound), as `nextInt` of commons-math makes it: from 31 bits, again where they would favour some. */
export function twisterBelow(state: usize, bound: u32): u32 {
  if ((bound & (bound - 1)) == 0) return <u32>((<u64>bound * <u64>(twisterNext(state) >> 1)) >> 31)
  while (true) {
    const bits = twisterNext(state) >> 1
    const value = bits % bound
    if (<i32>(bits - value + (bound - 1)) >= 0) return value
  }
}

/** 36 bytes: a UUID of version 4 out of 128 random bits. */
export function printUuid(high: u64, low: u64, p: usize): void {
  const a = (high & 0xffffffffffff0fff) | 0x4000
  const b = (low & 0x3fffffffffffffff) | 0x8000000000000000
  for (let i: u32 = 0; i < 32; i++) {
    const word = i < 16 ? a : b
    const digit = <u32>(word >> <u64>(60 - ((i & 15) << 2))) & 15
    if (i == 8 || i == 12 || i == 16 || i == 20) store<u8>(p++, 45)
    store<u8>(p++, <u8>(digit < 10 ? 48 + digit : 87 + digit))
  }
}
