/**
 * Window expressions leave the select lists they were written in: below, a projection (or the grouping) gives what they
 * read, then comes a Window operator for each partitioning and order, and above them the list as it was. HAVING stays
 * below the windows of its grouping; QUALIFY is a filter above windows of its own.
 */

import { isNumeric } from '@vonk/common'
import { isDeterministic, semanticKey } from '../../expr/equality.ts'
import type {
  AggregateCall,
  Alias,
  Expression,
  NamedExpression,
  SortOrder,
  WindowExpression,
} from '../../expr/expression.ts'
import { quotedSqlText } from '../../expr/sql-text.ts'
import { mapExpressionChildren, someExpression, visitExpression, withFields } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { Aggregate, Filter, LogicalPlan, Project } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import { mapPlanChildren, planExpressions } from '../../plan/tree.ts'
import { hasAggregate } from '../aggregates/extend-input.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { qualifiedSqlText } from '../columns/qualified-text.ts'
import { raise } from '../error-place.ts'
import { hasWindow } from './resolve-window.ts'

export function extractWindows(plan: LogicalPlan, context: AnalysisContext): LogicalPlan {
  if (plan.kind === 'filter' && plan.clause === 'having' && plan.input.kind === 'aggregate') {
    const { input: aggregate } = plan
    if (aggregate.columns.some(hasWindow)) {
      refuse(plan)
      const input = extractWindows(aggregate.input, context)
      return extractList(withFields(aggregate, { input }), context, (below) =>
        withoutClause(withFields(plan, { input: below })),
      )
    }
  }
  const node = mapPlanChildren(plan, (child) => extractWindows(child, context))
  switch (node.kind) {
    case 'project':
    case 'aggregate':
      if (node.kind === 'aggregate') refuseKeys(node)
      return node.columns.some(hasWindow) ? extractList(node, context) : node
    case 'filter':
      return node.clause === 'qualify' ? extractQualify(node, context) : withoutClause(refuse(node))
    default:
      return refuse(node)
  }
}

/** Clauses of filters are of no meaning any more. */
function withoutClause(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter' || plan.clause === undefined) return plan
  const { clause: _, ...rest } = plan
  return Object.freeze(rest)
}

const operatorNames: Readonly<Partial<Record<LogicalPlan['kind'], string>>> = {
  sort: 'Sort',
  join: 'Join',
  repartition: 'RepartitionByExpression',
}

/** Operators in which aggregates have no meaning; what is left of them there was not refused before. */
const takesNoAggregates = (plan: LogicalPlan): boolean => plan.kind === 'join' || plan.kind === 'repartition'

/** Window functions stand in select lists and QUALIFY alone. */
function refuse(plan: LogicalPlan): LogicalPlan {
  const hasWrong = takesNoAggregates(plan) ? (e: Expression) => hasWindow(e) || hasAggregate(e) : hasWindow
  const wrong = planExpressions(plan).filter(hasWrong)
  if (wrong.length === 0 || plan.kind === 'window') return plan
  if (plan.kind === 'filter') {
    raise('WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE', {
      clauseName: plan.clause === 'having' ? 'HAVING' : 'WHERE',
    })
  }
  const operator = operatorNames[plan.kind] ?? plan.kind
  raise('UNSUPPORTED_EXPR_FOR_OPERATOR', { operator, invalidExprSqls: windowTexts(wrong) }, plan.origin)
}

function refuseKeys(plan: Aggregate): void {
  const wrong = plan.groupBy.filter(hasWindow)
  if (wrong.length === 0) return
  const parameters = { operator: 'Aggregate', invalidExprSqls: windowTexts(wrong) }
  raise('UNSUPPORTED_EXPR_FOR_OPERATOR', parameters, plan.origin)
}

function windowTexts(expressions: readonly Expression[]): string {
  const texts: string[] = []
  for (const e of expressions) {
    visitExpression(e, (node) => {
      if (node.kind === 'window' || node.kind === 'aggregate') texts.push(quotedSqlText(node))
    })
  }
  return texts.join(', ')
}

/** What the windows of one list read, in columns of their own where it is not a column already. */
class Extraction {
  readonly windows: Alias[] = []
  readonly #taken: NamedExpression[] = []
  readonly #regular: readonly NamedExpression[]
  readonly #keys: ReadonlySet<string>
  readonly #context: AnalysisContext
  readonly #nameOf: (window: Expression, index: number) => string

  constructor(
    regular: readonly NamedExpression[],
    keys: readonly Expression[],
    context: AnalysisContext,
    /** What a window is called that is part of an expression. */
    nameOf: (window: Expression, index: number) => string = (_, index) => `_we${index}`,
  ) {
    this.#nameOf = nameOf
    this.#regular = regular
    this.#keys = new Set(keys.map(semanticKey))
    this.#context = context
  }

  get below(): readonly NamedExpression[] {
    return [...this.#regular, ...this.#taken]
  }

  column(column: NamedExpression): NamedExpression {
    if (column.kind === 'alias' && column.child.kind === 'window') {
      this.windows.push(withFields(column, { child: this.#window(column.child) }))
      return toAttribute(column)
    }
    return this.expression(column) as NamedExpression
  }

  /** Outside of windows: windows become columns, and what else is there is asked for from below. */
  expression(e: Expression): Expression {
    if (e.kind === 'window') {
      const child = this.#window(e)
      const alias = this.#alias(child, this.#nameOf(e, this.windows.length))
      this.windows.push(alias)
      return toAttribute(alias)
    }
    const isWhole = e.kind === 'aggregate' || e.kind === 'attribute' || this.#keys.has(semanticKey(e))
    if (isWhole && !hasWindow(e)) return this.#take(e)
    if (e.kind === 'aggregate') raise('_LEGACY_ERROR_TEMP_1031', {}, e.origin)
    return mapExpressionChildren(e, (child) => this.expression(child))
  }

  #window(e: WindowExpression): WindowExpression {
    const take = (child: Expression) => this.#take(child)
    const argument = (child: Expression) => this.#argument(child)
    const called =
      e.function.kind === 'aggregate'
        ? withFields(e.function, {
            args: e.function.args.map(argument),
            ...(e.function.filter === undefined ? {} : { filter: take(e.function.filter) }),
            ...(e.function.orderBy === undefined ? {} : { orderBy: e.function.orderBy.map(this.#order) }),
          } as Partial<AggregateCall>)
        : mapExpressionChildren(e.function, argument)
    const partitionBy = e.partitionBy.map(take)
    const orderBy = e.orderBy.map(this.#order)
    // Bounds of range frames are computed from the order's own column.
    const keys = new Map(e.orderBy.map((order, i) => [semanticKey(order.child), orderBy[i].child]))
    const inTerms = (child: Expression): Expression =>
      keys.get(semanticKey(child)) ?? mapExpressionChildren(child, inTerms)
    const { lower, upper } = e.rangeBounds ?? {}
    return Object.freeze({
      ...e,
      function: called,
      partitionBy,
      orderBy,
      ...(e.rangeBounds === undefined
        ? {}
        : {
            rangeBounds: {
              ...(lower === undefined ? {} : { lower: inTerms(lower) }),
              ...(upper === undefined ? {} : { upper: inTerms(upper) }),
            },
          }),
    })
  }

  readonly #order = (order: SortOrder): SortOrder => withFields(order, { child: this.#take(order.child) })

  /** That sums widen their numbers first is not worth a column. */
  #argument(e: Expression): Expression {
    const widens =
      e.kind === 'cast' && !e.explicit && isNumeric(e.type) && isNumeric(typeOf(e.child)) && !hasWindow(e)
    return widens ? withFields(e, { child: this.#take(e.child) }) : this.#take(e)
  }

  #take(e: Expression): Expression {
    if (e.kind === 'attribute') {
      if (!this.below.some((column) => column.id === e.id)) this.#taken.push(e)
      return e
    }
    if (isConstant(e)) return e
    const key = semanticKey(e)
    const known = this.#taken.find(
      (column): column is Alias => column.kind === 'alias' && semanticKey(column.child) === key,
    )
    if (known !== undefined && isDeterministic(e)) return toAttribute(known)
    const alias = this.#alias(e, `_w${this.#taken.length}`)
    this.#taken.push(alias)
    return toAttribute(alias)
  }

  #alias(child: Expression, name: string): Alias {
    return Object.freeze({ kind: 'alias', child, name, id: this.#context.nextAttributeId() })
  }
}

const notConstant: ReadonlySet<Expression['kind']> = new Set(['attribute', 'aggregate', 'window', 'subquery'])

const isConstant = (e: Expression): boolean =>
  isDeterministic(e) && !someExpression(e, (node) => notConstant.has(node.kind))

/** `filter` is put between the list's own operator and its windows. */
function extractList(
  plan: Project | Aggregate,
  context: AnalysisContext,
  filter: (below: LogicalPlan) => LogicalPlan = (below) => below,
): LogicalPlan {
  const columns = plan.columns as readonly NamedExpression[]
  const regular = columns.filter((column) => !hasWindow(column))
  const keys = plan.kind === 'aggregate' ? plan.groupBy : []
  const extraction = new Extraction(regular, keys, context)
  const above = columns.filter(hasWindow).map((column) => extraction.column(column))
  const below = withFields(plan, { columns: extraction.below }) as LogicalPlan
  const inner = filter(extractOnce(below, context))
  const windows = windowOperators(inner, extraction.windows, plan)
  const place = plan.origin === undefined ? {} : { origin: plan.origin }
  const all: LogicalPlan = Object.freeze({
    kind: 'project',
    input: windows,
    columns: [...outputOf(windows), ...above],
    ...place,
  })
  return Object.freeze({ kind: 'project', input: all, columns: columns.map(toAttribute), ...place })
}

/** What a window reads may be a window function itself. */
function extractOnce(plan: LogicalPlan, context: AnalysisContext): LogicalPlan {
  const isList = plan.kind === 'project' || plan.kind === 'aggregate'
  return isList && plan.columns.some(hasWindow) ? extractList(plan, context) : plan
}

function extractQualify(plan: Filter, context: AnalysisContext): LogicalPlan {
  const { condition, input } = plan
  if (!hasWindow(condition)) {
    if (!hasWindows(input)) raise('QUALIFY_REQUIRES_WINDOW_FUNCTION', {})
    return withoutClause(plan)
  }
  const output = outputOf(input)
  const extraction = new Extraction(output, [], context, qualifiedSqlText)
  const rest = extraction.expression(condition)
  const below: LogicalPlan = Object.freeze({ kind: 'project', input, columns: extraction.below })
  const windows = windowOperators(extractOnce(below, context), extraction.windows, plan)
  const filter = withoutClause(withFields(plan, { input: windows, condition: rest }))
  return Object.freeze({ kind: 'project', input: filter, columns: output })
}

/** Whether the select list below has a window function. */
function hasWindows(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'window':
      return true
    case 'project':
    case 'filter':
    case 'sort':
      return hasWindows(plan.input)
    default:
      return false
  }
}

/** One operator for each partitioning and order, in the order in which they are first met. */
function windowOperators(input: LogicalPlan, windows: readonly Alias[], place: LogicalPlan): LogicalPlan {
  const groups = new Map<string, Alias[]>()
  for (const alias of windows) {
    const { partitionBy, orderBy } = alias.child as WindowExpression
    const key = JSON.stringify([partitionBy.map(semanticKey), orderBy.map(semanticKey)])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [alias])
    else group.push(alias)
  }
  let plan = input
  for (const columns of groups.values()) {
    const { partitionBy, orderBy } = columns[0].child as WindowExpression
    plan = Object.freeze({
      kind: 'window',
      input: plan,
      columns,
      partitionBy,
      orderBy,
      ...(place.origin === undefined ? {} : { origin: place.origin }),
    })
  }
  return plan
}
