/**
 * One executor process as the driver holds it: the child, its connection once it has registered, what it has been sent,
 * and how it ended.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ExecutorProcessConfig, ToExecutor } from '../../executor/executor-message.ts'
import type { FrameSocket } from '../../executor/frame-socket.ts'

/** After it was told to stop, or fell silent, a process has this long until it is killed. */
const stopGraceMs = 1500
/** A connection that closed is followed by the end of the process, which says why; longer we do not wait for it. */
const exitAfterCloseMs = 300
/** Last lines of standard error, shown when an executor ends before its time. */
const keptLinesMax = 20

export interface ProcessEnd {
  readonly message: string
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ExecutorConnectionEvents {
  /** Once, after which nothing comes any more. */
  ended(connection: ExecutorConnection, end: ProcessEnd): void
  printed(executorId: string, line: string): void
}

export class ExecutorConnection {
  readonly executorId: string
  readonly programs = new Set<string>()
  socket: FrameSocket | undefined
  stopping = false
  private readonly child: ChildProcess
  private readonly events: ExecutorConnectionEvents
  private readonly lastLines: string[] = []
  private readonly gone = Promise.withResolvers<void>()
  private hasEnded = false
  private isReferenced = true

  constructor(config: ExecutorProcessConfig, events: ExecutorConnectionEvents) {
    this.executorId = config.executorId
    this.events = events
    const entry = fileURLToPath(new URL('../../executor/executor-process.ts', import.meta.url))
    this.child = spawn(process.execPath, [entry], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
    this.child.stdin?.on('error', () => undefined)
    this.child.stdin?.write(`${JSON.stringify(config)}\n`)
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => this.printed(line))
    }
    this.child.on('error', (error) => this.end(error.message, null, null))
    // `exit` comes before what was printed last, `close` after it.
    this.child.on('close', (code, signal) => this.end(exitMessage(code, signal), code, signal))
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  registered(socket: FrameSocket): void {
    this.socket = socket
    socket.setReferenced(this.isReferenced)
    socket.onClose = () => this.closed()
  }

  send(message: ToExecutor): void {
    this.socket?.send(message)
  }

  setReferenced(referenced: boolean): void {
    this.isReferenced = referenced
    this.socket?.setReferenced(referenced)
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) {
      const pipe = stream as Socket | null
      if (referenced) pipe?.ref()
      else pipe?.unref()
    }
    if (referenced) this.child.ref()
    else this.child.unref()
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.stopping = true
    this.setReferenced(true)
    this.send({ kind: 'stop' })
    if (this.socket === undefined) this.kill()
    const timer = setTimeout(() => this.kill(), stopGraceMs)
    await this.gone.promise
    clearTimeout(timer)
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  /** For an error about a process that ended too early. */
  get lastOutput(): string {
    return this.lastLines.join('\n')
  }

  private printed(line: string): void {
    this.lastLines.push(line)
    if (this.lastLines.length > keptLinesMax) this.lastLines.shift()
    this.events.printed(this.executorId, line)
  }

  private closed(): void {
    setTimeout(() => {
      if (this.hasEnded) return
      this.kill()
    }, exitAfterCloseMs).unref()
  }

  private end(message: string, exitCode: number | null, signal: NodeJS.Signals | null): void {
    this.gone.resolve()
    if (this.hasEnded) return
    this.hasEnded = true
    this.socket?.destroy()
    this.events.ended(this, { message, exitCode, signal })
  }
}

function exitMessage(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `the process ended with exit code ${code}` : `the process was killed by ${signal}`
}
