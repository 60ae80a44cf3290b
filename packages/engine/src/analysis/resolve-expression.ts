/**
 * Expressions as parsed or received to resolved ones: names to columns, texts to what they parse to, functions through
 * the registry, CASE and casts with their types. Stars are expanded by `star.ts`, since they become several
 * expressions.
 */
import { boolean, isNested, SparkError, sqlName } from '@vonk/common'
import { hasLength, plainType } from '../expr/char-types.ts'
import { badCast, canCast, castTo, commonType } from '../expr/coercion.ts'
import type {
  Alias,
  CaseWhen,
  Cast,
  Expression,
  LambdaVariable,
  Literal,
  Origin,
  UnresolvedAttribute,
  UnresolvedExtract,
  UnresolvedFunction,
} from '../expr/expression.ts'
import { lookupFunction } from '../expr/registry.ts'
import { quotedSqlText, sqlText } from '../expr/sql-text.ts'
import { mapExpressionChildren, withFields } from '../expr/tree.ts'
import { isNullable, typeOf } from '../expr/typing.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import type { AnalysisContext, OuterScope } from './analysis-context.ts'
import { paddedArguments } from './char-padding.ts'
import { fromFile } from './columns/file-names.ts'
import { type Found, type Scope, unresolvedColumn } from './columns/scope.ts'
import { located, locatedAround, placeOf, raise } from './error-place.ts'
import { extractFields, extractItem } from './extract.ts'
import { toInstantText } from './instant-text.ts'
import { placeNamedArguments } from './named-arguments.ts'
import { findByPlanId, hasPlanId } from './plan-ids.ts'
import { named, resolveCall } from './resolve-function.ts'
import { resolveArguments } from './resolve-lambda.ts'
import { resolveSubquery } from './subqueries/resolve-subquery.ts'
import { resolveWindow } from './windows/resolve-window.ts'

/** What the expressions of one operator are resolved against. */
export interface Resolution {
  readonly context: AnalysisContext
  /** Columns of the operator's inputs. */
  readonly scope: Scope
  /** Columns further below, which ORDER BY and HAVING may name too. */
  readonly deeper?: Scope
  /** Columns below that a name means before those of the input: HAVING and QUALIFY (`grouped-names.ts`). */
  readonly before?: Scope
  /** What names in the arguments of aggregates mean, where it is not the input that they aggregate. */
  readonly aggregated?: Scope
  /** The resolved inputs, where columns taken from a DataFrame are looked for. */
  readonly inputs: readonly LogicalPlan[]
  /** Aliases further left in the same select list: a name that is no column may mean one of them. */
  readonly lateral?: readonly Alias[]
  /** Told of each of them that is meant; what it answers stands in its place. */
  readonly onLateral?: (e: UnresolvedAttribute, meant: Expression, alias: Alias) => Expression
  /** Parameters of the lambdas around, the innermost last. */
  readonly lambdas?: readonly LambdaVariable[]
  /** Resolves the plan of a subquery, whose names may mean what `outer` finds; absent where none may stand. */
  readonly resolvePlan?: (plan: LogicalPlan, outer: OuterScope) => LogicalPlan
}

export function resolveExpression(e: Expression, resolution: Resolution): Expression {
  const { context } = resolution
  const inside = (child: Expression) => resolveExpression(child, resolution)
  switch (e.kind) {
    case 'unresolvedText':
      return inside(withOrigin(context.parseExpression(e.text), e.origin))
    case 'unresolvedAttribute':
      return resolveAttribute(e, resolution)
    case 'unresolvedFunction':
      return resolveFunction(e, resolution)
    case 'unresolvedExtract':
      return resolveExtract(e, resolution)
    case 'literal':
      return resolveLiteral(e, context)
    case 'cast':
      return resolveCast(e, inside(e.child), context)
    case 'case':
      return resolveCase(mapExpressionChildren(e, inside) as CaseWhen, context)
    case 'alias':
      if (e.child.kind === 'unresolvedStar')
        raise('INVALID_USAGE_OF_STAR_OR_REGEX', { elem: "'*'", prettyName: 'expression `alias`' })
      return mapExpressionChildren(e, inside)
    case 'unresolvedStar':
    case 'unresolvedRegex':
      raise('INVALID_USAGE_OF_STAR_OR_REGEX', { elem: "'*'", prettyName: 'expression' }, e.origin)
      break
    case 'lambda':
      // Arguments of functions that take one do not come here before their parameters have types.
      if (e.parameters.some(({ type }) => type !== undefined)) return e
      return raise('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION', { class: 'A column' }, e.origin)
    case 'parameter':
      return raise('UNBOUND_SQL_PARAMETER', { name: e.name ?? `_${e.position}` }, e.origin)
    case 'attribute':
      return e
    case 'subquery':
      return located(e.origin, () => resolveSubquery(e, resolution))
    case 'window':
      return resolveWindow(e, resolution)
    default:
      return mapExpressionChildren(e, inside)
  }
}

/** Spark knows where in a text a field of a struct is taken, but not where in a program. */
function resolveExtract(e: UnresolvedExtract, resolution: Resolution): Expression {
  const [child, key] = [resolveExpression(e.child, resolution), resolveExpression(e.key, resolution)]
  const { kind } = typeOf(child)
  const isPlaced = kind === 'array' || kind === 'map' || e.origin?.sqlText !== undefined
  const place = isPlaced ? e.origin : undefined
  return located(place, () => extractItem(child, key, resolution.context, place))
}

/** Text that was parsed on its own knows offsets in itself; the call it stood in knows the user's line. */
function withOrigin(e: Expression, origin: Origin | undefined): Expression {
  if (origin?.callSite === undefined) return e
  const place = (node: Expression): Expression => {
    const children = mapExpressionChildren(node, place)
    return Object.freeze({ ...children, origin: { callSite: origin.callSite, ...children.origin } })
  }
  return place(e)
}

const functionsWithoutParentheses: ReadonlySet<string> = new Set([
  'current_date',
  'current_timestamp',
  'current_time',
  'current_user',
  'user',
  'session_user',
])

function requireViewColumn(
  colName: string,
  view: NonNullable<UnresolvedAttribute['ofView']>,
  { scope }: Resolution,
): void {
  const alike = scope.attributes.filter(({ name }) => scope.sameName(name, colName))
  if (alike.length === 1) return
  const actualCols = `[${alike.map(({ name }) => name).join(',')}]`
  raise('INCOMPATIBLE_VIEW_SCHEMA_CHANGE', { ...view, colName, expectedNum: '1', actualCols }, undefined)
}

/** The column that a name means, and the fields that it names inside it. */
export function findColumn(
  { parts, origin }: UnresolvedAttribute,
  resolution: Resolution,
): Found | undefined {
  const { before, scope, deeper } = resolution
  const first = before?.find(parts, origin)
  // `a.b` is no number's field: another column of the name may have it.
  if (first !== undefined && (first.fields.length === 0 || isNested(first.attribute.type))) return first
  return scope.find(parts, origin) ?? deeper?.find(parts, origin)
}

function resolveAttribute(e: UnresolvedAttribute, resolution: Resolution): Expression {
  const { scope, context } = resolution
  if (e.ofView !== undefined) requireViewColumn(e.parts[0], e.ofView, resolution)
  const parameter = resolution.lambdas?.findLast((one) => scope.sameName(one.name, e.parts[0]))
  if (parameter !== undefined && e.planId === undefined) {
    return located(e.origin, () => extractFields(parameter, e.parts.slice(1), context, e.origin))
  }
  const isElsewhere =
    e.planId !== undefined && context.outer !== undefined && !hasPlanId(resolution.inputs, e.planId)
  const found =
    e.planId === undefined ? findColumn(e, resolution) : isElsewhere ? undefined : findByPlanId(e, resolution)
  if (found === undefined) {
    const lateral = resolution.lateral?.findLast((alias) => scope.sameName(alias.name, e.parts[0]))
    if (lateral !== undefined) {
      const meant = extractFields(lateral.child, e.parts.slice(1), context, e.origin)
      return resolution.onLateral?.(e, meant, lateral) ?? meant
    }
    const outer = context.outer?.find(e)
    if (outer !== undefined) return outer
    const [name] = e.parts
    if (e.parts.length === 1 && functionsWithoutParentheses.has(name.toLowerCase())) {
      const isUser = /user$/i.test(name)
      return resolveCall(
        { name: [isUser ? 'current_user' : name], args: [], distinct: false, origin: e.origin },
        context,
      )
    }
    return unresolvedColumn(e.parts, scope, e.origin)
  }
  // The column is called as it is written here: `select ID` of a column `id` gives `ID`.
  const written = e.parts[e.parts.length - 1 - found.fields.length]
  const { attribute } = found
  const named = Object.freeze({
    ...attribute,
    name: written,
    ...(e.origin === undefined ? {} : { origin: e.origin }),
  })
  return located(e.origin, () => extractFields(named, found.fields, context, e.origin))
}

function resolveLiteral(e: Literal, context: AnalysisContext): Literal {
  if (e.type.kind !== 'timestamp' || e.text !== undefined || e.value === null) return e
  return Object.freeze({ ...e, text: toInstantText(e.value as bigint, context.timeZone) })
}

/** `over`: it stands before OVER, where window functions may stand. */
export function resolveFunction(
  written: UnresolvedFunction,
  around: Resolution,
  { over = false }: { readonly over?: boolean } = {},
): Expression {
  const { context } = around
  const ofFile = fromFile(written, around.inputs)
  if (ofFile !== undefined) {
    return named(resolveExpression(ofFile, around), `${written.name[0].toLowerCase()}()`)
  }
  const resolution = insideCall(written, around, over)
  const e = placeNamedArguments(written)
  const inside = (child: Expression) => resolveExpression(child, resolution)
  const args = locatedAround(e.origin, () =>
    paddedArguments(e.name[0], resolveArguments(e, resolution), context),
  )
  return resolveCall(
    {
      name: e.name,
      args,
      distinct: e.distinct,
      ...(e.filter === undefined ? {} : { filter: inside(e.filter) }),
      ...(e.ignoreNulls === undefined ? {} : { ignoreNulls: e.ignoreNulls }),
      ...(e.withinGroup === undefined
        ? {}
        : { withinGroup: e.withinGroup.map((o) => ({ ...o, child: inside(o.child) })) }),
      ...(over ? { over } : {}),
      origin: e.origin,
    },
    context,
  )
}

/** What an aggregate is made of are the rows that are grouped, before the groups' columns. */
function insideCall({ name }: UnresolvedFunction, resolution: Resolution, over: boolean): Resolution {
  const { before: _, aggregated, ...rest } = resolution
  if (aggregated === undefined || over || lookupFunction(name.at(-1)!)?.kind !== 'aggregate')
    return resolution
  return { ...rest, scope: aggregated, deeper: resolution.scope }
}

/** CHAR and VARCHAR are types of columns: where the user writes them in a cast they mean STRING. */
function resolveCast(written: Cast, child: Expression, context: AnalysisContext): Expression {
  const e = written.explicit ? withFields(written, { type: plainType(written.type) }) : written
  const keepsMode = e.mode === 'try' || e.storedAs !== undefined || (!e.explicit && hasLength(e.type))
  const mode = keepsMode ? e.mode : context.mode
  const from = typeOf(child)
  const cast = castOf(e, child, mode, context)
  if (!canCast(from, e.type, mode)) throw badCast(cast, from, e.type, mode).at(placeOf(e.origin))
  return cast
}

/** Unlike coercion's casts, one that the user wrote stays though the type is the same: it names the column. */
function castOf(e: Cast, child: Expression, mode: Cast['mode'], context: AnalysisContext): Expression {
  const made = castTo(child, e.type, { mode, timeZone: context.timeZone, explicit: e.explicit })
  if (made !== child)
    return Object.freeze({
      ...made,
      ...(e.origin === undefined ? {} : { origin: e.origin }),
      ...(e.storedAs === undefined ? {} : { storedAs: e.storedAs }),
    })
  return Object.freeze({ ...e, child, mode, nullable: isNullable(child) })
}

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
]

/** WHEN TRUE is an ELSE, and what stands behind it does not count. */
export function isCaseNullable(e: CaseWhen, results: readonly Expression[]): boolean {
  const isTrue = ({ when }: CaseWhen['branches'][number]) => when.kind === 'literal' && when.value === true
  const last = e.style === 'case' ? e.branches.findIndex(isTrue) : -1
  if (last >= 0) return results.slice(0, last + 1).some(isNullable)
  return e.otherwise === undefined || results.some(isNullable)
}

/** Conditions must be boolean and results meet in one type. */
export function resolveCase(e: CaseWhen, context: AnalysisContext): Expression {
  e.branches.forEach(({ when }, i) => {
    const type = typeOf(when)
    // IF takes a NULL of no type for false, CASE does not.
    if (type.kind === 'boolean' || (type.kind === 'null' && e.style === 'if')) return
    const place = e.style === 'if' ? 0 : i * 2
    raise(
      'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
      {
        sqlExpr: quotedSqlText(e),
        paramIndex: ordinals[place] ?? `${place + 1}th`,
        requiredType: '"BOOLEAN"',
        inputSql: quotedSqlText(when),
        inputType: `"${sqlName(type)}"`,
      },
      e.origin,
    )
  })
  const results = [...e.branches.map((b) => b.result), ...(e.otherwise === undefined ? [] : [e.otherwise])]
  const types = results.map(typeOf)
  const type = commonType(types, context)
  if (type === undefined) {
    throw new SparkError({
      condition: 'DATATYPE_MISMATCH.DATA_DIFF_TYPES',
      messageParameters: {
        sqlExpr: `"${sqlText(e)}"`,
        functionName: e.style === 'if' ? '`if`' : '`casewhen`',
        dataType: `[${types.map((t) => `"${sqlName(t)}"`).join(', ')}]`,
      },
    }).at(placeOf(e.origin))
  }
  const made = results.map((result) => castTo(result, type, context))
  return Object.freeze({
    ...e,
    type,
    nullable: isCaseNullable(e, made),
    branches: e.branches.map((b, i) => ({ when: castTo(b.when, boolean, context), result: made[i] })),
    ...(e.otherwise === undefined ? {} : { otherwise: made[made.length - 1] }),
  })
}
