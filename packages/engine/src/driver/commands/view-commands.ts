/** CREATE VIEW: temporary ones as plans, those of the catalog as text. */
import { asNullable, field, quoteIdentifier, type StructType, struct } from '@vonk/common'
import type { TableRecord } from '../../catalog/catalog.ts'
import type { CreateView, CreateViewUsing, TableName } from '../../plan/command.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { relationNames } from '../catalog/relation-names.ts'
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
  refuseRecursion(path, query, services)
  const schema = await services.schema(query)
  checkWidth(command, name, schema)
  const columnNames = columns?.map((column) => column.name)
  const plan: LogicalPlan =
    columnNames === undefined ? query : { kind: 'subqueryAlias', input: query, alias: [name], columnNames }
  const comments = columns === undefined ? {} : { columnComments: columns.map((column) => column.comment) }
  const view = { name, plan, properties, ...(comment === undefined ? {} : { comment }), ...comments }
  services.views.create(view, { replace, global })
  return noRows
}

/** A view that reads itself, also through others: it would never end. */
function refuseRecursion(name: TableName, query: LogicalPlan, { views }: CommandServices): void {
  const current = views.temporary(name)
  if (current === undefined) return
  const shown = (path: readonly TableName[]) => path.map((n) => n.map(quoteIdentifier).join('.')).join(' -> ')
  const visit = (plan: LogicalPlan, path: readonly TableName[]): void => {
    for (const used of relationNames(plan)) {
      const view = views.temporary(used)
      if (view === undefined) continue
      if (view === current) {
        const viewIdent = name.map(quoteIdentifier).join('.')
        throw commandError('RECURSIVE_VIEW', { viewIdent, newPath: shown([...path, used]) })
      }
      if (!path.some((known) => known.join('.') === used.join('.'))) visit(view.plan, [...path, used])
    }
  }
  visit(query, [name])
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
  const record = storedView(command, qualified, schema, services)
  if (existing !== undefined) await views.catalog.replaceTable(record)
  else if (!(await views.catalog.createTable(record))) throw tableExists(qualified)
  return noRows
}

function storedView(
  { text, columns, comment, properties }: CreateView,
  { database, name }: { readonly database: string; readonly name: string },
  schema: StructType,
  { views, now }: CommandServices,
): TableRecord {
  const fields = schema.fields.map((f, i) => {
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
    view: { text, database: views.currentDatabase, queryColumns: schema.fields.map((f) => f.name) },
  }
}

export async function createViewUsing(
  { name, format, options, columns, replace, scope, origin }: CreateViewUsing,
  services: CommandServices,
): Promise<CommandResult> {
  const declared = columns === undefined ? {} : { schema: struct(columns) }
  const plan: LogicalPlan = {
    kind: 'unresolvedRelation',
    source: { kind: 'files', format: format.toLowerCase(), paths: [], options, ...declared },
  }
  await services.schema(plan)
  services.views.create({ name: temporaryName(name, origin), plan }, { replace, global: scope === 'global' })
  return noRows
}
