/**
 * Runs one task: the pipelines of its branch, one after the other, each from a source into a sink. What comes out is an
 * outcome, also for a failure: nothing is thrown. The graph of imports is small on purpose, since every slot loads it.
 */
import { assert, unreachable } from '../base/assert.ts'
import { raisedError } from '../codegen/raised-error.ts'
import type { Branch, Pipeline, StageProgram } from '../codegen/stage-program.ts'
import type { Pointer } from '../columnar/region.ts'
import { AggregateTable } from './aggregate/aggregate-table.ts'
import { OneRowSource, RangeSource } from './basic-sources.ts'
import type { BatchSink, BreakerResult } from './batch-sink.ts'
import type { BatchSource } from './batch-source.ts'
import { failedOutcome } from './failed-outcome.ts'
import { JoinBuild } from './join/join-build.ts'
import { MergeTable } from './join/merge-table.ts'
import { MemoryPressure } from './memory-pressure.ts'
import { emptyMetrics, type TaskMeter, taskMeter } from './metrics.ts'
import { openSink, type SinkParts } from './open-sink.ts'
import { breakerOf, isOnDemand, positionOf, readersOf, runsBeside, teeBelow } from './pipeline-order.ts'
import { PipelineRunner, type PipelineTarget } from './pipeline-runner.ts'
import type { ObservedStates, TaskDescriptor, TaskOutcome, TaskOutput } from './task.ts'
import { TaskCancelled } from './task-failures.ts'
import { ContextArea, instanceOf, type ModuleExports } from './task-instance.ts'
import type { KeptOutput, TaskContext, TaskServices } from './task-services.ts'
import { Tee } from './tee.ts'
import { identitySelection } from './vectors.ts'

export async function runTask(
  program: StageProgram,
  compiled: WebAssembly.Module,
  task: TaskDescriptor,
  services: TaskServices,
): Promise<TaskOutcome> {
  const meter = taskMeter(services, emptyMetrics())
  const run = new TaskRun(program, compiled, task, services, meter)
  try {
    const output = await run.run()
    run.close()
    run.handOver()
    const observed = run.observed.length === 0 ? {} : { observed: run.observed }
    return { kind: 'succeeded', output, metrics: meter.stop(), ...observed }
  } catch (error) {
    run.abort()
    return failedOutcome(error, meter, services)
  }
}

interface OpenPipeline {
  readonly source: BatchSource
  readonly runner: PipelineRunner
  readonly table: AggregateTable | JoinBuild | MergeTable | undefined
  readonly sink: BatchSink | undefined
}

/** What all pipelines of a run share. */
interface RunParts {
  readonly branch: Branch
  readonly area: ContextArea
  readonly exports: ModuleExports
  readonly identity: Pointer
}

class TaskRun {
  readonly #program: StageProgram
  readonly #compiled: WebAssembly.Module
  readonly #task: TaskDescriptor
  readonly #services: TaskServices
  readonly #meter: TaskMeter
  readonly #context: TaskContext
  readonly #kept: KeptOutput[] = []
  readonly #results = new Map<number, BreakerResult>()
  /** Pipelines that have begun and not ended, by position in the branch. */
  readonly #open = new Map<number, OpenPipeline>()
  readonly #sinkParts: Omit<SinkParts, 'window'>
  readonly #tees = new Map<number, Tee>()
  /** What the driver is told of the rows. */
  readonly observed: ObservedStates[] = []

  constructor(
    program: StageProgram,
    compiled: WebAssembly.Module,
    task: TaskDescriptor,
    services: TaskServices,
    meter: TaskMeter,
  ) {
    this.#program = program
    this.#compiled = compiled
    this.#task = task
    this.#services = services
    this.#meter = meter
    const { kernels, memory, output, cancelWord, state } = services
    const context = {
      kernels,
      memory,
      output,
      descriptor: task,
      metrics: meter.metrics,
      sortBounds: new Map(
        Object.entries(task.sortBounds ?? {}).map(([id, bound]) => [Number(id), bound] as const),
      ),
      pressure: new MemoryPressure(memory, state?.wanted),
      checkCancelled: () => {
        if (cancelWord !== 0 && Atomics.load(memory.i32, cancelWord >>> 2) !== 0) throw new TaskCancelled()
      },
    }
    this.#context = state === undefined ? context : { ...context, state: state.open(context) }
    this.#sinkParts = {
      context: this.#context,
      services,
      rowsSinks: new Map(),
      keep: (kept) => this.#kept.push(kept),
      tell: (states) => this.observed.push(states),
    }
  }

  async run(): Promise<TaskOutput> {
    const { memory } = this.#services
    const branch = branchOf(this.#program, this.#task.partition)
    const exports = instanceOf(this.#program, this.#compiled, this.#services)
    const area = new ContextArea(this.#program, memory)
    area.set('partition', this.#task.partition)
    area.set('cancel', this.#services.cancelWord)
    if (this.#task.rangeBounds !== undefined) area.set('rangeBounds', area.place(this.#task.rangeBounds))
    exports.initialize(area.at)
    this.#placeBroadcasts(branch, area)
    const identity = identitySelection(memory, memory.region({ operator: 'task context' }))
    let output: TaskOutput | undefined
    const parts: RunParts = { branch, area, exports, identity }
    for (let i = 0; i < branch.pipelines.length; i++) {
      // Runs bit by bit, as another pipeline's rows ask for its rows.
      if (isOnDemand(branch.pipelines[i]) || runsBeside(branch, i)) continue
      assert(output === undefined, 'only the last pipeline gives the output of the task')
      output = await this.#runPipeline(i, parts)
    }
    assert(output !== undefined, 'the last pipeline gives the output of the task')
    return output
  }

  /** Copies the headers of tables that the executor has to where the module looks for them. */
  #placeBroadcasts({ broadcasts = [] }: Branch, area: ContextArea): void {
    for (const { shuffleId, contextOffset } of broadcasts) {
      const table = this.#services.broadcastTable(this.#task, shuffleId)
      this.#services.memory.u32.set(table, (area.at + contextOffset) >>> 2)
    }
  }

  async #runPipeline(position: number, parts: RunParts): Promise<TaskOutput | undefined> {
    const first = this.#openBelow(position, parts)
    await this.#opened(first, parts).runner.run()
    await this.#endBelow(position, parts)
    return this.#finish(position, parts)
  }

  /** The pipeline that runs so that this one does: where its rows come from a tee, the one below that. */
  #openBelow(position: number, parts: RunParts): number {
    const { branch } = parts
    const below = teeBelow(branch, position)
    if (below === undefined) return position
    const first = this.#openBelow(below, parts)
    const { index } = branch.pipelines[below]
    this.#opened(below, parts)
    for (const reader of readersOf(branch, index)) {
      const { runner, source } = this.#opened(reader, parts)
      this.#tees.get(index)!.add(runner, source)
    }
    return first
  }

  /** The rows are through: what was computed of them beside is finished. */
  async #endBelow(position: number, parts: RunParts): Promise<void> {
    const below = teeBelow(parts.branch, position)
    if (below === undefined) return
    await this.#endBelow(below, parts)
    const { pipelines } = parts.branch
    const { index } = pipelines[below]
    this.#end(below, parts)
    this.#open.delete(below)
    for (const reader of readersOf(parts.branch, index)) {
      if (reader === position) continue
      await this.#finish(reader, parts)
      for (const above of readersOf(parts.branch, pipelines[reader].index))
        await this.#runPipeline(above, parts)
    }
    this.#tees.get(index)!.close()
  }

  async #finish(position: number, parts: RunParts): Promise<TaskOutput | undefined> {
    const { runner, table, sink } = this.#opened(position, parts)
    const pipeline = parts.branch.pipelines[position]
    this.#end(position, parts)
    if (table !== undefined) this.#open.delete(position)
    if (table instanceof AggregateTable) {
      this.#results.set(pipeline.index, table.finish())
      return undefined
    }
    if (table !== undefined) {
      assert(table instanceof JoinBuild, 'a table in order belongs to the pipeline along it')
      table.finish()
      if (table.isEmitted)
        this.#results.set(
          pipeline.index,
          table.emitted(() => this.#raise(parts.area)),
        )
      const output = this.#leaveTable(pipeline, table)
      return output === undefined ? undefined : this.#meter.outputDone(output, table.rows)
    }
    const result = await sink!.finish()
    this.#open.delete(position)
    if (typeof result === 'function') {
      this.#results.set(pipeline.index, result)
      return undefined
    }
    if (pipeline.sink.kind === 'metrics') return undefined
    return this.#meter.outputDone(this.#withBounds(result), runner.rows.out)
  }

  /** The pipeline has given all of its rows, and with it those that it runs along. */
  #end(position: number, parts: RunParts): void {
    const { source, runner } = this.#open.get(position)!
    const pipeline = parts.branch.pipelines[position]
    for (const index of pipeline.merges ?? []) {
      const at = positionOf(parts.branch, index)
      const { table } = this.#open.get(at)!
      assert(table instanceof MergeTable, 'a table in order')
      table.finish()
      this.#end(at, parts)
      table.close()
      this.#open.delete(at)
    }
    runner.finish()
    source.close()
    const breaker = runsBeside(parts.branch, position) ? undefined : breakerOf(pipeline, parts.branch)
    this.#meter.pipelineDone(pipeline, source.metrics, runner.rows, breaker)
  }

  /** The pipeline, begun if it has not been: the one above an aggregate begins when the first groups are handed on. */
  #opened(position: number, parts: RunParts): OpenPipeline {
    const known = this.#open.get(position)
    if (known !== undefined) return known
    const { branch, area, exports, identity } = parts
    const pipeline = branch.pipelines[position]
    const raise = () => this.#raise(area)
    const source = this.#openSource(pipeline, branch)
    const table = this.#openTable(position, parts, raise)
    const tee = pipeline.sink.kind === 'tee' ? this.#openTee(pipeline, area) : undefined
    const sink =
      (table ?? tee) ? undefined : openSink(pipeline, { ...this.#sinkParts, window: { ...parts, raise } })
    const target: PipelineTarget = table ?? {
      kind: 'batches',
      consume: (rows, vectors, selection) => (tee ?? sink!).consume(rows, vectors, selection),
    }
    const context = this.#context
    const now = () => this.#services.clock.now()
    const merges = (pipeline.merges ?? []).map((index) => this.#openMerged(index, parts))
    const runner = new PipelineRunner({
      ...{ pipeline, source, target, area, exports, context, identity, now, raise, merges },
    })
    const opened: OpenPipeline = { source, runner, table, sink }
    this.#open.set(position, opened)
    return opened
  }

  #openTee(pipeline: Pipeline, area: ContextArea): Tee {
    const tee = new Tee(this.#context, pipeline, area)
    this.#tees.set(pipeline.index, tee)
    this.#results.set(pipeline.index, (reader) => tee.source(reader))
    return tee
  }

  /** The pipeline of a table whose rows come in order, ready to give some. */
  #openMerged(index: number, parts: RunParts): MergeTable {
    const { pipelines } = parts.branch
    const { source, table, runner } = this.#opened(positionOf(parts.branch, index), parts)
    assert(table instanceof MergeTable && source.ready === undefined, 'rows in order come from a breaker')
    const reader = pipelines.findIndex((p) => p.source.kind === 'breaker' && p.source.pipeline === index)
    const raise = () => this.#raise(parts.area)
    if (reader >= 0) this.#results.set(index, table.emitted(raise))
    table.begin(runner, () => this.#opened(reader, parts).runner.drain())
    return table
  }

  #openTable(position: number, parts: RunParts, raise: () => never): OpenPipeline['table'] {
    const { branch, area, exports } = parts
    const pipeline = branch.pipelines[position]
    const { sink } = pipeline
    if (sink.kind === 'aggregate') {
      // Its groups can go on before its input ends if nothing else has to run before their reader.
      const next = branch.pipelines[position + 1]
      const isRead = next?.source.kind === 'breaker' && next.source.pipeline === pipeline.index
      const isNext = isRead && next.sink.kind !== 'tee'
      const handOn = () => {
        if (!this.#results.has(pipeline.index)) this.#results.set(pipeline.index, table.groups)
        this.#opened(position + 1, parts).runner.drain()
      }
      const given = isNext ? { area, exports, raise, handOn } : { area, exports, raise }
      const table: AggregateTable = new AggregateTable(this.#context, pipeline, sink.table, given)
      return table
    }
    if (sink.kind !== 'joinBuild') return undefined
    if (sink.table.isOrdered)
      return new MergeTable(this.#context, pipeline, { spec: sink.table, area, exports })
    const { memory, output } = this.#context
    const place = sink.broadcast === undefined ? memory : output
    return new JoinBuild(this.#context, pipeline, { spec: sink.table, area, exports, memory: place })
  }

  /** The bounds of the best rows go with the map output, to later tasks of the stage. */
  #withBounds(output: TaskOutput): TaskOutput {
    const { sortBounds } = this.#context
    if (output.kind !== 'map' || sortBounds.size === 0) return output
    return { ...output, status: { ...output.status, sortBounds: Object.fromEntries(sortBounds) } }
  }

  /** The table of a broadcast becomes the output of the task. */
  #leaveTable({ sink }: Pipeline, table: JoinBuild): TaskOutput | undefined {
    if (sink.kind !== 'joinBuild' || sink.broadcast === undefined) return undefined
    const shuffleId = sink.broadcast
    const mapTaskId = this.#task.taskId
    this.#kept.push({ kind: 'map', shuffleId, mapTaskId, from: 0, blocks: [], table: table.header() })
    const { executorId, host } = this.#services
    const { keyBounds } = table
    const status = {
      ...{ executorId, host, mapTaskId, sizes: [table.heldBytes], rows: [table.rows] },
      ...(keyBounds === undefined ? {} : { keyBounds }),
    }
    return { kind: 'map', status }
  }

  #openSource(pipeline: Pipeline, branch: Branch): BatchSource {
    const { source, columns, index } = pipeline
    const task = this.#task
    switch (source.kind) {
      case 'range': {
        const partitions = task.sourcePartitions?.[index] ?? [task.partition - branch.firstPartition]
        return new RangeSource(this.#context, source, partitions, columns)
      }
      case 'oneRow':
        return new OneRowSource()
      case 'scan': {
        const factory = this.#services.sources[source.reader]
        assert(factory !== undefined, `this executor has no reader '${source.reader}'`)
        return factory(this.#context, { shared: source.shared, splits: task.splits[index] ?? [], columns })
      }
      case 'shuffle': {
        const read = task.shuffleReads[index]
        assert(read !== undefined, `the task says nothing about shuffle ${source.shuffleId}`)
        return this.#services.shuffleSource(this.#context, {
          pipeline: index,
          read,
          types: source.types,
          columns,
          byPartition: pipeline.sink.kind === 'aggregate' && pipeline.sink.table.separated,
        })
      }
      case 'breaker': {
        const result = this.#results.get(source.pipeline)
        assert(result !== undefined, `pipeline ${source.pipeline} has not run`)
        return result(pipeline)
      }
      default:
        return unreachable(source)
    }
  }

  #raise(area: ContextArea): never {
    throw raisedError(this.#program, this.#services.memory, area.at + this.#program.context.offsets.error)
  }

  close(): void {
    this.#context.state?.close()
    this.#services.memory.close()
  }

  /** What the task leaves behind becomes visible only now, when it has succeeded. */
  handOver(): void {
    for (const kept of this.#kept) this.#services.keep(kept)
  }

  /** After a failure: what was written aside goes, then all memory of the attempt. */
  abort(): void {
    try {
      for (const { sink } of this.#open.values()) sink?.abort()
      for (const { source } of this.#open.values()) source.close()
    } finally {
      this.#context.state?.close()
      this.#services.memory.close()
      this.#services.output.close()
    }
  }
}

function branchOf(program: StageProgram, partition: number): Branch {
  const found = program.branches.findLast((branch) => branch.firstPartition <= partition)
  assert(found !== undefined, `the stage has no partition ${partition}`)
  return found
}
