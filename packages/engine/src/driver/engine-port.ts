/**
 * The engine as the server sees it: what a Spark Connect service needs, free of protocol types. `driver/engine.ts`
 * implements it. One Engine is what Spark calls a context (executors, scheduler, block managers, listener bus);
 * sessions share it and each have their own settings, temporary views and time zone.
 */
import type { StructType } from '@vonk/common'
import type { ColumnBatch } from '../columnar/local-data.ts'
import type { Command, Statement } from '../plan/command.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import type { StatementParameters } from '../sql/expression-parser.ts'
import type { StorageLevel } from './cache/storage-level.ts'
import type { CatalogQuestion } from './commands/catalog-questions.ts'
import type { EngineEvent } from './events/listener-events.ts'
import type { PlanFacts } from './explain/plan-facts.ts'

export interface EngineOptions {
  /** `local`, `local[n]`, `local[*]`, `local-cluster[n,cores,memoryMb]`. */
  readonly master: string
  readonly appName: string
  /** Settings given before the start, static ones among them. */
  readonly settings: Readonly<Record<string, string>>
}

export interface Engine {
  readonly applicationId: string
  /** Default parallelism: all slots. */
  readonly slots: number
  /** `from`: a session whose settings and temporary views the new one starts with. */
  newSession(options?: NewSessionOptions): EngineSession
  /**
   * Events arrive in order, after the fact, on the driver's thread; a listener that throws is dropped with a warning.
   * Returns its removal.
   */
  addListener(listener: (event: EngineEvent) => void): () => void
  /** Cancels what runs, ends executors, removes temporary files. Resolves when no process, socket or file is left. */
  stop(): Promise<void>
}

export interface NewSessionOptions {
  readonly settings?: Readonly<Record<string, string>>
  readonly from?: EngineSession
}

/**
 * Settings of a session: `get` of an unknown key throws SQL_CONF_NOT_FOUND, `set` of a static one CANNOT_MODIFY_CONFIG.
 */
export interface SessionSettings {
  get(key: string): string
  getOption(key: string): string | undefined
  getAll(): ReadonlyMap<string, string>
  set(key: string, value: string): void
  unset(key: string): void
  isModifiable(key: string): boolean
}

export type ExplainMode = 'simple' | 'extended' | 'formatted' | 'cost' | 'codegen' | 'stages'

export interface ExecuteOptions {
  /** Ends it, whatever it does: its planning, its jobs, the jobs of its planning. */
  readonly signal?: AbortSignal
  /** Shown by progress, listeners and interrupts. */
  readonly operationId?: string
  readonly tags?: readonly string[]
  readonly callSite?: string
  /**
   * Partition by partition as the reader takes them, with a bounded lead (toLocalIterator), instead of all at once.
   * `one result`: they count together to what spark.driver.maxResultSize bounds.
   */
  readonly incremental?: 'partitions' | 'one result'
  /** The client's number of what is run: `explain` with the same one tells what ran. */
  readonly planId?: bigint
  /** Told of the metrics of `df.observe`, once the rows that they are of have been made. */
  readonly onObserved?: (metrics: readonly ObservedMetrics[]) => void
  /** Told of each stage before it runs. */
  readonly onStage?: (stageId: number) => void
}

/** Values of aggregates of an operator's rows, as one row of these columns; or what kept them from being computed. */
export type ObservedMetrics = { readonly name: string; readonly schema: StructType } & (
  | { readonly row: ColumnBatch; readonly error?: undefined }
  | { readonly error: Error; readonly row?: undefined }
)

export interface ViewOptions {
  readonly replace: boolean
  readonly global: boolean
}

/**
 * Rows on their way to the user: Arrow-layout batches in partition order, one copy out of the executor's memory, owned
 * by the receiver.
 */
export interface QueryResult {
  readonly schema: StructType
  readonly batches: AsyncIterable<ColumnBatch>
}

export interface EngineSession {
  readonly settings: SessionSettings
  /** An id for a column of a leaf that comes from outside (a range, rows given by the program). */
  newAttributeId(): number
  /** Parses the text of a schema; pure. */
  parseDDL(text: string): StructType
  /** The statement of a text, not resolved; pure. */
  parse(text: string, parameters?: StatementParameters): Statement
  /** Runs a command to its end: what it answers. */
  runCommand(command: Command, options?: ExecuteOptions): Promise<QueryResult>
  /** The parts of the session that `spark.catalog` asks. */
  catalog(question: CatalogQuestion, options?: ExecuteOptions): Promise<QueryResult>
  /** Names a plan's rows for the session, or with `global` for all sessions under `global_temp`. */
  createView(name: string, plan: LogicalPlan, options: ViewOptions, executing?: ExecuteOptions): Promise<void>
  /** Keeps a plan's rows from their first use on, for all plans that have it as a part. */
  cache(plan: LogicalPlan, level: StorageLevel, options?: ExecuteOptions): Promise<void>
  uncache(plan: LogicalPlan, options?: ExecuteOptions): Promise<void>
  storageLevel(plan: LogicalPlan, options?: ExecuteOptions): Promise<StorageLevel | undefined>
  /**
   * Loads relations, resolves names and types; the schema of the result. Throws SparkErrors of analysis. Only the
   * values of a pivot that does not name them are asked for by a query.
   */
  schema(plan: LogicalPlan, options?: ExecuteOptions): Promise<StructType>
  /** As `schema`, but what else is known of the plan. */
  facts(plan: LogicalPlan, options?: ExecuteOptions): Promise<PlanFacts>
  /** With the mode `stages`, a plan that was run under the same `planId` is shown as it ran, with actual rows. */
  explain(plan: LogicalPlan, mode: ExplainMode, options?: ExecuteOptions): Promise<string>
  /** Runs a query. Errors come out of the promise or the iteration. */
  execute(plan: LogicalPlan, options?: ExecuteOptions): Promise<QueryResult>
  /** Runs a command (Write). */
  executeCommand(plan: LogicalPlan, options?: ExecuteOptions): Promise<void>
  /** Ends the session's running operations: all, by tag, or by operation id; returns the operation ids. */
  interrupt(which: { readonly tag?: string; readonly operationId?: string }): readonly string[]
  close(): Promise<void>
}
