/** CREATE VIEW: temporary ones as plans, those of the catalog as text. */
import { asNullable, field, quoteIdentifier, quoteIfNeeded, type StructType, struct } from '@vonk/common'
import { isMadeUpName } from '../../analysis/columns/select-items.ts'
import { catalogName, type TableRecord } from '../../catalog/catalog.ts'
import { declaredColumns, plainColumns } from '../../catalog/declared-type.ts'
import type { CreateView, CreateViewUsing, TableName } from '../../plan/command.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { relationNames } from '../catalog/relation-names.ts'
import { placedInView } from '../view-places.ts'
import { commandError, fullName, tableExists } from './command-errors.ts'
import { type CommandResult, noRows } from './command-result.ts'
import type { CommandServices } from './command-services.ts'

export async function createView(command: CreateView, services: CommandServices): Promise<CommandResult> {
  return command.scope === 'catalog' ? createStored(command, services) : createTemporary(command, services)
}

function temporaryName(name: TableName, origin: CreateView['origin']): string {
  if (name.length === 1) return name[0]
  const qualifier = name.slice(0, -1).map(quoteIdentifier).join('.')
  const parameters = { objectType: 'VIEW', objectName: quoteIdentifier(name[name.length - 1]), qualifier }
  throw commandError('INVALID_TEMP_OBJ_QUALIFIER', parameters, origin)
}

async function createTemporary(command: CreateView, services: CommandServices): Promise<CommandResult> {
  const { columns, query, comment, properties, replace } = command
  const global = command.scope === 'global'
  const name = temporaryName(command.name, command.origin)
  const path = global ? ['global_temp', name] : [name]
  if (replace && services.views.temporary(path) !== undefined) await refuseRecursion(path, query, services)
  const schema = await services.schema(query)
  checkWidth(command, name, schema)
  checkNames(schema, columns)
  const columnNames = columns?.map((column) => column.name)
  const { text, origin } = command
  const place = { name: path.map(quoteIfNeeded).join('.'), text, from: (origin?.stop ?? 0) - text.length }
  const input = placedInView(query, place)
  const plan: LogicalPlan =
    columnNames === undefined ? input : { kind: 'subqueryAlias', input, alias: [name], columnNames }
  const comments = columns === undefined ? {} : { columnComments: columns.map((column) => column.comment) }
  const made = { text: command.text, database: services.views.currentDatabase, createdMs: services.now() }
  const view = { name, plan, properties, ...made, ...(comment === undefined ? {} : { comment }), ...comments }
  services.views.create(view, { replace, global })
  return noRows
}

/** A view that reads itself, also through others and through those of the catalog: it would never end. */
async function refuseRecursion(
  target: TableName,
  query: LogicalPlan,
  { views }: CommandServices,
): Promise<void> {
  const shown = (path: readonly TableName[]) => path.map((n) => n.map(quoteIdentifier).join('.')).join(' -> ')
  const wanted = shown([target])
  const seen = new Set<string>()
  const visit = async (plan: LogicalPlan, path: readonly TableName[]): Promise<void> => {
    for (const used of relationNames(plan)) {
      const name = await viewName(used, views)
      if (name === undefined) continue
      const text = shown([name])
      if (text.toLowerCase() === wanted.toLowerCase()) {
        throw commandError('RECURSIVE_VIEW', { viewIdent: wanted, newPath: shown([...path, name]) })
      }
      if (seen.has(text)) continue
      seen.add(text)
      const found = await views.find(name)
      if (found !== undefined) await visit(found, [...path, name])
    }
  }
  await visit(query, [target])
}

/** The full name of the view that a name means; undefined where it is none. */
async function viewName(name: TableName, views: CommandServices['views']): Promise<TableName | undefined> {
  if (views.temporary(name) !== undefined) return name
  if (name.length > 3) return undefined
  const record = await views.record(name)
  return record?.view === undefined ? undefined : [catalogName, record.database, record.name]
}

/** Names of a view's columns are told apart without case. */
function checkNames(schema: StructType, columns: CreateView['columns']): void {
  const names = schema.fields.map((f, i) => (columns?.[i]?.name ?? f.name).toLowerCase())
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw commandError('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(twice) })
}

/** Names that were made of expressions are none for a view that stays. */
function checkNamed(schema: StructType, name: string): void {
  const unnamed = schema.fields.find((f) => isMadeUpName(f.metadata))
  if (unnamed === undefined) return
  throw commandError('CREATE_PERMANENT_VIEW_WITHOUT_ALIAS', { name, attr: `"${unnamed.name}"` })
}

function checkWidth({ columns }: CreateView, name: string, schema: StructType): void {
  if (columns === undefined || columns.length === schema.fields.length) return
  const list = (names: readonly string[]) => names.map(quoteIdentifier).join(', ')
  const many = columns.length < schema.fields.length
  throw commandError(`CREATE_VIEW_COLUMN_ARITY_MISMATCH.${many ? 'TOO_MANY' : 'NOT_ENOUGH'}_DATA_COLUMNS`, {
    viewName: name.includes('.') ? name : quoteIdentifier(name),
    viewColumns: list(columns.map((column) => column.name)),
    dataColumns: list(schema.fields.map((f) => f.name)),
  })
}

async function createStored(command: CreateView, services: CommandServices): Promise<CommandResult> {
  const { views } = services
  const qualified = views.qualified(command.name)
  await views.databaseOf(qualified.database)
  const existing = await views.catalog.table(qualified.database, qualified.name)
  if (existing !== undefined) {
    if (command.ifNotExists) return noRows
    if (!command.replace || existing.view === undefined) throw tableExists(qualified)
  }
  const temporary = relationNames(command.query).find((name) => views.temporary(name) !== undefined)
  if (temporary !== undefined) {
    throw commandError('INVALID_TEMP_OBJ_REFERENCE', {
      ...{ obj: 'VIEW', objName: fullName(qualified), tempObj: 'VIEW' },
      tempObjName: temporary.map(quoteIdentifier).join('.'),
    })
  }
  const schema = await services.schema(command.query)
  checkWidth(command, fullName(qualified), schema)
  checkNamed(schema, fullName(qualified))
  checkNames(schema, command.columns)
  if (existing !== undefined) {
    await refuseRecursion([catalogName, existing.database, existing.name], command.query, services)
  }
  const record = storedView(command, qualified, schema, services)
  if (existing !== undefined) await views.catalog.replaceTable(record)
  else if (!(await views.catalog.createTable(record))) throw tableExists(qualified)
  return noRows
}

function storedView(
  { text, columns, comment, properties, schemaMode }: CreateView,
  { database, name }: { readonly database: string; readonly name: string },
  schema: StructType,
  { views, now }: CommandServices,
): TableRecord {
  const fields = declaredColumns(schema).fields.map((f, i) => {
    const given = columns?.[i]
    const metadata = given?.comment === undefined ? f.metadata : { ...f.metadata, comment: given.comment }
    return field(given?.name ?? f.name, f.type, true, metadata)
  })
  return {
    ...{ database, name, type: 'VIEW', format: '', location: '', partitionBy: [] },
    schema: asNullable(struct(fields)) as StructType,
    options: {},
    properties,
    ...(comment === undefined ? {} : { comment }),
    createdMs: now(),
    view: {
      ...{ text, database: views.currentDatabase, queryColumns: schema.fields.map((f) => f.name) },
      madeUnder: views.madeUnder(),
      ...(schemaMode === undefined ? {} : { schemaMode }),
    },
  }
}

export async function createViewUsing(
  { name, format, options, columns, replace, scope, origin }: CreateViewUsing,
  services: CommandServices,
): Promise<CommandResult> {
  const declared = columns === undefined ? {} : { schema: plainColumns(struct(columns)) }
  const plan: LogicalPlan = {
    kind: 'unresolvedRelation',
    source: { kind: 'files', format: format.toLowerCase(), paths: [], options, ...declared },
  }
  await services.schema(plan)
  services.views.create({ name: temporaryName(name, origin), plan }, { replace, global: scope === 'global' })
  return noRows
}
