/** Round trips and laws of single values; Spark's own answers are in `recorded.test.ts`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  array,
  Decimal,
  dateText,
  decimal,
  decimalPlainText,
  double,
  field,
  integer,
  map,
  parseDecimal,
  string,
  struct,
} from '@vonk/common'
import fc from 'fast-check'
import { addMonths, civilFromDays, daysFromCivil, isoWeek, makeDate } from './civil-date.ts'
import { datetimeFormatter } from './datetime-formatter.ts'
import { datetimeParser, parsedWallClock } from './datetime-parser.ts'
import {
  addDecimals,
  decimalToDouble,
  divideDecimals,
  divideRounded,
  doubleToDecimal,
  remainderDecimals,
  rescale,
  toPrecision,
} from './decimal.ts'
import { compareWithDouble, doubleText, floatText, parseFloatExactly } from './double-text.ts'
import { dayTimeDigits } from './interval-text.ts'
import { stringToDate, stringToTimestampNtz } from './string-to-datetime.ts'
import { parseDayTimeDigits } from './string-to-interval.ts'
import { utc } from './time-zone.ts'
import { wallClockText } from './timestamp-text.ts'
import { castTextOptions, showTextOptions, valueWriter } from './value-text.ts'

const days = fc.integer({ min: -719_528, max: 2_932_896 })
const wallClocks = fc.bigInt(-62_135_596_800_000_000n, 253_402_300_799_999_999n)

test('days and civil dates are each other’s inverse, and JavaScript agrees', () => {
  fc.assert(
    fc.property(days, (day) => {
      const { year, month, day: dayOfMonth } = civilFromDays(day)
      assert.equal(daysFromCivil(year, month, dayOfMonth), day)
      assert.equal(makeDate(year, month, dayOfMonth), day)
      const date = new Date(day * 86_400_000)
      assert.deepEqual(
        [year, month, dayOfMonth],
        [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()],
      )
      assert.equal(stringToDate(dateText(day)), day)
      assert.equal(isoWeek(day + 7).week === isoWeek(day).week, false)
      assert.equal(civilFromDays(addMonths(day, 12)).year, year + 1)
    }),
  )
})

test('texts of wall clocks read back, plainly and by pattern', () => {
  const pattern = 'yyyy-MM-dd HH:mm:ss.SSSSSS'
  const formatter = datetimeFormatter(pattern)
  const parser = datetimeParser(pattern)
  fc.assert(
    fc.property(wallClocks, (micros) => {
      assert.equal(stringToTimestampNtz(wallClockText(micros)), micros)
      const parsed = parser.parse(formatter.wallClock(micros, utc))
      assert.ok(!('reason' in parsed))
      assert.equal(parsedWallClock(parsed), micros)
    }),
  )
})

test('texts of doubles and floats read back, and no shorter one does', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      assert.ok(Object.is(Number(doubleText(value)), value))
    }),
  )
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = floatText(value)
      assert.ok(Object.is(parseFloatExactly(text), value))
      const digits = text
        .replace(/E.*$/, '')
        .replace(/[-.]/g, '')
        .replace(/^0+/, '')
        .replace(/0+$/, '').length
      if (digits > 2) assert.notEqual(parseFloatExactly(value.toExponential(digits - 2)), value)
    }),
  )
  assert.equal(doubleText(5e-324), '4.9E-324')
  assert.equal(doubleText(2e23), '2.0E23')
  assert.equal(floatText(Math.fround(1.1754944e-38)), '1.1754944E-38')
})

test('the nearest float of a text, where its nearest double lies between two floats', () => {
  // By the standard: halfway goes to the even one. 2^-24 above 1, the end of the range, half of the least.
  const half = '1.000000059604644775390625'
  const end = '340282356779733661637539395458142568448'
  const least =
    '7.00649232162408535461864791644958065640130970938257885878534141944895541342930300743319094181060791015625e-46'
  for (const [text, float] of [
    [half, 1],
    [`${half}1`, 1 + 2 ** -23],
    [half.replace(/5$/, '4'), 1],
    ['1.000000178813934326171875', 1 + 2 ** -22],
    ['1.000000178813934326171874', 1 + 2 ** -23],
    [end, Infinity],
    [end.replace(/8$/, '7'), 2 ** 128 - 2 ** 104],
    [least, 0],
    [least.replace(/5e/, '6e'), 2 ** -149],
  ] as const) {
    assert.equal(parseFloatExactly(text), float, text)
    assert.ok(Object.is(parseFloatExactly(`-${text}`), -float), `-${text}`)
  }
  assert.equal(compareWithDouble('4.94e-324', 2 ** -1074), -1)
  assert.equal(compareWithDouble('4.95e-324', 2 ** -1074), 1)
  assert.equal(compareWithDouble('-1e300', -1e300), Math.sign(Number(-(10n ** 300n) - BigInt(-1e300))))
})

test('a negative number has the digits of the positive one', () => {
  // At powers of two the next float below is nearer than the one above.
  for (let exponent = -149; exponent < 128; exponent++) {
    assert.equal(floatText(-(2 ** exponent)), `-${floatText(2 ** exponent)}`)
    assert.equal(doubleText(-(2 ** exponent)), `-${doubleText(2 ** exponent)}`)
  }
})

test('intervals read back in all fields', () => {
  fc.assert(
    fc.property(fc.bigInt(-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n), (micros) => {
      assert.equal(parseDayTimeDigits(dayTimeDigits(micros, 'day', 'second'), 'day', 'second'), micros)
      assert.equal(parseDayTimeDigits(dayTimeDigits(micros, 'hour', 'second'), 'hour', 'second'), micros)
      assert.equal(parseDayTimeDigits(dayTimeDigits(micros, 'second', 'second'), 'second', 'second'), micros)
    }),
  )
})

test('rounding by its definition', () => {
  const modes = [
    ['halfUp', [3n, -3n, 2n, -2n, 4n, -4n]],
    ['halfEven', [2n, -2n, 2n, -2n, 4n, -4n]],
    ['floor', [2n, -3n, 2n, -3n, 3n, -4n]],
    ['ceiling', [3n, -2n, 3n, -2n, 4n, -3n]],
    ['down', [2n, -2n, 2n, -2n, 3n, -3n]],
  ] as const
  for (const [mode, expected] of modes) {
    assert.deepEqual(
      [25n, -25n, 24n, -24n, 35n, -35n].map((n) => divideRounded(n, 10n, mode)),
      expected,
      mode,
    )
  }
  assert.equal(rescale(5n, 40, 0), 0n)
  assert.equal(rescale(-1n, 50, 2, 'floor'), -1n)
  assert.equal(toPrecision(1n, -2_000_000_000, 38, 0), undefined)
})

test('decimal arithmetic obeys its laws', () => {
  const scaled = fc.record({
    unscaled: fc.bigInt(-(10n ** 18n), 10n ** 18n),
    scale: fc.integer({ min: 0, max: 12 }),
  })
  fc.assert(
    fc.property(scaled, scaled, (a, b) => {
      assert.equal(addDecimals(a, b, 38, 12), addDecimals(b, a, 38, 12))
      if (b.unscaled === 0n) return
      const rest = remainderDecimals(a, b, 38, 12) ?? assert.fail()
      const size = rescale(b.unscaled, b.scale, 12)
      assert.ok((rest < 0n ? -rest : rest) < (size < 0n ? -size : size))
      const quotient = divideDecimals(a, b, 38, 6)
      if (quotient === undefined) return
      const error =
        quotient * b.unscaled * 10n ** BigInt(a.scale) * 2n - a.unscaled * 10n ** BigInt(b.scale + 6) * 2n
      const unit = b.unscaled * 10n ** BigInt(a.scale)
      assert.ok((error < 0n ? -error : error) <= (unit < 0n ? -unit : unit))
    }),
  )
})

test('decimals and their text and doubles', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 37n), 10n ** 37n), fc.integer({ min: 0, max: 38 }), (unscaled, scale) => {
      assert.deepEqual(parseDecimal(decimalPlainText(unscaled, scale)), { unscaled, scale })
      assert.equal(decimalToDouble(unscaled, scale), Number(decimalPlainText(unscaled, scale)))
    }),
  )
  assert.equal(doubleToDecimal(0.1, 10, 3), 100n)
  assert.equal(doubleToDecimal(Number.NaN, 10, 3), undefined)
  assert.equal(doubleToDecimal(1e10, 10, 3), undefined)
  assert.throws(() => (new Decimal(1n, 1, 0) as unknown as number) + 1, TypeError)
  assert.ok(new Decimal(150n, 3, 2).equals(Decimal.from('1.5')))
})

test('nested values as casts and as show write them', () => {
  const type = struct([
    field('a', array(decimal(10, 8))),
    field('b', map(string, double)),
    field('c', integer),
    field('d', { kind: 'binary' }),
  ])
  const value = [
    [1n, null],
    { entries: [['x', 1e10] as const, ['y', null] as const] },
    null,
    new Uint8Array([49, 50]),
  ]
  assert.equal(
    valueWriter(type, castTextOptions(utc, false))(value),
    '{[1E-8, null], {x -> 1.0E10, y -> null}, null, 12}',
  )
  assert.equal(
    valueWriter(type, showTextOptions(utc))(value),
    '{[0.00000001, NULL], {x -> 1.0E10, y -> NULL}, NULL, [31 32]}',
  )
})
