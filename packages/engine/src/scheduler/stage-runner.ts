/**
 * Moves stages through their states (drawn in stage.ts): what is asked for and has its inputs starts, what failed to
 * fetch goes again in bursts, what does not give the same rows twice takes its readers back with it.
 */
import { assert, unreachable } from '../base/assert.ts'
import type { DagEffects } from './dag-effects.ts'
import type { JobFailure } from './job-failure.ts'
import type { LostOutputs } from './lost-outputs.ts'
import type { OutputCommitCoordinator } from './output-commit-coordinator.ts'
import type { StageRecord } from './stage.ts'
import type { Job, StageGraph } from './stage-graph.ts'
import type { TaskSetSpec } from './task.ts'

export interface StageRunnerOptions {
  readonly now: () => number
  /** Attempts of a stage in all. */
  readonly maxStageAttempts: number
  /** How long fetch failures are gathered before their stages go again. */
  readonly resubmitDelayMs: number
}

/** What stages bring about for jobs. */
export interface JobEnds {
  failUsersOf(record: StageRecord, failure: JobFailure): void
  finishIfDone(job: Job): void
}

export interface StageRunnerParts {
  readonly graph: StageGraph
  readonly effects: DagEffects
  readonly lost: LostOutputs
  readonly commits: OutputCommitCoordinator
  readonly jobs: JobEnds
}

export class StageRunner {
  readonly #options: StageRunnerOptions
  readonly #graph: StageGraph
  readonly #effects: DagEffects
  readonly #lost: LostOutputs
  readonly #commits: OutputCommitCoordinator
  readonly #jobs: JobEnds
  /** Stages that start at the end of the event that is being handled. */
  readonly #runnable: StageRecord[] = []
  /** Stages that go again when the resubmit timer fires. */
  readonly #burst = new Set<StageRecord>()

  constructor(parts: StageRunnerParts, options: StageRunnerOptions) {
    this.#options = options
    this.#graph = parts.graph
    this.#effects = parts.effects
    this.#lost = parts.lost
    this.#commits = parts.commits
    this.#jobs = parts.jobs
  }

  get isIdle(): boolean {
    return this.#burst.size === 0 && this.#runnable.length === 0
  }

  startRunnable(): void {
    for (let record = this.#runnable.shift(); record !== undefined; record = this.#runnable.shift()) {
      this.#start(record)
    }
  }

  /** Nobody needs the stage any more: it does not go again with the burst. */
  giveUp(record: StageRecord): void {
    this.#burst.delete(record)
  }

  /** Somebody needs the stage: start it unless it is on its way. */
  submit(record: StageRecord): void {
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
    for (const parent of missing) this.submit(parent)
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
      return this.#jobs.failUsersOf(record, { kind: 'tooManyAttempts', stageId, attempts: record.attempts })
    }
    if (!record.spec.deterministic && record.attempts > 0 && !this.#mayRunAgain(record)) return
    const partitions = this.#graph.missingPartitions(record)
    if (partitions.length === 0) return this.#nothingMissing(record)
    const attempt = record.attempts++
    const submittedAt = this.#options.now()
    const tasks = partitions.length
    record.stage = { kind: 'running', attempt, submittedAt, pending: new Set(partitions), tasks }
    this.#effects.attemptStarted(record)
    this.#effects.tellTasks({ kind: 'taskSetSubmitted', taskSet: this.#taskSet(record, attempt, partitions) })
  }

  #taskSet(record: StageRecord, stageAttempt: number, partitions: readonly number[]): TaskSetSpec {
    const { stageId, kind, shuffleId, preferredPlaces, broadcast, parents } = record.spec
    const jobId = Math.min(...record.jobs)
    return {
      ...{ stageId, stageAttempt, kind, jobId, partitions, epoch: this.#graph.tracker.epoch },
      pool: this.#graph.jobs.get(jobId)?.pool ?? 'default',
      broadcasts: parents.filter((shuffleId) => this.#graph.writer(shuffleId)?.spec.broadcast === true),
      ...(shuffleId === undefined ? {} : { shuffleId }),
      ...(preferredPlaces === undefined ? {} : { preferredPlaces }),
      ...(broadcast === true ? { requiredPlaces: partitions.map((p) => this.#graph.executorAt(p)) } : {}),
    }
  }

  #nothingMissing(record: StageRecord) {
    if (record.spec.kind === 'shuffleMap') return this.mapStageDone(record)
    const job = this.#graph.jobOf(record)
    if (job !== undefined) this.#jobs.finishIfDone(job)
  }

  mapStageDone(record: StageRecord) {
    if (record.stage.kind === 'running') this.#effects.completed(record)
    // Locations with holes may be cached from when the outputs were missing.
    if (record.attempts > 1) this.#graph.tracker.incrementEpoch()
    if (this.#graph.isAvailable(record)) {
      if (record.attempts > 1) this.#effects.stopTasks(record, 'the stage has all its outputs')
      return this.#succeed(record, { skipped: false })
    }
    record.stage = { kind: 'waiting', for: 'demand' }
    if (record.jobs.size > 0) this.submit(record)
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
      this.#jobs.finishIfDone(job)
    }
    for (const reader of this.#graph.readers(record)) {
      if (reader.stage.kind === 'waiting' && reader.stage.for === 'parents') this.#proceed(reader)
    }
  }

  waitForBurst(record: StageRecord): void {
    record.stage = { kind: 'waiting', for: 'burst' }
    if (this.#burst.size === 0) {
      const at = this.#options.now() + this.#options.resubmitDelayMs
      this.#effects.push({ kind: 'setTimer', timer: 'resubmitStages', at })
    }
    this.#burst.add(record)
  }

  resubmitBurst(): void {
    const records = [...this.#burst].sort((a, b) => a.spec.stageId - b.spec.stageId)
    this.#burst.clear()
    for (const record of records) record.stage = { kind: 'waiting', for: 'demand' }
    // Only what a job needs now; lost outputs of a stage whose readers are done stay lost.
    for (const record of records) if (this.isWanted(record)) this.submit(record)
  }

  /** By its job directly, or through a reader that waits; readers in the same burst ask for themselves. */
  isWanted(record: StageRecord): boolean {
    if (record.jobs.size === 0) return false
    if (record.spec.kind === 'result') return true
    for (const jobId of record.jobs) if (this.#graph.jobs.get(jobId)?.awaited.has(record)) return true
    return this.#graph.readers(record).some(({ stage }) => {
      // Tasks of a running reader wait for the copy on their executor.
      if (stage.kind === 'running') return record.spec.broadcast === true
      return stage.kind === 'waiting' && stage.for === 'parents'
    })
  }

  /** Whether rows already handed on allow another attempt of a stage; if not, its jobs have failed now. */
  #mayRunAgain(record: StageRecord): boolean {
    if (record.spec.kind === 'shuffleMap') {
      if (record.complete) this.rollBack(record)
      return record.stage.kind === 'runnable'
    }
    const { stageId } = record.spec
    if ((this.#graph.jobOf(record)?.result?.finishedCount ?? 0) === 0) return true
    this.#jobs.failUsersOf(record, { kind: 'indeterminate', stageId, recomputedStageId: stageId })
    return false
  }

  /** Readers may have seen rows that will not come again: all made from them goes, or the job fails by name. */
  rollBack(record: StageRecord): void {
    this.#lost.forgetAll(record)
    for (const reader of this.#graph.descendants(record)) {
      if (reader.spec.kind === 'shuffleMap') {
        if (reader.attempts === 0) continue
        this.#stopForRollback(reader)
        this.#lost.forgetAll(reader)
        continue
      }
      if ((this.#graph.jobOf(reader)?.result?.finishedCount ?? 0) > 0) {
        const { stageId } = reader.spec
        this.#jobs.failUsersOf(reader, {
          kind: 'indeterminate',
          stageId,
          recomputedStageId: record.spec.stageId,
        })
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
    if (stage.kind === 'running') this.#effects.completed(record, reason)
    this.#effects.stopTasks(record, reason)
    if (stage.kind === 'running') this.waitForBurst(record)
    else if (stage.kind === 'succeeded') record.stage = { kind: 'waiting', for: 'demand' }
  }
}
