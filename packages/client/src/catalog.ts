/** `spark.catalog`: databases, tables, columns and functions, and the names that the session gives. */
import type { StructType } from '@vonk/common'
import type { Catalog as CatalogMessage, Relation } from '@vonk/protocol'
import type { DataFrame } from './data-frame.ts'
import { typeMessage } from './literal.ts'
import { message } from './plan-message.ts'
import type { Row } from './row.ts'
import type { SparkSession } from './session.ts'
import { type OptionValue, optionText } from './source-options.ts'
import { fitEntries, fitObject, fitStruct } from './unfit-argument.ts'

export interface CatalogMetadata {
  readonly name: string
  readonly description: string | null
}
export interface Database {
  readonly name: string
  readonly catalog: string | null
  readonly description: string | null
  readonly locationUri: string
}
export interface Table {
  readonly name: string
  readonly catalog: string | null
  readonly namespace: readonly string[]
  readonly description: string | null
  readonly tableType: 'MANAGED' | 'EXTERNAL' | 'VIEW' | 'TEMPORARY'
  readonly isTemporary: boolean
}
export interface CatalogColumn {
  readonly name: string
  readonly description: string | null
  readonly dataType: string
  readonly nullable: boolean
  readonly isPartition: boolean
  readonly isBucket: boolean
  readonly isCluster: boolean
}
export interface CatalogFunction {
  readonly name: string
  readonly catalog: string | null
  readonly namespace: readonly string[] | null
  readonly description: string | null
  readonly className: string
  readonly isTemporary: boolean
}
export interface CreateTableOptions {
  /** Where its files lie; without it, in the warehouse. */
  readonly path?: string
  /** `parquet` (the default), `csv` ... */
  readonly source?: string
  /** Without it, found in the files at `path`. */
  readonly schema?: StructType
  readonly description?: string
  readonly options?: Readonly<Record<string, OptionValue>>
}

type Question = CatalogMessage['catType']

export class Catalog {
  readonly #session: SparkSession
  readonly #frame: (relType: Relation['relType']) => DataFrame

  /** @internal */
  constructor(session: SparkSession, frame: (relType: Relation['relType']) => DataFrame) {
    this.#session = session
    this.#frame = frame
  }

  async #rows(catType: Question): Promise<Row[]> {
    const frame = this.#frame({ case: 'catalog', value: message('Catalog', { catType }) })
    return (await frame.collect()) as unknown as Row[]
  }
  async #list<T>(catType: Question): Promise<T[]> {
    return (await this.#rows(catType)).map((row) => row.toObject() as unknown as T)
  }
  async #one<T>(catType: Question): Promise<T> {
    return (await this.#list<T>(catType))[0]
  }
  async #value<T>(catType: Question): Promise<T> {
    return (await this.#rows(catType))[0].get(0) as T
  }
  async #run(catType: Question): Promise<void> {
    await this.#rows(catType)
  }

  currentCatalog(): Promise<string> {
    return this.#value({ case: 'currentCatalog', value: message('CurrentCatalog') })
  }
  setCurrentCatalog(catalogName: string): Promise<void> {
    return this.#run({ case: 'setCurrentCatalog', value: message('SetCurrentCatalog', { catalogName }) })
  }
  listCatalogs(pattern?: string): Promise<CatalogMetadata[]> {
    return this.#list({ case: 'listCatalogs', value: message('ListCatalogs', { pattern }) })
  }

  currentDatabase(): Promise<string> {
    return this.#value({ case: 'currentDatabase', value: message('CurrentDatabase') })
  }
  setCurrentDatabase(dbName: string): Promise<void> {
    return this.#run({ case: 'setCurrentDatabase', value: message('SetCurrentDatabase', { dbName }) })
  }
  listDatabases(pattern?: string): Promise<Database[]> {
    return this.#list({ case: 'listDatabases', value: message('ListDatabases', { pattern }) })
  }
  getDatabase(dbName: string): Promise<Database> {
    return this.#one({ case: 'getDatabase', value: message('GetDatabase', { dbName }) })
  }
  databaseExists(dbName: string): Promise<boolean> {
    return this.#value({ case: 'databaseExists', value: message('DatabaseExists', { dbName }) })
  }
  async createDatabase(dbName: string, options: CreateDatabaseOptions = {}): Promise<void> {
    const { ifNotExists = false, properties = {} } = fitObject(options, 'options')
    const value = message('CreateDatabase', { dbName, ifNotExists, properties: { ...properties } })
    return this.#run({ case: 'createDatabase', value })
  }
  async dropDatabase(
    dbName: string,
    options: { readonly ifExists?: boolean; readonly cascade?: boolean } = {},
  ): Promise<void> {
    const { ifExists = false, cascade = false } = fitObject(options, 'options')
    return this.#run({ case: 'dropDatabase', value: message('DropDatabase', { dbName, ifExists, cascade }) })
  }

  /** Tables and views of a database, the current one by default, and the session's temporary views. */
  listTables(dbName?: string, pattern?: string): Promise<Table[]> {
    return this.#list({ case: 'listTables', value: message('ListTables', { dbName, pattern }) })
  }
  listViews(dbName?: string, pattern?: string): Promise<Table[]> {
    return this.#list({ case: 'listViews', value: message('ListViews', { dbName, pattern }) })
  }
  getTable(tableName: string): Promise<Table> {
    return this.#one({ case: 'getTable', value: message('GetTable', { tableName }) })
  }
  tableExists(tableName: string, dbName?: string): Promise<boolean> {
    return this.#value({ case: 'tableExists', value: message('TableExists', { tableName, dbName }) })
  }
  listColumns(tableName: string, dbName?: string): Promise<CatalogColumn[]> {
    return this.#list({ case: 'listColumns', value: message('ListColumns', { tableName, dbName }) })
  }
  /** Makes the table; the DataFrame reads it. */
  async createTable(tableName: string, given: CreateTableOptions = {}): Promise<DataFrame> {
    const { path, source, schema, description, options = {} } = fitObject(given, 'options')
    const texts = fitEntries<string, OptionValue>(options, 'options').map(([key, value]) => [
      key,
      optionText(value, key),
    ])
    const value = message('CreateTable', {
      ...{ tableName, path, source, description },
      schema: schema === undefined ? undefined : typeMessage(fitStruct(schema, 'schema')),
      options: Object.fromEntries(texts),
    })
    await this.#run({ case: 'createTable', value })
    return this.#session.table(tableName)
  }
  /** A table over files that stay where they are when it is dropped. */
  createExternalTable(
    tableName: string,
    given: CreateTableOptions & { readonly path: string },
  ): Promise<DataFrame> {
    return this.createTable(tableName, given)
  }
  async dropTable(tableName: string, options: { readonly ifExists?: boolean } = {}): Promise<void> {
    const { ifExists = false } = fitObject(options, 'options')
    return this.#run({ case: 'dropTable', value: message('DropTable', { tableName, ifExists }) })
  }
  async dropView(viewName: string, options: { readonly ifExists?: boolean } = {}): Promise<void> {
    const { ifExists = false } = fitObject(options, 'options')
    return this.#run({ case: 'dropView', value: message('DropView', { viewName, ifExists }) })
  }
  truncateTable(tableName: string): Promise<void> {
    return this.#run({ case: 'truncateTable', value: message('TruncateTable', { tableName }) })
  }
  async listPartitions(tableName: string): Promise<string[]> {
    const value = message('ListPartitions', { tableName })
    return (await this.#rows({ case: 'listPartitions', value })).map((row) => String(row.get(0)))
  }
  async getTableProperties(tableName: string): Promise<Record<string, string>> {
    const value = message('GetTableProperties', { tableName })
    const rows = await this.#rows({ case: 'getTableProperties', value })
    return Object.fromEntries(rows.map((row) => [String(row.get(0)), String(row.get(1))]))
  }
  getCreateTableString(tableName: string): Promise<string> {
    return this.#value({
      case: 'getCreateTableString',
      value: message('GetCreateTableString', { tableName }),
    })
  }

  /** Whether there was such a view. */
  dropTempView(viewName: string): Promise<boolean> {
    return this.#value({ case: 'dropTempView', value: message('DropTempView', { viewName }) })
  }
  dropGlobalTempView(viewName: string): Promise<boolean> {
    return this.#value({ case: 'dropGlobalTempView', value: message('DropGlobalTempView', { viewName }) })
  }

  listFunctions(dbName?: string, pattern?: string): Promise<CatalogFunction[]> {
    return this.#list({ case: 'listFunctions', value: message('ListFunctions', { dbName, pattern }) })
  }
  getFunction(functionName: string): Promise<CatalogFunction> {
    return this.#one({ case: 'getFunction', value: message('GetFunction', { functionName }) })
  }
  functionExists(functionName: string, dbName?: string): Promise<boolean> {
    return this.#value({ case: 'functionExists', value: message('FunctionExists', { functionName, dbName }) })
  }

  isCached(tableName: string): Promise<boolean> {
    return this.#value({ case: 'isCached', value: message('IsCached', { tableName }) })
  }
  cacheTable(tableName: string): Promise<void> {
    return this.#run({ case: 'cacheTable', value: message('CacheTable', { tableName }) })
  }
  uncacheTable(tableName: string): Promise<void> {
    return this.#run({ case: 'uncacheTable', value: message('UncacheTable', { tableName }) })
  }
  clearCache(): Promise<void> {
    return this.#run({ case: 'clearCache', value: message('ClearCache') })
  }
  refreshTable(tableName: string): Promise<void> {
    return this.#run({ case: 'refreshTable', value: message('RefreshTable', { tableName }) })
  }
  refreshByPath(path: string): Promise<void> {
    return this.#run({ case: 'refreshByPath', value: message('RefreshByPath', { path }) })
  }
  recoverPartitions(tableName: string): Promise<void> {
    return this.#run({ case: 'recoverPartitions', value: message('RecoverPartitions', { tableName }) })
  }
}

export interface CreateDatabaseOptions {
  readonly ifNotExists?: boolean
  readonly properties?: Readonly<Record<string, string>>
}
