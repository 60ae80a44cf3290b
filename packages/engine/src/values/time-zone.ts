/**
 * Time zones: which offset from UTC holds at an instant and at a wall clock, as java.time answers it. The rules come
 * from the ICU data of the JavaScript engine, read through `Intl` and only through it: a zone is probed once, when it
 * is first used, and its changes are kept in flat tables that generated code binary-searches too.
 *
 * Zones that change their clocks for ever are tabled up to a full Gregorian cycle of 400 years behind the last
 * irregular year; an instant behind the table has the offset of the same instant some cycles earlier, exactly.
 */
import { daysFromCivil, floorDiv, microsPerDay } from '@vonk/common'
import knownIds from './time-zone-ids.json' with { type: 'json' }
import { scanTransitions } from './time-zone-scan.ts'

/**
 * The rules of one zone. `offsets[i]` (seconds east of UTC) holds before `transitions[i]`, and the last of the offsets,
 * which are one more, behind all of them. A wall clock before `localEnds[i]` and not before `localEnds[i - 1]` has
 * `offsets[i]` too: in a gap that moves it forward by the length of the gap, in an overlap it takes the earlier of both
 * instants. All times are microseconds.
 */
export interface TimeZone {
  readonly id: string
  readonly transitions: BigInt64Array
  readonly localEnds: BigInt64Array
  readonly offsets: Int32Array
  /** From `cycleStart + microsPerCycle` on, the table repeats what follows `cycleStart`; undefined without that. */
  readonly cycleStart: bigint | undefined
}

/** 400 Gregorian years: 146,097 days, which are whole weeks. */
export const microsPerCycle = 146_097n * microsPerDay

const zones = new Map<string, TimeZone | undefined>()

/**
 * The zone of an id as Spark accepts it: `Europe/Amsterdam`, `UTC`, `Z`, `+01:00`, `-8:30`, `GMT+1`, `UTC-08:00`, and
 * Java's three-letter names (`PST`). Undefined for anything else. Region names are case-sensitive.
 */
export function timeZone(id: string): TimeZone | undefined {
  const found = zones.get(id)
  if (found !== undefined || zones.has(id)) return found
  const zone = resolveZone(id)
  // Ids come from users' data too ('2020-01-01 00:00:00 Nowhere'), so that failures are not kept for ever.
  if (zones.size > 10_000) zones.clear()
  zones.set(id, zone)
  return zone
}

/** Java's short ids, as `java.time.ZoneId.SHORT_IDS` lists them. */
const shortIds: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  EST: '-05:00',
  HST: '-10:00',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  MST: '-07:00',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
}

function resolveZone(id: string): TimeZone | undefined {
  const padded = id
    .replace(/([+-])(\d):/, (_, sign: string, hour: string) => `${sign}0${hour}:`)
    .replace(
      /([+-])(\d\d):(\d)$/,
      (_, sign: string, hour: string, minute: string) => `${sign}${hour}:0${minute}`,
    )
  const name = shortIds[padded] ?? padded
  if (name === 'Z') return fixedZone(id, 0)
  if (/^(UTC|GMT|UT)$/.test(name)) return fixedZone(id, 0)
  const withOffset = /^(?:UTC|GMT|UT|)([+-].*)$/.exec(name)
  if (withOffset !== null) {
    const seconds = parseOffset(withOffset[1])
    return seconds === undefined ? undefined : fixedZone(id, seconds)
  }
  return regionZone(id, name)
}

/** `+h`, `+hh`, `+hhmm`, `+hhmmss`, `+hh:mm`, `+hh:mm:ss`, up to 18 hours, in seconds. */
function parseOffset(text: string): number | undefined {
  const match = /^([+-])(\d{1,2})$|^([+-])(\d\d)(\d\d)(\d\d)?$|^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text)
  if (match === null) return undefined
  const sign = match[1] ?? match[3] ?? match[7]
  const hours = Number(match[2] ?? match[4] ?? match[8])
  const minutes = Number(match[5] ?? match[9] ?? 0)
  const seconds = Number(match[6] ?? match[10] ?? 0)
  const total = hours * 3600 + minutes * 60 + seconds
  if (minutes > 59 || seconds > 59 || total > 18 * 3600) return undefined
  return sign === '-' ? -total : total
}

const fixedZone = (id: string, seconds: number): TimeZone => ({
  id,
  transitions: new BigInt64Array(0),
  localEnds: new BigInt64Array(0),
  offsets: Int32Array.of(seconds),
  cycleStart: undefined,
})

export const utc: TimeZone = fixedZone('UTC', 0)

const known: ReadonlySet<string> = new Set(knownIds)

function regionZone(id: string, name: string): TimeZone | undefined {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  } catch {
    return undefined
  }
  // Intl takes any case, Java does not. A zone younger than our list is known by Intl's own spelling of it.
  if (!known.has(name) && format.resolvedOptions().timeZone !== name) return undefined
  const scanned = scanTransitions(format)
  const { instants, offsets } = scanned
  const transitions = BigInt64Array.from(instants, (seconds) => BigInt(seconds) * 1_000_000n)
  const localEnds = BigInt64Array.from(
    instants,
    (seconds, i) => BigInt(seconds + Math.max(offsets[i], offsets[i + 1])) * 1_000_000n,
  )
  const cycleStart =
    scanned.cycleStartYear === undefined
      ? undefined
      : BigInt(daysFromCivil(scanned.cycleStartYear, 1, 1)) * microsPerDay
  return { id, transitions, localEnds, offsets: Int32Array.from(offsets), cycleStart }
}

/** How many elements are not greater than the value: the index into `offsets`. */
function upperBound(sorted: BigInt64Array, value: bigint): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle] <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** The time moved back by whole cycles until the table covers it. */
function inTable(zone: TimeZone, micros: bigint): bigint {
  if (zone.cycleStart === undefined || micros < zone.cycleStart + microsPerCycle) return micros
  return micros - floorDiv(micros - zone.cycleStart, microsPerCycle) * microsPerCycle
}

/** Seconds east of UTC at an instant. */
export function offsetAt(zone: TimeZone, instant: bigint): number {
  if (zone.transitions.length === 0) return zone.offsets[0]
  return zone.offsets[upperBound(zone.transitions, inTable(zone, instant))]
}

/** The wall clock (microseconds since 1970-01-01 00:00:00 there) at an instant. */
export const toWallClock = (zone: TimeZone, instant: bigint): bigint =>
  instant + BigInt(offsetAt(zone, instant)) * 1_000_000n

/**
 * The instant of a wall clock. One inside a gap is moved forward by the gap's length. One that happens twice means the
 * earlier instant, or that of the preferred offset (seconds) if it is one of the two.
 */
export function toInstant(zone: TimeZone, wallClock: bigint, preferredOffset?: number): bigint {
  if (zone.transitions.length === 0) return wallClock - BigInt(zone.offsets[0]) * 1_000_000n
  const inside = inTable(zone, wallClock)
  const at = upperBound(zone.localEnds, inside)
  let offset = zone.offsets[at]
  if (
    preferredOffset !== undefined &&
    preferredOffset !== offset &&
    zone.offsets[at + 1] === preferredOffset
  ) {
    const overlapStart = zone.transitions[at] + BigInt(preferredOffset) * 1_000_000n
    if (inside >= overlapStart) offset = preferredOffset
  }
  return wallClock - BigInt(offset) * 1_000_000n
}

/** Whether a wall clock happens twice, never, or once there, with the valid offsets in order of time. */
export function validOffsets(zone: TimeZone, wallClock: bigint): readonly number[] {
  if (zone.transitions.length === 0) return [zone.offsets[0]]
  const inside = inTable(zone, wallClock)
  const at = upperBound(zone.localEnds, inside)
  const before = zone.offsets[at]
  if (at === zone.transitions.length) return [before]
  const after = zone.offsets[at + 1]
  const change = zone.transitions[at]
  const gapStart = change + BigInt(Math.min(before, after)) * 1_000_000n
  if (inside < gapStart) return [before]
  return after > before ? [] : [before, after]
}

/** `Z`, `+01:00`, `-00:43:08`: an offset as java.time writes it. */
export function offsetText(seconds: number): string {
  if (seconds === 0) return 'Z'
  const size = Math.abs(seconds)
  const two = (n: number): string => n.toString().padStart(2, '0')
  const clock = `${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}`
  return `${seconds < 0 ? '-' : '+'}${clock}${size % 60 === 0 ? '' : `:${two(size % 60)}`}`
}
