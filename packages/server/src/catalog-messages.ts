/** What `spark.catalog` sends, as questions to the engine's session, or as the commands that they are. */

import { storageLevel, storageLevels } from '@vonk/engine/driver/cache/storage-level'
import type { CatalogQuestion } from '@vonk/engine/driver/commands/catalog-questions'
import type { Command, TableName } from '@vonk/engine/plan/command'
import type { Catalog } from '@vonk/protocol'
import { typeOfMessage } from './data-type-messages.ts'
import { definedFields } from './expression-messages.ts'
import { kindNotSet } from './invalid-plan.ts'
import type { RelationTranslation } from './relation-messages.ts'
import { unsupported } from './unsupported.ts'

export function catalogQuestion(sent: Catalog, port: RelationTranslation): CatalogQuestion {
  const { catType: c } = sent
  const name = (text: string): TableName => port.parseName(text)
  /** `db.table`, or a table beside a database of its own. */
  const tableIn = (table: string, database: string | undefined): TableName =>
    database === undefined || database === '' ? name(table) : [...name(database), table]
  const within = (database: string | undefined, pattern: string | undefined) =>
    definedFields({ database: database === undefined ? undefined : name(database), pattern })
  switch (c.case) {
    case 'currentDatabase':
    case 'currentCatalog':
      return { ask: c.case }
    case 'listCatalogs':
    case 'listDatabases':
      return { ask: c.case, ...definedFields({ pattern: c.value.pattern }) }
    case 'listTables':
    case 'listViews':
      return { ask: c.case, ...within(c.value.dbName, c.value.pattern) }
    case 'listFunctions':
      return { ask: 'listFunctions', ...within(c.value.dbName, c.value.pattern) }
    case 'listColumns':
    case 'getTable':
    case 'tableExists':
      return { ask: c.case, table: tableIn(c.value.tableName, c.value.dbName) }
    case 'getDatabase':
    case 'databaseExists':
      return { ask: c.case, database: name(c.value.dbName) }
    case 'getFunction':
    case 'functionExists':
      return { ask: c.case, name: tableIn(c.value.functionName, c.value.dbName) }
    case 'dropTempView':
      return { ask: 'dropView', view: [c.value.viewName] }
    case 'dropGlobalTempView':
      return { ask: 'dropView', view: ['global_temp', c.value.viewName] }
    case 'isCached':
      return { ask: 'isCached', table: name(c.value.tableName) }
    case 'createTable':
    case 'createExternalTable':
      return createTable(c.value, port)
    default:
      return { ask: 'command', command: catalogCommand(c, name) }
  }
}

type Kind = Catalog['catType']
type CreateTable = Extract<Kind, { case: 'createTable' }>['value']

function createTable(
  sent: Omit<CreateTable, 'description' | '$typeName'> & Partial<Pick<CreateTable, 'description'>>,
  port: RelationTranslation,
): CatalogQuestion {
  const { tableName, path, source: format, description, options } = sent
  const type = sent.schema === undefined ? undefined : typeOfMessage(sent.schema, port.parseType)
  if (type !== undefined && type.kind !== 'struct') throw unsupported('a table of a schema that is no struct')
  const given = definedFields({ path, format, schema: type, description })
  return { ask: 'createTable', table: port.parseName(tableName), options, ...given }
}

function catalogCommand(c: Kind, name: (text: string) => TableName): Command {
  switch (c.case) {
    case 'setCurrentDatabase':
      return { kind: 'use', name: name(c.value.dbName), isCatalog: false }
    case 'setCurrentCatalog':
      return { kind: 'use', name: [c.value.catalogName], isCatalog: true }
    case 'dropTable':
    case 'dropView': {
      const isView = c.case === 'dropView'
      const text = c.case === 'dropTable' ? c.value.tableName : c.value.viewName
      return { kind: 'dropTable', name: name(text), ifExists: c.value.ifExists, isView }
    }
    case 'createDatabase': {
      const { dbName, ifNotExists, properties } = c.value
      return { kind: 'createDatabase', name: name(dbName), ifNotExists, properties }
    }
    case 'dropDatabase': {
      const { dbName, ifExists, cascade } = c.value
      return { kind: 'dropDatabase', name: name(dbName), ifExists, cascade }
    }
    case 'listPartitions':
      return { kind: 'show', what: 'partitions', table: name(c.value.tableName) }
    case 'getTableProperties':
      return { kind: 'show', what: 'properties', table: name(c.value.tableName) }
    case 'getCreateTableString':
      return { kind: 'show', what: 'createTable', table: name(c.value.tableName) }
    case 'truncateTable':
      return { kind: 'truncateTable', name: name(c.value.tableName), partition: [] }
    case 'cacheTable':
      return { kind: 'cacheTable', name: name(c.value.tableName), lazy: true, options: levelOption(c.value) }
    case 'uncacheTable':
      return { kind: 'uncacheTable', name: name(c.value.tableName), ifExists: false }
    case 'clearCache':
      return { kind: 'clearCache' }
    case 'refreshTable':
      return { kind: 'refresh', what: 'table', name: name(c.value.tableName) }
    case 'refreshByPath':
      return { kind: 'refresh', what: 'path', name: [c.value.path] }
    case 'recoverPartitions':
    case 'analyzeTable': {
      const parameters = { feature: `the catalog's ${c.case}` }
      const condition = 'UNSUPPORTED_CONNECT_FEATURE'
      return { kind: 'unsupportedCommand', condition, parameters, table: name(c.value.tableName) }
    }
    case undefined:
      throw kindNotSet('Catalog', 'CATTYPE')
    default:
      throw unsupported(`the catalog's ${c.case}`)
  }
}

/** The level as CACHE TABLE takes it: by its name. One that has none is the usual one. */
function levelOption({ storageLevel: sent }: CacheTableMessage): Readonly<Record<string, string>> {
  if (sent === undefined) return {}
  const { text } = storageLevel(sent)
  const name = Object.keys(storageLevels).find((key) => storageLevels[key].text === text)
  return name === undefined ? {} : { storageLevel: name }
}

type CacheTableMessage = Extract<Catalog['catType'], { readonly case: 'cacheTable' }>['value']
