/**
 * Watches a job through listener events, kills an executor at a chosen moment, and says what was lost and computed
 * again.
 */
import type { ListenerEvent, SparkSession } from 'vonk'

export type Moment =
  | 'in the map stage'
  | 'after the map stage'
  | 'in the reduce stage'
  | 'during the commit'
  | AfterChange

/** When the first task ends of a stage that was planned after an adaptive change, whose text matches. */
export interface AfterChange {
  readonly change: RegExp
  /** 1 for the first stage after the change. */
  readonly stage: number
  readonly victims: 'one' | 'all'
}

interface Output {
  times: number
  executorId: string
  /** Rows and bytes that each run wrote. */
  readonly written: string[]
}

export class KillWatch {
  readonly #executors = new Map<string, number>()
  /** Stages in the order in which they were submitted first. */
  readonly #stages: number[] = []
  /** By stage, then by partition: where its last output lies. */
  readonly #outputs = new Map<number, Map<number, Output>>()
  readonly #remove: () => void
  #moment: Moment | undefined
  readonly #victims = new Set<string>()
  /** Stages submitted when the change came that a moment waits for. */
  #stagesBefore: number | undefined
  /** Map outputs, `stage/partition`, that lay on executors when the driver knew of their death. */
  lost: readonly string[] | undefined

  constructor(spark: SparkSession) {
    this.#remove = spark.addListener((event) => this.#see(event))
  }

  stop(): void {
    this.#remove()
  }

  arm(moment: Moment | undefined): void {
    this.#moment = moment
    this.#victims.clear()
    this.#stagesBefore = undefined
    this.lost = undefined
    this.#stages.length = 0
    this.#outputs.clear()
  }

  get executors(): number {
    return this.#executors.size
  }
  get killed(): boolean {
    return this.#victims.size > 0
  }

  /** Map outputs that were computed more than once. */
  get computedAgain(): readonly string[] {
    return this.#mapOutputs(({ times }) => times > 1)
  }

  /** Map outputs that were not the same when they were computed again. */
  get changed(): readonly string[] {
    return this.#mapOutputs(({ written }) => new Set(written).size > 1)
  }

  #mapOutputs(isMeant: (output: Output) => boolean): readonly string[] {
    const stages = this.#stages.slice(0, this.#stagesBefore ?? 1)
    return stages
      .flatMap((stage) =>
        [...(this.#outputs.get(stage) ?? [])]
          .filter(([, output]) => isMeant(output))
          .map(([partition]) => `${stage}/${partition}`),
      )
      .toSorted()
  }

  #see(event: ListenerEvent): void {
    switch (event.event) {
      case 'SparkListenerExecutorAdded':
        this.#executors.set(event.executorId, Number(event.executorInfo.attributes.pid))
        return
      case 'SparkListenerExecutorRemoved':
        this.#executors.delete(event.executorId)
        if (this.#victims.has(event.executorId)) {
          const held = this.#mapOutputs(({ executorId }) => executorId === event.executorId)
          this.lost = [...new Set([...(this.lost ?? []), ...held])].toSorted()
        }
        return
      case 'SparkListenerSQLAdaptiveExecutionUpdate':
        if (typeof this.#moment !== 'object' || !this.#moment.change.test(String(event.change))) return
        this.#stagesBefore ??= this.#stages.length
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

  #taskEnded({ stageId, taskEndReason, taskInfo, taskMetrics }: ListenerEvent): void {
    if (taskEndReason.reason !== 'Success') return
    const { partitionId, executorId } = taskInfo
    const { shuffleRecordsWritten, shuffleBytesWritten } = taskMetrics.shuffleWriteMetrics
    const outputs = this.#outputs.get(stageId) ?? new Map<number, Output>()
    this.#outputs.set(stageId, outputs)
    const before = outputs.get(partitionId)
    const written = [...(before?.written ?? []), `${shuffleRecordsWritten}, ${shuffleBytesWritten}`]
    const times = (before?.times ?? 0) + 1
    outputs.set(partitionId, { times, executorId, written })
    const place = this.#stages.indexOf(stageId)
    const moment = this.#moment
    if (moment === 'in the map stage' && place === 0 && outputs.size >= 3) this.#kill()
    if ((moment === 'in the reduce stage' || moment === 'during the commit') && place === 1) this.#kill()
    if (typeof moment !== 'object' || this.#stagesBefore === undefined) return
    if (place === this.#stagesBefore + moment.stage - 1) this.#kill(moment.victims)
  }

  /** Every executor: whatever they hold is gone. */
  killAll(): void {
    for (const pid of this.#executors.values()) process.kill(pid, 'SIGKILL')
  }

  #kill(victims: AfterChange['victims'] = 'one'): void {
    if (this.killed) return
    const holders = [...this.#executors].filter(
      ([id]) => this.#mapOutputs(({ executorId }) => executorId === id).length > 0,
    )
    for (const [executorId, pid] of victims === 'all' ? this.#executors : holders.slice(0, 1)) {
      this.#victims.add(executorId)
      process.kill(pid, 'SIGKILL')
    }
  }
}
