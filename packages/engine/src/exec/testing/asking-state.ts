/** For tests: somebody who asks a task's operators for memory at random batches, and the files that they fill. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../base/random.ts'
import { BlockCodec, codecScratchBytes } from '../../shuffle/block-codec.ts'
import { createBlockFile } from '../../shuffle/block-file.ts'
import { StateFile } from '../../shuffle/state-file.ts'
import type { StateStore } from '../rows/state-store.ts'
import type { StatePort, TaskContext } from '../task-services.ts'

export interface AskingOptions {
  readonly seed: number
  /** How often it asks, of batches. */
  readonly share: number
  /** So many batches go by before it asks. */
  readonly after?: number
  /** The most that it asks for at once. */
  readonly bytesMax?: number
}

export class AskingState implements StatePort {
  readonly folder = mkdtempSync(join(tmpdir(), 'vonk-state-'))
  asked = 0
  /** Runs that were handed out. */
  runs = 0
  #batches = 0
  readonly #next: () => number
  readonly #options: AskingOptions

  constructor(options: AskingOptions) {
    this.#options = options
    this.#next = seededRandom(options.seed)
  }

  open = (context: Omit<TaskContext, 'state'>): StateStore => {
    const { kernels, memory } = context
    const scratch = memory.region({ operator: 'codec' }).allocate(codecScratchBytes)
    const codec = new BlockCodec(kernels, memory, scratch)
    const file = new StateFile(context, codec, (name) => createBlockFile(this.folder, name))
    return {
      begin: () => {
        const writer = file.begin()
        return {
          add: (block, bytes) => writer.add(block, bytes),
          end: () => {
            this.runs++
            return writer.end()
          },
        }
      },
      close: () => file.close(),
    }
  }

  wanted = (): number => {
    if (this.#batches++ < (this.#options.after ?? 0)) return 0
    if (this.#next() >= this.#options.share) return 0
    this.asked++
    return 1 + Math.floor(this.#next() * (this.#options.bytesMax ?? 64 * 1024 * 1024))
  }

  get files(): readonly string[] {
    return readdirSync(this.folder)
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
