/** An executor with the slots of `test-slot.ts`, for tests; and the terror of its slots. */
import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { TaskOutcome } from '../../exec/task.ts'
import { Executor } from '../executor.ts'
import { type TestWork, testProgram, testTask } from './test-program.ts'

/** The ends of tasks come as promises. */
export class TestExecutor {
  readonly executor: Executor
  readonly commits: number[] = []
  broken = 0
  private readonly waits = new Map<number, PromiseWithResolvers<TaskOutcome>>()
  private nextTask = 1

  constructor(slots: number, memoryBytes = 64 * 1024 * 1024) {
    const localDirectories = [join(tmpdir(), `vonk-executor-test-${process.pid}`)]
    this.executor = new Executor(
      {
        ...{ executorId: 'x', host: 'localhost', slots, memoryBytes, localDirectories },
        memorySetting: 'spark.executor.memory',
        fetch: async () => ({ kind: 'fetchFailed', reason: 'there is nobody' }),
        workerUrl: new URL('./test-slot.ts', import.meta.url),
      },
      {
        taskFinished: (taskId, outcome) => this.wait(taskId).resolve(outcome),
        commitAsked: (taskId) => this.commits.push(taskId),
        slotBroke: () => this.broken++,
      },
    )
  }

  private wait(taskId: number): PromiseWithResolvers<TaskOutcome> {
    const found = this.waits.get(taskId) ?? Promise.withResolvers<TaskOutcome>()
    this.waits.set(taskId, found)
    return found
  }

  launch(work: TestWork, more = {}): { readonly taskId: number; readonly ended: Promise<TaskOutcome> } {
    const taskId = this.nextTask++
    this.executor.launch(testTask(taskId, work, more), testProgram)
    return { taskId, ended: this.wait(taskId).promise }
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Terminates slots at random moments of tasks that claim, free and keep memory. Ends with no block kept. */
export async function terminateAtRandom(
  tested: TestExecutor,
  options: { readonly terminations: number; readonly seed: number },
): Promise<void> {
  let random = options.seed
  const next = (below: number) => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0
    return (random >>> 8) % below
  }
  const { executor } = tested
  const works: readonly TestWork[] = ['churn', 'churn', 'map', 'quick']
  for (let done = 0; done < options.terminations; done += executor.slotCount) {
    const tasks = works.map((work) => tested.launch(work))
    // Now and then the thread is not even up yet.
    await pause(next(40))
    for (let slot = 0; slot < executor.slotCount; slot++) {
      executor.terminateSlot(slot)
      if (next(2) === 0) await pause(next(4))
    }
    for (const { kind } of await Promise.all(tasks.map((task) => task.ended)))
      assert.ok(kind === 'succeeded' || kind === 'failed', `seed ${options.seed}: ${kind}`)
  }
  executor.blocks.removeShuffle(7)
}
