/**
 * Hands events to listeners: in the order in which they were posted, after the fact, and never from inside the code
 * that posted. A listener that throws is dropped with a warning, so that one broken listener neither stops a job nor
 * fills the terminal.
 */
import process from 'node:process'
import type { EngineEvent } from './listener-events.ts'

export type Listener = (event: EngineEvent) => void

interface Registration {
  readonly listener: Listener
  isActive: boolean
}

export interface ListenerBusOptions {
  /** Told when a listener is dropped; by default it is written to standard error. */
  readonly warn?: (message: string) => void
}

export class ListenerBus {
  private readonly warn: (message: string) => void
  private readonly registrations: Registration[] = []
  private queue: EngineEvent[] = []
  private isScheduled = false

  constructor(options: ListenerBusOptions = {}) {
    this.warn = options.warn ?? ((message) => process.stderr.write(`${message}\n`))
  }

  /** Hears of everything posted from now on. Returns its removal. */
  add(listener: Listener): () => void {
    // What was posted before is not for this listener, though it may still be waiting.
    this.deliver()
    const registration: Registration = { listener, isActive: true }
    this.registrations.push(registration)
    return () => this.remove(registration)
  }

  post(event: EngineEvent): void {
    this.queue.push(event)
    if (this.isScheduled) return
    this.isScheduled = true
    queueMicrotask(() => this.deliver())
  }

  /** Posts what is dear to make: it is made only where somebody hears it. */
  postIfHeard(make: () => EngineEvent): void {
    if (this.registrations.length > 0) this.post(make())
  }

  /** Resolves when all that was posted has been delivered. */
  async drain(): Promise<void> {
    while (this.queue.length > 0) await Promise.resolve()
  }

  private remove(registration: Registration): void {
    registration.isActive = false
    const at = this.registrations.indexOf(registration)
    if (at >= 0) this.registrations.splice(at, 1)
  }

  private deliver(): void {
    this.isScheduled = false
    const events = this.queue
    this.queue = []
    if (this.registrations.length === 0) return
    for (const event of events) {
      for (const registration of [...this.registrations]) this.tell(registration, event)
    }
  }

  private tell(registration: Registration, event: EngineEvent): void {
    if (!registration.isActive) return
    try {
      registration.listener(event)
    } catch (error) {
      this.remove(registration)
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
      this.warn(`A listener failed on ${event.event} and hears no more events: ${what}`)
    }
  }
}
