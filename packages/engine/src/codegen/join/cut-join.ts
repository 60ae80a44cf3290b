/**
 * A join as pipelines: one that makes the table of the one side (unless it comes as a broadcast), then the other side's
 * rows with a step that looks into it.
 */
import { assert } from '../../base/assert.ts'
import { buildSide, isBroadcast, joinOutput, probeSide } from '../../physical/physical-output.ts'
import type { JoinExec } from '../../physical/physical-plan.ts'
import { isRepeatable } from '../classify-steps.ts'
import type { Building, PipelinePlan, ProbeKind, Step } from '../cut-pipelines.ts'
import { breaker, info, outputOf, step } from '../cut-pipelines.ts'
import type { StageNode } from '../stage-plan.ts'
import { type JoinTable, joinLayout } from './join-table.ts'

type Build = (node: StageNode, done: PipelinePlan[]) => Building

const names: Readonly<Record<JoinExec['strategy'], string>> = {
  broadcastHash: 'BroadcastHashJoin',
  shuffledHash: 'ShuffledHashJoin',
  broadcastNestedLoop: 'BroadcastNestedLoopJoin',
  nestedLoop: 'NestedLoopJoin',
}

function probeKind({ type }: JoinExec): ProbeKind {
  switch (type) {
    case 'inner':
    case 'cross':
      return 'inner'
    case 'leftSemi':
      return 'semi'
    case 'leftAnti':
      return 'anti'
    case 'existence':
      return 'existence'
    case 'leftSingle':
      return 'single'
    case 'leftOuter':
    case 'rightOuter':
      return 'outer'
    default:
      return assert(false, `no join in a pipeline for ${type}`) as never
  }
}

export function buildJoin(node: JoinExec, done: PipelinePlan[], build: Build): Building {
  const operator = info(node, names[node.strategy])
  const table = joinTable(node)
  if (table.broadcast === undefined) {
    const made = build(buildSide(node), done)
    const sink = { kind: 'joinBuild', operator, table } as const
    done.push({ ...made, operators: [...made.operators, operator], sink })
  }
  let below = build(probeSide(node), done)
  // A join may come back to a row in the middle of it, which a step with a state would notice.
  if (!isRepeatable(below.steps)) {
    below = breaker(below, done, undefined, {
      kind: 'rows',
      operator: below.operators[below.operators.length - 1],
    })
  }
  const next: Step = {
    kind: 'probe',
    operator,
    table,
    keys: node.buildSide === 'left' ? node.rightKeys : node.leftKeys,
    ...(node.condition === undefined ? {} : { condition: node.condition }),
    as: probeKind(node),
    ...(node.mark === undefined ? {} : { mark: node.mark }),
    nullAware: node.nullAware,
  }
  return { ...step(below, next), output: joinOutput(node) }
}

function joinTable(node: JoinExec): JoinTable {
  const side = buildSide(node)
  const keys = node.buildSide === 'left' ? node.leftKeys : node.rightKeys
  const { nullSafe } = node
  if (!isBroadcast(node)) return { keys, nullSafe, layout: joinLayout(keys, outputOf(side)) }
  assert(side.kind === 'broadcastInput', 'the table of a broadcast join comes from a broadcast')
  return { keys, nullSafe, layout: joinLayout(keys, side.output), broadcast: side.shuffleId }
}
