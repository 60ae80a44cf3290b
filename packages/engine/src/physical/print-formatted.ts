/**
 * `explain('formatted')`: the tree with numbers, then one block of details for each operator; behind them the same of
 * each subquery, with the operator in whose expressions it stands.
 */

import { simpleString } from '@vonk/common'
import type { Expression, SubqueryExpression } from '../expr/expression.ts'
import { expressionText, physicalSubqueryText } from '../expr/expression-text.ts'
import { branches } from '../plan/print-plan.ts'
import { physicalChildren, physicalOutput } from './physical-output.ts'
import type { PhysicalPlan } from './physical-plan.ts'
import {
  adaptive,
  aggregateTexts,
  operatorArguments,
  operatorName,
  pushedText,
  treeLines,
} from './print-physical.ts'
import { planOfSubquery, subqueriesOf } from './shown-subqueries.ts'

export function printFormatted(plan: PhysicalPlan, wrapper?: string): string {
  const first = formatted(plan, 0, wrapper)
  if (first.hosted.length === 0) return first.text
  const texts = [first.text, '===== Subqueries =====\n']
  const hosted = [...first.hosted]
  let last = first.last
  // Those inside of others are numbered behind these.
  for (let i = 0; i < hosted.length; i++) {
    const { host, e } = hosted[i]
    const own = formatted(planOfSubquery(e), last, adaptive)
    const place = `Hosting operator id = ${host} Hosting Expression = ${physicalSubqueryText(e)}`
    texts.push(`Subquery:${i + 1} ${place}\n${own.text}`)
    last = own.last
    hosted.push(...own.hosted)
  }
  return texts.join('\n')
}

interface Formatted {
  readonly text: string
  /** The greatest number so far. */
  readonly last: number
  readonly hosted: readonly { readonly host: number; readonly e: SubqueryExpression }[]
}

function formatted(plan: PhysicalPlan, before: number, wrapper: string | undefined): Formatted {
  const numbers = new Map<PhysicalPlan, number>()
  number(plan, numbers, before)
  const tree = treeLines(plan, (node) => `${title(node)} (${numbers.get(node)})`)
  const details = [...numbers].map(([node, i]) => detail(node, i))
  const hosted = [...numbers].flatMap(([node, host]) => subqueriesOf(node).map((e) => ({ host, e })))
  const last = before + numbers.size + (wrapper === undefined ? 0 : 1)
  if (wrapper !== undefined)
    details.push(`(${last}) ${wrapper}\nOutput${counted(physicalOutput(plan))}\nArguments: isFinalPlan=false`)
  const lines = wrapper === undefined ? tree : [`${wrapper} (${last})`, ...branches([tree])]
  return { text: `${lines.join('\n')}\n\n\n${details.join('\n\n')}\n`, last, hosted }
}

/** Inputs before the operators above them. */
function number(plan: PhysicalPlan, numbers: Map<PhysicalPlan, number>, before: number): void {
  for (const child of physicalChildren(plan)) number(child, numbers, before)
  numbers.set(plan, before + numbers.size + 1)
}

const title = (plan: PhysicalPlan): string =>
  plan.kind === 'fileScan' ? `Scan ${plan.relation.format} ` : operatorName(plan)

const counted = (expressions: readonly Expression[]): string => countedTexts(expressions.map(expressionText))

/** Behind a title; nothing is not counted, as in Spark. */
const countedTexts = (texts: readonly string[]): string =>
  texts.length === 0 ? ': []' : ` [${texts.length}]: [${texts.join(', ')}]`

function detail(plan: PhysicalPlan, index: number): string {
  const lines = [`(${index}) ${title(plan)}`]
  const inputs = physicalChildren(plan)
  if (inputs.length === 1 && plan.kind !== 'project') lines.push(`Input${counted(physicalOutput(inputs[0]))}`)
  lines.push(...ownLines(plan))
  return lines.join('\n')
}

function ownLines(plan: PhysicalPlan): readonly string[] {
  switch (plan.kind) {
    case 'fileScan': {
      const schema = `struct<${plan.output.map((a) => `${a.name}:${simpleString(a.type)}`).join(',')}>`
      return [
        `Output${counted(plan.output)}`,
        `Batched: ${plan.relation.format === 'parquet'}`,
        `Location: InMemoryFileIndex [${plan.relation.paths.map((path) => `file:${path}`).join(', ')}]`,
        ...(plan.predicates.length === 0 ? [] : [`PushedFilters: ${pushedText(plan.predicates)}`]),
        `ReadSchema: ${schema}`,
      ]
    }
    case 'project':
      return [`Output${counted(plan.columns)}`, `Input${counted(physicalOutput(plan.input))}`]
    case 'filter':
      return [`Condition : ${expressionText(plan.condition)}`]
    case 'hashAggregate':
      return [
        `Keys${counted(plan.keys)}`,
        `Functions${countedTexts(aggregateTexts(plan))}`,
        `Aggregate Attributes${counted(plan.mode === 'partial' ? plan.states.flat() : plan.results)}`,
        `Results${counted(physicalOutput(plan))}`,
      ]
    case 'range':
      return [
        `Output${counted(plan.output)}`,
        `Arguments: Range (${plan.start}, ${plan.end}, step=${plan.step}, splits=Some(${plan.partitions}))`,
      ]
    case 'localScan':
    case 'oneRow':
    case 'union':
      return [`Output${counted(physicalOutput(plan))}`]
    default: {
      const rest = operatorArguments(plan).trim()
      return rest === '' ? [] : [`Arguments: ${rest}`]
    }
  }
}
