/**
 * What asks the engine: the schema, the plan's explanation, and the actions, which run the query. Everything here is a
 * promise and takes an AbortSignal; a wrong column in a transformation is told by the first of these calls.
 */
import { SparkError, type StructType, simpleString } from '@vonk/common'
import type { Signal } from '@vonk/protocol'
import {
  AnalyzePlanRequest_Explain_ExplainMode,
  type AnalyzePlanResponse,
  type Plan,
  type Relation,
  type ResultBatch,
} from '@vonk/protocol'
import type { ArrowTable } from './arrow/arrow-types.ts'
import { callSite } from './call-site.ts'
import type { ColumnBatch } from './column-batch.ts'
import type { RunningQuery } from './connection.ts'
import { countRelation } from './count-relation.ts'
import { schemaOfMessage } from './data-type-messages.ts'
import { type LazyPlan, preparedPlan, relationOf } from './lazy-plan.ts'
import { integer } from './numbers.ts'
import { message } from './plan-message.ts'
import { protocolError } from './protocol-error.ts'
import { RowIterator } from './row-iterator.ts'
import type { AnyRow, RowOf } from './rows.ts'
import type { SparkSession } from './session.ts'
import type { StorageLevel } from './storage-level.ts'
import { withReferences } from './subqueries.ts'
import { unfitArgument } from './unfit-argument.ts'
import { batchDecoder, lazyBatchDecoder } from './values/result-values.ts'

export interface ActionOptions {
  /** Aborting it rejects the action at once and stops its tasks. */
  readonly signal?: Signal | undefined
}

export type ExplainMode = 'simple' | 'extended' | 'formatted' | 'cost' | 'codegen' | 'stages'

const explainModes = {
  simple: AnalyzePlanRequest_Explain_ExplainMode.SIMPLE,
  extended: AnalyzePlanRequest_Explain_ExplainMode.EXTENDED,
  formatted: AnalyzePlanRequest_Explain_ExplainMode.FORMATTED,
  cost: AnalyzePlanRequest_Explain_ExplainMode.COST,
  codegen: AnalyzePlanRequest_Explain_ExplainMode.CODEGEN,
} as const

const unknownExplainMode = (mode: string): SparkError =>
  new SparkError({
    condition: 'INVALID_PARAMETER_VALUE',
    sqlState: '22023',
    messageParameters: { parameter: 'mode', value: String(mode) },
    message:
      `[INVALID_PARAMETER_VALUE] There is no explain mode '${String(mode)}': ` +
      `use ${Object.keys(explainModes).join(', ')} or stages. SQLSTATE: 22023`,
  })

/** Where `show` cuts a cell when it is only told to cut. */
const truncateDefault = 20

interface Action extends ActionOptions {
  readonly callSite: string
}

export abstract class DataFrameActions<Columns extends object = AnyRow>
  implements AsyncIterable<RowOf<Columns>>
{
  readonly sparkSession: SparkSession
  /** @internal */
  readonly plan: LazyPlan

  /** @internal */
  constructor(session: SparkSession, plan: LazyPlan) {
    this.sparkSession = session
    this.plan = plan
  }

  /**
   * The same plan under another operator.
   * @internal
   */
  protected over(relType: Relation['relType'], fragment: string): LazyPlan {
    return withReferences(relationOf(relType, fragment), this.plan.preparations)
  }

  async #analyze(
    ask: (plan: Plan) => Parameters<SparkSession['connection']['analyze']>[0],
    action: Action,
  ): Promise<AnalyzePlanResponse['result']> {
    const { result } = await this.sparkSession.connection.analyze(ask(await preparedPlan(this.plan)), action)
    return result
  }

  /** Names and types of the columns. Nothing is run. */
  async schema(options: ActionOptions = {}): Promise<StructType> {
    const action = { ...options, callSite: callSite() }
    const result = await this.#analyze(
      (plan) => ({ case: 'schema', value: message('AnalyzePlanRequest.Schema', { plan }) }),
      action,
    )
    if (result.case !== 'schema') throw protocolError(`a ${result.case} instead of a schema`)
    return schemaOfMessage(result.value.schema)
  }

  async columns(options: ActionOptions = {}): Promise<string[]> {
    return (await this.schema(options)).fields.map((field) => field.name)
  }

  /** Pairs of name and type, the type as `int`, `array<string>`. */
  async dtypes(options: ActionOptions = {}): Promise<[name: string, type: string][]> {
    return (await this.schema(options)).fields.map((field) => [field.name, simpleString(field.type)])
  }

  /** The schema as a tree, as `printSchema` prints it; `level` says how many levels of nesting. */
  async schemaString(level?: number, options: ActionOptions = {}): Promise<string> {
    const action = { ...options, callSite: callSite() }
    const result = await this.#analyze(
      (plan) => ({ case: 'treeString', value: message('AnalyzePlanRequest.TreeString', { plan, level }) }),
      action,
    )
    if (result.case !== 'treeString') throw protocolError(`a ${result.case} instead of a schema's text`)
    return result.value.treeString
  }

  /** Prints the schema as a tree and, as Spark does, an empty line. */
  async printSchema(level?: number, options: ActionOptions = {}): Promise<void> {
    this.sparkSession.print(`${await this.schemaString(level, options)}\n`)
  }

  /** What `explain` prints. */
  async explainString(mode: ExplainMode | boolean = 'simple', options: ActionOptions = {}): Promise<string> {
    const action = { ...options, callSite: callSite() }
    const chosen = mode === true ? 'extended' : mode === false ? 'simple' : mode
    if (chosen === 'stages')
      return this.sparkSession.connection.explainStages(await preparedPlan(this.plan), action)
    if (!Object.hasOwn(explainModes, chosen)) throw unknownExplainMode(chosen)
    const explainMode = explainModes[chosen]
    const result = await this.#analyze(
      (plan) => ({ case: 'explain', value: message('AnalyzePlanRequest.Explain', { plan, explainMode }) }),
      action,
    )
    if (result.case !== 'explain') throw protocolError(`a ${result.case} instead of an explanation`)
    return result.value.explainString
  }

  /** Prints the plan: `true` or a mode for more, `stages` for stages, tasks and shuffles. Nothing is run. */
  async explain(mode: ExplainMode | boolean = 'simple', options: ActionOptions = {}): Promise<void> {
    this.sparkSession.print(`${await this.explainString(mode, options)}\n`)
  }

  /** What `show` prints. */
  async showString(
    numRows: number | boolean = 20,
    truncate: boolean | number = true,
    vertical = false,
    options: ActionOptions = {},
  ): Promise<string> {
    const action = { ...options, callSite: callSite() }
    const isCut = typeof numRows === 'boolean' ? numRows : truncate
    const width = isCut === true ? truncateDefault : isCut === false ? 0 : integer(isCut, 'show')
    const rows = typeof numRows === 'boolean' ? 20 : integer(numRows, 'show')
    const input = this.plan.relation
    const value = message('ShowString', { input, numRows: rows, truncate: width, vertical })
    const query = await this.#run(this.over({ case: 'showString', value }, 'show'), action)
    const [row] = await this.#rowsOf<{ readonly show_string: string }>(query)
    return String(row?.get(0) ?? '')
  }

  /**
   * Prints the first rows as a table. Cells are cut at 20 characters, or at the number given; `false` shows them whole.
   * `show(false)` shows 20 rows with whole cells.
   */
  async show(
    numRows: number | boolean = 20,
    truncate: boolean | number = true,
    vertical = false,
    options: ActionOptions = {},
  ): Promise<void> {
    this.sparkSession.print(`${await this.showString(numRows, truncate, vertical, options)}\n`)
  }

  async #run(plan: LazyPlan, action: Action & { readonly incremental?: boolean }): Promise<RunningQuery> {
    return this.sparkSession.connection.query(await preparedPlan(plan), action)
  }

  async #rowsOf<Wanted>({ schema, batches }: RunningQuery): Promise<RowOf<Wanted>[]> {
    const decode = batchDecoder(schema, await this.sparkSession.decodeOptions())
    const rows: RowOf<Wanted>[] = []
    for await (const batch of batches) for (const row of decode(batch)) rows.push(row as RowOf<Wanted>)
    return rows
  }

  /**
   * Keeps the rows in the executors from their first use on, in memory and then on disk: for every later plan that has
   * this one as a part.
   */
  cache(options: ActionOptions = {}): Promise<this> {
    return this.persist(undefined, options)
  }
  async persist(level?: StorageLevel, options: ActionOptions = {}): Promise<this> {
    if (level !== undefined && typeof level?.useMemory !== 'boolean')
      throw unfitArgument('level', 'a StorageLevel', level)
    const storageLevel = level === undefined ? undefined : message('StorageLevel', { ...level })
    const value = message('AnalyzePlanRequest.Persist', { relation: await this.#relation(), storageLevel })
    await this.sparkSession.connection.analyze(
      { case: 'persist', value },
      { ...options, callSite: callSite() },
    )
    return this
  }
  /** Frees the rows that `cache` keeps. */
  async unpersist(blocking = false, options: ActionOptions = {}): Promise<this> {
    const value = message('AnalyzePlanRequest.Unpersist', { relation: await this.#relation(), blocking })
    await this.sparkSession.connection.analyze(
      { case: 'unpersist', value },
      { ...options, callSite: callSite() },
    )
    return this
  }
  /** Where the rows are kept; `StorageLevel.NONE` where they are not. */
  async storageLevel(options: ActionOptions = {}): Promise<StorageLevel> {
    const value = message('AnalyzePlanRequest.GetStorageLevel', { relation: await this.#relation() })
    const { result } = await this.sparkSession.connection.analyze(
      { case: 'getStorageLevel', value },
      { ...options, callSite: callSite() },
    )
    if (result.case !== 'getStorageLevel' || result.value.storageLevel === undefined)
      throw protocolError(`a ${result.case} instead of a storage level`)
    const { useDisk, useMemory, useOffHeap, deserialized, replication } = result.value.storageLevel
    return { useDisk, useMemory, useOffHeap, deserialized, replication }
  }

  async #relation(): Promise<Relation> {
    const plan = await preparedPlan(this.plan)
    if (plan.opType.case !== 'root') throw protocolError('a plan of no relation')
    return plan.opType.value
  }

  /** Names the rows for SQL of this session; an error where a temporary view has the name. */
  createTempView(name: string, options: ActionOptions = {}): Promise<void> {
    return this.#createView({ name, replace: false, isGlobal: false }, { ...options, callSite: callSite() })
  }
  /** Names the rows for SQL of this session. */
  createOrReplaceTempView(name: string, options: ActionOptions = {}): Promise<void> {
    return this.#createView({ name, replace: true, isGlobal: false }, { ...options, callSite: callSite() })
  }
  /** Names the rows for SQL of all sessions, as `global_temp.name`; an error where the name is taken. */
  createGlobalTempView(name: string, options: ActionOptions = {}): Promise<void> {
    return this.#createView({ name, replace: false, isGlobal: true }, { ...options, callSite: callSite() })
  }
  /** Names the rows for SQL of all sessions, as `global_temp.name`. */
  createOrReplaceGlobalTempView(name: string, options: ActionOptions = {}): Promise<void> {
    return this.#createView({ name, replace: true, isGlobal: true }, { ...options, callSite: callSite() })
  }

  async #createView(
    fields: { readonly name: string; readonly replace: boolean; readonly isGlobal: boolean },
    action: Action,
  ): Promise<void> {
    const value = message('CreateDataFrameViewCommand', { input: await this.#relation(), ...fields })
    const command = message('Command', { commandType: { case: 'createDataframeView', value } })
    await this.sparkSession.connection.command(
      message('Plan', { opType: { case: 'command', value: command } }),
      action,
    )
  }

  /** Runs the query; all rows. */
  async collect(options: ActionOptions = {}): Promise<RowOf<Columns>[]> {
    return this.#rowsOf(await this.#run(this.plan, { ...options, callSite: callSite() }))
  }

  async #collectOver(
    relType: Relation['relType'],
    fragment: string,
    options: ActionOptions,
  ): Promise<RowOf<Columns>[]> {
    const action = { ...options, callSite: callSite() }
    return this.#rowsOf(await this.#run(this.over(relType, fragment), action))
  }

  /** The first `n` rows. */
  async take(n: number, options: ActionOptions = {}): Promise<RowOf<Columns>[]> {
    const value = message('Limit', { input: this.plan.relation, limit: integer(n, 'take') })
    return this.#collectOver({ case: 'limit', value }, 'take', options)
  }

  /** The last `n` rows. */
  async tail(n: number, options: ActionOptions = {}): Promise<RowOf<Columns>[]> {
    const value = message('Tail', { input: this.plan.relation, limit: integer(n, 'tail') })
    return this.#collectOver({ case: 'tail', value }, 'tail', options)
  }

  /** The first row, or null where there is none. */
  async first(options: ActionOptions = {}): Promise<RowOf<Columns> | null> {
    return (await this.take(1, options))[0] ?? null
  }

  /** The first row or null; with a number, the first rows. */
  head(): Promise<RowOf<Columns> | null>
  head(n: number, options?: ActionOptions): Promise<RowOf<Columns>[]>
  async head(n?: number, options: ActionOptions = {}): Promise<RowOf<Columns>[] | RowOf<Columns> | null> {
    return n === undefined ? this.first() : this.take(n, options)
  }

  async isEmpty(options: ActionOptions = {}): Promise<boolean> {
    return (await this.take(1, options)).length === 0
  }

  /** How many rows there are. */
  async count(options: ActionOptions = {}): Promise<number> {
    const action = { ...options, callSite: callSite() }
    const query = await this.#run(this.over(countRelation(this.plan.relation), 'count'), action)
    const [row] = await this.#rowsOf(query)
    return Number(row.get(0))
  }

  /** Rows one after the other, partition by partition: of the result, only a few partitions are in memory at a time. */
  toLocalIterator(options: ActionOptions = {}): AsyncGenerator<RowOf<Columns>, void, undefined> {
    const action = { ...options, callSite: callSite(), incremental: true }
    return new RowIterator(async () => {
      const { schema, batches } = await this.#run(this.plan, action)
      const rowsOf = lazyBatchDecoder(schema, await this.sparkSession.decodeOptions())
      return { batches, rowsOf: rowsOf as (batch: ResultBatch) => Iterable<RowOf<Columns>> }
    })
  }

  [Symbol.asyncIterator](): AsyncIterator<RowOf<Columns>, void, undefined> {
    return this.toLocalIterator()
  }

  /**
   * The result as columns in Arrow layout, batch by batch: for those who work on columns and want no object a row.
   * `incremental`: partition by partition as the batches are taken, as `toLocalIterator` does.
   */
  async *toColumnBatches(
    options: ActionOptions & { readonly incremental?: boolean } = {},
  ): AsyncGenerator<ColumnBatch, void, undefined> {
    const { batches } = await this.#run(this.plan, { ...options, callSite: callSite() })
    yield* batches
  }

  async #batches(action: Action): Promise<{ schema: StructType; batches: ResultBatch[] }> {
    const { schema, batches } = await this.#run(this.plan, action)
    const all: ResultBatch[] = []
    for await (const batch of batches) all.push(batch)
    return { schema, batches: all }
  }

  /** The result as a Table of the npm package apache-arrow, which has to be installed beside vonk. */
  async toArrow(options: ActionOptions = {}): Promise<ArrowTable> {
    const { schema, batches } = await this.#batches({ ...options, callSite: callSite() })
    const { arrowTable } = await import('./arrow/arrow-table.ts')
    return arrowTable(schema, batches)
  }

  /** The result as the bytes of an Arrow IPC stream. */
  async toArrowIpc(options: ActionOptions = {}): Promise<Uint8Array> {
    const { schema, batches } = await this.#batches({ ...options, callSite: callSite() })
    const { arrowStream } = await import('@vonk/common/arrow/arrow-ipc')
    return arrowStream(schema, batches)
  }
}
