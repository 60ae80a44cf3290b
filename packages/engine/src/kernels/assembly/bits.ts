// One byte a row (0 or 1) to one bit a row, least significant first (Arrow's bitmaps), and back.

/**
 * Packs `count` bytes (0 or not 0) into bits from the start of `target`, unused bits of the last byte 0; answers how
 * many are set.
 */
export function packBits(source: usize, count: u32, target: usize): u32 {
  const zero = i8x16.splat(0)
  let set: u32 = 0
  let i: u32 = 0
  for (; i + 16 <= count; i += 16) {
    const bits: u32 = i8x16.bitmask(i8x16.ne(v128.load(source + i), zero))
    set += popcnt<u32>(bits)
    store<u16>(target + (i >> 3), <u16>bits)
  }
  for (; i < count; i += 8) {
    let bits: u32 = 0
    const end = min<u32>(8, count - i)
    for (let j: u32 = 0; j < end; j++) bits |= u32(load<u8>(source + i + j) != 0) << j
    set += popcnt<u32>(bits)
    store<u8>(target + (i >> 3), <u8>bits)
  }
  return set
}

/** Unpacks `count` bits, the first at `bitOffset` in `source`, into bytes 0 or 1; answers how many are set. */
export function unpackBits(source: usize, bitOffset: u32, count: u32, target: usize): u32 {
  let set: u32 = 0
  let i: u32 = 0
  while (i < count && ((bitOffset + i) & 7) != 0) {
    const bit = (<u32>load<u8>(source + ((bitOffset + i) >> 3)) >> ((bitOffset + i) & 7)) & 1
    store<u8>(target + i, <u8>bit)
    set += bit
    i++
  }
  for (; i + 8 <= count; i += 8) {
    const byte: u64 = load<u8>(source + ((bitOffset + i) >> 3))
    set += <u32>popcnt<u64>(byte)
    // Spreads eight bits over eight bytes: seven by multiplication, the eighth on its own.
    const low = ((byte & 0x7f) * 0x0002040810204081) & 0x0101010101010101
    store<u64>(target + i, low | ((byte & 0x80) << 49))
  }
  for (; i < count; i++) {
    const bit = (<u32>load<u8>(source + ((bitOffset + i) >> 3)) >> ((bitOffset + i) & 7)) & 1
    store<u8>(target + i, <u8>bit)
    set += bit
  }
  return set
}

/** How many of `count` bytes are 1 (each is 0 or 1). */
export function countSet(source: usize, count: u32): u32 {
  let set: u32 = 0
  let i: u32 = 0
  const zero = i8x16.splat(0)
  for (; i + 16 <= count; i += 16) {
    set += popcnt<u32>(i8x16.bitmask(i8x16.ne(v128.load(source + i), zero)))
  }
  for (; i < count; i++) set += u32(load<u8>(source + i) != 0)
  return set
}

/**
 * Row numbers (from `first`) of the bytes that are not 0, as ascending u32; `target` needs room for `count` + 1.
 * Answers how many.
 */
export function selectSet(source: usize, count: u32, first: u32, target: usize): u32 {
  let at = target
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(at, first + i)
    at += <usize>(load<u8>(source + i) != 0) << 2
  }
  return <u32>((at - target) >> 2)
}
