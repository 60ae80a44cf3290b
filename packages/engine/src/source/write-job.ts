/**
 * The driver's side of a write: where it goes, what is there already, and the commit. Attempts of tasks write aside; what counts is decided
 * here, at the end.
 */
import { SparkError, type StructType } from '@vonk/common'
import type { Settings } from '../base/config.ts'
import type { TaskOutput } from '../exec/task.ts'
import type { Write } from '../plan/logical-plan.ts'

export interface WriteJob {
  readonly format: string
  /** Plain data for the sinks. */
  readonly shared: Readonly<Record<string, unknown>>
  commit(outputs: readonly TaskOutput[]): Promise<void>
  abort(): Promise<void>
}

export interface WriteRequest {
  readonly command: Write
  readonly schema: StructType
  readonly settings: Settings
}

/** Undefined: there is something already and the mode is `ignore`. */
export async function startWriteJob({ command }: WriteRequest): Promise<WriteJob | undefined> {
  throw new SparkError({
    condition: 'DATA_SOURCE_NOT_FOUND',
    messageParameters: { provider: command.format },
  })
}
