/** The header of a join's table in the context (`codegen/join/join-table.ts`), word by word. */
import { blockHeader } from '../../codegen/aggregate/layout.ts'
import { joinHeader } from '../../codegen/join/join-table.ts'
import type { Pointer, TaskMemory } from '../../columnar/region.ts'

/** Words that say where rows are. */
const rowWords = [
  joinHeader.rows,
  joinHeader.rowsNext,
  joinHeader.rowsEnd,
  joinHeader.firstBlock,
  joinHeader.lastBlock,
  joinHeader.bytesNext,
  joinHeader.bytesEnd,
]

/** The header's words about some rows. */
export type RowWords = readonly number[]
export const noRows: RowWords = rowWords.map(() => 0)
export const rowCount = (words: RowWords): number => words[rowWords.indexOf(joinHeader.rows)]
export const firstRow = (words: RowWords): Pointer =>
  words[rowWords.indexOf(joinHeader.firstBlock)] + blockHeader.rows

export class TableHeader {
  readonly at: Pointer
  readonly #u32: Uint32Array

  constructor({ u32 }: TaskMemory, at: Pointer) {
    this.at = at
    this.#u32 = u32
  }

  get(field: number): number {
    return this.#u32[(this.at + field) >>> 2]
  }

  set(field: number, value: number): void {
    this.#u32[(this.at + field) >>> 2] = value
  }

  /** Which rows the header speaks of: those that it spoke of before are in no table then. */
  get rows(): RowWords {
    return rowWords.map((word) => this.get(word))
  }

  set rows(words: RowWords) {
    rowWords.forEach((word, i) => {
      this.set(word, words[i])
    })
  }

  /** All words, for tasks that find the table in the executor. */
  words(): readonly number[] {
    return Array.from(this.#u32.subarray(this.at >>> 2, (this.at + joinHeader.size) >>> 2))
  }
}
