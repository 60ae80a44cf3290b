/**
 * Reads dates, timestamps and times of day from text as Spark's casts do: partial dates, a `T` or a space before the
 * time, fractions cut at six digits, a zone of any spelling behind it. Undefined for text that is no such value.
 */
import { microsPerDay } from '@vonk/common'
import { makeDate } from './civil-date.ts'
import { trimControls } from './string-to-number.ts'
import { type TimeZone, timeZone, toInstant } from './time-zone.ts'
import { dateOfInstant, fitsLong, timeOfDayOfFields } from './timestamp-arithmetic.ts'

const dateSyntax = /^([+-]?)(\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?$/s

/** Days of `2020`, `2020-1`, `2020-01-31`, and of anything that follows a full date behind a space or `T`. */
export function stringToDate(text: string): number | undefined {
  const match = dateSyntax.exec(trimControls(text))
  if (match === null) return undefined
  const year = Number(match[2]) * (match[1] === '-' ? -1 : 1)
  return makeDate(year, Number(match[3] ?? 1), Number(match[4] ?? 1))
}

/** What stood in the text: undefined date for a time alone, undefined zone where none was given. */
interface TimestampFields {
  readonly date: number | undefined
  readonly timeOfDay: bigint
  readonly zone: string | undefined
}

const timePart = String.raw`(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:(\.)(\d*))?)?)?`
const fullSyntax = new RegExp(
  String.raw`^([+-]?)(\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T]${timePart}(\D.*)?)?)?)?$`,
  's',
)
const timeOnlySyntax = new RegExp(String.raw`^(T?)${timePart}(\D.*)?$`, 's')

function readTimestamp(text: string): TimestampFields | undefined {
  const trimmed = trimControls(text)
  const full = fullSyntax.exec(trimmed)
  if (full !== null) {
    const year = Number(full[2]) * (full[1] === '-' ? -1 : 1)
    const date = makeDate(year, Number(full[3] ?? 1), Number(full[4] ?? 1))
    return date === undefined ? undefined : readTime(full.slice(5), date)
  }
  const alone = timeOnlySyntax.exec(trimmed)
  // Digits alone are a year that is too short, and need the `T` to be an hour.
  if (alone === null || (alone[1] === '' && alone[3] === undefined)) return undefined
  return readTime(alone.slice(2), undefined)
}

function readTime(parts: readonly string[], date: number | undefined): TimestampFields | undefined {
  const [hour, minute, second, , fraction, rest] = parts
  // A zone may follow the seconds only.
  if (rest !== undefined && second === undefined) return undefined
  const micros = BigInt((fraction ?? '').slice(0, 6).padEnd(6, '0'))
  const secondMicros = BigInt(second ?? 0) * 1_000_000n + micros
  const timeOfDay = timeOfDayOfFields(Number(hour ?? 0), Number(minute ?? 0), secondMicros)
  return typeof timeOfDay === 'bigint' ? { date, timeOfDay, zone: rest?.trim() } : undefined
}

/**
 * The instant of a text: in its own zone if it names one, else in the session's. A time alone means today, for which
 * the current instant is needed.
 */
export function stringToTimestamp(text: string, sessionZone: TimeZone, now: bigint): bigint | undefined {
  const fields = readTimestamp(text)
  if (fields === undefined) return undefined
  const zone = fields.zone === undefined ? sessionZone : timeZone(fields.zone)
  if (zone === undefined) return undefined
  const date = fields.date ?? dateOfInstant(zone, now)
  const instant = toInstant(zone, BigInt(date) * microsPerDay + fields.timeOfDay)
  return fitsLong(instant) ? instant : undefined
}

/** A wall clock of a text; a zone in it is checked and dropped where it is allowed at all. A time alone is refused. */
export function stringToTimestampNtz(
  text: string,
  options: { readonly allowZone: boolean } = { allowZone: true },
): bigint | undefined {
  const fields = readTimestamp(text)
  if (fields?.date === undefined) return undefined
  if (fields.zone !== undefined && (!options.allowZone || timeZone(fields.zone) === undefined))
    return undefined
  const wallClock = BigInt(fields.date) * microsPerDay + fields.timeOfDay
  return fitsLong(wallClock) ? wallClock : undefined
}

/** Microseconds of the day of `12:30`, `T1:2:3.5`, `10:20 PM`. */
export function stringToTime(text: string): bigint | undefined {
  const trimmed = trimControls(text)
  const half = /^(.*?)\s*([AP])M$/is.exec(trimmed)
  const fields = readTimestamp(half === null ? trimmed : half[1])
  if (fields === undefined || fields.date !== undefined || fields.zone !== undefined) return undefined
  if (half === null) return fields.timeOfDay
  const hour = fields.timeOfDay / 3_600_000_000n
  if (hour < 1n || hour > 12n) return undefined
  const onDial = hour === 12n ? fields.timeOfDay - 43_200_000_000n : fields.timeOfDay
  return half[2].toUpperCase() === 'P' ? onDial + 43_200_000_000n : onDial
}

/**
 * The words that Spark takes in literals and in casts of constants: `epoch`, `now`, `today`, `yesterday`, `tomorrow`,
 * in any case, with a zone behind them. Undefined for other texts.
 */
function specialWord(text: string): 'epoch' | 'now' | 'today' | 'yesterday' | 'tomorrow' | undefined {
  const match = /^(epoch|now|today|yesterday|tomorrow)(?:\s+(.*))?$/is.exec(text.trim())
  if (match === null || (match[2] !== undefined && timeZone(match[2].trim()) === undefined)) return undefined
  return match[1].toLowerCase() as 'epoch'
}

const daysFromToday = { now: 0, today: 0, yesterday: -1, tomorrow: 1 } as const

/** The date that a special word means; undefined for other texts. */
export function specialDate(text: string, zone: TimeZone, now: bigint): number | undefined {
  const word = specialWord(text)
  if (word === undefined) return undefined
  return word === 'epoch' ? 0 : dateOfInstant(zone, now) + daysFromToday[word]
}

/** The instant that a special word means; undefined for other texts. For a wall clock, `toWallClock` of it. */
export function specialTimestamp(text: string, zone: TimeZone, now: bigint): bigint | undefined {
  const word = specialWord(text)
  if (word === undefined || word === 'epoch') return word === undefined ? undefined : 0n
  if (word === 'now') return now
  return toInstant(zone, BigInt(dateOfInstant(zone, now) + daysFromToday[word]) * microsPerDay)
}
