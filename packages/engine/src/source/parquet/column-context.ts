/** What the parts that read one column share. */
import type { SparkError } from '@vonk/common'
import type { Pointer, TaskMemory } from '../../columnar/region.ts'
import type { SourceMetrics } from '../../exec/batch-source.ts'
import { kernelErrorText } from '../../kernels/errors.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import type { Conversion } from './conversion.ts'
import { type ParquetPlace, unreadable } from './errors.ts'
import type { FileAccess, FileReader } from './file-reader.ts'
import type { PageBuffers } from './page-buffers.ts'
import type { ParquetColumn } from './schema.ts'

export interface ColumnContext {
  readonly kernels: Kernels
  readonly memory: TaskMemory
  readonly files: FileAccess
  readonly file: FileReader
  readonly column: ParquetColumn
  readonly conversion: Conversion
  readonly buffers: PageBuffers
  readonly metrics: SourceMetrics
  /** 192 bytes for the states of kernels. */
  readonly state: Pointer
  /** (maxBatchRows + 1) x 16 bytes for values on their way, twice, and maxBatchRows bytes. */
  readonly scratch: Pointer
  readonly path: string
}

export const stateOffsets = Object.freeze({ levels: 0, values: 32, snappy: 112 })
export const stateBytes = 192

export const placeOf = (context: ColumnContext, rowGroup: number): ParquetPlace => ({
  path: context.path,
  column: context.column.name,
  rowGroup,
})

/** The error for a kernel's negative answer. */
export const kernelProblem = (context: ColumnContext, rowGroup: number, code: number): SparkError =>
  unreadable(placeOf(context, rowGroup), kernelErrorText(code))
