/**
 * Gives a heap's memory back when its thread has nothing to do. V8 collects by what is allocated, so what work leaves
 * behind, and the room that V8 made for more of it, stays resident until somebody allocates again: a server that waits
 * for its next client would hold on to hundreds of megabytes. Each thread has a heap of its own, and one of these.
 */
import { getHeapStatistics } from 'node:v8'

export interface IdleMemoryOptions {
  /** What runs. */
  readonly running: () => number
  /** What ever began: what came and went between two looks is work, too. */
  readonly begun: () => number
  /** Less than this is not worth a collection. */
  readonly growthBytesMin?: number
  readonly heapBytes?: () => number
  readonly collect?: () => Promise<void>
}

/** How long nothing may have run before memory is looked at; a collection takes some tens of milliseconds. */
const quietMs = 2000
const lookEveryMs = 500

export class IdleMemory {
  readonly #options: Required<IdleMemoryOptions>
  readonly #timer: NodeJS.Timeout
  #heapBytes: number
  #quietLooks = 0
  #begun = 0
  #isCollecting = false

  constructor(options: IdleMemoryOptions) {
    this.#options = { growthBytesMin: 8 << 20, heapBytes: heapInMemory, collect: collectAll, ...options }
    this.#heapBytes = this.#options.heapBytes()
    this.#timer = setInterval(() => void this.look(), lookEveryMs)
    this.#timer.unref()
  }

  /** Called by the timer. */
  async look(): Promise<void> {
    const { running, begun, growthBytesMin, heapBytes, collect } = this.#options
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

/** What the thread's heap takes up, be it in use or not, and the buffers that it holds. */
function heapInMemory(): number {
  const { total_physical_size: heap, external_memory: buffers } = getHeapStatistics()
  return heap + buffers
}

/** The debugger's own command; unlike a flag of V8 it changes nothing else in the process. */
async function collectAll(): Promise<void> {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.collectGarbage')
  session.disconnect()
}
