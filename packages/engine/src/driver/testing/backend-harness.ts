/** A backend without a scheduler: tasks are launched by hand, and what comes back is kept for the test to wait for. */
import assertion from 'node:assert/strict'
import type { TaskDescriptor, TaskOutcome } from '../../exec/task.ts'
import { type TestWork, testProgram, testTask } from '../../executor/testing/test-program.ts'
import type { ExecutorLossReason } from '../../scheduler/task.ts'
import type { BackendEvents, ClusterBackend } from '../backend/cluster-backend.ts'

export const testWorkerUrl = new URL('../../executor/testing/test-slot.ts', import.meta.url)
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export async function until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > end) throw new assertion.AssertionError({ message: `timed out: ${what}` })
    await pause(2)
  }
}

export class BackendHarness implements BackendEvents {
  readonly backend: ClusterBackend
  readonly registered: string[] = []
  readonly lost: { readonly executorId: string; readonly reason: ExecutorLossReason }[] = []
  readonly commits: number[] = []
  heartbeats = 0
  private readonly waits = new Map<number, PromiseWithResolvers<TaskOutcome>>()
  private nextTask = 1

  constructor(backend: ClusterBackend) {
    this.backend = backend
  }

  launch(executorId: string, work: TestWork, more: Partial<TaskDescriptor> = {}) {
    const taskId = this.nextTask++
    this.backend.launch(executorId, testTask(taskId, work, more), testProgram)
    return { taskId, ended: this.wait(taskId).promise }
  }

  private wait(taskId: number): PromiseWithResolvers<TaskOutcome> {
    const found = this.waits.get(taskId) ?? Promise.withResolvers<TaskOutcome>()
    this.waits.set(taskId, found)
    return found
  }

  executorRegistered({ executorId }: { readonly executorId: string }): void {
    this.registered.push(executorId)
  }
  executorLost(executorId: string, reason: ExecutorLossReason): void {
    this.lost.push({ executorId, reason })
  }
  executorHeartbeat(): void {
    this.heartbeats++
  }
  taskFinished(taskId: number, _executorId: string, outcome: TaskOutcome): void {
    this.wait(taskId).resolve(outcome)
  }
  commitAsked(taskId: number): void {
    this.commits.push(taskId)
  }
}
