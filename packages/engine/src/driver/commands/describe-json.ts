/** DESCRIBE EXTENDED ... AS JSON: a table's columns and details as one JSON text. */
import type { DataType, StructField, StructType } from '@vonk/common'
import { simpleString } from '@vonk/common'
import { catalogName, type TableRecord } from '../../catalog/catalog.ts'
import { defaultText } from '../../plan/column-default.ts'
import { pathUri } from '../../source/local-path.ts'
import type { TemporaryView } from '../session-views.ts'
import type { FoundPartition } from './table-details.ts'
import { commentOf } from './table-texts.ts'

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

const collation = 'UTF8_BINARY'

export function describedAsJson(record: TableRecord, partition: FoundPartition | undefined): string {
  const { database, name, view } = record
  return JSON.stringify({
    ...{ table_name: name, catalog_name: catalogName, namespace: [database], schema_name: database },
    columns: record.schema.fields.map(columnAsJson),
    ...(partition === undefined ? {} : { partition_values: Object.fromEntries(partition.values) }),
    ...(view === undefined ? { location: partition?.location ?? pathUri(record.location) } : {}),
    ...(view === undefined ? options('storage_properties', record.options) : {}),
    created_time: secondsText(record.createdMs),
    ...{ last_access: 'UNKNOWN', created_by: 'Vonk', type: record.type },
    ...(view === undefined ? { provider: record.format } : {}),
    ...(record.comment === undefined ? {} : { comment: record.comment }),
    ...(view === undefined ? options('table_properties', record.properties) : viewAsJson(view)),
    ...(view === undefined ? {} : options('table_properties', record.properties)),
    ...(record.partitionBy.length === 0
      ? {}
      : { partition_provider: 'Catalog', partition_columns: record.partitionBy }),
    collation,
  })
}

const viewAsJson = ({
  text,
  database,
  queryColumns,
  schemaMode,
}: NonNullable<TableRecord['view']>): JsonObject => ({
  ...{ view_text: text, view_original_text: text, view_schema_mode: schemaMode ?? 'COMPENSATION' },
  view_catalog_and_namespace: `${catalogName}.${database}`,
  view_query_output_columns: queryColumns,
})

/** A temporary view belongs to the session. */
export function temporaryAsJson(
  { name, text, createdMs, database }: TemporaryView,
  schema: StructType,
  currentDatabase: string,
): string {
  return JSON.stringify({
    ...{ table_name: name.toLowerCase(), catalog_name: 'system', namespace: ['session'] },
    schema_name: 'session',
    columns: schema.fields.map(columnAsJson),
    ...(createdMs === undefined ? {} : { created_time: secondsText(createdMs) }),
    ...{ last_access: 'UNKNOWN', created_by: 'Vonk', type: 'VIEW' },
    ...(text === undefined ? {} : { view_text: text, view_schema_mode: 'BINDING' }),
    view_catalog_and_namespace: `${catalogName}.${database ?? currentDatabase}`,
    view_query_output_columns: schema.fields.map((f) => f.name),
    collation,
  })
}

const secondsText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

function options(key: string, entries: Readonly<Record<string, string>>): JsonObject {
  const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.length === 0 ? {} : { [key]: Object.fromEntries(sorted) }
}

function columnAsJson(f: StructField): Json {
  const [comment, text] = [commentOf(f), defaultText(f)]
  return {
    ...{ name: f.name, type: typeAsJson(f.type), nullable: f.nullable },
    ...(comment === undefined ? {} : { comment }),
    ...(text === undefined ? {} : { default: text }),
  }
}

function typeAsJson(type: DataType): Json {
  switch (type.kind) {
    case 'string':
      return { name: 'string', collation: type.collation ?? collation }
    case 'decimal':
      return { name: 'decimal', precision: type.precision, scale: type.scale }
    case 'array':
      return { name: 'array', element_type: typeAsJson(type.element), element_nullable: type.containsNull }
    case 'map':
      return {
        ...{ name: 'map', key_type: typeAsJson(type.key), value_type: typeAsJson(type.value) },
        value_nullable: type.valueContainsNull,
      }
    case 'struct':
      return { name: 'struct', fields: type.fields.map(columnAsJson) }
    case 'timestamp':
      return { name: 'timestamp_ltz' }
    case 'yearMonthInterval':
    case 'dayTimeInterval':
      return { name: 'interval', start_unit: type.start, end_unit: type.end }
    default:
      return { name: simpleString(type) }
  }
}
