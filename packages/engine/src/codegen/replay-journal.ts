/**
 * State that a row changes (random numbers, the count of a limit) where the row may stop half way and be run again. A
 * unit of work is what is run again as a whole: a row, or inside of a generator's loop what follows one generated row.
 * The first change in a unit notes what was there before; where the unit stops, that is put back.
 */
import { type Code, type FunctionBuilder, i32 } from '../wasm/index.ts'

type I32 = Code<'i32'>

interface Layout {
  reserve(bytes: number, alignment?: number): number
}

interface Entry {
  readonly offset: number
  readonly bytes: number
  readonly saved: number
  /** Word with the number of the unit in which it was saved, and the one with the number of the current unit. */
  readonly savedUnit: number
  readonly unit: number
}

export class ReplayJournal {
  readonly #f: FunctionBuilder
  readonly #context: I32
  readonly #layout: Layout
  readonly #units: number[] = []
  readonly #entries: Entry[] = []

  constructor(f: FunctionBuilder, context: I32, layout: Layout) {
    this.#f = f
    this.#context = context
    this.#layout = layout
  }

  /** Statement: what `body` does is a unit, each time that it is reached. */
  unit(body: () => void): void {
    const word = this.#layout.reserve(4, 4)
    this.#f.store('i32', this.#context, i32.add(i32.load(this.#context, word), i32.const(1)), word)
    this.#units.push(word)
    body()
    this.#units.pop()
  }

  /** Statement: `bytes` at `offset` of the context are about to be changed. */
  note(offset: number, bytes: number): void {
    const f = this.#f
    const context = this.#context
    const unit = this.#units.at(-1)
    if (unit === undefined) return
    const entry: Entry = {
      offset,
      bytes,
      saved: this.#layout.reserve(bytes, 8),
      savedUnit: this.#layout.reserve(4, 4),
      unit,
    }
    this.#entries.push(entry)
    f.if(i32.ne(i32.load(context, entry.savedUnit), i32.load(context, unit)), () => {
      const at = (place: number) => i32.add(context, i32.const(place))
      f.memoryCopy(at(entry.saved), at(offset), i32.const(bytes))
      f.store('i32', context, i32.load(context, unit), entry.savedUnit)
    })
  }

  /** Statement: puts back what the units that end here have changed. */
  restore(): void {
    const f = this.#f
    const context = this.#context
    for (const { offset, bytes, saved, savedUnit, unit } of this.#entries) {
      if (!this.#units.includes(unit)) continue
      f.if(i32.eq(i32.load(context, savedUnit), i32.load(context, unit)), () => {
        const at = (place: number) => i32.add(context, i32.const(place))
        f.memoryCopy(at(offset), at(saved), i32.const(bytes))
        f.store('i32', context, i32.const(0), savedUnit)
      })
    }
  }
}
