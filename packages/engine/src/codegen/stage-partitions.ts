/** How many partitions a stage's operators have. */
import { assert } from '../base/assert.ts'
import { isBroadcast, probeSide } from '../physical/physical-output.ts'
import type { StageNode } from './stage-plan.ts'

export function partitionsOf(node: StageNode): number {
  switch (node.kind) {
    case 'fileScan':
      return Math.max(1, node.scan.splits.length)
    case 'range':
    case 'localScan':
    case 'shuffleInput':
      return node.partitions
    case 'oneRow':
      return 1
    case 'coalesce':
      return Math.min(node.partitions, partitionsOf(node.input))
    case 'union':
      return node.inputs.reduce((sum, input) => sum + partitionsOf(input), 0)
    case 'exchange':
      return assert(false, 'a stage is cut at its exchanges') as never
    case 'join':
      return partitionsOf(isBroadcast(node) ? probeSide(node) : node.left)
    case 'broadcastInput':
      return 1
    default:
      return partitionsOf(node.input)
  }
}
