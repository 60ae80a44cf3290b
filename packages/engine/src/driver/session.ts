/** A session of the engine: its settings, and its queries from logical plan to rows. */
import { userInfo } from 'node:os'
import { field, SparkError, type StructType, string, struct } from '@vonk/common'
import { viewSettings } from '../analysis/analysis-context.ts'
import type { SessionValues } from '../analysis/session-values.ts'
import { assert } from '../base/assert.ts'
import { throwIfCancelled } from '../base/cancellation.ts'
import { Settings } from '../base/config.ts'
import { sessionTimeZone, timestampType } from '../base/settings.ts'
import { catalogName } from '../catalog/catalog.ts'
import type { ColumnBatch } from '../columnar/local-data.ts'
import { rowsToFetch, showBatches } from '../columnar/show-text.ts'
import { type Command, isCommand, type Statement } from '../plan/command.ts'
import type { LogicalPlan, Options, ShowString } from '../plan/logical-plan.ts'
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
import { writeTable } from './commands/write-table.ts'
import type { EngineCore } from './engine.ts'
import type { EngineSession, ExecuteOptions, ExplainMode, QueryResult, ViewOptions } from './engine-port.ts'
import { ExecutedPlans } from './explain/executed-plans.ts'
import { explainQuery } from './explain/explain.ts'
import { explainExecuted } from './explain/explain-stages.ts'
import { factsOf, type PlanFacts } from './explain/plan-facts.ts'
import { Operation } from './operation.ts'
import { Planner } from './planner.ts'
import { QueryRun } from './query-run.ts'
import { OwnSettings } from './session-settings.ts'
import { SessionViews, viewPlan } from './session-views.ts'

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
  private readonly running = new Set<Operation>()
  private readonly executed = new ExecutedPlans()
  private nextOperation = 0
  /** Asked of the system once, and only where something is analysed. */
  private user: string | undefined

  /** `from`: a session whose views the new one starts with. */
  constructor(core: EngineCore, settings: Settings, from?: Session) {
    this.core = core
    this.settings = new OwnSettings(settings)
    this.views = new SessionViews({
      global: core.globalViews,
      catalog: core.catalog,
      parse: (text, madeUnder) => this.queryOf(text, madeUnder),
      viewSettings: () => viewSettings(settings),
    })
    if (from !== undefined) this.views.copyFrom(from.views)
    this.planner = new Planner(
      {
        ...core.planning,
        tables: this.views,
        session: () => this.sessionValues(),
        run: (plan, options) => this.query(plan, options),
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

  private queryOf(text: string, madeUnder: Options | undefined): LogicalPlan {
    const settings = madeUnder === undefined ? this.settings.values : new Settings(Object.entries(madeUnder))
    const statement = this.planner.parse(text, {}, settings)
    assert(!isCommand(statement), 'the text of a view is a query')
    return statement
  }

  runCommand(command: Command, options: ExecuteOptions = {}): Promise<QueryResult> {
    return this.during(options, async (own) => resultOf(await runCommand(command, this.services(own))))
  }

  catalog(question: CatalogQuestion, options: ExecuteOptions = {}): Promise<QueryResult> {
    return this.during(options, async (own) => resultOf(await answerCatalog(question, this.services(own))))
  }

  cache(plan: LogicalPlan, level: StorageLevel, options: ExecuteOptions = {}): Promise<void> {
    return this.asking(options, async (own) => {
      const analyzed = await this.planner.analyze(plan, own)
      const planText = this.core.describe(this.planner.planResolved(analyzed))
      this.core.cache.add(analyzed, level, { runner: this.cacheRunner(), planText })
    })
  }
  async uncache(plan: LogicalPlan, options: ExecuteOptions = {}): Promise<void> {
    this.core.cache.remove(await this.analyzed(plan, options))
  }
  async storageLevel(plan: LogicalPlan, options: ExecuteOptions = {}): Promise<StorageLevel | undefined> {
    return this.core.cache.levelOf(await this.analyzed(plan, options))
  }

  private analyzed(plan: LogicalPlan, options: ExecuteOptions): Promise<LogicalPlan> {
    return this.asking(options, (own) => this.planner.analyze(plan, own))
  }

  /** Fills a cache under the settings that the session has then. */
  private cacheRunner(): CacheRunner {
    return async (analyzed, level, signal) => {
      const planned = this.planner.planResolved(analyzed)
      const run = new QueryRun(this.core, this.settings.values, { callSite: 'cache', signal })
      const { shuffleId, partitions } = await run.keep(planned, { onDisk: !level.useMemory })
      const { bytesByPartition, rowsByPartition } = this.core.loop.tracker.statistics(shuffleId)
      const kept = { shuffleId, partitions, bytes: bytesByPartition[0], rows: rowsByPartition[0] }
      return { kept, drop: () => run.release() }
    }
  }

  private sessionValues(): SessionValues {
    this.user ??= userInfo().username
    return { user: this.user, catalog: catalogName, database: this.views.currentDatabase }
  }

  /** What a command works with: all that it starts belongs to its operation. */
  private services(own: ExecuteOptions): CommandServices {
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
      schema: async (plan) => schemaOf(await this.planner.analyze(plan, own)),
      explain: (plan, mode) => this.explanation(plan, mode, own),
      cache: {
        add: (plan, level) => this.cache(plan, level, own),
        remove: (plan) => this.uncache(plan, own),
        levelOf: (plan) => this.storageLevel(plan, own),
        nameAs: async (name, plan) => this.core.cache.nameAs(name, await this.planner.analyze(plan, own)),
        removeNamed: (name) => this.core.cache.removeNamed(name),
        clear: () => this.core.cache.clear(),
      },
      write: (plan) => this.write(plan, own),
      runToEnd: async (plan) => {
        const { batches } = await this.query(plan, own)
        for await (const _ of batches);
      },
    }
  }

  async createView(
    name: string,
    plan: LogicalPlan,
    options: ViewOptions,
    executing: ExecuteOptions = {},
  ): Promise<void> {
    // What cannot be resolved is told here, and not where the view is used.
    await this.analyzed(plan, executing)
    // A DataFrame keeps what its names meant: a view may take the place of one that it reads.
    const kept = mapRelations(plan, (relation, used) => {
      const view = this.views.temporary(used)
      return view === undefined ? relation : viewPlan(view, used.slice(-1))
    })
    this.views.create({ name, plan: kept }, options)
  }

  async schema(plan: LogicalPlan, options: ExecuteOptions = {}): Promise<StructType> {
    return schemaOf(await this.analyzed(plan, options))
  }

  async facts(plan: LogicalPlan, options: ExecuteOptions = {}): Promise<PlanFacts> {
    return factsOf(await this.analyzed(plan, options))
  }

  explain(plan: LogicalPlan, mode: ExplainMode, options: ExecuteOptions = {}): Promise<string> {
    return this.asking(options, (own) => this.explanation(plan, mode, own))
  }

  private async explanation(
    plan: LogicalPlan,
    mode: ExplainMode,
    { planId, ...options }: ExecuteOptions,
  ): Promise<string> {
    const executed = planId === undefined ? undefined : this.executed.find(planId)?.stages
    if (mode === 'stages' && executed !== undefined) return explainExecuted(executed)
    const planned = await this.planner.plan(plan, options)
    return explainQuery(planned, mode, this.core.explaining(this.settings.values), executed)
  }

  async execute(plan: LogicalPlan, options: ExecuteOptions = {}): Promise<QueryResult> {
    const { operation, own } = this.begin(options)
    try {
      const { run, ...result } = await this.query(plan, own)
      void run.finished.then(() => operation.end())
      return result
    } catch (error) {
      operation.end()
      throwIfCancelled(operation.signal)
      throw error
    }
  }

  /** A query of an operation. */
  private async query(
    plan: LogicalPlan,
    options: ExecuteOptions,
  ): Promise<QueryResult & { readonly run: Pick<QueryRun, 'finished'> }> {
    throwIfCancelled(options.signal)
    if (plan.kind === 'showString') return this.show(plan, options)
    const { signal } = options
    const planned = await this.planner.plan(plan, { signal, ...(options.incremental && { scanBytesMax }) })
    const run = this.run(options)
    const schema = schemaOf(planned.analyzed)
    const batches = options.incremental ? run.collectIncrementally(planned) : run.collect(planned)
    return { schema, batches, run }
  }

  executeCommand(plan: LogicalPlan, options: ExecuteOptions = {}): Promise<void> {
    return this.during(options, (own) => this.write(plan, own))
  }

  private async write(plan: LogicalPlan, options: ExecuteOptions): Promise<void> {
    if (plan.kind !== 'write') {
      throw new SparkError({ condition: 'UNSUPPORTED_FEATURE', messageParameters: { feature: plan.kind } })
    }
    if (plan.table !== undefined) return writeTable({ ...plan, table: plan.table }, this.services(options))
    const planned = await this.planner.planWrite(plan, options)
    await this.run(options).write(planned, plan, schemaOf(planned.analyzed))
  }

  interrupt(which: { readonly tag?: string; readonly operationId?: string }): readonly string[] {
    const ended: string[] = []
    for (const operation of this.running) {
      const { id, tags } = operation
      if (id === undefined || (which.operationId !== undefined && which.operationId !== id)) continue
      if (which.tag !== undefined && !tags.includes(which.tag)) continue
      operation.cancel()
      ended.push(id)
    }
    return ended
  }

  async close(): Promise<void> {
    const ending = [...this.running].map((operation) => {
      operation.cancel()
      return operation.ended
    })
    await Promise.all(ending)
    this.core.sessionClosed(this)
  }

  /** `own`: the options with the operation's signal, for all that is part of it. */
  private begin(options: ExecuteOptions): { readonly operation: Operation; readonly own: ExecuteOptions } {
    return this.started(
      new Operation(options.operationId ?? `operation-${this.nextOperation++}`, options),
      options,
    )
  }

  private started(operation: Operation, options: ExecuteOptions) {
    this.running.add(operation)
    void operation.ended.then(() => this.running.delete(operation))
    return { operation, own: { ...options, signal: operation.signal } }
  }

  /** An operation that has ended when its work is done. */
  private during<T>(options: ExecuteOptions, work: (own: ExecuteOptions) => Promise<T>): Promise<T> {
    return this.toEnd(this.begin(options), work)
  }

  /** The same of a question about a plan. */
  private asking<T>(options: ExecuteOptions, work: (own: ExecuteOptions) => Promise<T>): Promise<T> {
    return this.toEnd(this.started(new Operation(undefined, options), options), work)
  }

  private async toEnd<T>(
    { operation, own }: ReturnType<Session['begin']>,
    work: (own: ExecuteOptions) => Promise<T>,
  ): Promise<T> {
    try {
      throwIfCancelled(operation.signal)
      return await work(own)
    } catch (error) {
      // What is cancelled in the middle of its work may fail for want of what it was given.
      throwIfCancelled(operation.signal)
      throw error
    } finally {
      operation.end()
    }
  }

  private run(options: ExecuteOptions): QueryRun {
    const run = new QueryRun(this.core, this.settings.values, options)
    const { planId } = options
    if (planId !== undefined) void run.finished.then(() => this.executed.add(planId, run.record))
    return run
  }

  /** One row with the text that `show` prints; one row more than shown is asked for, to know whether there are more. */
  private async show(plan: ShowString, options: ExecuteOptions): ReturnType<Session['query']> {
    const zone = timeZone(this.settings.values.get(sessionTimeZone)) ?? utc
    const shown = {
      rows: plan.rows,
      truncate: plan.truncate,
      layout: plan.layout,
      text: showTextOptions(zone),
    }
    const count: LogicalPlan = {
      kind: 'limit',
      input: plan.input,
      count: { kind: 'literal', type: { kind: 'integer' }, value: rowsToFetch(shown) },
    }
    const { planId: _, ...rest } = options
    const { schema, batches, run } = await this.query(count, rest)
    const all: ColumnBatch[] = []
    for await (const batch of batches) all.push(batch)
    return {
      ...textResult(plan.layout === 'html' ? 'html_string' : 'show_string', showBatches(schema, all, shown)),
      run,
    }
  }
}
