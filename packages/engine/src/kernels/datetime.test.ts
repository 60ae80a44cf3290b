/**
 * The calendar kernels against the arithmetic of single values in `values`, on random dates and instants of zones that
 * change their clocks.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packZone } from '../codegen/zone-table.ts'
import {
  addMonths,
  dayOfWeekFromSunday,
  dayOfYear,
  isoWeek,
  lastDayOfMonth,
  nextWeekday,
  type TruncationUnit,
  truncateDate,
} from '../values/civil-date.ts'
import { timeZone } from '../values/time-zone.ts'
import {
  addToInstant,
  type DifferenceUnit,
  differenceInUnits,
  monthsBetween,
  truncateInstant,
} from '../values/timestamp-arithmetic.ts'
import { KernelBench, seededRandom } from './testing/kernel-bench.ts'

const bench = await KernelBench.create()
const k = bench.kernels
const random = seededRandom(20_260_701)
const units = 'microsecond millisecond second minute hour day week month quarter year'.split(' ')
const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1))

test('dates of all years', () => {
  for (let i = 0; i < 20_000; i++) {
    const days = between(-800_000, 3_700_000)
    const at = `day ${days}`
    assert.equal(k.dateField(BigInt(days), 4), dayOfWeekFromSunday(days), at)
    assert.equal(k.dateField(BigInt(days), 7), dayOfYear(days), at)
    assert.equal(k.dateField(BigInt(days), 8), isoWeek(days).week, at)
    assert.equal(k.dateField(BigInt(days), 9), isoWeek(days).year, at)
    assert.equal(k.lastDayOfMonth(BigInt(days)), BigInt(lastDayOfMonth(days)), at)
    const months = between(-30_000, 30_000)
    assert.equal(k.dateAddMonths(BigInt(days), BigInt(months)), BigInt(addMonths(days, months)), at)
    const weekday = between(0, 6)
    assert.equal(k.nextWeekday(BigInt(days), weekday), BigInt(nextWeekday(days, weekday)), at)
    const unit = between(6, 9)
    const start = truncateDate(days, units[unit] as TruncationUnit)
    assert.equal(k.truncateDate(BigInt(days), unit), BigInt(start as number), at)
  }
})

for (const id of [
  'America/Los_Angeles',
  'Europe/Amsterdam',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kolkata',
]) {
  test(`instants in ${id}`, () => {
    const zone = timeZone(id)
    assert.ok(zone)
    const packed = packZone(id)
    const table = bench.allocate(packed.length)
    bench.bytes.set(packed, table)
    const target = bench.allocate(16)
    /** Half of them within hours of a change of the clocks. */
    const instant = (): bigint => {
      const { transitions } = zone
      if (random() < 0.5 && transitions.length > 0) {
        return transitions[between(0, transitions.length - 1)] + BigInt(between(-9e9, 9e9))
      }
      return BigInt(between(-62_135_596_800, 253_402_300_799)) * 1_000_000n + BigInt(between(0, 999_999))
    }
    for (let i = 0; i < 5_000; i++) {
      const [a, b] = [instant(), instant()]
      const unit = between(0, 9)
      const at = `${a} ${b} ${units[unit]}`
      assert.equal(
        k.truncateInstant(table, a, unit),
        truncateInstant(zone, a, units[unit] as TruncationUnit),
        at,
      )
      assert.equal(
        k.unitsBetween(table, unit, a, b),
        differenceInUnits(zone, units[unit] as DifferenceUnit, a, b),
        at,
      )
      const [months, days] = [between(-20, 20), between(-400, 400)]
      assert.equal(k.instantPlus(table, a, BigInt(months), BigInt(days), b / 1000n, target), 1)
      assert.equal(
        bench.view.getBigInt64(target, true),
        addToInstant(zone, a, months, days, b / 1000n),
        `${at} ${months} ${days}`,
      )
      const bits = new BigInt64Array([k.monthsBetween(table, a, b, 1)])
      assert.equal(new Float64Array(bits.buffer)[0], monthsBetween(zone, a, b, true), at)
    }
  })
}
