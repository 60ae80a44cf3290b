/** SHOW: the catalog as rows. */
import { quoteIdentifier, schemaText } from '@vonk/common'
import { catalogName, globalTempDatabase, type TableRecord } from '../../catalog/catalog.ts'
import { plainType } from '../../expr/char-types.ts'
import { functionNames } from '../../expr/registry.ts'
import type { Show, TableName } from '../../plan/command.ts'
import { catalogPath, commandError, fullName, plainName, tableNotFound } from './command-errors.ts'
import { answer, type Cell, type CommandResult, flagColumn, textColumn } from './command-result.ts'
import type { CommandServices } from './command-services.ts'
import { databaseName } from './database-commands.ts'
import { grammarUsage } from './describe-commands.ts'
import {
  type Detail,
  partitionDetails,
  partitionOf,
  quotedList,
  tableDetails,
  temporaryDetails,
} from './table-details.ts'
import { matchingPartitions } from './table-partitions.ts'
import { columnsOf, createStatement } from './table-texts.ts'

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
      return showFunctions(command, services)
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

/**
 * A pattern of SHOW: `*` for anything, `|` between alternatives, cases not told apart. All else is a regular
 * expression's, and what is none matches nothing.
 */
export function matcher(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true
  const forms = pattern
    .trim()
    .split('|')
    .flatMap((part) => {
      try {
        return [new RegExp(`^(?:${part.trim().replaceAll('*', '.*')})$`, 'i')]
      } catch {
        return []
      }
    })
  return (name) => forms.some((form) => form.test(name))
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
  if (command.partition !== undefined) {
    const name = [...(command.database ?? []), command.pattern ?? '']
    const record = await recordToShow(name, services, command)
    const found = await partitionOf(record, name, command.partition, 'SHOW TABLE EXTENDED', services)
    const text = `${linesOf(partitionDetails(record, found, services))}\n`
    return answer(columns, [[database, record.name, false, text]])
  }
  const rows: Cell[][] = []
  for (const { namespace, name, isTemporary } of await listed(database, services)) {
    if (!matches(name)) continue
    const path = namespace === '' ? [name] : [namespace, name]
    rows.push([namespace, name, isTemporary, await information(path, command, namespace, services)])
  }
  return answer(columns, rows)
}

const linesOf = (details: readonly Detail[]): string =>
  details.map(([key, value]) => `${key}: ${value}`).join('\n')

async function information(
  name: TableName,
  command: Show,
  namespace: string,
  services: CommandServices,
): Promise<string> {
  const temporary = services.views.temporary(name)
  if (temporary !== undefined) {
    const schema = await services.schema(temporary.plan)
    const details = temporaryDetails(temporary, schema, namespace, services)
    return `${linesOf([...details, ['Schema', schemaText(schema)]])}\n`
  }
  const record = await recordToShow(name, services, command)
  const partitions: readonly Detail[] =
    record.partitionBy.length === 0 ? [] : [['Partition Columns', quotedList(record.partitionBy)]]
  const details = [...tableDetails(record, services), ...partitions]
  return `${linesOf([...details, ['Schema', schemaText(plainType(record.schema))]])}\n`
}

async function recordToShow(name: TableName, services: CommandServices, command: Show): Promise<TableRecord> {
  const record = await services.views.record(name)
  if (record === undefined) throw tableNotFound(name, command, catalogPath)
  return record
}

async function showColumns(command: Show, services: CommandServices): Promise<CommandResult> {
  const table = command.table ?? []
  const [own, given] = [table.slice(0, -1), command.database]
  if (
    own.length > 0 &&
    given !== undefined &&
    own.join('.').toLowerCase() !== given.join('.').toLowerCase()
  ) {
    const [namespaceA, namespaceB] = [given, own].map((path) => path.map(quoteIdentifier).join('.'))
    throw commandError('SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE', { namespaceA, namespaceB }, command.origin)
  }
  const name = given === undefined || table.length > 1 ? table : [...given, ...table]
  const columns = await columnsOf(name, services)
  if (columns === undefined) throw tableNotFound(name, command, catalogPath)
  return answer(
    [textColumn('col_name')],
    columns.map(({ name: column }) => [column]),
  )
}

async function showFunctions(
  { pattern, scope, database }: Show,
  { views }: CommandServices,
): Promise<CommandResult> {
  const matches = matcher(pattern?.split('.').at(-1))
  if (database !== undefined) await views.databaseOf(databaseName(database))
  const all = [...functionNames(), ...Object.keys(grammarUsage)].sort()
  const names = scope === 'user' ? [] : all.filter((name) => matches(name))
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
  if (command.asSerde === true && record.view === undefined) {
    const condition = 'UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE'
    throw commandError(condition, { tableName: fullName(record) }, command.origin)
  }
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
  const name = command.table ?? []
  const isTemporary = services.views.temporary(name) !== undefined
  const record = isTemporary ? undefined : await recordToShow(name, services, command)
  if (record === undefined || record.view !== undefined) {
    const viewName = record === undefined ? name.map(quoteIdentifier).join('.') : fullName(record)
    const parameters = { viewName, operation: 'SHOW PARTITIONS' }
    throw commandError('EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE', parameters, command.origin)
  }
  if (record.partitionBy.length === 0) {
    throw commandError('INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY', { name: fullName(record) })
  }
  const names = await matchingPartitions(record, command.partition ?? [], services.constantText)
  return answer(
    [textColumn('partition')],
    names.map((name) => [name]),
  )
}
