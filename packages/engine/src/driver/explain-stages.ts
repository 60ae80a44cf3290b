/**
 * `explain('stages')`: what will run, before it runs. Each stage with its tasks, operators and estimates; each shuffle
 * with the operator that needs it, the user's line and the requirement it meets.
 */

import { sep } from 'node:path'
import process from 'node:process'
import { sizeText } from '../base/size-text.ts'
import type { StageOutput } from '../codegen/stage-plan.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import { withFields } from '../expr/tree.ts'
import { partitionCount, physicalChildren, physicalOutput } from '../physical/physical-output.ts'
import type { ExchangeExec, PhysicalPlan, ShuffleInput } from '../physical/physical-plan.ts'
import { operatorLine, partitioningText } from '../physical/print-physical.ts'
import { everyPartition } from './partition-groups.ts'
import { layoutTasks } from './task-layout.ts'

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

/** The stages of a plan in the order in which they run; equal exchanges are one. Shuffle ids are stage numbers here. */
export function cutStages(plan: PhysicalPlan): readonly CutStage[] {
  const stages: CutStage[] = []
  const byKey = new Map<string, number>()
  const cut = (node: PhysicalPlan, parents: number[]): PhysicalPlan => {
    if (node.kind === 'exchange') {
      const stage = byKey.get(node.reuseKey) ?? addExchange(node)
      parents.push(stage)
      return shuffleInput(node, stage)
    }
    const children = physicalChildren(node)
    if (children.length === 0) return node
    const inputs = children.map((child) => cut(child, parents))
    if (node.kind === 'union') return withFields(node, { inputs })
    return withFields(node, { input: inputs[0] } as Partial<typeof node>)
  }
  const addExchange = (exchange: ExchangeExec): number => {
    const parents: number[] = []
    const root = cut(exchange.input, parents)
    const stage = stages.length
    const partitions = partitionCount(exchange.partitioning)
    const { partitioning } = exchange
    const by =
      partitioning.kind === 'hash'
        ? ({ kind: 'hash', expressions: partitioning.by, sparkHash: partitioning.sparkHash } as const)
        : partitioning.kind === 'range' && partitions > 1
          ? ({ kind: 'range', order: partitioning.by } as const)
          : partitioning.kind === 'roundRobin'
            ? ({ kind: 'roundRobin' } as const)
            : ({ kind: 'single' } as const)
    stages.push({
      root,
      output: { kind: 'exchange', shuffleId: stage, partitions, by },
      exchange,
      parents,
      tasks: tasksOf(root),
    })
    byKey.set(exchange.reuseKey, stage)
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

export function explainStages(plan: PhysicalPlan, services: ExplainServices): string {
  const stages = cutStages(plan)
  const blocks = stages.map((stage, i) => stageBlock(stage, i, services))
  const shuffles = stages.length - 1
  const total = stages.reduce((sum, stage) => sum + stage.tasks, 0)
  const plural = shuffles === 1 ? '' : 's'
  const head = `== Stages ==\n${stages.length} stages, ${shuffles} shuffle${plural}, ${total} tasks\n`
  return `${head}\n${blocks.join('\n\n')}\n`
}

function stageBlock(stage: CutStage, index: number, services: ExplainServices): string {
  const reads =
    stage.parents.length === 0 ? '' : `, reads the shuffle of stage ${stage.parents.join(' and ')}`
  const lines = [`Stage ${index}: ${stage.tasks} task${stage.tasks === 1 ? '' : 's'}${reads}`]
  for (const node of operators(stage.root)) {
    const where = node.callSite === undefined ? '' : `  at ${shortPlace(node.callSite)}`
    lines.push(`  ${short(node)}${estimate(node)}${where}`)
  }
  const { exchange } = stage
  if (exchange !== undefined) {
    const { operator, requirement, callSite } = exchange.reason
    const line = callSite === undefined ? '' : ` at ${shortPlace(callSite)}`
    lines.push(`  Shuffle: ${partitioningText(exchange.partitioning)}`)
    lines.push(`    because ${operator}${line} requires: ${requirement}`)
    if (exchange.partitioning.kind === 'range' && partitionCount(exchange.partitioning) > 1) {
      lines.push('    a sampling job over the same input chooses the bounds between partitions first')
    }
  } else {
    lines.push('  Result: to the driver, partition by partition')
  }
  const { fallbacks } = services.generate(stage.root, stage.output)
  for (const { what, reason } of fallbacks) lines.push(`  leaves generated code: ${what} (${reason})`)
  return lines.join('\n')
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

function short(plan: PhysicalPlan): string {
  if (plan.kind === 'shuffleInput') return `ShuffleRead of stage ${plan.shuffleId}`
  const line = operatorLine(plan)
  const cut = line.indexOf(' Batched:')
  return cut < 0 ? line : line.slice(0, cut)
}

function estimate({ estimate: expected }: PhysicalPlan): string {
  if (expected === undefined) return ''
  const rows = expected.rows === undefined ? '' : `~${expected.rows.toLocaleString('en-US')} rows, `
  return `  (${rows}~${sizeText(expected.bytes)})`
}
