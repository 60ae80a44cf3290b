/**
 * The entry of an executor process: one `Executor`, its block server, and the connection to the driver. It ends when
 * the driver says so, when the driver is gone (its end of the connection or of standard input closes), and when a slot
 * broke down, because then nobody knows what is in the memory.
 */
import { rm } from 'node:fs/promises'
import process from 'node:process'
import { assert } from '../base/assert.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import type { TaskDescriptor } from '../exec/task.ts'
import { BlockClient } from './block-client.ts'
import { BlockServer } from './block-server.ts'
import { Executor } from './executor.ts'
import type { ExecutorProcessConfig, FromExecutor, ToExecutor } from './executor-message.ts'
import { connectFrames, type FrameSocket, socketAddress } from './frame-socket.ts'

/** Ended by us, because a slot broke down. Shown by the driver. */
const brokenExitCode = 70
/** However long threads take to end, the process does not outlive its driver by more. */
const stopTimeoutMs = 2000
/** A dead driver's sockets close before its process is gone from the system's table. */
const parentGoneDelayMs = 100

class ExecutorProcess {
  private readonly config: ExecutorProcessConfig
  private readonly executor: Executor
  private readonly server: BlockServer
  private readonly client: BlockClient
  private readonly programs = new Map<string, StageProgram>()
  private driver: FrameSocket | undefined
  private stopping = false

  constructor(config: ExecutorProcessConfig) {
    this.config = config
    const { executorId, sessionDirectory, slots, workerUrl } = config
    const { memoryBytes, memoryAskShare, memorySetting, killGraceMs } = config
    const secret = Buffer.from(config.secret, 'hex')
    const addressOf = (id: string) => socketAddress(sessionDirectory, `blocks-${id}`)
    this.client = new BlockClient(secret, addressOf)
    this.executor = new Executor(
      {
        ...{ executorId, slots, memoryBytes, memoryAskShare, memorySetting, killGraceMs },
        host: 'localhost',
        localDirectories: config.localDirectories,
        fetch: (request) => this.client.fetchBlocks(request),
        ...(workerUrl === undefined ? {} : { workerUrl: new URL(workerUrl) }),
      },
      {
        taskFinished: (taskId, outcome) => this.tell({ kind: 'taskFinished', taskId, outcome }),
        commitAsked: (taskId) => this.tell({ kind: 'commitAsked', taskId }),
        slotBroke: (message) => {
          process.stderr.write(`a slot broke down, so this executor ends: ${message}\n`)
          void this.stop(brokenExitCode)
        },
      },
    )
    this.server = new BlockServer({ address: addressOf(executorId), secret }, this.executor)
  }

  async start(): Promise<void> {
    const { sessionDirectory, executorId, slots, heartbeatMs } = this.config
    const secret = Buffer.from(this.config.secret, 'hex')
    const address = socketAddress(sessionDirectory, 'driver')
    const [driver] = await Promise.all([
      connectFrames(address, secret),
      this.server.start(),
      this.executor.start(),
    ])
    this.driver = driver
    driver.onMessage = (message) => this.received(message as ToExecutor)
    driver.onClose = () => this.driverGone()
    this.executor.setReferenced(false)
    this.tell({ kind: 'register', executorId, host: 'localhost', slots })
    setInterval(() => this.tell({ kind: 'heartbeat' }), heartbeatMs).unref()
  }

  private tell(message: FromExecutor): void {
    this.driver?.send(message)
  }

  private received(message: ToExecutor): void {
    const { executor } = this
    switch (message.kind) {
      case 'program':
        this.programs.set(message.programId, message.program)
        return
      case 'launch':
        return this.launch(message.descriptor)
      case 'kill':
        return executor.kill(message.taskId, message.reason)
      case 'commitAnswer':
        return executor.answerCommit(message.taskId, message.allowed)
      case 'dropRows':
        return executor.blocks.dropResult(message.blockId)
      case 'removeShuffle':
        return executor.blocks.removeShuffle(message.shuffleId)
      case 'discardMapOutput':
        return executor.blocks.discardMapOutput(message.shuffleId, message.mapTaskId)
      case 'moveToDisk':
        void executor.moveToDisk(message.shuffleId, message.mapTaskId)
        return
      case 'removeProgram':
        this.programs.delete(message.programId)
        return executor.removeProgram(message.programId)
      case 'stop':
        void this.stop(0)
        return
      default:
        message satisfies never
    }
  }

  private launch(descriptor: TaskDescriptor): void {
    const program = this.programs.get(descriptor.programId)
    assert(program !== undefined, `program ${descriptor.programId} was not sent`)
    this.executor.launch(descriptor, program)
  }

  driverGone(): void {
    setTimeout(async () => {
      // Nobody else is left to remove what the session put on disk.
      if (this.isOrphan()) await rm(this.config.sessionDirectory, { recursive: true, force: true })
      await this.stop(0)
    }, parentGoneDelayMs)
  }

  private isOrphan(): boolean {
    if (process.ppid !== this.config.driverPid) return true
    try {
      process.kill(this.config.driverPid, 0)
      return false
    } catch {
      return true
    }
  }

  private async stop(exitCode: number): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    setTimeout(() => process.exit(exitCode), stopTimeoutMs)
    await this.executor.stop()
    this.server.stop()
    this.client.close()
    this.driver?.end()
    process.exitCode = exitCode
    setImmediate(() => process.exit(exitCode))
  }
}

/** The configuration's line, and word when the driver's end of the pipe closes. */
function readConfig(onEnd: () => void): Promise<ExecutorProcessConfig> {
  return new Promise((resolve) => {
    let text = ''
    process.stdin.setEncoding('utf8')
    process.stdin.on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end >= 0) resolve(JSON.parse(text.slice(0, end)) as ExecutorProcessConfig)
    })
    process.stdin.on('end', onEnd)
    process.stdin.on('error', onEnd)
  })
}

// Ctrl-C reaches the whole terminal's group: the driver decides what it means, and we end with the driver.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
let running: ExecutorProcess | undefined
void readConfig(() => (running === undefined ? process.exit(0) : running.driverGone())).then(
  async (config) => {
    running = new ExecutorProcess(config)
    await running.start()
  },
)
