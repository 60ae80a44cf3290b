/**
 * What the DAG scheduler has decided in the event at hand, in order, and the words in which it tells the task scheduler
 * and the listeners.
 */
import { assert } from '../base/assert.ts'
import type { DagEffect, DagEvent } from './event.ts'
import type { ListenerEvent, StageInfo } from './listener-event.ts'
import type { StageRecord } from './stage.ts'
import type { StageGraph } from './stage-graph.ts'
import type { TaskDescription } from './task.ts'

type Ended = Extract<DagEvent, { kind: 'taskEnded' }>

export class DagEffects {
  readonly #graph: StageGraph
  readonly #now: () => number
  #effects: DagEffect[] = []

  constructor(graph: StageGraph, now: () => number) {
    this.#graph = graph
    this.#now = now
  }

  push(effect: DagEffect): void {
    this.#effects.push(effect)
  }

  take(): readonly DagEffect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  tellTasks(event: Extract<DagEffect, { kind: 'tellTasks' }>['event']): void {
    this.push({ kind: 'tellTasks', event })
  }

  /** Tasks of any attempt of the stage: nothing they could still do is wanted. */
  stopTasks({ attempts, spec: { stageId } }: StageRecord, reason: string): void {
    if (attempts > 0) this.tellTasks({ kind: 'taskSetsCancelled', stageId, reason })
  }

  post(event: ListenerEvent): void {
    this.push({ kind: 'post', event })
  }

  taskEnded({ task, reason, launchTime, metrics }: Ended): void {
    const { stageId, stageAttempt: stageAttemptId } = task
    const isMap = task.kind === 'shuffleMap'
    this.post({
      event: 'SparkListenerTaskEnd',
      ...{
        stageId,
        stageAttemptId,
        taskType: isMap ? 'ShuffleMapTask' : 'ResultTask',
        taskEndReason: reason,
      },
      ...{ task, launchTime, finishTime: this.#now(), metrics },
    })
  }

  /** The running attempt of a stage has ended, well or not. */
  completed(record: StageRecord, failureReason?: string): void {
    const { stage } = record
    assert(stage.kind === 'running', 'only a running attempt ends')
    const info = this.#info(record, stage.attempt, stage.submittedAt, stage.tasks)
    const completionTime = this.#now()
    const stageInfo = { ...info, completionTime, ...(failureReason === undefined ? {} : { failureReason }) }
    this.post({ event: 'SparkListenerStageCompleted', stageInfo })
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

  taskStarted(task: TaskDescription, launchTime: number): void {
    const { stageId, stageAttempt: stageAttemptId } = task
    this.post({ event: 'SparkListenerTaskStart', stageId, stageAttemptId, task, launchTime })
  }

  /** What a map task has left is not wanted. */
  discard({ shuffleId, partition, taskId: mapTaskId, executorId }: TaskDescription): void {
    if (shuffleId === undefined) return
    this.drop(shuffleId, partition, { mapTaskId, executorId })
  }

  drop(
    shuffleId: number,
    mapPartition: number,
    { mapTaskId, executorId }: { readonly mapTaskId: number; readonly executorId: string },
  ): void {
    this.push({ kind: 'discardMapOutput', shuffleId, mapPartition, mapTaskId, executorId })
  }

  /** An attempt of a stage begins with this many tasks. */
  attemptStarted(record: StageRecord): void {
    const { stage } = record
    assert(stage.kind === 'running', 'an attempt runs once it has started')
    const stageInfo = this.#info(record, stage.attempt, stage.submittedAt, stage.tasks)
    this.post({ event: 'SparkListenerStageSubmitted', stageInfo })
  }
}
