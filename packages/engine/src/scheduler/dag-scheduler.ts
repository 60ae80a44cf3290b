/**
 * Runs stages in the order of their inputs and brings back what a failure takes away: parents first, only missing
 * partitions, lost outputs again where somebody needs them. It deals in stages and outputs; which executor runs a task
 * and how often it may fail is the task scheduler's business. `handle` is synchronous and has no effects but those it
 * returns; the states of a stage are drawn in stage.ts.
 */
import { assert, unreachable } from '../base/assert.ts'
import type { MapOutputTracker } from '../shuffle/map-output-tracker.ts'
import type { DagEffect, DagEvent, JobEvent, TaskIdentity } from './event.ts'
import type { JobFailure } from './job-failure.ts'
import { describeFailure } from './job-failure.ts'
import type { ListenerEvent, StageInfo } from './listener-event.ts'
import { OutputCommitCoordinator } from './output-commit-coordinator.ts'
import type { StageRecord, StageSpec } from './stage.ts'
import type { Job } from './stage-graph.ts'
import { StageGraph } from './stage-graph.ts'
import type { FetchFailure, TaskDescription, TaskEndReason, TaskSetSpec } from './task.ts'

export interface DagSchedulerOptions {
  readonly now: () => number
  readonly tracker: MapOutputTracker
  /** spark.stage.maxConsecutiveAttempts: attempts in a row that may end in a fetch failure. */
  readonly maxConsecutiveStageAttempts?: number
  /** spark.stage.maxAttempts: attempts of a stage in all. */
  readonly maxStageAttempts?: number
  /** How long fetch failures are gathered before their stages go again. */
  readonly resubmitDelayMs?: number
}

export const MAX_CONSECUTIVE_STAGE_ATTEMPTS = 4
export const MAX_STAGE_ATTEMPTS = 2 ** 31 - 1
export const RESUBMIT_DELAY_MS = 200

type Ended = Extract<DagEvent, { kind: 'taskEnded' }>
type Success = Extract<TaskEndReason, { kind: 'succeeded' }>

export class DagScheduler {
  readonly #options: Required<DagSchedulerOptions>
  readonly #graph: StageGraph
  readonly #tracker: MapOutputTracker
  readonly #commits = new OutputCommitCoordinator()
  /** Stages that start at the end of the event that is being handled. */
  #runnable: StageRecord[] = []
  /** Stages that go again when the resubmit timer fires. */
  readonly #burst = new Set<StageRecord>()
  /** Up to this epoch, what a task on the executor wrote is taken for lost. */
  readonly #failureEpochs = new Map<string, number>()
  #effects: DagEffect[] = []

  constructor(options: DagSchedulerOptions) {
    this.#options = {
      maxConsecutiveStageAttempts: MAX_CONSECUTIVE_STAGE_ATTEMPTS,
      maxStageAttempts: MAX_STAGE_ATTEMPTS,
      resubmitDelayMs: RESUBMIT_DELAY_MS,
      ...options,
    }
    this.#tracker = options.tracker
    this.#graph = new StageGraph(options.tracker)
  }

  handle(event: DagEvent): readonly DagEffect[] {
    this.#dispatch(event)
    for (let record = this.#runnable.shift(); record !== undefined; record = this.#runnable.shift()) {
      this.#start(record)
    }
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  /** For invariants and displays; not to be changed. */
  get graph(): StageGraph {
    return this.#graph
  }

  /** Nothing of any job is kept: what must hold once all jobs have ended and all shuffles are removed. */
  get isEmpty(): boolean {
    const stages = [...this.#graph.stages()]
    return (
      stages.length === 0 && this.#graph.jobs.size === 0 && this.#burst.size === 0 && this.#commits.isEmpty
    )
  }

  #dispatch(event: DagEvent) {
    switch (event.kind) {
      case 'taskStarted':
        return this.#taskStarted(event.task, event.launchTime)
      case 'taskEnded':
        return this.#taskEnded(event)
      case 'jobSubmitted':
        return this.#submitJob(event)
      case 'stageSubmitted':
        return this.#addStage(this.#graph.jobs.get(event.jobId), event.stage)
      case 'jobPlanned':
        return this.#jobPlanned(event.jobId)
      case 'jobCancelled':
        return this.#failJob(this.#graph.jobs.get(event.jobId), { kind: 'cancelled', reason: event.reason })
      case 'stageCancelled':
        return this.#cancelStage(event)
      case 'shuffleRemoved':
        return this.#removeShuffle(event.shuffleId)
      case 'commitAsked':
        return this.#answerCommit(event.task)
      case 'executorAdded':
        return this.#executorAdded(event.executorId)
      case 'executorRemoved':
        return this.#executorRemoved(event.executorId)
      case 'tasksReopened':
        return this.#tasksReopened(event)
      case 'taskSetFailed':
        return this.#taskSetFailed(event)
      case 'timer':
        return this.#resubmitBurst()
      default:
        return unreachable(event)
    }
  }

  // Jobs

  #submitJob(event: JobEvent & { readonly kind: 'jobSubmitted' }): void {
    const { jobId, stages, pool = 'default', properties = {} } = event
    assert(!this.#graph.jobs.has(jobId), `job ${jobId} was submitted before`)
    const job: Job = {
      ...{ jobId, pool, stages: new Set<StageRecord>(), awaited: new Set<StageRecord>() },
      ...{ result: undefined, planned: false },
    }
    this.#graph.jobs.set(jobId, job)
    const stageIds = stages.map((stage) => stage.stageId)
    this.#post({
      ...{ event: 'SparkListenerJobStart', jobId, submissionTime: this.#options.now(), stageIds, properties },
    })
    for (const stage of stages) this.#addStage(job, stage)
  }

  /** A job that has failed meanwhile is not planned any further; its driver hears of it by itself. */
  #addStage(job: Job | undefined, spec: StageSpec): void {
    if (job === undefined || !this.#graph.jobs.has(job.jobId)) return
    assert(job.result === undefined, `job ${job.jobId} has its last stage already`)
    const record = this.#graph.define(spec)
    this.#graph.attach(job, record)
    if (spec.kind === 'result') {
      job.result = { record, finished: new Uint8Array(spec.partitions), finishedCount: 0 }
      job.planned = true
      this.#commits.stageStarted(spec.stageId)
    } else {
      job.awaited.add(record)
    }
    this.#submit(record)
  }

  #jobPlanned(jobId: number): void {
    const job = this.#graph.jobs.get(jobId)
    if (job === undefined) return
    job.planned = true
    this.#finishIfDone(job)
  }

  #finishIfDone(job: Job): void {
    if (!job.planned || job.awaited.size > 0) return
    if (job.result !== undefined && job.result.finishedCount < job.result.finished.length) return
    this.#effects.push({ kind: 'jobFinished', jobId: job.jobId })
    this.#endJob(job, { result: 'JobSucceeded' }, { kind: 'cancelled', reason: 'its job has finished' })
  }

  #failJob(job: Job | undefined, failure: JobFailure): void {
    if (job === undefined) return
    this.#effects.push({ kind: 'jobFailed', jobId: job.jobId, failure })
    this.#endJob(job, { result: 'JobFailed', failure }, failure)
  }

  #endJob(
    job: Job,
    jobResult: (ListenerEvent & { readonly event: 'SparkListenerJobEnd' })['jobResult'],
    unwanted: JobFailure,
  ): void {
    const { jobId } = job
    this.#graph.jobs.delete(jobId)
    for (const record of job.stages) this.#leave(job, record, unwanted)
    if (job.result !== undefined) {
      const { record } = job.result
      this.#commits.stageEnded(record.spec.stageId)
      this.#graph.remove(record)
    }
    this.#post({ event: 'SparkListenerJobEnd', jobId, completionTime: this.#options.now(), jobResult })
  }

  /** A job does not need a stage any more. What no other job needs stops. */
  #leave(job: Job, record: StageRecord, failure: JobFailure): void {
    this.#graph.detach(job, record)
    if (record.jobs.size > 0) return
    const { stage } = record
    if (stage.kind === 'succeeded') return
    this.#burst.delete(record)
    if (stage.kind === 'running') this.#completed(record, describeFailure(failure))
    this.#stopTasks(record, describeFailure(failure))
    record.failedAttempts.clear()
    record.stage = { kind: 'failed', failure }
  }

  #cancelStage(event: JobEvent & { readonly kind: 'stageCancelled' }): void {
    const job = this.#graph.jobs.get(event.jobId)
    const record = this.#graph.stage(event.stageId)
    if (job === undefined || record === undefined || !job.stages.has(record)) return
    assert(record !== job.result?.record, 'a job without its result stage is cancelled as a whole')
    const needed = this.#graph.readers(record).some((reader) => job.stages.has(reader))
    assert(!needed, `stage ${event.stageId} is read by another stage of job ${event.jobId}`)
    this.#leave(job, record, { kind: 'cancelled', reason: event.reason })
    this.#finishIfDone(job)
  }

  #removeShuffle(shuffleId: number): void {
    const record = this.#graph.writer(shuffleId)
    if (record === undefined) return
    this.#graph.remove(record)
    if (record.spec.broadcast === true) this.#broadcastGone(record)
    this.#tracker.unregisterShuffle(shuffleId)
  }

  // Stages: from submission to running

  /** Somebody needs the stage: start it unless it is on its way. */
  #submit(record: StageRecord): void {
    const { stage } = record
    switch (stage.kind) {
      case 'running':
      case 'runnable':
        return
      case 'waiting':
        if (stage.for === 'demand') this.#proceed(record)
        return
      case 'succeeded':
      case 'failed':
        this.#proceed(record)
        return
      default:
        unreachable(stage)
    }
  }

  #proceed(record: StageRecord): void {
    if (record.spec.kind === 'shuffleMap' && this.#graph.isAvailable(record)) {
      this.#succeed(record, { skipped: true })
      return
    }
    const missing = this.#graph.missingParents(record)
    if (missing.length === 0) {
      record.stage = { kind: 'runnable' }
      this.#runnable.push(record)
      return
    }
    record.stage = { kind: 'waiting', for: 'parents' }
    for (const parent of missing) this.#submit(parent)
  }

  #start(record: StageRecord) {
    if (record.stage.kind !== 'runnable') return
    if (this.#graph.missingParents(record).length > 0) return this.#proceed(record)
    if (record.spec.broadcast === true && this.#graph.executors.size === 0) {
      record.stage = { kind: 'waiting', for: 'demand' }
      return
    }
    if (record.attempts >= this.#options.maxStageAttempts) {
      const { stageId } = record.spec
      return this.#abort(record, { kind: 'tooManyAttempts', stageId, attempts: record.attempts })
    }
    if (!record.spec.deterministic && record.attempts > 0 && !this.#mayRunAgain(record)) return
    const partitions = this.#graph.missingPartitions(record)
    if (partitions.length === 0) return this.#nothingMissing(record)
    const attempt = record.attempts++
    const submittedAt = this.#options.now()
    const tasks = partitions.length
    record.stage = { kind: 'running', attempt, submittedAt, pending: new Set(partitions), tasks }
    this.#post({
      event: 'SparkListenerStageSubmitted',
      stageInfo: this.#info(record, attempt, submittedAt, tasks),
    })
    this.#tellTasks({ kind: 'taskSetSubmitted', taskSet: this.#taskSet(record, attempt, partitions) })
  }

  #taskSet(record: StageRecord, stageAttempt: number, partitions: readonly number[]): TaskSetSpec {
    const { stageId, kind, preferredPlaces, broadcast, parents } = record.spec
    const jobId = Math.min(...record.jobs)
    return {
      ...{ stageId, stageAttempt, kind, jobId, partitions, epoch: this.#tracker.epoch },
      pool: this.#graph.jobs.get(jobId)?.pool ?? 'default',
      broadcasts: parents.filter((shuffleId) => this.#graph.writer(shuffleId)?.spec.broadcast === true),
      ...(preferredPlaces === undefined ? {} : { preferredPlaces }),
      ...(broadcast === true ? { requiredPlaces: partitions.map((p) => this.#graph.executorAt(p)) } : {}),
    }
  }

  #nothingMissing(record: StageRecord) {
    if (record.spec.kind === 'shuffleMap') return this.#mapStageDone(record)
    const job = this.#graph.jobOf(record)
    if (job !== undefined) this.#finishIfDone(job)
  }

  // Stages: from running to the end

  #mapStageDone(record: StageRecord) {
    if (record.stage.kind === 'running') this.#completed(record)
    // Locations with holes may be cached from when the outputs were missing.
    if (record.attempts > 1) this.#tracker.incrementEpoch()
    if (this.#graph.isAvailable(record)) {
      if (record.attempts > 1) this.#stopTasks(record, 'the stage has all its outputs')
      return this.#succeed(record, { skipped: false })
    }
    record.stage = { kind: 'waiting', for: 'demand' }
    if (record.jobs.size > 0) this.#submit(record)
  }

  #succeed(record: StageRecord, { skipped }: { readonly skipped: boolean }): void {
    const { stageId, shuffleId } = record.spec
    assert(shuffleId !== undefined, 'a map stage writes a shuffle')
    this.#burst.delete(record)
    record.failedAttempts.clear()
    record.complete = true
    record.stage = { kind: 'succeeded', attempt: record.attempts - 1 }
    for (const job of [...record.jobs].map((jobId) => this.#graph.jobs.get(jobId))) {
      if (job === undefined || !job.awaited.delete(record)) continue
      this.#effects.push({ kind: 'stageFinished', jobId: job.jobId, stageId, shuffleId, skipped })
      this.#finishIfDone(job)
    }
    for (const reader of this.#graph.readers(record)) {
      if (reader.stage.kind === 'waiting' && reader.stage.for === 'parents') this.#proceed(reader)
    }
  }

  #abort(record: StageRecord, failure: JobFailure): void {
    for (const jobId of [...record.jobs]) this.#failJob(this.#graph.jobs.get(jobId), failure)
  }

  #taskSetFailed(event: DagEvent & { readonly kind: 'taskSetFailed' }): void {
    const record = this.#graph.stage(event.stageId)
    if (record === undefined) return
    // The set of an attempt that was given up does not speak for the stage.
    if (record.stage.kind === 'running' && record.stage.attempt === event.stageAttempt) {
      this.#abort(record, event.failure)
    }
  }

  // Ends of tasks

  #taskStarted(task: TaskDescription, launchTime: number): void {
    const { stageId, stageAttempt: stageAttemptId } = task
    this.#post({ event: 'SparkListenerTaskStart', stageId, stageAttemptId, task, launchTime })
  }

  #taskEnded(ended: Ended): void {
    const { task, reason } = ended
    const record = this.#graph.stage(task.stageId)
    this.#postTaskEnd(ended)
    this.#commits.taskEnded(task, reason)
    if (reason.kind === 'fetchFailed') {
      if (record !== undefined) this.#fetchFailed(record, task, reason)
    } else if (reason.kind === 'succeeded') {
      if (reason.mapStatus !== undefined) this.#mapTaskSucceeded(record, task, reason)
      else if (record !== undefined) this.#resultTaskSucceeded(record, task, reason)
    }
  }

  #mapTaskSucceeded(record: StageRecord | undefined, task: TaskDescription, { mapStatus }: Success) {
    assert(mapStatus !== undefined, 'a map task reports its output')
    const shuffleId = record?.spec.shuffleId
    if (record === undefined || shuffleId === undefined || task.stageAttempt < record.firstValidAttempt) {
      return this.#discard(shuffleId, task)
    }
    const { stage } = record
    const lostAt = this.#failureEpochs.get(task.executorId)
    const trusted =
      this.#graph.executors.has(task.executorId) && (lostAt === undefined || task.epoch > lostAt)
    if (!trusted || this.#tracker.status(shuffleId, task.partition) !== undefined) {
      this.#discard(shuffleId, task)
    } else {
      this.#tracker.registerMapOutput(shuffleId, task.partition, mapStatus)
      if (record.spec.broadcast === true) {
        this.#tellTasks({ kind: 'broadcastReady', shuffleId, executorId: task.executorId })
      }
    }
    if (stage.kind === 'running') {
      const current = stage.attempt === task.stageAttempt
      // An untrusted output of an earlier attempt leaves the current one its work.
      if (!current && !trusted) return
      if (!current) this.#partitionCompleted(task)
      stage.pending.delete(task.partition)
      if (stage.pending.size === 0) this.#mapStageDone(record)
    } else if (stage.kind === 'waiting' && record.jobs.size > 0 && this.#graph.isAvailable(record)) {
      // Late tasks of an attempt that was given up have done all that was left.
      this.#mapStageDone(record)
    }
  }

  #resultTaskSucceeded(record: StageRecord, task: TaskDescription, { result }: Success): void {
    const job = this.#graph.jobOf(record)
    if (job?.result === undefined || task.stageAttempt < record.firstValidAttempt) return
    if (job.result.finished[task.partition] === 1) return
    job.result.finished[task.partition] = 1
    job.result.finishedCount += 1
    const { jobId } = job
    this.#effects.push({ kind: 'taskResult', jobId, partition: task.partition, taskId: task.taskId, result })
    const { stage } = record
    if (stage.kind === 'running') {
      if (stage.attempt !== task.stageAttempt) this.#partitionCompleted(task)
      stage.pending.delete(task.partition)
    }
    if (job.result.finishedCount < job.result.finished.length) return
    if (stage.kind === 'running') {
      this.#completed(record)
    }
    this.#stopTasks(record, 'the stage has all its results')
    record.stage = { kind: 'succeeded', attempt: record.attempts - 1 }
    this.#finishIfDone(job)
  }

  #partitionCompleted({ stageId, partition }: TaskDescription): void {
    this.#tellTasks({ kind: 'partitionCompleted', stageId, partition })
  }

  #discard(shuffleId: number | undefined, task: TaskDescription): void {
    if (shuffleId === undefined) return
    const { partition: mapPartition, taskId: mapTaskId, executorId } = task
    this.#effects.push({ kind: 'discardMapOutput', shuffleId, mapPartition, mapTaskId, executorId })
  }

  #tasksReopened(event: DagEvent & { readonly kind: 'tasksReopened' }): void {
    const stage = this.#graph.stage(event.stageId)?.stage
    if (stage?.kind !== 'running' || stage.attempt !== event.stageAttempt) return
    for (const partition of event.partitions) stage.pending.add(partition)
  }

  #answerCommit(task: TaskIdentity): void {
    const record = this.#graph.stage(task.stageId)
    const valid = record !== undefined && task.stageAttempt >= record.firstValidAttempt
    const finished = record !== undefined && this.#graph.jobOf(record)?.result?.finished[task.partition] === 1
    const allowed = valid && !finished && this.#commits.mayCommit(task)
    this.#effects.push({ kind: 'commitAnswered', task, allowed })
  }

  // Losses

  #fetchFailed(record: StageRecord, task: TaskDescription, failure: FetchFailure): void {
    // Reports of attempts before the current one come too late to say anything about it.
    if (task.stageAttempt !== record.attempts - 1) return
    const { stageId } = record.spec
    const writer = this.#graph.writer(failure.shuffleId)
    this.#forgetFailedOutput(failure, task)
    if (record.stage.kind !== 'running' && record.stage.kind !== 'waiting') return
    record.failedAttempts.add(task.stageAttempt)
    const attempts = record.failedAttempts.size
    const wasRunning = record.stage.kind === 'running'
    if (wasRunning) this.#completed(record, failure.message)
    if (attempts >= this.#options.maxConsecutiveStageAttempts) {
      record.stage = { kind: 'waiting', for: 'demand' }
      this.#abort(record, { kind: 'fetchFailed', stageId, attempts, message: failure.message })
      return
    }
    if (wasRunning) this.#waitForBurst(record)
    if (writer === undefined || this.#graph.isAvailable(writer)) return
    if (writer.stage.kind === 'succeeded') this.#waitForBurst(writer)
    if (!writer.spec.deterministic && writer.complete) this.#rollBack(writer)
  }

  #forgetFailedOutput(failure: FetchFailure, task: TaskDescription): void {
    const { shuffleId, executorId, mapTaskId, scope } = failure
    if (executorId === undefined) return
    const broadcast = this.#graph.writer(shuffleId)?.spec.broadcast === true
    const mapPartition =
      failure.mapPartition ?? (broadcast ? this.#graph.executors.get(executorId) : undefined)
    if (mapPartition !== undefined) {
      const gone = this.#tracker.unregisterMapOutput(shuffleId, mapPartition, { executorId, mapTaskId })
      if (gone && broadcast) this.#tellTasks({ kind: 'broadcastGone', shuffleId, executorId })
    }
    if (scope === 'executor') this.#outputsLost(executorId, task.epoch)
  }

  /** All that tasks up to `epoch` wrote on an executor is gone. Told of it again, there is nothing new in it. */
  #outputsLost(executorId: string, epoch: number): void {
    const known = this.#failureEpochs.get(executorId)
    if (known !== undefined && known >= epoch) return
    this.#failureEpochs.set(executorId, epoch)
    for (const { shuffleId } of this.#tracker.removeOutputsOnExecutor(executorId)) {
      if (this.#graph.writer(shuffleId)?.spec.broadcast !== true) continue
      this.#tellTasks({ kind: 'broadcastGone', shuffleId, executorId })
    }
    // What starts from now on is newer than the loss.
    this.#tracker.incrementEpoch()
  }

  #waitForBurst(record: StageRecord): void {
    record.stage = { kind: 'waiting', for: 'burst' }
    if (this.#burst.size === 0) {
      const at = this.#options.now() + this.#options.resubmitDelayMs
      this.#effects.push({ kind: 'setTimer', timer: 'resubmitStages', at })
    }
    this.#burst.add(record)
  }

  #resubmitBurst(): void {
    const records = [...this.#burst].sort((a, b) => a.spec.stageId - b.spec.stageId)
    this.#burst.clear()
    for (const record of records) record.stage = { kind: 'waiting', for: 'demand' }
    // Only what a job needs now; lost outputs of a stage whose readers are done stay lost.
    for (const record of records) if (this.#isWanted(record)) this.#submit(record)
  }

  /** By its job directly, or through a reader that waits; readers in the same burst ask for themselves. */
  #isWanted(record: StageRecord): boolean {
    if (record.jobs.size === 0) return false
    if (record.spec.kind === 'result') return true
    for (const jobId of record.jobs) if (this.#graph.jobs.get(jobId)?.awaited.has(record)) return true
    return this.#graph.readers(record).some(({ stage }) => {
      // Tasks of a running reader wait for the copy on their executor.
      if (stage.kind === 'running') return record.spec.broadcast === true
      return stage.kind === 'waiting' && stage.for === 'parents'
    })
  }

  #executorAdded(executorId: string): void {
    this.#graph.addExecutor(executorId)
    for (const record of [...this.#graph.stages()]) {
      if (record.spec.broadcast !== true || record.jobs.size === 0) continue
      // Where its readers are at work, the newcomer needs its own copy before it can help.
      const read = this.#graph
        .readers(record)
        .some(({ stage, jobs }) => jobs.size > 0 && stage.kind !== 'succeeded')
      if (read || this.#isWanted(record)) this.#submit(record)
    }
  }

  #executorRemoved(executorId: string): void {
    const ordinal = this.#graph.executors.get(executorId)
    if (ordinal === undefined) return
    this.#graph.removeExecutor(executorId)
    this.#outputsLost(executorId, this.#tracker.epoch)
    for (const record of [...this.#graph.stages()]) {
      const { spec, stage } = record
      if (spec.broadcast !== true || stage.kind !== 'running') continue
      if (stage.pending.delete(ordinal) && stage.pending.size === 0) this.#mapStageDone(record)
    }
  }

  // Stages that do not give the same rows twice

  /** Whether rows already handed on allow another attempt of a stage; if not, its jobs have failed now. */
  #mayRunAgain(record: StageRecord): boolean {
    if (record.spec.kind === 'shuffleMap') {
      if (record.complete) this.#rollBack(record)
      return record.stage.kind === 'runnable'
    }
    const { stageId } = record.spec
    if ((this.#graph.jobOf(record)?.result?.finishedCount ?? 0) === 0) return true
    this.#abort(record, { kind: 'indeterminate', stageId, recomputedStageId: stageId })
    return false
  }

  /** Readers may have seen rows that will not come again: all made from them goes, or the job fails by name. */
  #rollBack(record: StageRecord): void {
    this.#forgetOutputs(record)
    for (const reader of this.#graph.descendants(record)) {
      if (reader.spec.kind === 'shuffleMap') {
        if (reader.attempts === 0) continue
        this.#stopForRollback(reader)
        this.#forgetOutputs(reader)
        continue
      }
      if ((this.#graph.jobOf(reader)?.result?.finishedCount ?? 0) > 0) {
        const { stageId } = reader.spec
        this.#abort(reader, { kind: 'indeterminate', stageId, recomputedStageId: record.spec.stageId })
      } else if (reader.attempts > 0) {
        this.#stopForRollback(reader)
        reader.firstValidAttempt = reader.attempts
        // Nothing admitted before will be used.
        this.#commits.stageEnded(reader.spec.stageId)
        this.#commits.stageStarted(reader.spec.stageId)
      }
    }
  }

  #stopForRollback(record: StageRecord): void {
    const reason = 'its input is computed again and may differ'
    const { stage } = record
    if (stage.kind === 'running') this.#completed(record, reason)
    this.#stopTasks(record, reason)
    if (stage.kind === 'running') this.#waitForBurst(record)
    else if (stage.kind === 'succeeded') record.stage = { kind: 'waiting', for: 'demand' }
  }

  #forgetOutputs(record: StageRecord): void {
    const { shuffleId, broadcast } = record.spec
    assert(shuffleId !== undefined, 'a map stage writes a shuffle')
    this.#tracker.unregisterAllMapOutput(shuffleId)
    if (broadcast === true) this.#broadcastGone(record)
    record.firstValidAttempt = record.attempts
    record.complete = false
  }

  #broadcastGone({ spec: { shuffleId } }: StageRecord): void {
    if (shuffleId === undefined) return
    for (const executorId of this.#graph.executors.keys()) {
      this.#tellTasks({ kind: 'broadcastGone', shuffleId, executorId })
    }
  }

  // Telling others

  #tellTasks(event: Extract<DagEffect, { kind: 'tellTasks' }>['event']): void {
    this.#effects.push({ kind: 'tellTasks', event })
  }

  /** Tasks of any attempt of the stage: nothing they could still do is wanted. */
  #stopTasks({ attempts, spec: { stageId } }: StageRecord, reason: string): void {
    if (attempts > 0) this.#tellTasks({ kind: 'taskSetsCancelled', stageId, reason })
  }

  #post(event: ListenerEvent): void {
    this.#effects.push({ kind: 'post', event })
  }

  #postTaskEnd({ task, reason, launchTime, metrics }: Ended): void {
    const { stageId, stageAttempt: stageAttemptId } = task
    const isMap = task.kind === 'shuffleMap'
    this.#post({
      event: 'SparkListenerTaskEnd',
      ...{
        stageId,
        stageAttemptId,
        taskType: isMap ? 'ShuffleMapTask' : 'ResultTask',
        taskEndReason: reason,
      },
      ...{ task, launchTime, finishTime: this.#options.now(), metrics },
    })
  }

  /** The running attempt of a stage has ended, well or not. */
  #completed(record: StageRecord, failureReason?: string): void {
    const { stage } = record
    assert(stage.kind === 'running', 'only a running attempt ends')
    const info = this.#info(record, stage.attempt, stage.submittedAt, stage.tasks)
    const completionTime = this.#options.now()
    const stageInfo = { ...info, completionTime, ...(failureReason === undefined ? {} : { failureReason }) }
    this.#post({ event: 'SparkListenerStageCompleted', stageInfo })
  }

  #info(
    record: StageRecord,
    stageAttemptId: number,
    submissionTime: number,
    numberOfTasks: number,
  ): StageInfo {
    const { stageId, name, callSite } = record.spec
    return {
      ...{ stageId, stageAttemptId, stageName: name ?? `stage ${stageId}`, numberOfTasks, submissionTime },
      parentIds: this.#graph.parents(record).map(({ spec }) => spec.stageId),
      ...(callSite === undefined ? {} : { details: callSite }),
    }
  }
}
