/**
 * A time zone's rules as generated code searches them (`Emitter.timeZone`): i32 count n of transitions, 4 bytes unused,
 * i64 instant from which the table repeats in cycles of 400 years (the largest i64 if it does not), then n i64
 * transitions, n i64 local ends and n + 1 i32 offsets in seconds: `values/time-zone.ts` says what they mean.
 */
import { assert } from '../base/assert.ts'
import { microsPerCycle, timeZone } from '../values/time-zone.ts'

export const zoneTable = Object.freeze({ count: 0, cycleEnd: 8, transitions: 16 })

const largest = (1n << 63n) - 1n

export function packZone(id: string): Uint8Array {
  const zone = timeZone(id)
  assert(zone !== undefined, `no time zone ${id}: analysis lets only known ones through`)
  const { transitions, localEnds, offsets, cycleStart } = zone
  const n = transitions.length
  const bytes = new Uint8Array(zoneTable.transitions + n * 16 + (n + 1) * 4)
  const view = new DataView(bytes.buffer)
  view.setInt32(zoneTable.count, n, true)
  view.setBigInt64(zoneTable.cycleEnd, cycleStart === undefined ? largest : cycleStart + microsPerCycle, true)
  for (let i = 0; i < n; i++) {
    view.setBigInt64(zoneTable.transitions + i * 8, transitions[i], true)
    view.setBigInt64(zoneTable.transitions + (n + i) * 8, localEnds[i], true)
  }
  for (let i = 0; i <= n; i++) view.setInt32(zoneTable.transitions + n * 16 + i * 4, offsets[i], true)
  return bytes
}
