/**
 * The key by which executors cache compiled modules: 128 bits over the bytes, mixed well enough that modules do not
 * collide by chance.
 */

export function hashBytes(bytes: Uint8Array): string {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = 0xb7e15162
  let d = bytes.length | 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    a = Math.imul(a ^ byte, 0x85ebca6b)
    b = Math.imul(b ^ (byte + a), 0xc2b2ae35)
    c = Math.imul((c ^ byte) + (b >>> 15), 0x27d4eb2f)
    d = Math.imul(d ^ (c + byte), 0x165667b1)
    a ^= d >>> 13
  }
  return [a, b, c, d].map((word) => finish(word).toString(16).padStart(8, '0')).join('')
}

function finish(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
