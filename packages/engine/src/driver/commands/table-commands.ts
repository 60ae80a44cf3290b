/** Tables: made (with their rows or without), dropped, emptied; and written by `df.write`. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  asNullable,
  quoteIdentifier,
  SparkError,
  type StructField,
  type StructType,
  sqlName,
  struct,
} from '@vonk/common'
import { namesFolder } from '../../analysis/check-write.ts'
import { charAsVarcharSetting, defaultSource } from '../../base/settings.ts'
import { catalogName, type TableRecord } from '../../catalog/catalog.ts'
import { declaredColumns } from '../../catalog/declared-type.ts'
import { charAsVarchar } from '../../expr/char-types.ts'
import type { CreateTable, CreateTableLike, DropTable, TruncateTable } from '../../plan/command.ts'
import type { LogicalPlan, Options } from '../../plan/logical-plan.ts'
import { localPath } from '../../source/local-path.ts'
import { removeFolder } from '../catalog/folders.ts'
import type { QualifiedName } from '../session-views.ts'
import { checkDefaults } from './column-defaults.ts'
import {
  catalogPath,
  commandError,
  fullName,
  plainName,
  requireNoTemporaryView,
  tableExists,
  tableNotFound,
  unsupportedOperation,
} from './command-errors.ts'
import { type CommandResult, noRows } from './command-result.ts'
import { type CommandServices, settingOf } from './command-services.ts'
import { createEmpty, createFilled, replaceFilled } from './table-folder.ts'
import { matchingPartitions } from './table-partitions.ts'

const formats: ReadonlySet<string> = new Set(['parquet', 'csv', 'json', 'text', 'orc'])

export async function createTable(command: CreateTable, services: CommandServices): Promise<CommandResult> {
  const { views } = services
  const qualified = views.qualified(command.name)
  await views.databaseOf(qualified.database)
  if (command.replace) {
    const operation = command.query === undefined ? 'REPLACE TABLE' : 'REPLACE TABLE AS SELECT'
    throw unsupportedOperation(fullName(qualified), operation)
  }
  if ((await views.catalog.table(qualified.database, qualified.name)) !== undefined) {
    if (command.ifNotExists) return noRows
    throw tableExists(qualified)
  }
  views.catalog.checkName(qualified.name)
  const record = await newRecord(command, qualified, services)
  const { query } = command
  try {
    if (query === undefined) await createEmpty(record, views.catalog)
    else await createFilled(record, views.catalog, (folder) => fill(record, query, services, { folder }))
  } catch (error) {
    // Somebody else was faster.
    const isThere = error instanceof SparkError && error.condition === 'TABLE_OR_VIEW_ALREADY_EXISTS'
    if (!(isThere && command.ifNotExists)) throw error
  }
  return noRows
}

/**
 * A table of a query's rows in the place of one that is there. Until the new rows are committed the old ones are read,
 * and where they cannot be written the table stays as it was.
 */
export async function overwriteTable(
  old: TableRecord,
  command: CreateTable & { readonly query: LogicalPlan },
  services: CommandServices,
): Promise<void> {
  const { catalog } = services.views
  const record = await newRecord(command, services.views.qualified(command.name), services)
  const isInPlace = record.location === old.location
  if (isInPlace) {
    await fill(record, command.query, services, { folder: record.location, mode: 'overwrite' })
    return catalog.replaceTable(record)
  }
  await replaceFilled(record, catalog, (folder) => fill(record, command.query, services, { folder }))
  if (old.type === 'MANAGED') await removeFolder(old.location)
}

/** Where the clauses of CREATE TABLE leave it open, the settings and the warehouse say. */
async function newRecord(
  command: CreateTable,
  qualified: QualifiedName,
  services: CommandServices,
): Promise<TableRecord> {
  const { path, ...options } = command.options
  const format = (command.format ?? services.settings.get(defaultSource.key)).toLowerCase()
  if (!formats.has(format))
    throw commandError('DATA_SOURCE_NOT_FOUND', { provider: command.format ?? format })
  const given = command.location ?? path
  const database = await services.views.databaseOf(qualified.database)
  const location =
    given === undefined ? services.views.catalog.defaultLocation(database, qualified.name) : localPath(given)
  const isVarchar = settingOf(services, charAsVarcharSetting)
  const declared = [...command.columns, ...command.partitionColumns].map((f) =>
    isVarchar ? { ...f, type: charAsVarchar(f.type) } : f,
  )
  await checkDefaults(declared, { ...qualified, format }, command.defaults, services)
  const schema = await schemaOfTable(command, { format, location, options, declared }, services)
  return {
    ...qualified,
    type: given === undefined ? 'MANAGED' : 'EXTERNAL',
    format,
    schema: partitionsLast(schema, command.partitionBy, qualified),
    partitionBy: partitionNames(schema, command.partitionBy, qualified),
    location,
    options,
    properties: command.properties,
    ...(command.comment === undefined ? {} : { comment: command.comment }),
    createdMs: services.now(),
  }
}

interface Given {
  readonly format: string
  readonly location: string
  readonly options: Options
  readonly declared: readonly StructField[]
}

/** The declared columns, those of the query, or those found in the files at a given location. */
async function schemaOfTable(
  { query, location: given, options: written }: CreateTable,
  { format, location, options, declared }: Given,
  services: CommandServices,
): Promise<StructType> {
  const found =
    declared.length > 0
      ? struct(declared)
      : query !== undefined
        ? declaredColumns(await services.schema(query))
        : given === undefined && written.path === undefined
          ? struct([])
          : await services.schema({
              kind: 'unresolvedRelation',
              source: { kind: 'files', format, paths: [location], options },
            })
  const seen = new Set<string>()
  for (const { name } of found.fields) {
    const key = name.toLowerCase()
    if (seen.has(key)) throw commandError('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(key) })
    seen.add(key)
  }
  const fields = found.fields.map((f) => ({ ...f, type: asNullable(f.type), nullable: true }))
  return struct(fields)
}

function partitionNames(
  schema: StructType,
  partitionBy: readonly string[],
  table: QualifiedName,
): readonly string[] {
  return partitionBy.map((name) => {
    const found = schema.fields.find((f) => f.name.toLowerCase() === name.toLowerCase())
    if (found !== undefined) return found.name
    throw commandError('COLUMN_NOT_DEFINED_IN_TABLE', {
      ...{ colType: 'partition', colName: quoteIdentifier(name), tableName: fullName(table) },
      tableCols: schema.fields.map((f) => quoteIdentifier(f.name)).join(', '),
    })
  })
}

function partitionsLast(
  schema: StructType,
  partitionBy: readonly string[],
  table: QualifiedName,
): StructType {
  const names = partitionNames(schema, partitionBy, table)
  if (names.length > 0 && names.length === schema.fields.length) {
    throw commandError('ALL_PARTITION_COLUMNS_NOT_ALLOWED', {})
  }
  for (const { name, type } of schema.fields) {
    if (names.includes(name) && !namesFolder(type))
      throw commandError('INVALID_PARTITION_COLUMN_DATA_TYPE', { type: `"${sqlName(type)}"` })
  }
  const data = schema.fields.filter((f) => !names.includes(f.name))
  const partitions = names.flatMap((name) => schema.fields.filter((f) => f.name === name))
  return struct([...data, ...partitions])
}

async function fill(
  record: TableRecord,
  query: LogicalPlan,
  services: CommandServices,
  { folder, mode = 'append' }: { readonly folder: string; readonly mode?: 'append' | 'overwrite' },
): Promise<void> {
  await services.write({
    kind: 'write',
    input: query,
    format: record.format,
    path: folder,
    mode,
    partitionBy: record.partitionBy,
    options: mode === 'overwrite' ? { ...record.options, partitionOverwriteMode: 'static' } : record.options,
  })
}

export async function createTableLike(
  { name, source, ifNotExists, format, location, properties, origin }: CreateTableLike,
  services: CommandServices,
): Promise<CommandResult> {
  const { views } = services
  const qualified = views.qualified(name)
  const database = await views.databaseOf(qualified.database)
  const temporary = views.temporary(source)
  const original = temporary === undefined ? await views.record(source) : undefined
  if (temporary === undefined && original === undefined) {
    throw tableNotFound(source, origin === undefined ? {} : { origin })
  }
  const schema =
    temporary === undefined ? original?.schema : declaredColumns(await services.schema(temporary.plan))
  const isTable = original !== undefined && original.view === undefined
  const record: TableRecord = {
    ...qualified,
    type: location === undefined ? 'MANAGED' : 'EXTERNAL',
    format: format?.toLowerCase() ?? (isTable ? original.format : services.settings.get(defaultSource.key)),
    schema: asNullable(schema ?? struct([])) as StructType,
    partitionBy: isTable ? original.partitionBy : [],
    location:
      location === undefined ? views.catalog.defaultLocation(database, qualified.name) : localPath(location),
    options: isTable ? original.options : {},
    properties,
    createdMs: services.now(),
  }
  if (!(await views.catalog.createTable(record))) {
    if (!ifNotExists) throw tableExists(qualified)
    return noRows
  }
  await mkdir(record.location, { recursive: true })
  return noRows
}

export async function dropTable(command: DropTable, services: CommandServices): Promise<CommandResult> {
  const { views } = services
  if (views.dropTemporary(command.name)) return noRows
  const qualified = views.qualified(command.name)
  const record = await views.catalog.table(qualified.database, qualified.name)
  if (record === undefined) {
    if (command.ifExists) return noRows
    const path = `[${[catalogName, qualified.database].map(quoteIdentifier).join('.')}]`
    throw tableNotFound([catalogName, qualified.database, qualified.name], {}, path)
  }
  if (command.isView && record.view === undefined) {
    throw commandError('WRONG_COMMAND_FOR_OBJECT_TYPE', {
      ...{ alternative: 'DROP TABLE', foundType: record.type, objectName: plainName(qualified) },
      ...{ operation: 'DROP VIEW', requiredType: 'VIEW or METRIC_VIEW' },
    })
  }
  await views.catalog.dropTable(record)
  return noRows
}

export async function truncateTable(
  command: TruncateTable,
  services: CommandServices,
): Promise<CommandResult> {
  const { name, partition, origin } = command
  requireNoTemporaryView(name, 'TRUNCATE TABLE', origin, services)
  const record = await services.views.record(name)
  if (record === undefined) throw tableNotFound(name, command, catalogPath)
  if (record.view !== undefined) {
    const parameters = { viewName: fullName(record), operation: 'TRUNCATE TABLE' }
    throw commandError('EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE', parameters, origin)
  }
  if (record.type === 'EXTERNAL') {
    throw commandError('_LEGACY_ERROR_TEMP_1266', { tableIdentWithDB: fullName(record) })
  }
  // The partitions stay, without rows.
  const kept = await matchingPartitions(record, partition, services.constantText)
  const isKept = new Set(
    kept.flatMap((path) => path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'))),
  )
  const clear = async (folder: string): Promise<void> => {
    for (const name of await readdir(join(record.location, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (isKept.has(path)) await clear(path)
      else await rm(join(record.location, path), { recursive: true, force: true })
    }
  }
  for (const folder of partition.length > 0 ? kept : ['']) await clear(folder)
  return noRows
}
