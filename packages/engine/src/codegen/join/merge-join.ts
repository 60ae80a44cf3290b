/**
 * A join by merging as pipelines: one for each side, whose rows are kept and sorted, and the one that reads the pairs.
 * What must hold beside equal keys is the filter of a pipeline over both sides' columns, which the merge runs itself
 * before it says which rows have partners.
 */
import { splitConjunction } from '../../expr/tree.ts'
import { buildSide, joinOutput, probeSide } from '../../physical/physical-output.ts'
import type { JoinExec } from '../../physical/physical-plan.ts'
import type { Breaker, Building, PipelinePlan } from '../cut-pipelines.ts'
import { info, outputOf } from '../cut-pipelines.ts'
import type { StageNode } from '../stage-plan.ts'

export type MergeBreaker = Breaker & { readonly kind: 'mergeJoin' }

export function buildMergeJoin(
  node: JoinExec,
  done: PipelinePlan[],
  build: (node: StageNode, done: PipelinePlan[]) => Building,
): Building {
  const operator = info(node, 'SortMergeJoin')
  const sides = { build: buildSide(node), probe: probeSide(node) }
  const sorts = { build: sides.build.kind === 'sort', probe: sides.probe.kind === 'sort' }
  const sink: MergeBreaker = { kind: 'mergeJoin', operator, node, sorts }
  for (const side of [sides.build, sides.probe]) {
    // A sort right below is done by the join itself, which keeps the rows anyway.
    const below = build(side.kind === 'sort' ? side.input : side, done)
    if (side.kind === 'sort') below.operators.push(info(side, 'Sort'))
    done.push({ ...below, operators: [...below.operators, operator], sink })
  }
  const pairs = (attributes: Building['output']): Building => ({
    source: { kind: 'breaker', breaker: sink },
    columns: { attributes, ordinals: attributes.map((_, i) => i) },
    steps: [],
    definitions: new Map(),
    output: attributes,
    operators: [],
  })
  if (node.condition !== undefined) {
    const conjuncts = splitConjunction(node.condition)
    done.push({
      ...pairs([...outputOf(node.left), ...outputOf(node.right)]),
      steps: [{ kind: 'filter', operator, conjuncts }],
      sink: { kind: 'mergeCondition', operator, of: sink },
    })
  }
  return pairs(joinOutput(node))
}
