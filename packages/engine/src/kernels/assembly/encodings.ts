// Byte strings as text and back: hexadecimal, Base64 (RFC 4648; decoding as MIME does, RFC 2045), URL encoding of
// forms, and character sets. A negative answer says that the input is malformed.
import { codePointAt, leadLength, putCodePoint } from './code-points'
import { utf8Valid } from './utf8'

// @ts-ignore: decorator
@inline
function upperDigit(value: u32): u32 {
  return value + (value < 10 ? 0x30 : 0x37)
}

/** Two digits a byte. */
export function hexBytes(bytes: usize, length: u32, target: usize): void {
  for (let i: u32 = 0; i < length; i++) {
    const byte: u32 = load<u8>(bytes + i)
    store<u8>(target + (i << 1), upperDigit(byte >> 4))
    store<u8>(target + (i << 1), upperDigit(byte & 15), 1)
  }
}

/** The digits of a 64-bit number without leading zeros; answers how many (1 to 16). */
export function hexLong(value: u64, target: usize): u32 {
  const count: u32 = value == 0 ? 1 : 16 - (<u32>clz<u64>(value) >> 2)
  for (let i: u32 = 0; i < count; i++) {
    store<u8>(target + i, upperDigit(<u32>(value >> ((count - 1 - i) << 2)) & 15))
  }
  return count
}

// @ts-ignore: decorator
@inline
function digitValue(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30
  const letter = byte | 0x20
  return letter - 0x61 < 6 ? letter - 0x57 : 16
}

/** Bytes of hexadecimal digits, the first alone if their number is odd; answers how many, or -1. */
export function unhexBytes(text: usize, length: u32, target: usize): i32 {
  let i: u32 = 0
  let end = target
  if (length & 1) {
    const value = digitValue(load<u8>(text))
    if (value > 15) return -1
    store<u8>(end++, value)
    i = 1
  }
  for (; i < length; i += 2) {
    const high = digitValue(load<u8>(text + i))
    const low = digitValue(load<u8>(text + i, 1))
    if ((high | low) > 15) return -1
    store<u8>(end++, (high << 4) | low)
  }
  return <i32>(end - target)
}

// @ts-ignore: decorator
@inline
function base64Letter(value: u32): u32 {
  if (value < 26) return value + 0x41
  if (value < 52) return value + 0x47
  if (value < 62) return value - 4
  return value == 62 ? 0x2b : 0x2f
}

// @ts-ignore: decorator
@inline
function base64LineBreak(end: usize): usize {
  store<u16>(end, 0x0a0d)
  return end + 2
}

/** Bytes that make a line of 76 letters: MIME's (RFC 2045). */
const base64LineBytes: u32 = 57

/** Base64 with padding: 4 letters for each 3 bytes begun, and a line break between lines of 57 bytes. */
export function base64Encode(bytes: usize, length: u32, target: usize): void {
  let end = target
  let lineEnd = base64LineBytes
  let i: u32 = 0
  for (; i + 3 <= length; i += 3) {
    if (i == lineEnd) {
      end = base64LineBreak(end)
      lineEnd += base64LineBytes
    }
    const group = (<u32>load<u8>(bytes + i) << 16) | (<u32>load<u8>(bytes + i, 1) << 8) | load<u8>(bytes + i, 2)
    store<u8>(end, base64Letter(group >> 18))
    store<u8>(end, base64Letter((group >> 12) & 63), 1)
    store<u8>(end, base64Letter((group >> 6) & 63), 2)
    store<u8>(end, base64Letter(group & 63), 3)
    end += 4
  }
  if (i == length) return
  if (i == lineEnd) end = base64LineBreak(end)
  const two = i + 2 == length
  const group = (<u32>load<u8>(bytes + i) << 16) | (two ? <u32>load<u8>(bytes + i, 1) << 8 : 0)
  store<u8>(end, base64Letter(group >> 18))
  store<u8>(end, base64Letter((group >> 12) & 63), 1)
  store<u8>(end, two ? base64Letter((group >> 6) & 63) : 0x3d, 2)
  store<u8>(end, 0x3d, 3)
}

// @ts-ignore: decorator
@inline
function base64Value(byte: u32): i32 {
  if (byte - 0x41 < 26) return byte - 0x41
  if (byte - 0x61 < 26) return byte - 0x47
  if (byte - 0x30 < 10) return byte + 4
  return byte == 0x2b ? 62 : byte == 0x2f ? 63 : -1
}

/**
 * Bytes of Base64; other characters are skipped unless `strict`. Answers how many, or -1. Room: 3 for each 4 letters
 * begun.
 */
export function base64Decode(text: usize, length: u32, strict: i32, target: usize): i32 {
  let group: u32 = 0
  let shift: i32 = 18
  let end = target
  let i: u32 = 0
  while (i < length) {
    const byte: u32 = load<u8>(text + i++)
    if (byte == 0x3d) {
      // One of two places is open: `xx==` or `xxx=`.
      if (shift == 18 || shift == 12) return -1
      if (shift == 6 && (i == length || load<u8>(text + i++) != 0x3d)) return -1
      while (i < length) if (strict || base64Value(load<u8>(text + i++)) >= 0) return -1
      break
    }
    const value = base64Value(byte)
    if (value < 0) {
      if (strict) return -1
      continue
    }
    group |= <u32>value << shift
    shift -= 6
    if (shift >= 0) continue
    store<u8>(end, group >> 16)
    store<u8>(end, group >> 8, 1)
    store<u8>(end, group, 2)
    end += 3
    shift = 18
    group = 0
  }
  if (shift == 12) return -1
  if (shift == 6) store<u8>(end++, group >> 16)
  if (shift == 0) {
    store<u8>(end, group >> 16)
    store<u8>(end, group >> 8, 1)
    end += 2
  }
  return <i32>(end - target)
}

// @ts-ignore: decorator
@inline
function plainInUrl(byte: u32): bool {
  if ((byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10) return true
  return byte == 0x2a || byte == 0x2d || byte == 0x2e || byte == 0x5f
}

/** As forms are sent: a blank becomes `+`, what is no letter or digit `%XX`. Room: three times the length. */
export function urlEncode(text: usize, length: u32, target: usize): u32 {
  let end = target
  for (let i: u32 = 0; i < length; i++) {
    const byte: u32 = load<u8>(text + i)
    if (plainInUrl(byte)) {
      store<u8>(end++, byte)
    } else if (byte == 0x20) {
      store<u8>(end++, 0x2b)
    } else {
      store<u8>(end, 0x25)
      store<u8>(end, upperDigit(byte >> 4), 1)
      store<u8>(end, upperDigit(byte & 15), 2)
      end += 3
    }
  }
  return <u32>(end - target)
}

/** Answers the length, or -1 if a `%` has no two digits behind it. */
export function urlDecode(text: usize, length: u32, target: usize): i32 {
  let end = target
  for (let i: u32 = 0; i < length; i++) {
    let byte: u32 = load<u8>(text + i)
    if (byte == 0x2b) byte = 0x20
    if (byte == 0x25) {
      if (i + 2 >= length) return -1
      const high = digitValue(load<u8>(text + i, 1))
      const low = digitValue(load<u8>(text + i, 2))
      if ((high | low) > 15) return -1
      byte = (high << 4) | low
      i += 2
    }
    store<u8>(end++, byte)
  }
  return <i32>(end - target)
}

// Character sets by number: 1 US-ASCII, 2 ISO-8859-1, 3 UTF-8, 4 UTF-16BE, 5 UTF-16LE, 6 UTF-16 (big endian with a
// mark), 7 UTF-32 (big endian).

// @ts-ignore: decorator
@inline
function putUnit(target: usize, unit: u32, little: bool): void {
  store<u16>(target, little ? <u16>unit : bswap<u16>(<u16>unit))
}

/**
 * Bytes of the text in a character set; answers how many, or -1 if it lacks a character. Room: 4 times the length and
 * 2.
 */
export function encodeText(text: usize, length: u32, charset: i32, target: usize): i32 {
  let end = target
  if (charset == 6 && length > 0) {
    putUnit(end, 0xfeff, false)
    end += 2
  }
  let i: u32 = 0
  while (i < length) {
    const size = min(leadLength(load<u8>(text + i)), length - i)
    const codePoint = codePointAt(text + i, size)
    i += size
    if (charset <= 2) {
      if (codePoint >= <u32>(charset == 1 ? 0x80 : 0x100)) return -1
      store<u8>(end++, codePoint)
    } else if (charset == 3) {
      end += putCodePoint(end, codePoint)
    } else if (charset == 7) {
      store<u32>(end, bswap<u32>(codePoint))
      end += 4
    } else if (codePoint < 0x10000) {
      putUnit(end, codePoint, charset == 5)
      end += 2
    } else {
      putUnit(end, 0xd7c0 + (codePoint >> 10), charset == 5)
      putUnit(end + 2, 0xdc00 | (codePoint & 0x3ff), charset == 5)
      end += 4
    }
  }
  return <i32>(end - target)
}

function decodeUnits(bytes: usize, length: u32, little: bool, target: usize): i32 {
  if (length & 1) return -1
  let end = target
  for (let i: u32 = 0; i < length; i += 2) {
    let unit: u32 = little ? load<u16>(bytes + i) : bswap<u16>(load<u16>(bytes + i))
    if ((unit & 0xf800) == 0xd800) {
      i += 2
      if (unit >= 0xdc00 || i >= length) return -1
      const second: u32 = little ? load<u16>(bytes + i) : bswap<u16>(load<u16>(bytes + i))
      if ((second & 0xfc00) != 0xdc00) return -1
      unit = 0x10000 + ((unit & 0x3ff) << 10) + (second & 0x3ff)
    }
    end += putCodePoint(end, unit)
  }
  return <i32>(end - target)
}

/** UTF-8 of bytes in a character set; answers its length, or -1 if they are malformed. Room: twice the length. */
export function decodeText(bytes: usize, length: u32, charset: i32, target: usize): i32 {
  if (charset == 3) {
    if (!utf8Valid(bytes, length)) return -1
    memory.copy(target, bytes, length)
    return length
  }
  if (charset == 4 || charset == 5) return decodeUnits(bytes, length, charset == 5, target)
  if (charset == 6) {
    const mark: u32 = length >= 2 ? load<u16>(bytes) : 0
    const marked: u32 = mark == 0xfeff || mark == 0xfffe ? 2 : 0
    return decodeUnits(bytes + marked, length - marked, mark == 0xfeff, target)
  }
  let end = target
  if (charset == 7) {
    if (length & 3) return -1
    for (let i: u32 = 0; i < length; i += 4) {
      const codePoint = bswap<u32>(load<u32>(bytes + i))
      if (i == 0 && codePoint == 0xfeff) continue
      if (codePoint > 0x10ffff || (codePoint & 0xfffff800) == 0xd800) return -1
      end += putCodePoint(end, codePoint)
    }
    return <i32>(end - target)
  }
  for (let i: u32 = 0; i < length; i++) {
    const byte: u32 = load<u8>(bytes + i)
    if (charset == 1 && byte >= 0x80) return -1
    end += putCodePoint(end, byte)
  }
  return <i32>(end - target)
}

/** Copies text with U+FFFD for each malformed part, as Java's decoder puts it. Room: three times the length. */
export function repairText(text: usize, length: u32, target: usize): u32 {
  let end = target
  let i: u32 = 0
  while (i < length) {
    const lead: u32 = load<u8>(text + i)
    const size: u32 = lead < 0x80 ? 1 : lead < 0xc2 || lead > 0xf4 ? 0 : leadLength(lead)
    let good: u32 = 0
    if (size > 0) {
      for (good = 1; good < size && i + good < length; good++) {
        const byte: u32 = load<u8>(text + i + good)
        let low: u32 = 0x80
        let high: u32 = 0xbf
        if (good == 1) {
          if (lead == 0xe0) low = 0xa0
          if (lead == 0xf0) low = 0x90
          if (lead == 0xed) high = 0x9f
          if (lead == 0xf4) high = 0x8f
        }
        if (byte < low || byte > high) break
      }
    }
    if (size > 0 && good == size) {
      for (let k: u32 = 0; k < size; k++) store<u8>(end + k, load<u8>(text + i + k))
      end += size
    } else {
      end += putCodePoint(end, 0xfffd)
    }
    i += max<u32>(good, 1)
  }
  return <u32>(end - target)
}

/** Whether the digits of a text satisfy Luhn's check; 0 if there are other characters or none. */
export function luhnValid(text: usize, length: u32): i32 {
  let sum: u32 = 0
  for (let i: u32 = 0; i < length; i++) {
    let digit: u32 = <u32>load<u8>(text + length - 1 - i) - 0x30
    if (digit > 9) return 0
    if (i & 1) {
      digit <<= 1
      if (digit > 9) digit -= 9
    }
    sum += digit
  }
  return i32(length > 0 && sum % 10 == 0)
}

/** The text between quotes, with `\` before quotes inside. Room: twice the length and 2. Answers the length. */
export function quoteText(text: usize, length: u32, target: usize): u32 {
  let end = target
  store<u8>(end++, 0x27)
  for (let i: u32 = 0; i < length; i++) {
    const byte: u32 = load<u8>(text + i)
    if (byte == 0x27) store<u8>(end++, 0x5c)
    store<u8>(end++, byte)
  }
  store<u8>(end++, 0x27)
  return <u32>(end - target)
}
