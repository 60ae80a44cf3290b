/**
 * Results as responses on the wire: batches become Arrow streams of about the size that messages should have, each
 * whole in itself, in parts where the client takes parts. The rows stay where they are until the message is framed; the
 * frame is what is kept of it then.
 */
import { Buffer } from 'node:buffer'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { StructType } from '@vonk/common'
import { ArrowStreamWriter } from '@vonk/common/arrow/arrow-ipc'
import { type ArrowBatch, batchBytes, emptyBatch } from '@vonk/common/arrow/columns'
import { mergeBatches, sliceBatch } from '@vonk/common/arrow/merge-batches'
import type { ResultBatch, WireMessage } from '@vonk/protocol'

export interface ResponseHeader {
  readonly sessionId: string
  readonly serverSideSessionId: string
  readonly operationId: string
}

export interface EncoderOptions {
  readonly header: ResponseHeader
  readonly schema: StructType
  readonly timeZone: string
  /** Bytes of rows to a message, about. */
  readonly batchBytes: number
  /** Most bytes of Arrow data in a message; undefined where the client takes no parts of batches. */
  readonly chunkBytes: number | undefined
}

export interface EncodedResponse {
  readonly id: string
  readonly bytes: WireMessage
}

/** Below this, batches wait for others to go with: what is merged is copied once more. */
const mergeBytes = 256 << 10

export class ResultEncoder {
  readonly #options: EncoderOptions
  readonly #writer: ArrowStreamWriter
  #pending: ResultBatch[] = []
  #pendingBytes = 0
  #rows = 0
  #hasSent = false

  constructor(options: EncoderOptions) {
    this.#options = options
    this.#writer = new ArrowStreamWriter(options.schema, { timeZone: options.timeZone, timeInNanos: true })
  }

  /** The responses that are due with this batch, if any. */
  *add(batch: ResultBatch): Generator<EncodedResponse> {
    this.#pending.push(batch)
    this.#pendingBytes += batchBytes(batch)
    if (this.#pendingBytes >= mergeBytes) yield* this.#flush()
  }

  /** What is left; a result without rows is one batch without rows. */
  *end(): Generator<EncodedResponse> {
    yield* this.#flush()
    if (!this.#hasSent) yield* this.#responses(emptyBatch(this.#options.schema))
  }

  *#flush(): Generator<EncodedResponse> {
    if (this.#pending.length === 0) return
    const { schema, batchBytes: target } = this.#options
    const pending = this.#pending
    const merged = mergeBatches(schema, pending)
    const parts = Math.ceil(this.#pendingBytes / target)
    this.#pending = []
    this.#pendingBytes = 0
    const release = () => {
      for (const batch of pending) batch.release?.()
    }
    // Several batches were copied into one; a single one is what the messages are made from.
    if (pending.length > 1) release()
    const source = pending.length > 1 ? undefined : release
    const rows = Math.max(1, Math.ceil(merged.rowCount / parts))
    if (rows >= merged.rowCount) return yield* this.#responses(merged, source)
    const starts = Array.from({ length: Math.ceil(merged.rowCount / rows) }, (_, i) => i * rows)
    const whenAllAreFramed = source && countdown(starts.length, source)
    for (const from of starts) {
      const slice = sliceBatch(schema, merged, from, Math.min(rows, merged.rowCount - from))
      yield* this.#responses(slice, whenAllAreFramed)
    }
  }

  /** `framed` is told when the batch's buffers are not needed any more. */
  *#responses(batch: ArrowBatch, framed: () => void = () => undefined): Generator<EncodedResponse> {
    const parts = this.#writer.stream(batch)
    const total = parts.reduce((sum, part) => sum + part.length, 0)
    const { chunkBytes = total } = this.#options
    const chunks = Math.max(1, Math.ceil(total / chunkBytes))
    const head = { rowCount: batch.rowCount, startOffset: this.#rows }
    if (chunks === 1) yield this.#response(parts, total, head, framed)
    else {
      const all = Buffer.concat(parts as Uint8Array[], total)
      framed()
      for (let index = 0; index < chunks; index++) {
        const data = all.subarray(index * chunkBytes, Math.min(total, (index + 1) * chunkBytes))
        yield this.#response([data], data.length, { ...head, chunk: { index, of: chunks } })
      }
    }
    this.#rows += batch.rowCount
    this.#hasSent = true
  }

  /** An ExecutePlanResponse with an ArrowBatch, whose head alone is written here. */
  #response(
    parts: readonly Uint8Array[],
    dataLength: number,
    head: BatchHead,
    framed?: () => void,
  ): EncodedResponse {
    const id = crypto.randomUUID()
    const { header } = this.#options
    const batchHead = new BinaryWriter()
    batchHead.tag(1, WireType.Varint).int64(head.rowCount)
    batchHead.tag(3, WireType.Varint).int64(head.startOffset)
    if (head.chunk !== undefined) {
      batchHead.tag(4, WireType.Varint).int64(head.chunk.index)
      batchHead.tag(5, WireType.Varint).int64(head.chunk.of)
    }
    batchHead.tag(2, WireType.LengthDelimited).uint32(dataLength)
    const batchBytes = batchHead.finish()
    const ownLength = batchBytes.length + dataLength
    const writer = new BinaryWriter()
    writer.tag(1, WireType.LengthDelimited).string(header.sessionId)
    writer.tag(15, WireType.LengthDelimited).string(header.serverSideSessionId)
    writer.tag(12, WireType.LengthDelimited).string(header.operationId)
    writer.tag(13, WireType.LengthDelimited).string(id)
    const start = writer.finish()
    const tag = new BinaryWriter().tag(2, WireType.LengthDelimited).uint32(ownLength).finish()
    const padding = paddingBefore(frameBytes + start.length + tag.length + batchBytes.length)
    return { id, bytes: new ScatteredMessage([start, padding, tag, batchBytes, ...parts], framed) }
  }
}

/** What gRPC puts before a message. */
const frameBytes = 5
/** No field of the protocol has this number, so that readers skip it. */
const paddingField = 18_000

/**
 * A field that moves what comes after it to a multiple of 8 bytes from the frame's start, which is how Arrow's buffers
 * want to lie in memory: a client whose library keeps frames whole need not copy the rows to align them.
 */
function paddingBefore(at: number): Uint8Array {
  const head = new BinaryWriter().tag(paddingField, WireType.LengthDelimited).uint32(0).finish()
  const length = -(at + head.length) & 7
  return new BinaryWriter().tag(paddingField, WireType.LengthDelimited).bytes(new Uint8Array(length)).finish()
}

/** Calls `then` when it has been called so often. */
function countdown(times: number, then: () => void): () => void {
  let left = times
  return () => {
    if (--left === 0) then()
  }
}

/**
 * A message in parts until it is framed for the first time. From then on it is a view of that frame, so that a result's
 * rows are copied once, and what they were copied from is free though the message is kept to be sent again.
 */
class ScatteredMessage implements WireMessage {
  readonly byteLength: number
  #parts: readonly Uint8Array[]
  #framed: (() => void) | undefined

  constructor(parts: readonly Uint8Array[], framed?: () => void) {
    this.#parts = parts
    this.#framed = framed
    this.byteLength = parts.reduce((sum, part) => sum + part.length, 0)
  }

  copy(target: Uint8Array, targetStart: number): void {
    let at = targetStart
    for (const part of this.#parts) {
      target.set(part, at)
      at += part.length
    }
    if (this.#parts.length > 1) this.#parts = [target.subarray(targetStart, at)]
    this.#framed?.()
    this.#framed = undefined
  }
}

interface BatchHead {
  readonly rowCount: number
  readonly startOffset: number
  readonly chunk?: { readonly index: number; readonly of: number }
}
