/**
 * What a name in FROM means to a session: its own temporary views, those of all sessions under `global_temp`, tables
 * and views of the catalog, and files named in place (``parquet.`path` ``).
 */
import { asNullable, quoteIdentifier, quoteIfNeeded, SparkError, type StructType } from '@vonk/common'
import type { TableLookup } from '../analysis/load-relations.ts'
import {
  type Catalog,
  catalogName,
  type DatabaseRecord,
  defaultDatabase,
  globalTempDatabase,
  type TableRecord,
} from '../catalog/catalog.ts'
import { plainColumns } from '../catalog/declared-type.ts'
import type { Expression } from '../expr/expression.ts'
import type { TableName } from '../plan/command.ts'
import type { LogicalPlan, Options, SubqueryAlias } from '../plan/logical-plan.ts'
import { qualifyRelations } from './catalog/relation-names.ts'
import type { ViewOptions } from './engine-port.ts'
import { placedInView } from './view-places.ts'

/** A plan as written, resolved anew wherever it is used. */
export interface TemporaryView {
  readonly name: string
  readonly plan: LogicalPlan
  /** Of one that was made by SQL: its query, where names in it were looked up, and when. */
  readonly text?: string
  readonly database?: string
  readonly createdMs?: number
  readonly comment?: string
  readonly properties?: Options
  readonly columnComments?: readonly (string | undefined)[]
  /** The settings it was made under, by their keys. */
  readonly madeUnder?: Options
}
/** Views by lower-case name. */
export type ViewMap = Map<string, TemporaryView>

const fileFormats: ReadonlySet<string> = new Set(['parquet', 'csv', 'json', 'text', 'orc'])

export interface ViewServices {
  readonly global: ViewMap
  readonly catalog: Catalog
  /** The text of a view of the catalog, as it reads under settings by their keys; without them under the session's. */
  parse(text: string, madeUnder: Options | undefined): LogicalPlan
  /** The session's settings that decide what the text of a query means. */
  viewSettings(): Options
}

/** A table of the catalog by its full name. */
export interface QualifiedName {
  readonly database: string
  readonly name: string
}

export class SessionViews implements TableLookup {
  currentDatabase: string = defaultDatabase
  readonly catalog: Catalog
  private readonly own: ViewMap = new Map()
  private readonly services: ViewServices

  constructor(services: ViewServices) {
    this.services = services
    this.catalog = services.catalog
  }

  create(view: TemporaryView, { replace, global }: ViewOptions): void {
    const views = global ? this.services.global : this.own
    const key = view.name.toLowerCase()
    if (!replace && views.has(key)) {
      throw new SparkError({
        condition: 'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
        messageParameters: { relationName: quoteIdentifier(view.name) },
      })
    }
    views.set(key, { ...view, madeUnder: this.madeUnder() })
  }

  /** What a view that is made now keeps of the session. */
  madeUnder(): Options {
    return this.services.viewSettings()
  }

  /** Takes over the other session's own views, as they are now. */
  copyFrom(other: SessionViews): void {
    for (const [key, view] of other.own) this.own.set(key, view)
    this.currentDatabase = other.currentDatabase
  }

  /** The temporary view of a name, `v` or `global_temp.v`. */
  temporary(name: TableName): TemporaryView | undefined {
    const [first, second] = name.map((part) => part.toLowerCase())
    if (name.length === 1) return this.own.get(first)
    return name.length === 2 && first === globalTempDatabase ? this.services.global.get(second) : undefined
  }
  temporaryViews(): readonly TemporaryView[] {
    return [...this.own.values()]
  }
  globalViews(): readonly TemporaryView[] {
    return [...this.services.global.values()]
  }
  dropTemporary(name: TableName): boolean {
    const [first, second] = name.map((part) => part.toLowerCase())
    if (name.length === 1) return this.own.delete(first)
    return name.length === 2 && first === globalTempDatabase && this.services.global.delete(second)
  }

  /** Which table of the catalog a name means, whether or not there is one. */
  qualified(name: TableName): QualifiedName {
    const parts = name[0].toLowerCase() === catalogName && name.length > 1 ? name.slice(1) : name
    if (parts.length > 2) {
      throw new SparkError({
        condition: 'REQUIRES_SINGLE_PART_NAMESPACE',
        messageParameters: { sessionCatalog: catalogName, identifier: name.map(quoteIdentifier).join('.') },
      })
    }
    const [table, database = this.currentDatabase] = [...parts].reverse().map((part) => part.toLowerCase())
    return { database, name: table }
  }

  record(name: TableName): Promise<TableRecord | undefined> {
    const { database, name: table } = this.qualified(name)
    return this.catalog.table(database, table)
  }

  async databaseOf(name: string): Promise<DatabaseRecord> {
    const found = await this.catalog.database(name)
    if (found === undefined) throw schemaNotFound(name)
    return found
  }

  async find(name: readonly string[], options: Options = {}): Promise<LogicalPlan | undefined> {
    const temporary = this.temporary(name)
    if (temporary !== undefined) return viewPlan(temporary, name.slice(-1))
    const record = await this.record(name)
    if (record !== undefined) return this.planOf(record, options)
    const [format, path] = name
    if (name.length !== 2 || !fileFormats.has(format.toLowerCase())) return undefined
    if (path.trim() === '')
      throw new SparkError({ condition: 'INVALID_EMPTY_LOCATION', messageParameters: { location: path } })
    return {
      kind: 'unresolvedRelation',
      source: { kind: 'files', format: format.toLowerCase(), paths: [path], options },
    }
  }

  private planOf(record: TableRecord, options: Options): LogicalPlan {
    const alias = [catalogName, record.database, record.name]
    if (record.view !== undefined) {
      const { text, database, madeUnder } = record.view
      const place = { name: alias.map(quoteIfNeeded).join('.'), text, from: 0 }
      const plan = qualifyRelations(placedInView(this.services.parse(text, madeUnder), place), database)
      return asView(asCreated(plan, record, alias), madeUnder)
    }
    const schema = readSchema(record.schema)
    const all = { ...record.options, ...options }
    const source = {
      kind: 'files' as const,
      format: record.format,
      paths: [record.location],
      schema,
      options: all,
    }
    return named({ kind: 'unresolvedRelation', source }, alias)
  }
}

/**
 * The columns that a view had when it was made, found by their names: what it reads may have got others since, in an
 * other order. Names that its text gives twice are told apart by their places.
 */
function asCreated(input: LogicalPlan, record: TableRecord, alias: readonly string[]): SubqueryAlias {
  const { schema, view } = record
  if (view?.schemaMode === 'EVOLUTION') return named(input, alias)
  const names = view?.queryColumns ?? []
  const columnNames = schema.fields.map((field) => field.name)
  const isDistinct = new Set(names.map((name) => name.toLowerCase())).size === columnNames.length
  if (!isDistinct) return { kind: 'subqueryAlias', input, alias, columnNames }
  const ofView = { viewName: alias.map(quoteIdentifier).join('.'), suggestion: remade(record) }
  const columns = readSchema(schema).fields.map(({ name, type, metadata }, i): Expression => {
    const column: Expression = { kind: 'unresolvedAttribute', parts: [names[i]], ofView }
    const cast: Expression = {
      kind: 'cast',
      child: column,
      type,
      nullable: true,
      mode: 'ansi',
      explicit: true,
    }
    const child = view?.schemaMode === 'TYPE EVOLUTION' ? column : cast
    return { kind: 'alias', child, name, id: -1, ...(metadata === undefined ? {} : { metadata }) }
  })
  return named({ kind: 'project', input, columns }, alias)
}

/** The statement that makes a view anew, as a suggestion. */
function remade({ database, name, schema, view }: TableRecord): string {
  const { fields } = schema
  const isRenamed = fields.some((f, i) => f.name !== view?.queryColumns[i])
  const list = isRenamed ? ` (${fields.map((f) => quoteIdentifier(f.name)).join(', ')})` : ''
  return `CREATE OR REPLACE VIEW ${catalogName}.${database}.${name}${list} AS ${view?.text}`
}

/** A temporary view under the name by which it is read. */
export const viewPlan = ({ plan, madeUnder }: TemporaryView, alias: readonly string[]): LogicalPlan =>
  asView(named(plan, alias), madeUnder)

const asView = (plan: SubqueryAlias, madeUnder: Options | undefined): SubqueryAlias => ({
  ...plan,
  view: true,
  ...(madeUnder === undefined ? {} : { madeUnder }),
})

const named = (input: LogicalPlan, alias: readonly string[]): SubqueryAlias => ({
  kind: 'subqueryAlias',
  input,
  alias,
})

/** Columns as queries see them: always with nulls, CHAR and VARCHAR as the strings that they are. */
export const readSchema = (schema: StructType): StructType => asNullable(plainColumns(schema)) as StructType

export const schemaNotFound = (name: string): SparkError =>
  new SparkError({
    condition: 'SCHEMA_NOT_FOUND',
    messageParameters: { schemaName: [catalogName, name].map(quoteIdentifier).join('.') },
  })
