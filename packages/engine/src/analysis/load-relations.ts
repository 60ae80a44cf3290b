/**
 * The asynchronous step between parsing and analysis: relations named in a plan, and in the subqueries of its
 * expressions, are loaded (files listed, footers read, schemas inferred) and become scans; tables and views are looked
 * up in the catalog.
 */
import { quoteIdentifier, SparkError, type StructType } from '@vonk/common'
import type { Settings } from '../base/config.ts'
import { charVarcharAsString } from '../base/settings.ts'
import type { Relation } from '../catalog/relation.ts'
import type { Attribute, Expression } from '../expr/expression.ts'
import { transformExpression, visitExpression, withFields } from '../expr/tree.ts'
import { fileColumns } from '../plan/file-columns.ts'
import type { LogicalPlan, Options, RelationScan, UnresolvedRelation } from '../plan/logical-plan.ts'
import {
  mapPlanChildren,
  mapPlanExpressions,
  planChildren,
  planExpressions,
  visitPlan,
} from '../plan/tree.ts'
import { valueType, withPaddedColumns } from './char-padding.ts'
import { mayNameFiles } from './columns/file-names.ts'
import { placeOf, searchPath } from './error-place.ts'

/** `source` implements it for the formats it reads. */
export interface RelationLoader {
  load(
    format: string,
    paths: readonly string[],
    schema: StructType | undefined,
    options: Options,
    settings?: Settings,
    signal?: AbortSignal,
  ): Promise<Relation>
}

/** The plan behind the name of a table or view, itself perhaps with relations to load; undefined if there is none. */
export interface TableLookup {
  find(name: readonly string[], options?: Options): Promise<LogicalPlan | undefined>
}

export interface LoadServices {
  /** The session's: time zone, case sensitivity, and what else reading asks for. */
  readonly settings?: Settings
  /** Ends the loading: schemas may have to be inferred from all there is. */
  readonly signal?: AbortSignal | undefined
  readonly loader: RelationLoader
  readonly tables: TableLookup
  nextAttributeId(): number
  /** Scans give the columns that tell of files to those who name them. */
  readonly tellsFiles?: boolean
  /** Full names of the views of the catalog that are being looked into. */
  readonly within?: readonly string[]
  /** What the query has loaded so far. */
  readonly loadsOfQuery?: Loads
}

/** What is named several times is loaded once. */
interface Loads {
  readonly files: Map<string, Promise<Relation>>
  readonly tables: Map<string, Promise<LogicalPlan>>
}

export async function loadRelations(plan: LogicalPlan, services: LoadServices): Promise<LogicalPlan> {
  const wanted = new Set<UnresolvedRelation>()
  const mentions: Mentions = { files: services.tellsFiles ?? false }
  collect(plan, wanted, mentions)
  if (wanted.size === 0) return plan
  const loads = services.loadsOfQuery ?? { files: new Map(), tables: new Map() }
  const loading = { ...services, loadsOfQuery: loads, ...(mentions.files ? { tellsFiles: true } : {}) }
  const done = new Map<UnresolvedRelation, LogicalPlan>()
  await Promise.all(
    [...wanted].map(async (relation) => {
      done.set(relation, await load(relation, loading))
    }),
  )
  return replace(plan, done)
}

/** Whether something asks of which file a row is: scans need columns for it then. */
interface Mentions {
  files: boolean
}

function collect(plan: LogicalPlan, into: Set<UnresolvedRelation>, mentions: Mentions): void {
  if (plan.kind === 'unresolvedRelation') into.add(plan)
  for (const e of planExpressions(plan)) {
    visitExpression(e, (node) => {
      if (node.kind === 'subquery') collect(node.plan as LogicalPlan, into, mentions)
      else if (!mentions.files && mayNameFiles(node)) mentions.files = true
    })
  }
  for (const child of planChildren(plan)) collect(child, into, mentions)
}

function replace(plan: LogicalPlan, by: ReadonlyMap<UnresolvedRelation, LogicalPlan>): LogicalPlan {
  if (plan.kind === 'unresolvedRelation') return by.get(plan) ?? plan
  const expression = (e: Expression) =>
    transformExpression(e, (node) =>
      node.kind === 'subquery' ? withFields(node, { plan: replace(node.plan as LogicalPlan, by) }) : node,
    )
  return mapPlanExpressions(
    mapPlanChildren(plan, (child) => replace(child, by)),
    expression,
  )
}

async function load(
  unresolved: UnresolvedRelation,
  services: LoadServices & { readonly loadsOfQuery: Loads },
): Promise<LogicalPlan> {
  const { files } = services.loadsOfQuery
  const { source, planId, origin } = unresolved
  const identity = {
    ...(planId === undefined ? {} : { planId }),
    ...(origin === undefined ? {} : { origin }),
  }
  try {
    if (source.kind === 'files') {
      const asString = services.settings?.get(charVarcharAsString)
      const schema = source.schema && valueType(source.schema, asString)
      const key = JSON.stringify(source)
      let loading = files.get(key)
      if (loading === undefined) {
        loading = services.loader.load(
          source.format,
          source.paths,
          schema,
          source.options,
          services.settings,
          services.signal,
        )
        files.set(key, loading)
      }
      const found = scanOf(await loading, services.nextAttributeId)
      const columns = services.tellsFiles ? fileColumns(source.format, services.nextAttributeId) : undefined
      const scan = columns === undefined ? found : Object.freeze({ ...found, fileColumns: columns })
      const read = withPaddedColumns(scan, services.settings, services.nextAttributeId)
      return Object.freeze({ ...read, ...identity })
    }
    const alias = source.name.slice(-1)
    const input = await loadTable(source, services)
    // A lookup that knows the full name gives it.
    if (input.kind === 'subqueryAlias') return Object.freeze({ ...input, ...identity })
    return Object.freeze({ kind: 'subqueryAlias', input, alias, ...identity })
  } catch (error) {
    throw error instanceof SparkError ? error.at(placeOf(origin)) : error
  }
}

type NamedTable = Extract<UnresolvedRelation['source'], { readonly kind: 'table' }>

/** Each reference to a view has the same plan, which analysis resolves once; each to a table columns of its own. */
async function loadTable(
  source: NamedTable,
  services: LoadServices & { readonly loadsOfQuery: Loads },
): Promise<LogicalPlan> {
  const load = async (): Promise<LogicalPlan> => {
    const found = await services.tables.find(source.name, source.options)
    if (found === undefined) throw notFound(source.name)
    return loadRelations(found, lookingInto(found, services))
  }
  const { tables } = services.loadsOfQuery
  const key = JSON.stringify([source.name, source.options, services.tellsFiles ?? false, services.within])
  const known = tables.get(key)
  const isFirst = known === undefined
  const loading = known ?? load()
  if (isFirst) tables.set(key, loading)
  const loaded = await loading
  return isFirst || isSameEachTime(loaded) ? loaded : load()
}

/** A view's text that samples draws what it samples by each time that it is read. */
const isSameEachTime = (plan: LogicalPlan): boolean =>
  plan.kind === 'subqueryAlias' && plan.view === true && !samples(plan)

function samples(plan: LogicalPlan): boolean {
  let found = false
  visitPlan(plan, (node) => {
    found ||= node.kind === 'sample'
  })
  return found
}

/** Views that read each other, as sessions may make them at one time, have no end. */
function lookingInto(found: LogicalPlan, services: LoadServices): LoadServices {
  // Names of the catalog are full ones.
  if (found.kind !== 'subqueryAlias' || found.alias.length < 3) return services
  const { within = [] } = services
  const viewName = found.alias.map(quoteIdentifier).join('.')
  if (!within.includes(viewName)) return { ...services, within: [...within, viewName] }
  const messageParameters = { viewName, maxNestedDepth: String(within.length) }
  throw new SparkError({ condition: 'VIEW_EXCEED_MAX_NESTED_DEPTH', messageParameters })
}

const notFound = (name: readonly string[]): SparkError =>
  new SparkError({
    condition: 'TABLE_OR_VIEW_NOT_FOUND',
    messageParameters: {
      relationName: name.map(quoteIdentifier).join('.'),
      searchPath,
    },
  })

/** A scan of all the relation's columns, under new ids. */
export function scanOf(relation: Relation, nextAttributeId: () => number): RelationScan {
  const output = relation.schema.fields.map(
    (field): Attribute =>
      Object.freeze({
        kind: 'attribute',
        id: nextAttributeId(),
        name: field.name,
        type: field.type,
        nullable: field.nullable,
        qualifier: [],
        ...(field.metadata === undefined ? {} : { metadata: field.metadata }),
      }),
  )
  return Object.freeze({ kind: 'scan', relation, output })
}
