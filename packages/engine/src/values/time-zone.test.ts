import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { offsetAt, offsetText, timeZone, toInstant, toWallClock, utc, validOffsets } from './time-zone.ts'

interface Recorded {
  readonly seconds: readonly number[]
  readonly zones: readonly (readonly [
    id: string,
    offsets: readonly number[],
    clocks: readonly (readonly [clock: number, instant: number])[],
  ])[]
}
const recorded = JSON.parse(
  readFileSync(new URL('../../../../conformance/recorded/values_time_zones.json', import.meta.url), 'utf8'),
) as Recorded

/**
 * Where the tz database of the recording Java (2025) and of ICU (2026) disagree: the future of Morocco and of western
 * Canada, a day of Iran in 1978, and the rules before 1918 of zones that are kept for compatibility only.
 */
const dataDiffers =
  /^(Africa\/(Casablanca|El_Aaiun)|America\/(Edmonton|Vancouver|Yellowknife)|Canada\/.*|Asia\/Tehran|Iran|SystemV\/.*)$/

test('every zone of Java has the same offsets, and moves gaps and overlaps the same way', () => {
  const wrong: unknown[] = []
  for (const [id, offsets, clocks] of recorded.zones) {
    if (dataDiffers.test(id)) continue
    const zone = timeZone(id)
    assert.ok(zone, id)
    recorded.seconds.forEach((seconds, i) => {
      const ours = offsetAt(zone, BigInt(seconds) * 1_000_000n)
      if (ours !== offsets[i]) wrong.push({ id, seconds, ours, theirs: offsets[i] })
    })
    for (const [clock, instant] of clocks) {
      const ours = toInstant(zone, BigInt(clock) * 1_000_000n)
      if (ours !== BigInt(instant) * 1_000_000n) wrong.push({ id, clock, ours, theirs: instant })
    }
  }
  assert.deepEqual(wrong, [])
})

test('an instant survives its wall clock if its offset is preferred', () => {
  const ids = [
    'Europe/Amsterdam',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Monrovia',
    'Asia/Gaza',
    'Pacific/Apia',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...ids),
      fc.bigInt(-62135596800000000n, 400_000_000_000_000_000n),
      (id, instant) => {
        const zone = timeZone(id) ?? utc
        const clock = toWallClock(zone, instant)
        const offset = offsetAt(zone, instant)
        assert.equal(toInstant(zone, clock, offset), instant)
        assert.ok(validOffsets(zone, clock).includes(offset))
      },
    ),
  )
})

test('what follows the table repeats every 400 years', () => {
  const zone = timeZone('America/New_York') ?? utc
  const cycle = 146_097n * 86_400_000_000n
  fc.assert(
    fc.property(
      fc.bigInt(4_000_000_000_000_000n, 16_000_000_000_000_000n),
      fc.integer({ min: 1, max: 20 }),
      (t, n) => {
        assert.equal(offsetAt(zone, t), offsetAt(zone, t + BigInt(n) * cycle))
      },
    ),
  )
})

test('ids as Spark takes them', () => {
  const offsets: [string, string | undefined][] = [
    ['Z', 'Z'],
    ['UTC', 'Z'],
    ['GMT+1', '+01:00'],
    ['UTC-08:30', '-08:30'],
    ['UT+0130', '+01:30'],
    ['+7', '+07:00'],
    ['-8:30', '-08:30'],
    ['+01:2', '+01:02'],
    ['+18:00', '+18:00'],
    ['+18:01', undefined],
    ['+1:60', undefined],
    ['utc', undefined],
    ['z', undefined],
    ['europe/berlin', undefined],
    ['Nowhere', undefined],
    ['', undefined],
    ['EST', '-05:00'],
    ['IST', '+05:30'],
    ['Etc/GMT+5', '-05:00'],
  ]
  for (const [id, expected] of offsets) {
    const zone = timeZone(id)
    assert.equal(zone && offsetText(offsetAt(zone, 0n)), expected, id)
  }
})
