/**
 * English names of time zones, `PST` and `Pacific Standard Time`: written from ICU's long names, whose short forms and
 * meanings when read back are a table of java.time's answers (`conformance/record/values_time_zone_names.py`).
 */

import { microsPerCycle, offsetAt, offsetText, type TimeZone, timeZone } from './time-zone.ts'
import ids from './time-zone-ids.json' with { type: 'json' }
import table from './time-zone-names.json' with { type: 'json' }

type NameRow = readonly [long: string, short: string, zoneOfLong: string | null, zoneOfShort: string | null]

const shortNames = new Map<string, string>()
const zonesByName = new Map<string, string>()
for (const [long, short, zoneOfLong, zoneOfShort] of table as unknown as readonly NameRow[]) {
  shortNames.set(long, short)
  if (zoneOfLong !== null) zonesByName.set(long.toLowerCase(), zoneOfLong)
  if (zoneOfShort !== null) zonesByName.set(short.toLowerCase(), zoneOfShort)
}
const longestName = Math.max(...[...zonesByName.keys()].map((name) => name.length))

const formats = new Map<string, Intl.DateTimeFormat | undefined>()

/** Fixed offsets have no name of their own; they show themselves. */
function longNameFormat(zone: TimeZone): Intl.DateTimeFormat | undefined {
  if (formats.has(zone.id)) return formats.get(zone.id)
  let format: Intl.DateTimeFormat | undefined
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone.id, timeZoneName: 'long' })
  } catch {
    format = undefined
  }
  if (/^[+-]/.test(zone.id)) format = undefined
  formats.set(zone.id, format)
  return format
}

/** Intl shows UTC's name for the ids that mean it under another one. */
const fixedNames: Readonly<Record<string, readonly [short: string, full: string]>> = {
  GMT: ['GMT', 'Greenwich Mean Time'],
}

const microsOfYear9999 = 253_370_764_800_000_000n

/** ICU's long name at an instant, or undefined where it has an offset instead. */
function longName(format: Intl.DateTimeFormat, instant: bigint): string | undefined {
  const parts = format.formatToParts(Number(instant / 1000n))
  const name = parts.find((part) => part.type === 'timeZoneName')?.value
  return name === undefined || /^GMT[+-]/.test(name) ? undefined : name
}

/** Standard time's name today, which java.time also uses for local mean time. */
function standardName(zone: TimeZone, format: Intl.DateTimeFormat): string | undefined {
  const [january, july] = [1_577_880_000_000_000n, 1_593_604_800_000_000n]
  return longName(format, offsetAt(zone, january) <= offsetAt(zone, july) ? january : july)
}

/** The name at an instant: `CEST`, `Central European Summer Time`, or `GMT-05:00` where the zone has none. */
export function zoneName(zone: TimeZone, instant: bigint, full: boolean): string {
  const fixed = fixedNames[zone.id]
  if (fixed !== undefined) return fixed[full ? 1 : 0]
  const format = longNameFormat(zone)
  if (format === undefined) return zone.id
  let known = instant
  while (known >= microsOfYear9999) known -= microsPerCycle
  const long = longName(format, known) ?? standardName(zone, format)
  const offset = offsetAt(zone, instant)
  const asOffset = offset === 0 ? 'GMT' : `GMT${offsetText(offset)}`
  if (long === undefined) return asOffset
  return full ? long : (shortNames.get(long) ?? asOffset)
}

/** The longest zone name or region id, in any case, that the text has at this place, and where it ends. */
export function readZoneName(
  text: string,
  at: number,
): { readonly zone: TimeZone; readonly end: number } | undefined {
  for (let length = Math.min(longestName, text.length - at); length > 0; length--) {
    const word = text.slice(at, at + length).toLowerCase()
    const id = zonesByName.get(word) ?? regionIds().get(word)
    const zone = id === undefined ? undefined : timeZone(id)
    if (zone !== undefined) return { zone, end: at + length }
  }
  return undefined
}

/** As `readZoneName`, of region ids only (`VV`). */
export function readRegionId(
  text: string,
  at: number,
): { readonly zone: TimeZone; readonly end: number } | undefined {
  const word = /^[A-Za-z][A-Za-z0-9~/._+-]*/.exec(text.slice(at))?.[0] ?? ''
  for (let length = word.length; length > 1; length--) {
    const id = regionIds().get(word.slice(0, length).toLowerCase())
    const zone = id === undefined ? undefined : timeZone(id)
    if (zone !== undefined) return { zone, end: at + length }
  }
  return undefined
}

let idsInLowerCase: Map<string, string> | undefined
function regionIds(): ReadonlyMap<string, string> {
  idsInLowerCase ??= new Map([...ids, 'UTC', 'GMT', 'UT'].map((id) => [id.toLowerCase(), id]))
  return idsInLowerCase
}
