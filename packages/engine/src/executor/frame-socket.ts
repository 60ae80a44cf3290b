/**
 * Messages over a stream socket between driver and executors: length-prefixed frames of structured-clonable values. A
 * connection opens with a magic number and the session's secret, checked before anything else of the other side is
 * looked at. A `Uint8Array` inside a message arrives as a view on the frame it came in.
 */
import { timingSafeEqual } from 'node:crypto'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import process from 'node:process'
import { deserialize, serialize } from 'node:v8'
import { assert } from '../base/assert.ts'

export const secretBytes = 32
const magic = Buffer.from('VNK1')
const greetingBytes = magic.length + secretBytes
const headerBytes = 4
/** A stranger that connects has this long to greet. */
const greetingTimeoutMs = 5000

/**
 * Where an executor or the driver listens: a unix socket in the session's private directory, or a named pipe on
 * Windows.
 */
export function socketAddress(directory: string, name: string): string {
  if (process.platform !== 'win32') return `${directory}/${name}.sock`
  const session = directory.split(/[\\/]/).at(-1)
  return `\\\\.\\pipe\\${session}-${name}`
}

export class FrameSocket {
  onMessage: (message: unknown) => void = () => undefined
  /** Once, however the connection ended. */
  onClose: () => void = () => undefined
  private readonly socket: Socket
  private readonly header = Buffer.alloc(headerBytes)
  /** What is being received, header or body, and how much of it is there. */
  private part: Buffer = this.header
  private filled = 0
  private corked = false
  private drainWait: PromiseWithResolvers<void> | undefined

  constructor(socket: Socket, early: Buffer = Buffer.alloc(0)) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('drain', () => this.settleDrain())
    socket.on('close', () => {
      this.settleDrain()
      this.onClose()
    })
    // Not before the owner has put its handlers in place.
    queueMicrotask(() => {
      if (early.length > 0) this.take(early)
      socket.on('data', (chunk: Buffer) => this.take(chunk))
      socket.resume()
    })
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.writable
  }

  send(message: unknown): void {
    if (!this.isOpen) return
    const body = serialize(message)
    const header = Buffer.allocUnsafe(headerBytes)
    header.writeUInt32LE(body.length)
    if (!this.corked) {
      // Messages of one turn leave in one write.
      this.corked = true
      this.socket.cork()
      process.nextTick(() => {
        this.corked = false
        this.socket.uncork()
      })
    }
    this.socket.write(header)
    this.socket.write(body)
  }

  /**
   * Resolves when the other side has taken most of what was sent, or is gone: awaited between the parts of what is
   * large.
   */
  async drained(): Promise<void> {
    if (!this.isOpen || !this.socket.writableNeedDrain) return
    this.drainWait ??= Promise.withResolvers<void>()
    await this.drainWait.promise
  }

  /** Whether the connection keeps the process alive. */
  setReferenced(referenced: boolean): void {
    if (referenced) this.socket.ref()
    else this.socket.unref()
  }

  /** Sends what is waiting, then ends. */
  end(): void {
    this.socket.end()
  }

  destroy(): void {
    this.socket.destroy()
  }

  private settleDrain(): void {
    this.drainWait?.resolve()
    this.drainWait = undefined
  }

  /** The chunk's bytes are copied: it may be used again. */
  take(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && !this.socket.destroyed) {
      const copied = chunk.copy(this.part, this.filled, at)
      at += copied
      this.filled += copied
      if (this.filled === this.part.length) this.partDone()
    }
  }

  private partDone(): void {
    const { part } = this
    this.filled = 0
    if (part === this.header) {
      // Never of a pool: what is in the message may be given back with its frame.
      this.part = Buffer.allocUnsafeSlow(part.readUInt32LE())
      return
    }
    this.part = this.header
    this.onMessage(deserialize(part))
  }
}

/** What a socket reads into, over and over: a buffer for each chunk would be garbage as large as what it brings. */
const readBytes = 256 * 1024

/** Connects and greets. Rejects when nobody listens. */
export function connectFrames(address: string, secret: Uint8Array): Promise<FrameSocket> {
  assert(secret.length === secretBytes, 'a session secret has 32 bytes')
  return new Promise((resolve, reject) => {
    // The other side speaks when it has been greeted, and there are frames by then.
    let frames: FrameSocket | undefined
    const callback = (bytes: number, buffer: Uint8Array): boolean => {
      frames?.take(Buffer.from(buffer.buffer, buffer.byteOffset, bytes))
      return true
    }
    const socket = createConnection({
      path: address,
      onread: { buffer: Buffer.allocUnsafeSlow(readBytes), callback },
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.write(Buffer.concat([magic, secret]))
      frames = new FrameSocket(socket)
      resolve(frames)
    })
  })
}

/** Listens; only connections that greet with the secret get through. */
export function listenFrames(
  address: string,
  secret: Uint8Array,
  onConnection: (connection: FrameSocket) => void,
): Promise<Server> {
  const expected = Buffer.concat([magic, secret])
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    const timer = setTimeout(() => socket.destroy(), greetingTimeoutMs).unref()
    let early = Buffer.alloc(0)
    const onData = (chunk: Buffer) => {
      early = Buffer.concat([early, chunk])
      if (early.length < greetingBytes) return
      clearTimeout(timer)
      socket.off('data', onData)
      socket.pause()
      if (!timingSafeEqual(early.subarray(0, greetingBytes), expected)) socket.destroy()
      else onConnection(new FrameSocket(socket, early.subarray(greetingBytes)))
    }
    socket.on('data', onData)
    socket.on('close', () => clearTimeout(timer))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => resolve(server))
  })
}
