/** Ways for a task to end that are no mistakes of the user's: they become kinds of outcome. */

/** The task was cancelled and noticed it. */
export class TaskCancelled extends Error {
  constructor() {
    super('the task was cancelled')
    this.name = 'TaskCancelled'
  }
}

export interface MissingBlock {
  readonly shuffleId: number
  readonly mapPartition: number
  readonly mapTaskId: number
  readonly executorId: string
  readonly reason: string
}

/** A map output that should be there is missing or corrupt: the scheduler runs its map task again. */
export class FetchFailed extends Error implements MissingBlock {
  readonly shuffleId: number
  readonly mapPartition: number
  readonly mapTaskId: number
  readonly executorId: string
  readonly reason: string

  constructor(block: MissingBlock, cause?: unknown) {
    super(
      `shuffle ${block.shuffleId}, map partition ${block.mapPartition} on ${block.executorId}: ${block.reason}`,
      {
        cause,
      },
    )
    this.name = 'FetchFailed'
    this.shuffleId = block.shuffleId
    this.mapPartition = block.mapPartition
    this.mapTaskId = block.mapTaskId
    this.executorId = block.executorId
    this.reason = block.reason
  }
}
