/** Plans as text, in Spark's modes and layout; `stages` is ours: `explain-stages.ts`. */

import { sizeText } from '../../base/size-text.ts'
import { estimate } from '../../optimizer/estimate.ts'
import { physicalChildren } from '../../physical/physical-output.ts'
import type { PhysicalPlan } from '../../physical/physical-plan.ts'
import { printFormatted } from '../../physical/print-formatted.ts'
import {
  adaptive,
  adaptiveLines,
  type PhysicalPrinting,
  printPhysical,
} from '../../physical/print-physical.ts'
import { hasSubqueries } from '../../physical/shown-subqueries.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { printPlan, schemaLine } from '../../plan/print-plan.ts'
import { printModule } from '../../wasm/index.ts'
import type { ExplainMode } from '../engine-port.ts'
import type { PlannedQuery } from '../planner.ts'
import type { ExecutedStage } from './executed-plans.ts'
import { cutStages, type ExplainServices, explainExecuted, explainStages } from './explain-stages.ts'

export type { ExplainServices } from './explain-stages.ts'

/** `executed`: the stages of the query's last run, whose rows `cost` shows beside those that were expected. */
export function explainQuery(
  planned: PlannedQuery,
  mode: ExplainMode,
  services: ExplainServices,
  executed?: readonly ExecutedStage[],
): string {
  switch (mode) {
    case 'simple':
      return `== Physical Plan ==\n${describePlan(planned.physical)}\n\n`
    case 'extended':
      return extended(planned)
    case 'formatted': {
      const wrapper = isAdaptive(planned.physical) ? adaptive : undefined
      return `== Physical Plan ==\n${printFormatted(planned.physical, wrapper)}\n`
    }
    case 'cost': {
      const optimized = printPlan(planned.optimized, statisticsText)
      const ran = executed === undefined ? '' : `${explainExecuted(executed)}\n`
      const physical = describePlan(planned.physical)
      return `== Optimized Logical Plan ==\n${optimized}\n\n== Physical Plan ==\n${physical}\n\n${ran}`
    }
    case 'codegen':
      return codegen(planned, services)
    case 'stages':
      return explainStages(planned, services)
    default:
      return mode satisfies never
  }
}

function extended(planned: PlannedQuery): string {
  const parts = [
    ['Parsed Logical Plan', printPlan(planned.parsed)],
    ['Analyzed Logical Plan', `${schemaLine(planned.analyzed)}\n${printPlan(planned.analyzed)}`],
    ['Optimized Logical Plan', printPlan(planned.optimized)],
    ['Physical Plan', describePlan(planned.physical, { outputs: true })],
  ]
  return `${parts.map(([title, text]) => `== ${title} ==\n${text}`).join('\n\n')}\n`
}

/** The physical plan as the simple mode and listeners show it. */
export const describePlan = (plan: PhysicalPlan, printing: PhysicalPrinting = {}): string =>
  isAdaptive(plan) ? adaptiveLines(plan, printing).join('\n') : printPhysical(plan, printing)

const isAdaptive = (plan: PhysicalPlan): boolean => hasExchange(plan) || hasSubqueries(plan)

const hasExchange = (plan: PhysicalPlan): boolean =>
  plan.kind === 'exchange' || physicalChildren(plan).some(hasExchange)

/** What is expected of an operator, as Spark prints what it knows. */
function statisticsText(plan: LogicalPlan): string {
  const { rows, bytes } = estimate(plan)
  return `, Statistics(sizeInBytes=${sizeText(bytes)}, rowCount=${rowCountText(Math.round(rows))})`
}

/** `1.00E+3`: three digits, as Spark prints row counts. */
function rowCountText(rows: number): string {
  if (rows < 1000) return String(rows)
  const [digits, exponent] = rows.toExponential(2).split('e+')
  return `${digits}E+${exponent}`
}

/** The WebAssembly text of each stage. */
function codegen(planned: PlannedQuery, services: ExplainServices): string {
  const stages = cutStages(planned.withoutSubqueries ?? planned.physical)
  const texts = stages.map((stage, i) => {
    const program = services.generate(stage.root, stage.output)
    const left = program.fallbacks
      .map(({ what, reason }) => `leaves generated code: ${what} (${reason})\n`)
      .join('')
    const header = `== Stage ${i} / ${stages.length} (${program.module.length} bytes) ==`
    return `${header}\n${printPhysical(stage.root)}\n${left}\n${printModule(program.module)}`
  })
  return `Found ${stages.length} stages, one WebAssembly module each.\n${texts.join('\n\n')}\n`
}
