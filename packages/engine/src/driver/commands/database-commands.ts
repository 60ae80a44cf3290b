/** Databases: made, dropped, and which is the current one. */
import { quoteIdentifier } from '@vonk/common'
import { catalogName, defaultDatabase, globalTempDatabase } from '../../catalog/catalog.ts'
import type { CreateDatabase, DropDatabase, TableName, Use } from '../../plan/command.ts'
import { localPath } from '../../source/local-path.ts'
import { schemaNotFound } from '../session-views.ts'
import { commandError } from './command-errors.ts'
import { type CommandResult, noRows } from './command-result.ts'
import type { CommandServices } from './command-services.ts'

/** `db` or `spark_catalog.db`. */
export function databaseName(name: TableName): string {
  const parts = name[0].toLowerCase() === catalogName && name.length > 1 ? name.slice(1) : name
  if (parts.length === 1) return parts[0].toLowerCase()
  throw commandError('REQUIRES_SINGLE_PART_NAMESPACE', {
    sessionCatalog: catalogName,
    namespace: parts.map(quoteIdentifier).join('.'),
  })
}

export async function createDatabase(
  { name, ifNotExists, comment = '', location, properties }: CreateDatabase,
  { views }: CommandServices,
): Promise<CommandResult> {
  const database = databaseName(name)
  const place = location === undefined ? views.catalog.databaseLocation(database) : localPath(location)
  const record = { name: database, comment, location: place, properties }
  if (database === globalTempDatabase || !(await views.catalog.createDatabase(record))) {
    if (!ifNotExists) throw commandError('SCHEMA_ALREADY_EXISTS', { schemaName: quoteIdentifier(database) })
  }
  return noRows
}

export async function dropDatabase(
  { name, ifExists, cascade }: DropDatabase,
  { views }: CommandServices,
): Promise<CommandResult> {
  const database = databaseName(name)
  if (database === defaultDatabase) {
    const shown = [catalogName, database].map(quoteIdentifier).join('.')
    throw commandError('UNSUPPORTED_FEATURE.DROP_DATABASE', { database: shown })
  }
  if ((await views.catalog.database(database)) === undefined) {
    if (ifExists) return noRows
    throw schemaNotFound(database)
  }
  if (!cascade && (await views.catalog.tables(database)).length > 0) {
    throw commandError('SCHEMA_NOT_EMPTY', { schemaName: quoteIdentifier(database) })
  }
  await views.catalog.dropDatabase(database)
  return noRows
}

export async function use({ name, isCatalog }: Use, { views }: CommandServices): Promise<CommandResult> {
  const isOurs = name.length === 1 && name[0].toLowerCase() === catalogName
  if (isCatalog) {
    if (!isOurs)
      throw commandError('CATALOG_NOT_FOUND', {
        catalogName: quoteIdentifier(name[0]),
        config: `"spark.sql.catalog.${name[0]}"`,
      })
    return noRows
  }
  if (isOurs) {
    views.currentDatabase = defaultDatabase
    return noRows
  }
  const database = databaseName(name)
  await views.databaseOf(database)
  views.currentDatabase = database
  return noRows
}
