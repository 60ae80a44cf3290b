/**
 * One query, from physical plan to rows: exchanges are run bottom up, each as a map stage of one job; what stands above
 * an exchange is planned on from the sizes it measured; the last stage gives results. Stages that write equal shuffles
 * run once. Descriptors and programs of finished stages are kept until the query is closed, because recovery runs them
 * again.
 */
import { assert } from '../base/assert.ts'
import type { StageOutput } from '../codegen/stage-plan.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import { partitionCount, physicalChildren, withChildren } from '../physical/physical-output.ts'
import type {
  BroadcastExchangeExec,
  ExchangeExec,
  JoinExec,
  PhysicalPlan,
  ShuffleInput,
} from '../physical/physical-plan.ts'
import type { StageSpec } from '../scheduler/stage.ts'
import { type JoinRunner, liesFreely, runJoin } from './adaptive/adaptive-join.ts'
import { BroadcastTables } from './adaptive/broadcast-tables.ts'
import type { KeySample } from './adaptive/choose-bounds.ts'
import { type LargeTableRunner, splitLargeTables } from './adaptive/large-tables.ts'
import { type PartnerFilterRunner, runFiltered } from './adaptive/partner-filter.ts'
import { type SamplingRunner, sampleBounds } from './adaptive/range-sampling.ts'
import { addRuntimeFilters } from './adaptive/runtime-filters.ts'
import { chooseTables } from './adaptive/semi-join-table.ts'
import { isDeterministicPlan } from './deterministic-plan.ts'
import { gathering, shuffleInputs, stageSpec } from './explain/stage-facts.ts'
import type { QueryServices } from './query-services.ts'
import { GatheredRows, gathers } from './result/gathered-rows.ts'
import type { ResultSize } from './result/result-size.ts'
import type { WindowedStage } from './result/result-windows.ts'
import { exchangeBy } from './schedule/exchange-output.ts'
import type { Job } from './schedule/job.ts'
import { type KeptShuffle, readKept } from './schedule/kept-partitions.ts'
import type { StageWork, TaskResult } from './schedule/scheduler-loop.ts'
import { ShuffleReads } from './schedule/shuffle-reads.ts'
import { layoutTasks, type TaskLayout } from './schedule/task-layout.ts'
import { taskMaker } from './schedule/task-maker.ts'

/** The last stage, to be run window by window. */
export type StageInWindows = WindowedStage<TaskResult>

/** A stage that gives results, window by window: its code is generated with the first. */
interface ResultStage {
  readonly root: PhysicalPlan
  readonly output: StageOutput
  program?: StageProgram
}

export class QueryExecution {
  private readonly services: QueryServices
  private readonly job: Job
  private readonly shuffles = new Map<string, Promise<ShuffleInput>>()
  private readonly gathered: GatheredRows
  private readonly broadcasts: BroadcastTables
  private readonly reads: ShuffleReads
  private readonly shuffleIds: number[] = []
  private readonly stageIds: number[] = []
  /** Jobs that have not ended: the query's own, and those beside it. */
  private readonly jobs = new Set<Job>()
  /** The last stage, whose partitions may have to be computed again. */
  private last: ResultStage | undefined
  private indeterminateStage: number | undefined
  private closed = false
  /** Why it was cancelled. */
  private cancelled: string | undefined

  constructor(services: QueryServices, job: Job) {
    this.services = services
    this.job = job
    this.jobs.add(job)
    this.reads = new ShuffleReads(services)
    this.gathered = new GatheredRows({
      ...{ tracker: services.loop.tracker, taskBytesMin: services.taskBytesMin, onChange: services.onChange },
      materialize: (plan) => this.materialize(plan),
      tasks: (root) => this.layout(root).tasks,
      runExchange: (exchange, root) => this.runExchange(exchange, root),
    })
    this.broadcasts = new BroadcastTables({
      ...{ onChange: services.onChange, newOperatorId: services.newOperatorId },
      gather: (exchange) => this.gather(exchange),
      whole: (rows) => this.reads.whole(rows),
      makeTables: (exchange, rows) => this.makeTables(exchange, rows),
    })
  }

  /** Runs every exchange below, then the last stage; each partition's result is handed on once, in any order. */
  async run(
    plan: PhysicalPlan | Promise<PhysicalPlan>,
    output: StageOutput,
    onResult: (result: TaskResult) => void,
    onPlanned: (tasks: number) => void = () => undefined,
  ): Promise<void> {
    const root = await this.materialize(await plan)
    this.last = { root, output }
    const { spec, program, layout } = this.planStage(root, output, 'result')
    onPlanned(layout.tasks)
    const work = this.work(root, spec, program, layout)
    await this.job.runResultStage(spec, work, onResult, this.services.resultSize())
  }

  /**
   * As `run`, but some neighbouring partitions at a time, as `read` asks for them. Every window is a job of its own;
   * the shuffles below are run once.
   */
  async runInWindows(
    plan: PhysicalPlan | Promise<PhysicalPlan>,
    output: StageOutput,
    read: (stage: StageInWindows) => Promise<void>,
    sizeOfWindow: () => ResultSize = this.services.resultSize,
  ): Promise<void> {
    const root = await this.materialize(await plan)
    this.last = { root, output }
    await read({
      partitions: this.layout(root).tasks,
      run: (range) => this.runWindow(range.from === 0 ? this.job : this.openJob({}), range, sizeOfWindow()),
      leave: () => this.cancel('its reader has left'),
    })
  }

  /**
   * A plan that the query's own plan is made from, to be run window by window. It shares the query's shuffles: an
   * exchange that both have runs once.
   */
  async beside(
    plan: PhysicalPlan,
  ): Promise<StageInWindows & { recompute(partition: number): Promise<TaskResult> }> {
    const stage: ResultStage = { root: await this.materialize(plan), output: { kind: 'collect' } }
    const run = (description: string, range: { readonly from: number; readonly size: number }) =>
      this.runWindow(this.openJob({ description }), range, undefined, stage)
    return {
      partitions: this.layout(stage.root).tasks,
      run: (range) => run('subquery', range),
      leave: () => undefined,
      recompute: async (from) => (await run('a result that was lost', { from, size: 1 }))[0],
    }
  }

  /**
   * A partition of the result once more, since the executor that had its rows is gone. `begun`: some of the query's
   * rows were handed on, so that other rows in their place would be wrong.
   */
  async recompute(partition: number, begun: boolean): Promise<TaskResult> {
    const { indeterminateStage: stageId } = this
    const job = this.openJob({ description: 'a result that was lost' })
    if (begun && stageId !== undefined) {
      job.abandon({ kind: 'indeterminate', stageId, recomputedStageId: stageId })
    }
    const [result] = await this.runWindow(job, { from: partition, size: 1 })
    return result
  }

  /** The results of some neighbouring partitions of the last stage. */
  private async runWindow(
    job: Job,
    { from, size }: { readonly from: number; readonly size: number },
    resultSize = this.services.resultSize(),
    stage = this.last,
  ): Promise<readonly TaskResult[]> {
    assert(stage !== undefined, 'the last stage was planned')
    const { root, output, program: known } = stage
    const { spec, program, layout } = this.planStage(root, output, 'result', { firstPartition: from, known })
    stage.program = program
    const results: TaskResult[] = []
    const { makeTask, observed } = this.work(root, spec, program, layout)
    const work: StageWork = {
      program,
      makeTask: (task) => makeTask({ ...task, partition: from + task.partition }),
      observed: (partition, states) => observed?.(from + partition, states),
    }
    const { preferredPlaces: places, ...rest } = spec
    const windowed = { ...rest, partitions: size, preferredPlaces: places?.slice(from, from + size) ?? [] }
    try {
      const onResult = (result: TaskResult) => {
        results[result.partition] = { ...result, partition: from + result.partition }
      }
      await job.runResultStage(windowed, work, onResult, resultSize)
    } catch (error) {
      this.services.loop.dropRows(results)
      throw error
    }
    this.jobs.delete(job)
    return results
  }

  private openJob(properties: Readonly<Record<string, string>>): Job {
    const job = this.services.loop.openJob(properties)
    this.jobs.add(job)
    if (this.cancelled !== undefined) job.cancel(this.cancelled)
    return job
  }

  /** Ends what runs and keeps what waits, or comes later, from beginning; `run` then rejects. */
  cancel(reason: string): void {
    this.cancelled ??= reason
    for (const job of this.jobs) job.cancel(reason)
  }

  /** Resolves when none of its tasks runs any more, killed ones too. */
  tasksEnded(): Promise<void> {
    return this.services.loop.tasksEnded(this.stageIds)
  }

  /** Frees shuffles and forgets stages. The query's results must have been taken. */
  close(): void {
    if (this.closed) return
    this.closed = true
    // What failed between two stages, or before the first, has nobody else to end its job.
    this.cancel('its query has ended')
    this.services.loop.removeQuery({ shuffleIds: this.shuffleIds, stageIds: this.stageIds })
  }

  /** The plan with every exchange run and replaced by its shuffle. */
  private async materialize(plan: PhysicalPlan): Promise<PhysicalPlan> {
    const run = await this.runExchanges(plan)
    if (!this.services.adaptive) return run
    const { joinRunner } = this
    const fitting = await splitLargeTables(chooseTables(run, joinRunner), joinRunner)
    return addRuntimeFilters(this.reads.group(fitting), joinRunner)
  }

  /** `isFree`: nothing above in the stage counts on how the plan's rows lie over partitions. */
  private async runExchanges(plan: PhysicalPlan, isFree = true): Promise<PhysicalPlan> {
    if (plan.kind === 'exchange')
      return this.services.adaptive && gathers(plan) ? this.gathered.run(plan) : this.runExchange(plan)
    if (plan.kind === 'broadcastExchange') return this.broadcasts.run(plan)
    if (plan.kind === 'fileScan' && plan.relation.cached)
      return readKept(plan, { ...this.services, reads: this.reads })
    const adapted = plan.kind === 'join' ? this.runJoin(plan, isFree) : undefined
    if (adapted !== undefined) return adapted
    const children = physicalChildren(plan)
    if (children.length === 0) return plan
    const below = liesFreely(plan, isFree)
    return withChildren(plan, await Promise.all(children.map((child) => this.runExchanges(child, below))))
  }

  private runJoin(plan: JoinExec, isFree: boolean): Promise<PhysicalPlan> | undefined {
    return runFiltered(plan, this.joinRunner) ?? (isFree ? runJoin(plan, this.joinRunner) : undefined)
  }

  /** Runs a plan to partitions that stay where they were made until the query is closed. */
  async keep(
    plan: PhysicalPlan | Promise<PhysicalPlan>,
    where: { readonly onDisk: boolean },
  ): Promise<KeptShuffle> {
    const root = await this.materialize(await plan)
    const shuffleId = this.services.loop.newShuffleId()
    this.shuffleIds.push(shuffleId)
    const output: StageOutput = {
      kind: 'exchange',
      shuffleId,
      partitions: 1,
      ...where,
      by: { kind: 'single' },
    }
    const { spec, program, layout } = this.planStage(root, output, 'shuffleMap')
    await this.job.runMapStage(spec, this.work(root, spec, program, layout))
    this.job.rest()
    return { shuffleId, partitions: layout.tasks }
  }

  private get joinRunner(): JoinRunner & PartnerFilterRunner & LargeTableRunner {
    const { loop, ...services } = this.services
    return {
      ...services,
      tracker: loop.tracker,
      isKnown: ({ reuseKey }) => this.shuffles.has(reuseKey),
      runExchange: (exchange) => this.runExchange(exchange),
      runExchanges: (plan) => this.runExchanges(plan),
      runBelow: (plan) => this.runExchanges(plan, false),
      keyTable: (rows, keys, nullSafe) => this.broadcasts.keysOf(rows, keys, nullSafe),
      broadcast: (exchange, rows) => this.broadcasts.run(exchange, rows),
    }
  }

  /**
   * The rows are brought to one place by a shuffle of one partition, which every executor makes its table of; what one
   * task gives is read by all of them instead.
   */
  private async gather(exchange: BroadcastExchangeExec): Promise<PhysicalPlan> {
    const root = await this.materialize(exchange.input)
    return this.layout(root).tasks > 1 || !isDeterministicPlan(root, { kind: 'collect' })
      ? this.writeShuffle(root, gathering(exchange))
      : root
  }

  private async makeTables(exchange: BroadcastExchangeExec, root: PhysicalPlan): Promise<number> {
    const { loop } = this.services
    const shuffleId = loop.newShuffleId()
    this.shuffleIds.push(shuffleId)
    const { keys, nullSafe } = exchange
    const output: StageOutput = { kind: 'broadcast', shuffleId, keys, nullSafe }
    const { spec, program, layout } = this.planStage(root, output, 'shuffleMap')
    const { makeTask, observed } = this.work(root, spec, program, layout)
    // Every executor makes the same table.
    const work: StageWork = {
      program,
      makeTask: (task) => makeTask({ ...task, partition: 0 }),
      observed: (_, states) => observed?.(0, states),
    }
    await this.job.runMapStage({ ...spec, broadcast: true, reducePartitions: 1, shuffleId }, work)
    return shuffleId
  }

  /** `root`: what it reads, where that has been materialized. */
  private async runExchange(exchange: ExchangeExec, root?: PhysicalPlan): Promise<ShuffleInput> {
    const known = this.shuffles.get(exchange.reuseKey)
    if (known !== undefined) {
      const input = await known
      this.services.onChange(`reused shuffle ${input.shuffleId}: an equal exchange has been run`)
      return this.reads.open(exchange, input.shuffleId)
    }
    const running = this.startExchange(exchange, root)
    this.shuffles.set(exchange.reuseKey, running)
    return running
  }

  private async startExchange(exchange: ExchangeExec, root?: PhysicalPlan): Promise<ShuffleInput> {
    return this.writeShuffle(root ?? (await this.materialize(exchange.input)), exchange)
  }

  private async writeShuffle(root: PhysicalPlan, exchange: ExchangeExec): Promise<ShuffleInput> {
    const shuffleId = this.services.loop.newShuffleId()
    this.shuffleIds.push(shuffleId)
    const { partitioning } = exchange
    const partitions = partitionCount(partitioning)
    const rangeBounds =
      partitioning.kind === 'range' && partitions > 1
        ? await sampleBounds(root, partitioning, this.samplingRunner)
        : undefined
    const by = exchangeBy(partitioning)
    const { onDisk = false } = exchange
    const output: StageOutput = { kind: 'exchange', shuffleId, partitions, onDisk, by }
    const { spec, program, layout } = this.planStage(root, output, 'shuffleMap', { exchange })
    await this.job.runMapStage(spec, this.work(root, spec, program, layout, rangeBounds))
    return this.reads.open(exchange, shuffleId)
  }

  private get samplingRunner(): SamplingRunner {
    const { newOperatorId, newAttributeId } = this.services
    return {
      ...{ newOperatorId, newAttributeId },
      layout: (plan) => this.layout(plan),
      sample: (plan, output, layout) => this.sample(plan, output, layout),
    }
  }

  /** Runs a stage that gives samples of its rows, as a job beside the query's. */
  private async sample(
    root: PhysicalPlan,
    output: StageOutput,
    layout: TaskLayout,
  ): Promise<readonly KeySample[]> {
    const samples: KeySample[] = []
    const { spec, program } = this.planStage(root, output, 'result', { layout })
    const job = this.openJob({ description: 'sample for range bounds' })
    const makeTask = taskMaker({ stageId: spec.stageId, program, layout }, this.services.loop.tracker)
    await job.runResultStage(spec, { program, makeTask }, (result) => {
      assert(result.output.kind === 'sample', 'a sampling task gives a sample')
      samples[result.partition] = result.output
    })
    this.jobs.delete(job)
    return samples
  }

  private layout(root: PhysicalPlan): TaskLayout {
    return layoutTasks(root, (input) => this.reads.groupsOf(input))
  }

  private planStage(
    root: PhysicalPlan,
    output: StageOutput,
    kind: StageSpec['kind'],
    {
      exchange,
      layout = this.layout(root),
      firstPartition = 0,
      known,
    }: {
      readonly exchange?: ExchangeExec
      readonly layout?: TaskLayout
      readonly firstPartition?: number
      readonly known?: StageProgram | undefined
    } = {},
  ): { spec: StageSpec; program: StageProgram; layout: TaskLayout } {
    const { loop, generate, onStage } = this.services
    const stageId = loop.newStageId()
    this.stageIds.push(stageId)
    const program = known ?? generate(root, output)
    const parents = [...new Set(shuffleInputs(root).map((input) => input.shuffleId))]
    const spec = stageSpec({ stageId, kind, root, output, layout, parents, exchange }, loop.tracker)
    if (!spec.deterministic) this.indeterminateStage = stageId
    onStage({
      stageId,
      root,
      output,
      tasks: layout.tasks,
      parents,
      program,
      firstPartition,
      ...(exchange === undefined ? {} : { exchange }),
    })
    return { spec, program, layout }
  }

  /** Of a stage that gives rows of the query. */
  private work(
    root: PhysicalPlan,
    { stageId }: StageSpec,
    program: StageProgram,
    layout: TaskLayout,
    rangeBounds?: Uint8Array,
  ): StageWork {
    const { observedRows, loop } = this.services
    const makeTask = taskMaker({ stageId, program, layout, rangeBounds }, loop.tracker)
    return { program, makeTask, observed: observedRows.add.bind(observedRows, root) }
  }
}
