/**
 * `explain('stages')`: what will run, before it runs, or what ran, after it has. Each stage with its tasks, operators
 * and estimates, and the rows that came; each shuffle with the operator that needs it, the user's line and the
 * requirement it meets.
 */

import { sep } from 'node:path'
import process from 'node:process'
import { sizeText } from '../../base/size-text.ts'
import { areValueKeys } from '../../codegen/aggregate/find-by-value.ts'
import type { StageOutput } from '../../codegen/stage-plan.ts'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { SubqueryExpression } from '../../expr/expression.ts'
import { expressionText } from '../../expr/expression-text.ts'
import { splitConjunction } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import { isGroupJoin, joinBelow } from '../../physical/group-join.ts'
import {
  partitionCount,
  physicalChildren,
  physicalOutput,
  withChildren,
} from '../../physical/physical-output.ts'
import type {
  BroadcastExchangeExec,
  ExchangeExec,
  HashAggregateExec,
  PhysicalPlan,
  ShuffleInput,
} from '../../physical/physical-plan.ts'
import { operatorLine, partitioningText } from '../../physical/print-physical.ts'
import { hasSubqueries, planOfSubquery, subqueriesOf } from '../../physical/shown-subqueries.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { planChildren } from '../../plan/tree.ts'
import { everyPartition } from '../adaptive/partition-groups.ts'
import { subqueryKey } from '../adaptive/side-queries.ts'
import { exchangeBy } from '../schedule/exchange-output.ts'
import { layoutTasks } from '../schedule/task-layout.ts'
import type { ExecutedStage } from './executed-plans.ts'
import { gathering } from './stage-facts.ts'

export interface ExplainServices {
  readonly generate: (root: PhysicalPlan, output: StageOutput) => StageProgram
}

export interface CutStage {
  readonly root: PhysicalPlan
  readonly output: StageOutput
  /** The exchange that the stage writes; none for the last stage. */
  readonly exchange?: ExchangeExec
  /** Numbers of the stages whose shuffles it reads. */
  readonly parents: readonly number[]
  readonly tasks: number
}

/** Stages of plans that run one after the other, and may use each other's exchanges. */
interface StageList {
  readonly stages: CutStage[]
  /** Numbers of stages by the keys of their exchanges. */
  readonly byKey: Map<string, number>
}

const noStages = (): StageList => ({ stages: [], byKey: new Map() })

/**
 * The stages of a plan in the order in which they run, behind those in the list; equal exchanges are one. Shuffle ids
 * are stage numbers here.
 */
export function cutStages(plan: PhysicalPlan, { stages, byKey } = noStages()): readonly CutStage[] {
  const cut = (node: PhysicalPlan, parents: number[]): PhysicalPlan => {
    if (node.kind === 'exchange') {
      const stage = byKey.get(node.reuseKey) ?? addExchange(node)
      parents.push(stage)
      return shuffleInput(node, stage)
    }
    if (node.kind === 'broadcastExchange') {
      const stage = byKey.get(node.reuseKey) ?? addBroadcast(node)
      parents.push(stage)
      const { operatorId, keys, nullSafe } = node
      const output = physicalOutput(node)
      return { kind: 'broadcastInput', operatorId, shuffleId: stage, output, keys, nullSafe }
    }
    return withChildren(
      node,
      physicalChildren(node).map((child) => cut(child, parents)),
    )
  }
  const addBroadcast = (exchange: BroadcastExchangeExec): number => {
    const parents: number[] = []
    let root = cut(exchange.input, parents)
    if (tasksOf(root) > 1) {
      const gathered = addExchange(gathering(exchange))
      parents.splice(0, parents.length, gathered)
      root = shuffleInput(gathering(exchange), gathered)
    }
    const stage = stages.length
    const { keys, nullSafe } = exchange
    stages.push({
      root,
      output: { kind: 'broadcast', shuffleId: stage, keys, nullSafe },
      parents,
      tasks: 1,
    })
    byKey.set(exchange.reuseKey, stage)
    return stage
  }
  const addExchange = (exchange: ExchangeExec): number => {
    const parents: number[] = []
    const root = cut(exchange.input, parents)
    const stage = stages.length
    const partitions = partitionCount(exchange.partitioning)
    const by = exchangeBy(exchange.partitioning)
    stages.push({
      root,
      output: { kind: 'exchange', shuffleId: stage, partitions, by },
      exchange,
      parents,
      tasks: tasksOf(root),
    })
    if (exchange.reuseKey !== '') byKey.set(exchange.reuseKey, stage)
    return stage
  }
  const parents: number[] = []
  const root = cut(plan, parents)
  stages.push({ root, output: { kind: 'collect' }, parents, tasks: tasksOf(root) })
  return stages
}

function shuffleInput(exchange: ExchangeExec, stage: number): ShuffleInput {
  return {
    kind: 'shuffleInput',
    operatorId: exchange.operatorId,
    shuffleId: stage,
    output: physicalOutput(exchange),
    partitions: partitionCount(exchange.partitioning),
    partitioning: exchange.partitioning,
    ...(exchange.callSite === undefined ? {} : { callSite: exchange.callSite }),
    ...(exchange.estimate === undefined ? {} : { estimate: exchange.estimate }),
  }
}

const tasksOf = (root: PhysicalPlan): number =>
  layoutTasks(root, (input) => everyPartition(partitionCount(input.partitioning))).tasks

/** A stage as it is printed; its parents and shuffle reads are numbers of stages. */
interface StageView extends Omit<CutStage, 'parents'> {
  readonly parents: readonly number[]
  readonly fallbacks: StageProgram['fallbacks']
  readonly stageOfShuffle: (shuffleId: number) => number
  /** Rows that came, by operator id. */
  readonly rows?: ReadonlyMap<number, number>
  readonly conditions?: ExecutedStage['conditions']
  /** The subquery whose result the stage gives. */
  readonly subquery?: SubqueryExpression
}

/** A plan with its subqueries' plans in its expressions, and the same with NULL in their places where it has any. */
export interface ShownPlan {
  readonly physical: PhysicalPlan
  readonly withoutSubqueries?: PhysicalPlan
  readonly analyzed: LogicalPlan
}

export function explainStages(shown: ShownPlan, services: ExplainServices): string {
  const { physical, withoutSubqueries = physical, analyzed } = shown
  const list = noStages()
  const runnable = noStages()
  /** By the number of the stage that gives its result. */
  const results = new Map<number, SubqueryExpression>()
  const add = (plan: PhysicalPlan, without: PhysicalPlan): void => {
    addSubqueries(plan, new Set())
    cutStages(plan, list)
    cutStages(without, runnable)
  }
  /** Subqueries have run before the plan is made in which they stand; of one plan, equal ones run once. */
  const addSubqueries = (plan: PhysicalPlan, asked: Set<string>): void => {
    for (const subquery of subqueriesOf(plan)) {
      const key = subqueryKey(subquery)
      if (asked.has(key)) continue
      asked.add(key)
      const inner = planOfSubquery(subquery)
      add(inner, inner)
      results.set(list.stages.length - 1, subquery)
    }
    for (const child of physicalChildren(plan)) addSubqueries(child, asked)
  }
  add(physical, withoutSubqueries)
  const stages = list.stages.map((stage, i): StageView => {
    const root = runnable.stages[i]?.root
    const canBeMade = root !== undefined && !hasSubqueries(root)
    const fallbacks = canBeMade ? services.generate(root, stage.output).fallbacks : []
    const subquery = results.get(i)
    return { ...stage, fallbacks, stageOfShuffle: (id) => id, ...(subquery !== undefined && { subquery }) }
  })
  const recursions = hasRecursion(analyzed)
    ? '\nA recursion runs before these, a job for its first rows and one for each round: how many, its rows say.\n'
    : ''
  return `${printStages(stages, '')}${recursions}`
}

const hasRecursion = (plan: LogicalPlan): boolean =>
  plan.kind === 'recursion' || planChildren(plan).some(hasRecursion)

export function explainExecuted(executed: readonly ExecutedStage[]): string {
  const byShuffle = new Map(
    executed.map(({ output }, i) => ['shuffleId' in output ? output.shuffleId : -1, i]),
  )
  const stageOfShuffle = (shuffleId: number) => byShuffle.get(shuffleId) ?? -1
  const stages = executed.map(
    ({ parents, ...stage }): StageView => ({
      ...stage,
      parents: parents.map(stageOfShuffle),
      stageOfShuffle,
    }),
  )
  return printStages(stages, ', as they ran')
}

function printStages(stages: readonly StageView[], when: string): string {
  const blocks = stages.map(stageBlock)
  const shuffles = stages.filter(({ exchange }) => exchange !== undefined).length
  const tasks = stages.reduce((sum, stage) => sum + stage.tasks, 0)
  const counts = [counted(stages.length, 'stage'), counted(shuffles, 'shuffle'), counted(tasks, 'task')]
  const head = `== Stages ==\n${counts.join(', ')}${when}\n`
  return `${head}\n${blocks.join('\n\n')}\n`
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function stageBlock(stage: StageView, index: number): string {
  const { exchange, parents, output } = stage
  const reads = parents.length === 0 ? '' : `, reads the shuffle of stage ${parents.join(' and ')}`
  const lines = [`Stage ${index}: ${counted(stage.tasks, 'task')}${reads}`]
  for (const node of operators(stage.root)) {
    const where = node.callSite === undefined ? '' : `  at ${shortPlace(node.callSite)}`
    lines.push(`  ${short(node, stage)}${rowsText(node, stage.rows)}${where}`)
    lines.push(...conditionLines(node, stage.conditions ?? []))
  }
  if (exchange !== undefined) {
    const { operator, requirement, callSite } = exchange.reason
    const line = callSite === undefined ? '' : ` at ${shortPlace(callSite)}`
    lines.push(`  Shuffle: ${partitioningText(exchange.partitioning)}`)
    lines.push(`    because ${operator}${line} requires: ${requirement}`)
    // After the run, that job is one of the stages.
    const isSampled = exchange.partitioning.kind === 'range' && partitionCount(exchange.partitioning) > 1
    if (isSampled && stage.rows === undefined)
      lines.push('    a sampling job over the same input chooses the bounds between partitions first')
  } else if (output.kind === 'broadcast') {
    lines.push('  Broadcast: a table of the rows, made once on every executor')
  } else
    lines.push(
      `  Result: ${stage.subquery === undefined ? resultText(output, stage.root) : subqueryText(stage.subquery)}`,
    )
  for (const { what, reason } of stage.fallbacks) lines.push(`  leaves generated code: ${what} (${reason})`)
  return lines.join('\n')
}

const subqueryText = (subquery: SubqueryExpression): string =>
  `to the driver, which plans the rest with it: ${expressionText(subquery)}`

function resultText(output: StageOutput, root: PhysicalPlan): string {
  if (output.kind === 'sample')
    return 'a sample of sort keys to the driver, for the bounds between partitions'
  if (output.kind === 'write') return 'files, written aside until the job commits'
  if (root.kind === 'limit' && root.phase === 'collect' && root.limit >= 0) {
    const rows = (root.limit + root.offset).toLocaleString('en')
    return `to the driver, a few partitions at a time until there are ${rows} rows: mostly fewer tasks`
  }
  return 'to the driver, partition by partition'
}

/** `file:line` below the working directory without it. */
function shortPlace(callSite: string): string {
  const below = `${process.cwd()}${sep}`
  return callSite.startsWith(below) ? callSite.slice(below.length) : callSite
}

/** In the order in which rows pass them. */
const operators = (plan: PhysicalPlan): readonly PhysicalPlan[] => [
  ...physicalChildren(plan).flatMap(operators),
  plan,
]

function short(plan: PhysicalPlan, { stageOfShuffle }: StageView): string {
  if (plan.kind === 'shuffleInput') return `ShuffleRead of stage ${stageOfShuffle(plan.shuffleId)}`
  if (plan.kind === 'broadcastInput') return `Table of stage ${stageOfShuffle(plan.shuffleId)}`
  const line = operatorLine(plan)
  if (plan.kind === 'hashAggregate' && isGroupJoin(plan)) return `${line}, ${groupsText(plan)}`
  if (plan.kind === 'hashAggregate' && areValueKeys(plan.keys.map(typeOf)))
    return `${line}, groups found by value where keys are dense`
  const cut = line.indexOf(' Batched:')
  return cut < 0 ? line : line.slice(0, cut)
}

/** Why the groups are rows of the join's table. */
function groupsText(plan: HashAggregateExec): string {
  const { join } = joinBelow(plan)!
  const why =
    join.groups?.per === 'row' ? 'no two of its rows are of one group' : 'rows of equal keys are one group'
  return `states lie in the table of the join's ${join.buildSide} side, as ${why}`
}

/** `(~1,000 rows, ~8.0 KiB; actual 970)` */
function rowsText({ estimate, operatorId }: PhysicalPlan, actual: StageView['rows']): string {
  const parts: string[] = []
  if (estimate !== undefined) {
    const rows = estimate.rows === undefined ? '' : `~${rowCount(estimate.rows)} rows, `
    parts.push(`${rows}~${sizeText(estimate.bytes)}`)
  }
  const came = actual?.get(operatorId)
  if (came !== undefined) parts.push(`actual ${rowCount(came)}`)
  return parts.length === 0 ? '' : `  (${parts.join('; ')})`
}

/** What the conditions of a filter were evaluated for, where the rows decided in which order. */
function conditionLines(node: PhysicalPlan, counted: ExecutedStage['conditions']): readonly string[] {
  if (node.kind !== 'filter') return []
  const conditions = splitConjunction(node.condition)
  return counted
    .filter(({ operatorId }) => operatorId === node.operatorId)
    .map(({ positions, rows }) => {
      const text = positions.map((i) => expressionText(conditions[i])).join(' AND ')
      return `    evaluated for ${rowCount(rows)} rows: ${text}`
    })
}

const rowCount = (rows: number): string => rows.toLocaleString('en-US')
