/**
 * Serves an executor's blocks: result rows to the driver, map outputs to other executors. What is large goes in parts, each sent when the
 * other side has taken the one before.
 */
import type { Server } from 'node:net'
import type { BlockManager } from '../storage/block-manager.ts'
import type { ExecutorMemory } from '../storage/executor-memory.ts'
import { type BlockCodec, packBlock } from './block-frame.ts'
import type { BlockReply, BlockRequest } from './executor-message.ts'
import { type FrameSocket, listenFrames } from './frame-socket.ts'
import { blockViews } from './local-blocks.ts'

export interface BlockServerOptions {
  readonly address: string
  readonly secret: Uint8Array
  readonly codec: BlockCodec
  readonly executorId: string
}

export class BlockServer {
  private readonly options: BlockServerOptions
  private readonly blocks: BlockManager
  private readonly memory: ExecutorMemory
  private readonly connections = new Set<FrameSocket>()
  private server: Server | undefined

  constructor(
    options: BlockServerOptions,
    source: { readonly blocks: BlockManager; readonly memory: ExecutorMemory },
  ) {
    this.options = options
    this.blocks = source.blocks
    this.memory = source.memory
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
    const missing = await (request.kind === 'rows'
      ? this.serveRows(connection, request)
      : this.serveBlocks(connection, request))
    const { requestId } = request
    reply(missing ?? { kind: 'end', requestId })
  }

  private async serveRows(
    connection: FrameSocket,
    { requestId, blockId }: Extract<BlockRequest, { readonly kind: 'rows' }>,
  ): Promise<BlockReply | undefined> {
    for (let index = 0; ; index++) {
      const batch = this.blocks.resultBatch(blockId, index)
      if (batch === undefined) break
      connection.send({ kind: 'batch', requestId, batch } satisfies BlockReply)
      await connection.drained()
    }
    if (this.blocks.hasResult(blockId)) return undefined
    const reason = `executor ${this.options.executorId} does not have result ${blockId}`
    return { kind: 'missing', requestId, reason }
  }

  private async serveBlocks(
    connection: FrameSocket,
    { requestId, shuffleId, from, to, outputs }: Extract<BlockRequest, { readonly kind: 'blocks' }>,
  ): Promise<BlockReply | undefined> {
    for (const { mapPartition, mapTaskId } of outputs) {
      for (let reducePartition = from; reducePartition < to; reducePartition++) {
        // Taken anew each time: while the other side was slow, the shuffle may have been removed.
        const views = blockViews(this.blocks, this.memory, { shuffleId, mapTaskId, reducePartition })
        if (views === undefined) {
          const reason = `executor ${this.options.executorId} does not have the output of map task ${mapTaskId}`
          return { kind: 'missing', requestId, reason, block: { mapPartition, mapTaskId } }
        }
        const packed = views.map((view) => packBlock(view, this.options.codec))
        for (const bytes of packed) {
          const block = { mapPartition, mapTaskId, reducePartition, packed: bytes }
          connection.send({ kind: 'block', requestId, ...block } satisfies BlockReply)
        }
        await connection.drained()
      }
    }
    return undefined
  }
}
