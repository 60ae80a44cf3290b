/**
 * Which outputs are gone: forgets them in the tracker, tells the task scheduler of lost broadcasts, and remembers up to
 * which epoch an executor's outputs are not to be trusted. Who computes them again is decided elsewhere.
 */
import { assert } from '../base/assert.ts'
import type { DagEffects } from './dag-effects.ts'
import type { StageRecord } from './stage.ts'
import type { StageGraph } from './stage-graph.ts'
import type { FetchFailure, TaskDescription } from './task.ts'

export class LostOutputs {
  readonly #graph: StageGraph
  readonly #effects: DagEffects
  /** Up to this epoch, what a task on the executor wrote is taken for lost. */
  readonly #failureEpochs = new Map<string, number>()

  constructor(graph: StageGraph, effects: DagEffects) {
    this.#graph = graph
    this.#effects = effects
  }

  /** Whether what a task says it wrote can be there. */
  isTrusted({ executorId, epoch }: TaskDescription): boolean {
    const lostAt = this.#failureEpochs.get(executorId)
    return this.#graph.executors.has(executorId) && (lostAt === undefined || epoch > lostAt)
  }

  executorGone(executorId: string): void {
    this.#outputsLost(executorId, this.#graph.tracker.epoch)
  }

  drop(shuffleId: number, mapPartition: number): void {
    const status = this.#graph.tracker.status(shuffleId, mapPartition)
    if (status === undefined) return
    this.#graph.tracker.unregisterMapOutput(shuffleId, mapPartition, status)
    this.#effects.drop(shuffleId, mapPartition, status)
  }

  forgetFailed(failure: FetchFailure, task: TaskDescription): void {
    const { shuffleId, executorId, mapTaskId, scope } = failure
    if (executorId === undefined) return
    const broadcast = this.#graph.writer(shuffleId)?.spec.broadcast === true
    const mapPartition =
      failure.mapPartition ?? (broadcast ? this.#graph.executors.get(executorId) : undefined)
    if (mapPartition !== undefined) {
      const gone = this.#graph.tracker.unregisterMapOutput(shuffleId, mapPartition, { executorId, mapTaskId })
      if (gone && broadcast) this.#effects.tellTasks({ kind: 'broadcastGone', shuffleId, executorId })
    }
    if (scope === 'executor') this.#outputsLost(executorId, task.epoch)
  }

  /** All that tasks up to `epoch` wrote on an executor is gone. Told of it again, there is nothing new in it. */
  #outputsLost(executorId: string, epoch: number): void {
    const known = this.#failureEpochs.get(executorId)
    if (known !== undefined && known >= epoch) return
    this.#failureEpochs.set(executorId, epoch)
    for (const { shuffleId } of this.#graph.tracker.removeOutputsOnExecutor(executorId)) {
      if (this.#graph.writer(shuffleId)?.spec.broadcast !== true) continue
      this.#effects.tellTasks({ kind: 'broadcastGone', shuffleId, executorId })
    }
    // What starts from now on is newer than the loss.
    this.#graph.tracker.incrementEpoch()
  }

  forgetAll(record: StageRecord): void {
    const { shuffleId, broadcast } = record.spec
    assert(shuffleId !== undefined, 'a map stage writes a shuffle')
    this.#graph.tracker.unregisterAllMapOutput(shuffleId)
    if (broadcast === true) this.broadcastGone(record)
    record.firstValidAttempt = record.attempts
    record.complete = false
  }

  broadcastGone({ spec: { shuffleId } }: StageRecord): void {
    if (shuffleId === undefined) return
    for (const executorId of this.#graph.executors.keys()) {
      this.#effects.tellTasks({ kind: 'broadcastGone', shuffleId, executorId })
    }
  }
}
