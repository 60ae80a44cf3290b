/**
 * Partitions that stay in the executors after the query that made them: map outputs of one reduce partition each, which
 * a later query reads one by one, and which lineage computes again where an executor has died.
 */
import { assert } from '../../base/assert.ts'
import type { Attribute } from '../../expr/expression.ts'
import type { FileScan, PhysicalPlan, ShuffleInput } from '../../physical/physical-plan.ts'
import type { ShuffleReads } from './shuffle-reads.ts'

export interface KeptShuffle {
  readonly shuffleId: number
  readonly partitions: number
}

export interface KeptReader {
  readonly reads: ShuffleReads
  readonly kept: (cacheId: number) => Promise<KeptShuffle>
  readonly newOperatorId: () => number
  readonly newAttributeId: () => number
}

/** What a scan of cached rows reads: task i what map task i left, of it the scan's columns. */
export async function readKept(scan: FileScan, reader: KeptReader): Promise<PhysicalPlan> {
  const { cached } = scan.relation
  assert(cached !== undefined, 'the scan is of cached rows')
  // Blocks hold all columns, by position.
  const output = scan.relation.schema.fields.map(
    (f, i): Attribute =>
      scan.output[scan.columns.indexOf(i)] ?? {
        ...{ kind: 'attribute', id: reader.newAttributeId(), qualifier: [] },
        ...{ name: f.name, type: f.type, nullable: f.nullable },
      },
  )
  const { shuffleId, partitions } = await reader.kept(cached.id)
  const input: ShuffleInput = {
    kind: 'shuffleInput',
    operatorId: scan.operatorId,
    ...(scan.callSite === undefined ? {} : { callSite: scan.callSite }),
    ...(scan.estimate === undefined ? {} : { estimate: scan.estimate }),
    ...{ shuffleId, output, partitions },
    partitioning: partitions === 1 ? { kind: 'single' } : { kind: 'unknown', partitions },
  }
  const groups = Array.from({ length: partitions }, (_, i) => ({
    ...{ from: 0, to: 1, maps: { from: i, to: i + 1 } },
  }))
  reader.reads.openGroups(input, groups)
  const isWhole = scan.output.length === output.length && scan.output.every((a, i) => a === output[i])
  if (isWhole) return input
  return { kind: 'project', operatorId: reader.newOperatorId(), input, columns: scan.output }
}
