/** Text of dates, timestamps and times of day as Spark casts them to string; the plain layouts are `@vonk/common`'s. */
import { wallClockText } from '@vonk/common'
import { type TimeZone, toWallClock } from './time-zone.ts'

export { dateText, timeOfDayText, wallClockText } from '@vonk/common'

/** `2001-01-31 23:59:59.5` on the wall clock of the zone. */
export const timestampText = (zone: TimeZone, instant: bigint): string =>
  wallClockText(toWallClock(zone, instant))
