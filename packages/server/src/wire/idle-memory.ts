/**
 * Gives memory back when a server has nothing to do. V8 collects by what is allocated, and what fifty sessions leave
 * behind stays resident until somebody allocates again: a server that waits for its next client would hold on to
 * hundreds of megabytes of garbage.
 */
import { Session } from 'node:inspector/promises'
import process from 'node:process'

export interface IdleMemoryOptions {
  /** Operations that run. */
  readonly running: () => number
  /** Operations that ever began: what came and went between two looks is work, too. */
  readonly begun: () => number
  readonly heapBytes?: () => number
  readonly collect?: () => Promise<void>
}

/** How long nothing may have run before memory is looked at; a collection takes some tens of milliseconds. */
const quietMs = 2000
const lookEveryMs = 500
/** Garbage that is worth a collection. */
const growthBytesMin = 16 << 20

export class IdleMemory {
  readonly #options: Required<IdleMemoryOptions>
  readonly #timer: NodeJS.Timeout
  #heapBytes: number
  #quietLooks = 0
  #begun = 0
  #isCollecting = false

  constructor({ running, begun, heapBytes = heapInUse, collect = collectAll }: IdleMemoryOptions) {
    this.#options = { running, begun, heapBytes, collect }
    this.#heapBytes = heapBytes()
    this.#timer = setInterval(() => void this.look(), lookEveryMs)
    this.#timer.unref()
  }

  /** Called by the timer. */
  async look(): Promise<void> {
    const { running, begun, heapBytes, collect } = this.#options
    const isQuiet = running() === 0 && begun() === this.#begun
    this.#begun = begun()
    this.#quietLooks = isQuiet ? this.#quietLooks + 1 : 0
    if (this.#quietLooks * lookEveryMs < quietMs || this.#isCollecting) return
    if (heapBytes() - this.#heapBytes < growthBytesMin) return
    this.#isCollecting = true
    await collect()
    this.#heapBytes = heapBytes()
    this.#isCollecting = false
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

const heapInUse = (): number => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** The debugger's own command; unlike a flag of V8 it changes nothing else in the process. */
async function collectAll(): Promise<void> {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.collectGarbage')
  session.disconnect()
}
