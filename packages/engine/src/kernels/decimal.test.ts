import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addDecimals,
  divideDecimals,
  divideToInteger,
  multiplyDecimals,
  remainderDecimals,
  subtractDecimals,
} from '../values/decimal.ts'
import { KernelBench, seededRandom } from './testing/kernel-bench.ts'

const bench = await KernelBench.create()
const target = bench.allocate(96)
const low = (x: bigint) => BigInt.asIntN(64, x)
const high = (x: bigint) => x >> 64n
const result = (fits: number): bigint | undefined =>
  fits === 0
    ? undefined
    : (bench.view.getBigInt64(target + 8, true) << 64n) | bench.view.getBigUint64(target, true)

const random = seededRandom(20_260_101)
function unscaled(precision: number): bigint {
  const digits = 1 + Math.floor(random() * precision)
  let text = ''
  for (let i = 0; i < digits; i++) text += random() < 0.3 ? '9' : Math.floor(random() * 10)
  const value = BigInt(text)
  return random() < 0.5 ? -value : value
}

test('decimal kernels agree with exact integers on random operands of all shapes', () => {
  const k = bench.kernels
  for (let i = 0; i < 20_000; i++) {
    const sa = Math.floor(random() * 39)
    const sb = Math.floor(random() * 39)
    const a = unscaled(38)
    const b = unscaled(38)
    const scale = Math.max(sa, sb)
    const [x, y] = [
      { unscaled: a, scale: sa },
      { unscaled: b, scale: sb },
    ]
    const drop = Math.floor(random() * Math.min(scale + 1, 10))
    const shape = `${a}e-${sa} ${b}e-${sb} drop ${drop}`
    const sumArgs = [low(a), high(a), scale - sa, low(b), high(b), scale - sb, drop, 38, target] as const
    assert.equal(result(k.decimalAdd(...sumArgs)), addDecimals(x, y, 38, scale - drop), `add ${shape}`)
    assert.equal(
      result(k.decimalSubtract(...sumArgs)),
      subtractDecimals(x, y, 38, scale - drop),
      `subtract ${shape}`,
    )
    const less = Math.min(sa + sb, drop)
    const product = k.decimalMultiply(low(a), high(a), low(b), high(b), less, 38, target)
    assert.equal(result(product), multiplyDecimals(x, y, 38, sa + sb - less), `multiply ${shape}`)
    if (b === 0n) continue
    const s = Math.max(sa - sb, Math.floor(random() * 39), 0)
    const quotient = k.decimalDivide(low(a), high(a), low(b), high(b), s + sb - sa, 39 - s, 38, target)
    assert.equal(result(quotient), divideDecimals(x, y, 38, s), `divide to ${s}: ${shape}`)
    const rest = k.decimalRemainder(low(a), high(a), scale - sa, low(b), high(b), scale - sb, 0, 38, target)
    assert.equal(result(rest), remainderDecimals(x, y, 38, scale), `remainder ${shape}`)
    const whole = result(
      k.decimalDivideWhole(low(a), high(a), scale - sa, low(b), high(b), scale - sb, target),
    )
    if (whole !== undefined) assert.equal(whole, divideToInteger(x, y), `div ${shape}`)
  }
})
