/**
 * What `spark.catalog` asks. Columns and their order are those of Spark's own answers, since clients read them by name
 * or by position.
 */

import { field, quoteIdentifier, type StructType, simpleString, string, struct } from '@vonk/common'
import { searchPath } from '../../analysis/error-place.ts'
import { catalogName, globalTempDatabase, type TableRecord } from '../../catalog/catalog.ts'
import { plainType } from '../../expr/char-types.ts'
import { functionNames, lookupFunction } from '../../expr/registry.ts'
import type { Command, TableName } from '../../plan/command.ts'
import type { Options } from '../../plan/logical-plan.ts'
import { pathUri } from '../../source/local-path.ts'
import { relationOf } from './cache-commands.ts'
import { catalogPath, commandError, tableNotFound } from './command-errors.ts'
import {
  answer,
  type Cell,
  type CommandResult,
  flagColumn,
  listColumn,
  noRows,
  textColumn,
} from './command-result.ts'
import { runCommand } from './command-runner.ts'
import type { CommandServices } from './command-services.ts'
import { databaseName } from './database-commands.ts'
import { listed, matcher } from './show-commands.ts'
import { commentOf } from './table-texts.ts'

export type CatalogQuestion =
  | { readonly ask: 'currentDatabase' | 'currentCatalog' }
  | { readonly ask: 'listCatalogs' | 'listDatabases'; readonly pattern?: string }
  | { readonly ask: 'listTables' | 'listViews'; readonly database?: TableName; readonly pattern?: string }
  | { readonly ask: 'listFunctions'; readonly database?: TableName; readonly pattern?: string }
  | { readonly ask: 'listColumns' | 'getTable' | 'tableExists'; readonly table: TableName }
  | { readonly ask: 'getDatabase' | 'databaseExists'; readonly database: TableName }
  | { readonly ask: 'getFunction' | 'functionExists'; readonly name: TableName }
  | { readonly ask: 'dropView'; readonly view: TableName }
  | {
      readonly ask: 'createTable'
      readonly table: TableName
      readonly path?: string
      readonly format?: string
      readonly schema?: StructType
      readonly description?: string
      readonly options: Options
    }
  | { readonly ask: 'isCached'; readonly table: TableName }
  | { readonly ask: 'command'; readonly command: Command }

type ListTables = CatalogQuestion & { readonly ask: 'listTables' | 'listViews' }

export async function answerCatalog(
  question: CatalogQuestion,
  services: CommandServices,
): Promise<CommandResult> {
  const { views } = services
  switch (question.ask) {
    case 'currentDatabase':
      return one('value', views.currentDatabase)
    case 'currentCatalog':
      return one('value', catalogName)
    case 'listCatalogs': {
      const names = [catalogName].filter(matcher(question.pattern))
      return answer(
        [textColumn('name'), textColumn('description', true)],
        names.map((name) => [name, null]),
      )
    }
    case 'listDatabases':
      return listDatabases(matcher(question.pattern), services)
    case 'listTables':
    case 'listViews':
      return listTables(question, services)
    case 'listFunctions': {
      const names = functionNames().filter(matcher(question.pattern))
      return answer(functionColumns, names.map(functionRow))
    }
    case 'listColumns':
      return listColumns(question.table, services)
    case 'getTable':
      return answer(tableColumns, [await tableRow(question.table, services)])
    case 'tableExists':
      return flag(await tableExists(question.table, services))
    case 'getDatabase': {
      const record = await views.databaseOf(databaseName(question.database))
      return listDatabases((name) => name === record.name, services)
    }
    case 'databaseExists':
      return flag((await views.catalog.database(databaseName(question.database))) !== undefined)
    case 'getFunction':
      return getFunction(question.name)
    case 'functionExists':
      return flag(lookupFunction(question.name[question.name.length - 1]) !== undefined)
    case 'dropView':
      return flag(views.dropTemporary(question.view))
    case 'createTable':
      return createTable(question, services)
    case 'isCached':
      if (!(await tableExists(question.table, services))) throw tableNotFound(question.table)
      return flag((await services.cache.levelOf(relationOf(question.table))) !== undefined)
    case 'command':
      return runCommand(question.command, services)
    default:
      return question satisfies never
  }
}

const one = (name: string, value: string): CommandResult => answer([textColumn(name)], [[value]])
const flag = (value: boolean): CommandResult => answer([flagColumn('value')], [[value]])

const databaseColumns = [
  textColumn('name'),
  textColumn('catalog', true),
  textColumn('description', true),
  textColumn('locationUri'),
]

async function listDatabases(
  matches: (name: string) => boolean,
  { views }: CommandServices,
): Promise<CommandResult> {
  const all = (await views.catalog.databases()).filter(({ name }) => matches(name))
  return answer(
    databaseColumns,
    all.map(({ name, comment, location }) => [name, catalogName, comment, pathUri(location)]),
  )
}

const tableColumns = [
  textColumn('name'),
  textColumn('catalog', true),
  listColumn('namespace'),
  textColumn('description', true),
  textColumn('tableType'),
  flagColumn('isTemporary'),
]

async function listTables(question: ListTables, services: CommandServices): Promise<CommandResult> {
  const { views } = services
  const database = question.database === undefined ? views.currentDatabase : databaseName(question.database)
  if (database !== globalTempDatabase) await views.databaseOf(database)
  const matches = matcher(question.pattern)
  const found = (await listed(database, services)).filter(
    ({ name, isView }) => matches(name) && (question.ask === 'listTables' || isView),
  )
  const rows: (readonly Cell[])[] = []
  for (const { namespace, name, isTemporary } of found) {
    rows.push(await tableRow(isTemporary && namespace === '' ? [name] : [namespace, name], services))
  }
  return answer(tableColumns, rows)
}

async function tableRow(name: TableName, services: CommandServices): Promise<readonly Cell[]> {
  const temporary = services.views.temporary(name)
  if (temporary !== undefined) {
    const namespace = name.length > 1 ? [globalTempDatabase] : []
    return [temporary.name.toLowerCase(), null, namespace, temporary.comment ?? null, 'TEMPORARY', true]
  }
  const record = await recordOf(name, services)
  return [record.name, catalogName, [record.database], record.comment ?? null, record.type, false]
}

async function recordOf(name: TableName, services: CommandServices): Promise<TableRecord> {
  const record = await services.views.record(name)
  if (record === undefined) throw tableNotFound(name, undefined, catalogPath)
  return record
}

async function tableExists(name: TableName, { views }: CommandServices): Promise<boolean> {
  return views.temporary(name) !== undefined || (await views.record(name)) !== undefined
}

async function listColumns(name: TableName, services: CommandServices): Promise<CommandResult> {
  const temporary = services.views.temporary(name)
  const record = temporary === undefined ? await recordOf(name, services) : undefined
  const schema = record?.schema ?? (await services.schema(temporary?.plan ?? { kind: 'oneRow' }))
  const columns = [
    textColumn('name'),
    textColumn('description', true),
    textColumn('dataType'),
    flagColumn('nullable'),
    flagColumn('isPartition'),
    flagColumn('isBucket'),
    flagColumn('isCluster'),
  ]
  return answer(
    columns,
    schema.fields.map((f) => {
      const isPartition = record?.partitionBy.includes(f.name) ?? false
      return [
        f.name,
        commentOf(f) ?? null,
        simpleString(plainType(f.type)),
        f.nullable,
        isPartition,
        false,
        false,
      ]
    }),
  )
}

const functionColumns = [
  textColumn('name'),
  textColumn('catalog', true),
  listColumn('namespace'),
  textColumn('description', true),
  textColumn('className'),
  flagColumn('isTemporary'),
]
const functionRow = (name: string): readonly Cell[] => {
  const summary = lookupFunction(name)?.docs.summary ?? null
  return [name, null, null, summary, 'built-in', true]
}

function getFunction(name: TableName): CommandResult {
  const last = name[name.length - 1].toLowerCase()
  if (lookupFunction(last) !== undefined) return answer(functionColumns, [functionRow(last)])
  throw commandError('UNRESOLVED_ROUTINE', { routineName: name.map(quoteIdentifier).join('.'), searchPath })
}

/** Makes the table; the client then reads it by its name. */
async function createTable(
  {
    table,
    path,
    format,
    schema,
    description,
    options: given,
  }: Extract<CatalogQuestion, { ask: 'createTable' }>,
  services: CommandServices,
): Promise<CommandResult> {
  const command: Command = {
    kind: 'createTable',
    ...{ name: table, ifNotExists: false, replace: false, columns: schema?.fields ?? [] },
    ...{ partitionBy: [], partitionColumns: [], options: given, properties: {} },
    ...(format === undefined ? {} : { format }),
    ...(path === undefined ? {} : { location: path }),
    ...(description === undefined ? {} : { comment: description }),
  }
  await runCommand(command, services)
  return { ...noRows, schema: struct(schema?.fields ?? [field('value', string)]) }
}
