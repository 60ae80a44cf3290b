/** How far an operation is, as a server tells it every few seconds. */
import type { ExecutePlanResponse } from '@vonk/protocol'

export interface StageProgress {
  readonly stageId: number
  readonly tasks: number
  readonly completedTasks: number
  readonly inputBytesRead: number
  readonly done: boolean
}

export interface OperationProgress {
  readonly operationId: string
  readonly stages: readonly StageProgress[]
  readonly runningTasks: number
  /** The operation has ended. */
  readonly done: boolean
}

export type ProgressHandler = (progress: OperationProgress) => void

type Sent = Extract<ExecutePlanResponse['responseType'], { case: 'executionProgress' }>['value']

export const progressOf = (operationId: string, sent: Sent): OperationProgress => ({
  operationId,
  stages: sent.stages.map((stage) => ({
    stageId: Number(stage.stageId),
    tasks: Number(stage.numTasks),
    completedTasks: Number(stage.numCompletedTasks),
    inputBytesRead: Number(stage.inputBytesRead),
    done: stage.done,
  })),
  runningTasks: Number(sent.numInflightTasks),
  done: false,
})
