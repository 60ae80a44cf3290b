/** Every cast that conformance/record/casts.py recorded, through generated code. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mock, test } from 'node:test'
import * as t from '@vonk/common'
import { type DataType, SparkError } from '@vonk/common'
import { evaluateConstant, installConstantKernels } from '../../codegen/evaluate-constant.ts'
import { loadKernels } from '../../executor/kernel-loader.ts'
import { doubleText, floatText, parseFloatExactly } from '../../values/double-text.ts'
import {
  stringToDate,
  stringToTime,
  stringToTimestamp,
  stringToTimestampNtz,
} from '../../values/string-to-datetime.ts'
import { parseDayTimeDigits, parseYearMonthDigits } from '../../values/string-to-interval.ts'
import { timeZone } from '../../values/time-zone.ts'
import { badCast, canCast, castTo } from '../coercion.ts'
import type { EvalMode, Expression, Literal, LiteralValue } from '../expression.ts'

installConstantKernels((await loadKernels()).module)

type Answer = string | null | { readonly error: string }
interface Family {
  readonly mode: 'ansi' | 'legacy'
  readonly family?: string
  readonly to: string
  readonly results: readonly (readonly [string, Answer])[]
}
// Microseconds are numbers there, too large for JavaScript's.
const castsFile = new URL('../../../../../conformance/recorded/casts.json', import.meta.url)
const castsText = readFileSync(castsFile, 'utf8').replace(/\[\s*(-?\d{10,}),/g, '["$1",')
const recorded = JSON.parse(castsText) as {
  readonly moment: string
  readonly strings: readonly Family[]
  readonly values: readonly Family[]
  readonly zones: readonly Zone[]
}
interface Zone {
  readonly zone: string
  readonly texts: readonly (readonly [string, ...Answer[]])[]
  readonly micros: readonly (readonly [string, ...Answer[]])[]
}

// A time without a date is of the day on which Spark was asked.
mock.timers.enable({ apis: ['Date'], now: Date.parse(recorded.moment) })

const losAngeles = 'America/Los_Angeles'
const zoneOf = (id: string) => timeZone(id) ?? assert.fail(id)

const names: Readonly<Record<string, DataType>> = {
  boolean: t.boolean,
  tinyint: t.byte,
  smallint: t.short,
  int: t.integer,
  bigint: t.long,
  float: t.float,
  double: t.double,
  string: t.string,
  binary: t.binary,
  date: t.date,
  time: t.time(),
  'time(0)': t.time(0),
  'time(3)': t.time(3),
  timestamp: t.timestamp,
  timestamp_ntz: t.timestampNtz,
  interval: t.calendarInterval,
}

function typeNamed(name: string): DataType {
  const known = names[name]
  if (known !== undefined) return known
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(name)
  if (decimal !== null) return t.decimal(Number(decimal[1]), Number(decimal[2]))
  const interval = /^interval (\w+)(?: to (\w+))?$/.exec(name) ?? assert.fail(name)
  const [start, end] = [interval[1], interval[2] ?? interval[1]]
  return start === 'year' || start === 'month'
    ? t.yearMonthInterval(start, end as t.YearMonthField)
    : t.dayTimeInterval(start as t.DayTimeField, end as t.DayTimeField)
}

const literal = (type: DataType, value: LiteralValue): Literal => ({ kind: 'literal', type, value })

/** The inside of a SQL string: the escapes that the recording uses. */
const unescaped = (text: string): string =>
  text.replace(/\\u([0-9a-fA-F]{4})|\\(.)/g, (_, code: string | undefined, one: string) =>
    code === undefined ? ({ t: '\t', n: '\n' }[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  )

const suffixes: readonly (readonly [RegExp, (digits: string) => Literal])[] = [
  [/^(-?\d+)Y$/, (d) => literal(t.byte, Number(d))],
  [/^(-?\d+)S$/, (d) => literal(t.short, Number(d))],
  [/^(-?\d+)L$/, (d) => literal(t.long, BigInt(d))],
  [/^(-?\d+)$/, (d) => literal(t.integer, Number(d))],
  [/^(?:double\('(.*)'\))$/, (d) => literal(t.double, Number(d))],
  [/^(?:float\('(.*)'\))$/, (d) => literal(t.float, Number(d))],
  [/^(.*)BD$/, decimalLiteral],
  [/^([-\d.eE+]+)D$/, (d) => literal(t.double, Number(d))],
  [/^([-\d.eE+]+)F$/, (d) => literal(t.float, Math.fround(Number(d)))],
  [/^'(.*)'$/, (d) => literal(t.string, unescaped(d))],
  [
    /^X'(.*)'$/,
    (d) =>
      literal(
        t.binary,
        Uint8Array.from(d.match(/../g) ?? [], (h) => Number.parseInt(h, 16)),
      ),
  ],
  [/^date'(.*)'$/, (d) => literal(t.date, stringToDate(d) ?? assert.fail(d))],
  [/^time'(.*)'$/, (d) => literal(t.time(), stringToTime(d) ?? assert.fail(d))],
  [
    /^timestamp'(.*)'$/,
    (d) => literal(t.timestamp, stringToTimestamp(d, zoneOf(losAngeles), 0n) ?? assert.fail(d)),
  ],
  [/^timestamp_ntz'(.*)'$/, (d) => literal(t.timestampNtz, stringToTimestampNtz(d) ?? assert.fail(d))],
]

function decimalLiteral(text: string): Literal {
  const digits = text.replace('-', '')
  const scale = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0
  const unscaled = BigInt(text.replace('.', ''))
  const size = `${unscaled < 0n ? -unscaled : unscaled}`.length
  return literal(t.decimal(Math.max(size, scale), scale), unscaled)
}

function literalOf(sql: string): Literal | undefined {
  if (sql === 'null') return literal(t.nullType, null)
  if (sql === 'true' || sql === 'false') return literal(t.boolean, sql === 'true')
  const interval = /^interval '(.*)' (\w+)(?: to (\w+))?$/.exec(sql)
  if (interval !== null) {
    const type = typeNamed(`interval ${interval[2]}${interval[3] === undefined ? '' : ` to ${interval[3]}`}`)
    const value =
      type.kind === 'yearMonthInterval'
        ? parseYearMonthDigits(interval[1], type.start, type.end)
        : type.kind === 'dayTimeInterval'
          ? parseDayTimeDigits(interval[1], type.start, type.end)
          : assert.fail(sql)
    return literal(type, value as LiteralValue)
  }
  const made = /^make_interval\((.*)\)$/.exec(sql)
  if (made !== null) {
    const [y = 0, mo = 0, w = 0, d = 0, h = 0, mi = 0, s = 0] = made[1].split(',').map(Number)
    return literal(t.calendarInterval, [
      y * 12 + mo,
      w * 7 + d,
      BigInt((h * 60 + mi) * 60) * 1_000_000n + BigInt(Math.round(s * 1e6)),
    ])
  }
  for (const [shape, make] of suffixes) {
    const match = shape.exec(sql)
    if (match !== null) return make(match[1])
  }
  return undefined
}

/** The cast's result as text (bytes in hex), or its error. */
function answerOf(value: Expression, type: DataType, mode: EvalMode, zone: string): Answer {
  const context = { mode, timeZone: zone }
  const from = (value as Literal).type
  try {
    if (!canCast(from, type, mode)) throw badCast(value, from, type, mode)
    const cast = castTo(value, type, { ...context, explicit: true })
    if (type.kind !== 'binary') return evaluateConstant(castTo(cast, t.string, context)) as string | null
    const bytes = evaluateConstant(cast) as Uint8Array | null
    return bytes === null ? null : Buffer.from(bytes).toString('hex').toUpperCase()
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition }
    throw error
  }
}

/** Java 17 prints a digit too many of this double, and Scala rounds products of 38 digits to 34. */
const isOther = (sql: string, to: string): boolean =>
  sql === '9223372036854774784.0D' || (sql === `${'9'.repeat(38)}BD` && to === 'timestamp')

class Tally {
  count = 0
  readonly wrong: string[] = []

  compare(what: string, expected: Answer, actual: Answer): void {
    this.count++
    // Java 17 does not print the shortest digits of some floats.
    if (/F? as (float|string)$/.test(what) && typeof expected === 'string' && typeof actual === 'string') {
      if (Math.fround(Number(expected)) === Math.fround(Number(actual)) && actual.length <= expected.length)
        return
    }
    // A plain Java exception of Spark's asks for any error.
    const java = typeof expected === 'object' && expected?.error.startsWith('{')
    const alike = java ? typeof actual === 'object' : JSON.stringify(actual) === JSON.stringify(expected)
    if (!alike) this.wrong.push(`${what}: ${JSON.stringify(actual)}, Spark: ${JSON.stringify(expected)}`)
  }

  check(): void {
    assert.equal(
      this.wrong.length,
      0,
      `${this.wrong.length} of ${this.count}\n${this.wrong.slice(0, 100).join('\n')}`,
    )
  }
}

for (const mode of ['ansi', 'legacy'] as const) {
  test(`casts of texts, ${mode}`, () => {
    const tally = new Tally()
    for (const { to, results } of recorded.strings.filter((f) => f.mode === mode)) {
      for (const [text, expected] of results) {
        // Words like `today` are for constants, which the optimizer knows; digits of other scripts are not read.
        if (/^(epoch|now|today|yesterday|tomorrow|١٢٣|１)$/.test(text)) continue
        const actual = answerOf(literal(t.string, unescaped(text)), typeNamed(to), mode, losAngeles)
        tally.compare(`'${text}' as ${to}`, expected, actual)
      }
    }
    tally.check()
  })

  test(`casts of values, ${mode}`, () => {
    const tally = new Tally()
    for (const { to, results } of recorded.values.filter((f) => f.mode === mode)) {
      for (const [sql, expected] of results) {
        const value = literalOf(sql)
        if (value === undefined || isOther(sql, to)) continue
        tally.compare(`${sql} as ${to}`, expected, answerOf(value, typeNamed(to), mode, losAngeles))
      }
    }
    tally.check()
  })
}

test('timestamps in time zones', () => {
  const tally = new Tally()
  const text = (value: Expression, type: DataType, zone: string) => answerOf(value, type, 'ansi', zone)
  for (const { zone, texts, micros } of recorded.zones) {
    for (const [source, instant, shown, date, fromWallClock, wallClock, midnight] of texts) {
      // The first column is in microseconds, which a cast to seconds would lose.
      const from = literal(t.string, source)
      tally.compare(`${source} as timestamp in ${zone}`, shown, text(from, t.timestamp, zone))
      if (typeof instant !== 'string') continue
      const value = literal(t.timestamp, BigInt(instant))
      tally.compare(`${source} as date in ${zone}`, date, text(value, t.date, zone))
      tally.compare(`${source} as timestamp_ntz in ${zone}`, wallClock, text(value, t.timestampNtz, zone))
      const clock = stringToTimestampNtz(source)
      if (clock !== undefined && typeof fromWallClock === 'string') {
        const local = literal(t.timestampNtz, clock)
        tally.compare(`ntz ${source} as timestamp in ${zone}`, fromWallClock, text(local, t.timestamp, zone))
      }
      const day = stringToDate(source)
      if (day === undefined || typeof midnight !== 'string') continue
      const start = literal(t.timestamp, BigInt(midnight))
      const shownStart = text(start, t.string, zone)
      tally.compare(
        `date ${source} as timestamp in ${zone}`,
        shownStart,
        text(literal(t.date, day), t.timestamp, zone),
      )
    }
    for (const [source, shown, date, wallClock, seconds, real, exact] of micros) {
      const value = literal(t.timestamp, BigInt(source))
      const answers: readonly (readonly [DataType, Answer])[] = [
        [t.string, shown],
        [t.date, date],
        [t.timestampNtz, wallClock],
        [t.long, seconds],
        [t.double, real],
        [t.decimal(38, 6), exact],
      ]
      for (const [type, expected] of answers) {
        tally.compare(`${source} as ${type.kind} in ${zone}`, expected, text(value, type, zone))
      }
    }
  }
  tally.check()
})

test('doubles and floats as text, and back', () => {
  const tally = new Tally()
  const file = new URL('../../../../../conformance/recorded/floating_text.json', import.meta.url)
  const { doubles, floats } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    readonly (readonly [string, string, string?])[]
  >
  const view = new DataView(new ArrayBuffer(8))
  for (const [bits, text, shorter] of doubles) {
    view.setBigUint64(0, BigInt(`0x${bits}`))
    // Of the tiniest newer Javas print the two digits that are nearest.
    const tiny = Math.abs(view.getFloat64(0)) < 1e-300
    const expected = tiny ? doubleText(view.getFloat64(0)) : (shorter ?? text)
    tally.compare(
      `double ${bits}`,
      expected,
      answerOf(literal(t.double, view.getFloat64(0)), t.string, 'ansi', 'UTC'),
    )
    const back = evaluateConstant(
      castTo(literal(t.string, text), t.double, { mode: 'ansi', timeZone: 'UTC' }),
    )
    assert.ok(Object.is(back, view.getFloat64(0)), `${text} is ${back}`)
  }
  for (const [bits, text, shorter] of floats) {
    view.setUint32(0, Number(`0x${bits}`))
    const value = view.getFloat32(0)
    const actual = answerOf(literal(t.float, value), t.string, 'ansi', 'UTC')
    const expected = Math.abs(value) < 1e-30 ? floatText(value) : (shorter ?? text)
    tally.compare(`float ${bits}`, expected, actual)
    const back = evaluateConstant(castTo(literal(t.string, text), t.float, { mode: 'ansi', timeZone: 'UTC' }))
    assert.ok(Object.is(back, value), `${text} is ${back}`)
  }
  tally.check()
})

test('random doubles and floats print and read as in TypeScript', () => {
  let seed = 20260101n
  const next = () => {
    seed = (seed * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn
    return seed ^ (seed >> 29n)
  }
  const view = new DataView(new ArrayBuffer(8))
  const context = { mode: 'ansi', timeZone: 'UTC' } as const
  const evaluate = (value: Literal, type: DataType) => evaluateConstant(castTo(value, type, context))
  for (let i = 0; i < 3_000; i++) {
    view.setBigUint64(0, next())
    const double = view.getFloat64(0)
    assert.equal(evaluate(literal(t.double, double), t.string), doubleText(double))
    const float = view.getFloat32(0)
    // Of two equally near texts Java takes the one with the even digit.
    const shown = evaluate(literal(t.float, float), t.string) as string
    assert.equal(shown.length, floatText(float).length, `${float}`)
    if (Number.isFinite(float)) assert.equal(Math.fround(Number(shown)), float)
    // Long texts, ties and subnormal results among them.
    const digits = `${next() % 10n ** BigInt(1 + (i % 19))}${i % 3 === 0 ? next() : ''}`
    const text = `${digits}e${Number(next() % 680n) - 345 - digits.length}`
    assert.equal(evaluate(literal(t.string, text), t.double), Number(text), text)
    const short = `${digits}e${Number(next() % 90n) - 50 - digits.length}`
    assert.equal(evaluate(literal(t.string, short), t.float), parseFloatExactly(short), short)
  }
  for (const text of [
    '9007199254740993',
    '9007199254740993.0000000000000000000000001',
    '2.4703282292062328e-324',
  ]) {
    assert.equal(evaluate(literal(t.string, text), t.double), Number(text), text)
  }
})

test('nested values element by element', () => {
  const context = { mode: 'ansi', timeZone: 'UTC' } as const
  const text = (value: Expression) => evaluateConstant(castTo(value, t.string, context))
  const longs = literal(t.array(t.long), [1n, null, -3n])
  assert.equal(text(longs), '[1, null, -3]')
  assert.equal(text(literal(t.array(t.long), [])), '[]')
  const asTexts = castTo(longs, t.array(t.string), context)
  assert.equal(text(asTexts), '[1, null, -3]')
  assert.equal(text(castTo(asTexts, t.array(t.decimal(25, 2)), context)), '[1.00, null, -3.00]')
  const nested = t.array(
    t.struct([t.field('a', t.integer), t.field('b', t.string), t.field('c', t.array(t.double))]),
  )
  const value = literal(nested, [[1, 'x', [1.5, null]], null, [null, 'yy', null]])
  assert.equal(text(value), '[{1, x, [1.5, null]}, null, {null, yy, null}]')
  const other = t.array(
    t.struct([t.field('p', t.string), t.field('q', t.string), t.field('r', t.array(t.string))]),
  )
  assert.equal(text(castTo(value, other, context)), '[{1, x, [1.5, null]}, null, {null, yy, null}]')
  const map = literal(t.map(t.string, t.integer), [
    ['a', 1],
    ['bb', null],
  ])
  assert.equal(text(map), '{a -> 1, bb -> null}')
  assert.equal(text(castTo(map, t.map(t.string, t.string), context)), '{a -> 1, bb -> null}')
  const bad = castTo(literal(t.array(t.string), ['1', 'x']), t.array(t.integer), context)
  assert.throws(() => evaluateConstant(bad), { condition: 'CAST_INVALID_INPUT' })
  const tried = castTo(literal(t.array(t.string), ['1', 'x']), t.array(t.integer), {
    ...context,
    mode: 'try',
  })
  assert.equal(text(tried), '[1, null]')
})
