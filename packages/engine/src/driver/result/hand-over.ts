/**
 * One value at a time from a producer to a consumer; the producer waits until it is taken. Either side may end it: the
 * producer with an end or a failure, the consumer by leaving.
 */
export class HandOver<T> {
  private value: T | undefined
  private failure: unknown
  private state: 'open' | 'ended' | 'left' = 'open'
  private wakeTaker: () => void = () => undefined
  private wakeGiver: () => void = () => undefined

  private get isOpen(): boolean {
    return this.state === 'open' && this.failure === undefined
  }

  /** Whether somebody will read on. */
  async give(value: T): Promise<boolean> {
    while (this.value !== undefined && this.isOpen) {
      await new Promise<void>((resolve) => {
        this.wakeGiver = resolve
      })
    }
    if (!this.isOpen) return false
    this.value = value
    this.wakeTaker()
    return true
  }

  /** The next value, undefined at the end; throws what the producer failed with. */
  async take(): Promise<T | undefined> {
    while (this.value === undefined) {
      this.throwIfFailed()
      if (this.state === 'ended') return undefined
      await new Promise<void>((resolve) => {
        this.wakeTaker = resolve
      })
    }
    const { value } = this
    this.value = undefined
    this.wakeGiver()
    return value
  }

  throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure
  }

  end(): void {
    if (this.state === 'open') this.state = 'ended'
    this.wakeTaker()
  }
  /** Both sides end: what the producer would give is not wanted any more. */
  fail(error: unknown): void {
    this.failure ??= error
    this.wakeTaker()
    this.wakeGiver()
  }
  /** What was given and not taken is handed back. */
  leave(): T | undefined {
    this.state = 'left'
    this.wakeGiver()
    return this.value
  }
}
