/**
 * Results as responses on the wire: batches become Arrow streams of about the size that messages should have, each
 * whole in itself, in parts where the client takes parts. The rows are copied once, into the message.
 */
import { Buffer } from 'node:buffer'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { StructType } from '@vonk/common'
import { ArrowStreamWriter } from '@vonk/common/arrow/arrow-ipc'
import { type ArrowBatch, batchBytes, emptyBatch } from '@vonk/common/arrow/columns'
import { mergeBatches, sliceBatch } from '@vonk/common/arrow/merge-batches'

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
  readonly bytes: Uint8Array
}

/** Below this, batches wait for others to go with. */
const mergeBytes = 1 << 20

export class ResultEncoder {
  readonly #options: EncoderOptions
  readonly #writer: ArrowStreamWriter
  #pending: ArrowBatch[] = []
  #pendingBytes = 0
  #rows = 0
  #hasSent = false

  constructor(options: EncoderOptions) {
    this.#options = options
    this.#writer = new ArrowStreamWriter(options.schema, { timeZone: options.timeZone, timeInNanos: true })
  }

  /** The responses that are due with this batch, if any. */
  *add(batch: ArrowBatch): Generator<EncodedResponse> {
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
    const merged = mergeBatches(schema, this.#pending)
    const parts = Math.ceil(this.#pendingBytes / target)
    this.#pending = []
    this.#pendingBytes = 0
    const rows = Math.max(1, Math.ceil(merged.rowCount / parts))
    if (rows >= merged.rowCount) return yield* this.#responses(merged)
    for (let from = 0; from < merged.rowCount; from += rows)
      yield* this.#responses(sliceBatch(schema, merged, from, Math.min(rows, merged.rowCount - from)))
  }

  *#responses(batch: ArrowBatch): Generator<EncodedResponse> {
    const parts = this.#writer.stream(batch)
    const total = parts.reduce((sum, part) => sum + part.length, 0)
    const { chunkBytes = total } = this.#options
    const chunks = Math.max(1, Math.ceil(total / chunkBytes))
    const head = { rowCount: batch.rowCount, startOffset: this.#rows }
    if (chunks === 1) yield this.#response(parts, total, head)
    else {
      const all = Buffer.concat(parts as Uint8Array[], total)
      for (let index = 0; index < chunks; index++) {
        const data = all.subarray(index * chunkBytes, Math.min(total, (index + 1) * chunkBytes))
        yield this.#response([data], data.length, { ...head, chunk: { index, of: chunks } })
      }
    }
    this.#rows += batch.rowCount
    this.#hasSent = true
  }

  /** An ExecutePlanResponse with an ArrowBatch, written by hand so that the rows are copied only once. */
  #response(parts: readonly Uint8Array[], dataLength: number, head: BatchHead): EncodedResponse {
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
    const writer = new BinaryWriter()
    writer.tag(1, WireType.LengthDelimited).string(header.sessionId)
    writer.tag(15, WireType.LengthDelimited).string(header.serverSideSessionId)
    writer.tag(12, WireType.LengthDelimited).string(header.operationId)
    writer.tag(13, WireType.LengthDelimited).string(id)
    writer.tag(2, WireType.LengthDelimited).uint32(batchBytes.length + dataLength)
    const start = writer.finish()
    const bytes = Buffer.allocUnsafe(start.length + batchBytes.length + dataLength)
    bytes.set(start, 0)
    bytes.set(batchBytes, start.length)
    let at = start.length + batchBytes.length
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    return { id, bytes }
  }
}

interface BatchHead {
  readonly rowCount: number
  readonly startOffset: number
  readonly chunk?: { readonly index: number; readonly of: number }
}
