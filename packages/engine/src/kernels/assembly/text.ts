// Texts made of others: padded, repeated, reversed, replaced, translated, joined, split. The caller gives the room,
// after asking for its size where that is not plain from the lengths; what is written is answered as length or view.
import { codePointAt, leadLength, putCodePoint, sameBytes, view } from './code-points'
import { copyBytes } from './copy'
import { countBytes, findBytes, utf8Offset } from './search'
import { utf8Length } from './utf8'

/** Copies bytes and answers where they end. */
export function appendBytes(target: usize, bytes: usize, length: u32): usize {
  copyBytes(target, bytes, length)
  return target + length
}

export function repeatBytes(bytes: usize, length: u32, times: u32, target: usize): void {
  if (length == 1) {
    memory.fill(target, load<u8>(bytes), times)
    return
  }
  for (let i: u32 = 0; i < times; i++) copyBytes(target + i * length, bytes, length)
}

export function reverseBytes(bytes: usize, length: u32, target: usize): void {
  for (let i: u32 = 0; i < length; i++) store<u8>(target + length - 1 - i, load<u8>(bytes + i))
}

/** Code points in reverse order. */
export function reverseText(text: usize, length: u32, target: usize): void {
  let i: u32 = 0
  while (i < length) {
    const size = min(leadLength(load<u8>(text + i)), length - i)
    for (let k: u32 = 0; k < size; k++) store<u8>(target + length - i - size + k, load<u8>(text + i + k))
    i += size
  }
}

/**
 * Writes the text with each occurrence of the part replaced; the room is counted with `countBytes`. Answers the length.
 */
export function replaceBytes(
  text: usize, length: u32, part: usize, partLength: u32, by: usize, byLength: u32, target: usize,
): u32 {
  let at: u32 = 0
  let end = target
  for (;;) {
    const found = partLength == 0 ? -1 : findBytes(text + at, length - at, part, partLength)
    if (found < 0) break
    copyBytes(end, text + at, found)
    copyBytes(end + found, by, byLength)
    end += found + byLength
    at += found + partLength
  }
  copyBytes(end, text + at, length - at)
  return <u32>(end + (length - at) - target)
}

/**
 * Each code point that stands in `from` becomes the one at the same place of `to`, or nothing where `to` is shorter.
 * Room: four times the length. Answers the length.
 */
export function translateText(
  text: usize, length: u32, from: usize, fromLength: u32, to: usize, toLength: u32, target: usize,
): u32 {
  let end = target
  let i: u32 = 0
  while (i < length) {
    const size = min(leadLength(load<u8>(text + i)), length - i)
    let f: u32 = 0
    let t: u32 = 0
    let found = false
    while (f < fromLength) {
      const fromSize = min(leadLength(load<u8>(from + f)), fromLength - f)
      found = fromSize == size && sameBytes(from + f, text + i, size)
      if (found) break
      f += fromSize
      if (t < toLength) t += leadLength(load<u8>(to + t))
    }
    if (!found) {
      copyBytes(end, text + i, size)
      end += size
    } else if (t < toLength) {
      const toSize = min(leadLength(load<u8>(to + t)), toLength - t)
      copyBytes(end, to + t, toSize)
      end += toSize
    }
    i += size
  }
  return <u32>(end - target)
}

// @ts-ignore: decorator
@inline
function units(text: usize, length: u32, binary: i32): u32 {
  return binary ? length : utf8Length(text, length)
}

// A filling of nothing but continuation bytes is no UTF-8: its bytes count.
// @ts-ignore: decorator
@inline
function fillingUnits(pad: usize, length: u32, binary: i32): u32 {
  const count = units(pad, length, binary)
  return count == 0 ? length : count
}

// @ts-ignore: decorator
@inline
function prefix(text: usize, length: u32, count: u32, binary: i32): u32 {
  return binary ? min(count, length) : utf8Offset(text, length, count)
}

/** Room that `padText` needs: 0 where it answers a part of the text, at most 2 GiB. */
export function padSize(text: usize, length: u32, count: i32, pad: usize, padLength: u32, binary: i32): u32 {
  const missing = <i64>count - units(text, length, binary)
  if (missing <= 0 || padLength == 0) return 0
  const padUnits = fillingUnits(pad, padLength, binary)
  const whole = <u64>(missing / padUnits) * padLength
  const size = whole + prefix(pad, padLength, <u32>(missing % padUnits), binary) + length
  return size > 0x7fffffff ? 0x7fffffff : <u32>size
}

/**
 * The text filled up to `count` code points (bytes if `binary`), or cut to so many. `left` puts the filling in front.
 */
export function padText(
  text: usize, length: u32, count: i32, pad: usize, padLength: u32, binary: i32, left: i32, target: usize,
): u64 {
  if (count <= 0) return view(text, 0)
  const missing = <i64>count - units(text, length, binary)
  if (missing <= 0 || padLength == 0) return view(text, prefix(text, length, <u32>count, binary))
  let end = target
  if (!left) end = appendBytes(end, text, length)
  const padUnits = fillingUnits(pad, padLength, binary)
  for (let i: i64 = missing / padUnits; i > 0; i--) end = appendBytes(end, pad, padLength)
  end = appendBytes(end, pad, prefix(pad, padLength, <u32>(missing % padUnits), binary))
  if (left) end = appendBytes(end, text, length)
  return view(target, <u32>(end - target))
}

/** Bytes and number (<< 32) of an array's texts that are not null. */
export function arrayTextSize(array: usize): u64 {
  const count = load<u32>(array)
  const slots = array + 8 + ((count + 7) & ~7)
  let bytes: u64 = 0
  let texts: u64 = 0
  for (let i: u32 = 0; i < count; i++) {
    if (!load<u8>(array + 8 + i)) continue
    bytes += load<u32>(slots + (i << 3), 4)
    texts++
  }
  return bytes | (texts << 32)
}

/** Appends an array's texts that are not null, each behind a separator but the first if `first`. Answers the end. */
export function joinArray(array: usize, separator: usize, separatorLength: u32, first: i32, target: usize): usize {
  const count = load<u32>(array)
  const slots = array + 8 + ((count + 7) & ~7)
  let end = target
  let bare = first
  for (let i: u32 = 0; i < count; i++) {
    if (!load<u8>(array + 8 + i)) continue
    if (!bare) end = appendBytes(end, separator, separatorLength)
    bare = 0
    end = appendBytes(end, array + load<u32>(slots + (i << 3)), load<u32>(slots + (i << 3), 4))
  }
  return end
}

/**
 * Pieces of a text cut at each mark, at most `limit` of them if that is above 0. An empty mark cuts behind each code
 * point.
 */
export function splitCount(text: usize, length: u32, mark: usize, markLength: u32, limit: i32): u32 {
  const pieces =
    markLength == 0 ? max<u32>(utf8Length(text, length), 1) : countBytes(text, length, mark, markLength) + 1
  return limit > 0 ? min(pieces, <u32>limit) : pieces
}

/** Room for the array that `splitText` makes. */
export function splitSize(length: u32, pieces: u32): u32 {
  return 8 + ((pieces + 7) & ~7) + (pieces << 3) + length
}

/** The pieces as a packed array of texts. Answers its length. */
export function splitText(text: usize, length: u32, mark: usize, markLength: u32, pieces: u32, target: usize): u32 {
  const slots = target + 8 + ((pieces + 7) & ~7)
  store<u64>(target, pieces)
  for (let i: usize = target + 8; i < slots; i += 8) store<u64>(i, 0)
  let bytes = slots + (pieces << 3)
  let at: u32 = 0
  for (let i: u32 = 0; i < pieces; i++) {
    let size = length - at
    if (i + 1 < pieces) {
      size = markLength == 0
        ? min(leadLength(load<u8>(text + at)), length - at)
        : <u32>findBytes(text + at, length - at, mark, markLength)
    }
    store<u8>(target + 8 + i, 1)
    store<u32>(slots + (i << 3), bytes - target)
    store<u32>(slots + (i << 3), size, 4)
    bytes = appendBytes(bytes, text + at, size)
    at += size + markLength
  }
  return <u32>(bytes - target)
}

export function writeCodePoint(value: u32, target: usize): u32 {
  return putCodePoint(target, value)
}

function decodeTo(text: usize, length: u32, target: usize): u32 {
  let count: u32 = 0
  let i: u32 = 0
  while (i < length) {
    const size = min(leadLength(load<u8>(text + i)), length - i)
    store<u32>(target + (count << 2), codePointAt(text + i, size))
    count++
    i += size
  }
  return count
}

/** Edits (insert, delete, change a code point) between two texts. Work area: 4 * (2 * bLength + aLength + 2) bytes. */
export function levenshtein(a: usize, aLength: u32, b: usize, bLength: u32, work: usize): u32 {
  const other = work + (aLength << 2)
  const n = decodeTo(a, aLength, work)
  const m = decodeTo(b, bLength, other)
  const row = other + (m << 2)
  for (let j: u32 = 0; j <= m; j++) store<u32>(row + (j << 2), j)
  for (let i: u32 = 1; i <= n; i++) {
    const own = load<u32>(work + ((i - 1) << 2))
    let diagonal = load<u32>(row)
    store<u32>(row, i)
    let left = i
    for (let j: u32 = 1; j <= m; j++) {
      const at = row + (j << 2)
      const above = load<u32>(at)
      const changed = diagonal + u32(own != load<u32>(other + ((j - 1) << 2)))
      left = min(min(left, above) + 1, changed)
      diagonal = above
      store<u32>(at, left)
    }
  }
  return load<u32>(row + (m << 2))
}

/**
 * The Soundex code of a text (4 bytes), or the text itself where it does not begin with a letter of A to Z. `codes`:
 * a digit for each letter, `0` for vowels, `7` for those that do not part equal digits.
 */
export function soundex(text: usize, length: u32, codes: usize, target: usize): u64 {
  if (length == 0) return view(text, 0)
  const first: u32 = load<u8>(text) & 0xdf
  if (load<u8>(text) < 0x41 || first < 0x41 || first > 0x5a) return view(text, length)
  store<u8>(target, first)
  let size: u32 = 1
  let previous: u32 = load<u8>(codes + first - 0x41)
  for (let i: u32 = 1; i < length && size < 4; i++) {
    const letter: u32 = load<u8>(text + i) & 0xdf
    if (load<u8>(text + i) < 0x41 || letter < 0x41 || letter > 0x5a) {
      previous = 0x30
      continue
    }
    const code: u32 = load<u8>(codes + letter - 0x41)
    if (code == 0x37) continue
    if (code != 0x30 && code != previous) {
      store<u8>(target + size, code)
      size++
    }
    previous = code
  }
  for (; size < 4; size++) store<u8>(target + size, 0x30)
  return view(target, 4)
}
