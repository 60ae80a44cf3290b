/** What is known of a table beyond its columns, by the words of DESCRIBE EXTENDED and SHOW TABLE EXTENDED. */
import { quoteIdentifier, type StructType } from '@vonk/common'
import { catalogName, type TableRecord } from '../../catalog/catalog.ts'
import type { PartitionValue, TableName } from '../../plan/command.ts'
import type { Options } from '../../plan/logical-plan.ts'
import { pathUri } from '../../source/local-path.ts'
import type { TemporaryView } from '../session-views.ts'
import { commandError, fullName } from './command-errors.ts'
import type { CommandServices } from './command-services.ts'
import { givenPartition, partitionNames } from './table-partitions.ts'
import { createdText } from './table-texts.ts'

export type Detail = readonly [string, string]

const pairs = (options: Options): string => {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))
  return `[${sorted.map(([key, value]) => `${key}=${value}`).join(', ')}]`
}
const some = (key: string, options: Options): readonly Detail[] =>
  Object.keys(options).length === 0 ? [] : [[key, pairs(options)]]

export const quotedList = (names: readonly string[]): string => `[${names.map(quoteIdentifier).join(', ')}]`

export function tableDetails(record: TableRecord, services: CommandServices): readonly Detail[] {
  const { view } = record
  return [
    ['Catalog', catalogName],
    ['Database', record.database],
    ['Table', record.name],
    ...times(record.createdMs, services),
    ['Type', record.type],
    ...(view === undefined ? ([['Provider', record.format]] as const) : []),
    ...(record.comment === undefined ? [] : ([['Comment', record.comment]] as const)),
    ...(view === undefined ? tablePlace(record) : viewText(view, view.schemaMode ?? 'COMPENSATION')),
    ...(view === undefined ? [] : some('Table Properties', record.properties)),
  ]
}

const times = (createdMs: number, services: CommandServices): readonly Detail[] => [
  ['Created Time', createdText(createdMs, services.timeZone())],
  ['Last Access', 'UNKNOWN'],
  ['Created By', 'Vonk'],
]

const tablePlace = ({ location, options, properties, partitionBy }: TableRecord): readonly Detail[] => [
  ...some('Table Properties', properties),
  ['Location', pathUri(location)],
  ...some('Storage Properties', options),
  ...(partitionBy.length === 0 ? [] : ([['Partition Provider', 'Catalog']] as const)),
]

type ViewText = Pick<NonNullable<TableRecord['view']>, 'text' | 'database' | 'queryColumns'>

const viewText = ({ text, database, queryColumns }: ViewText, mode: string): readonly Detail[] => [
  ['View Text', text],
  ...(mode === temporaryMode ? [] : ([['View Original Text', text]] as const)),
  ['View Schema Mode', mode === temporaryMode ? 'BINDING' : mode],
  ['View Catalog and Namespace', `${catalogName}.${database}`],
  ['View Query Output Columns', quotedList(queryColumns)],
]
const temporaryMode = 'TEMPORARY'

export function temporaryDetails(
  { name, text, comment, createdMs, database }: TemporaryView,
  schema: StructType,
  namespace: string,
  services: CommandServices,
): readonly Detail[] {
  const queryColumns = schema.fields.map((f) => f.name)
  return [
    ...(namespace === '' ? [] : ([['Database', namespace]] as const)),
    ['Table', name.toLowerCase()],
    ...times(createdMs ?? services.now(), services),
    ['Type', 'VIEW'],
    ...(comment === undefined ? [] : ([['Comment', comment]] as const)),
    ...(text === undefined
      ? []
      : viewText(
          { text, database: database ?? services.views.currentDatabase, queryColumns },
          temporaryMode,
        )),
  ]
}

/** The partition that a specification of all columns means. */
export interface FoundPartition {
  /** `k=x`, as they are shown. */
  readonly values: readonly Detail[]
  readonly location: string
}

export async function partitionOf(
  record: TableRecord,
  name: TableName,
  partition: readonly PartitionValue[],
  action: string,
  services: CommandServices,
): Promise<FoundPartition> {
  if (record.partitionBy.length === 0) {
    throw commandError('_LEGACY_ERROR_TEMP_1251', { action, tableName: name.join('.') })
  }
  const { folders, values } = givenPartition(record, partition, services.constantText)
  if (values.length < record.partitionBy.length) {
    throw commandError('_LEGACY_ERROR_TEMP_1232', {
      specKeys: values.map(([key]) => key).join(', '),
      partitionColumnNames: record.partitionBy.join(', '),
      tableName: fullName(record),
    })
  }
  const path = folders.join('/')
  if (!(await partitionNames(record)).includes(path)) {
    const parts = values.map(([key, value]) => `${quoteIdentifier(key)} = ${value}`).join(', ')
    const tableName = [record.database, record.name].map(quoteIdentifier).join('.')
    throw commandError('PARTITIONS_NOT_FOUND', { partitionList: `PARTITION (${parts})`, tableName })
  }
  return { values, location: pathUri(`${record.location}/${path}`) }
}

/** The times of a partition are not kept: it is as old as its table. */
export function partitionDetails(
  record: TableRecord,
  { values, location }: FoundPartition,
  services: CommandServices,
): readonly Detail[] {
  const [created, access] = times(record.createdMs, services)
  const shown = `[${values.map(([key, value]) => `${key}=${value}`).join(', ')}]`
  return [['Partition Values', shown], ['Location', location], created, access]
}
