/** The text of a timestamp literal in the session's zone, for column names and plans. */
import { wallClockText } from '@vonk/common'
import { timeZone, toWallClock, utc } from '../values/time-zone.ts'

export const toInstantText = (micros: bigint, zone: string): string =>
  wallClockText(toWallClock(timeZone(zone) ?? utc, micros))
