/**
 * How long the driver takes from a query's text to the modules of its stages, step by step, without running any: what
 * the benchmark prints and tests hold. Nothing is kept from run to run but what an engine keeps anyway: footers, by
 * path, size and time; and, unless it is asked to generate all code anew, the programs of stages.
 */
import { readdirSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { Settings } from '@vonk/engine/base/config'
import { installConstantKernels } from '@vonk/engine/codegen/evaluate-constant'
import { generateStage } from '@vonk/engine/codegen/generate-stage'
import type { StagePlan } from '@vonk/engine/codegen/stage-plan'
import type { StageProgram } from '@vonk/engine/codegen/stage-program'
import { StagePrograms } from '@vonk/engine/codegen/stage-programs'
import { cutStages } from '@vonk/engine/driver/explain/explain-stages'
import { type PlannedQuery, Planner } from '@vonk/engine/driver/planner'
import { loadKernels } from '@vonk/engine/executor/kernel-loader'
import { kernelSignatures } from '@vonk/engine/kernels/signatures'
import { isCommand } from '@vonk/engine/plan/command'
import type { LogicalPlan } from '@vonk/engine/plan/logical-plan'
import { fileRelationLoader } from '@vonk/engine/source/relation-loader'

/** Milliseconds of each step. */
export interface PlanningSteps {
  readonly parse: number
  /** Names resolved, types found. */
  readonly analyze: number
  /** From the analysed plan to the physical plan with exchanges. */
  readonly optimize: number
  /** From the physical plan to the bytes of all stages' modules. */
  readonly generate: number
  /** WebAssembly's own compiler, over these bytes. */
  readonly compile: number
}

/** From text to modules. */
export const planningTime = ({ parse, analyze, optimize, generate }: PlanningSteps): number =>
  parse + analyze + optimize + generate

export interface PlanningClock {
  now(): number
}

/** CPU time of the calling thread, which other processes do not spend. */
export const threadClock: PlanningClock = {
  now: () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  },
}

export interface Planning {
  /** Milliseconds of parsing alone. */
  parse(text: string): number
  plan(text: string): Promise<PlanningSteps>
  /** As `plan`, but no program is taken from a stage that was planned before. */
  planAnew(text: string): Promise<PlanningSteps>
  stages(text: string): Promise<readonly StagePlan[]>
  /** The functions of all stages' modules. */
  functions(text: string): Promise<NonNullable<StageProgram['functionSizes']>>
}

/** Plans texts for so many slots, over the Parquet files of a folder as tables of their names, and views by theirs. */
export async function planningOver(
  folder: string | undefined,
  slots: number,
  clock: PlanningClock = performance,
  views: Readonly<Record<string, string>> = {},
): Promise<Planning> {
  installConstantKernels((await loadKernels()).module)
  const tables = folder === undefined ? new Map<string, LogicalPlan>() : tablesOf(folder)
  let attributes = 0
  let operators = 0
  const planner = new Planner(
    {
      loader: fileRelationLoader(),
      tables: { find: async ([name]) => tables.get(name) ?? viewOf(name) },
      slots: () => slots,
      nextAttributeId: () => attributes++,
      nextOperatorId: () => operators++,
      now: Date.now,
    },
    new Settings(),
  )
  const viewOf = (name: string): LogicalPlan | undefined => {
    if (!Object.hasOwn(views, name)) return undefined
    const input = planner.parse(views[name])
    if (isCommand(input)) throw new TypeError('a command is no view')
    return { kind: 'subqueryAlias', input, alias: [name], view: true }
  }
  const parse = (text: string): number => {
    const start = clock.now()
    planner.parse(text)
    return clock.now() - start
  }
  const programs = new StagePrograms({ kernels: kernelSignatures })
  const anew = (stage: StagePlan, measure = false) =>
    generateStage(stage, { kernels: kernelSignatures, measure })
  const kept = (stage: StagePlan) => programs.generate(stage)
  const stagesOf = ({ physical, withoutSubqueries }: PlannedQuery): readonly StagePlan[] =>
    cutStages(withoutSubqueries ?? physical).map(({ root, output }) => ({
      root,
      output,
      sessionTimeZone: 'UTC',
    }))
  const stages = async (text: string) => {
    const parsed = planner.parse(text)
    if (isCommand(parsed)) throw new TypeError('a command is not planned')
    return stagesOf(planner.planResolved(await planner.analyze(parsed)))
  }
  const functions = async (text: string) =>
    (await stages(text)).flatMap((stage) => anew(stage, true).functionSizes ?? [])
  const steps = async (text: string, program: (stage: StagePlan) => StageProgram): Promise<PlanningSteps> => {
    const times = [clock.now()]
    const lap = () => times.push(clock.now())
    const parsed = planner.parse(text)
    if (isCommand(parsed)) throw new TypeError('a command is not planned')
    lap()
    const analyzed = await planner.analyze(parsed)
    lap()
    const planned = planner.planResolved(analyzed)
    lap()
    const generated = stagesOf(planned).map(program)
    lap()
    for (const { module } of generated) new WebAssembly.Module(module as BufferSource)
    lap()
    const [parse, analyze, optimize, generate, compile] = times.slice(1).map((time, i) => time - times[i])
    return { parse, analyze, optimize, generate, compile }
  }
  return {
    ...{ parse, stages, functions },
    plan: (text) => steps(text, kept),
    planAnew: (text) => steps(text, (stage) => anew(stage)),
  }
}

const tablesOf = (folder: string): ReadonlyMap<string, LogicalPlan> =>
  new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.parquet'))
      .map((file) => {
        const source = {
          kind: 'files',
          format: 'parquet',
          paths: [`${folder}/${file}`],
          options: {},
        } as const
        return [file.replace('.parquet', ''), Object.freeze({ kind: 'unresolvedRelation', source })]
      }),
  )

const runsBefore = 20
const runsMeasured = 50

/** Each step's median of 50 runs after 20 that are not measured. */
export async function warmSteps(run: () => Promise<PlanningSteps>): Promise<PlanningSteps> {
  for (let i = 0; i < runsBefore; i++) await run()
  const runs: PlanningSteps[] = []
  for (let i = 0; i < runsMeasured; i++) runs.push(await run())
  const median = (step: keyof PlanningSteps) => {
    const sorted = runs.map((steps) => steps[step]).toSorted((a, b) => a - b)
    return sorted[runsMeasured >> 1]
  }
  return {
    parse: median('parse'),
    analyze: median('analyze'),
    optimize: median('optimize'),
    generate: median('generate'),
    compile: median('compile'),
  }
}
