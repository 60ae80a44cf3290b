/**
 * Tables for changing case, in the layout that `kernels/assembly/case-mapping.ts` reads. They are made from
 * JavaScript's own mappings, which are Unicode's full ones, when a query first needs them; title case, which JavaScript
 * lacks, follows from upper case.
 */
const indexBytes = 1024
const blockBytes = 1024
const longFlag = 0x8000_0000
const casedFlag = 1 << 30
const ignorableFlag = 1 << 29

/** Ranges in which no code point has case or is ignored by it: scripts of East Asia, surrogates, private use. */
const caseless: readonly (readonly [number, number])[] = [
  [0x3400, 0xa63f],
  [0xac00, 0xfaff],
  [0x17000, 0x1cfff],
]
const end = 0x1f000

function* codePoints(): Generator<number> {
  let at = 0
  for (const [from, to] of caseless) {
    for (; at < from; at++) yield at
    at = to + 1
  }
  for (; at < end; at++) yield at
}

const encoder = new TextEncoder()

class TableBuilder {
  readonly #blocks = new Map<number, Uint32Array>()
  readonly #long: { readonly codePoint: number; readonly bytes: Uint8Array }[] = []

  set(codePoint: number, mapped: string, flags: number): void {
    const source = String.fromCodePoint(codePoint)
    if (mapped === source && flags === 0) return
    const target = mapped.codePointAt(0)!
    const single = mapped.length === (target > 0xffff ? 2 : 1)
    if (!single) this.#long.push({ codePoint, bytes: encoder.encode(mapped) })
    this.#put(codePoint, (mapped === source || !single ? 0 : target) | flags)
  }

  #put(codePoint: number, entry: number): void {
    let block = this.#blocks.get(codePoint >> 8)
    if (block === undefined) {
      block = new Uint32Array(256)
      this.#blocks.set(codePoint >> 8, block)
    }
    block[codePoint & 255] = entry
  }

  build(): Uint8Array {
    const blocksEnd = indexBytes + (this.#blocks.size + 1) * blockBytes
    const size = this.#long.reduce((sum, { bytes }) => sum + 1 + bytes.length, blocksEnd)
    const table = new Uint8Array(size)
    let at = blocksEnd
    for (const { codePoint, bytes } of this.#long) {
      const block = this.#blocks.get(codePoint >> 8)!
      block[codePoint & 255] |= longFlag | at
      table[at] = bytes.length
      table.set(bytes, at + 1)
      at += 1 + bytes.length
    }
    const view = new DataView(table.buffer)
    let number = 1
    for (const [high, block] of this.#blocks) {
      view.setUint16(high * 2, number, true)
      block.forEach((entry, i) => {
        view.setUint32(indexBytes + number * blockBytes + i * 4, entry, true)
      })
      number++
    }
    return table
  }
}

const cased = /^\p{Cased}$/u
const ignorable = /^\p{Case_Ignorable}$/u

function build(map: (character: string, codePoint: number) => string, properties: boolean): Uint8Array {
  const table = new TableBuilder()
  for (const codePoint of codePoints()) {
    const character = String.fromCodePoint(codePoint)
    const flags = properties
      ? (ignorable.test(character) ? ignorableFlag : 0) | (cased.test(character) ? casedFlag : 0)
      : 0
    table.set(codePoint, map(character, codePoint), flags)
  }
  return table.build()
}

const digraphs: readonly (readonly [first: number, last: number, title: number])[] = [
  [0x1c4, 0x1c6, 0x1c5],
  [0x1c7, 0x1c9, 0x1c8],
  [0x1ca, 0x1cc, 0x1cb],
  [0x1f1, 0x1f3, 0x1f2],
]
/** Modern Georgian letters, and their capitals: they have no title case. */
const georgian = (codePoint: number): boolean =>
  (codePoint >= 0x10d0 && codePoint <= 0x10ff) || (codePoint >= 0x1c90 && codePoint <= 0x1cbf)
/** Greek letters with a iota below, which in title case stays below. */
const iotaBelow = (codePoint: number): boolean =>
  (codePoint >= 0x1f80 && codePoint <= 0x1faf) || /^[ᾲᾳᾴᾷᾼῂῃῄῇῌῲῳῴῷῼ]$/u.test(String.fromCodePoint(codePoint))

function titleCase(character: string, codePoint: number): string {
  const upper = character.toUpperCase()
  if (upper === character) {
    const digraph = digraphs.find(([first, last]) => codePoint >= first && codePoint <= last)
    return digraph === undefined ? character : String.fromCodePoint(digraph[2])
  }
  const digraph = digraphs.find(([first, last]) => codePoint >= first && codePoint <= last)
  if (digraph !== undefined) return String.fromCodePoint(digraph[2])
  if (georgian(codePoint)) return character
  const parts = [...upper]
  if (parts.length === 1) return upper
  if (iotaBelow(codePoint)) return `${parts.slice(0, -1).join('')}\u0345`.normalize('NFC')
  // A ligature: its first letter is a capital, the others are small.
  const first = parts.findIndex((part) => part.toLowerCase() !== part)
  return parts.map((part, i) => (i > first ? part.toLowerCase() : part)).join('')
}

let lower: Uint8Array | undefined
let upper: Uint8Array | undefined
let title: Uint8Array | undefined

export const lowerCaseTable = (): Uint8Array => (lower ??= build((c) => c.toLowerCase(), true))
export const upperCaseTable = (): Uint8Array => (upper ??= build((c) => c.toUpperCase(), false))
export const titleCaseTable = (): Uint8Array => (title ??= build(titleCase, false))
