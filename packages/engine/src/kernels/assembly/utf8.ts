// UTF-8: whether bytes are valid, and how many code points they hold.

// @ts-ignore: decorator
@inline
function continuation(p: usize): bool {
  return (load<u8>(p) & 0xc0) == 0x80
}

/** 1 if the bytes are valid UTF-8 (no overlong forms, no surrogates, at most U+10FFFF). */
export function utf8Valid(bytes: usize, length: u32): i32 {
  let p = bytes
  const end = bytes + length
  while (p < end) {
    while (p + 16 <= end && i8x16.bitmask(v128.load(p)) == 0) p += 16
    if (p >= end) break
    const lead: u32 = load<u8>(p)
    if (lead < 0x80) {
      p++
    } else if (lead < 0xc2) {
      return 0
    } else if (lead < 0xe0) {
      if (end - p < 2 || !continuation(p + 1)) return 0
      p += 2
    } else if (lead < 0xf0) {
      if (end - p < 3 || !continuation(p + 1) || !continuation(p + 2)) return 0
      const second: u32 = load<u8>(p, 1)
      if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return 0
      p += 3
    } else {
      if (lead > 0xf4 || end - p < 4) return 0
      if (!continuation(p + 1) || !continuation(p + 2) || !continuation(p + 3)) return 0
      const second: u32 = load<u8>(p, 1)
      if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return 0
      p += 4
    }
  }
  return 1
}

/** Code points: bytes that do not continue another. */
export function utf8Length(bytes: usize, length: u32): u32 {
  let count: u32 = 0
  let i: u32 = 0
  const last = i8x16.splat(-65)
  for (; i + 16 <= length; i += 16) {
    count += popcnt<u32>(i8x16.bitmask(i8x16.gt_s(v128.load(bytes + i), last)))
  }
  for (; i < length; i++) count += u32((<i32>load<i8>(bytes + i)) > -65)
  return count
}

/** target[i] = code points of views[i], as i32; null rows are left alone. */
export function utf8LengthViews(views: usize, validity: usize, count: u32, target: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    if (validity && !load<u8>(validity + i)) continue
    store<u32>(target + (i << 2), utf8Length(load<u32>(views + (i << 3)), load<u32>(views + (i << 3), 4)))
  }
}
