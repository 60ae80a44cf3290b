/**
 * Watches a job through listener events, kills an executor at a chosen moment, and says what was lost and computed
 * again.
 */
import type { ListenerEvent, SparkSession } from 'vonk'

export type Moment = 'in the map stage' | 'after the map stage' | 'in the reduce stage' | 'during the commit'

interface Output {
  times: number
  executorId: string
}

export class KillWatch {
  readonly #executors = new Map<string, number>()
  /** Stages in the order in which they were submitted first. */
  readonly #stages: number[] = []
  /** By stage, then by partition: where its last output lies. */
  readonly #outputs = new Map<number, Map<number, Output>>()
  readonly #remove: () => void
  #moment: Moment | undefined
  #victim: string | undefined
  /** Map partitions whose output lay on the executor when the driver knew of its death. */
  lost: readonly number[] | undefined

  constructor(spark: SparkSession) {
    this.#remove = spark.addListener((event) => this.#see(event))
  }

  stop(): void {
    this.#remove()
  }

  arm(moment: Moment | undefined): void {
    this.#moment = moment
    this.#victim = undefined
    this.lost = undefined
    this.#stages.length = 0
    this.#outputs.clear()
  }

  get executors(): number {
    return this.#executors.size
  }
  get killed(): boolean {
    return this.#victim !== undefined
  }

  /** Partitions of the map stage that were computed more than once. */
  get computedAgain(): readonly number[] {
    const outputs = this.#outputs.get(this.#stages[0]) ?? new Map<number, Output>()
    return sorted([...outputs].filter(([, { times }]) => times > 1).map(([partition]) => partition))
  }

  #held(executorId: string): readonly number[] {
    const outputs = this.#outputs.get(this.#stages[0]) ?? new Map<number, Output>()
    return sorted(
      [...outputs].filter(([, output]) => output.executorId === executorId).map(([partition]) => partition),
    )
  }

  #see(event: ListenerEvent): void {
    switch (event.event) {
      case 'SparkListenerExecutorAdded':
        this.#executors.set(event.executorId, Number(event.executorInfo.attributes.pid))
        return
      case 'SparkListenerExecutorRemoved':
        this.#executors.delete(event.executorId)
        if (event.executorId === this.#victim && this.lost === undefined)
          this.lost = this.#held(event.executorId)
        return
      case 'SparkListenerStageSubmitted': {
        const { stageId } = event.stageInfo
        if (!this.#stages.includes(stageId)) this.#stages.push(stageId)
        if (this.#moment === 'after the map stage' && this.#stages.length === 2) this.#kill()
        return
      }
      case 'SparkListenerTaskEnd':
        this.#taskEnded(event)
        return
      default:
        return
    }
  }

  #taskEnded({ stageId, taskEndReason, task }: ListenerEvent): void {
    if (taskEndReason.kind !== 'succeeded') return
    const outputs = this.#outputs.get(stageId) ?? new Map<number, Output>()
    this.#outputs.set(stageId, outputs)
    const times = (outputs.get(task.partition)?.times ?? 0) + 1
    outputs.set(task.partition, { times, executorId: task.executorId })
    const place = this.#stages.indexOf(stageId)
    if (this.#moment === 'in the map stage' && place === 0 && outputs.size >= 3) this.#kill()
    if ((this.#moment === 'in the reduce stage' || this.#moment === 'during the commit') && place === 1)
      this.#kill()
  }

  /** Every executor: whatever they hold is gone. */
  killAll(): void {
    for (const pid of this.#executors.values()) process.kill(pid, 'SIGKILL')
  }

  #kill(): void {
    if (this.#victim !== undefined) return
    const victim = [...this.#executors].find(([id]) => this.#held(id).length > 0)
    if (victim === undefined) return
    this.#victim = victim[0]
    process.kill(victim[1], 'SIGKILL')
  }
}

const sorted = (partitions: readonly number[]): number[] => partitions.toSorted((a, b) => a - b)
