// Pieces that the kernels on texts are made of: views, and single code points of UTF-8. Inlined everywhere, no kernels
// themselves.

// @ts-ignore: decorator
@inline
export function view(pointer: usize, length: u32): u64 {
  return <u64>pointer | (<u64>length << 32)
}

// @ts-ignore: decorator
@inline
export function sameBytes(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}

/** Bytes of the code point that a byte leads; 1 for one that leads none. */
// @ts-ignore: decorator
@inline
export function leadLength(lead: u32): u32 {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 1
}

/** UTF-8 of a code point; answers its bytes. */
// @ts-ignore: decorator
@inline
export function putCodePoint(target: usize, value: u32): u32 {
  if (value < 0x80) {
    store<u8>(target, value)
    return 1
  }
  if (value < 0x800) {
    store<u8>(target, 0xc0 | (value >> 6))
    store<u8>(target, 0x80 | (value & 63), 1)
    return 2
  }
  if (value < 0x10000) {
    store<u8>(target, 0xe0 | (value >> 12))
    store<u8>(target, 0x80 | ((value >> 6) & 63), 1)
    store<u8>(target, 0x80 | (value & 63), 2)
    return 3
  }
  store<u8>(target, 0xf0 | (value >> 18))
  store<u8>(target, 0x80 | ((value >> 12) & 63), 1)
  store<u8>(target, 0x80 | ((value >> 6) & 63), 2)
  store<u8>(target, 0x80 | (value & 63), 3)
  return 4
}

/** The code point at `text`, of which `size` bytes are there; U+FFFD for a byte that leads none. */
// @ts-ignore: decorator
@inline
export function codePointAt(text: usize, size: u32): u32 {
  const lead: u32 = load<u8>(text)
  if (size == 1) return lead < 0x80 ? lead : 0xfffd
  if (size == 2) return ((lead & 31) << 6) | (load<u8>(text, 1) & 63)
  const middle = (<u32>(load<u8>(text, 1) & 63) << 6) | (load<u8>(text, 2) & 63)
  if (size == 3) return ((lead & 15) << 12) | middle
  return ((lead & 7) << 18) | (middle << 6) | (load<u8>(text, 3) & 63)
}
