/**
 * Serves an executor's blocks: result rows to the driver, map outputs to other executors. What is large goes in parts,
 * each sent when the other side has taken the one before.
 */
import type { Server } from 'node:net'
import type { Executor } from './executor.ts'
import type { BlockReply, BlockRequest } from './executor-message.ts'
import { type FrameSocket, listenFrames } from './frame-socket.ts'

export interface BlockServerOptions {
  readonly address: string
  readonly secret: Uint8Array
}

export class BlockServer {
  private readonly options: BlockServerOptions
  private readonly executor: Executor
  private readonly connections = new Set<FrameSocket>()
  private server: Server | undefined

  constructor(options: BlockServerOptions, executor: Executor) {
    this.options = options
    this.executor = executor
  }

  async start(): Promise<void> {
    const { address, secret } = this.options
    this.server = await listenFrames(address, secret, (connection) => {
      this.connections.add(connection)
      connection.onClose = () => this.connections.delete(connection)
      connection.onMessage = (message) => void this.serve(connection, message as BlockRequest)
    })
  }

  stop(): void {
    for (const connection of this.connections) connection.destroy()
    this.server?.close()
  }

  private async serve(connection: FrameSocket, request: BlockRequest): Promise<void> {
    const reply = (message: BlockReply) => connection.send(message)
    const { requestId } = request
    try {
      reply(
        request.kind === 'rows'
          ? this.serveRows(connection, request)
          : await this.serveBlocks(connection, request),
      )
    } catch (error) {
      // A file that is gone, or no memory to encode in: the other side cannot have the block, and says so.
      reply({ kind: 'missing', requestId, reason: error instanceof Error ? error.message : String(error) })
    }
  }

  private serveRows(
    connection: FrameSocket,
    { requestId, blockId, from }: Extract<BlockRequest, { readonly kind: 'rows' }>,
  ): BlockReply {
    const part = this.executor.blocks.resultPart(blockId, from)
    if (part === undefined) {
      const reason = `executor ${this.executor.executorId} does not have result ${blockId}`
      return { kind: 'missing', requestId, reason }
    }
    for (const batch of part.batches)
      connection.send({ kind: 'batch', requestId, batch } satisfies BlockReply)
    return { kind: 'end', requestId, next: part.next }
  }

  private async serveBlocks(
    connection: FrameSocket,
    { requestId, shuffleId, mapTaskId, from, to }: Extract<BlockRequest, { readonly kind: 'blocks' }>,
  ): Promise<BlockReply> {
    for (let partition = from; partition < to; partition++) {
      // Looked up anew each time: while the other side was slow, the shuffle may have been removed.
      const range = { from: partition, to: partition + 1 }
      const blocks = await this.executor.encodedBlocks({ shuffleId, mapTaskId, ...range })
      if (blocks === undefined) {
        const reason = `executor ${this.executor.executorId} does not have the output of map task ${mapTaskId}`
        return { kind: 'missing', requestId, reason }
      }
      for (const bytes of blocks) connection.send({ kind: 'block', requestId, bytes } satisfies BlockReply)
      await connection.drained()
    }
    return { kind: 'end', requestId }
  }
}
