/** What an exchange's partitioning is to the stage that writes it and to those who read it. */
import { assert } from '../../base/assert.ts'
import type { StageOutput } from '../../codegen/stage-plan.ts'
import type { Partitioning, ShuffleInput } from '../../physical/physical-plan.ts'

export function exchangeBy(partitioning: Partitioning): (StageOutput & { kind: 'exchange' })['by'] {
  switch (partitioning.kind) {
    case 'hash':
      return { kind: 'hash', expressions: partitioning.by, sparkHash: partitioning.sparkHash }
    case 'range':
      return partitioning.partitions > 1 ? { kind: 'range', order: partitioning.by } : { kind: 'single' }
    case 'roundRobin':
      return { kind: 'roundRobin' }
    case 'direct':
      return { kind: 'direct', expression: partitioning.by }
    case 'single':
      return { kind: 'single' }
    default:
      assert(false, 'an exchange has a known partitioning')
  }
}

/** The partitioning as its readers see it once partitions were put together. */
export function resized(partitioning: Partitioning, partitions: number): Partitioning {
  if (partitions === 1) return { kind: 'single' }
  return partitioning.kind === 'single' ? partitioning : { ...partitioning, partitions }
}

/** The columns that decide a row's partition: a hash of columns sends equal values to one, whatever else there is. */
export function separation(partitioning: Partitioning): Partial<Pick<ShuffleInput, 'separatedBy'>> {
  if (partitioning.kind !== 'hash') return {}
  const columns = partitioning.by.flatMap((e) => (e.kind === 'attribute' ? [e] : []))
  return columns.length === partitioning.by.length ? { separatedBy: columns } : {}
}
