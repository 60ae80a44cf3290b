/**
 * Who may commit the output of a partition: the first attempt that asks, until it fails. Attempts of a stage write
 * aside; only the admitted one's files become part of the result, so that a partition is never written twice.
 */
import type { TaskIdentity } from './event.ts'
import type { TaskEndReason } from './task.ts'

interface StageCommits {
  readonly authorized: Map<number, number>
  /** Task ids that ended without success: one that asks after its own end was reported must not be let in. */
  readonly ended: Set<number>
}

export class OutputCommitCoordinator {
  readonly #stages = new Map<number, StageCommits>()

  /** Also for a further attempt of the stage: what was admitted before stays admitted. */
  stageStarted(stageId: number): void {
    if (!this.#stages.has(stageId)) this.#stages.set(stageId, { authorized: new Map(), ended: new Set() })
  }

  stageEnded(stageId: number): void {
    this.#stages.delete(stageId)
  }

  /** The same attempt asking twice gets the same answer. */
  mayCommit(task: TaskIdentity): boolean {
    const stage = this.#stages.get(task.stageId)
    if (stage === undefined || stage.ended.has(task.taskId)) return false
    const holder = stage.authorized.get(task.partition)
    if (holder === undefined) stage.authorized.set(task.partition, task.taskId)
    return holder === undefined || holder === task.taskId
  }

  /** Only the holder's own failure frees the partition for another attempt. */
  taskEnded(task: TaskIdentity, reason: TaskEndReason): void {
    if (reason.kind === 'succeeded') return
    const stage = this.#stages.get(task.stageId)
    if (stage === undefined) return
    stage.ended.add(task.taskId)
    if (stage.authorized.get(task.partition) === task.taskId) stage.authorized.delete(task.partition)
  }

  get isEmpty(): boolean {
    return this.#stages.size === 0
  }
}
