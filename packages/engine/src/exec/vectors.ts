/** Vector descriptors in memory: making and filling them from TypeScript. */
import type { DataType } from '@vonk/common'
import type { OutputColumn, Pipeline } from '../codegen/stage-program.ts'
import type { Pointer, Region, TaskMemory } from '../columnar/region.ts'
import { maxBatchRows, physicalWidth, type VectorLayout, vector } from '../columnar/vector.ts'
import type { SourceMetrics } from './batch-source.ts'

/** A zeroed descriptor for each column. */
export const allocateVectors = (region: Region, count: number): readonly Pointer[] =>
  Array.from({ length: count }, () => region.allocateZeroed(vector.size))

/** What a source or sink sets of a descriptor; the rest keeps what it has. */
export interface VectorParts {
  readonly validity: Pointer
  readonly data: Pointer
  readonly offsets: Pointer
  readonly nullCount: number
}

export function setVector(u32: Uint32Array, descriptor: Pointer, parts: VectorParts): void {
  const at = descriptor >>> 2
  u32[at + (vector.validity >>> 2)] = parts.validity
  u32[at + (vector.data >>> 2)] = parts.data
  u32[at + (vector.offsets >>> 2)] = parts.offsets
  u32[at + (vector.nullCount >>> 2)] = parts.nullCount
}

/** Room for a batch of values (views where the type is of variable length), and for null flags. */
export interface BatchBuffer {
  readonly data: Pointer
  readonly validity: Pointer
}

export const allocateBuffer = (region: Region, type: DataType): BatchBuffer => ({
  data: region.allocate(maxBatchRows * (physicalWidth(type) || 8)),
  validity: region.allocate(maxBatchRows),
})

/** The vectors that a pipeline reads of columns that generated code writes in the task's context. */
export function writtenVectors(
  area: Pointer,
  output: readonly OutputColumn[],
  { columns }: Pipeline,
): { readonly vectors: readonly Pointer[]; readonly layouts: readonly VectorLayout[] } {
  const read = columns.map(({ ordinal }) => output[ordinal])
  return {
    vectors: read.map(({ vector }) => area + vector),
    layouts: read.map(({ type }) => (physicalWidth(type) === 0 ? 'views' : 'fixed')),
  }
}

/** Row numbers 0, 1, ... of a whole batch: the selection of all rows, for where one is needed. */
export function identitySelection(memory: TaskMemory, region: Region): Pointer {
  const pointer = region.allocate(maxBatchRows * 4)
  for (let i = 0; i < maxBatchRows; i++) memory.u32[(pointer >>> 2) + i] = i
  return pointer
}

export const noMetrics = (): SourceMetrics => ({
  bytesRead: 0,
  rowsRead: 0,
  rowGroupsSkipped: 0,
  pagesSkipped: 0,
  fetchWaitMs: 0,
  remoteBytesRead: 0,
  localBytesRead: 0,
})
