/** What the driver tells every sink of a write, as plain data. */
import type { StructType } from '@vonk/common'
import type { Options } from '../plan/logical-plan.ts'

export interface SharedWrite {
  /** Of the whole job: in the names of all its files. */
  readonly jobId: string
  /** Folder of the job's attempts: what is in it is not visible. */
  readonly stage: string
  /** All columns, partition columns among them. */
  readonly schema: StructType
  readonly partitionBy: readonly string[]
  /** Names in lower case. */
  readonly options: Options
  readonly codec: string
  readonly extension: string
  readonly zone: string
  /** 0: no bound. */
  readonly maxRecordsPerFile: number
}
