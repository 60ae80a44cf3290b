/**
 * The key by which executors cache compiled modules: 128 bits over the bytes, mixed well enough that modules do not
 * collide by chance.
 */

export function hashBytes(bytes: Uint8Array): string {
  let a = 0x9e3779b9 | 0
  let b = 0x243f6a88 | 0
  let c = 0xb7e15162 | 0
  let d = bytes.length | 0
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, bytes.length >>> 2)
  const count = words.length + (bytes.length & 3)
  for (let i = 0; i < count; i++) {
    const word = mixed(i < words.length ? words[i] : bytes[words.length * 3 + i])
    // Multiplying carries bits upwards alone: turning the product brings them down again.
    a = turned(Math.imul(a ^ word, 0x85ebca6b))
    b = turned(Math.imul(b ^ (word + a), 0xc2b2ae35))
    c = turned(Math.imul((c ^ word) + b, 0x27d4eb2f))
    d = turned(Math.imul(d ^ (word + c), 0x165667b1))
  }
  return [a, b, c, d].map((word) => finish(word).toString(16).padStart(8, '0')).join('')
}

/** Spread over all bits, so that no difference of one word is undone by a likely one of the next. */
const mixed = (word: number): number => Math.imul(turned(Math.imul(word, 0xcc9e2d51)), 0x1b873593)
const turned = (word: number): number => (word << 13) | (word >>> 19)

function finish(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
