/**
 * The dictionary of a column chunk that is being written: values to codes, up to a bound; after that the chunk goes on
 * without.
 */
import type { MemoryConsumer, Pointer, TaskMemory } from '../../columnar/region.ts'
import type { Kernels } from '../../kernels/signatures.ts'
import { GrowingBuffer } from './write-buffer.ts'

const entriesMax = 65_536
const entriesFirst = 1024
const bytesMax = 1024 * 1024
const blockFirst = 16 * 1024

/** Words of the state that the kernels read; see `parquet-write.ts` of the kernels. */
const state = Object.freeze({ slots: 0, mask: 1, entries: 2, size: 3, most: 4, end: 5, limit: 6, bytes: 32 })

export class WrittenDictionary {
  /** Bytes of an entry; 0: strings, whose entries are pointers. */
  readonly width: 4 | 8 | 0
  private readonly kernels: Kernels
  private readonly memory: TaskMemory
  private readonly head: GrowingBuffer
  private readonly slots: GrowingBuffer
  private readonly entries: GrowingBuffer
  private readonly consumer: MemoryConsumer
  private readonly blocks: { readonly buffer: GrowingBuffer; used: number }[] = []
  private room = 0

  constructor(kernels: Kernels, memory: TaskMemory, consumer: MemoryConsumer, width: 4 | 8 | 0) {
    this.width = width
    this.kernels = kernels
    this.memory = memory
    this.consumer = consumer
    this.head = new GrowingBuffer(memory, consumer)
    this.head.reserve(state.bytes, 0)
    memory.bytes.fill(0, this.head.pointer, this.head.pointer + state.bytes)
    this.slots = new GrowingBuffer(memory, consumer)
    this.entries = new GrowingBuffer(memory, consumer)
    this.grow(entriesFirst)
  }

  private word(index: number): number {
    return this.memory.u32[(this.head.pointer >>> 2) + index]
  }
  private setWord(index: number, value: number): void {
    this.memory.u32[(this.head.pointer >>> 2) + index] = value
  }

  get size(): number {
    return this.word(state.size)
  }
  get entriesAt(): Pointer {
    return this.entries.pointer
  }

  private grow(entries: number): void {
    const entryBytes = this.width === 8 ? 8 : 4
    this.entries.reserve(entries * entryBytes, this.size * entryBytes)
    const slotBytes = entries * 2 * 4
    this.slots.reserve(slotBytes, 0)
    this.memory.fill(this.slots.pointer, 0, slotBytes)
    this.room = entries
    this.setWord(state.slots, this.slots.pointer)
    this.setWord(state.mask, entries * 2 - 1)
    this.setWord(state.entries, this.entries.pointer)
    this.setWord(state.most, entries)
    this.kernels.dictionaryRehash(this.head.pointer, this.width)
  }

  /** Codes of `count` dense values (or views) to `codes`; false when they do not fit: then the codes mean nothing. */
  encode(values: Pointer, count: number, codes: Pointer): boolean {
    const { kernels, head } = this
    let done = 0
    while (done < count) {
      const rest = count - done
      const at = codes + done * 4
      if (this.width === 8) done += kernels.dictionaryCodes8(values + done * 8, rest, head.pointer, at)
      else if (this.width === 4) done += kernels.dictionaryCodes4(values + done * 4, rest, head.pointer, at)
      else done += kernels.dictionaryCodesViews(values + done * 8, rest, head.pointer, at)
      if (done < count && !this.makeRoom(values + done * 8)) return false
    }
    return true
  }

  /** For the value that did not fit. */
  private makeRoom(view: Pointer): boolean {
    if (this.size >= this.room) {
      if (this.room >= entriesMax) return false
      this.grow(this.room * 4)
      return true
    }
    return this.addBlock(this.memory.u32[(view >>> 2) + 1] + 4)
  }

  private addBlock(needed: number): boolean {
    this.closeBlock()
    const used = this.stringBytes()
    const bytes = Math.max(needed, this.blocks.length === 0 ? blockFirst : blockFirst * 8)
    if (used + needed > bytesMax) return false
    const buffer = new GrowingBuffer(this.memory, this.consumer)
    buffer.reserve(bytes, 0)
    this.blocks.push({ buffer, used: 0 })
    this.setWord(state.end, buffer.pointer)
    this.setWord(state.limit, buffer.pointer + buffer.capacity)
    return true
  }

  private closeBlock(): void {
    const last = this.blocks[this.blocks.length - 1]
    if (last !== undefined) last.used = this.word(state.end) - last.buffer.pointer
  }

  private stringBytes(): number {
    return this.blocks.reduce((sum, block) => sum + block.used, 0)
  }

  /** Bytes of the dictionary page. */
  get pageBytes(): number {
    if (this.width !== 0) return this.size * this.width
    this.closeBlock()
    return this.stringBytes()
  }

  writePage(target: Pointer): void {
    if (this.width !== 0) {
      this.memory.copy(target, this.entries.pointer, this.size * this.width)
      return
    }
    this.closeBlock()
    let at = target
    for (const { buffer, used } of this.blocks) {
      this.memory.copy(at, buffer.pointer, used)
      at += used
    }
  }

  free(): void {
    this.head.free()
    this.slots.free()
    this.entries.free()
    for (const { buffer } of this.blocks) buffer.free()
  }
}
