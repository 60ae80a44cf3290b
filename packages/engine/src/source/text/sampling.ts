/** Which rows a schema is inferred from. */
import { SparkError } from '@vonk/common'

/** Evenly spread over the rows: the same rows in every run. */
export function isSampled(row: number, ratio: number): boolean {
  if (ratio >= 1) return true
  if (ratio > 0) return Math.floor((row + 1) * ratio) > Math.floor(row * ratio)
  throw new SparkError({
    condition: 'INVALID_PARAMETER_VALUE',
    sqlState: '22023',
    messageParameters: { parameter: 'samplingRatio', value: String(ratio) },
    message: `[INVALID_PARAMETER_VALUE] samplingRatio is ${ratio}, but should be greater than 0. SQLSTATE: 22023`,
  })
}
