/**
 * Text in other encodings than UTF-8, decoded and encoded as Java's charsets do it, since that decides what Spark reads
 * of bytes that are no text: U+FFFD stands for each malformed sequence, of which a high surrogate with a wrong partner
 * is one of four bytes.
 */

export type Charset =
  | 'utf-8'
  | 'iso-8859-1'
  | 'us-ascii'
  | 'utf-16'
  | 'utf-16be'
  | 'utf-16le'
  | 'utf-32'
  | 'utf-32be'
  | 'utf-32le'

/** Those that Spark takes for CSV and JSON, as its messages list them. */
export const sparkCharsets: readonly Charset[] = [
  ...(['iso-8859-1', 'us-ascii', 'utf-16', 'utf-16be', 'utf-16le', 'utf-32', 'utf-8'] as const),
]

const aliases: Readonly<Record<string, Charset>> = {
  ...{
    utf8: 'utf-8',
    latin1: 'iso-8859-1',
    ascii: 'us-ascii',
    'utf-32be': 'utf-32be',
    'utf-32le': 'utf-32le',
  },
}

/** Undefined for names that are none of those here. */
export function charsetOf(name: string): Charset | undefined {
  const lower = name.toLowerCase()
  return sparkCharsets.find((one) => one === lower) ?? aliases[lower]
}

/** A decoded byte is at most three of UTF-8: the replacement character of a bad one. */
export const utf8BytesMax = 3

const replacement = '\ufffd'

/** Bytes of one unit; a file that is decoded in parts is cut between units. */
const unitBytes = (charset: Charset): number =>
  charset.startsWith('utf-32') ? 4 : charset.startsWith('utf-16') ? 2 : 1

export function decodeText(charset: Charset, bytes: Buffer): string {
  switch (charset) {
    case 'utf-8':
      return bytes.toString('utf8')
    case 'iso-8859-1':
      return bytes.toString('latin1')
    case 'us-ascii':
      return bytes.toString('latin1').replace(/[\x80-\xff]/g, replacement)
    case 'utf-16':
    case 'utf-32': {
      const { order, markBytes } = orderOf(charset, bytes)
      return decodeText(order, bytes.subarray(markBytes))
    }
    case 'utf-16le':
    case 'utf-16be':
      return utf16Text(bytes, charset === 'utf-16le')
    case 'utf-32le':
    case 'utf-32be':
      return utf32Text(bytes, charset === 'utf-32le')
  }
}

/** The order of bytes that a mark says, big endian without one. */
function orderOf(charset: Charset, bytes: Buffer): { readonly order: Charset; readonly markBytes: number } {
  if (charset === 'utf-16') {
    const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0)
    return {
      order: mark === 0xfffe ? 'utf-16le' : 'utf-16be',
      markBytes: mark === 0xfffe || mark === 0xfeff ? 2 : 0,
    }
  }
  if (charset === 'utf-32') {
    const mark = bytes.length < 4 ? 0 : bytes.readUInt32BE(0)
    const isMark = mark === 0xfffe0000 || mark === 0xfeff
    return { order: mark === 0xfffe0000 ? 'utf-32le' : 'utf-32be', markBytes: isMark ? 4 : 0 }
  }
  return { order: charset, markBytes: 0 }
}

function utf16Text(bytes: Buffer, isLittle: boolean): string {
  const even = bytes.length & ~1
  const units = isLittle ? bytes.subarray(0, even) : Buffer.from(bytes.subarray(0, even)).swap16()
  const text = units.toString('utf16le')
  if (even === bytes.length && text.isWellFormed()) return text
  let repaired = ''
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0xd800 || code > 0xdfff) repaired += text[at]
    else if (code > 0xdbff) repaired += replacement
    else {
      // What is left behind it at the end, an odd byte as well, is one malformed sequence with it.
      if (at + 1 >= text.length) return repaired + replacement
      const next = text.charCodeAt(++at)
      repaired += next >= 0xdc00 && next <= 0xdfff ? text[at - 1] + text[at] : replacement
    }
  }
  return even === bytes.length ? repaired : repaired + replacement
}

function utf32Text(bytes: Buffer, isLittle: boolean): string {
  const parts: string[] = []
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const isWhole = at + 4 <= bytes.length
    const code = !isWhole ? -1 : isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
    text += code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : replacement
    if (text.length < 4096) continue
    parts.push(text)
    text = ''
  }
  return parts.join('') + text
}

/** Decodes a file part by part. */
export class TextStream {
  private charset: Charset
  private left: Buffer = Buffer.alloc(0)
  private isStart = true

  constructor(charset: Charset) {
    this.charset = charset
  }

  /** The text of what is whole so far; with `isLast`, of all. */
  next(bytes: Buffer, isLast: boolean): string {
    let all = this.left.length === 0 ? bytes : Buffer.concat([this.left, bytes])
    if (this.isStart && (isLast || all.length >= 4)) {
      const { order, markBytes } = orderOf(this.charset, all)
      this.charset = order
      all = all.subarray(markBytes)
      this.isStart = false
    }
    const end = isLast ? all.length : this.isStart ? 0 : wholeEnd(this.charset, all)
    // A copy: the caller reads into its buffer again.
    this.left = Buffer.from(all.subarray(end))
    return decodeText(this.charset, all.subarray(0, end))
  }
}

/** Where a part may end that more bytes follow. */
function wholeEnd(charset: Charset, bytes: Buffer): number {
  const unit = unitBytes(charset)
  const end = bytes.length - (bytes.length % unit)
  if (charset === 'utf-8') {
    // At most three bytes of a sequence wait for their last one.
    for (let back = 1; back <= Math.min(3, end); back++) {
      const byte = bytes[end - back]
      if (byte >= 0xc0) return end - back
      if (byte < 0x80) return end
    }
    return end
  }
  if (unit !== 2 || end === 0) return end
  const high = bytes[charset === 'utf-16le' ? end - 1 : end - 2]
  return high >= 0xd8 && high <= 0xdb ? end - 2 : end
}

/** What no character of the charset is becomes `?`, one for each code point. `isStart`: a mark goes before it. */
export function encodeText(charset: Charset, text: string, isStart = true): Buffer {
  switch (charset) {
    case 'utf-8':
      return Buffer.from(text)
    case 'iso-8859-1':
      return Buffer.from(text.replace(/[^\0-\xff]/gu, '?'), 'latin1')
    case 'us-ascii':
      return Buffer.from(text.replace(/[^\0-\x7f]/gu, '?'), 'latin1')
    case 'utf-16le':
      return Buffer.from(text, 'utf16le')
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16()
    case 'utf-16':
      return encodeText('utf-16be', isStart ? `\ufeff${text}` : text)
    case 'utf-32':
    case 'utf-32be':
    case 'utf-32le': {
      const codes = Array.from(text, (character) => character.codePointAt(0) as number)
      const bytes = Buffer.alloc(codes.length * 4)
      const isLittle = charset === 'utf-32le'
      for (const [i, code] of codes.entries())
        if (isLittle) bytes.writeUInt32LE(code, i * 4)
        else bytes.writeUInt32BE(code, i * 4)
      return bytes
    }
  }
}

/** Which of its encodings a JSON text is in, as its first bytes tell: a mark, or where the zeros lie. */
export function jsonCharset(start: Uint8Array): Charset {
  const [a, b, c, d] = start
  if (start.length >= 4) {
    if (a === 0 && b === 0 && ((c === 0xfe && d === 0xff) || c === 0)) return d === 0 ? 'utf-8' : 'utf-32'
    if (c === 0 && d === 0 && ((a === 0xff && b === 0xfe) || b === 0))
      return a === 0xff ? 'utf-32' : 'utf-32le'
  }
  if (start.length >= 2) {
    if ((a === 0xfe && b === 0xff) || (a === 0xff && b === 0xfe)) return 'utf-16'
    if (a === 0 && b !== 0) return 'utf-16be'
    if (a !== 0 && b === 0) return 'utf-16le'
  }
  return 'utf-8'
}
