/** SHOW: the catalog as rows. */
import { quoteIdentifier, schemaText } from '@vonk/common'
import { catalogName, globalTempDatabase, type TableRecord } from '../../catalog/catalog.ts'
import { functionNames } from '../../expr/registry.ts'
import type { Show, TableName } from '../../plan/command.ts'
import { pathUri } from '../../source/local-path.ts'
import { catalogPath, commandError, fullName, plainName, tableNotFound } from './command-errors.ts'
import { answer, type CommandResult, flagColumn, textColumn } from './command-result.ts'
import type { CommandServices } from './command-services.ts'
import { databaseName } from './database-commands.ts'
import { matchingPartitions } from './table-partitions.ts'
import { columnsOf, createdText, createStatement } from './table-texts.ts'

export async function show(command: Show, services: CommandServices): Promise<CommandResult> {
  switch (command.what) {
    case 'tables':
      return showTables(command, services)
    case 'views':
      return showViews(command, services)
    case 'tableExtended':
      return showExtended(command, services)
    case 'databases': {
      const matches = matcher(command.pattern)
      const all = await services.views.catalog.databases()
      return answer(
        [textColumn('namespace')],
        all.filter(({ name }) => matches(name)).map(({ name }) => [name]),
      )
    }
    case 'catalogs':
      return answer(
        [textColumn('catalog')],
        [catalogName].filter(matcher(command.pattern)).map((name) => [name]),
      )
    case 'currentNamespace':
      return answer(
        [textColumn('catalog'), textColumn('namespace')],
        [[catalogName, services.views.currentDatabase]],
      )
    case 'columns':
      return showColumns(command, services)
    case 'functions':
      return showFunctions(command)
    case 'createTable':
      return showCreate(command, services)
    case 'properties':
      return showProperties(command, services)
    case 'partitions':
      return showPartitions(command, services)
    default:
      return command.what satisfies never
  }
}

/** A pattern of SHOW: `*` for anything, `|` between alternatives, cases not told apart. */
export function matcher(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true
  const alternatives = pattern
    .trim()
    .split('|')
    .map((part) =>
      part
        .trim()
        .replace(/[\\^$+?.()[\]{}]/g, '\\$&')
        .replaceAll('*', '.*'),
    )
  const form = new RegExp(`^(?:${alternatives.join('|')})$`, 'i')
  return (name) => form.test(name)
}

async function databaseToShow(command: Show, services: CommandServices): Promise<string> {
  const name =
    command.database === undefined ? services.views.currentDatabase : databaseName(command.database)
  if (name !== globalTempDatabase) await services.views.databaseOf(name)
  return name
}

interface Listed {
  readonly namespace: string
  readonly name: string
  readonly isTemporary: boolean
  readonly isView: boolean
}

export async function listed(database: string, { views }: CommandServices): Promise<readonly Listed[]> {
  const stored = database === globalTempDatabase ? [] : await views.catalog.tables(database)
  const temporary = views.temporaryViews().map(({ name }) => ({ namespace: '', name: name.toLowerCase() }))
  const global =
    database === globalTempDatabase
      ? views.globalViews().map(({ name }) => ({ namespace: database, name: name.toLowerCase() }))
      : []
  return [
    ...stored.map(({ name, view }) => ({
      ...{ namespace: database, name, isTemporary: false },
      isView: view !== undefined,
    })),
    ...[...global, ...temporary].map((view) => ({ ...view, isTemporary: true, isView: true })),
  ]
}

async function showTables(command: Show, services: CommandServices): Promise<CommandResult> {
  const database = await databaseToShow(command, services)
  const matches = matcher(command.pattern)
  const found = (await listed(database, services)).filter(({ name }) => matches(name))
  const columns = [textColumn('namespace'), textColumn('tableName'), flagColumn('isTemporary')]
  return answer(
    columns,
    found.map(({ namespace, name, isTemporary }) => [namespace, name, isTemporary]),
  )
}

async function showViews(command: Show, services: CommandServices): Promise<CommandResult> {
  const database = await databaseToShow(command, services)
  const matches = matcher(command.pattern)
  const found = (await listed(database, services)).filter(({ name, isView }) => isView && matches(name))
  const columns = [textColumn('namespace'), textColumn('viewName'), flagColumn('isTemporary')]
  return answer(
    columns,
    found.map(({ namespace, name, isTemporary }) => [namespace, name, isTemporary]),
  )
}

async function showExtended(command: Show, services: CommandServices): Promise<CommandResult> {
  const database = await databaseToShow(command, services)
  const matches = matcher(command.pattern)
  const columns = [
    textColumn('namespace'),
    textColumn('tableName'),
    flagColumn('isTemporary'),
    textColumn('information'),
  ]
  const records = (await services.views.catalog.tables(database)).filter(({ name }) => matches(name))
  return answer(
    columns,
    records.map((record) => [database, record.name, false, information(record, services)]),
  )
}

function information(record: TableRecord, services: CommandServices): string {
  const lines = [
    `Catalog: ${catalogName}`,
    `Database: ${record.database}`,
    `Table: ${record.name}`,
    `Created Time: ${createdText(record, services.timeZone())}`,
    'Last Access: UNKNOWN',
    'Created By: Vonk',
    `Type: ${record.type}`,
    ...(record.view === undefined
      ? [`Provider: ${record.format}`, `Location: ${pathUri(record.location)}`]
      : [`View Text: ${record.view.text}`]),
    ...(record.partitionBy.length === 0
      ? []
      : [
          'Partition Provider: Catalog',
          `Partition Columns: [${record.partitionBy.map(quoteIdentifier).join(', ')}]`,
        ]),
    `Schema: ${schemaText(record.schema)}`,
  ]
  return `${lines.join('\n')}\n`
}

async function recordToShow(name: TableName, services: CommandServices, command: Show): Promise<TableRecord> {
  const record = await services.views.record(name)
  if (record === undefined) throw tableNotFound(name, command, catalogPath)
  return record
}

async function showColumns(command: Show, services: CommandServices): Promise<CommandResult> {
  const table = command.table ?? []
  const name = command.database === undefined || table.length > 1 ? table : [...command.database, ...table]
  const columns = await columnsOf(name, services)
  if (columns === undefined) throw tableNotFound(name, command, catalogPath)
  return answer(
    [textColumn('col_name')],
    columns.map(({ name: column }) => [column]),
  )
}

function showFunctions({ pattern, scope, database }: Show): CommandResult {
  const matches = matcher(pattern?.split('.').at(-1))
  if (database !== undefined) databaseName(database)
  const names = scope === 'user' ? [] : functionNames().filter((name) => matches(name))
  return answer(
    [textColumn('function')],
    names.map((name) => [name]),
  )
}

async function showCreate(command: Show, services: CommandServices): Promise<CommandResult> {
  const name = command.table ?? []
  if (services.views.temporary(name) !== undefined) {
    const viewName = name.map(quoteIdentifier).join('.')
    const parameters = { viewName, operation: 'SHOW CREATE TABLE' }
    throw commandError('EXPECT_PERMANENT_VIEW_NOT_TEMP', parameters, command.origin)
  }
  const record = await recordToShow(name, services, command)
  return answer([textColumn('createtab_stmt')], [[createStatement(record)]])
}

async function showProperties(command: Show, services: CommandServices): Promise<CommandResult> {
  const columns = [textColumn('key'), textColumn('value')]
  const name = command.table ?? []
  const temporary = services.views.temporary(name)
  const record = temporary === undefined ? await recordToShow(name, services, command) : undefined
  const properties = temporary?.properties ?? record?.properties ?? {}
  if (command.key === undefined) {
    const pairs = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))
    return answer(
      columns,
      pairs.map((pair) => [...pair]),
    )
  }
  const shown = record === undefined ? name.join('.') : plainName(record)
  const missing = `Table ${shown} does not have property: ${command.key}`
  return answer(columns, [[command.key, properties[command.key] ?? missing]])
}

async function showPartitions(command: Show, services: CommandServices): Promise<CommandResult> {
  const record = await recordToShow(command.table ?? [], services, command)
  if (record.partitionBy.length === 0) {
    throw commandError('INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY', { name: fullName(record) })
  }
  const names = await matchingPartitions(record, command.partition ?? [], services.constantText)
  return answer(
    [textColumn('partition')],
    names.map((name) => [name]),
  )
}
