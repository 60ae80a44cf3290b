/** The context's words of one window operator: which arrays its functions ask for, each reserved at first use. */
import type { ModuleContext } from '../module-context.ts'
import type { WindowArray } from '../window-program.ts'

export class WindowWords {
  readonly flags: number
  readonly rows: number
  readonly arrays: WindowArray[] = []
  /** Words that are zero when a run begins. */
  readonly cursors: number[] = []
  readonly #module: ModuleContext
  readonly #byName = new Map<string, number>()

  constructor(module: ModuleContext) {
    this.#module = module
    this.flags = this.reserve()
    this.rows = this.reserve()
  }

  reserve(bytes = 4): number {
    return this.#module.context.reserve(bytes, bytes >= 8 ? 8 : 4)
  }

  cursor(): number {
    const word = this.reserve()
    this.cursors.push(word)
    return word
  }

  /** The word of an array by name. */
  array(name: string, rowBytes = 4, extraRows = 0): number {
    let word = this.#byName.get(name)
    if (word === undefined) {
      word = this.reserve()
      this.#byName.set(name, word)
      this.arrays.push({ word, rowBytes, extraRows })
    }
    return word
  }

  isAsked(name: string): boolean {
    return this.#byName.has(name)
  }
}
