/** Bytes of base64 in JSON, as strict as Spark's reader: whole groups of four, and blanks before a group alone. */

const padding = 61

/** What a character stands for; -1: nothing. */
function digit(code: number): number {
  if (code >= 65 && code <= 90) return code - 65
  if (code >= 97 && code <= 122) return code - 71
  if (code >= 48 && code <= 57) return code + 4
  return code === 43 ? 62 : code === 47 ? 63 : -1
}

/** Undefined where the text is no base64. A group with padding may have others behind it. */
export function base64Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 3)
  let length = 0
  let at = 0
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 32) at++
    if (at === text.length) return bytes.slice(0, length)
    if (at + 4 > text.length) return undefined
    const [a, b, third, fourth] = [0, 1, 2, 3].map((i) => text.charCodeAt(at + i))
    const kept = third === padding ? 1 : fourth === padding ? 2 : 3
    const c = kept === 1 ? 0 : digit(third)
    const d = kept === 3 ? digit(fourth) : 0
    if (digit(a) < 0 || digit(b) < 0 || c < 0 || d < 0 || (kept < 3 && fourth !== padding)) return undefined
    const word = (digit(a) << 18) | (digit(b) << 12) | (c << 6) | d
    bytes[length++] = word >>> 16
    if (kept > 1) bytes[length++] = (word >>> 8) & 0xff
    if (kept > 2) bytes[length++] = word & 0xff
    at += 4
  }
}
