/**
 * Finds every change of a zone's offset by asking `Intl` for the offset at chosen instants: steps of a length that no
 * pair of opposite changes fits into, then bisection. It leaves meaning and lookup to `time-zone.ts`.
 */
import { civilFromDays, daysFromCivil } from '@vonk/common'

export interface ScannedZone {
  /** Seconds since the epoch of every change, ascending. */
  readonly instants: readonly number[]
  /** Offset in seconds before the first change, and after each. */
  readonly offsets: readonly number[]
  /** The year from which the list holds one cycle of 400 years that repeats for ever. */
  readonly cycleStartYear: number | undefined
}

const secondsPerDay = 86_400
const yearStart = (year: number): number => daysFromCivil(year, 1, 1) * secondsPerDay

/**
 * From which year on to look every how many days. The shortest time in the tz database after which a zone went back to
 * the offset it had (Tunis 1943: 8 days, Boa Vista 2000: 7, Vienna 1945: 10, Cairo 2010: 21) lies above each step.
 */
const scanPlan: readonly (readonly [fromYear: number, stepDays: number])[] = [
  [1840, 365],
  [1905, 40],
  [1930, 20],
  [1940, 7.5],
  [1947, 30],
  [1970, 40],
  [2000, 6.9],
  [2003, 20],
  [2038, 0],
]

/** What the tz database enumerates (Ramadan in Morocco and Gaza) ends by then; what follows is a rule. */
const lastIrregularYear = 2088
const regularFrom = 2027
const cycleYears = 400

interface Change {
  readonly at: number
  readonly before: number
  readonly after: number
}

/** The offset in seconds from the text that ends in `GMT`, `GMT+05:30` or `GMT-00:43:08`. */
function offsetOf(format: Intl.DateTimeFormat, seconds: number): number {
  const text = format.format(seconds * 1000)
  const start = text.lastIndexOf('GMT') + 3
  if (start === text.length) return 0
  const two = (at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48
  const clock = two(start + 1) * 3600 + two(start + 4) * 60 + (start + 7 < text.length ? two(start + 7) : 0)
  // Both a hyphen and a minus sign are in use.
  return text[start] === '+' ? clock : -clock
}

export function scanTransitions(format: Intl.DateTimeFormat): ScannedZone {
  const changes: Change[] = []
  for (let i = 0; i + 1 < scanPlan.length; i++) {
    const [fromYear, stepDays] = scanPlan[i]
    scanRange(format, yearStart(fromYear), yearStart(scanPlan[i + 1][0]), stepDays, changes)
  }
  let cycleStartYear: number | undefined
  if (changesForEver(format, changes)) {
    let rules = yearlyRules(changes, regularFrom, 2037)
    cycleStartYear = 2038
    if (rules === undefined || !rulesHold(format, rules, 2038, 2066)) {
      scanRange(format, yearStart(2038), yearStart(lastIrregularYear + 12), 6.9, changes)
      rules = yearlyRules(changes, lastIrregularYear, lastIrregularYear + 11)
      cycleStartYear = lastIrregularYear + 12
    }
    if (rules === undefined || rules.length === 0) cycleStartYear = undefined
    else appendCycle(rules, cycleStartYear, changes)
  }
  const first = offsetOf(format, yearStart(scanPlan[0][0]))
  return {
    instants: changes.map((c) => c.at),
    offsets: [first, ...changes.map((c) => c.after)],
    cycleStartYear,
  }
}

function changesForEver(format: Intl.DateTimeFormat, changes: readonly Change[]): boolean {
  const last = changes.at(-1)
  if (last === undefined) return false
  if (last.at >= yearStart(2035)) return true
  // A zone may rest now and be enumerated to start again only in theory; four looks a year are cheap.
  for (let t = yearStart(2038); t < yearStart(2042); t += 91 * secondsPerDay) {
    if (offsetOf(format, t) !== last.after) return true
  }
  return false
}

function scanRange(
  format: Intl.DateTimeFormat,
  from: number,
  to: number,
  stepDays: number,
  changes: Change[],
): void {
  const step = Math.round(stepDays * secondsPerDay)
  let before = offsetOf(format, from)
  for (let low = from; low < to; ) {
    const high = Math.min(low + step, to)
    const after = offsetOf(format, high)
    while (before !== after) {
      const at = firstChange(format, low, high, before)
      const reached = offsetOf(format, at)
      changes.push({ at, before, after: reached })
      before = reached
      low = at
    }
    low = high
  }
}

/** The first second in (low, high] whose offset is not `before`. Nearly all changes fall on a quarter of an hour. */
function firstChange(format: Intl.DateTimeFormat, low: number, high: number, before: number): number {
  let a = Math.floor(low / 900)
  let b = Math.ceil(high / 900)
  while (b - a > 1) {
    const middle = (a + b) >> 1
    if (middle * 900 > low && offsetOf(format, middle * 900) !== before) b = middle
    else a = middle
  }
  if (offsetOf(format, b * 900 - 1) === before) return b * 900
  let under = Math.max(a * 900, low)
  let over = b * 900 - 1
  while (over - under > 1) {
    const middle = Math.floor((under + over) / 2)
    if (offsetOf(format, middle) !== before) over = middle
    else under = middle
  }
  return over
}

/**
 * A change that happens every year at the same second of the first given weekday on or after a day, counted in days
 * from 1 March, so that leap years do not move it. Weekday 0 is Thursday, as on 1970-01-01. All in UTC.
 */
interface YearlyRule {
  readonly firstDay: number
  readonly weekday: number
  readonly secondOfDay: number
  readonly before: number
  readonly after: number
}

const marchFirst = (year: number): number => daysFromCivil(year, 3, 1)
const weekdayOf = (day: number): number => ((day % 7) + 7) % 7

/** The rules behind the changes of these years (at least 11, in which the calendar's weekdays all come by). */
function yearlyRules(
  changes: readonly Change[],
  fromYear: number,
  toYear: number,
): readonly YearlyRule[] | undefined {
  const perYear = new Map<number, Change[]>()
  for (const change of changes) {
    const { year } = civilFromDays(Math.floor(change.at / secondsPerDay))
    if (year < fromYear || year > toYear) continue
    const sameYear = perYear.get(year)
    if (sameYear === undefined) perYear.set(year, [change])
    else sameYear.push(change)
  }
  if (perYear.size === 0) return []
  const count = perYear.get(fromYear)?.length ?? 0
  const rules: YearlyRule[] = []
  for (let i = 0; i < count; i++) {
    const seen: Change[] = []
    for (let year = fromYear; year <= toYear; year++) {
      const sameYear = perYear.get(year)
      if (sameYear === undefined || sameYear.length !== count) return undefined
      seen.push(sameYear[i])
    }
    const rule = ruleOf(seen, fromYear)
    if (rule === undefined) return undefined
    rules.push(rule)
  }
  return rules
}

function ruleOf(seen: readonly Change[], fromYear: number): YearlyRule | undefined {
  const [{ at, before, after }] = seen
  const secondOfDay = at - Math.floor(at / secondsPerDay) * secondsPerDay
  const weekday = weekdayOf(Math.floor(at / secondsPerDay))
  const days = seen.map((c, i) => Math.floor(c.at / secondsPerDay) - marchFirst(fromYear + i))
  const firstDay = Math.min(...days)
  const same = seen.every(
    (c) =>
      c.before === before &&
      c.after === after &&
      c.at - Math.floor(c.at / secondsPerDay) * secondsPerDay === secondOfDay &&
      weekdayOf(Math.floor(c.at / secondsPerDay)) === weekday,
  )
  if (!same || Math.max(...days) - firstDay > 6) return undefined
  return { firstDay, weekday, secondOfDay, before, after }
}

function changeOf(rule: YearlyRule, year: number): number {
  const first = marchFirst(year) + rule.firstDay
  return (first + weekdayOf(rule.weekday - weekdayOf(first))) * secondsPerDay + rule.secondOfDay
}

function rulesHold(
  format: Intl.DateTimeFormat,
  rules: readonly YearlyRule[],
  fromYear: number,
  toYear: number,
): boolean {
  for (let year = fromYear; year <= toYear; year++) {
    for (const rule of rules) {
      const at = changeOf(rule, year)
      if (offsetOf(format, at - 1) !== rule.before || offsetOf(format, at) !== rule.after) return false
    }
  }
  return rules.length > 0
}

function appendCycle(rules: readonly YearlyRule[], fromYear: number, changes: Change[]): void {
  for (let year = fromYear; year < fromYear + cycleYears; year++) {
    for (const rule of rules) {
      changes.push({ at: changeOf(rule, year), before: rule.before, after: rule.after })
    }
  }
}
