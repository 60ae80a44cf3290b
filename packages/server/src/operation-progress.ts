/**
 * How far running operations are: stages and tasks, told to the client every few seconds between the rows. One listener
 * counts for all operations; an operation says which stages are its own.
 */
import type { Engine } from '@vonk/engine/driver/engine-port'
import type { EngineEvent } from '@vonk/engine/driver/events/listener-events'
import { type ExecutePlanResponse, message } from '@vonk/protocol'

interface Stage {
  readonly id: number
  tasks: number
  running: number
  completed: number
  bytesRead: number
  done: boolean
}

export class ProgressTracker {
  readonly #stages = new Map<number, Stage>()

  constructor(engine: Engine) {
    engine.addListener((event) => this.#heard(event))
  }

  begin(intervalMs: number): OperationProgress {
    return new OperationProgress(this.#stages, intervalMs)
  }

  #heard(event: EngineEvent): void {
    switch (event.event) {
      case 'SparkListenerStageSubmitted': {
        const stage = this.#stages.get(event.stageInfo.stageId)
        if (stage === undefined) return
        stage.tasks = event.stageInfo.numberOfTasks
        stage.done = false
        return
      }
      case 'SparkListenerTaskStart': {
        const stage = this.#stages.get(event.stageId)
        if (stage !== undefined) stage.running++
        return
      }
      case 'SparkListenerTaskEnd': {
        const stage = this.#stages.get(event.stageId)
        if (stage === undefined) return
        stage.running--
        if (event.taskEndReason.kind !== 'succeeded') return
        stage.completed++
        stage.bytesRead += (event.metrics as { readonly inputBytes?: number } | undefined)?.inputBytes ?? 0
        return
      }
      case 'SparkListenerStageCompleted': {
        const stage = this.#stages.get(event.stageInfo.stageId)
        if (stage !== undefined) stage.done = true
        return
      }
      default:
    }
  }
}

export class OperationProgress implements Disposable {
  readonly #all: Map<number, Stage>
  readonly #own: Stage[] = []
  readonly #timer: ReturnType<typeof setInterval> | undefined
  #due = Promise.withResolvers<typeof isDue>()

  constructor(all: Map<number, Stage>, intervalMs: number) {
    this.#all = all
    if (intervalMs <= 0) return
    this.#timer = setInterval(() => {
      this.#due.resolve(isDue)
      this.#due = Promise.withResolvers()
    }, intervalMs)
    this.#timer.unref?.()
  }

  /** A stage of the operation is about to run. */
  readonly onStage = (id: number): void => {
    const stage = { id, tasks: 0, running: 0, completed: 0, bytesRead: 0, done: false }
    this.#own.push(stage)
    this.#all.set(id, stage)
  }

  /** The items as they come, and a report whenever one is due while there are none. */
  async *during<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item | ProgressReport> {
    const iterator = items[Symbol.asyncIterator]()
    let isEnded = false
    try {
      let next = iterator.next()
      for (;;) {
        const came = this.#timer === undefined ? await next : await Promise.race([next, this.#due.promise])
        if (came === isDue) {
          yield this.#report()
          continue
        }
        if (came.done === true) {
          isEnded = true
          return
        }
        yield came.value
        next = iterator.next()
      }
    } catch (error) {
      isEnded = true
      throw error
    } finally {
      if (!isEnded) await iterator.return?.()
    }
  }

  #report(): ProgressReport {
    const stages = this.#own
      .filter(({ tasks }) => tasks > 0)
      .map(({ id, tasks, completed, bytesRead, done }) =>
        message('ExecutePlanResponse.ExecutionProgress.StageInfo', {
          stageId: BigInt(id),
          numTasks: BigInt(tasks),
          numCompletedTasks: BigInt(completed),
          inputBytesRead: BigInt(bytesRead),
          done,
        }),
      )
    const numInflightTasks = BigInt(this.#own.reduce((sum, { running }) => sum + running, 0))
    const value = message('ExecutePlanResponse.ExecutionProgress', { stages, numInflightTasks })
    return new ProgressReport({ case: 'executionProgress', value })
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const { id } of this.#own) this.#all.delete(id)
  }
}

const isDue = Symbol('a report is due')

/** Told apart from the items that it comes between. */
export class ProgressReport {
  readonly responseType: ExecutePlanResponse['responseType']

  constructor(responseType: ExecutePlanResponse['responseType']) {
    this.responseType = responseType
  }
}
