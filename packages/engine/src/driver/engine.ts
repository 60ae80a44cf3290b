/**
 * The engine of one application: executors behind a backend, the scheduler's loop, the listener bus, and what all
 * sessions share. It is what Spark calls a context.
 */
import { availableParallelism } from 'node:os'
import { assert } from '../base/assert.ts'
import { Settings } from '../base/config.ts'
import {
  executorMemory,
  heartbeatInterval,
  maxTaskFailures,
  memoryAskShare,
  networkTimeout,
  sessionTimeZone,
  storageFraction,
  warehouseDirectory,
} from '../base/settings.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { installConstantKernels } from '../codegen/evaluate-constant.ts'
import { generateStage } from '../codegen/generate-stage.ts'
import type { StageOutput } from '../codegen/stage-plan.ts'
import type { StageProgram } from '../codegen/stage-program.ts'
import { StagePrograms } from '../codegen/stage-programs.ts'
import { loadKernels } from '../executor/kernel-loader.ts'
import { checkExecutorSize } from '../executor/least-memory.ts'
import '../expr/functions/host-index.ts'
import { kernelSignatures } from '../kernels/signatures.ts'
import type { PhysicalPlan } from '../physical/physical-plan.ts'
import '../source/host-index.ts'
import { fileRelationLoader } from '../source/relation-loader.ts'
import { shuffleMemoryShare } from '../storage/executor-memory.ts'
import type { ClusterBackend } from './backend/cluster-backend.ts'
import { localFolders } from './backend/local-folders.ts'
import { type Master, parseMaster, slotsOfExecutorMax } from './backend/master.ts'
import { CacheManager } from './cache/cache-manager.ts'
import { FileCatalog } from './catalog/file-catalog.ts'
import type { Engine, EngineOptions, EngineSession, NewSessionOptions } from './engine-port.ts'
import { EventLog, eventLogDirectory, eventLogEnabled } from './events/event-log.ts'
import { ListenerBus } from './events/listener-bus.ts'
import type { EngineEvent } from './events/listener-events.ts'
import { ConsoleProgress, showConsoleProgress } from './events/progress.ts'
import type { ExplainServices } from './explain/explain.ts'
import { describePlan } from './explain/explain.ts'
import type { PlannedQuery, PlannerServices } from './planner.ts'
import { SchedulerLoop } from './schedule/scheduler-loop.ts'
import { Session } from './session.ts'
import { checkSetting } from './session-settings.ts'
import type { ViewMap } from './session-views.ts'

/** The Spark whose event log the log's readers expect. */
const reportedVersion = '4.3.0'

/** What sessions and their queries share. */
export interface EngineCore {
  readonly backend: ClusterBackend
  readonly loop: SchedulerLoop
  readonly planning: PlannerServices
  readonly now: () => number
  readonly globalViews: ViewMap
  /** Of all sessions, as in Spark. */
  readonly cache: CacheManager
  /** Bytes that a join's table may have in one task. */
  readonly tableBytesMax: number
  /** A session that has ended need not be known any more. */
  sessionClosed(session: Session): void
  readonly catalog: Catalog
  post(event: EngineEvent): void
  postIfHeard(make: () => EngineEvent): void
  addListener(listener: (event: EngineEvent) => void): () => void
  nextExecutionId(): number
  generate(root: PhysicalPlan, output: StageOutput, settings: Settings): StageProgram
  describe(planned: PlannedQuery): string
  explaining(settings: Settings): ExplainServices
}

export async function startEngine(options: EngineOptions): Promise<Engine> {
  for (const [key, text] of Object.entries(options.settings)) checkSetting(key, text)
  const settings = new Settings(Object.entries(options.settings))
  const master = parseMaster(options.master, availableParallelism())
  const backend = await createBackend(master, settings)
  const engine = new RunningEngine(options, settings, backend)
  await engine.start()
  return engine
}

async function createBackend(master: Master, settings: Settings): Promise<ClusterBackend> {
  const setting = master.kind === 'local' ? executorMemory.key : 'spark.master'
  checkExecutorSize({ slots: slotsOf(master), bytes: memoryBytesOf(master, settings), setting })
  if (master.kind === 'local') {
    const { LocalBackend } = await import('./backend/local-backend.ts')
    return new LocalBackend({
      slots: master.slots,
      memoryBytes: memoryBytesOf(master, settings),
      memoryAskShare: settings.get(memoryAskShare),
      localFolders: localFolders(settings),
    })
  }
  const { ProcessBackend } = await import('./backend/process-backend.ts')
  return new ProcessBackend({
    executors: master.executors,
    slots: master.cores,
    memoryBytes: memoryBytesOf(master, settings),
    memoryAskShare: settings.get(memoryAskShare),
    heartbeatIntervalMs: settings.get(heartbeatInterval),
    localFolders: localFolders(settings),
  })
}

/** Of one executor. */
const memoryBytesOf = (master: Master, settings: Settings): number =>
  master.kind === 'local' ? settings.get(executorMemory) : master.memoryMb * 1024 * 1024

/** Of one executor. */
const slotsOf = (master: Master): number =>
  master.kind === 'local' ? Math.min(master.slots, slotsOfExecutorMax) : master.cores

/** Of what map outputs leave of an executor's memory, the part that tables of joins may have. */
const tableShare = 0.5

/** The memory of a task's table, if all slots of its executor have one. */
function tableBytesOf(master: Master, settings: Settings): number {
  return (memoryBytesOf(master, settings) * (1 - shuffleMemoryShare) * tableShare) / slotsOf(master)
}

class RunningEngine implements Engine, EngineCore {
  readonly applicationId = `local-${Date.now()}`
  readonly backend: ClusterBackend
  readonly loop: SchedulerLoop
  readonly planning: PlannerServices
  readonly now = () => Date.now()
  readonly globalViews: ViewMap = new Map()
  readonly tableBytesMax: number
  readonly cache: CacheManager
  readonly catalog: Catalog
  private readonly options: EngineOptions
  private readonly settings: Settings
  private readonly programs = new StagePrograms({ kernels: kernelSignatures })
  private readonly bus = new ListenerBus()
  private readonly executorsAdded = new Map<string, EngineEvent>()
  private readonly sessions = new Set<Session>()
  private nextExecution = 0
  private nextAttribute = 0
  private nextOperator = 0
  private eventLog: EventLog | undefined
  private stopping: Promise<void> | undefined

  constructor(options: EngineOptions, settings: Settings, backend: ClusterBackend) {
    this.options = options
    this.settings = settings
    this.backend = backend
    this.catalog = new FileCatalog(settings.get(warehouseDirectory))
    this.loop = new SchedulerLoop({
      backend,
      post: (event) => this.post(event),
      now: this.now,
      random: Math.random,
      maxTaskFailures: settings.get(maxTaskFailures),
      heartbeatTimeoutMs: settings.get(networkTimeout),
    })
    const master = parseMaster(options.master, availableParallelism())
    const memoryBytes = memoryBytesOf(master, settings)
    this.tableBytesMax = tableBytesOf(master, settings)
    this.cache = new CacheManager({
      memoryBytesMax: memoryBytes * shuffleMemoryShare * settings.get(storageFraction),
      statuses: (shuffleId) => this.loop.tracker.statuses(shuffleId),
      evict: (eviction) => this.loop.evict(eviction),
    })
    this.planning = {
      loader: fileRelationLoader(),
      tables: { find: async () => undefined },
      cache: this.cache,
      slots: () => this.loop.slots,
      nextAttributeId: () => this.nextAttribute++,
      nextOperatorId: () => this.nextOperator++,
      now: this.now,
    }
  }

  async start(): Promise<void> {
    const { appName } = this.options
    this.bus.post({
      event: 'SparkListenerApplicationStart',
      appName,
      appId: this.applicationId,
      timestamp: this.now(),
      sparkUser: '',
    })
    this.watch()
    const [kernels] = await Promise.all([loadKernels(), this.backend.start(this.loop)])
    installConstantKernels(kernels.module)
    this.backend.setIdle(true)
  }

  /** The event log and the progress line are listeners like any other. */
  private watch(): void {
    if (this.settings.get(eventLogEnabled)) {
      this.eventLog = new EventLog({
        directory: this.settings.get(eventLogDirectory),
        applicationId: this.applicationId,
        version: reportedVersion,
      })
      this.bus.add(this.eventLog.listener)
    }
    if (process.stderr.isTTY && this.settings.get(showConsoleProgress)) {
      this.bus.add(new ConsoleProgress().listener)
    }
  }

  get slots(): number {
    return this.loop.slots
  }

  newSession(options: NewSessionOptions = {}): EngineSession {
    const { from } = options
    assert(from === undefined || from instanceof Session, 'a session is made from one of this engine')
    const settings = (from?.settings.values ?? this.settings).copy()
    for (const [key, value] of Object.entries(options.settings ?? {})) {
      checkSetting(key, value)
      settings.setText(key, value)
    }
    const session = new Session(this, settings, from)
    this.sessions.add(session)
    return session
  }

  sessionClosed(session: Session): void {
    this.sessions.delete(session)
  }

  /** A listener first hears of the executors that are there: what comes later speaks of them. */
  addListener(listener: (event: EngineEvent) => void): () => void {
    for (const added of this.executorsAdded.values()) listener(added)
    return this.bus.add(listener)
  }
  post(event: EngineEvent): void {
    if (event.event === 'SparkListenerExecutorAdded') this.executorsAdded.set(event.executorId, event)
    if (event.event === 'SparkListenerExecutorRemoved') this.executorsAdded.delete(event.executorId)
    this.bus.post(event)
  }
  postIfHeard(make: () => EngineEvent): void {
    this.bus.postIfHeard(make)
  }
  nextExecutionId(): number {
    return this.nextExecution++
  }

  generate(root: PhysicalPlan, output: StageOutput, settings: Settings): StageProgram {
    return this.programs.generate({ root, output, sessionTimeZone: settings.get(sessionTimeZone) })
  }

  describe(planned: PlannedQuery): string {
    return describePlan(planned.physical)
  }

  explaining(settings: Settings): ExplainServices {
    return {
      generate: (root, output) =>
        generateStage(
          { root, output, sessionTimeZone: settings.get(sessionTimeZone) },
          { kernels: kernelSignatures, names: true },
        ),
    }
  }

  stop(): Promise<void> {
    this.stopping ??= this.end()
    return this.stopping
  }

  private async end(): Promise<void> {
    await Promise.allSettled([...this.sessions].map((session) => session.close()))
    this.loop.stop()
    await this.backend.stop()
    this.bus.post({ event: 'SparkListenerApplicationEnd', timestamp: this.now() })
    await this.bus.drain()
    this.eventLog?.close()
  }
}
