/** DataFrameWriter: `df.write`. Saving runs the query and resolves when the output is committed. */
import { SparkError } from '@vonk/common'
import { type WriteOperation, WriteOperation_SaveMode } from '@vonk/protocol'
import { callSite } from './call-site.ts'
import type { ActionOptions } from './data-frame-actions.ts'
import { type LazyPlan, preparedPlan } from './lazy-plan.ts'
import { integer } from './numbers.ts'
import { message } from './plan-message.ts'
import type { SparkSession } from './session.ts'
import { type OptionValue, optionText, type PathLike, pathText } from './source-options.ts'
import { fitEntries, fitText } from './unfit-argument.ts'

export type SaveMode = 'append' | 'overwrite' | 'ignore' | 'error' | 'errorifexists' | 'default'

const modes: Readonly<Record<string, WriteOperation_SaveMode>> = {
  append: WriteOperation_SaveMode.APPEND,
  overwrite: WriteOperation_SaveMode.OVERWRITE,
  ignore: WriteOperation_SaveMode.IGNORE,
  error: WriteOperation_SaveMode.ERROR_IF_EXISTS,
  errorifexists: WriteOperation_SaveMode.ERROR_IF_EXISTS,
  default: WriteOperation_SaveMode.ERROR_IF_EXISTS,
}

export class DataFrameWriter {
  readonly #session: SparkSession
  readonly #plan: LazyPlan
  #mode: WriteOperation_SaveMode = WriteOperation_SaveMode.ERROR_IF_EXISTS
  #format: string | undefined
  #partitionBy: readonly string[] = []
  #sortBy: readonly string[] = []
  #bucketBy: WriteOperation['bucketBy']
  readonly #options: Record<string, string> = {}

  /** @internal */
  constructor(session: SparkSession, plan: LazyPlan) {
    this.#session = session
    this.#plan = plan
  }

  /** What happens where there is something already: `errorifexists` (the default), `append`, `overwrite`, `ignore`. */
  mode(mode: SaveMode): this {
    const known = modes[fitText(mode, 'mode').toLowerCase()]
    if (known === undefined)
      throw new SparkError({ condition: 'INVALID_SAVE_MODE', messageParameters: { mode: `"${mode}"` } }).at({
        callSite: callSite(),
      })
    this.#mode = known
    return this
  }
  /** `parquet` (the default), `csv`, `json`, `text`, `noop` ... */
  format(source: string): this {
    this.#format = source
    return this
  }
  option(key: string, value: OptionValue): this {
    this.#options[key] = optionText(value, key)
    return this
  }
  options(options: Readonly<Record<string, OptionValue>>): this {
    for (const [key, value] of fitEntries<string, OptionValue>(options, 'options')) this.option(key, value)
    return this
  }
  /** A folder `column=value` for each value of these columns. */
  partitionBy(...columns: readonly (string | readonly string[])[]): this {
    this.#partitionBy = columns.flat()
    return this
  }
  /** Rows spread over this many files by a hash of the columns: only tables can have it, and Vonk's do not yet. */
  bucketBy(numBuckets: number, ...columns: readonly (string | readonly string[])[]): this {
    this.#bucketBy = message('WriteOperation.BucketBy', {
      numBuckets: integer(numBuckets, 'bucketBy'),
      bucketColumnNames: columns.flat(),
    })
    return this
  }
  /** The order of rows inside each bucket: it needs `bucketBy`. */
  sortBy(...columns: readonly (string | readonly string[])[]): this {
    this.#sortBy = columns.flat()
    return this
  }

  async save(path?: PathLike, options: ActionOptions = {}): Promise<void> {
    await this.#write(this.#format, path, options)
  }
  async parquet(path: PathLike, options: ActionOptions = {}): Promise<void> {
    await this.#write('parquet', path, options)
  }
  async csv(path: PathLike, options: ActionOptions = {}): Promise<void> {
    await this.#write('csv', path, options)
  }
  async json(path: PathLike, options: ActionOptions = {}): Promise<void> {
    await this.#write('json', path, options)
  }
  async text(path: PathLike, options: ActionOptions = {}): Promise<void> {
    await this.#write('text', path, options)
  }
  /** Into a table by name. */
  async saveAsTable(name: string, options: ActionOptions = {}): Promise<void> {
    const value = message('WriteOperation.SaveTable', { tableName: name, saveMethod: 1 })
    await this.#run(this.#format, { case: 'table', value }, options)
  }

  /** Into a table that there is, column by column in its order; with mode `overwrite` in the place of its rows. */
  async insertInto(name: string, options: ActionOptions = {}): Promise<void> {
    const value = message('WriteOperation.SaveTable', { tableName: name, saveMethod: 2 })
    await this.#run(this.#format, { case: 'table', value }, options)
  }

  async #write(
    format: string | undefined,
    path: PathLike | undefined,
    options: ActionOptions,
  ): Promise<void> {
    const saveType: WriteOperation['saveType'] =
      path === undefined ? { case: undefined } : { case: 'path', value: pathText(path) }
    await this.#run(format, saveType, options)
  }

  async #run(
    source: string | undefined,
    saveType: WriteOperation['saveType'],
    options: ActionOptions,
  ): Promise<void> {
    const site = callSite()
    await preparedPlan(this.#plan)
    const value = message('WriteOperation', {
      input: this.#plan.relation,
      source,
      saveType,
      mode: this.#mode,
      partitioningColumns: [...this.#partitionBy],
      sortColumnNames: [...this.#sortBy],
      bucketBy: this.#bucketBy,
      options: { ...this.#options },
    })
    const command = message('Command', { commandType: { case: 'writeOperation', value } })
    const plan = message('Plan', { opType: { case: 'command', value: command } })
    await this.#session.connection.command(plan, { ...options, callSite: site })
  }
}
