// Upper, lower and title case of UTF-8 by tables that the caller keeps (expr/functions/string-case-table.ts makes
// them): u16 block numbers of code point >> 8 up to 0x1ffff (1 KB), then blocks of 256 u32, block 0 all zero. An entry
// of 0 means unchanged; bit 31: the low 20 bits are the offset of a length byte and UTF-8; else the low 21 bits are the
// code point, if not 0. In the lower-case table bit 30 marks cased and bit 29 case-ignorable code points: a capital
// sigma at the end of a word becomes another letter. ASCII takes a path of its own.
import { codePointAt, leadLength, putCodePoint } from './code-points'

// @ts-ignore: decorator
@inline
const CASED: u32 = 1 << 30
// @ts-ignore: decorator
@inline
const IGNORABLE: u32 = 1 << 29

/** Room that a mapping of the text may need. */
export function caseRoom(text: usize, length: u32): u32 {
  let i: u32 = 0
  for (; i + 16 <= length; i += 16) if (i8x16.bitmask(v128.load(text + i))) return length * 3
  for (; i < length; i++) if (load<u8>(text + i) >= 0x80) return length * 3
  return length
}

// @ts-ignore: decorator
@inline
function entryOf(table: usize, codePoint: u32): u32 {
  if (codePoint >= 0x20000) return 0
  const block: u32 = load<u16>(table + ((codePoint >> 8) << 1))
  return load<u32>(table + 1024 + (block << 10) + ((codePoint & 255) << 2))
}

// @ts-ignore: decorator
@inline
function putMapped(table: usize, entry: u32, text: usize, size: u32, target: usize): u32 {
  if (entry >> 31) {
    const at = table + (entry & 0xfffff)
    const length: u32 = load<u8>(at)
    for (let i: u32 = 0; i < length; i++) store<u8>(target + i, load<u8>(at + 1 + i))
    return length
  }
  const mapped = entry & 0x1fffff
  if (mapped) return putCodePoint(target, mapped)
  for (let i: u32 = 0; i < size; i++) store<u8>(target + i, load<u8>(text + i))
  return size
}

/**
 * Whether a capital sigma at `at` ends a word: a cased letter before it, none behind it, ignorable ones not counted.
 */
function endsWord(text: usize, length: u32, at: u32, lower: usize): bool {
  let i: i32 = at
  let before = false
  while (i > 0) {
    i--
    while (i > 0 && (load<u8>(text + i) & 0xc0) == 0x80) i--
    const entry = entryOf(lower, codePointAt(text + i, leadLength(load<u8>(text + i))))
    if (entry & IGNORABLE) continue
    before = (entry & CASED) != 0
    break
  }
  if (!before) return false
  let k = at + 2
  while (k < length) {
    const size = leadLength(load<u8>(text + k))
    const entry = entryOf(lower, codePointAt(text + k, size))
    if ((entry & IGNORABLE) == 0) return (entry & CASED) == 0
    k += size
  }
  return true
}

/** Writes the text in upper (`upper` 1) or lower case; room as `caseRoom` says. Answers the length. */
export function mapCase(text: usize, length: u32, table: usize, upper: i32, target: usize): u32 {
  const first = i8x16.splat(upper ? 0x61 : 0x41)
  const flip = i8x16.splat(0x20)
  const low: u32 = upper ? 0x61 : 0x41
  let end = target
  let i: u32 = 0
  while (i < length) {
    if (i + 16 <= length) {
      const bytes = v128.load(text + i)
      if (i8x16.bitmask(bytes) == 0) {
        const letters = i8x16.lt_u(i8x16.sub(bytes, first), i8x16.splat(26))
        v128.store(end, v128.xor(bytes, v128.and(letters, flip)))
        i += 16
        end += 16
        continue
      }
    }
    const stop = min(i + 16, length)
    while (i < stop) {
      const lead: u32 = load<u8>(text + i)
      if (lead < 0x80) {
        store<u8>(end, lead - low < 26 ? lead ^ 0x20 : lead)
        i++
        end++
        continue
      }
      const size = min(leadLength(lead), length - i)
      const codePoint = codePointAt(text + i, size)
      if (codePoint == 0x3a3 && !upper) end += putCodePoint(end, endsWord(text, length, i, table) ? 0x3c2 : 0x3c3)
      else end += putMapped(table, entryOf(table, codePoint), text + i, size, end)
      i += size
    }
  }
  return <u32>(end - target)
}

/** Title case for what follows a blank or begins the text, lower case for the rest. */
export function initialCase(text: usize, length: u32, lower: usize, title: usize, target: usize): u32 {
  let end = target
  let starts = true
  let i: u32 = 0
  while (i < length) {
    const size = min(leadLength(load<u8>(text + i)), length - i)
    const codePoint = codePointAt(text + i, size)
    if (starts) {
      end += putMapped(title, entryOf(title, codePoint), text + i, size, end)
    } else if (codePoint == 0x3a3) {
      end += putCodePoint(end, endsWord(text, length, i, lower) ? 0x3c2 : 0x3c3)
    } else {
      end += putMapped(lower, entryOf(lower, codePoint), text + i, size, end)
    }
    starts = codePoint == 0x20
    i += size
  }
  return <u32>(end - target)
}

/**
 * Replaces upper, lower, digit and other code points of a text by given ones; -1 keeps them. Room: 4 times the length.
 */
export function maskText(
  text: usize, length: u32, lower: usize, upper: usize, forUpper: i32, forLower: i32, forDigit: i32, forOther: i32,
  target: usize,
): u32 {
  let end = target
  let i: u32 = 0
  while (i < length) {
    const size = min(leadLength(load<u8>(text + i)), length - i)
    const codePoint = codePointAt(text + i, size)
    let by = forOther
    if (codePoint - 0x30 < 10) by = forDigit
    else if (entryOf(lower, codePoint) & 0x801fffff) by = forUpper
    else if (entryOf(upper, codePoint) & 0x801fffff) by = forLower
    end += putCodePoint(end, by < 0 ? codePoint : <u32>by)
    i += size
  }
  return <u32>(end - target)
}
