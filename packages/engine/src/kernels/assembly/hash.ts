// Hashes of byte strings: Spark's Murmur3 (x86, 32 bits; each byte of the tail mixed as an int) and XXH64, bit for
// bit, and a fast 64-bit one of our own for hash tables and partitioning inside the engine.

// @ts-ignore: decorator
@inline
function murmurMix(hash: u32, word: u32): u32 {
  const k = rotl<u32>(word * 0xcc9e2d51, 15) * 0x1b873593
  return rotl<u32>(hash ^ k, 13) * 5 + 0xe6546b64
}

// @ts-ignore: decorator
@inline
function murmurFinish(hash: u32, length: u32): u32 {
  let h = hash ^ length
  h = (h ^ (h >> 16)) * 0x85ebca6b
  h = (h ^ (h >> 13)) * 0xc2b2ae35
  return h ^ (h >> 16)
}

/** What Spark's `hash` does with the bytes of a string or binary. */
export function murmur3Bytes(bytes: usize, length: u32, seed: u32): u32 {
  let hash = seed
  let i: u32 = 0
  for (; i + 4 <= length; i += 4) hash = murmurMix(hash, load<u32>(bytes + i))
  for (; i < length; i++) hash = murmurMix(hash, <u32>(<i32>load<i8>(bytes + i)))
  return murmurFinish(hash, length)
}

/** hashes[i] = murmur3(views[i], hashes[i]) for valid rows: one more string column into `hash(...)`. */
export function murmur3Views(views: usize, validity: usize, count: u32, hashes: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    if (validity && !load<u8>(validity + i)) continue
    const at = hashes + (i << 2)
    const view = views + (i << 3)
    store<u32>(at, murmur3Bytes(load<u32>(view), load<u32>(view, 4), load<u32>(at)))
  }
}

// @ts-ignore: decorator
@inline
const P1: u64 = 0x9e3779b185ebca87
// @ts-ignore: decorator
@inline
const P2: u64 = 0xc2b2ae3d27d4eb4f
// @ts-ignore: decorator
@inline
const P3: u64 = 0x165667b19e3779f9
// @ts-ignore: decorator
@inline
const P4: u64 = 0x85ebca77c2b2ae63
// @ts-ignore: decorator
@inline
const P5: u64 = 0x27d4eb2f165667c5

// @ts-ignore: decorator
@inline
function xxRound(lane: u64, word: u64): u64 {
  return rotl<u64>(lane + word * P2, 31) * P1
}

// @ts-ignore: decorator
@inline
function xxMerge(hash: u64, lane: u64): u64 {
  return (hash ^ xxRound(0, lane)) * P1 + P4
}

/** XXH64 of the bytes, as Spark's `xxhash64` does it for a string or binary. */
export function xxhash64Bytes(bytes: usize, length: u32, seed: u64): u64 {
  let p = bytes
  const end = bytes + length
  let hash: u64
  if (length >= 32) {
    let a = seed + P1 + P2
    let b = seed + P2
    let c = seed
    let d = seed - P1
    for (; p + 32 <= end; p += 32) {
      a = xxRound(a, load<u64>(p))
      b = xxRound(b, load<u64>(p, 8))
      c = xxRound(c, load<u64>(p, 16))
      d = xxRound(d, load<u64>(p, 24))
    }
    hash = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18)
    hash = xxMerge(xxMerge(xxMerge(xxMerge(hash, a), b), c), d)
  } else {
    hash = seed + P5
  }
  hash += length
  for (; p + 8 <= end; p += 8) hash = rotl<u64>(hash ^ xxRound(0, load<u64>(p)), 27) * P1 + P4
  if (p + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(p) * P1), 23) * P2 + P3
    p += 4
  }
  for (; p < end; p++) hash = rotl<u64>(hash ^ (<u64>load<u8>(p) * P5), 11) * P1
  hash = (hash ^ (hash >> 33)) * P2
  hash = (hash ^ (hash >> 29)) * P3
  return hash ^ (hash >> 32)
}

export function xxhash64Views(views: usize, validity: usize, count: u32, hashes: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    if (validity && !load<u8>(validity + i)) continue
    const at = hashes + (i << 3)
    const view = views + (i << 3)
    store<u64>(at, xxhash64Bytes(load<u32>(view), load<u32>(view, 4), load<u64>(at)))
  }
}

/** Fully mixed: every input bit reaches every output bit. */
// @ts-ignore: decorator
@inline
function finish64(hash: u64): u64 {
  let h = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93
  return h ^ (h >> 32)
}

/** The engine's own hash of bytes; may change between releases, so it never leaves the engine. */
export function hash64Bytes(bytes: usize, length: u32, seed: u64): u64 {
  let hash = seed ^ (<u64>length * P1)
  const end = bytes + length
  if (length >= 8) {
    let p = bytes
    for (; p + 16 <= end; p += 16) {
      const a = (load<u64>(p) ^ hash) * P2
      const b = (load<u64>(p, 8) ^ rotl<u64>(hash, 32)) * P3
      hash = rotl<u64>(a, 29) ^ (b + (a >> 32))
    }
    // The last 1 to 15 bytes by up to two loads that end where the string does; they may overlap what was read.
    if (p < end) {
      if (end - p > 8) hash = rotl<u64>((load<u64>(p) ^ hash) * P2, 29) + hash
      hash = rotl<u64>((load<u64>(end - 8) ^ hash) * P3, 31) + hash
    }
  } else if (length >= 4) {
    hash ^= (<u64>load<u32>(bytes) << 32) | load<u32>(end - 4)
    hash *= P2
  } else if (length > 0) {
    const middle: u32 = load<u8>(bytes + (length >> 1))
    hash ^= (<u64>load<u8>(bytes) << 16) | (<u64>middle << 8) | <u64>load<u8>(end - 1)
    hash *= P2
  }
  return finish64(hash)
}

/** hashes[i] = hash64(views[i], hashes[i]) for valid rows. */
export function hash64Views(views: usize, validity: usize, count: u32, hashes: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    if (validity && !load<u8>(validity + i)) continue
    const at = hashes + (i << 3)
    const view = views + (i << 3)
    store<u64>(at, hash64Bytes(load<u32>(view), load<u32>(view, 4), load<u64>(at)))
  }
}
