/** DESCRIBE: columns of tables and queries, functions, databases. */

import { quoteIdentifier, type StructField, simpleString } from '@vonk/common'
import { searchPath } from '../../analysis/error-place.ts'
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
import { commandError, tableNotFound } from './command-errors.ts'
import { answer, type CommandResult, textColumn } from './command-result.ts'
import type { CommandServices } from './command-services.ts'
import { databaseName } from './database-commands.ts'
import { describedAsJson, temporaryAsJson } from './describe-json.ts'
import {
  type Detail,
  type FoundPartition,
  partitionDetails,
  partitionOf,
  tableDetails,
} from './table-details.ts'
import { columnsOf, commentOf, type ShownColumn } from './table-texts.ts'

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
  if (command.asJson && !extended) {
    throw commandError('DESCRIBE_JSON_NOT_EXTENDED', { tableName: name.join('.') }, origin)
  }
  const columns = await columnsOf(name, services)
  if (columns === undefined) throw tableNotFound(name, command)
  if (command.column !== undefined && command.asJson) {
    throw commandError('UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_JSON', {}, origin)
  }
  if (command.column !== undefined) return describeColumn(columns, command.column, extended)
  const rows: Row[] = columns.map((c) => [c.name, c.type, c.comment])
  const temporary = services.views.temporary(name)
  if (temporary !== undefined && command.asJson) {
    const schema = await services.schema(temporary.plan)
    const text = temporaryAsJson(temporary, schema, services.views.currentDatabase)
    return answer([textColumn('json_metadata')], [[text]])
  }
  const record = temporary === undefined ? await services.views.record(name) : undefined
  if (record === undefined) return answer(columnRows, rows)
  const partition =
    command.partition.length === 0
      ? undefined
      : await partitionOf(record, name, command.partition, 'DESC PARTITION', services)
  if (command.asJson) return answer([textColumn('json_metadata')], [[describedAsJson(record, partition)]])
  rows.push(...partitionRows(record, columns))
  if (extended) rows.push(...extendedRows(record, partition, services))
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

function extendedRows(
  record: TableRecord,
  partition: FoundPartition | undefined,
  services: CommandServices,
): readonly Row[] {
  const section = (title: string, details: readonly Detail[]): readonly Row[] => [
    ['', '', ''],
    [title, '', ''],
    ...details.map(([key, value]): Row => [key, value, '']),
  ]
  const all = tableDetails(record, services)
  if (partition === undefined) return section('# Detailed Table Information', all)
  const ofTable = all.filter(([key]) => key === 'Database' || key === 'Table')
  const storage = all.filter(([key]) => key === 'Location' || key === 'Storage Properties')
  return [
    ...section('# Detailed Partition Information', [
      ...ofTable,
      ...partitionDetails(record, partition, services),
    ]),
    ...section('# Storage Information', storage),
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

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

function describeColumn(columns: readonly ShownColumn[], name: TableName, extended: boolean): CommandResult {
  const found = columns.find((c) => c.name.toLowerCase() === name.join('.').toLowerCase())
  if (found === undefined && name.length > 1 && columns.some((c) => sameName(c.name, name[0]))) {
    throw commandError('_LEGACY_ERROR_TEMP_1060', { command: 'DESC TABLE COLUMN', column: name.join('.') })
  }
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

/** What is grammar, and no entry of the registry. */
export const grammarUsage: Readonly<Record<string, string>> = {
  between: 'value [NOT] between lower AND upper - Whether a value lies between two others, those included.',
  case: 'CASE value WHEN other THEN result [WHEN ...]* [ELSE otherwise] END - The result behind the first equal value.',
}

const builtinPaths: ReadonlySet<string> = new Set(['builtin', 'system.builtin'])

export async function describeFunction(command: DescribeFunction): Promise<CommandResult> {
  const { name, extended } = command
  const written = name[name.length - 1]
  const path = name.slice(0, -1).join('.').toLowerCase()
  const grammar = path === '' ? grammarUsage[written.toLowerCase()] : undefined
  if (grammar !== undefined) {
    return answer(
      [textColumn('function_desc')],
      [[`Function: ${written.toLowerCase()}`], [`Usage: ${grammar}`]],
    )
  }
  const entry = path === '' || builtinPaths.has(path) ? lookupFunction(written) : undefined
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
