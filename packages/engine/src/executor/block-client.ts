/**
 * Reads blocks from the block servers of executors: one connection to each, made at first need, on which requests
 * overlap. A lost connection fails what was asked on it; whoever asks again connects again.
 */
import type { ColumnBatch } from '../columnar/local-data.ts'
import type { ResultPart } from '../storage/block-manager.ts'
import type { BlockReply, BlockRequest } from './executor-message.ts'
import { connectFrames, type FrameSocket } from './frame-socket.ts'
import type { FetchRequest, SlotAnswer } from './slot-message.ts'

/** The other side does not have it, or cannot be reached. */
export class BlockUnavailable extends Error {}

type BlockEnd = Extract<BlockReply, { readonly kind: 'end' }>

interface PendingRequest {
  readonly onPart: (reply: BlockReply) => void
  readonly done: PromiseWithResolvers<BlockEnd>
}

interface Peer {
  readonly socket: FrameSocket
  readonly pending: Map<number, PendingRequest>
}

type RequestBody = BlockRequest extends infer R ? (R extends unknown ? Omit<R, 'requestId'> : never) : never

export class BlockClient {
  private readonly secret: Uint8Array
  private readonly addressOf: (executorId: string) => string
  private readonly peers = new Map<string, Promise<Peer>>()
  private nextRequest = 1

  constructor(secret: Uint8Array, addressOf: (executorId: string) => string) {
    this.secret = secret
    this.addressOf = addressOf
  }

  async fetchRows(executorId: string, blockId: string, from: number): Promise<ResultPart> {
    const batches: ColumnBatch[] = []
    const end = await this.request(executorId, { kind: 'rows', blockId, from }, (reply) => {
      if (reply.kind === 'batch') batches.push(reply.batch)
    })
    return { batches, next: end.next, mayBeLost: true }
  }

  /** For a slot: an answer also when it fails. */
  async fetchBlocks({ executorId, ...what }: FetchRequest): Promise<SlotAnswer> {
    const blocks: Uint8Array[] = []
    try {
      await this.request(executorId, { kind: 'blocks', ...what }, (reply) => {
        // A view on a frame would take the whole frame along to the slot.
        if (reply.kind === 'block') blocks.push(reply.bytes.slice())
      })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (error instanceof BlockUnavailable) return { kind: 'fetchFailed', reason }
      return { kind: 'fetchFailed', reason: `executor ${executorId} cannot be reached: ${reason}` }
    }
    return { kind: 'fetched', blocks }
  }

  close(): void {
    for (const peer of this.peers.values()) peer.then(({ socket }) => socket.destroy()).catch(() => undefined)
    this.peers.clear()
  }

  private async request(
    executorId: string,
    body: RequestBody,
    onPart: (reply: BlockReply) => void,
  ): Promise<BlockEnd> {
    const { socket, pending } = await this.peer(executorId)
    const requestId = this.nextRequest++
    const done = Promise.withResolvers<BlockEnd>()
    pending.set(requestId, { onPart, done })
    socket.setReferenced(true)
    try {
      socket.send({ ...body, requestId } as BlockRequest)
      if (!socket.isOpen) throw new BlockUnavailable('the connection is closed')
      return await done.promise
    } finally {
      pending.delete(requestId)
      if (pending.size === 0) socket.setReferenced(false)
    }
  }

  private peer(executorId: string): Promise<Peer> {
    const known = this.peers.get(executorId)
    if (known !== undefined) return known
    const made = this.connect(executorId)
    this.peers.set(executorId, made)
    made.catch(() => this.peers.delete(executorId))
    return made
  }

  private async connect(executorId: string): Promise<Peer> {
    const socket = await connectFrames(this.addressOf(executorId), this.secret)
    const pending = new Map<number, PendingRequest>()
    socket.setReferenced(false)
    socket.onMessage = (message) => received(pending, message as BlockReply)
    socket.onClose = () => {
      this.peers.delete(executorId)
      for (const { done } of pending.values()) done.reject(new BlockUnavailable('the connection was lost'))
    }
    return { socket, pending }
  }
}

function received(pending: Map<number, PendingRequest>, reply: BlockReply): void {
  const request = pending.get(reply.requestId)
  if (request === undefined) return
  if (reply.kind === 'end') return request.done.resolve(reply)
  if (reply.kind === 'missing') return request.done.reject(new BlockUnavailable(reply.reason))
  request.onPart(reply)
}
