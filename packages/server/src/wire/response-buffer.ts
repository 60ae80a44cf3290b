/**
 * The responses of one operation, numbered from 1: made ahead of the reader up to a bound, and kept behind it until the
 * client says that it has them, or until they are too many. A reader that was cut off goes on after the last response
 * it saw.
 */
import { SparkError } from '@vonk/common'
import { assert } from '@vonk/engine/base/assert'
import type { WireMessage } from '@vonk/protocol'

export interface BufferedResponse {
  readonly index: number
  readonly id: string
  readonly bytes: WireMessage
}

export interface BufferLimits {
  /** Bytes ahead of the reader, beyond which the producer waits. */
  readonly leadBytes: number
  /** Bytes kept behind the reader. */
  readonly retryBytes: number
}

/** Responses from this size on are worth a turn of the event loop, in which they leave. */
const turnBytes = 64 << 10

/** Responses of which the ids are known, though they are released. */
const idsMax = 10_000

export class ResponseBuffer {
  readonly #limits: BufferLimits
  /** In order; what lies before the first one is released. */
  readonly #held: BufferedResponse[] = []
  readonly #indexes = new Map<string, number>()
  readonly #waiting = new Set<() => void>()
  #lastIndex = 0
  /** The highest index that a reader was given. */
  #taken = 0
  #aheadBytes = 0
  #behindBytes = 0
  #end: { readonly failure?: unknown } | undefined
  #isClosed = false

  constructor(limits: BufferLimits) {
    this.#limits = limits
  }

  get lastIndex(): number {
    return this.#lastIndex
  }
  get heldBytes(): number {
    return this.#aheadBytes + this.#behindBytes
  }
  get isEnded(): boolean {
    return this.#end !== undefined
  }

  /** Adds a response; resolves when there is room for the next one. */
  async push(id: string, bytes: WireMessage): Promise<void> {
    // An operation that was interrupted has ended for its reader before its producer learns of it.
    if (this.#isClosed || this.#end !== undefined) return
    this.#lastIndex++
    this.#held.push({ index: this.#lastIndex, id, bytes })
    this.#indexes.set(id, this.#lastIndex)
    this.#aheadBytes += bytes.byteLength
    this.#wake()
    // A producer that has its rows at hand would make all of its lead before the first response could leave.
    if (bytes.byteLength >= turnBytes) await new Promise<void>((resolve) => setImmediate(resolve))
    while (this.#aheadBytes > this.#limits.leadBytes && !this.#isClosed && this.#end === undefined)
      await this.#change()
  }

  /** No more will come: all is done, or this is what it failed with. */
  finish(failure?: unknown): void {
    if (this.#end !== undefined) return
    this.#end = failure === undefined ? {} : { failure }
    this.#wake()
  }

  /**
   * The response after `index`, or undefined where that was the last; throws the failure after the last one. Rejects
   * with the signal's reason.
   */
  async after(index: number, signal: AbortSignal): Promise<BufferedResponse | undefined> {
    for (;;) {
      signal.throwIfAborted()
      if (index < this.#lastIndex) return this.#take(index + 1)
      if (this.#end !== undefined) {
        if ('failure' in this.#end) throw this.#end.failure
        return undefined
      }
      await this.#change(signal)
    }
  }

  /** The number of a response that was given out and may be gone on from; 0 is the start. */
  position(id: string | undefined): number {
    if (id === undefined) {
      if (this.#firstIndex > 1) throw notAvailable(this.#idOf(1), 1)
      return 0
    }
    const index = this.#indexes.get(id)
    if (index === undefined || index > this.#taken) throw notFound(id)
    if (index + 1 < this.#firstIndex) throw notAvailable(id, index)
    return index
  }

  /** Empty where it was forgotten. */
  #idOf(index: number): string {
    for (const [id, at] of this.#indexes) if (at === index) return id
    return ''
  }

  get #firstIndex(): number {
    return this.#held[0]?.index ?? this.#lastIndex + 1
  }

  #take(index: number): BufferedResponse {
    const response = this.#held[index - this.#firstIndex]
    if (response === undefined) throw notAvailable(this.#idOf(index), index)
    assert(index <= this.#taken + 1, 'a reader skips no response')
    if (index > this.#taken) {
      this.#taken = index
      this.#aheadBytes -= response.bytes.byteLength
      this.#behindBytes += response.bytes.byteLength
    }
    while (this.#behindBytes > this.#limits.retryBytes && this.#firstIndex < index) this.#dropFirst()
    this.#wake()
    return response
  }

  /** The client has this response and all before it. One it has named before, or never got, changes nothing. */
  releaseUntil(id: string): void {
    const index = this.#indexes.get(id)
    if (index === undefined) {
      // It may have been one of those that were forgotten.
      if (this.#indexes.size < this.#lastIndex) return
      throw notFound(id)
    }
    while (this.#held.length > 0 && this.#firstIndex <= Math.min(index, this.#taken)) this.#dropFirst()
    for (const [known, at] of this.#indexes) {
      if (at >= index || this.#indexes.size <= idsMax) break
      this.#indexes.delete(known)
    }
  }

  #dropFirst(): void {
    const dropped = this.#held.shift()
    assert(dropped !== undefined && dropped.index <= this.#taken, 'only what was given out is dropped')
    this.#behindBytes -= dropped.bytes.byteLength
  }

  /** Nobody will read on; a producer that waits goes on into the void. */
  close(): void {
    this.#isClosed = true
    this.#held.length = 0
    this.#indexes.clear()
    this.#aheadBytes = 0
    this.#behindBytes = 0
    this.#wake()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  #change(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        this.#waiting.delete(settle)
        signal?.removeEventListener('abort', settle)
        resolve()
      }
      this.#waiting.add(settle)
      signal?.addEventListener('abort', settle, { once: true })
    })
  }
}

const notFound = (responseId: string): SparkError =>
  new SparkError({ condition: 'INVALID_CURSOR.POSITION_NOT_FOUND', messageParameters: { responseId } })

const notAvailable = (responseId: string, index: number): SparkError =>
  new SparkError({
    condition: 'INVALID_CURSOR.POSITION_NOT_AVAILABLE',
    messageParameters: { responseId, index: String(index) },
  })
