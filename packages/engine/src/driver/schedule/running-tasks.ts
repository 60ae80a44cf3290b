/** The tasks that executors have and have not ended, killed ones among them until they say so. */
import type { TaskDescription } from '../../scheduler/task.ts'

interface EndWait {
  readonly stageIds: ReadonlySet<number>
  readonly resolve: () => void
}

export class RunningTasks {
  private readonly tasks = new Map<number, TaskDescription>()
  private readonly waits = new Set<EndWait>()

  add(task: TaskDescription): void {
    this.tasks.set(task.taskId, task)
  }
  get(taskId: number): TaskDescription | undefined {
    return this.tasks.get(taskId)
  }

  /** Whether it was there. */
  remove(taskId: number): boolean {
    const wasThere = this.tasks.delete(taskId)
    this.settle()
    return wasThere
  }

  removeExecutor(executorId: string): void {
    for (const [taskId, task] of this.tasks) if (task.executorId === executorId) this.tasks.delete(taskId)
    this.settle()
  }

  /** Resolves when no task of these stages is left. */
  async ended(stageIds: readonly number[]): Promise<void> {
    const wanted = new Set(stageIds)
    if (this.has(wanted)) await new Promise<void>((resolve) => this.waits.add({ stageIds: wanted, resolve }))
  }

  private has(stageIds: ReadonlySet<number>): boolean {
    return this.tasks.values().some((task) => stageIds.has(task.stageId))
  }

  private settle(): void {
    for (const wait of this.waits) {
      if (this.has(wait.stageIds)) continue
      this.waits.delete(wait)
      wait.resolve()
    }
  }
}
