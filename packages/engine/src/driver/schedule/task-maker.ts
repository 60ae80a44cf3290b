/** Descriptors of a stage's tasks, made as they are launched. */
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { MapOutputTracker } from '../../shuffle/map-output-tracker.ts'
import { programId, type TaskMaker } from './scheduler-loop.ts'
import { describeTask, type TaskLayout } from './task-layout.ts'

export interface StageTasks {
  readonly stageId: number
  readonly program: StageProgram
  readonly layout: TaskLayout
  /** Of a stage that writes a range exchange. */
  readonly rangeBounds?: Uint8Array | undefined
}

export function taskMaker(
  { stageId, program, layout, rangeBounds }: StageTasks,
  tracker: MapOutputTracker,
): TaskMaker {
  const bounds = rangeBounds === undefined ? {} : { rangeBounds }
  return (task) => describeTask(task, { layout, program, programId: programId(stageId), tracker, ...bounds })
}
