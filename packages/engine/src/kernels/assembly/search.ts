// Searching and slicing of byte strings: where a part occurs, which piece of a text is meant by code point positions,
// delimiters or trimmed characters. A slice is answered as a view into the text (u64: pointer, length << 32), never
// copied.
import { codePointAt, leadLength, sameBytes, view } from './code-points'
import { utf8Length } from './utf8'

/** Whether 16 bytes may be loaded from here: what lies behind a text is memory too, except at the very end of it. */
// @ts-ignore: decorator
@inline
function loadable(pointer: usize): bool {
  return pointer <= (<usize>memory.size() << 16) - 16
}

/** Offset of the first occurrence of the part, or -1. Sixteen places a step, by first and last byte of the part. */
export function findBytes(text: usize, length: u32, part: usize, partLength: u32): i32 {
  if (partLength == 0) return 0
  if (partLength > length) return -1
  const places = length - partLength + 1
  const last = partLength - 1
  const firstByte = i8x16.splat(load<i8>(part))
  const lastByte = i8x16.splat(load<i8>(part + last))
  for (let i: u32 = 0; i < places; i += 16) {
    const at = text + i
    let found: u32
    if (loadable(at + last)) {
      const both = v128.and(i8x16.eq(v128.load(at), firstByte), i8x16.eq(v128.load(at + last), lastByte))
      found = i8x16.bitmask(both)
    } else {
      found = 0xffff
    }
    const left = places - i
    if (left < 16) found &= (1 << left) - 1
    while (found != 0) {
      const k = <u32>ctz(found)
      if (sameBytes(at + k, part, partLength)) return i + k
      found &= found - 1
    }
  }
  return -1
}

/** Offset of the last occurrence that ends at `length` or before, or -1. */
export function findLastBytes(text: usize, length: u32, part: usize, partLength: u32): i32 {
  if (partLength > length) return -1
  for (let i: i32 = length - partLength; i >= 0; i--) if (sameBytes(text + i, part, partLength)) return i
  return -1
}

/** How often the part occurs, occurrences not overlapping; 0 for an empty part. */
export function countBytes(text: usize, length: u32, part: usize, partLength: u32): u32 {
  if (partLength == 0) return 0
  let count: u32 = 0
  let at: u32 = 0
  let found = findBytes(text, length, part, partLength)
  while (found >= 0) {
    count++
    at += found + partLength
    found = findBytes(text + at, length - at, part, partLength)
  }
  return count
}

/** Offset of the code point number `count` (from 0); the length if there are not so many. */
export function utf8Offset(text: usize, length: u32, count: u32): u32 {
  let left = count
  let i: u32 = 0
  const continuation = i8x16.splat(-65)
  for (; i + 16 <= length; i += 16) {
    let leads: u32 = i8x16.bitmask(i8x16.gt_s(v128.load(text + i), continuation))
    const inBlock = <u32>popcnt(leads)
    if (inBlock > left) {
      for (; left > 0; left--) leads &= leads - 1
      return i + <u32>ctz(leads)
    }
    left -= inBlock
  }
  for (; i < length; i++) {
    if (<i32>load<i8>(text + i) <= -65) continue
    if (left == 0) return i
    left--
  }
  return length
}

// @ts-ignore: decorator
@inline
function firstUnit(position: i32, units: u32): i64 {
  return position > 0 ? <i64>position - 1 : position < 0 ? <i64>units + position : 0
}

/** SQL's substring by code points: positions from 1, from the end if negative; `count` code points. */
export function substringText(text: usize, length: u32, position: i32, count: i32): u64 {
  const start = firstUnit(position, position < 0 ? utf8Length(text, length) : 0)
  const end = start + count
  const from = start > 0 ? start : 0
  if (end <= from || from >= <i64>length) return view(text, 0)
  const first = utf8Offset(text, length, <u32>from)
  const rest = length - first
  const wanted = end - from
  return view(text + first, wanted >= <i64>rest ? rest : utf8Offset(text + first, rest, <u32>wanted))
}

/** SQL's substring of bytes. */
export function substringBytes(bytes: usize, length: u32, position: i32, count: i32): u64 {
  const start = firstUnit(position, length)
  const from = start > 0 ? start : 0
  const wanted = start + count
  const end = wanted < <i64>length ? wanted : <i64>length
  return end <= from ? view(bytes, 0) : view(bytes + <usize>from, <u32>(end - from))
}

/**
 * Position in code points from 1 of the part, looked for from code point `from` (1 is the first); 0 if it is not there.
 */
export function locateText(text: usize, length: u32, part: usize, partLength: u32, from: i32): i32 {
  if (from < 1) return 0
  if (partLength == 0) return 1
  const skipped = from == 1 ? 0 : utf8Offset(text, length, <u32>from - 1)
  const found = findBytes(text + skipped, length - skipped, part, partLength)
  return found < 0 ? 0 : utf8Length(text, skipped + found) + 1
}

/** What stands before the delimiter number `count`, or behind it when counted from the end with a negative one. */
export function substringIndex(text: usize, length: u32, mark: usize, markLength: u32, count: i32): u64 {
  if (count == 0 || markLength == 0) return view(text, 0)
  let left = count
  if (count > 0) {
    let at: u32 = 0
    let found: i32
    do {
      found = findBytes(text + at, length - at, mark, markLength)
      if (found < 0) return view(text, length)
      // Occurrences may overlap, as Spark counts them.
      at += found + 1
    } while (--left > 0)
    return view(text, at - 1)
  }
  let end: u32 = length
  let start: i32
  do {
    start = findLastBytes(text, end, mark, markLength)
    if (start < 0) return view(text, length)
    end = <u32>start + markLength - 1
  } while (++left < 0)
  return view(text + start + markLength, length - start - markLength)
}

/** Piece `index` (from 1, or from the end) of the text cut at each mark; empty if there is none. */
export function splitPart(text: usize, length: u32, mark: usize, markLength: u32, index: i32): u64 {
  const pieces: i32 = countBytes(text, length, mark, markLength) + 1
  const wanted = index > 0 ? index - 1 : pieces + index
  if (wanted < 0 || wanted >= pieces) return view(text, 0)
  let at: u32 = 0
  for (let i = 0; i < wanted; i++) {
    at += findBytes(text + at, length - at, mark, markLength) + markLength
  }
  if (wanted == pieces - 1) return view(text + at, length - at)
  return view(text + at, findBytes(text + at, length - at, mark, markLength))
}

/** Without blanks at the start (sides & 1) and at the end (sides & 2). */
export function trimBlanks(text: usize, length: u32, sides: i32): u64 {
  let start: u32 = 0
  let end = length
  if (sides & 1) while (start < end && load<u8>(text + start) == 0x20) start++
  if (sides & 2) while (end > start && load<u8>(text + end - 1) == 0x20) end--
  return view(text + start, end - start)
}

function holds(characters: usize, length: u32, character: usize, size: u32): bool {
  let i: u32 = 0
  while (i < length) {
    const here = min(leadLength(load<u8>(characters + i)), length - i)
    if (here == size && sameBytes(characters + i, character, size)) return true
    i += here
  }
  return false
}

/** Without the given code points at the start (sides & 1) and at the end (sides & 2). */
export function trimText(text: usize, length: u32, characters: usize, charactersLength: u32, sides: i32): u64 {
  let start: u32 = 0
  let end = length
  if (sides & 1) {
    while (start < end) {
      const size = min(leadLength(load<u8>(text + start)), end - start)
      if (!holds(characters, charactersLength, text + start, size)) break
      start += size
    }
  }
  if (sides & 2) {
    while (end > start) {
      let at = end - 1
      while (at > start && (load<u8>(text + at) & 0xc0) == 0x80) at--
      if (!holds(characters, charactersLength, text + at, end - at)) break
      end = at
    }
  }
  return view(text + start, end - start)
}

/** Position from 1 of a word among words separated by commas; 0 if it is not there or holds a comma. */
export function findInSet(word: usize, wordLength: u32, set: usize, setLength: u32): i32 {
  for (let i: u32 = 0; i < wordLength; i++) if (load<u8>(word + i) == 0x2c) return 0
  let position = 1
  let start: u32 = 0
  for (let i: u32 = 0; i <= setLength; i++) {
    if (i < setLength && load<u8>(set + i) != 0x2c) continue
    if (i - start == wordLength && sameBytes(set + start, word, wordLength)) return position
    position++
    start = i + 1
  }
  return 0
}

/** The first code point, 0 of an empty text. */
export function firstCodePoint(text: usize, length: u32): i32 {
  if (length == 0) return 0
  return codePointAt(text, min(leadLength(load<u8>(text)), length))
}

// @ts-ignore: decorator
@inline
function markOfPattern(pattern: usize, at: u32, escape: i32): i32 {
  // 0: a byte of its own, 1: %, 2: _, 3: escape
  const byte: i32 = load<u8>(pattern + at)
  if (byte == escape) return 3
  return byte == 0x25 ? 1 : byte == 0x5f ? 2 : 0
}

/**
 * 0, or what is wrong with a pattern of LIKE: -1 the escape character is its last one, -2 it stands before another one.
 */
export function likePatternError(pattern: usize, length: u32, escape: i32): i32 {
  for (let i: u32 = 0; i < length; i++) {
    if (<i32>load<u8>(pattern + i) != escape) continue
    if (++i == length) return -1
    const next: i32 = load<u8>(pattern + i)
    if (next != 0x25 && next != 0x5f && next != escape) return -2
  }
  return 0
}

/** The first place from `at` on where what follows a `%` may begin: that of its first byte, if it is a character. */
// @ts-ignore: decorator
@inline
function nextPlace(text: usize, length: u32, at: u32, pattern: usize, p: u32, escape: i32): u32 {
  const byte: i32 = load<u8>(pattern + p)
  if (byte == escape || byte == 0x25 || byte == 0x5f) return at
  const wanted = i8x16.splat(<i8>byte)
  let i = at
  while (i < length) {
    if (!loadable(text + i)) return i
    const found = i8x16.bitmask(i8x16.eq(v128.load(text + i), wanted))
    if (found != 0) return min(i + <u32>ctz(found), length)
    i += 16
  }
  return length
}

/**
 * Whether the text is like the pattern (`%`, `_` for one code point); the escape character is ASCII. The pattern is
 * right.
 */
export function likeText(text: usize, length: u32, pattern: usize, patternLength: u32, escape: i32): i32 {
  let t: u32 = 0
  let p: u32 = 0
  let afterPercent: i32 = -1
  let retry: u32 = 0
  while (t < length) {
    let matches = false
    if (p < patternLength) {
      const mark = markOfPattern(pattern, p, escape)
      if (mark == 1) {
        afterPercent = ++p
        if (p == patternLength) return 1
        retry = nextPlace(text, length, t, pattern, p, escape)
        t = retry
        continue
      }
      if (mark == 2) {
        t = min(t + leadLength(load<u8>(text + t)), length)
        p++
        continue
      }
      const at = mark == 3 ? p + 1 : p
      if (load<u8>(pattern + at) == load<u8>(text + t)) {
        t++
        p = at + 1
        matches = true
      }
    }
    if (matches) continue
    if (afterPercent < 0) return 0
    p = afterPercent
    retry = min(retry + leadLength(load<u8>(text + retry)), length)
    retry = nextPlace(text, length, retry, pattern, p, escape)
    t = retry
  }
  while (p < patternLength && markOfPattern(pattern, p, escape) == 1) p++
  return i32(p == patternLength)
}
