/**
 * DEFAULT of columns: checked when a table is made, put in place of the word DEFAULT (and of columns that are left out)
 * when rows are inserted.
 */
import {
  type DataType,
  isNumeric,
  quoteIdentifier,
  SparkError,
  type StructField,
  sqlName,
} from '@vonk/common'
import { charVarcharAsString } from '../../base/settings.ts'
import { hasLength } from '../../expr/char-types.ts'
import { canUpCast } from '../../expr/coercion-casts.ts'
import type { Expression } from '../../expr/expression.ts'
import { lookupFunction } from '../../expr/registry.ts'
import { someExpression } from '../../expr/tree.ts'
import { defaultText, generatedKey, identityKey } from '../../plan/column-default.ts'
import type { CreateTable } from '../../plan/command.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { isDefaultWord } from '../../sql/commands/column-descriptors.ts'
import type { QualifiedName } from '../session-views.ts'
import { commandError, fullName, unsupportedOperation } from './command-errors.ts'
import { type CommandServices, settingOf } from './command-services.ts'

const statement = 'CREATE TABLE'
/** Sources whose tables may have defaults. */
const withDefaults: ReadonlySet<string> = new Set(['parquet', 'csv', 'json', 'orc'])

/** Refuses what cannot be a default, and columns that no file source can generate. */
export async function checkDefaults(
  fields: readonly StructField[],
  table: QualifiedName & { readonly format: string },
  defaults: CreateTable['defaults'],
  services: CommandServices,
): Promise<void> {
  for (const { metadata } of fields) {
    const operation = metadata?.[generatedKey] !== undefined ? 'generated columns' : 'identity columns'
    if (metadata?.[generatedKey] !== undefined || metadata?.[identityKey] !== undefined) {
      throw unsupportedOperation(fullName(table), operation)
    }
  }
  for (const field of fields) {
    const value = defaults?.get(field.name)
    if (value === undefined) continue
    if (!withDefaults.has(table.format)) {
      throw commandError('DEFAULT_UNSUPPORTED', { statementType: statement, dataSource: table.format })
    }
    await checkDefault(field, value, services)
  }
}

async function checkDefault(field: StructField, value: Expression, services: CommandServices): Promise<void> {
  const defaultValue = defaultText(field) ?? ''
  const refused = (why: string, more: Readonly<Record<string, string>> = {}) =>
    commandError(`INVALID_DEFAULT_VALUE.${why}`, {
      ...{ statement, colName: quoteIdentifier(field.name), defaultValue, ...more },
    })
  if (someExpression(value, isSubquery)) throw refused('SUBQUERY_EXPRESSION')
  if (someExpression(value, readsRows)) throw refused('NOT_CONSTANT')
  const type = await typeOfDefault(defaultValue, services).catch((error: unknown) => {
    const isColumn = error instanceof SparkError && error.condition.startsWith('UNRESOLVED_COLUMN')
    throw isColumn ? refused('NOT_CONSTANT') : error
  })
  const isRandom = someExpression(value, isNondeterministic)
  const fits = canUpCast(type, field.type) || (!isRandom && casts(defaultValue, type, field.type, services))
  if (!fits) {
    const [expectedType, actualType] = [field.type, type].map((t) => `"${sqlName(t)}"`)
    throw refused('DATA_TYPE', { expectedType, actualType })
  }
  if (isRandom) throw refused('NON_DETERMINISTIC')
  const isString = settingOf(services, charVarcharAsString)
  if (hasLength(field.type) && !isString) services.constantText(castOf(defaultValue, field.type))
}

const isSubquery = (e: Expression): boolean => e.kind === 'subquery'

const entryOf = (e: Expression) =>
  e.kind === 'unresolvedFunction' ? lookupFunction(e.name.at(-1)!) : undefined
const isNondeterministic = (e: Expression): boolean => {
  const entry = entryOf(e)
  return entry?.kind === 'scalar' && entry.deterministic === false
}
const readsRows = (e: Expression): boolean => {
  const entry = entryOf(e)
  return e.kind === 'window' || entry?.kind === 'aggregate' || entry?.kind === 'window'
}

async function typeOfDefault(text: string, services: CommandServices): Promise<DataType> {
  const plan: LogicalPlan = {
    kind: 'project',
    input: { kind: 'oneRow' },
    columns: [{ kind: 'unresolvedText', text }],
  }
  return (await services.schema(plan)).fields[0].type
}

/** A constant of a wider type is welcome where its value is one of the column's type: `tinyint default 5`. */
function casts(text: string, from: DataType, to: DataType, services: CommandServices): boolean {
  if (!(isNumeric(from) && isNumeric(to)) && from.kind !== 'string') return false
  try {
    services.constantText(castOf(text, to))
    return true
  } catch (error) {
    if (error instanceof SparkError) return false
    throw error
  }
}

const castOf = (text: string, type: DataType): Expression => ({
  ...{
    kind: 'cast',
    child: { kind: 'unresolvedText', text },
    type,
    nullable: true,
    mode: 'ansi',
    explicit: false,
  },
})

/** What a column holds that got no value: its default, else NULL. */
export function defaultValue(field: StructField): Expression {
  const text = defaultText(field)
  return text === undefined ? { kind: 'literal', type: field.type, value: null } : castOf(text, field.type)
}

/**
 * A query with the defaults of its target columns in place of the word DEFAULT, which may stand alone in VALUES and in
 * a select list. A column of that name comes first. No targets: columns are matched by name, so the word says nothing.
 */
export async function fillDefaults(
  query: LogicalPlan,
  targets: readonly StructField[] | undefined,
  services: CommandServices,
): Promise<LogicalPlan> {
  const filled = (items: readonly Expression[]): readonly Expression[] =>
    items.map((item, i) => {
      const target = targets?.[i]
      if (isDefaultWord(item) && target !== undefined && items.length <= (targets?.length ?? 0)) {
        return defaultValue(target)
      }
      if (!isDefaultWord(item) && someExpression(item, isDefaultWord))
        throw commandError('DEFAULT_PLACEMENT_INVALID', {})
      return item
    })
  switch (query.kind) {
    case 'inlineTable':
      return { ...query, rows: query.rows.map(filled) }
    case 'subqueryAlias':
      return { ...query, input: await fillDefaults(query.input, targets, services) }
    case 'project': {
      if (query.columns.length === 1 && query.columns[0].kind === 'unresolvedStar') {
        return { ...query, input: await fillDefaults(query.input, targets, services) }
      }
      if (!query.columns.some((item) => someExpression(item, isDefaultWord))) return query
      const { fields } = await services.schema(query.input)
      if (fields.some(({ name }) => name.toLowerCase() === 'default')) return query
      return { ...query, columns: filled(query.columns) }
    }
    default:
      return query
  }
}
