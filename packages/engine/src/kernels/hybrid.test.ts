/** The stream of runs and packed groups, of every width, against one that is packed bit by bit here. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { KernelBench, seededRandom } from './testing/kernel-bench.ts'

/** ERROR_INDEX of the kernels. */
const errorIndex = -4

const bench = await KernelBench.create()
const { kernels } = bench

function header(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}

function packed(values: readonly number[], width: number): number[] {
  const bytes = new Array<number>((values.length * width) / 8).fill(0)
  values.forEach((value, i) => {
    for (let bit = 0; bit < width; bit++) {
      const at = i * width + bit
      if (Math.floor(value / 2 ** bit) % 2 === 1) bytes[at >> 3] |= 1 << (at & 7)
    }
  })
  return bytes
}

function stream(width: number, seed: number): { readonly bytes: number[]; readonly values: number[] } {
  const random = seededRandom(seed)
  const value = () => Math.floor(random() * 2 ** width)
  const bytes: number[] = []
  const values: number[] = []
  for (let part = 0; part < 12; part++) {
    if (random() < 0.4) {
      const count = 1 + Math.floor(random() * 60)
      const one = value()
      bytes.push(...header(count * 2))
      for (let i = 0; i < Math.ceil(width / 8); i++) bytes.push(Math.floor(one / 2 ** (8 * i)) % 256)
      for (let i = 0; i < count; i++) values.push(one)
    } else {
      const groups = 1 + Math.floor(random() * 40)
      const some = Array.from({ length: groups * 8 }, value)
      bytes.push(...header(groups * 2 + 1), ...packed(some, width))
      values.push(...some)
    }
  }
  return { bytes, values }
}

test('values of every width, read in pieces of any length', () => {
  const state = bench.allocate(64)
  const target = bench.allocate(4096 * 4)
  for (let width = 1; width <= 32; width++) {
    const { bytes, values } = stream(width, width)
    const random = seededRandom(width + 100)
    const source = bench.put(Uint8Array.from(bytes))
    // What lies behind the stream must not matter.
    bench.put(new Uint8Array(64).fill(255))
    equal(kernels.hybridStart(state, source, source + bytes.length, width), 0)
    const read: number[] = []
    while (read.length < values.length) {
      const count = Math.min(values.length - read.length, 1 + Math.floor(random() * 700))
      equal(
        kernels.hybridValues(state, count, 0xffffffff, target),
        width === 32 ? answer(values, read, count) : 0,
      )
      read.push(...bench.readU32(target, count))
    }
    deepEqual(read, values, `width ${width}`)
  }
})

/** Of 32 bits the largest value is not below any limit. */
const answer = (values: readonly number[], read: readonly number[], count: number): number =>
  values.slice(read.length, read.length + count).includes(0xffffffff) ? errorIndex : 0

test('a value at or above the limit is answered by a code, in runs and in groups', () => {
  const state = bench.allocate(64)
  const target = bench.allocate(4096 * 4)
  for (const width of [1, 5, 8, 9, 16, 25, 26, 31]) {
    const { bytes, values } = stream(width, width + 50)
    const most = Math.max(...values)
    const source = bench.put(Uint8Array.from(bytes))
    for (const [limit, expected] of [
      [most + 1, 0],
      [most, errorIndex],
    ]) {
      kernels.hybridStart(state, source, source + bytes.length, width)
      equal(kernels.hybridValues(state, values.length, limit, target), expected, `width ${width}`)
    }
  }
})
