/**
 * Round constants of MD5 and the SHA family, computed as their standards define them: from sines (RFC 1321), and from
 * the fractions of square and cube roots of the first primes (FIPS 180-4). Layouts as `kernels/assembly/digests.ts`
 * reads them.
 */

function primes(count: number): readonly bigint[] {
  const found: bigint[] = []
  for (let n = 2n; found.length < count; n++) if (found.every((p) => n % p !== 0n)) found.push(n)
  return found
}

/** The whole part of the root. */
function root(value: bigint, degree: bigint): bigint {
  let low = 0n
  let high = 1n << BigInt(Math.ceil(value.toString(2).length / Number(degree)) + 1)
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** degree <= value) low = middle
    else high = middle
  }
  return low
}

/** The first 64 bits of the fraction of a root. */
const fraction = (prime: bigint, degree: bigint): bigint =>
  BigInt.asUintN(64, root(prime << (64n * degree), degree))

const cubes = (count: number): readonly bigint[] => primes(count).map((p) => fraction(p, 3n))
const squares = (from: number): readonly bigint[] =>
  primes(from + 8)
    .slice(from)
    .map((p) => fraction(p, 2n))

const high = (words: readonly bigint[]): readonly number[] => words.map((word) => Number(word >> 32n))
const low = (words: readonly bigint[]): readonly number[] => words.map((word) => Number(word & 0xffff_ffffn))

const table32 = (words: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer)
const table64 = (words: readonly bigint[]): Uint8Array => new Uint8Array(BigUint64Array.from(words).buffer)

function once(make: () => Uint8Array): () => Uint8Array {
  let made: Uint8Array | undefined
  return () => (made ??= make())
}

export const md5Table = once(() =>
  table32(Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32))),
)
export const sha224Table = once(() => table32([...high(cubes(64)), ...low(squares(8))]))
export const sha256Table = once(() => table32([...high(cubes(64)), ...high(squares(0))]))
export const sha384Table = once(() => table64([...cubes(80), ...squares(8)]))
export const sha512Table = once(() => table64([...cubes(80), ...squares(0)]))

/** Eight tables of 256 words for CRC-32, as `kernels/assembly/crc.ts` looks them up. */
export const crc32Table = once(() => {
  const words = new Uint32Array(2048)
  for (let i = 0; i < 256; i++) {
    let word = i
    for (let k = 0; k < 8; k++) word = word & 1 ? 0xedb8_8320 ^ (word >>> 1) : word >>> 1
    words[i] = word
  }
  for (let i = 256; i < 2048; i++) words[i] = (words[i - 256] >>> 8) ^ words[words[i - 256] & 255]
  return new Uint8Array(words.buffer)
})
