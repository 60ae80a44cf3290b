import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KeyBounds, layOutRanges } from './value-ranges.ts'

const key = (min: bigint, max: bigint, nullable = false): KeyBounds => ({ min, max, nullable })
const kilobytes = 1024

/** Whether every key of the bounds has a place. */
const covers = (bounds: readonly KeyBounds[], ranges: NonNullable<ReturnType<typeof layOutRanges>>) =>
  bounds.every(({ min, max }, i) => {
    const { base, span } = ranges.keys[i]
    return base <= min && max < base + BigInt(span)
  })

test('few values have an array whatever buckets would take, with room on both sides', () => {
  const bounds = [key(100n, 199n)]
  const ranges = layOutRanges(bounds, { bucketBytes: 8 * kilobytes, hadBytes: 0 })
  assert.ok(ranges !== undefined && covers(bounds, ranges))
  assert.equal(ranges.bytes, 64 * kilobytes)
  const { base, span } = ranges.keys[0]
  assert.ok(base < 0n && base + BigInt(span) > 10_000n, `${base}, ${span}`)
})

test('an array is at most twice as large as buckets', () => {
  const limits = { bucketBytes: 256 * kilobytes, hadBytes: 0 }
  const most = 128n * 1024n
  const whole = layOutRanges([key(0n, most - 1n)], limits)
  assert.deepEqual(whole, { keys: [{ base: 0n, span: Number(most) }], bytes: 512 * kilobytes })
  assert.equal(layOutRanges([key(0n, most)], limits), undefined)
  assert.equal(layOutRanges([key(0n, most - 1n, true)], limits), undefined)
  assert.equal(layOutRanges([key(-(2n ** 63n), 2n ** 63n - 1n)], limits), undefined)
})

test('an array may stay as large as it was, at another place', () => {
  const bounds = [key(10_000_000n, 10_000_000n)]
  const ranges = layOutRanges(bounds, { bucketBytes: 8 * kilobytes, hadBytes: 512 * kilobytes })
  assert.ok(ranges !== undefined && covers(bounds, ranges))
  assert.equal(ranges.bytes, 512 * kilobytes)
})

test('several keys share the room, and nulls have a place of their own', () => {
  const bounds = [key(1990n, 1999n, true), key(-5n, 5n), key(0n, 1n, true)]
  const ranges = layOutRanges(bounds, { bucketBytes: 8 * kilobytes, hadBytes: 0 })
  assert.ok(ranges !== undefined && covers(bounds, ranges))
  const [years, numbers, flags] = ranges.keys.map(({ span }) => span)
  assert.ok(years > 10 && numbers > 11 && flags > 2, `${years}, ${numbers}, ${flags}`)
  assert.equal(ranges.bytes, (years + 1) * numbers * (flags + 1) * 4)
  assert.ok(ranges.bytes <= 64 * kilobytes)
})

test('nothing but nulls so far', () => {
  const ranges = layOutRanges([key(2n ** 63n - 1n, -(2n ** 63n), true)], {
    bucketBytes: 8 * kilobytes,
    hadBytes: 0,
  })
  assert.ok(ranges !== undefined && ranges.bytes > 0)
})
