/**
 * Text in which bytes that were no UTF-8 can be told from the replacement character itself: they are a lone surrogate,
 * which no decoding gives otherwise.
 */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const replacement = '\ufffd'

/** In the place of a sequence of bytes that is no UTF-8. */
export const noUtf8 = '\udfff'

export function markedText(bytes: Uint8Array): string {
  const text = utf8.decode(bytes)
  if (!text.includes(replacement)) return text
  // Behind and before a real replacement character, all that are left stand for bytes that were none.
  const parts: string[] = []
  let from = 0
  for (let at = 0; at <= bytes.length; at++) {
    const isReal = bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd
    if (!isReal && at < bytes.length) continue
    parts.push(utf8.decode(bytes.subarray(from, at)).replaceAll(replacement, noUtf8))
    from = at + 3
    at += 2
  }
  return parts.join(replacement)
}

/** As it is shown. */
export const unmarked = (text: string): string => text.replaceAll(noUtf8, replacement)
