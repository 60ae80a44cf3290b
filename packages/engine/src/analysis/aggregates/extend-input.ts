/**
 * ORDER BY and HAVING may name columns that the select list left out, and aggregates that it does not compute: they are
 * added to the operators below, and a projection above takes them away again.
 */
import { semanticKey } from '../../expr/equality.ts'
import type {
  Alias,
  Attribute,
  Expression,
  NamedExpression,
  WindowExpression,
} from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import {
  expressionChildren,
  mapExpressionChildren,
  references,
  someExpression,
  withFields,
} from '../../expr/tree.ts'
import type { Aggregate, LogicalPlan, Project } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { Scope, unresolvedColumn } from '../columns/scope.ts'
import { raise } from '../error-place.ts'
import { groupingOf, isGroupingCall } from './rewrite-grouping-sets.ts'

/** The columns below `plan` that it does not give, but could: a name means the uppermost that has it. */
export function deeperScope(plan: LogicalPlan, caseSensitive: boolean): Scope | undefined {
  switch (plan.kind) {
    case 'project':
      return new Scope(outputOf(plan.input), caseSensitive, deeperScope(plan.input, caseSensitive))
    case 'aggregate':
      return new Scope(outputOf(plan.input), caseSensitive)
    case 'filter':
    case 'sort':
    case 'repartition':
      return deeperScope(plan.input, caseSensitive)
    default:
      return undefined
  }
}

export interface Extended {
  readonly input: LogicalPlan
  readonly expressions: readonly Expression[]
}

export const hasAggregate = (e: Expression): boolean =>
  someExpression(e, (node) => node.kind === 'aggregate' && true) && !isWindowOnly(e)

/** Aggregates that are all window functions are no aggregates of the query. */
function isWindowOnly(e: Expression): boolean {
  if (e.kind === 'aggregate') return false
  if (e.kind === 'window') return !windowInputs(e).some(hasAggregate)
  return childrenOf(e).every(
    (child) => !someExpression(child, (n) => n.kind === 'aggregate') || isWindowOnly(child),
  )
}

/** What a window expression reads: its own function is no aggregate of the query, but one in its arguments is. */
export const windowInputs = (e: WindowExpression): readonly Expression[] => [
  ...(e.function.kind === 'aggregate' || e.function.kind === 'call'
    ? expressionChildren(e.function)
    : [e.function]),
  ...e.partitionBy,
  ...e.orderBy,
]

function childrenOf(e: Expression): readonly Expression[] {
  const children: Expression[] = []
  mapExpressionChildren(e, (child) => {
    children.push(child)
    return child
  })
  return children
}

/** The window expression with what it reads replaced; its function stays its own. */
export function mapWindowInputs(e: WindowExpression, map: (e: Expression) => Expression): Expression {
  return mapExpressionChildren(e, (child) =>
    child === e.function ? mapExpressionChildren(child, map) : map(child),
  )
}

/**
 * `input` with the columns added that the resolved expressions need, and the expressions over its output; undefined if
 * it cannot be.
 */
export function extendInput(
  input: LogicalPlan,
  expressions: readonly Expression[],
  context: AnalysisContext,
): Extended | undefined {
  const given = new Set(outputOf(input).map((a) => a.id))
  const complete = (e: Expression) =>
    !hasAggregate(e) && !someExpression(e, isGroupingCall) && references(e).every((a) => given.has(a.id))
  if (expressions.every(complete)) return { input, expressions }
  switch (input.kind) {
    case 'filter':
    case 'sort':
    case 'repartition': {
      // QUALIFY stands between a grouping and aggregates that would be its own.
      if (input.kind === 'filter' && input.clause === 'qualify' && expressions.some(hasAggregate))
        return undefined
      const below = extendInput(input.input, expressions, context)
      return below && { ...below, input: withFields(input, { input: below.input }) as LogicalPlan }
    }
    case 'project':
      return extendProject(input, expressions, given, context)
    case 'aggregate':
      return extendAggregate(input, expressions, given, context)
    default:
      return undefined
  }
}

function extendProject(
  project: Project,
  expressions: readonly Expression[],
  given: ReadonlySet<number>,
  context: AnalysisContext,
): Extended | undefined {
  const deep = new Map<string, Expression>()
  const isDeep = (e: Expression) => e.kind === 'aggregate' || (e.kind === 'attribute' && !given.has(e.id))
  const collect = (e: Expression): void => {
    if (e.kind === 'window') for (const child of windowInputs(e)) collect(child)
    else if (isDeep(e)) deep.set(semanticKey(e), e)
    else for (const child of childrenOf(e)) collect(child)
  }
  expressions.forEach(collect)
  const below = extendInput(project.input, [...deep.values()], context)
  if (below === undefined) return undefined
  const replacement = new Map([...deep.keys()].map((key, i) => [key, below.expressions[i]]))
  const extra = new Map(below.expressions.flatMap(references).map((a) => [a.id, a]))
  const added = [...extra.values()].filter((a) => !given.has(a.id))
  const substitute = (e: Expression): Expression =>
    e.kind === 'window'
      ? mapWindowInputs(e, substitute)
      : isDeep(e)
        ? replacement.get(semanticKey(e))!
        : mapExpressionChildren(e, substitute)
  return {
    input: withFields(project, { input: below.input, columns: [...project.columns, ...added] }),
    expressions: expressions.map(substitute),
  }
}

function extendAggregate(
  aggregate: Aggregate,
  expressions: readonly Expression[],
  given: ReadonlySet<number>,
  context: AnalysisContext,
): Extended {
  const columns = [...aggregate.columns] as NamedExpression[]
  const keys = new Set(aggregate.groupBy.map(semanticKey))
  const byKey = new Map<string, NamedExpression>()
  for (const column of columns) {
    if (column.kind === 'alias') byKey.set(semanticKey(column.child), column)
    else byKey.set(semanticKey(column), column)
  }
  const column = (e: Expression): Attribute => {
    const key = semanticKey(e)
    let found = byKey.get(key)
    if (found === undefined) {
      found =
        e.kind === 'attribute'
          ? e
          : Object.freeze<Alias>({ kind: 'alias', child: e, name: sqlText(e), id: context.nextAttributeId() })
      columns.push(found)
      byKey.set(key, found)
    }
    return toAttribute(found)
  }
  const own = new Map(columns.flatMap((c) => (c.kind === 'alias' ? [[c.id, c.child] as const] : [])))
  /** Inside an aggregate's arguments, names of the select list mean what they stand for. */
  const underlying = (e: Expression): Expression =>
    e.kind === 'attribute' ? (own.get(e.id) ?? e) : mapExpressionChildren(e, underlying)
  const { expanded } = aggregate
  const rewrite = (e: Expression): Expression => {
    if (expanded !== undefined && isGroupingCall(e)) return rewrite(groupingOf(e, expanded, underlying))
    if (keys.has(semanticKey(e))) return column(e)
    if (e.kind === 'window') return mapWindowInputs(e, rewrite)
    if (e.kind === 'aggregate') {
      refuseAliases(e, own, aggregate)
      return column(mapExpressionChildren(e, underlying))
    }
    if (e.kind === 'attribute' && !given.has(e.id)) {
      unresolvedColumn([e.name], new Scope(outputOf(aggregate), context.caseSensitive), e.origin)
    }
    return mapExpressionChildren(e, rewrite)
  }
  const rewritten = expressions.map(rewrite)
  return { input: withFields(aggregate, { columns }), expressions: rewritten }
}

/** Aggregates are made of the rows that are grouped, where the names of the select list do not exist. */
function refuseAliases(e: Expression, aliases: ReadonlyMap<number, Expression>, aggregate: Aggregate): void {
  const { expanded } = aggregate
  const isKey = (of: Expression | undefined) => expanded?.keys.some((key) => key === of) === true
  const missing = references(e).find((a) => aliases.has(a.id) && !isKey(aliases.get(a.id)))
  if (missing === undefined) return
  const quoted = (name: string) => `"${name}"`
  const input = outputOf(aggregate.input)
  const parameters = {
    missingAttributes: quoted(missing.name),
    input: input.map((a) => quoted(a.name)).join(', '),
    operator: `Aggregate [${sqlText(e)}]`,
  }
  if (!input.some((a) => a.name === missing.name))
    raise('MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT', parameters, e.origin)
  raise(
    'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION',
    { ...parameters, operation: quoted(missing.name) },
    e.origin,
  )
}

/** The operator over an extended input, cut down to the columns that there were. */
export function restoreOutput(plan: LogicalPlan, before: LogicalPlan): LogicalPlan {
  const wanted = outputOf(before)
  const given = outputOf(plan)
  if (wanted.length === given.length && wanted.every((a, i) => a.id === given[i].id)) return plan
  return Object.freeze({ kind: 'project', input: plan, columns: wanted })
}
