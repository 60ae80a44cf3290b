/**
 * Runs stages in the order of their inputs and brings back what a failure takes away: parents first, only missing
 * partitions, lost outputs again where somebody needs them. It deals in stages and outputs; which executor runs a task
 * and how often it may fail is the task scheduler's business. `handle` is synchronous and has no effects but those it
 * returns; the states of a stage are drawn in stage.ts.
 */
import { assert, unreachable } from '../base/assert.ts'
import type { MapOutputs } from '../shuffle/map-status.ts'
import { DagEffects } from './dag-effects.ts'
import type { DagEffect, DagEvent, JobEvent, TaskIdentity } from './event.ts'
import type { JobFailure } from './job-failure.ts'
import { describeFailure } from './job-failure.ts'
import type { ListenerEvent } from './listener-event.ts'
import { LostOutputs } from './lost-outputs.ts'
import { OutputCommitCoordinator } from './output-commit-coordinator.ts'
import type { StageRecord, StageSpec } from './stage.ts'
import type { Job } from './stage-graph.ts'
import { StageGraph } from './stage-graph.ts'
import { StageRunner } from './stage-runner.ts'
import type { FetchFailure, TaskDescription, TaskEndReason } from './task.ts'

export interface DagSchedulerOptions {
  readonly now: () => number
  readonly tracker: MapOutputs
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
  readonly #tracker: MapOutputs
  readonly #commits = new OutputCommitCoordinator()
  readonly #effects: DagEffects
  readonly #lost: LostOutputs
  readonly #runner: StageRunner

  constructor(options: DagSchedulerOptions) {
    this.#options = {
      maxConsecutiveStageAttempts: MAX_CONSECUTIVE_STAGE_ATTEMPTS,
      maxStageAttempts: MAX_STAGE_ATTEMPTS,
      resubmitDelayMs: RESUBMIT_DELAY_MS,
      ...options,
    }
    const graph = new StageGraph(options.tracker)
    const effects = new DagEffects(graph, options.now)
    const lost = new LostOutputs(graph, effects)
    const jobs = {
      failUsersOf: (record: StageRecord, failure: JobFailure) => this.#abort(record, failure),
      finishIfDone: (job: Job) => this.#finishIfDone(job),
    }
    this.#graph = graph
    this.#tracker = options.tracker
    this.#effects = effects
    this.#lost = lost
    this.#runner = new StageRunner({ graph, effects, lost, commits: this.#commits, jobs }, this.#options)
  }

  handle(event: DagEvent): readonly DagEffect[] {
    this.#dispatch(event)
    this.#runner.startRunnable()
    return this.#effects.take()
  }

  /** For invariants and displays; not to be changed. */
  get graph(): StageGraph {
    return this.#graph
  }

  /** Nothing of any job is kept: what must hold once all jobs have ended and all shuffles are removed. */
  get isEmpty(): boolean {
    const stages = [...this.#graph.stages()]
    return stages.length === 0 && this.#graph.jobs.size === 0 && this.#runner.isIdle && this.#commits.isEmpty
  }

  #dispatch(event: DagEvent) {
    switch (event.kind) {
      case 'taskStarted':
        return this.#effects.taskStarted(event.task, event.launchTime)
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
      case 'mapOutputDropped':
        return this.#lost.drop(event.shuffleId, event.mapPartition)
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
        return this.#runner.resubmitBurst()
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
    this.#effects.post({
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
    this.#runner.submit(record)
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
    this.#effects.post({
      event: 'SparkListenerJobEnd',
      jobId,
      completionTime: this.#options.now(),
      jobResult,
    })
  }

  /** A job does not need a stage any more. What no other job needs stops. */
  #leave(job: Job, record: StageRecord, failure: JobFailure): void {
    this.#graph.detach(job, record)
    if (record.jobs.size > 0) return
    const { stage } = record
    if (stage.kind === 'succeeded') return
    this.#runner.giveUp(record)
    if (stage.kind === 'running') this.#effects.completed(record, describeFailure(failure))
    this.#effects.stopTasks(record, describeFailure(failure))
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
    if (record.spec.broadcast === true) this.#lost.broadcastGone(record)
    this.#tracker.unregisterShuffle(shuffleId)
  }

  // Stages that cannot go on

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

  #taskEnded(ended: Ended): void {
    const { task, reason } = ended
    const record = this.#graph.stage(task.stageId)
    this.#effects.taskEnded(ended)
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
    const { shuffleId } = task
    // Where its query has ended, the executor has forgotten the shuffle before this output was there.
    if (record === undefined || shuffleId === undefined || task.stageAttempt < record.firstValidAttempt) {
      return this.#effects.discard(task)
    }
    const { stage } = record
    const trusted = this.#lost.isTrusted(task)
    if (!trusted || this.#tracker.status(shuffleId, task.partition) !== undefined) {
      this.#effects.discard(task)
    } else {
      this.#tracker.registerMapOutput(shuffleId, task.partition, mapStatus)
      if (record.spec.broadcast === true) {
        this.#effects.tellTasks({ kind: 'broadcastReady', shuffleId, executorId: task.executorId })
      }
    }
    if (stage.kind === 'running') {
      const current = stage.attempt === task.stageAttempt
      // An untrusted output of an earlier attempt leaves the current one its work.
      if (!current && !trusted) return
      if (!current) this.#partitionCompleted(task)
      stage.pending.delete(task.partition)
      if (stage.pending.size === 0) this.#runner.mapStageDone(record)
    } else if (stage.kind === 'waiting' && record.jobs.size > 0 && this.#graph.isAvailable(record)) {
      // Late tasks of an attempt that was given up have done all that was left.
      this.#runner.mapStageDone(record)
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
      this.#effects.completed(record)
    }
    this.#effects.stopTasks(record, 'the stage has all its results')
    record.stage = { kind: 'succeeded', attempt: record.attempts - 1 }
    this.#finishIfDone(job)
  }

  #partitionCompleted({ stageId, partition }: TaskDescription): void {
    this.#effects.tellTasks({ kind: 'partitionCompleted', stageId, partition })
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
    this.#lost.forgetFailed(failure, task)
    if (record.stage.kind !== 'running' && record.stage.kind !== 'waiting') return
    record.failedAttempts.add(task.stageAttempt)
    const attempts = record.failedAttempts.size
    const wasRunning = record.stage.kind === 'running'
    if (wasRunning) this.#effects.completed(record, failure.message)
    if (attempts >= this.#options.maxConsecutiveStageAttempts) {
      record.stage = { kind: 'waiting', for: 'demand' }
      this.#abort(record, { kind: 'fetchFailed', stageId, attempts, message: failure.message })
      return
    }
    if (wasRunning) this.#runner.waitForBurst(record)
    if (writer === undefined || this.#graph.isAvailable(writer)) return
    if (writer.stage.kind === 'succeeded') this.#runner.waitForBurst(writer)
    if (!writer.spec.deterministic && writer.complete) this.#runner.rollBack(writer)
  }

  #executorAdded(executorId: string): void {
    this.#graph.addExecutor(executorId)
    for (const record of [...this.#graph.stages()]) {
      if (record.spec.broadcast !== true || record.jobs.size === 0) continue
      // Where its readers are at work, the newcomer needs its own copy before it can help.
      const read = this.#graph
        .readers(record)
        .some(({ stage, jobs }) => jobs.size > 0 && stage.kind !== 'succeeded')
      if (read || this.#runner.isWanted(record)) this.#runner.submit(record)
    }
  }

  #executorRemoved(executorId: string): void {
    const ordinal = this.#graph.executors.get(executorId)
    if (ordinal === undefined) return
    this.#graph.removeExecutor(executorId)
    this.#lost.executorGone(executorId)
    for (const record of [...this.#graph.stages()]) {
      const { spec, stage } = record
      if (spec.broadcast !== true || stage.kind !== 'running') continue
      if (stage.pending.delete(ordinal) && stage.pending.size === 0) this.#runner.mapStageDone(record)
    }
  }
}
