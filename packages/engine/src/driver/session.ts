/** A session of the engine: its settings, and its queries from logical plan to rows. */
import { userInfo } from 'node:os'
import { field, SparkError, type StructType, string, struct } from '@vonk/common'
import type { SessionValues } from '../analysis/session-values.ts'
import { assert } from '../base/assert.ts'
import type { Settings } from '../base/config.ts'
import { sessionTimeZone, timestampType } from '../base/settings.ts'
import { catalogName } from '../catalog/catalog.ts'
import type { ColumnBatch } from '../columnar/local-data.ts'
import { rowsToFetch, showBatches } from '../columnar/show-text.ts'
import { type Command, isCommand, type Statement } from '../plan/command.ts'
import type { LogicalPlan, ShowString } from '../plan/logical-plan.ts'
import { schemaOf } from '../plan/output.ts'
import { parseSchema } from '../sql/data-type.ts'
import type { StatementParameters } from '../sql/expression-parser.ts'
import { timeZone, utc } from '../values/time-zone.ts'
import { showTextOptions } from '../values/value-text.ts'
import type { CacheRunner } from './cache/cache-manager.ts'
import type { StorageLevel } from './cache/storage-level.ts'
import { mapRelations } from './catalog/relation-names.ts'
import { answerCatalog, type CatalogQuestion } from './commands/catalog-questions.ts'
import { batchOf, type CommandResult } from './commands/command-result.ts'
import { runCommand } from './commands/command-runner.ts'
import type { CommandServices } from './commands/command-services.ts'
import { writeTable } from './commands/insert-commands.ts'
import type { EngineCore } from './engine.ts'
import type { EngineSession, ExecuteOptions, ExplainMode, QueryResult, ViewOptions } from './engine-port.ts'
import { ExecutedPlans } from './executed-plans.ts'
import { explainQuery } from './explain.ts'
import { explainExecuted } from './explain-stages.ts'
import { factsOf, type PlanFacts } from './plan-facts.ts'
import { Planner } from './planner.ts'
import { QueryRun } from './query-run.ts'
import { OwnSettings } from './session-settings.ts'
import { SessionViews } from './session-views.ts'

/** A result of one row with one text. */
function textResult(name: string, text: string): QueryResult {
  const data = new TextEncoder().encode(text)
  const column = {
    length: 1,
    nullCount: 0,
    validity: null,
    offsets: Int32Array.of(0, data.length),
    data,
    children: [],
  }
  const batch: ColumnBatch = { rowCount: 1, columns: [column] }
  return {
    schema: struct([field(name, string, false)]),
    batches: (async function* () {
      yield batch
    })(),
  }
}

function resultOf(answered: CommandResult): QueryResult {
  return {
    schema: answered.schema,
    batches: (async function* () {
      yield batchOf(answered)
    })(),
  }
}

/** Of a result that its reader takes part by part, a few tasks' rows wait at a time: they are to be small. */
const scanBytesMax = 16 << 20

export class Session implements EngineSession {
  readonly settings: OwnSettings
  private readonly core: EngineCore
  private readonly planner: Planner
  private readonly views: SessionViews
  private readonly running = new Map<string, QueryRun>()
  private readonly executed = new ExecutedPlans()
  private nextOperation = 0

  /** `from`: a session whose views the new one starts with. */
  constructor(core: EngineCore, settings: Settings, from?: Session) {
    this.core = core
    this.settings = new OwnSettings(settings)
    this.views = new SessionViews({
      global: core.globalViews,
      catalog: core.catalog,
      parse: (text) => this.query(text),
    })
    if (from !== undefined) this.views.copyFrom(from.views)
    this.planner = new Planner(
      {
        ...core.planning,
        tables: this.views,
        session: () => this.sessionValues(),
        run: (plan) => this.execute(plan),
      },
      settings,
    )
  }

  newAttributeId(): number {
    return this.core.planning.nextAttributeId()
  }

  parseDDL(text: string): StructType {
    return parseSchema(text, { timestampNtz: this.settings.values.get(timestampType) === 'TIMESTAMP_NTZ' })
  }

  parse(text: string, parameters?: StatementParameters): Statement {
    return this.planner.parse(text, parameters)
  }

  private query(text: string): LogicalPlan {
    const statement = this.planner.parse(text)
    assert(!isCommand(statement), 'the text of a view is a query')
    return statement
  }

  async runCommand(command: Command, options: ExecuteOptions = {}): Promise<QueryResult> {
    options.signal?.throwIfAborted()
    return resultOf(await runCommand(command, this.services(), options))
  }

  async catalog(question: CatalogQuestion, options: ExecuteOptions = {}): Promise<QueryResult> {
    options.signal?.throwIfAborted()
    return resultOf(await answerCatalog(question, this.services(), options))
  }

  async cache(plan: LogicalPlan, level: StorageLevel): Promise<void> {
    const analyzed = await this.planner.analyze(plan)
    const planText = this.core.describe(this.planner.planResolved(analyzed))
    this.core.cache.add(analyzed, level, { runner: this.cacheRunner(), planText })
  }
  async uncache(plan: LogicalPlan): Promise<void> {
    this.core.cache.remove(await this.planner.analyze(plan))
  }
  async storageLevel(plan: LogicalPlan): Promise<StorageLevel | undefined> {
    return this.core.cache.levelOf(await this.planner.analyze(plan))
  }

  /** Fills a cache under the settings that the session has then. */
  private cacheRunner(): CacheRunner {
    return async (analyzed, level) => {
      const planned = this.planner.planResolved(analyzed)
      const run = new QueryRun(this.core, this.settings.values, { callSite: 'cache' })
      const kept = run.keep(planned, { onDisk: !level.useMemory }).then(({ shuffleId, partitions }) => {
        const { bytesByPartition, rowsByPartition } = this.core.loop.tracker.statistics(shuffleId)
        return { shuffleId, partitions, bytes: bytesByPartition[0], rows: rowsByPartition[0] }
      })
      kept.catch(() => undefined)
      return { kept, drop: () => run.release() }
    }
  }

  private sessionValues(): SessionValues {
    return { user: userInfo().username, catalog: catalogName, database: this.views.currentDatabase }
  }

  private services(): CommandServices {
    return {
      views: this.views,
      settings: this.settings,
      now: this.core.now,
      timeZone: () => this.settings.values.get(sessionTimeZone),
      reset: (key) => this.settings.reset(key),
      constantText: (e) => {
        const text = this.planner.constantAsText(e)
        if (text !== undefined) return text
        throw new SparkError({ condition: 'INVALID_PARTITION_VALUE', messageParameters: {} })
      },
      schema: (plan) => this.schema(plan),
      explain: (plan, mode) => this.explain(plan, mode),
      cache: {
        add: (plan, level) => this.cache(plan, level),
        remove: (plan) => this.uncache(plan),
        levelOf: (plan) => this.storageLevel(plan),
        nameAs: async (name, plan) => this.core.cache.nameAs(name, await this.planner.analyze(plan)),
        removeNamed: (name) => this.core.cache.removeNamed(name),
        clear: () => this.core.cache.clear(),
      },
      write: (plan, options) => this.executeCommand(plan, options),
      runToEnd: async (plan, options) => {
        const { batches } = await this.execute(plan, options)
        for await (const _ of batches);
      },
    }
  }

  async createView(name: string, plan: LogicalPlan, options: ViewOptions): Promise<void> {
    // What cannot be resolved is told here, and not where the view is used.
    await this.planner.analyze(plan)
    // A DataFrame keeps what its names meant: a view may take the place of one that it reads.
    const kept = mapRelations(plan, (relation, used) => {
      const view = this.views.temporary(used)
      return view === undefined
        ? relation
        : { kind: 'subqueryAlias', input: view.plan, alias: used.slice(-1) }
    })
    this.views.create({ name, plan: kept }, options)
  }

  async schema(plan: LogicalPlan): Promise<StructType> {
    return schemaOf(await this.planner.analyze(plan))
  }

  async facts(plan: LogicalPlan): Promise<PlanFacts> {
    return factsOf(await this.planner.analyze(plan))
  }

  async explain(plan: LogicalPlan, mode: ExplainMode, planId?: bigint): Promise<string> {
    const executed = planId === undefined ? undefined : this.executed.find(planId)?.stages
    if (mode === 'stages' && executed !== undefined) return explainExecuted(executed)
    const planned = await this.planner.plan(plan)
    return explainQuery(planned, mode, this.core.explaining(this.settings.values), executed)
  }

  async execute(plan: LogicalPlan, options: ExecuteOptions = {}): Promise<QueryResult> {
    options.signal?.throwIfAborted()
    if (plan.kind === 'showString') return this.show(plan, options)
    const planned = await this.planner.plan(plan, options.incremental ? { scanBytesMax } : {})
    const run = this.begin(options)
    const schema = schemaOf(planned.analyzed)
    const batches = options.incremental ? run.collectIncrementally(planned) : run.collect(planned)
    return { schema, batches }
  }

  async executeCommand(plan: LogicalPlan, options: ExecuteOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    if (plan.kind !== 'write') {
      throw new SparkError({ condition: 'UNSUPPORTED_FEATURE', messageParameters: { feature: plan.kind } })
    }
    if (plan.table !== undefined) return writeTable({ ...plan, table: plan.table }, this.services(), options)
    const planned = await this.planner.planWrite(plan)
    await this.begin(options).write(planned, plan, schemaOf(planned.analyzed))
  }

  interrupt(which: { readonly tag?: string; readonly operationId?: string }): readonly string[] {
    const ended: string[] = []
    for (const [operationId, run] of this.running) {
      if (which.operationId !== undefined && which.operationId !== operationId) continue
      if (which.tag !== undefined && !run.tags.includes(which.tag)) continue
      run.cancel('interrupted by its session')
      ended.push(operationId)
    }
    return ended
  }

  async close(): Promise<void> {
    const ending = [...this.running.values()].map((run) => {
      run.cancel('the session was closed')
      return run.finished
    })
    await Promise.allSettled(ending)
    this.core.sessionClosed(this)
  }

  private begin(options: ExecuteOptions): QueryRun {
    const operationId = options.operationId ?? `operation-${this.nextOperation++}`
    const run = new QueryRun(this.core, this.settings.values, options)
    this.running.set(operationId, run)
    const { planId } = options
    if (planId !== undefined) void run.finished.then(() => this.executed.add(planId, run.record))
    void run.finished.finally(() => this.running.delete(operationId)).catch(() => undefined)
    return run
  }

  /** One row with the text that `show` prints; one row more than shown is asked for, to know whether there are more. */
  private async show(plan: ShowString, options: ExecuteOptions): Promise<QueryResult> {
    const zone = timeZone(this.settings.values.get(sessionTimeZone)) ?? utc
    const shown = {
      rows: plan.rows,
      truncate: plan.truncate,
      vertical: plan.vertical,
      text: showTextOptions(zone),
    }
    const count: LogicalPlan = {
      kind: 'limit',
      input: plan.input,
      count: { kind: 'literal', type: { kind: 'integer' }, value: rowsToFetch(shown) },
    }
    const { planId: _, ...rest } = options
    const { schema, batches } = await this.execute(count, rest)
    const all: ColumnBatch[] = []
    for await (const batch of batches) all.push(batch)
    return textResult('show_string', showBatches(schema, all, shown))
  }
}
