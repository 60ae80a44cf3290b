/** A stage cut at its unions: each input becomes a branch of its own, with the operators above the union copied. */
import { unreachable } from '../base/assert.ts'
import type { Attribute } from '../expr/expression.ts'
import { isBroadcast } from '../physical/physical-output.ts'
import type { PhysicalPlan } from '../physical/physical-plan.ts'
import { outputOf } from './cut-pipelines.ts'
import type { StageNode } from './stage-plan.ts'

/** The union's inputs, each with projections that give the union's attributes; a plan without union is one branch. */
export function unionBranches(node: StageNode): readonly StageNode[] {
  switch (node.kind) {
    case 'union':
      return node.inputs.flatMap((input) =>
        unionBranches(input).map((branch) => renamed(branch, node.output, node)),
      )
    case 'join': {
      // Only the side that looks into a broadcast table may be a union: other inputs of joins lie by their keys.
      if (!isBroadcast(node)) return [node]
      const side = node.buildSide === 'left' ? 'right' : 'left'
      const branches = unionBranches(node[side])
      return branches.length === 1 && branches[0] === node[side]
        ? [node]
        : branches.map((input) => ({ ...node, [side]: input as PhysicalPlan }))
    }
    case 'filter':
    case 'project':
    case 'expand':
    case 'generate':
    case 'sample':
    case 'collectMetrics':
    case 'limit':
    case 'hashAggregate':
    case 'sort':
    case 'window':
    case 'topK':
    case 'tail': {
      const branches = unionBranches(node.input)
      return branches.length === 1 && branches[0] === node.input
        ? [node]
        : branches.map((input) => ({ ...node, input: input as PhysicalPlan }))
    }
    case 'fileScan':
    case 'range':
    case 'localScan':
    case 'oneRow':
    case 'shuffleInput':
    case 'broadcastInput':
    // What is below an exchange is another stage; a coalesce over a union is planned as an exchange.
    case 'coalesce':
    case 'exchange':
    case 'broadcastExchange':
    case 'writeFiles':
      return [node]
    default:
      return unreachable(node)
  }
}

function renamed(
  branch: StageNode,
  output: readonly Attribute[],
  union: { readonly operatorId: number; readonly callSite?: string },
): StageNode {
  const from = outputOf(branch)
  return {
    kind: 'project',
    operatorId: union.operatorId,
    callSite: union.callSite,
    input: branch as PhysicalPlan,
    columns: output.map((to, i) =>
      from[i].id === to.id ? to : { kind: 'alias', child: from[i], name: to.name, id: to.id },
    ),
  }
}
