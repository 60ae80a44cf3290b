/** Takes rows and keeps nothing: for running a query without its result. */
import type { BatchSink } from '../exec/batch-sink.ts'
import type { TaskOutput } from '../exec/task.ts'

export class NoopSink implements BatchSink {
  private rowCount = 0

  consume(rows: number): void {
    this.rowCount += rows
  }
  finish(): TaskOutput {
    return { kind: 'files', files: [], rowCount: this.rowCount, bytes: 0 }
  }
  abort(): void {
    // There is nothing to take back.
  }
}
