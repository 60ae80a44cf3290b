import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { snappyUncompress } from 'hyparquet/src/snappy.js'
import { radixCounterBytes, radixSortPairs } from './radix-sort.ts'
import { KernelBench, seededRandom } from './testing/kernel-bench.ts'

const bench = await KernelBench.create(1024)
const { kernels } = bench

const random = seededRandom(7)
const randomBytes = (length: number, spread = 256): Uint8Array =>
  Uint8Array.from({ length }, () => Math.floor(random() * spread))

test('murmur3 and XXH64 give the numbers of Spark', () => {
  const spark = bench.put(Buffer.from('Spark'))
  const int = (value: number) => bench.putU32([value])
  let murmur = kernels.murmur3Bytes(spark, 5, 42)
  murmur = kernels.murmur3Bytes(int(123), 4, murmur)
  assert.equal(kernels.murmur3Bytes(int(2), 4, murmur), -1321691492)
  let xx = kernels.xxhash64Bytes(spark, 5, 42n)
  xx = kernels.xxhash64Bytes(int(123), 4, xx)
  assert.equal(kernels.xxhash64Bytes(int(2), 4, xx), 5602566077635097486n)
})

test('XXH64 gives its published values', () => {
  const hash = (text: string) =>
    BigInt.asUintN(64, kernels.xxhash64Bytes(bench.put(Buffer.from(text)), text.length, 0n)).toString(16)
  assert.equal(hash(''), 'ef46db3751d8e999')
  assert.equal(hash('a'), 'd24ec4f1a98c6e5b')
  assert.equal(hash('abc'), '44bc2cf5ad770999')
  assert.equal(hash('abcdefghijklmnopqrstuvwxyz0123456789'), '64f23ecf1609b766')
})

test('hash64 tells strings of all lengths apart', () => {
  const seen = new Set<bigint>()
  const bytes = randomBytes(200)
  const at = bench.put(bytes)
  for (let length = 0; length < 200; length++) {
    for (let bit = 0; bit < length * 8; bit += 7) {
      bench.bytes[at + (bit >> 3)] ^= 1 << (bit & 7)
      seen.add(kernels.hash64Bytes(at, length, 1n))
      bench.bytes[at + (bit >> 3)] ^= 1 << (bit & 7)
    }
    seen.add(kernels.hash64Bytes(at, length, 1n))
  }
  let expected = 0
  for (let length = 0; length < 200; length++) expected += Math.ceil((length * 8) / 7) + 1
  assert.equal(seen.size, expected)
})

test('crc32 agrees with zlib, crc32c with its check value', () => {
  const table = bench.allocate(8192)
  kernels.crcTable(table, 0xedb88320)
  for (const length of [0, 1, 7, 8, 9, 1000, 4097]) {
    const bytes = randomBytes(length)
    assert.equal(kernels.crc32(table, 0, bench.put(bytes), length) >>> 0, crc32(bytes))
  }
  kernels.crcTable(table, 0x82f63b78)
  assert.equal(kernels.crc32(table, 0, bench.put(Buffer.from('123456789')), 9) >>> 0, 0xe3069283)
})

test('utf8: validity as TextDecoder sees it, length in code points', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const text = 'aé漢🎉 plain text that is longer than sixteen bytes ÿ '
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(text.slice(Math.floor(random() * 6)))
    if (round % 2 === 0) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    const start = Math.floor(random() * 20)
    const part = bytes.subarray(start, start + Math.floor(random() * 40))
    const at = bench.put(part)
    let points: number | undefined
    try {
      points = [...decoder.decode(part)].length
    } catch {
      points = undefined
    }
    assert.equal(kernels.utf8Valid(at, part.length), points === undefined ? 0 : 1, part.toString('hex'))
    if (points !== undefined) assert.equal(kernels.utf8Length(at, part.length), points)
  }
})

test('bits and bytes', () => {
  for (const count of [0, 1, 7, 8, 15, 16, 17, 100, 1001]) {
    for (const offset of [0, 1, 5, 8, 13]) {
      const flags = randomBytes(count, 2)
      const bits = new Uint8Array((count + offset + 7) >> 3)
      flags.forEach((flag, index) => {
        bits[(offset + index) >> 3] |= flag << ((offset + index) & 7)
      })
      const target = bench.allocate(count + 1)
      const set = flags.reduce((sum, flag) => sum + flag, 0)
      assert.equal(kernels.unpackBits(bench.put(bits), offset, count, target), set)
      assert.deepEqual(bench.read(target, count), Buffer.from(flags))
      assert.equal(kernels.countSet(target, count), set)
      if (offset !== 0) continue
      const packed = bench.allocate(count)
      assert.equal(kernels.packBits(target, count, packed), set)
      assert.deepEqual(bench.read(packed, bits.length), Buffer.from(bits))
      const rows = bench.allocate(count * 4 + 4)
      assert.equal(kernels.selectSet(target, count, 10, rows), set)
      const expected = [...flags.keys()].filter((index) => flags[index] === 1).map((index) => index + 10)
      assert.deepEqual(bench.readU32(rows, set), expected)
    }
  }
})

test('views: compare, to offsets and back, relocate', () => {
  const texts = Array.from({ length: 300 }, () =>
    Buffer.from(randomBytes(Math.floor(random() * random() * 200), 3)),
  )
  const views = bench.putViews(texts)
  for (let i = 0; i + 1 < texts.length; i++) {
    const [a, b] = [texts[i], texts[i + 1]]
    const [p, q] = [bench.readU32(views + i * 8, 1)[0], bench.readU32(views + i * 8 + 8, 1)[0]]
    assert.equal(kernels.compareBytes(p, a.length, q, b.length), Buffer.compare(a, b))
    assert.equal(kernels.equalBytes(p, a.length, q, b.length), a.equals(b) ? 1 : 0)
  }
  const validity = bench.put(Uint8Array.from(texts, (_, index) => (index % 5 === 0 ? 0 : 1)))
  const chosen = [1, 2, 5, 9, 10, 299]
  const selection = bench.putU32(chosen)
  const offsets = bench.allocate(chosen.length * 4 + 4)
  const total = Number(kernels.viewOffsets(views, validity, selection, chosen.length, 0, offsets))
  const expected = chosen.map((row) => (row % 5 === 0 ? Buffer.alloc(0) : texts[row]))
  assert.equal(total, Buffer.concat(expected).length)
  const bytes = bench.allocate(total)
  kernels.copyViews(views, selection, chosen.length, offsets, bytes)
  assert.deepEqual(bench.read(bytes, total), Buffer.concat(expected))
  const back = bench.allocate(chosen.length * 8)
  kernels.offsetsToViews(bytes, offsets, chosen.length, back)
  expected.forEach((text, index) => {
    assert.equal(bench.readView(back + index * 8), text.toString())
  })
  const room = bench.allocate(texts.reduce((sum, text) => sum + text.length, 0))
  kernels.relocateViews(views, 0, 0, texts.length, room)
  assert.deepEqual(bench.read(room, Buffer.concat(texts).length), Buffer.concat(texts))
})

test('gather, spread', () => {
  const source = bench.put(randomBytes(1600))
  const selection = Array.from({ length: 57 }, () => Math.floor(random() * 100))
  const at = bench.putU32(selection)
  for (const width of [1, 2, 4, 8, 16] as const) {
    const target = bench.allocate(57 * width)
    kernels[`gather${width}`](source, at, 57, target)
    const value = (row: number) => bench.read(source + row * width, width)
    assert.deepEqual(bench.read(target, 57 * width), Buffer.concat(selection.map(value)))
    const flags = randomBytes(90, 2)
    const spread = bench.allocate(90 * width)
    kernels[`spread${width}`](source, bench.put(flags), 90, spread)
    let dense = 0
    flags.forEach((flag, row) => {
      if (flag === 1) assert.deepEqual(bench.read(spread + row * width, width), value(dense++))
    })
  }
})

test('radix sort is stable and ascending', () => {
  const count = 40000
  const keys = Array.from({ length: count }, (_, i) =>
    BigInt.asUintN(64, BigInt(Math.floor(random() * 5000)) * (i % 2 === 0 ? -99999999n : 7n)),
  )
  const pairs = { keys: bench.allocate(count * 8), rows: bench.allocate(count * 4) }
  keys.forEach((key, row) => {
    bench.view.setBigUint64(pairs.keys + row * 8, key, true)
    bench.view.setUint32(pairs.rows + row * 4, row, true)
  })
  const scratch = { keys: bench.allocate(count * 8), rows: bench.allocate(count * 4) }
  const sorted = radixSortPairs(kernels, pairs, scratch, count, bench.allocate(radixCounterBytes))
  const expected = [...keys.keys()].sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b))
  assert.deepEqual(bench.readU32(sorted.rows, count), expected)
})

/** Bytes that compress well, badly and in patterns. */
function* samples(): Generator<Uint8Array> {
  for (const length of [0, 1, 5, 12, 13, 15, 16, 17, 63, 64, 100, 1000, 65535]) {
    yield randomBytes(length)
    yield randomBytes(length, 2)
    yield new Uint8Array(length)
    const period = 1 + Math.floor(random() * 20)
    yield Uint8Array.from({ length }, (_, index) => (index % period) * 7)
    const words = Array.from({ length }, () => 'the quick brown fox jumps '.slice(Math.floor(random() * 20)))
    yield Buffer.from(words.join('')).subarray(0, length)
  }
}

function snappyDecompress(source: number, length: number, capacity: number): Buffer | number {
  const state = bench.allocate(20)
  const target = bench.allocate(capacity)
  const size = kernels.snappyStart(state, source, length, target, capacity)
  if (size < 0) return size
  for (;;) {
    const answer = kernels.snappyStep(state, 1 + Math.floor(random() * 5000))
    if (answer < 0) return answer
    if (answer === 1) return bench.read(target, size)
  }
}

test('snappy: what we compress, hyparquet and we read; damage is answered by a code', () => {
  const table = bench.allocate(32768)
  const target = bench.allocate(100000)
  for (const sample of samples()) {
    const head = kernels.snappyHeader(sample.length, target)
    const end = kernels.snappyBlock(bench.put(sample), sample.length, target + head, table)
    const compressed = bench.read(target, end - target)
    const theirs = new Uint8Array(sample.length)
    if (sample.length > 0) snappyUncompress(compressed, theirs)
    assert.deepEqual(theirs, Uint8Array.from(sample))
    const ours = snappyDecompress(target, compressed.length, sample.length)
    assert.deepEqual(ours, Buffer.from(sample))
    for (let round = 0; round < 5 && compressed.length > 3 && sample.length < 2000; round++) {
      const damaged = Uint8Array.from(compressed)
      damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256)
      const cut = round % 2 === 0 ? damaged.length : Math.floor(random() * damaged.length)
      const answer = snappyDecompress(bench.put(damaged.subarray(0, cut)), cut, sample.length)
      assert.ok(typeof answer !== 'number' || answer < 0)
    }
  }
})

test('lz4: round trip, a block of another encoder, damage', () => {
  const table = bench.allocate(65536)
  const target = bench.allocate(100000)
  for (const sample of samples()) {
    const length = kernels.lz4Compress(bench.put(sample), sample.length, target, table)
    const back = bench.allocate(sample.length)
    assert.equal(kernels.lz4Decompress(target, length, back, sample.length), sample.length)
    assert.deepEqual(bench.read(back, sample.length), Buffer.from(sample))
    if (sample.length < 2000 && length > 3) {
      bench.bytes[target + Math.floor(random() * length)] = Math.floor(random() * 256)
      assert.ok(kernels.lz4Decompress(target, length, back, sample.length) <= sample.length)
    }
  }
  // Literals 'abc', then 21 bytes from 3 back, then five literals, by the text of the format.
  const block = Uint8Array.from([0x3f, 97, 98, 99, 3, 0, 2, 0x50, 120, 121, 122, 49, 50])
  const out = bench.allocate(100)
  assert.equal(kernels.lz4Decompress(bench.put(block), block.length, out, 100), 29)
  assert.equal(bench.read(out, 29).toString(), `${'abc'.repeat(8)}xyz12`)
})
