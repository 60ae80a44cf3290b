/** What the demo knows of a run: counted from listener events and nothing else. */
import type { ListenerEvent, SparkSession } from '@vonk/client'

export interface StageFacts {
  readonly stageId: number
  readonly attempts: Set<number>
  tasks: number
  rowsRead: number
  bytesRead: number
  shuffleBytesWritten: number
  shuffleBytesRead: number
  taskMs: number
  /** Partitions by how many times a task of them succeeded. */
  readonly succeeded: Map<number, { times: number; executors: string[] }>
  emptyTasks: number
}

export class DemoEvents {
  jobs = 0
  bytesRead = 0
  readonly stages = new Map<number, StageFacts>()
  readonly executors = new Map<string, number | undefined>()
  readonly lost: { executorId: string; reason: string }[] = []
  readonly changes: string[] = []
  /** Called for each event after it was counted. */
  onEvent: (event: ListenerEvent) => void = () => undefined
  private readonly remove: () => void

  constructor(spark: SparkSession) {
    this.remove = spark.addListener((event) => {
      this.count(event)
      this.onEvent(event)
    })
  }

  stop(): void {
    this.remove()
  }

  /** Forgets what earlier runs have counted, but not the executors. */
  reset(): void {
    this.jobs = 0
    this.bytesRead = 0
    this.stages.clear()
    this.changes.length = 0
  }

  private count(event: ListenerEvent): void {
    switch (event.event) {
      case 'SparkListenerJobStart':
        this.jobs++
        return
      case 'SparkListenerExecutorAdded': {
        const pid: string | undefined = event.executorInfo.attributes?.pid
        this.executors.set(event.executorId, pid === undefined ? undefined : Number(pid))
        return
      }
      case 'SparkListenerExecutorRemoved':
        this.lost.push({ executorId: event.executorId, reason: event.removedReason })
        this.executors.delete(event.executorId)
        return
      case 'SparkListenerStageSubmitted': {
        const { stageId, stageAttemptId, numberOfTasks } = event.stageInfo
        const stage = this.stage(stageId)
        stage.attempts.add(stageAttemptId)
        stage.tasks = Math.max(stage.tasks, numberOfTasks)
        return
      }
      case 'SparkListenerTaskEnd':
        return this.countTask(event)
      case 'SparkListenerSQLAdaptiveExecutionUpdate':
        if (event.change !== '') this.changes.push(event.change)
        return
      default:
        return
    }
  }

  private stage(stageId: number): StageFacts {
    let stage = this.stages.get(stageId)
    if (stage === undefined) {
      stage = {
        stageId,
        attempts: new Set(),
        tasks: 0,
        rowsRead: 0,
        bytesRead: 0,
        shuffleBytesWritten: 0,
        shuffleBytesRead: 0,
        taskMs: 0,
        succeeded: new Map(),
        emptyTasks: 0,
      }
      this.stages.set(stageId, stage)
    }
    return stage
  }

  private countTask(event: ListenerEvent): void {
    if (event.taskEndReason.reason !== 'Success') return
    const stage = this.stage(event.stageId)
    const { partitionId, executorId } = event.taskInfo
    const partition = stage.succeeded.get(partitionId) ?? { times: 0, executors: [] }
    partition.times++
    partition.executors.push(executorId)
    stage.succeeded.set(partitionId, partition)
    const metrics = event.taskMetrics
    if (metrics === undefined || metrics === null) return
    const { inputMetrics: input, shuffleReadMetrics: read } = metrics
    stage.taskMs += metrics.executorRunTime
    stage.rowsRead += input.recordsRead + read.totalRecordsRead
    stage.bytesRead += input.bytesRead
    stage.shuffleBytesWritten += metrics.shuffleWriteMetrics.shuffleBytesWritten
    stage.shuffleBytesRead += read.localBytesRead + read.remoteBytesRead
    if (input.recordsRead + read.totalRecordsRead === 0) stage.emptyTasks++
    this.bytesRead += input.bytesRead
  }
}
