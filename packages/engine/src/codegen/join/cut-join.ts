/**
 * A join as pipelines: one that makes the table of the one side (unless it comes as a broadcast), then the other side's
 * rows with a step that looks into it.
 */
import { assert, unreachable } from '../../base/assert.ts'
import {
  buildSide,
  isBroadcast,
  joinOutput,
  probeSide,
  tableComesOut,
} from '../../physical/physical-output.ts'
import type { JoinExec } from '../../physical/physical-plan.ts'
import { isRepeatable } from '../classify-steps.ts'
import type { Breaker, Building, PipelinePlan, ProbeKind, Step } from '../cut-pipelines.ts'
import { breaker, info, outputOf, step } from '../cut-pipelines.ts'
import type { StageNode } from '../stage-plan.ts'
import type { OperatorInfo } from '../stage-program.ts'
import { type JoinTable, joinLayout } from './join-table.ts'

type Build = (node: StageNode, done: PipelinePlan[]) => Building

const names: Readonly<Record<JoinExec['strategy'], string>> = {
  broadcastHash: 'BroadcastHashJoin',
  shuffledHash: 'ShuffledHashJoin',
  broadcastNestedLoop: 'BroadcastNestedLoopJoin',
  nestedLoop: 'NestedLoopJoin',
}

function probeKind(node: JoinExec): ProbeKind {
  if (node.type !== 'fullOuter' && tableComesOut(node)) return 'note'
  switch (node.type) {
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
    case 'fullOuter':
      return 'outer'
    default:
      return unreachable(node.type)
  }
}

export function buildJoin(node: JoinExec, done: PipelinePlan[], build: Build): Building {
  const operator = info(node, names[node.strategy])
  const table = joinTable(node)
  const tableSink: Breaker = { kind: 'joinBuild', operator, table }
  if (table.broadcast === undefined) {
    const made = build(buildSide(node), done)
    done.push({ ...made, operators: [...made.operators, operator], sink: tableSink })
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
  const joined = { ...step(below, next), output: joinOutput(node) }
  if (table.emits === undefined) return joined
  if (node.type === 'fullOuter') return withUnmatched(node, joined, done, { tableSink, operator })
  // Nothing comes out of the pipeline that looks: what goes on are rows of the table.
  done.push({ ...joined, output: [], sink: { kind: 'rows', operator } })
  return { ...tableRows(node, tableSink), output: joined.output, operators: [] }
}

/** The rows of the table that come out by themselves. */
function tableRows(
  node: JoinExec,
  tableSink: Breaker,
): Pick<Building, 'source' | 'columns' | 'steps' | 'definitions'> {
  const attributes = outputOf(buildSide(node))
  return {
    source: { kind: 'breaker', breaker: tableSink },
    columns: { attributes, ordinals: attributes.map((_, i) => i) },
    steps: [],
    definitions: new Map(),
  }
}

/**
 * Rows of both kinds, those with a partner or of the side that looked and those of the table without one, are kept
 * before they go on: what stands above the join is there once.
 */
function withUnmatched(
  node: JoinExec,
  joined: Building,
  done: PipelinePlan[],
  { tableSink, operator }: { readonly tableSink: Breaker; readonly operator: OperatorInfo },
): Building {
  const sink: Breaker = { kind: 'rows', operator }
  done.push({ ...joined, sink })
  done.push({
    ...tableRows(node, tableSink),
    definitions: new Map(
      outputOf(probeSide(node)).map((a) => [
        a.id,
        Object.freeze({ kind: 'literal' as const, type: a.type, value: null }),
      ]),
    ),
    output: joined.output,
    operators: [operator],
    sink,
  })
  return {
    source: { kind: 'breaker', breaker: sink },
    columns: { attributes: joined.output, ordinals: joined.output.map((_, i) => i) },
    steps: [],
    definitions: new Map(),
    output: joined.output,
    operators: [],
  }
}

function joinTable(node: JoinExec): JoinTable {
  const side = buildSide(node)
  const keys = node.buildSide === 'left' ? node.leftKeys : node.rightKeys
  const { nullSafe } = node
  if (!isBroadcast(node)) {
    const comesOut = tableComesOut(node)
    const emits = node.type === 'leftSemi' ? 'partnered' : 'unpartnered'
    const layout = joinLayout(keys, outputOf(side), comesOut)
    return { keys, nullSafe, layout, ...(comesOut ? { emits } : {}) }
  }
  assert(side.kind === 'broadcastInput', 'the table of a broadcast join comes from a broadcast')
  const layout = joinLayout(keys, side.output)
  return { keys, nullSafe, layout, broadcast: side.shuffleId }
}
