/**
 * Which stages there are, who reads whom, which jobs need them and which of their outputs exist. Lineage: a stage stays
 * known after its job until its shuffle is removed, because a later loss may need it again.
 */
import { assert } from '../base/assert.ts'
import type { MapOutputs } from '../shuffle/map-status.ts'
import type { StageRecord, StageSpec } from './stage.ts'
import { stageRecord } from './stage.ts'

export interface Job {
  readonly jobId: number
  readonly pool: string
  /** Every stage it may need again, ancestors included. */
  readonly stages: Set<StageRecord>
  /** Map stages the driver submitted and still waits for. */
  readonly awaited: Set<StageRecord>
  result: { readonly record: StageRecord; readonly finished: Uint8Array; finishedCount: number } | undefined
  /** No more stages will come. */
  planned: boolean
}

export class StageGraph {
  readonly tracker: MapOutputs
  readonly jobs = new Map<number, Job>()
  /** Living executors and their ordinals, which are the partitions of broadcast stages. */
  readonly executors = new Map<string, number>()
  readonly #executorByOrdinal = new Map<number, string>()
  readonly #stages = new Map<number, StageRecord>()
  readonly #writers = new Map<number, StageRecord>()
  readonly #readers = new Map<number, Set<StageRecord>>()
  #nextOrdinal = 0

  constructor(tracker: MapOutputs) {
    this.tracker = tracker
  }

  /** The record of a stage; a shuffle that is written already is the stage that writes it, whatever its new id. */
  define(spec: StageSpec): StageRecord {
    const known = spec.shuffleId === undefined ? undefined : this.#writers.get(spec.shuffleId)
    if (known !== undefined) return known
    assert(!this.#stages.has(spec.stageId), `stage ${spec.stageId} is another one already`)
    const record = stageRecord(spec)
    for (const parent of spec.parents) {
      assert(
        this.#writers.has(parent),
        `stage ${spec.stageId} reads shuffle ${parent}, which no stage writes`,
      )
      const readers = this.#readers.get(parent)
      if (readers === undefined) this.#readers.set(parent, new Set([record]))
      else readers.add(record)
    }
    this.#stages.set(spec.stageId, record)
    if (spec.kind === 'shuffleMap') this.#defineShuffle(record)
    return record
  }

  #defineShuffle(record: StageRecord): void {
    const { stageId, shuffleId, partitions, reducePartitions, broadcast } = record.spec
    assert(shuffleId !== undefined && reducePartitions !== undefined, `stage ${stageId} writes a shuffle`)
    this.#writers.set(shuffleId, record)
    if (this.tracker.containsShuffle(shuffleId)) return
    const mapPartitions = broadcast === true ? 0 : partitions
    this.tracker.registerShuffle(shuffleId, mapPartitions, reducePartitions, {
      perExecutor: broadcast ?? false,
    })
  }

  /** Forgets a stage that no job uses any more. */
  remove(record: StageRecord): void {
    assert(record.jobs.size === 0, `stage ${record.spec.stageId} is in use`)
    this.#stages.delete(record.spec.stageId)
    if (record.spec.shuffleId !== undefined) this.#writers.delete(record.spec.shuffleId)
    for (const parent of record.spec.parents) {
      const readers = this.#readers.get(parent)
      readers?.delete(record)
      if (readers?.size === 0) this.#readers.delete(parent)
    }
  }

  stage(stageId: number): StageRecord | undefined {
    return this.#stages.get(stageId)
  }

  stages(): Iterable<StageRecord> {
    return this.#stages.values()
  }

  writer(shuffleId: number): StageRecord | undefined {
    return this.#writers.get(shuffleId)
  }

  parents(record: StageRecord): readonly StageRecord[] {
    return record.spec.parents.map((shuffleId) => {
      const writer = this.#writers.get(shuffleId)
      assert(writer !== undefined, `nothing is known of shuffle ${shuffleId} any more`)
      return writer
    })
  }

  readers(record: StageRecord): readonly StageRecord[] {
    const { shuffleId } = record.spec
    return shuffleId === undefined ? [] : [...(this.#readers.get(shuffleId) ?? [])]
  }

  /** Everything made from a stage's output, directly or not. */
  descendants(record: StageRecord): ReadonlySet<StageRecord> {
    const found = new Set<StageRecord>()
    const toVisit = [record]
    for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
      for (const reader of this.readers(next)) {
        if (found.has(reader)) continue
        found.add(reader)
        toVisit.push(reader)
      }
    }
    return found
  }

  /** The job now needs the stage and everything it is made from. */
  attach(job: Job, record: StageRecord): void {
    const toVisit = [record]
    for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
      if (job.stages.has(next)) continue
      job.stages.add(next)
      next.jobs.add(job.jobId)
      toVisit.push(...this.parents(next))
    }
  }

  detach(job: Job, record: StageRecord): void {
    job.stages.delete(record)
    job.awaited.delete(record)
    record.jobs.delete(job.jobId)
  }

  /** Whether all outputs of a map stage are there. */
  isAvailable(record: StageRecord): boolean {
    const { shuffleId, broadcast } = record.spec
    assert(shuffleId !== undefined, 'only a shuffle has outputs')
    if (broadcast !== true) return this.tracker.isAvailable(shuffleId)
    return this.executors.size > 0 && this.missingPartitions(record).length === 0
  }

  missingParents(record: StageRecord): readonly StageRecord[] {
    return this.parents(record).filter((parent) => !this.isAvailable(parent))
  }

  /** What an attempt started now would have to do. */
  missingPartitions(record: StageRecord): readonly number[] {
    const { shuffleId, broadcast, partitions } = record.spec
    const missing: number[] = []
    if (shuffleId === undefined) {
      const finished = this.jobOf(record)?.result?.finished
      for (let p = 0; p < partitions; p++) if (finished?.[p] !== 1) missing.push(p)
      return missing
    }
    if (broadcast !== true) return this.tracker.missingPartitions(shuffleId)
    for (const ordinal of this.executors.values()) {
      if (this.tracker.status(shuffleId, ordinal) === undefined) missing.push(ordinal)
    }
    return missing
  }

  /** The one job of a result stage. */
  jobOf(record: StageRecord): Job | undefined {
    for (const jobId of record.jobs) return this.jobs.get(jobId)
    return undefined
  }

  addExecutor(executorId: string): void {
    this.#executorByOrdinal.set(this.#nextOrdinal, executorId)
    this.executors.set(executorId, this.#nextOrdinal++)
  }

  removeExecutor(executorId: string): void {
    const ordinal = this.executors.get(executorId)
    if (ordinal === undefined) return
    this.executors.delete(executorId)
    this.#executorByOrdinal.delete(ordinal)
  }

  executorAt(ordinal: number): string {
    const executorId = this.#executorByOrdinal.get(ordinal)
    assert(executorId !== undefined, `no executor has ordinal ${ordinal}`)
    return executorId
  }
}
