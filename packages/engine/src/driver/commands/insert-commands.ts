/** INSERT: rows of a query as rows of a table, column by column, under the rules of storing. */
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { quoteIdentifier, type StructField, type StructType } from '@vonk/common'
import { charVarcharAsString, storeAssignmentPolicy } from '../../base/settings.ts'
import { catalogName, type TableRecord } from '../../catalog/catalog.ts'
import { plainType } from '../../expr/char-types.ts'
import type { Expression } from '../../expr/expression.ts'
import type { Insert, InsertDirectory } from '../../plan/command.ts'
import type { LogicalPlan, Write } from '../../plan/logical-plan.ts'
import { removeFolder } from '../catalog/folders.ts'
import { relationNames } from '../catalog/relation-names.ts'
import { readSchema } from '../session-views.ts'
import { defaultValue, fillDefaults } from './column-defaults.ts'
import { commandError, fullName, requireNoTemporaryView, tableNotFound } from './command-errors.ts'
import { type CommandResult, noRows } from './command-result.ts'
import { type CommandServices, settingOf } from './command-services.ts'
import { inOrderOf, names, requireStorable, type StorePolicy } from './store-rules.ts'
import { partitionPath } from './table-partitions.ts'

export async function insert(command: Insert, services: CommandServices): Promise<CommandResult> {
  const record = await services.views.record(command.table)
  requireNoTemporaryView(command.table, 'INSERT', command.origin, services)
  if (record === undefined) throw tableNotFound(command.table, command)
  await insertInto(record, command, services)
  return noRows
}

/** What is inserted, and how its columns are matched. */
export type Insertion = Pick<
  Insert,
  'query' | 'overwrite' | 'partition' | 'ifNotExists' | 'columns' | 'byName'
>

export async function insertInto(
  table: TableRecord,
  insertion: Insertion,
  services: CommandServices,
): Promise<void> {
  const isString = settingOf(services, charVarcharAsString)
  const record = isString ? { ...table, schema: plainType(table.schema) } : table
  if (record.view !== undefined) {
    const parameters = { viewName: fullName(record), operation: 'INSERT' }
    throw commandError('EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE', parameters)
  }
  if (insertion.overwrite && readsTable(insertion.query, record, services)) {
    throw commandError('UNSUPPORTED_OVERWRITE.TABLE', { table: fullName(record) })
  }
  const folders = partitionPath(record, insertion.partition, services.constantText)
  const fixed = record.partitionBy.slice(0, folders.length)
  requireFixedFirst(record, fixed, insertion)
  requireNotTwice(insertion)
  const isWhole = folders.length > 0 && folders.length === record.partitionBy.length
  if (isWhole && insertion.ifNotExists && (await exists(join(record.location, ...folders)))) return
  const schema = readSchema(record.schema)
  const input = await matched(record, schema, insertion, services)
  requireAllNamed(record, insertion)
  const written = schema.fields.map(({ name }) => name).filter((name) => !fixed.includes(name))
  // The folder of the partitions that are named is written, so that all in it goes even where no row comes.
  const write: Write = {
    ...{
      kind: 'write',
      format: record.format,
      mode: insertion.overwrite ? 'overwrite' : 'append',
    },
    ...{ options: record.options, path: join(record.location, ...folders) },
    partitionBy: record.partitionBy.slice(folders.length),
    input: folders.length > 0 ? onlyColumns(input, written) : input,
  }
  try {
    await services.write(write)
    // A partition that was named is there even without rows.
    if (isWhole) await mkdir(write.path ?? record.location, { recursive: true })
  } finally {
    await clearOrphan(record, services)
  }
}

/** A table that another session has dropped meanwhile leaves no rows, which would keep its name from being used. */
async function clearOrphan(record: TableRecord, { views }: CommandServices): Promise<void> {
  if (record.type !== 'MANAGED') return
  if ((await views.catalog.table(record.database, record.name)) !== undefined) return
  await removeFolder(record.location)
  throw tableNotFound([catalogName, record.database, record.name])
}

function requireNotTwice({ partition }: Insertion): void {
  const keys = partition.map(({ name }) => name.toLowerCase())
  const twice = keys.find((key, i) => keys.indexOf(key) !== i)
  if (twice !== undefined) throw commandError('DUPLICATE_KEY', { keyColumn: quoteIdentifier(twice) })
}

/** A PARTITION clause names all columns of partitions. */
function requireAllNamed(record: TableRecord, { partition }: Insertion): void {
  if (partition.length === 0 || partition.length === record.partitionBy.length) return
  throw commandError('_LEGACY_ERROR_TEMP_1169', {
    tableName: fullName(record),
    normalizedPartSpec: partition.map(({ name }) => name.toLowerCase()).join(','),
    partColNames: record.partitionBy.join(','),
  })
}

/** Columns of partitions with values stand before those whose values come with the rows. */
function requireFixedFirst(
  { partitionBy }: TableRecord,
  fixed: readonly string[],
  { partition }: Insertion,
): void {
  const isFixed = (name: string) => fixed.some((column) => column.toLowerCase() === name.toLowerCase())
  const later = partition.filter(({ name, value }) => value !== undefined && !isFixed(name))
  if (later.length === 0) return
  throw commandError('_LEGACY_ERROR_TEMP_1147', { partColumns: `[${partitionBy.join(',')}]` })
}

const attribute = (name: string): Expression => ({ kind: 'unresolvedAttribute', parts: [name] })
const onlyColumns = (input: LogicalPlan, names: readonly string[]): LogicalPlan => ({
  kind: 'project',
  input,
  columns: names.map(attribute),
})

async function exists(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0
  } catch {
    return false
  }
}

/** Overwriting a table with what is read from it would read files that are gone. */
export function readsTable(query: LogicalPlan, record: TableRecord, { views }: CommandServices): boolean {
  const seen = new Set<string>()
  const reads = (plan: LogicalPlan): boolean =>
    relationNames(plan).some((name) => {
      const temporary = views.temporary(name)
      if (temporary !== undefined) {
        if (seen.has(name.join('.'))) return false
        seen.add(name.join('.'))
        return reads(temporary.plan)
      }
      if (name.length > 3) return false
      const used = views.qualified(name)
      return used.database === record.database && used.name === record.name
    })
  return reads(query)
}

/** The query's columns as the table's, in its order, cast as storing allows. */
async function matched(
  record: TableRecord,
  schema: StructType,
  insertion: Insertion,
  services: CommandServices,
): Promise<LogicalPlan> {
  const values = new Map(
    insertion.partition.flatMap(({ name, value }) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  )
  const open = schema.fields.filter((f) => !values.has(f.name.toLowerCase()))
  const query = await fillDefaults(insertion.query, targetsOf(insertion, open), services)
  const source = await services.schema(query)
  if (values.size > 0 && !insertion.byName) requireWidth(record, { ...insertion, open, source })
  const places = source.fields.map((_, i) => `_${i}`)
  const input: LogicalPlan = { kind: 'toNames', input: query, names: places }
  const sources = insertion.byName
    ? byName(record, open, source)
    : insertion.columns === undefined
      ? byPosition(record, open, source)
      : byList(record, open, insertion.columns, source)
  const policy = settingOf(services, storeAssignmentPolicy).toUpperCase() as StorePolicy
  const mode = policy === 'LEGACY' ? 'legacy' : 'ansi'
  const value = (target: StructField, place: number): Expression => {
    const { type } = source.fields[place]
    const found = { e: attribute(places[place]), type }
    const column = { record, path: quoteIdentifier(target.name) }
    const { e, type: from } = insertion.byName ? inOrderOf(target.type, found, column) : found
    requireStorable(target.type, from, column, policy)
    return e
  }
  const columns = schema.fields.map((target, at): Expression => {
    const fixed = values.get(target.name.toLowerCase())
    const { type } = record.schema.fields[at]
    const place = sources.get(target.name)
    const child = fixed ?? (place === undefined ? defaultValue(target) : value(target, place))
    const cast: Expression = {
      ...{ kind: 'cast', child, type, nullable: true, mode, explicit: false },
      storedAs: quoteIdentifier(target.name),
    }
    return { kind: 'alias', child: cast, name: target.name, id: -1 }
  })
  return { kind: 'project', input, columns }
}

/** The columns that the query's are for, one by one; undefined where their names say so. */
function targetsOf(
  { byName: isByName, columns }: Insertion,
  open: readonly StructField[],
): readonly StructField[] | undefined {
  if (isByName) return undefined
  const found = columns?.map((name) => open.find((f) => f.name.toLowerCase() === name.toLowerCase()))
  return found === undefined ? open : found.filter((f) => f !== undefined)
}

/** Which column of the query each column of the table gets, by its name. */
type Sources = ReadonlyMap<string, number>

function arity(record: TableRecord, open: readonly StructField[], source: StructType): never {
  const few = source.fields.length < open.length
  throw commandError(`INSERT_COLUMN_ARITY_MISMATCH.${few ? 'NOT_ENOUGH' : 'TOO_MANY'}_DATA_COLUMNS`, {
    ...{ tableName: fullName(record), tableColumns: names(open), dataColumns: names(source.fields) },
  })
}

/** Where partitions are named, that they are not the query's is a part of the error. */
function requireWidth(
  record: TableRecord,
  { partition, columns, open, source }: Insertion & { open: readonly StructField[]; source: StructType },
): void {
  if (source.fields.length === (columns ?? open).length) return
  throw commandError('INSERT_PARTITION_COLUMN_ARITY_MISMATCH', {
    ...{ tableName: fullName(record), tableColumns: names(record.schema.fields) },
    staticPartCols: names(partition.filter(({ value }) => value !== undefined)),
    dataColumns: names(source.fields),
  })
}

function byPosition(record: TableRecord, open: readonly StructField[], source: StructType): Sources {
  if (source.fields.length !== open.length) arity(record, open, source)
  return new Map(open.map((f, i) => [f.name, i]))
}

function byList(
  record: TableRecord,
  open: readonly StructField[],
  listed: readonly string[],
  source: StructType,
): Sources {
  const targets = listed.map((name) => {
    const found = open.find((f) => f.name.toLowerCase() === name.toLowerCase())
    if (found !== undefined) return found
    const parameters = { objectName: quoteIdentifier(name), proposal: names(open) }
    throw commandError('UNRESOLVED_COLUMN.WITH_SUGGESTION', parameters)
  })
  const twice = targets.find((f, i) => targets.indexOf(f) !== i)
  if (twice !== undefined)
    throw commandError('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(twice.name) })
  if (source.fields.length !== targets.length) arity(record, targets, source)
  return new Map(targets.map((f, i) => [f.name, i]))
}

function byName(record: TableRecord, open: readonly StructField[], source: StructType): Sources {
  const found = new Map<string, number>()
  const extra: StructField[] = []
  source.fields.forEach((f, i) => {
    const target = open.find(({ name }) => name.toLowerCase() === f.name.toLowerCase())
    if (target === undefined) extra.push(f)
    else found.set(target.name, i)
  })
  if (extra.length === 0) return found
  throw commandError('INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS', {
    ...{ tableName: fullName(record), extraColumns: names(extra) },
  })
}

export async function insertDirectory(
  { path, format, options: written, query }: InsertDirectory,
  services: CommandServices,
): Promise<CommandResult> {
  const plain = { kind: 'write', partitionBy: [], mode: 'overwrite' } as const
  await services.write({ ...plain, input: query, format: format.toLowerCase(), path, options: written })
  return noRows
}
