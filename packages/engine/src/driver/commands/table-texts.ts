/** Tables as text: their columns, the statement that makes them, times. */
import { type DataType, quoteIfNeeded, type StructField, simpleString, sqlName } from '@vonk/common'
import { catalogName, type TableRecord } from '../../catalog/catalog.ts'
import { declaredColumns } from '../../catalog/declared-type.ts'
import { defaultText } from '../../plan/column-default.ts'
import type { TableName } from '../../plan/command.ts'
import { pathUri } from '../../source/local-path.ts'
import type { CommandServices } from './command-services.ts'

export interface ShownColumn {
  readonly name: string
  readonly type: string
  readonly comment: string | null
  /** The expression after DEFAULT. */
  readonly default?: string
}

function shownColumn(f: StructField): ShownColumn {
  const text = defaultText(f)
  const shown = { name: f.name, type: simpleString(f.type), comment: commentOf(f) ?? null }
  return text === undefined ? shown : { ...shown, default: text }
}

export const commentOf = (f: StructField): string | undefined => {
  const comment = f.metadata?.comment
  return typeof comment === 'string' ? comment : undefined
}

/** The columns of a table or view; undefined where there is none of the name. */
export async function columnsOf(
  name: TableName,
  services: CommandServices,
): Promise<readonly ShownColumn[] | undefined> {
  const { views } = services
  const temporary = views.temporary(name)
  if (temporary !== undefined) {
    const { fields } = declaredColumns(await services.schema(temporary.plan))
    return fields.map((f, i) => {
      const column = shownColumn(f)
      return { ...column, comment: temporary.columnComments?.[i] ?? column.comment }
    })
  }
  return (await views.record(name))?.schema.fields.map(shownColumn)
}

/** As Java shows a date: `Thu Nov 26 22:15:44 PST 2026`. */
export function createdText(createdMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ weekday: 'short', month: 'short', day: '2-digit', year: 'numeric', hourCycle: 'h23' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short', timeZone },
  }).formatToParts(new Date(createdMs))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((p) => p.type === type)?.value ?? ''
  const time = `${part('hour')}:${part('minute')}:${part('second')}`
  return `${part('weekday')} ${part('month')} ${part('day')} ${time} ${part('timeZoneName')} ${part('year')}`
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** SHOW CREATE TABLE. */
export function createStatement(record: TableRecord): string {
  return record.view === undefined ? tableStatement(record) : viewStatement(record)
}

function tableStatement(record: TableRecord): string {
  const columns = record.schema.fields.map((f) => {
    return `${quoteIfNeeded(f.name)} ${collatedName(f.type)}${defaultClause(f)}${commentText(f)}`
  })
  const external = record.type === 'EXTERNAL' ? [`LOCATION ${quoted(pathUri(record.location))}`] : []
  const name = [catalogName, record.database, record.name].map(quoteIfNeeded).join('.')
  const lines = [
    `CREATE TABLE ${name} (\n  ${columns.join(',\n  ')})`,
    `USING ${record.format}`,
    ...pairs('OPTIONS', record.options),
    ...(record.partitionBy.length === 0
      ? []
      : [`PARTITIONED BY (${record.partitionBy.map(quoteIfNeeded).join(', ')})`]),
    ...(record.comment === undefined ? [] : [`COMMENT ${quoted(record.comment)}`]),
    ...external,
    ...pairs('TBLPROPERTIES', record.properties),
  ]
  return `${lines.join('\n')}\n`
}

/** A type with the collation of its texts. */
function collatedName(type: DataType): string {
  switch (type.kind) {
    case 'string':
      return type.collation === undefined ? `${sqlName(type)} COLLATE UTF8_BINARY` : sqlName(type)
    case 'array':
      return `ARRAY<${collatedName(type.element)}>`
    case 'map':
      return `MAP<${collatedName(type.key)}, ${collatedName(type.value)}>`
    case 'struct': {
      const fields = type.fields.map((f) => {
        const nullable = f.nullable ? '' : ' NOT NULL'
        return `${quoteIfNeeded(f.name)}: ${collatedName(f.type)}${nullable}${commentText(f)}`
      })
      return `STRUCT<${fields.join(', ')}>`
    }
    default:
      return sqlName(type)
  }
}

const defaultClause = (f: StructField): string => {
  const text = defaultText(f)
  return text === undefined ? '' : ` DEFAULT ${text}`
}

const commentText = (f: StructField): string => {
  const comment = commentOf(f)
  return comment === undefined ? '' : ` COMMENT ${quoted(comment)}`
}

function pairs(word: string, entries: Readonly<Record<string, string>>): readonly string[] {
  const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))
  if (sorted.length === 0) return []
  return [`${word} (\n${sorted.map(([key, value]) => `  ${quoted(key)} = ${quoted(value)}`).join(',\n')})`]
}

function viewStatement(record: TableRecord): string {
  const columns = record.schema.fields.map((f) => `${quoteIfNeeded(f.name)}${commentText(f)}`)
  const lines = [
    `CREATE VIEW ${[record.database, record.name].map(quoteIfNeeded).join('.')} (\n  ${columns.join(',\n  ')})`,
    ...(record.comment === undefined ? [] : [`COMMENT ${quoted(record.comment)}`]),
    ...pairs('TBLPROPERTIES', record.properties),
    `WITH SCHEMA ${record.view?.schemaMode ?? 'COMPENSATION'}`,
    `AS ${record.view?.text ?? ''}`,
  ]
  return `${lines.join('\n')}\n`
}
