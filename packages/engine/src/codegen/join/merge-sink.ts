/** What a pipeline hands to a join by merging: the columns that are read of its side, and the keys behind them. */
import type { Attribute } from '../../expr/expression.ts'
import { mergeOrder } from '../../physical/physical-output.ts'
import type { BranchPlan, PipelinePlan } from '../cut-pipelines.ts'
import type { ExtraColumn, PipelineSink } from '../pipeline-code.ts'
import { storedKey } from '../stored-key.ts'
import type { MergeBreaker } from './merge-join.ts'

export function mergeSink(
  plan: PipelinePlan,
  breaker: MergeBreaker,
  attributes: readonly Attribute[],
  { branch, firstIndex }: { readonly branch: BranchPlan; readonly firstIndex: number },
): PipelineSink {
  const first = branch.pipelines.findIndex(({ sink }) => sink === breaker)
  const isBuild = branch.pipelines[first] === plan
  const extras: ExtraColumn[] = []
  const { type, nullSafe, buildSide, leftKeys, rightKeys } = breaker.node
  const isLeft = (buildSide === 'left') === isBuild
  const keys = mergeOrder(isLeft ? leftKeys : rightKeys).map((order) => storedKey(order, attributes, extras))
  const sorts = isBuild ? breaker.sorts.build : breaker.sorts.probe
  const of = firstIndex + first
  const side = { isBuild, of, keys, sorts, columns: attributes.length, type, nullSafe }
  return { kind: 'batch', attributes, extras, spec: { kind: 'mergeSide', side } }
}
