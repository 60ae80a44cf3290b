/**
 * SparkSession: where plans start, and the settings, listeners and life of a session. It speaks to an engine only
 * through a connection; who makes connections for which master is told by `useConnector`.
 */
import { SparkError, type StructType, struct } from '@vonk/common'
import { callSite } from './call-site.ts'
import { Catalog } from './catalog.ts'
import type { SessionConnection } from './connection.ts'
import { DataFrame } from './data-frame.ts'
import type { ActionOptions } from './data-frame-actions.ts'
import { schemaOfMessage } from './data-type-messages.ts'
import { relationOf } from './lazy-plan.ts'
import { type ListenerOptions, listen, type SparkListener } from './listeners.ts'
import { type ArrowInput, type LocalRows, localPlan, type SchemaInput } from './local-rows.ts'
import { integer, whole } from './numbers.ts'
import { message } from './plan-message.ts'
import type { ProgressHandler } from './progress.ts'
import { protocolError } from './protocol-error.ts'
import { DataFrameReader } from './reader.ts'
import { type ConfigValue, RuntimeConfig } from './runtime-config.ts'
import { connectorOf, defaultMaster, type OpenSession } from './session-connector.ts'
import { type SqlArguments, sqlArguments } from './sql-arguments.ts'
import { fitEntries, unfitArgument } from './unfit-argument.ts'
import type { DecodeOptions } from './values/result-values.ts'

const longAsNumberKey = 'spark.vonk.collect.longAsNumber'

let active: SparkSession | undefined

export class SparkSession implements AsyncDisposable {
  readonly #open: OpenSession
  /** Sessions that were made from this one: they end with it. */
  readonly #children = new Set<SparkSession>()
  readonly #parent: SparkSession | undefined
  readonly conf: RuntimeConfig
  /** The version of Spark whose behaviour the engine follows. */
  readonly version: string
  #decodeOptions: Promise<DecodeOptions> | undefined
  #stopped: Promise<void> | undefined

  /** @internal */
  constructor(open: OpenSession, version: string, parent?: SparkSession) {
    this.#open = open
    this.version = version
    this.#parent = parent
    this.conf = new RuntimeConfig(open.connection, (key) => {
      if (key === longAsNumberKey) this.#decodeOptions = undefined
    })
  }

  static builder(): SparkSessionBuilder {
    return new SparkSessionBuilder()
  }

  /** The session that was made last and is not stopped. */
  static active(): SparkSession {
    if (active === undefined) throw noSession()
    return active
  }

  /** The session that was made last and is not stopped, or null. */
  static getActiveSession(): SparkSession | null {
    return active ?? null
  }

  /** @internal */
  static async start(open: OpenSession, parent?: SparkSession): Promise<SparkSession> {
    const value = message('AnalyzePlanRequest.SparkVersion')
    const { result } = await open.connection.analyze({ case: 'sparkVersion', value })
    if (result.case !== 'sparkVersion') throw protocolError('no version')
    const session = new SparkSession(open, result.value.version, parent)
    active = session
    return session
  }

  /** @internal */
  get connection(): SessionConnection {
    return this.#open.connection
  }
  get sessionId(): string {
    return this.connection.sessionId
  }
  get isStopped(): boolean {
    return this.#stopped !== undefined
  }

  /** Writes to where `show` and `explain` print. */
  print(text: string): void {
    this.#open.print(text)
  }

  /**
   * How results become values, as the session's settings say; asked once and after each change.
   * @internal
   */
  decodeOptions(): Promise<DecodeOptions> {
    this.#decodeOptions ??= this.conf
      .get(longAsNumberKey, 'false')
      .then((value) => ({ longAsNumber: value.toLowerCase() === 'true' }))
    return this.#decodeOptions
  }

  /** Files by format: `spark.read.parquet('a.parquet')`. */
  get read(): DataFrameReader {
    return new DataFrameReader(this)
  }

  /** Databases, tables, views and functions. */
  get catalog(): Catalog {
    return new Catalog(
      this,
      (relType) => new DataFrame(this, { relation: relationOf(relType, 'catalog'), preparations: [] }),
    )
  }

  /** A table or view by name. */
  table(name: string): DataFrame {
    return this.read.table(name)
  }

  /** Column `id`: the numbers from 0, or from `start`, up to but without `end`. */
  range(end: number | bigint): DataFrame<{ readonly id: bigint }>
  range(
    start: number | bigint,
    end: number | bigint,
    step?: number | bigint,
    numPartitions?: number,
  ): DataFrame<{ readonly id: bigint }>
  range(
    first: number | bigint,
    end?: number | bigint,
    step: number | bigint = 1,
    numPartitions?: number,
  ): DataFrame<{ readonly id: bigint }> {
    const value = message('Range', {
      start: end === undefined ? 0n : whole(first, 'start'),
      end: whole(end ?? first, 'end'),
      step: whole(step, 'step'),
      numPartitions: numPartitions === undefined ? undefined : integer(numPartitions, 'range'),
    })
    return new DataFrame(this, { relation: relationOf({ case: 'range', value }, 'range'), preparations: [] })
  }

  /**
   * Rows of the program: objects, arrays, Rows, an apache-arrow Table or the bytes of an Arrow stream. Without a schema
   * all rows are looked at to find the types; with names alone they name the columns found.
   */
  createDataFrame(data: LocalRows | ArrowInput, schema?: SchemaInput): DataFrame {
    return new DataFrame(
      this,
      localPlan(data, schema, (ddl) => this.parseDDL(ddl)),
    )
  }

  /** No rows, with a schema. */
  emptyDataFrame(schema: string | StructType = struct([])): DataFrame {
    return this.createDataFrame([], schema)
  }

  /** The schema that a DDL text means. */
  async parseDDL(ddlString: string): Promise<StructType> {
    const value = message('AnalyzePlanRequest.DDLParse', { ddlString })
    const { result } = await this.connection.analyze({ case: 'ddlParse', value }, { callSite: callSite() })
    if (result.case !== 'ddlParse') throw protocolError(`a ${result.case} instead of a schema`)
    return schemaOfMessage(result.value.parsed)
  }

  /**
   * Runs a statement of SQL. A query is checked and handed back unrun, as a DataFrame; a command runs at once, and the
   * DataFrame holds what it answers. Arguments are values for `:name` (an object) or for `?` (an array): literals, or
   * Columns such as `array(lit(1), lit(2))`.
   */
  async sql(text: string, args: SqlArguments = [], options: ActionOptions = {}): Promise<DataFrame> {
    const value = message('SqlCommand', { sql: text, ...sqlArguments(args) })
    const plan = message('Plan', {
      opType: { case: 'command', value: message('Command', { commandType: { case: 'sqlCommand', value } }) },
    })
    const relation = await this.connection.sql(plan, { ...options, callSite: callSite() })
    if (/^\s*(?:re)?set\b/i.test(text)) this.#decodeOptions = undefined
    return new DataFrame(this, { relation: relationOf(relation.relType, 'sql'), preparations: [] })
  }

  /**
   * Calls the listener with each event of jobs, stages, tasks, executors and queries, in order and after the fact.
   * Returns its removal.
   */
  addListener(listener: SparkListener, options?: ListenerOptions): () => void {
    return listen(this.connection, listener, options)
  }

  /**
   * Tags shown by listeners, and by which operations can be interrupted; they go with each operation started from now
   * on.
   */
  addTag(tag: string): void {
    this.connection.tags.add(checkedTag(tag))
  }
  removeTag(tag: string): void {
    this.connection.tags.delete(checkedTag(tag))
  }
  getTags(): ReadonlySet<string> {
    return new Set(this.connection.tags)
  }
  clearTags(): void {
    this.connection.tags.clear()
  }

  /** Ends the session's running operations; their ids. */
  interruptAll(): Promise<string[]> {
    return this.connection.interrupt({})
  }
  interruptTag(tag: string): Promise<string[]> {
    return this.connection.interrupt({ tag: checkedTag(tag) })
  }
  interruptOperation(operationId: string): Promise<string[]> {
    return this.connection.interrupt({ operationId })
  }

  /** Calls the handler with how far running operations are, every few seconds and when they end. */
  registerProgressHandler(handler: ProgressHandler): void {
    this.connection.progressHandlers.add(handler)
  }
  removeProgressHandler(handler: ProgressHandler): void {
    this.connection.progressHandlers.delete(handler)
  }
  clearProgressHandlers(): void {
    this.connection.progressHandlers.clear()
  }

  /** A session of its own settings and temporary views on the same executors. */
  async newSession(): Promise<SparkSession> {
    const made = await SparkSession.start(await this.#open.another(), this)
    this.#children.add(made)
    return made
  }

  /** A session that starts with this one's settings, temporary views and functions, and goes its own way from there. */
  async cloneSession(): Promise<SparkSession> {
    const made = await SparkSession.start(await this.#open.clone(), this)
    this.#children.add(made)
    return made
  }

  /**
   * Ends the session: running operations are cancelled. The session that the builder made takes the executors with it,
   * and every session made from it.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    if (active === this) active = this.#parent
    if (this.#parent !== undefined) this.#parent.#children.delete(this)
    for (const child of [...this.#children]) await child.stop()
    await this.#open.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

/** What a session is made with. Names and values are Spark's. */
export class SparkSessionBuilder {
  readonly #settings = new Map<string, string>()

  /** `local`, `local[4]`, `local[*]`, `local-cluster[2,1,1024]`. */
  master(master: string): this {
    return this.config('spark.master', master)
  }
  /** A Spark Connect server: `sc://host:port/;token=...`. SPARK_REMOTE is taken where neither is given. */
  remote(url: string): this {
    return this.config('spark.remote', url)
  }
  appName(name: string): this {
    return this.config('spark.app.name', name)
  }
  config(key: string, value: ConfigValue): this
  config(settings: Readonly<Record<string, ConfigValue>>): this
  config(first: string | Readonly<Record<string, ConfigValue>>, value?: ConfigValue): this {
    const entries =
      typeof first === 'string'
        ? [[first, value] as const]
        : fitEntries<string, ConfigValue>(first, 'settings')
    for (const [key, item] of entries) this.#settings.set(key, String(item))
    return this
  }

  /** The session there is, with these settings where they may still change; else a new one. */
  async getOrCreate(): Promise<SparkSession> {
    const current = SparkSession.getActiveSession()
    if (current === null || current.isStopped) return this.create()
    for (const [key, value] of this.#settings) {
      if (await current.conf.isModifiable(key)) await current.conf.set(key, value)
    }
    return current
  }

  /** A new session. */
  async create(): Promise<SparkSession> {
    const settings = Object.fromEntries(this.#settings)
    const master = settings['spark.remote'] ?? settings['spark.master'] ?? defaultMaster()
    const appName = settings['spark.app.name'] ?? 'vonk'
    return SparkSession.start(await connectorOf(master).open({ master, appName, settings }))
  }
}

const noSession = (): SparkError =>
  new SparkError({
    condition: 'INVALID_HANDLE.SESSION_NOT_FOUND',
    messageParameters: { handle: 'active' },
    message:
      '[INVALID_HANDLE.SESSION_NOT_FOUND] There is no active session; ' +
      'SparkSession.builder().getOrCreate() makes one. SQLSTATE: 08003',
  })

/** Spark joins tags with commas: one that it cannot tell would make every later call of the session fail. */
function checkedTag(tag: string): string {
  if (typeof tag === 'string' && tag !== '' && !tag.includes(',')) return tag
  throw unfitArgument('tag', 'a text that is not empty and has no comma', tag)
}
