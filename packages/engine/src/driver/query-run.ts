/**
 * One query that runs: it opens a job, runs the query's stages, hands the rows on and cleans up after itself, whatever
 * way it ends: read to the end, left by its reader, failed, cancelled by its signal.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { StructType } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { cancelledBy } from '../base/cancellation.ts'
import type { Settings } from '../base/config.ts'
import { maxResultSize } from '../base/settings.ts'
import type { ColumnBatch } from '../columnar/local-data.ts'
import type { TaskOutput } from '../exec/task.ts'
import type { PhysicalPlan } from '../physical/physical-plan.ts'
import type { Write } from '../plan/logical-plan.ts'
import { startWriteJob, type WriteJob } from '../source/write-job.ts'
import { atProcessEnd } from './backend/process-end.ts'
import type { EngineCore } from './engine.ts'
import type { ExecuteOptions } from './engine-port.ts'
import { executionServices } from './execution-services.ts'
import { RunRecord } from './explain/executed-plans.ts'
import type { PlannedQuery } from './planner.ts'
import { QueryExecution, type StageInWindows } from './query-execution.ts'
import { HandOver } from './result/hand-over.ts'
import { knownBatch } from './result/known-rows.ts'
import { limitedRows, rowsOf } from './result/limited-rows.ts'
import { ObservedRows } from './result/observed-rows.ts'
import { bytesOf, dropRows, type ResultReading, resultRows } from './result/result-rows.ts'
import { type CountedResults, ResultSize } from './result/result-size.ts'
import { ResultStream } from './result/result-stream.ts'
import { runUntilEnough, runWindows, type WantedRows } from './result/result-windows.ts'
import { rowsBeside } from './result/rows-beside.ts'
import type { KeptShuffle } from './schedule/kept-partitions.ts'
import type { TaskResult } from './schedule/scheduler-loop.ts'

/** An aborted write waits so long for its tasks to end. */
const abortWaitMs = 150

export class QueryRun {
  readonly finished: Promise<void>
  /** For explain after the run. */
  readonly record = new RunRecord()
  private readonly core: EngineCore
  private readonly settings: Settings
  private readonly options: ExecuteOptions
  private readonly executionId: number
  private readonly done = Promise.withResolvers<void>()
  private execution: QueryExecution | undefined
  /** Fires when the run ends, whatever way: what waits for something from outside it waits no longer. */
  private readonly over = new AbortController()
  /** Settles when nothing runs any more; it never rejects. */
  private running: Promise<void> = Promise.resolve()
  private readonly cacheUses: (() => void)[] = []
  private onCancelled: (error: unknown) => void = () => undefined
  private stopRecording: () => void = () => undefined
  /** Whether listeners were told that it has begun. */
  private isAnnounced = false
  private isEnded = false
  private readonly isPart: boolean
  private readonly observed = new ObservedRows()

  /** `isPart`: of another run, which listeners have been told of. */
  constructor(core: EngineCore, settings: Settings, options: ExecuteOptions, isPart = false) {
    this.isPart = isPart
    this.core = core
    this.settings = settings
    this.options = options
    this.finished = this.done.promise
    this.executionId = core.nextExecutionId()
    options.signal?.addEventListener('abort', this.cancel, { once: true })
    if (options.signal?.aborted) this.cancel()
  }

  private readonly cancel = (): void => {
    const { signal } = this.options
    assert(signal !== undefined, 'its signal cancels a run')
    const error = cancelledBy(signal)
    this.over.abort(error)
    this.onCancelled(error)
    this.execution?.cancel(error.message)
    // Perhaps nobody has begun to read it, or will read on: it has ended when nothing runs.
    void this.running.then(() => this.done.resolve())
  }

  /** The rows, partition after partition; of a limit, no more than it asks for. */
  async *collect(planned: PlannedQuery): AsyncGenerator<ColumnBatch> {
    const known = planned.completed === undefined ? knownBatch(planned.physical) : undefined
    if (known !== undefined) yield* this.known(planned, known)
    else yield* this.limited(planned, () => this.all(planned))
  }

  /** As `collect`, but what waits for its reader is bounded. */
  async *collectIncrementally(planned: PlannedQuery): AsyncGenerator<ColumnBatch> {
    const window = Math.max(1, this.core.planning.slots())
    const size = this.resultSize(this.options.incremental === 'one result' ? 'together' : 'each')
    yield* this.limited(planned, () =>
      this.inWindows(
        planned,
        (stage, consume) => runWindows({ ...stage, window, bytesOf, consume }),
        () => size,
      ),
    )
  }

  /** `all`: the rows, where the plan's root is no limit. */
  private limited(
    planned: PlannedQuery,
    all: () => AsyncGenerator<ColumnBatch>,
  ): AsyncGenerator<ColumnBatch> {
    const until = (wanted: WantedRows) =>
      this.inWindows(planned, (stage, consume) => runUntilEnough({ ...stage, wanted, rowsOf, consume }))
    return limitedRows(planned, this.settings, { all, until })
  }

  private async *all(planned: PlannedQuery): AsyncGenerator<ColumnBatch> {
    const stream = new ResultStream(this.core.backend)
    const execution = this.begin(planned, (error) => stream.fail(error))
    const running = execution
      .run(
        this.ready(planned, execution),
        { kind: 'collect' },
        (result) => stream.add(result),
        (tasks) => stream.expect(tasks),
      )
      .catch((error: unknown) => stream.fail(error))
    this.running = running
    let ended = false
    let failure: unknown
    const reading = this.reading(execution)
    try {
      for await (const result of stream.inOrder()) {
        for await (const batch of resultRows(reading, result)) {
          stream.throwIfFailed()
          yield batch
        }
      }
      await running
      ended = true
    } catch (error) {
      failure = error
      throw error
    } finally {
      if (!ended) execution.cancel('its reader has left')
      void running.then(() => stream.drop())
      await this.tellObserved(planned, failure)
      this.end(failure)
    }
  }

  /** Rows that nothing has to be run for: no job is opened. */
  private async *known(planned: PlannedQuery, batch: ColumnBatch): AsyncGenerator<ColumnBatch> {
    let failure: unknown
    try {
      this.announce(planned)
      this.over.signal.throwIfAborted()
      yield batch
    } catch (error) {
      failure = error
      throw error
    } finally {
      this.end(failure)
    }
  }

  /** `read` hands window after window to `consume`, which answers whether somebody will read on. */
  private async *inWindows(
    planned: PlannedQuery,
    read: (
      stage: StageInWindows,
      consume: (some: readonly TaskResult[]) => Promise<boolean>,
    ) => Promise<void>,
    sizeOfWindow?: () => ResultSize,
  ): AsyncGenerator<ColumnBatch> {
    const { backend } = this.core
    const results = new HandOver<TaskResult>()
    const execution = this.begin(planned, (error) => results.fail(error))
    const consume = async (some: readonly TaskResult[]) => {
      for (let i = 0; i < some.length; i++) {
        if (await results.give(some[i])) continue
        for (const rest of some.slice(i)) dropRows(backend, rest)
        return false
      }
      return true
    }
    const running = execution
      .runInWindows(
        this.ready(planned, execution),
        { kind: 'collect' },
        (stage) => read(stage, consume),
        sizeOfWindow,
      )
      .then(
        () => results.end(),
        (error: unknown) => results.fail(error),
      )
    this.running = running
    const reading = this.reading(execution)
    let failure: unknown
    let ended = false
    try {
      for (;;) {
        const result = await results.take()
        if (result === undefined) break
        for await (const batch of resultRows(reading, result)) {
          results.throwIfFailed()
          yield batch
        }
      }
      ended = true
    } catch (error) {
      failure = error
      throw error
    } finally {
      const left = results.leave()
      if (left !== undefined) dropRows(backend, left)
      if (!ended) execution.cancel('its reader has left')
      await running
      await this.tellObserved(planned, failure)
      this.end(failure)
    }
  }

  /** Runs the query so that its partitions stay in the executors until `release`. */
  async keep(planned: PlannedQuery, where: { readonly onDisk: boolean }): Promise<KeptShuffle> {
    const failed = Promise.withResolvers<never>()
    failed.promise.catch(() => undefined)
    const execution = this.begin(planned, failed.reject)
    const running = execution.keep(this.ready(planned, execution), where)
    this.running = running.then(
      () => undefined,
      () => undefined,
    )
    try {
      return await Promise.race([running, failed.promise])
    } catch (error) {
      this.end(error)
      throw error
    }
  }
  release(): void {
    this.end(undefined)
  }

  /** The plan to run, after what it is planned from. */
  private async ready(planned: PlannedQuery, execution: QueryExecution): Promise<PhysicalPlan> {
    if (planned.completed === undefined) return planned.physical
    return planned.completed((physical) =>
      rowsBeside(physical, execution, { backend: this.core.backend, settings: this.settings }),
    )
  }

  private reading(execution: QueryExecution): ResultReading {
    return {
      backend: this.core.backend,
      recompute: (partition, begun) => execution.recompute(partition, begun),
    }
  }

  async write(planned: PlannedQuery, command: Write, schema: StructType): Promise<void> {
    let failure: unknown
    let job: WriteJob | undefined
    let forgetEnd: () => void = () => undefined
    try {
      job = await startWriteJob({ command, schema, settings: this.settings })
      if (job === undefined) return
      forgetEnd = atProcessEnd('remove', () => job?.abortNow())
      const outputs: TaskOutput[] = []
      let fail: (error: unknown) => void = () => undefined
      const aborted = new Promise<never>((_, reject) => {
        fail = reject
      })
      aborted.catch(() => undefined)
      const execution = this.begin(planned, fail)
      const running = execution.run(
        this.ready(planned, execution),
        { kind: 'write', format: job.format, shared: job.shared },
        (result) => {
          outputs[result.partition] = result.output
        },
      )
      this.running = running.catch(() => undefined)
      await Promise.race([running, aborted])
      // From here on a journal says what whoever comes next has to undo.
      forgetEnd()
      await job.commit(outputs)
      await this.tellObserved(planned)
    } catch (error) {
      failure = error
      await this.abort(job)
      throw error
    } finally {
      forgetEnd()
      this.end(failure)
    }
  }

  /** Tasks that were killed may still write for a moment: what they wrote is removed when they have ended. */
  private async abort(job: WriteJob | undefined): Promise<void> {
    if (job === undefined) return
    const ended = this.execution?.tasksEnded() ?? Promise.resolve()
    let isOver = false
    const over = ended.then(() => {
      isOver = true
    })
    await Promise.race([over, delay(abortWaitMs)])
    await job.abort()
    // It did not listen, and is terminated in a moment; whoever waits for the write need not wait for that.
    if (!isOver) this.running = over.then(() => job.abort())
  }

  /** The metrics of the rows are computed from what the tasks have told, beside what listeners know as the query. */
  private async tellObserved(planned: PlannedQuery, failure?: unknown): Promise<void> {
    const { onObserved, signal } = this.options
    if (failure !== undefined || onObserved === undefined || this.observed.isEmpty) return
    const options = signal === undefined ? {} : { signal }
    const rows = (physical: PhysicalPlan) =>
      new QueryRun(this.core, this.settings, options, true).collect({
        ...planned,
        physical,
        completed: undefined,
      })
    onObserved(await this.observed.metrics(rows))
  }

  private resultSize(counted: CountedResults): ResultSize {
    return new ResultSize(this.settings.get(maxResultSize), counted)
  }

  private announce(planned: PlannedQuery): void {
    const { core, options } = this
    if (this.isPart) return
    this.isAnnounced = true
    core.postIfHeard(() => ({
      event: 'SparkListenerSQLExecutionStart',
      executionId: this.executionId,
      description: options.callSite ?? 'query',
      details: options.callSite ?? '',
      physicalPlanDescription: core.describe(planned),
      time: core.now(),
    }))
  }

  private begin(planned: PlannedQuery, onAbort: (error: unknown) => void): QueryExecution {
    const { core, settings, options } = this
    this.announce(planned)
    const job = core.loop.openJob({
      'spark.sql.execution.id': String(this.executionId),
      ...(options.operationId === undefined ? {} : { 'spark.jobGroup.id': options.operationId }),
    })
    const execution = new QueryExecution(
      {
        ...executionServices(core, settings, this.executionId),
        observedRows: this.observed,
        resultSize: () => this.resultSize('together'),
        kept: async (cacheId) => {
          const { kept, done } = await core.cache.use(cacheId, this.over.signal)
          if (this.over.signal.aborted) done()
          else this.cacheUses.push(done)
          return kept
        },
        onStage: (stage) => {
          this.record.planned(stage)
          options.onStage?.(stage.stageId)
        },
      },
      job,
    )
    this.execution = execution
    this.onCancelled = onAbort
    if (options.planId !== undefined) this.stopRecording = core.addListener(this.record.listener)
    if (options.signal?.aborted) this.cancel()
    return execution
  }

  private end(failure: unknown): void {
    if (this.isEnded) return
    this.isEnded = true
    this.options.signal?.removeEventListener('abort', this.cancel)
    this.over.abort(failure)
    this.execution?.close()
    for (const done of this.cacheUses.splice(0)) done()
    const errorMessage =
      failure === undefined
        ? {}
        : { errorMessage: failure instanceof Error ? failure.message : String(failure) }
    if (this.isAnnounced) {
      this.core.post({
        event: 'SparkListenerSQLExecutionEnd',
        executionId: this.executionId,
        time: this.core.now(),
        ...errorMessage,
      })
    }
    // What was posted is delivered first.
    queueMicrotask(this.stopRecording)
    void this.running.then(() => this.done.resolve())
  }
}
