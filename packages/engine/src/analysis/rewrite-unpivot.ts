/** UNPIVOT: each input row once for each group of value columns, with the group's label. */
import { type DataType, quoteIdentifier, sqlName, string } from '@vonk/common'
import { castTo } from '../expr/coercion.ts'
import { widerTypeWithoutText, widestType } from '../expr/coercion-widening.ts'
import type { Attribute, Expression } from '../expr/expression.ts'
import { sqlText } from '../expr/sql-text.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import type { Expand, LogicalPlan, Unpivot } from '../plan/logical-plan.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { parsed } from './columns/select-items.ts'
import { expandStar } from './columns/star.ts'
import { raise } from './error-place.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'
import { resolveCall } from './resolve-function.ts'

/** Columns of a type that an error names. */
const namedColumnsMost = 3

type Groups = readonly (readonly Expression[])[]

export function rewriteUnpivot(plan: Unpivot, resolution: Resolution): LogicalPlan {
  const { context } = resolution
  const ids = plan.ids === undefined ? undefined : columns(plan.ids, resolution)
  const values = plan.values?.flatMap((group): Groups => {
    const expanded = columns(group, resolution)
    return group.length === 1 ? expanded.map((e) => [e]) : [expanded]
  })
  const groups = values ?? others(ids ?? [], resolution).map((a) => [a])
  const keys = ids ?? others(groups.flat(), resolution)
  checkShape(plan, keys, groups)
  const cast = alignedTypes(plan, groups, context)
  const attribute = (name: string, type: DataType, nullable: boolean): Attribute =>
    Object.freeze({ kind: 'attribute', id: context.nextAttributeId(), name, type, nullable, qualifier: [] })
  const made = plan.valueNames.map((name, i) =>
    attribute(
      name,
      typeOf(cast[0][i]),
      cast.some((group) => isNullable(group[i])),
    ),
  )
  const variable = attribute(plan.variableName, string, false)
  const projections = cast.map((group, i) => [...keys.map(unnamed), labelOf(plan, groups[i], i), ...group])
  const kept = keys.map((e) => (e.kind === 'attribute' ? e : attribute(nameOf(e), typeOf(e), isNullable(e))))
  const expand: Expand = Object.freeze({
    kind: 'expand',
    input: plan.input,
    projections,
    output: [...kept, variable, ...made],
    ...(plan.origin === undefined ? {} : { origin: plan.origin }),
    ...(plan.planId === undefined ? {} : { planId: plan.planId }),
  })
  if (plan.includeNulls) return expand
  checkNames(expand, plan, resolution)
  return withoutNulls(expand, made, context)
}

/** NULLs are left out by the names of the values, which no other column may have. */
function checkNames({ output }: Expand, { valueNames, origin }: Unpivot, { scope }: Resolution): void {
  for (const name of valueNames) {
    const found = output.filter((column) => scope.sameName(column.name, name))
    if (found.length < 2) continue
    const names = found.map((column) => quoteIdentifier(column.name)).join(', ')
    raise('AMBIGUOUS_REFERENCE', { name: quoteIdentifier(name), referenceNames: `[${names}]` }, origin)
  }
}

function columns(written: readonly Expression[], resolution: Resolution): readonly Expression[] {
  return written
    .flatMap((e) => expandStar(parsed(e, resolution.context), resolution))
    .map((e) => resolveExpression(e, resolution))
}

/** All columns but these. */
function others(of: readonly Expression[], { scope }: Resolution): readonly Attribute[] {
  const taken = new Set(of.flatMap((e) => (e.kind === 'attribute' ? [e.id] : [])))
  return scope.attributes.filter((a) => !taken.has(a.id))
}

const unnamed = (e: Expression): Expression => (e.kind === 'alias' ? e.child : e)
const nameOf = (e: Expression): string => (e.kind === 'alias' ? e.name : sqlText(e))

/** Where one side is left to be found from the other, that one is columns alone. */
function checkShape(plan: Unpivot, keys: readonly Expression[], groups: Groups): void {
  const computed = [...keys, ...groups.flat()].filter((e) => e.kind !== 'attribute')
  if (computed.length > 0 && (plan.ids === undefined || plan.values === undefined)) {
    const sides = plan.ids === undefined ? { given: 'value', empty: 'id' } : { given: 'id', empty: 'value' }
    const expressions = computed
      .map((e) => `"${sqlText(unnamed(e))} AS ${quoteIdentifier(nameOf(e))}"`)
      .join(', ')
    raise('UNPIVOT_REQUIRES_ATTRIBUTES', { ...sides, expressions }, plan.origin)
  }
  if (groups.length === 0) raise('UNPIVOT_REQUIRES_VALUE_COLUMNS', {}, plan.origin)
  const names = `${plan.valueNames.length}`
  if (groups.some((group) => group.length !== plan.valueNames.length)) {
    raise('UNPIVOT_VALUE_SIZE_MISMATCH', { names }, plan.origin)
  }
}

/** Values of one column meet in one type, text only with text. */
function alignedTypes(plan: Unpivot, groups: Groups, context: AnalysisContext): Groups {
  const types = plan.valueNames.map((_, i) => {
    const own = groups.map((group) => group[i])
    const type = widestType(own.map(typeOf), (a, b) => widerTypeWithoutText(a, b, context.mode))
    return type ?? raise('UNPIVOT_VALUE_DATA_TYPE_MISMATCH', { types: typesText(own) }, plan.origin)
  })
  return groups.map((group) => group.map((e, i) => castTo(unnamed(e), types[i], context)))
}

function typesText(values: readonly Expression[]): string {
  const byType = new Map<string, string[]>()
  for (const value of values) {
    const name = sqlName(typeOf(value))
    byType.set(name, [...(byType.get(name) ?? []), quoteIdentifier(sqlText(value))])
  }
  const shown = (names: readonly string[]) =>
    names.length > namedColumnsMost ? `${names.slice(0, namedColumnsMost).join(', ')}, ...` : names.join(', ')
  const sorted = [...byType].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([type, names]) => `"${type}" (${shown(names)})`).join(', ')
}

function labelOf(plan: Unpivot, group: readonly Expression[], at: number): Expression {
  const value = plan.labels?.[at] ?? group.map(nameOf).join('_')
  return Object.freeze({ kind: 'literal', type: string, value })
}

/** Rows without any value are left out. */
function withoutNulls(input: Expand, values: readonly Attribute[], context: AnalysisContext): LogicalPlan {
  const call = (name: string, ...args: readonly Expression[]) =>
    resolveCall({ name: [name], args, distinct: false, origin: undefined }, context)
  const condition = values.map((value) => call('isnotnull', value)).reduce((a, b) => call('or', a, b))
  return Object.freeze({ kind: 'filter', input, condition })
}
