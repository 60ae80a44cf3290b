/**
 * Days, times of day and wall clocks of the proleptic Gregorian calendar as numbers and as text: what the engine
 * computes with and what the client prints. Dates are days since 1970-01-01, times of day and wall clocks microseconds.
 * Calendar arithmetic beyond this is the engine's.
 */

export interface CivilDate {
  /** Astronomical: year 0 is 1 BC. */
  readonly year: number
  readonly month: number
  readonly day: number
}

export const microsPerSecond = 1_000_000n
export const microsPerDay = 86_400_000_000n

/** Quotient and remainder that round towards minus infinity, so that the remainder is never negative. */
export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}
export function floorMod(a: bigint, b: bigint): bigint {
  const rest = a % b
  return rest < 0n ? rest + b : rest
}

/**
 * Days since 1970-01-01 of a date. Years are counted from March, so that the leap day ends the year, and in eras of
 * 400 years, which all have 146,097 days (the method is Howard Hinnant's, "chrono-compatible low-level date
 * algorithms").
 */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The date of days since 1970-01-01: the inverse of `daysFromCivil`. */
export function civilFromDays(days: number): CivilDate {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const doe = z - era * 146_097
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  )
  const dayOfYear = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: yoe + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}

/** Numbers below 100 in two digits. */
const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))
const two = (n: number): string => twoDigits[n]

/** `-01-31`, at 32 times the month plus the day. */
const monthAndDay = Array.from({ length: 13 * 32 }, (_, at) => `-${two(at >> 5)}-${two(at & 31)}`)

/** At least four digits, a sign where there are more or the year is before 0. */
export function yearText(year: number): string {
  if (year > 999 && year <= 9999) return `${year}`
  const digits = Math.abs(year).toString().padStart(4, '0')
  return year < 0 ? `-${digits}` : year > 9999 ? `+${digits}` : digits
}

/** `2001-01-31`, `+10000-01-01`, `-0044-03-15`. */
export function dateText(days: number): string {
  const { year, month, day } = civilFromDays(days)
  return yearText(year) + monthAndDay[month * 32 + day]
}

/** `23:59:59` and, where it is not 0, the fraction without zeros behind: `23:59:59.12`. */
export function timeOfDayText(micros: bigint): string {
  const total = Number(micros)
  const seconds = Math.floor(total / 1_000_000)
  const fraction = total - seconds * 1_000_000
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return fraction === 0 ? clock : `${clock}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`
}

/** A wall clock of microseconds since 1970-01-01 00:00:00; the separator is a space in SQL and `T` in ISO 8601. */
export function wallClockText(micros: bigint, separator: ' ' | 'T' = ' '): string {
  const days = floorDiv(micros, microsPerDay)
  return `${dateText(Number(days))}${separator}${timeOfDayText(micros - days * microsPerDay)}`
}
