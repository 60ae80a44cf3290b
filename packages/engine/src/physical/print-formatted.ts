/** `explain('formatted')`: the tree with numbers, then one block of details for each operator. */

import { simpleString } from '@vonk/common'
import type { Expression } from '../expr/expression.ts'
import { expressionText } from '../expr/expression-text.ts'
import { physicalChildren, physicalOutput } from './physical-output.ts'
import type { PhysicalPlan } from './physical-plan.ts'
import { aggregateTexts, operatorArguments, operatorName, pushedText, treeLines } from './print-physical.ts'

export function printFormatted(plan: PhysicalPlan, wrapper?: string): string {
  const numbers = new Map<PhysicalPlan, number>()
  number(plan, numbers)
  const tree = treeLines(plan, (node) => `${title(node)} (${numbers.get(node)})`)
  const details = [...numbers].map(([node, i]) => detail(node, i))
  if (wrapper === undefined) return `${tree.join('\n')}\n\n\n${details.join('\n\n')}\n`
  const last = numbers.size + 1
  const indented = tree.map((line, i) => `${i === 0 ? '+- ' : '   '}${line}`)
  details.push(`(${last}) ${wrapper}\nOutput ${counted(physicalOutput(plan))}\nArguments: isFinalPlan=false`)
  return `${wrapper} (${last})\n${indented.join('\n')}\n\n\n${details.join('\n\n')}\n`
}

/** Inputs before the operators above them. */
function number(plan: PhysicalPlan, numbers: Map<PhysicalPlan, number>): void {
  for (const child of physicalChildren(plan)) number(child, numbers)
  numbers.set(plan, numbers.size + 1)
}

const title = (plan: PhysicalPlan): string =>
  plan.kind === 'fileScan' ? `Scan ${plan.relation.format} ` : operatorName(plan)

const counted = (expressions: readonly Expression[]): string =>
  `[${expressions.length}]: [${expressions.map(expressionText).join(', ')}]`

function detail(plan: PhysicalPlan, index: number): string {
  const lines = [`(${index}) ${title(plan)}`]
  const inputs = physicalChildren(plan)
  if (inputs.length === 1 && plan.kind !== 'project')
    lines.push(`Input ${counted(physicalOutput(inputs[0]))}`)
  lines.push(...ownLines(plan))
  return lines.join('\n')
}

function ownLines(plan: PhysicalPlan): readonly string[] {
  switch (plan.kind) {
    case 'fileScan': {
      const schema = `struct<${plan.output.map((a) => `${a.name}:${simpleString(a.type)}`).join(',')}>`
      return [
        `Output ${counted(plan.output)}`,
        `Batched: ${plan.relation.format === 'parquet'}`,
        `Location: InMemoryFileIndex [${plan.relation.paths.map((path) => `file:${path}`).join(', ')}]`,
        ...(plan.predicates.length === 0 ? [] : [`PushedFilters: ${pushedText(plan.predicates)}`]),
        `ReadSchema: ${schema}`,
      ]
    }
    case 'project':
      return [`Output ${counted(plan.columns)}`, `Input ${counted(physicalOutput(plan.input))}`]
    case 'filter':
      return [`Condition : ${expressionText(plan.condition)}`]
    case 'hashAggregate':
      return [
        `Keys ${counted(plan.keys)}`,
        `Functions [${plan.aggregates.length}]: [${aggregateTexts(plan).join(', ')}]`,
        `Aggregate Attributes ${counted(plan.mode === 'partial' ? plan.states.flat() : plan.results)}`,
        `Results ${counted(physicalOutput(plan))}`,
      ]
    case 'range':
      return [
        `Output ${counted(plan.output)}`,
        `Arguments: Range (${plan.start}, ${plan.end}, step=${plan.step}, splits=Some(${plan.partitions}))`,
      ]
    case 'localScan':
    case 'oneRow':
    case 'union':
      return [`Output ${counted(physicalOutput(plan))}`]
    default: {
      const rest = operatorArguments(plan).trim()
      return rest === '' ? [] : [`Arguments: ${rest}`]
    }
  }
}
