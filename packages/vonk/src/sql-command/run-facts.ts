/** What a run was: stages, shuffles and tasks, counted from the session's events. */
import type { ListenerEvent, SparkSession } from '@vonk/client'

/** How long events may come after the rows. */
const patienceMs = 200

export class RunFacts {
  private stages = new Set<number>()
  private shuffles = new Set<number>()
  private tasks = 0
  private ended = 0
  private wake: () => void = () => undefined
  private readonly remove: () => void

  constructor(spark: SparkSession) {
    this.remove = spark.addListener((event) => this.count(event))
  }

  reset(): void {
    this.stages = new Set()
    this.shuffles = new Set()
    this.tasks = 0
    this.ended = 0
  }

  stop(): void {
    this.remove()
  }

  /** `2 stages, 1 shuffle, 8 tasks`, once the query's end was heard of. */
  async text(): Promise<string> {
    if (this.ended === 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.wake = resolve
      const timer = setTimeout(resolve, patienceMs)
      await promise
      clearTimeout(timer)
    }
    const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
    const facts = [[this.stages.size, 'stage'] as const, [this.shuffles.size, 'shuffle'] as const]
    return [...facts, [this.tasks, 'task'] as const].map(([n, what]) => counted(n, what)).join(', ')
  }

  private count(event: ListenerEvent): void {
    if (event.event === 'SparkListenerTaskEnd' && event.taskEndReason.reason === 'Success') {
      this.tasks++
      this.stages.add(event.stageId)
      if ((event.taskMetrics?.shuffleWriteMetrics.shuffleRecordsWritten ?? 0) > 0)
        this.shuffles.add(event.stageId)
    } else if (event.event === 'SparkListenerSQLExecutionEnd') {
      this.ended++
      this.wake()
    }
  }
}
