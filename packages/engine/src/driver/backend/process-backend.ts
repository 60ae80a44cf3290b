/**
 * The backend of `local-cluster[n,cores,memoryMb]`: executors in processes of their own on this machine. They are
 * reached over unix sockets in the session's private directory (named pipes on Windows), where a secret made for the
 * session opens every connection. An executor that ends is replaced by a new one with a new number, a bounded number of
 * times.
 */

import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { Server } from 'node:net'
import process from 'node:process'
import { SparkError } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import type { StageProgram } from '../../codegen/stage-program.ts'
import type { TaskDescriptor } from '../../exec/task.ts'
import { BlockClient } from '../../executor/block-client.ts'
import type { FromExecutor } from '../../executor/executor-message.ts'
import { type FrameSocket, listenFrames, secretBytes, socketAddress } from '../../executor/frame-socket.ts'
import type { ResultPart } from '../../storage/block-manager.ts'
import { type BackendEvents, type ClusterBackend, ResultLost } from './cluster-backend.ts'
import { ExecutorConnection, type ProcessEnd } from './executor-connection.ts'
import { atProcessEnd } from './process-end.ts'
import { SessionDirectory } from './session-directory.ts'

export interface ProcessBackendOptions {
  readonly executors: number
  readonly slots: number
  readonly memoryBytes: number
  readonly memoryAskShare?: number
  readonly heartbeatIntervalMs: number
  /** Where the session's files of blocks go; the system's temporary folder by default. */
  readonly localFolders?: readonly string[]
  /** So many executors that end before they register, one after the other, and no more are started. */
  readonly failedStartsMax?: number
  /** Told of each line that an executor prints; by default it goes to standard error. */
  readonly onOutput?: (executorId: string, line: string) => void
  readonly workerUrl?: URL
  readonly killGraceMs?: number
}

/** As Spark's master, which also counts from 0 again when an executor runs. */
const failedStartsMaxDefault = 10

export class ProcessBackend implements ClusterBackend {
  private readonly options: ProcessBackendOptions
  private readonly secret = randomBytes(secretBytes)
  /** Of the sockets. */
  private readonly directory = new SessionDirectory()
  private readonly fileDirectories: readonly SessionDirectory[]
  private readonly executors = new Map<string, ExecutorConnection>()
  private readonly client: BlockClient
  private events: BackendEvents | undefined
  private server: Server | undefined
  private readonly started = Promise.withResolvers<void>()
  private nextExecutor = 0
  private registeredCount = 0
  private failedStarts = 0
  private readonly forgetEnd: () => void
  private isIdle = true
  private stopping = false

  constructor(options: ProcessBackendOptions) {
    assert(options.executors > 0 && options.slots > 0, 'a cluster needs executors with slots')
    this.options = options
    const { localFolders } = options
    this.fileDirectories = localFolders?.map((folder) => new SessionDirectory(folder)) ?? [this.directory]
    this.forgetEnd = atProcessEnd('stop', () => {
      for (const connection of this.executors.values()) connection.kill()
    })
    this.client = new BlockClient(this.secret, (id) => socketAddress(this.directory.path, `blocks-${id}`))
  }

  async start(events: BackendEvents): Promise<void> {
    this.events = events
    this.directory.make()
    const address = socketAddress(this.directory.path, 'driver')
    this.server = await listenFrames(address, this.secret, (socket) => this.connected(socket))
    for (let index = 0; index < this.options.executors; index++) this.startExecutor()
    try {
      await this.started.promise
    } catch (error) {
      await this.stop()
      throw error
    }
    this.setIdle(this.isIdle)
  }

  get sessionDirectory(): string {
    return this.directory.path
  }

  /** For tests and the demo, which kill executors. */
  pidOf(executorId: string): number | undefined {
    return this.executors.get(executorId)?.pid
  }

  private startExecutor(): void {
    const executorId = String(this.nextExecutor++)
    const { slots, memoryBytes, memoryAskShare, heartbeatIntervalMs, workerUrl, killGraceMs } = this.options
    const connection = new ExecutorConnection(
      {
        ...{ executorId, slots, memoryBytes, memoryAskShare, killGraceMs },
        heartbeatMs: heartbeatIntervalMs,
        driverPid: process.pid,
        sessionDirectory: this.directory.path,
        localDirectories: this.localDirectories(executorId),
        secret: this.secret.toString('hex'),
        memorySetting: 'spark.executor.memory',
        ...(workerUrl === undefined ? {} : { workerUrl: workerUrl.href }),
      },
      {
        ended: (ended, end) => this.executorEnded(ended, end),
        printed: (id, line) => this.printed(id, line),
      },
    )
    this.executors.set(executorId, connection)
  }

  private localDirectories(executorId: string): string[] {
    return this.fileDirectories.map((directory) => directory.pathOf(executorId))
  }

  private printed(executorId: string, line: string): void {
    const { onOutput } = this.options
    if (onOutput === undefined) process.stderr.write(`[executor ${executorId}] ${line}\n`)
    else onOutput(executorId, line)
  }

  private connected(socket: FrameSocket): void {
    let connection: ExecutorConnection | undefined
    socket.onMessage = (raw) => {
      const message = raw as FromExecutor
      if (message.kind === 'register') {
        connection = this.executors.get(message.executorId)
        if (connection === undefined || connection.socket !== undefined) return socket.destroy()
        connection.registered(socket)
        return this.executorRegistered(connection, message.host, message.slots)
      }
      if (connection === undefined || this.executors.get(connection.executorId) !== connection) return
      this.received(connection.executorId, message)
    }
  }

  private executorRegistered(connection: ExecutorConnection, host: string, slots: number): void {
    const { executorId } = connection
    connection.setReferenced(!this.isIdle)
    const { memoryBytes } = this.options
    this.events?.executorRegistered({ executorId, host, slots, heartbeats: true, memoryBytes })
    this.failedStarts = 0
    this.registeredCount++
    if (this.registeredCount === this.options.executors) this.started.resolve()
  }

  private received(executorId: string, message: Exclude<FromExecutor, { readonly kind: 'register' }>): void {
    switch (message.kind) {
      case 'heartbeat':
        return this.events?.executorHeartbeat(executorId)
      case 'taskFinished':
        return this.events?.taskFinished(message.taskId, executorId, message.outcome)
      case 'commitAsked':
        return this.events?.commitAsked(message.taskId, executorId)
      default:
        message satisfies never
    }
  }

  private executorEnded(connection: ExecutorConnection, end: ProcessEnd): void {
    const { executorId, stopping } = connection
    const wasRegistered = connection.socket !== undefined
    this.executors.delete(executorId)
    if (this.stopping) return
    // What it had on disk nobody can ask it for any more.
    for (const path of this.localDirectories(executorId)) rmSync(path, { recursive: true, force: true })
    if (wasRegistered) {
      this.events?.executorLost(
        executorId,
        stopping
          ? { kind: 'stopped', message: end.message }
          : { kind: 'exited', message: end.message, causedByTask: true },
      )
    }
    if (!wasRegistered) this.failedStarts++
    if (this.failedStarts < (this.options.failedStartsMax ?? failedStartsMaxDefault)) {
      this.startExecutor()
      this.setIdle(this.isIdle)
    } else if (this.executors.size === 0) {
      const message = `executor ${executorId} did not start: ${end.message}\n${connection.lastOutput}`
      this.started.reject(new SparkError({ condition: 'INTERNAL_ERROR', messageParameters: { message } }))
    }
  }

  launch(executorId: string, descriptor: TaskDescriptor, program: StageProgram): void {
    const connection = this.executors.get(executorId)
    // Lost a moment ago; the scheduler has been told, or will be.
    if (connection === undefined) return
    const { programId } = descriptor
    if (!connection.programs.has(programId)) {
      connection.programs.add(programId)
      connection.send({ kind: 'program', programId, program })
    }
    connection.send({ kind: 'launch', descriptor })
  }

  kill(executorId: string, taskId: number, reason: string): void {
    this.executors.get(executorId)?.send({ kind: 'kill', taskId, reason })
  }
  answerCommit(executorId: string, taskId: number, allowed: boolean): void {
    this.executors.get(executorId)?.send({ kind: 'commitAnswer', taskId, allowed })
  }

  async fetchResult(executorId: string, blockId: string, from: number): Promise<ResultPart> {
    try {
      return await this.client.fetchRows(executorId, blockId, from)
    } catch (error) {
      // Whatever kept it from answering: the rows can be computed again.
      throw new ResultLost(`executor ${executorId} did not give result ${blockId}`, { cause: error })
    }
  }

  dropResult(executorId: string, blockId: string): void {
    this.executors.get(executorId)?.send({ kind: 'dropRows', blockId })
  }
  removeShuffle(shuffleId: number): void {
    for (const connection of this.executors.values()) connection.send({ kind: 'removeShuffle', shuffleId })
  }
  discardMapOutput(executorId: string, shuffleId: number, mapTaskId: number): void {
    this.executors.get(executorId)?.send({ kind: 'discardMapOutput', shuffleId, mapTaskId })
  }
  moveToDisk(executorId: string, shuffleId: number, mapTaskId: number): void {
    this.executors.get(executorId)?.send({ kind: 'moveToDisk', shuffleId, mapTaskId })
  }
  removeProgram(programId: string): void {
    for (const connection of this.executors.values())
      if (connection.programs.delete(programId)) connection.send({ kind: 'removeProgram', programId })
  }

  stopExecutor(executorId: string): void {
    void this.executors.get(executorId)?.stop()
  }

  async stop(): Promise<void> {
    this.stopping = true
    this.client.close()
    await Promise.all([...this.executors.values()].map((connection) => connection.stop()))
    const { server } = this
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()))
    this.forgetEnd()
    for (const directory of [this.directory, ...this.fileDirectories]) directory.remove()
  }

  setIdle(idle: boolean): void {
    this.isIdle = idle
    if (idle) this.server?.unref()
    else this.server?.ref()
    for (const connection of this.executors.values()) connection.setReferenced(!idle)
  }
}
