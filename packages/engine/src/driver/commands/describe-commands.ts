/** DESCRIBE: columns of tables and queries, functions, databases. */
import { quoteIdentifier, type StructField, simpleString } from '@vonk/common'
import type { TableRecord } from '../../catalog/catalog.ts'
import { catalogName } from '../../catalog/catalog.ts'
import { lookupFunction } from '../../expr/registry.ts'
import type {
  DescribeDatabase,
  DescribeFunction,
  DescribeQuery,
  DescribeTable,
  TableName,
} from '../../plan/command.ts'
import { pathUri } from '../../source/local-path.ts'
import { commandError, fullName, searchPath, tableNotFound, unsupportedOperation } from './command-errors.ts'
import { answer, type CommandResult, textColumn } from './command-result.ts'
import type { CommandServices } from './command-services.ts'
import { databaseName } from './database-commands.ts'
import { partitionNames, partitionPath } from './table-partitions.ts'
import { columnsOf, commentOf, createdText, type ShownColumn } from './table-texts.ts'

const described = (name: string, comment: string, nullable = false): StructField => ({
  ...textColumn(name, nullable),
  metadata: { comment },
})
const columnRows = [
  described('col_name', 'name of the column'),
  described('data_type', 'data type of the column'),
  described('comment', 'comment of the column', true),
]
const infoRows = [textColumn('info_name'), textColumn('info_value')]
type Row = readonly [string, string, string | null]

export async function describeTable(
  command: DescribeTable,
  services: CommandServices,
): Promise<CommandResult> {
  const { name, extended, origin } = command
  if (command.asJson)
    throw unsupportedOperation(name.map(quoteIdentifier).join('.'), 'DESCRIBE ... AS JSON', origin)
  const columns = await columnsOf(name, services)
  if (columns === undefined) throw tableNotFound(name, command)
  if (command.column !== undefined) return describeColumn(columns, command.column, extended)
  const rows: Row[] = columns.map((c) => [c.name, c.type, c.comment])
  const record = services.views.temporary(name) === undefined ? await services.views.record(name) : undefined
  if (record === undefined) return answer(columnRows, rows)
  rows.push(...partitionRows(record, columns))
  if (command.partition.length > 0) await requirePartition(record, command, services)
  if (extended) rows.push(...detailRows(record, services))
  rows.push(...defaultRows(columns))
  return answer(columnRows, rows)
}

function partitionRows(record: TableRecord, columns: readonly ShownColumn[]): readonly Row[] {
  if (record.partitionBy.length === 0) return []
  const own = columns.filter((c) => record.partitionBy.includes(c.name))
  return [
    ['# Partition Information', '', ''],
    ['# col_name', 'data_type', 'comment'],
    ...own.map((c): Row => [c.name, c.type, c.comment]),
  ]
}

function defaultRows(columns: readonly ShownColumn[]): readonly Row[] {
  const rows = columns.flatMap((c): Row[] => (c.default === undefined ? [] : [[c.name, c.type, c.default]]))
  return rows.length === 0 ? [] : [['', '', ''], ['# Column Default Values', '', ''], ...rows]
}

async function requirePartition(
  record: TableRecord,
  { partition }: DescribeTable,
  services: CommandServices,
) {
  const wanted = partitionPath(record, partition, services.constantText).join('/')
  if ((await partitionNames(record)).includes(wanted)) return
  throw commandError('PARTITIONS_NOT_FOUND', {
    ...{ partitionList: `PARTITION (${wanted})`, tableName: fullName(record) },
  })
}

function detailRows(record: TableRecord, services: CommandServices): readonly Row[] {
  const properties = Object.entries(record.properties).sort(([a], [b]) => (a < b ? -1 : 1))
  const details: (readonly [string, string])[] = [
    ['Catalog', catalogName],
    ['Database', record.database],
    ['Table', record.name],
    ['Created Time', createdText(record, services.timeZone())],
    ['Last Access', 'UNKNOWN'],
    ['Created By', 'Vonk'],
    ['Type', record.type],
    ...(record.view === undefined ? ([['Provider', record.format]] as const) : []),
    ...(record.comment === undefined ? [] : ([['Comment', record.comment]] as const)),
    ...(properties.length === 0
      ? []
      : ([['Table Properties', `[${properties.map(([k, v]) => `${k}=${v}`).join(', ')}]`]] as const)),
    ...placeOfRecord(record),
  ]
  return [['', '', ''], ['# Detailed Table Information', '', ''], ...details.map(([k, v]): Row => [k, v, ''])]
}

function placeOfRecord(record: TableRecord): readonly (readonly [string, string])[] {
  const { view } = record
  if (view === undefined) {
    const provider = record.partitionBy.length === 0 ? [] : ([['Partition Provider', 'Catalog']] as const)
    return [['Location', pathUri(record.location)], ...provider]
  }
  return [
    ['View Text', view.text],
    ['View Original Text', view.text],
    ['View Schema Mode', 'COMPENSATION'],
    ['View Catalog and Namespace', `${catalogName}.${view.database}`],
    ['View Query Output Columns', `[${view.queryColumns.map(quoteIdentifier).join(', ')}]`],
  ]
}

/** Statistics of columns are not kept. */
const columnStatistics = [
  'min',
  'max',
  'num_nulls',
  'distinct_count',
  'avg_col_len',
  'max_col_len',
  'histogram',
]

function describeColumn(columns: readonly ShownColumn[], name: TableName, extended: boolean): CommandResult {
  const found = columns.find((c) => c.name.toLowerCase() === name.join('.').toLowerCase())
  if (found === undefined) {
    const colName = name.map(quoteIdentifier).join('.')
    throw commandError('COLUMN_NOT_FOUND', { colName, caseSensitiveConfig: '"spark.sql.caseSensitive"' })
  }
  return answer(infoRows, [
    ['col_name', found.name],
    ['data_type', found.type],
    ['comment', found.comment ?? 'NULL'],
    ...(extended ? columnStatistics.map((word) => [word, 'NULL'] as const) : []),
    ...(extended && found.default !== undefined ? [['default', found.default] as const] : []),
  ])
}

export async function describeQuery(
  { query }: DescribeQuery,
  services: CommandServices,
): Promise<CommandResult> {
  const { fields } = await services.schema(query)
  return answer(
    columnRows,
    fields.map((f) => [f.name, simpleString(f.type), commentOf(f) ?? null]),
  )
}

export async function describeFunction(command: DescribeFunction): Promise<CommandResult> {
  const { name, extended } = command
  const written = name[name.length - 1]
  const entry = lookupFunction(written)
  if (entry === undefined) {
    const routineName = name.map(quoteIdentifier).join('.')
    throw commandError(
      'UNRESOLVED_ROUTINE',
      { routineName, searchPath },
      command.nameOrigin ?? command.origin,
    )
  }
  const { docs } = entry
  const args = docs.arguments.map((a) => a.name).join(', ')
  const lines = [
    `Function: ${written.toLowerCase()}`,
    `Class: ${entry.kind} function`,
    `Usage: ${written.toLowerCase()}(${args}) - ${docs.summary}`,
  ]
  if (extended) {
    const listed = docs.arguments.map((a) => `      * ${a.name} - ${a.text}\n`).join('')
    const example = `    Examples:\n      > ${docs.example}\n`
    lines.push(`Extended Usage:\n${listed === '' ? '' : `    Arguments:\n${listed}`}${example}`)
  }
  return answer(
    [textColumn('function_desc')],
    lines.map((line) => [line]),
  )
}

export async function describeDatabase(
  { name, extended }: DescribeDatabase,
  services: CommandServices,
): Promise<CommandResult> {
  const record = await services.views.databaseOf(databaseName(name))
  const properties = Object.entries(record.properties).sort(([a], [b]) => (a < b ? -1 : 1))
  const shown = properties.length === 0 ? '' : `(${properties.map(([k, v]) => `(${k},${v})`).join(', ')})`
  return answer(infoRows, [
    ['Catalog Name', catalogName],
    ['Namespace Name', record.name],
    ['Comment', record.comment],
    ['Location', pathUri(record.location)],
    ['Owner', ''],
    ...(extended ? [['Properties', shown] as const] : []),
  ])
}
