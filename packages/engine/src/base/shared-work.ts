/**
 * Work that is done once for all who ask for it. Whoever is cancelled leaves, and the work ends with the last who
 * waited for it.
 */
import { unlessCancelled } from './cancellation.ts'

export class SharedWork<T> {
  private readonly work: Promise<T>
  private readonly ending = new AbortController()
  private waiting = 0
  private isDone = false

  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.work = start(this.ending.signal)
    const done = () => {
      this.isDone = true
    }
    this.work.then(done, done)
  }

  /** Nobody may wait for it any more: it was ended. */
  get isAbandoned(): boolean {
    return this.ending.signal.aborted
  }

  async wait(signal?: AbortSignal): Promise<T> {
    this.waiting++
    try {
      return await unlessCancelled(this.work, signal)
    } finally {
      if (--this.waiting === 0 && !this.isDone) this.ending.abort()
    }
  }
}
