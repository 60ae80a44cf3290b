/** Values as text in CSV and JSON files: dates and times by patterns, bytes in hex, all else as a cast to string. */
import type { DataType } from '@vonk/common'
import { dateText, microsPerDay } from '@vonk/common'
import { datetimeFormatter } from '../../values/datetime-formatter.ts'
import { timeZone, utc } from '../../values/time-zone.ts'
import { castTextOptions, type Value, valueWriter } from '../../values/value-text.ts'

/** Names in lower case, as the options of a write travel. */
export interface FieldTextOptions {
  readonly zone: string
  readonly options: Readonly<Record<string, string>>
}

export function fieldText(type: DataType, { zone: id, options }: FieldTextOptions): (value: Value) => string {
  const zone = timeZone(id) ?? utc
  switch (type.kind) {
    case 'date': {
      const pattern = options.dateformat
      if (pattern === undefined || pattern === 'yyyy-MM-dd') return (value) => dateText(value as number)
      const formatter = datetimeFormatter(pattern)
      return (value) => formatter.wallClock(BigInt(value as number) * microsPerDay, utc)
    }
    case 'timestamp': {
      // Offsets from before standard time have seconds.
      const formatter = datetimeFormatter(options.timestampformat ?? "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXXXX]")
      return (value) => formatter.timestamp(value as bigint, zone)
    }
    case 'timestamp_ntz': {
      const formatter = datetimeFormatter(options.timestampntzformat ?? "yyyy-MM-dd'T'HH:mm:ss[.SSS]")
      return (value) => formatter.wallClock(value as bigint, utc)
    }
    default:
      return valueWriter(type, { ...castTextOptions(zone, true), binary: 'hex' })
  }
}
