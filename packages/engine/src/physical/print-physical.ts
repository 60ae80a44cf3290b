/**
 * A physical plan as `explain` shows it, in Spark's layout: one operator a line with its arguments, inputs below it.
 */

import { simpleString } from '@vonk/common'
import { assert, unreachable } from '../base/assert.ts'
import { formatTitle } from '../base/file-formats.ts'
import type { PushedPredicate } from '../catalog/relation.ts'
import type { AggregateCall, Expression } from '../expr/expression.ts'
import { expressionText, physicalSubqueryText } from '../expr/expression-text.ts'
import { branches } from '../plan/print-plan.ts'
import { doubleText } from '../values/double-text.ts'
import { isGroupJoin } from './group-join.ts'
import { physicalChildren, physicalOutput } from './physical-output.ts'
import type {
  BroadcastExchangeExec,
  ExchangeExec,
  FileScan,
  HashAggregateExec,
  JoinExec,
  LimitExec,
  Partitioning,
  PhysicalPlan,
  WindowExec,
} from './physical-plan.ts'
import { limitNames } from './physical-plan.ts'
import { planOfSubquery, subqueriesOf } from './shown-subqueries.ts'

/** Longest text of a scan's list, as Spark cuts its metadata (`spark.sql.maxMetadataStringLength`). */
const metadataLengthMax = 100

export interface PhysicalPrinting {
  /** With the columns that aggregates give, as the extended modes show them. */
  readonly outputs?: boolean
}

export function printPhysical(plan: PhysicalPlan, printing: PhysicalPrinting = {}): string {
  const more = (node: PhysicalPlan) => [...subqueryLines(node, printing), ...cachedLines(node)]
  return treeLines(plan, (node) => operatorLine(node, printing), more).join('\n')
}

/** What adaptive execution may still change stands below its own node, as in Spark. */
export const adaptive = 'AdaptiveSparkPlan'

export const adaptiveLines = (plan: PhysicalPlan, printing: PhysicalPrinting = {}): readonly string[] => [
  `${adaptive} isFinalPlan=false`,
  ...branches([printPhysical(plan, printing).split('\n')]),
]

/** Subqueries that are run first, above the operator's inputs. */
function subqueryLines(plan: PhysicalPlan, printing: PhysicalPrinting): readonly string[] {
  const side = physicalChildren(plan).length > 0 ? ':  ' : '   '
  const trees = subqueriesOf(plan).map((e) => [
    physicalSubqueryText(e),
    ...branches([adaptiveLines(planOfSubquery(e), printing)]),
  ])
  return branches(trees).map((line) => `${side}${line}`)
}

/** The tree with one text a node, joined by Spark's branches. */
export function treeLines(
  plan: PhysicalPlan,
  text: (plan: PhysicalPlan) => string,
  more: (plan: PhysicalPlan) => readonly string[] = () => [],
): readonly string[] {
  const below = physicalChildren(plan).map((child) => treeLines(child, text, more))
  return [text(plan), ...more(plan), ...branches(below)]
}

/** Below a scan of cached rows: how they are kept, and the plan that made them. */
function cachedLines(plan: PhysicalPlan): readonly string[] {
  if (plan.kind !== 'fileScan' || plan.relation.cached === undefined) return []
  const { level, planText } = plan.relation.cached
  const made =
    planText === '' ? [] : planText.split('\n').map((line, i) => `         ${i === 0 ? '+- ' : '   '}${line}`)
  return [`   +- InMemoryRelation ${list(plan.output)}, ${level}`, ...made]
}

const list = (expressions: readonly Expression[], separator = ', '): string =>
  `[${expressions.map(expressionText).join(separator)}]`

/** Spark's name of the operator. */
export function operatorName(plan: PhysicalPlan): string {
  switch (plan.kind) {
    case 'fileScan':
      return plan.relation.cached === undefined ? `FileScan ${plan.relation.format}` : 'InMemoryTableScan'
    case 'range':
      return 'Range'
    case 'localScan':
      return 'LocalTableScan'
    case 'oneRow':
      return 'Scan OneRowRelation[]'
    case 'filter':
      return 'Filter'
    case 'project':
      return 'Project'
    case 'expand':
      return 'Expand'
    case 'generate':
      return 'Generate'
    case 'hashAggregate':
      return isGroupJoin(plan) ? 'GroupJoin' : 'HashAggregate'
    case 'sort':
      return 'Sort'
    case 'window':
      return plan.isPartial === true ? 'WindowGroupLimit' : 'Window'
    case 'topK':
      return plan.phase === 'final' ? 'TakeOrderedAndProject' : 'LocalTakeOrdered'
    case 'limit':
      return limitNames[plan.phase]
    case 'tail':
      return 'CollectTail'
    case 'union':
      return 'Union'
    case 'join':
      return joinNames[plan.strategy]
    case 'broadcastExchange':
      return 'BroadcastExchange'
    case 'broadcastInput':
      return 'BroadcastQueryStage'
    case 'coalesce':
      return 'Coalesce'
    case 'sample':
      return 'Sample'
    case 'collectMetrics':
      return 'CollectMetrics'
    case 'exchange':
      return 'Exchange'
    case 'shuffleInput':
      return 'ShuffleQueryStage'
    case 'writeFiles':
      return 'Execute InsertIntoHadoopFsRelationCommand'
    default:
      return unreachable(plan)
  }
}

export function operatorLine(plan: PhysicalPlan, printing: PhysicalPrinting = {}): string {
  const rest = operatorArguments(plan, printing)
  // Only these write their arguments like a call.
  const joined = plan.kind === 'hashAggregate' || plan.kind === 'topK'
  return rest === '' ? operatorName(plan) : `${operatorName(plan)}${joined ? '' : ' '}${rest}`
}

/** What stands behind the operator's name. */
export function operatorArguments(plan: PhysicalPlan, printing: PhysicalPrinting = {}): string {
  switch (plan.kind) {
    case 'fileScan':
      return plan.relation.cached === undefined ? scanArguments(plan) : list(plan.output)
    case 'range':
      return `(${plan.start}, ${plan.end}, step=${plan.step}, splits=${plan.partitions})`
    case 'localScan':
      return plan.data.rowCount === 0 ? `<empty>, ${list(plan.output)}` : list(plan.output)
    case 'filter':
      return expressionText(plan.condition)
    case 'project':
      return plan.columns.length === 0 ? '' : list(plan.columns)
    case 'expand': {
      const rows = plan.projections.map((row) => list(row)).join(', ')
      return `[${rows}], ${list(plan.output)}`
    }
    case 'generate':
      return `${expressionText(plan.generator)}, ${list(plan.kept)}, ${plan.outer}, ${list(plan.output)}`
    case 'hashAggregate': {
      const output = printing.outputs ? `, output=${list(physicalOutput(plan))}` : ''
      return `(keys=${list(plan.keys)}, functions=[${aggregateTexts(plan).join(', ')}]${output})`
    }
    case 'sort':
      return `${list(plan.order)}, ${plan.global}, 0`
    case 'window':
      return plan.isPartial === true ? groupLimitText(plan) : windowLists(plan).join(', ')
    case 'topK': {
      const offset = plan.offset > 0 ? `, offset=${plan.offset}` : ''
      const output = list(physicalOutput(plan), ',')
      return `(limit=${plan.limit}${offset}, orderBy=${list(plan.order, ',')}, output=${output})`
    }
    case 'limit':
      return limitText(plan)
    case 'tail':
      return `${plan.count}`
    case 'coalesce':
      return `${plan.partitions}`
    case 'sample':
      return `${doubleText(plan.lower)}, ${doubleText(plan.upper)}, ${plan.withReplacement}, ${plan.seed}`
    case 'collectMetrics':
      return `${plan.name}, ${list(plan.metrics)}`
    case 'exchange':
      return exchangeArguments(plan)
    case 'shuffleInput':
    case 'broadcastInput':
      return `${plan.shuffleId}`
    case 'join':
      return joinArguments(plan)
    case 'broadcastExchange':
      return `${broadcastText(plan)}, [plan_id=${plan.operatorId}]`
    case 'writeFiles':
      return `${plan.path}, false, ${plan.format}, ${plan.mode}`
    case 'oneRow':
    case 'union':
      return ''
    default:
      return unreachable(plan)
  }
}

const joinNames: Readonly<Record<JoinExec['strategy'], string>> = {
  broadcastHash: 'BroadcastHashJoin',
  shuffledHash: 'ShuffledHashJoin',
  sortMerge: 'SortMergeJoin',
  broadcastNestedLoop: 'BroadcastNestedLoopJoin',
  nestedLoop: 'NestedLoopJoin',
}

const joinTypeNames: Readonly<Record<JoinExec['type'], string>> = {
  inner: 'Inner',
  cross: 'Cross',
  leftOuter: 'LeftOuter',
  rightOuter: 'RightOuter',
  fullOuter: 'FullOuter',
  leftSemi: 'LeftSemi',
  leftAnti: 'LeftAnti',
  existence: 'ExistenceJoin',
  leftSingle: 'LeftSingle',
}

function joinArguments(plan: JoinExec): string {
  const build = plan.buildSide === 'left' ? 'BuildLeft' : 'BuildRight'
  const type =
    plan.mark === undefined ? joinTypeNames[plan.type] : `ExistenceJoin(${expressionText(plan.mark)})`
  const condition = plan.condition === undefined ? [] : [expressionText(plan.condition)]
  if (plan.strategy === 'broadcastNestedLoop' || plan.strategy === 'nestedLoop') {
    return [build, type, ...condition].join(', ')
  }
  const side = plan.strategy === 'sortMerge' ? [] : [build]
  const parts = [list(plan.leftKeys), list(plan.rightKeys), type, ...side, ...condition]
  if (plan.strategy === 'broadcastHash') parts.push(String(plan.nullAware))
  return parts.join(', ')
}

const broadcastText = ({ keys }: BroadcastExchangeExec): string =>
  keys.length === 0
    ? 'IdentityBroadcastMode'
    : `HashedRelationBroadcastMode(List(${keys.map(expressionText).join(', ')}))`

/** Without partitions or order, nothing is shown for them. */
const windowLists = ({ columns, partitionBy, orderBy }: WindowExec): readonly string[] =>
  [columns, partitionBy, orderBy].filter((items) => items.length > 0).map((items) => list(items))

/** As Spark counts: rows that are skipped are among those of the limit. */
function limitText({ limit, offset, phase }: LimitExec): string {
  const rows = limit < 0 ? limit : limit + offset
  return phase === 'global' || offset > 0 ? `${rows}, ${offset}` : `${rows}`
}

const groupLimitText = ({ columns, partitionBy, orderBy, limit }: WindowExec): string => {
  const ranks = columns.flatMap((column) =>
    column.kind === 'alias' && column.child.kind === 'window' ? [expressionText(column.child.function)] : [],
  )
  return [list(partitionBy), list(orderBy), ...ranks, limit?.rows, 'Partial'].join(', ')
}

/** `partial_sum(x)`, `merge_sum(x)`, `sum(x)`, with the filter where it is applied. */
export function aggregateTexts(plan: HashAggregateExec): readonly string[] {
  const prefix = plan.mode === 'partial' ? 'partial_' : plan.mode === 'merge' ? 'merge_' : ''
  return plan.aggregates.map((call) => {
    const applied: AggregateCall =
      plan.mode === 'partial' || plan.mode === 'complete' ? call : withoutFilter(call)
    return `${prefix}${expressionText(applied)}`
  })
}

function withoutFilter(call: AggregateCall): AggregateCall {
  const { filter: _filter, ...rest } = call
  return rest
}

const origins = {
  required: 'ENSURE_REQUIREMENTS',
  repartitionByNumber: 'REPARTITION_BY_NUM',
  repartitionByColumns: 'REPARTITION_BY_COL',
} as const

function exchangeArguments(plan: ExchangeExec): string {
  return `${partitioningText(plan.partitioning)}, ${origins[plan.origin]}, [plan_id=${plan.operatorId}]`
}

export function partitioningText(partitioning: Partitioning): string {
  switch (partitioning.kind) {
    case 'single':
      return 'SinglePartition'
    case 'hash':
      return `hashpartitioning(${partitioning.by.map(expressionText).join(', ')}, ${partitioning.partitions})`
    case 'range':
      return `rangepartitioning(${partitioning.by.map(expressionText).join(', ')}, ${partitioning.partitions})`
    case 'direct':
      return `directpartitioning(${expressionText(partitioning.by)}, ${partitioning.partitions})`
    case 'roundRobin':
      return `RoundRobinPartitioning(${partitioning.partitions})`
    case 'unknown':
      return assert(false, 'an exchange has a known partitioning') as never
    default:
      return unreachable(partitioning)
  }
}

function scanArguments(plan: FileScan): string {
  const { relation } = plan
  const schema = `struct<${plan.output.map((a) => `${a.name}:${simpleString(a.type)}`).join(',')}>`
  const cut = (text: string) =>
    text.length <= metadataLengthMax ? text : `${text.slice(0, metadataLengthMax - 3)}...`
  const format = formatTitle(relation.format)
  const parts = [
    `Batched: ${relation.format === 'parquet'}`,
    `DataFilters: ${cut(list(plan.dataFilters))}`,
    `Format: ${format}`,
    `Location: InMemoryFileIndex(${relation.paths.length} paths)[${cut(relation.paths.map(pathText).join(', '))}]`,
    `PartitionFilters: ${cut(list(plan.partitionFilters))}`,
    `PushedFilters: ${cut(pushedText(plan.predicates))}`,
    `ReadSchema: ${schema}`,
  ]
  return `${list(plan.output, ',')} ${parts.join(', ')}`
}

const pathText = (path: string): string => (/^[a-z][a-z0-9+.-]+:/i.test(path) ? path : `file:${path}`)

const predicateNames = {
  '=': 'EqualTo',
  '<=>': 'EqualNullSafe',
  '!=': 'EqualTo',
  '<': 'LessThan',
  '<=': 'LessThanOrEqual',
  '>': 'GreaterThan',
  '>=': 'GreaterThanOrEqual',
  isNull: 'IsNull',
  isNotNull: 'IsNotNull',
  in: 'In',
  startsWith: 'StringStartsWith',
} as const

/** `[IsNotNull(k), GreaterThan(k,3)]`. */
export const pushedText = (predicates: readonly PushedPredicate[]): string =>
  `[${predicates.map(predicateText).join(', ')}]`

function predicateText({ name, op, texts, values }: PushedPredicate): string {
  const shown = texts ?? values.map(String)
  if (op === 'in') return `In(${name}, [${shown.join(',')}])`
  if (op === '=' && values[0] === false) return `Not(EqualTo(${name},true))`
  if (op === '!=') return `Not(EqualTo(${name},${shown[0]}))`
  return `${predicateNames[op]}(${[name, ...shown].join(',')})`
}
