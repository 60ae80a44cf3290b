/** `df.write.saveAsTable` and `insertInto`: a table is made, taken the place of, or gets more rows. */

import { type StructType, simpleString } from '@vonk/common'
import { formatTitle, isFileFormat } from '../../base/file-formats.ts'
import type { TableRecord } from '../../catalog/catalog.ts'
import type { Write } from '../../plan/logical-plan.ts'
import { localPath, pathUri } from '../../source/local-path.ts'
import { commandError, fullName, plainName, tableNotFound } from './command-errors.ts'
import type { CommandServices } from './command-services.ts'
import { insertInto, readsTable } from './insert-commands.ts'

export async function writeTable(
  write: Write & { readonly table: readonly string[] },
  services: CommandServices,
): Promise<void> {
  const { views } = services
  const isInsert = write.tableMethod === 'insertInto'
  const record = await views.record(write.table)
  if (record === undefined && isInsert) throw tableNotFound(write.table)
  if (record !== undefined && !isInsert && write.mode === 'ignore') return
  if (record !== undefined && (isInsert || write.mode === 'append')) {
    if (!isInsert) requireSameTable(record, write, await services.schema(write.input))
    const query = { query: write.input, overwrite: isInsert && write.mode === 'overwrite' }
    return insertInto(record, { ...query, partition: [], ifNotExists: false, byName: !isInsert }, services)
  }
  const { createTable, overwriteTable } = await import('./table-commands.ts')
  const { path, ...rest } = write.options
  const command = {
    kind: 'createTable',
    ...{ name: write.table, ifNotExists: false, replace: false, columns: [], format: write.format },
    ...{ partitionBy: write.partitionBy, partitionColumns: [], options: rest, properties: {} },
    ...(path === undefined ? {} : { location: path }),
    query: write.input,
  } as const
  if (record === undefined || write.mode !== 'overwrite') {
    await createTable(command, services)
    return
  }
  if (readsTable(write.input, record, services)) {
    throw commandError('UNSUPPORTED_OVERWRITE.TABLE', { table: fullName(record) })
  }
  await overwriteTable(record, command, services)
}

/** Sources by their classes in Spark, which its errors tell. */
const providerOf = (format: string): string =>
  isFileFormat(format) ? `${format === 'json' ? 'Json' : formatTitle(format)}DataSourceV2` : format

/** `saveAsTable` describes a whole table: where there is one, it has to be that. */
function requireSameTable(record: TableRecord, write: Write, { fields }: StructType): void {
  const tableName = plainName(record)
  if (record.view !== undefined) return
  if (write.format !== record.format) {
    throw commandError('_LEGACY_ERROR_TEMP_1159', {
      ...{ tableName, existingProvider: providerOf(record.format) },
      specifiedProvider: providerOf(write.format),
    })
  }
  const { path } = write.options
  if (path !== undefined && localPath(path) !== record.location) {
    throw commandError('_LEGACY_ERROR_TEMP_1160', {
      ...{ identifier: fullName(record), existingTableLoc: pathUri(record.location) },
      tableDescLoc: pathUri(localPath(path)),
    })
  }
  if (fields.length !== record.schema.fields.length) {
    throw commandError('_LEGACY_ERROR_TEMP_1161', {
      ...{ tableName, existingTableSchema: simpleString(record.schema) },
      querySchema: simpleString({ kind: 'struct', fields }),
    })
  }
  const has = (name: string) => fields.some((field) => isSame(field.name, name))
  const missing = record.schema.fields.find(({ name }) => !has(name))
  if (missing !== undefined) {
    const inputColumns = fields.map(({ name }) => name).join(', ')
    throw commandError('_LEGACY_ERROR_TEMP_1162', { col: missing.name, inputColumns })
  }
  const { partitionBy } = record
  const arePartitionsSame =
    write.partitionBy.length === partitionBy.length &&
    write.partitionBy.every((name, i) => isSame(name, partitionBy[i]))
  if (arePartitionsSame) return
  throw commandError('_LEGACY_ERROR_TEMP_1163', {
    ...{ tableName, specifiedPartCols: write.partitionBy.join(', ') },
    existingPartCols: partitionBy.join(', '),
  })
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
