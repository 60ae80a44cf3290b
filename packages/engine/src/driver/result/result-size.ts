/**
 * How much the results of a query may bring to the driver (spark.driver.maxResultSize). They are counted as Spark does,
 * job by job, by the bytes of their rows: a result that is asked for as a whole is one job, while an iterator over its
 * partitions makes one of each. A query over it fails; its tasks are stopped, and nothing of it is kept.
 */
import { sizeText } from '../../base/size-text.ts'
import type { JobFailure } from '../../scheduler/job-failure.ts'
import type { TaskResult } from '../schedule/scheduler-loop.ts'

export type CountedResults =
  /** All results that are added are of one job. */
  | 'together'
  /** Each is one of its own. */
  | 'each'

export class ResultSize {
  private readonly bytesMax: number
  private readonly counted: CountedResults
  private bytes = 0
  private tasks = 0

  /** `bytesMax`: 0 for no bound. */
  constructor(bytesMax: number, counted: CountedResults) {
    this.bytesMax = bytesMax
    this.counted = counted
  }

  /** Why the job of this result fails, if it does. */
  add({ output }: TaskResult): (JobFailure & { readonly kind: 'cancelled' }) | undefined {
    if (output.kind !== 'rows' || this.bytesMax === 0) return undefined
    if (this.counted === 'each') this.bytes = this.tasks = 0
    this.tasks++
    this.bytes += output.bytes
    if (this.bytes <= this.bytesMax) return undefined
    // Spark's sentence, and what can be done.
    const reason =
      `Total size of serialized results of ${this.tasks} tasks (${sizeText(this.bytes)}) is bigger than ` +
      `spark.driver.maxResultSize (${sizeText(this.bytesMax)}). Ask for fewer rows, write them to files, read them ` +
      'with toLocalIterator, or set it higher (0: no bound) where the session is built.'
    return { kind: 'cancelled', reason }
  }
}
