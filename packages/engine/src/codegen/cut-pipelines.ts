/**
 * Cuts a stage's operator tree into branches (at unions) and pipelines (at breakers: aggregate, sort, topK, tail). A
 * pipeline is a source, steps over its rows from the source upwards, and a sink. Projections do not appear as steps:
 * they define attributes, which are evaluated where they are used.
 */
import type { DataType } from '@vonk/common'
import { assert, unreachable } from '../base/assert.ts'
import type { Attribute, Expression, NamedExpression, SortOrder } from '../expr/expression.ts'
import { splitConjunction } from '../expr/tree.ts'
import { isGroupJoin } from '../physical/group-join.ts'
import { joinOutput } from '../physical/physical-output.ts'
import {
  type CollectMetricsExec,
  type ExpandExec,
  type GenerateExec,
  type HashAggregateExec,
  type LimitExec,
  limitNames,
  type SampleExec,
  type WindowExec,
} from '../physical/physical-plan.ts'
import { buildGroupJoin, buildJoin } from './join/cut-join.ts'
import type { JoinTable } from './join/join-table.ts'
import { partitionsOf } from './stage-partitions.ts'
import type { StageNode } from './stage-plan.ts'
import type { OperatorInfo, SourceSpec } from './stage-program.ts'
import { unionBranches } from './union-branches.ts'

/** `note`: rows of the table note that they have a partner, and come out later. `group`: partners add to them. */
export type ProbeKind = 'inner' | 'outer' | 'single' | 'semi' | 'anti' | 'existence' | 'note' | 'group'

/** The rows look for their partners in a table. */
export interface ProbeStep {
  readonly kind: 'probe'
  readonly operator: OperatorInfo
  readonly table: JoinTable
  readonly keys: readonly Expression[]
  readonly condition?: Expression
  readonly as: ProbeKind
  readonly mark?: Attribute
  readonly nullAware: boolean
}

export type Step =
  | ProbeStep
  | { readonly kind: 'filter'; readonly operator: OperatorInfo; readonly conjuncts: readonly Expression[] }
  /** Columns that must be evaluated for every row that comes here, since they are not deterministic. */
  | {
      readonly kind: 'project'
      readonly operator: OperatorInfo
      readonly columns: readonly NamedExpression[]
    }
  | { readonly kind: 'expand'; readonly operator: OperatorInfo; readonly node: ExpandExec }
  | { readonly kind: 'generate'; readonly operator: OperatorInfo; readonly node: GenerateExec }
  | { readonly kind: 'sample'; readonly operator: OperatorInfo; readonly node: SampleExec }
  | {
      readonly kind: 'limit'
      readonly operator: OperatorInfo
      readonly limit: number
      readonly offset: number
    }

export type Breaker =
  /** Every batch goes to all pipelines that read it, when it is there. */
  | { readonly kind: 'tee'; readonly operator: OperatorInfo }
  /** The rows are told to the driver with the end of the task: nobody reads them here. */
  | { readonly kind: 'metrics'; readonly operator: OperatorInfo }
  | { readonly kind: 'joinBuild'; readonly operator: OperatorInfo; readonly table: JoinTable }
  /** Only keeps the rows. */
  | { readonly kind: 'rows'; readonly operator: OperatorInfo }
  | { readonly kind: 'aggregate'; readonly operator: OperatorInfo; readonly node: HashAggregateExec }
  | { readonly kind: 'sort'; readonly operator: OperatorInfo; readonly order: readonly SortOrder[] }
  | {
      readonly kind: 'topK'
      readonly operator: OperatorInfo
      readonly order: readonly SortOrder[]
      readonly count: number
      readonly offset: number
    }
  | { readonly kind: 'tail'; readonly operator: OperatorInfo; readonly count: number }
  /** `isSorted`: rows come in the window's order; otherwise the sort is part of it. */
  | {
      readonly kind: 'window'
      readonly operator: OperatorInfo
      readonly node: WindowExec
      readonly isSorted: boolean
    }

export interface SourceColumns {
  readonly attributes: readonly Attribute[]
  /** Index of each attribute in the source's schema. */
  readonly ordinals: readonly number[]
}

export interface PipelinePlan {
  readonly source:
    | {
        readonly kind: 'leaf'
        readonly spec: SourceSpec
        readonly operator: OperatorInfo
        /** Of a shuffle: attributes whose values alone decide a row's partition. */
        readonly separatedBy?: readonly number[]
      }
    | { readonly kind: 'breaker'; readonly breaker: Breaker }
  readonly columns: SourceColumns
  readonly steps: readonly Step[]
  /** Attributes that projections define, over the columns and each other. */
  readonly definitions: ReadonlyMap<number, Expression>
  /** What the pipeline's last operator gives, in order. */
  readonly output: readonly Attribute[]
  readonly operators: readonly OperatorInfo[]
  /** The sink, if a breaker or metrics; undefined for the last pipeline, whose sink is the stage's output. */
  readonly sink?: Breaker
}

export interface BranchPlan {
  readonly firstPartition: number
  readonly partitions: number
  readonly pipelines: readonly PipelinePlan[]
}

/** A pipeline that is being put together. */
export interface Building {
  source: PipelinePlan['source']
  columns: SourceColumns
  steps: Step[]
  definitions: Map<number, Expression>
  output: readonly Attribute[]
  operators: OperatorInfo[]
}

export function attributeOf(e: NamedExpression): Attribute {
  if (e.kind === 'attribute') return e
  const { type, nullable } = typeAndNull(e.child)
  return { kind: 'attribute', id: e.id, name: e.name, type, nullable, qualifier: [] }
}

function typeAndNull(e: Expression): { readonly type: DataType; readonly nullable: boolean } {
  if (e.kind === 'alias' || e.kind === 'sortOrder') return typeAndNull(e.child)
  if (e.kind === 'literal') return { type: e.type, nullable: e.value === null }
  if (e.kind === 'window') return typeAndNull(e.function)
  return e as { readonly type: DataType; readonly nullable: boolean } & Expression
}

/** The attributes of an operator's rows. */
export function outputOf(node: StageNode): readonly Attribute[] {
  switch (node.kind) {
    case 'fileScan':
    case 'range':
    case 'localScan':
    case 'oneRow':
    case 'shuffleInput':
    case 'broadcastInput':
    case 'expand':
    case 'union':
      return node.output
    case 'join':
      return joinOutput(node)
    case 'generate':
      return [...node.kept, ...node.output]
    case 'project':
      return node.columns.map(attributeOf)
    case 'hashAggregate': {
      const values = node.mode === 'final' || node.mode === 'complete' ? node.results : node.states.flat()
      return [...node.keys.map(attributeOf), ...values]
    }
    case 'window':
      return [...outputOf(node.input), ...node.columns.map(attributeOf)]
    case 'filter':
    case 'sort':
    case 'topK':
    case 'limit':
    case 'tail':
    case 'coalesce':
    case 'sample':
    case 'collectMetrics':
    case 'exchange':
    case 'broadcastExchange':
    case 'writeFiles':
      return outputOf(node.input)
    default:
      return unreachable(node)
  }
}

export function cutPipelines(root: StageNode): readonly BranchPlan[] {
  const top = root.kind === 'writeFiles' ? root.input : root
  const branches: BranchPlan[] = []
  let firstPartition = 0
  const roots = unionBranches(top)
  for (const branch of roots) {
    const pipelines: PipelinePlan[] = []
    const last = build(branch, pipelines)
    pipelines.push({ ...last })
    const partitions = partitionsOf(branch)
    branches.push({ firstPartition, partitions, pipelines })
    firstPartition += partitions
  }
  return branches
}

export const info = (
  node: { readonly operatorId: number; readonly callSite?: string },
  name: string,
): OperatorInfo => ({
  operatorId: node.operatorId,
  name,
  ...(node.callSite === undefined ? {} : { callSite: node.callSite }),
})

/** What one task may leave out. What is skipped of several partitions, only the driver can tell. */
function limitOfTask({ limit, offset, phase }: LimitExec): {
  readonly limit: number
  readonly offset: number
} {
  if (phase !== 'collect') return { limit, offset }
  return { limit: limit < 0 ? limit : limit + offset, offset: 0 }
}

function leaf(
  node: { readonly operatorId: number; readonly callSite?: string },
  name: string,
  spec: SourceSpec,
  attributes: readonly Attribute[],
  ordinals: readonly number[] = attributes.map((_, i) => i),
): Building {
  const operator = info(node, name)
  return {
    source: { kind: 'leaf', spec, operator },
    columns: { attributes, ordinals },
    steps: [],
    definitions: new Map(),
    output: attributes,
    operators: [operator],
  }
}

function build(node: StageNode, done: PipelinePlan[]): Building {
  switch (node.kind) {
    case 'fileScan': {
      const { reader, shared } = node.scan
      return leaf(node, `Scan ${reader}`, { kind: 'scan', reader, shared }, node.output, node.columns)
    }
    case 'localScan':
      return leaf(
        node,
        'LocalTableScan',
        { kind: 'scan', reader: 'local', shared: { data: node.data } },
        node.output,
        node.columns,
      )
    case 'range': {
      const { start, end, step, partitions } = node
      return leaf(node, 'Range', { kind: 'range', start, end, step, partitions }, node.output)
    }
    case 'oneRow':
      return leaf(node, 'Scan OneRowRelation', { kind: 'oneRow' }, node.output)
    case 'shuffleInput': {
      const types = node.output.map((attribute) => attribute.type)
      const spec: SourceSpec = { kind: 'shuffle', shuffleId: node.shuffleId, types }
      const below = leaf(node, 'ShuffleQueryStage', spec, node.output)
      const { separatedBy } = node
      if (separatedBy !== undefined && below.source.kind === 'leaf')
        below.source = { ...below.source, separatedBy: separatedBy.map((attribute) => attribute.id) }
      return below
    }
    case 'filter':
      return step(build(node.input, done), {
        kind: 'filter',
        operator: info(node, 'Filter'),
        conjuncts: splitConjunction(node.condition),
      })
    case 'project':
      return project(build(node.input, done), node.columns, info(node, 'Project'))
    case 'expand':
      return {
        ...step(build(node.input, done), { kind: 'expand', operator: info(node, 'Expand'), node }),
        output: node.output,
      }
    case 'generate':
      return {
        ...step(build(node.input, done), { kind: 'generate', operator: info(node, 'Generate'), node }),
        output: outputOf(node),
      }
    case 'sample':
      return step(build(node.input, done), { kind: 'sample', operator: info(node, 'Sample'), node })
    case 'collectMetrics':
      return buildMetrics(node, done)
    case 'limit':
      return step(build(node.input, done), {
        kind: 'limit',
        operator: info(node, limitNames[node.phase]),
        ...limitOfTask(node),
      })
    case 'coalesce': {
      const below = build(node.input, done)
      below.operators.push(info(node, 'Coalesce'))
      return below
    }
    case 'hashAggregate':
      if (isGroupJoin(node)) return buildGroupJoin(node, done, build)
      return breaker(build(node.input, done), done, outputOf(node), {
        kind: 'aggregate',
        operator: info(node, 'HashAggregate'),
        node,
      })
    case 'sort':
      return breaker(build(node.input, done), done, undefined, {
        kind: 'sort',
        operator: info(node, 'Sort'),
        order: node.order,
      })
    case 'window': {
      const { input } = node
      // A sort right below is done by the window itself, which keeps the rows anyway.
      const sorts = input.kind === 'sort' && !input.global
      const below = build(sorts ? input.input : input, done)
      if (sorts) below.operators.push(info(input, 'Sort'))
      const operator = info(node, node.isPartial === true ? 'WindowGroupLimit' : 'Window')
      return breaker(below, done, outputOf(node), { kind: 'window', operator, node, isSorted: !sorts })
    }
    case 'topK':
      return breaker(build(node.input, done), done, undefined, {
        kind: 'topK',
        operator: info(node, 'TakeOrderedAndProject'),
        order: node.order,
        count: node.phase === 'partial' ? node.limit + node.offset : node.limit,
        offset: node.phase === 'partial' ? 0 : node.offset,
      })
    case 'tail':
      return breaker(build(node.input, done), done, undefined, {
        kind: 'tail',
        operator: info(node, 'CollectTail'),
        count: node.count,
      })
    case 'join':
      return buildJoin(node, done, build)
    case 'broadcastInput':
    case 'broadcastExchange':
    case 'union':
    case 'exchange':
    case 'writeFiles':
      return assert(false, `${node.kind} inside a pipeline`) as never
    default:
      return unreachable(node)
  }
}

/** The rows go on, and into an aggregate beside whose states are told to the driver. */
function buildMetrics(node: CollectMetricsExec, done: PipelinePlan[]): Building {
  const operator = info(node, 'CollectMetrics')
  const rows = breaker(build(node.input, done), done, undefined, { kind: 'tee', operator })
  const { partial } = node
  const states = breaker({ ...rows }, done, outputOf(partial), {
    kind: 'aggregate',
    operator: info(partial, 'CollectMetrics'),
    node: partial,
  })
  done.push({ ...states, sink: { kind: 'metrics', operator } })
  return { ...rows, steps: [], definitions: new Map(), operators: [] }
}

export function step(below: Building, next: Step): Building {
  below.steps.push(next)
  below.operators.push(next.operator)
  return below
}

export function project(
  below: Building,
  columns: readonly NamedExpression[],
  operator: OperatorInfo,
): Building {
  for (const column of columns) if (column.kind === 'alias') below.definitions.set(column.id, column.child)
  below.steps.push({ kind: 'project', operator, columns })
  below.operators.push(operator)
  below.output = columns.map(attributeOf)
  return below
}

export function breaker(
  below: Building,
  done: PipelinePlan[],
  output: readonly Attribute[] | undefined,
  sink: Breaker,
): Building {
  done.push({ ...below, operators: [...below.operators, sink.operator], sink })
  const attributes = output ?? below.output
  return {
    source: { kind: 'breaker', breaker: sink },
    columns: { attributes, ordinals: attributes.map((_, i) => i) },
    steps: [],
    definitions: new Map(),
    output: attributes,
    operators: [],
  }
}
