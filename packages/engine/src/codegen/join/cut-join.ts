/**
 * A join as pipelines: one that makes the table of the one side (unless it comes as a broadcast), then the other side's
 * rows with a step that looks into it. Of a join by merging both come in the order of the keys, and the pipeline of the
 * table runs bit by bit, as the other's rows ask for its next keys.
 */
import { assert, unreachable } from '../../base/assert.ts'
import type { Expression } from '../../expr/expression.ts'
import { joinBelow } from '../../physical/group-join.ts'
import {
  buildSide,
  isBroadcast,
  joinOutput,
  probeSide,
  tableComesOut,
} from '../../physical/physical-output.ts'
import type { HashAggregateExec, JoinExec } from '../../physical/physical-plan.ts'
import { isRepeatable } from '../classify-steps.ts'
import type { Breaker, Building, PipelinePlan, ProbeKind, Step } from '../cut-pipelines.ts'
import { breaker, info, outputOf, project, step } from '../cut-pipelines.ts'
import type { StageNode } from '../stage-plan.ts'
import type { OperatorInfo } from '../stage-program.ts'
import { groupFields, groupStates } from './group-states.ts'
import { type JoinTable, joinLayout } from './join-table.ts'

type Build = (node: StageNode, done: PipelinePlan[]) => Building

const names: Readonly<Record<JoinExec['strategy'], string>> = {
  broadcastHash: 'BroadcastHashJoin',
  shuffledHash: 'ShuffledHashJoin',
  sortMerge: 'SortMergeJoin',
  broadcastNestedLoop: 'BroadcastNestedLoopJoin',
  nestedLoop: 'NestedLoopJoin',
}

function probeKind(node: JoinExec): ProbeKind {
  const { type } = node
  if ((type === 'leftSemi' || type === 'leftAnti') && tableComesOut(node)) return 'note'
  // Of the side that looks, rows without a partner do not count.
  if (type !== 'fullOuter' && tableComesOut(node)) return 'inner'
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
  const { joined, operator, tableSink } = probed(node, done, build)
  if (tableSink.table.emits === undefined) return joined
  if (node.type !== 'leftSemi' && node.type !== 'leftAnti')
    return withUnmatched(node, joined, done, { tableSink, operator })
  return { ...tableAlone(node, joined, done, { tableSink, operator }), output: joined.output, operators: [] }
}

/** The aggregate and the join below it: what goes on are the groups, which are rows of the join's table. */
export function buildGroupJoin(node: HashAggregateExec, done: PipelinePlan[], build: Build): Building {
  const { join, project: columns } = joinBelow(node)!
  const { joined, operator, tableSink } = probed(join, done, build, node)
  if (columns !== undefined) project(joined, columns.columns, info(columns, 'Project'))
  const groups = tableAlone(join, joined, done, { tableSink, operator })
  const { attributes } = groups.columns
  const all = [...attributes, ...node.results]
  return {
    ...groups,
    columns: { attributes: all, ordinals: all.map((_, i) => i) },
    definitions: new Map([...joined.definitions, ...partnerKeys(join)]),
    output: outputOf(node),
    operators: [],
  }
}

interface Probed {
  readonly joined: Building
  readonly operator: OperatorInfo
  readonly tableSink: TableSink
}

type TableSink = Breaker & { readonly kind: 'joinBuild' }

/** The pipeline that makes the table, done, and the one whose rows look into it. */
function probed(node: JoinExec, done: PipelinePlan[], build: Build, groups?: HashAggregateExec): Probed {
  const operator = info(node, names[node.strategy])
  const table = joinTable(node, groups)
  const tableSink: TableSink = {
    kind: 'joinBuild',
    operator: groups === undefined ? operator : info(groups, 'GroupJoin'),
    table,
  }
  if (table.broadcast === undefined) {
    const made = build(buildSide(node), done)
    done.push({ ...made, operators: [...made.operators, tableSink.operator], sink: tableSink })
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
    as: groups === undefined ? probeKind(node) : 'group',
    ...(node.mark === undefined ? {} : { mark: node.mark }),
    nullAware: node.nullAware,
  }
  return { joined: { ...step(below, next), output: joinOutput(node) }, operator, tableSink }
}

/** Nothing comes out of the pipeline that looks: what goes on are rows of the table. */
function tableAlone(
  node: JoinExec,
  joined: Building,
  done: PipelinePlan[],
  { tableSink, operator }: Omit<Probed, 'joined'>,
): ReturnType<typeof tableRows> {
  done.push({ ...joined, output: [], sink: { kind: 'rows', operator } })
  return tableRows(node, tableSink)
}

/** Keys of the side that looked, which are equal to those of the table. */
function partnerKeys(node: JoinExec): ReadonlyMap<number, Expression> {
  const keys = { left: node.leftKeys, right: node.rightKeys }
  const own = keys[node.buildSide]
  const partners = keys[node.buildSide === 'left' ? 'right' : 'left']
  return new Map(partners.flatMap((key, i) => (key.kind === 'attribute' ? [[key.id, own[i]]] : [])))
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
  { tableSink, operator }: Omit<Probed, 'joined'>,
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

function joinTable(node: JoinExec, groups?: HashAggregateExec): JoinTable {
  const side = buildSide(node)
  const keys = node.buildSide === 'left' ? node.leftKeys : node.rightKeys
  const { nullSafe } = node
  if (groups !== undefined) {
    const seesRow = node.type === 'inner' || node.type === 'cross'
    const perKey = node.groups?.per === 'key'
    const states = groupFields(groups, seesRow)
    const layout = joinLayout(keys, outputOf(side), { notesMatches: true, states })
    const made = groupStates(groups, layout.states, { operator: info(groups, 'GroupJoin'), perKey, seesRow })
    return { keys, nullSafe, layout, emits: seesRow ? 'partnered' : 'all', groups: made }
  }
  if (!isBroadcast(node)) {
    const comesOut = tableComesOut(node)
    const emits = node.type === 'leftSemi' ? 'partnered' : 'unpartnered'
    const isOrdered = node.strategy === 'sortMerge'
    const layout = joinLayout(keys, outputOf(side), { notesMatches: comesOut, isOrdered })
    return { keys, nullSafe, layout, ...(comesOut ? { emits } : {}), ...(isOrdered ? { isOrdered } : {}) }
  }
  assert(side.kind === 'broadcastInput', 'the table of a broadcast join comes from a broadcast')
  const layout = joinLayout(keys, side.output)
  return { keys, nullSafe, layout, broadcast: side.shuffleId }
}
