/** The code of a stage as text, for `explain('codegen')`. */
import { printModule } from '../wasm/printer.ts'
import { type GenerateOptions, generateStage } from './generate-stage.ts'
import type { StagePlan } from './stage-plan.ts'

export function printStage(plan: StagePlan, options: Pick<GenerateOptions, 'kernels'>): string {
  return printModule(generateStage(plan, { ...options, names: true }).module)
}
