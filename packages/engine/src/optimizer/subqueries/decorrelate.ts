/**
 * Any correlated plan to one without outer references, after Neumann and Kemper, "Unnesting Arbitrary Queries" (BTW
 * 2015). The dependent join of the distinct values of the outer references (the domain) with the plan is pushed down,
 * operator by operator, until below it nothing depends on them: there it is a cross product. The plan then has, beside
 * its own columns, the domain's, on which it is joined with the query around.
 *
 *     t's rows, for each: select distinct c from u where u.a > outer(t.a)
 *     -> select distinct c, d.a from u cross join (select distinct a from t) d where u.a > d.a
 */
import { boolean, SparkError } from '@vonk/common'
import { withFreshIds } from '../../analysis/fresh-ids.ts'
import { resolveCall } from '../../analysis/resolve-function.ts'
import { semanticKey } from '../../expr/equality.ts'
import type { Alias, Attribute, Expression, NamedExpression, SortOrder } from '../../expr/expression.ts'
import { mapExpressionChildren, withFields } from '../../expr/tree.ts'
import { isNullable } from '../../expr/typing.ts'
import type { Aggregate, Join, Limit, LogicalPlan, SetOperation } from '../../plan/logical-plan.ts'
import { outputOf, toAttribute } from '../../plan/output.ts'
import { planExpressions } from '../../plan/tree.ts'
import { overNoRows } from '../aggregates/over-no-rows.ts'
import { conjunction } from '../conditions/push-filters.ts'
import type { OptimizerContext } from '../optimizer-rule.ts'
import { bounds, choose, limitOverSort, unique } from './domain-columns.ts'
import { hasOuter, type OuterValues, planHasOuter, withValues } from './outer-references.ts'

export interface Decorrelated {
  readonly plan: LogicalPlan
  /** The domain's columns in the plan's output, by the ids of outer references. */
  readonly columns: ReadonlyMap<number, Attribute>
}

/** `around`: the plan of the query that the subquery stands in, over whose columns the values are. */
export function decorrelate(
  plan: LogicalPlan,
  values: OuterValues,
  around: LogicalPlan,
  context: OptimizerContext,
): Decorrelated {
  return new Decorrelation(values, around, context).dependent(plan)
}

class Decorrelation {
  private readonly values: OuterValues
  private readonly context: OptimizerContext
  private readonly domain: LogicalPlan
  /** Position of each outer reference's column in the domain. */
  private readonly positions = new Map<number, number>()

  constructor(values: OuterValues, around: LogicalPlan, context: OptimizerContext) {
    this.values = values
    this.context = context
    const columns: Alias[] = []
    const known = new Map<string, number>()
    for (const [id, value] of values) {
      const key = semanticKey(value)
      let at = known.get(key)
      if (at === undefined) {
        at = columns.length
        known.set(key, at)
        columns.push(this.alias(value, '_outer'))
      }
      this.positions.set(id, at)
    }
    const projected: LogicalPlan = Object.freeze({ kind: 'project', input: around, columns })
    this.domain = Object.freeze({ kind: 'distinct', input: projected })
  }

  private alias(child: Expression, name: string): Alias {
    return Object.freeze({ kind: 'alias', child, name, id: this.context.nextAttributeId() })
  }

  private call(name: string, ...args: readonly Expression[]): Expression {
    return resolveCall({ name: [name], args, distinct: false, origin: undefined }, this.context)
  }

  /** A copy of the domain, and its columns by outer reference. */
  private copyOfDomain(): Decorrelated {
    const plan = withFreshIds(this.domain, this.context.nextAttributeId)
    return this.withColumns(plan, outputOf(plan))
  }

  private withColumns(plan: LogicalPlan, domain: readonly Attribute[]): Decorrelated {
    return { plan, columns: new Map([...this.positions].map(([id, at]) => [id, domain[at]])) }
  }

  /** The domain's columns, each once. */
  private domainOf({ columns }: Decorrelated): readonly Attribute[] {
    const byPosition: Attribute[] = []
    for (const [id, at] of this.positions) byPosition[at] = columns.get(id)!
    return byPosition
  }

  /** The dependent join of the domain with a plan. */
  dependent(plan: LogicalPlan): Decorrelated {
    if (!planHasOuter(plan, this.values)) return this.crossed(plan)
    switch (plan.kind) {
      case 'project':
        return this.project(plan)
      case 'filter': {
        const below = this.dependent(plan.input)
        const condition = withValues(plan.condition, below.columns)
        return { ...below, plan: withFields(plan, { input: below.plan, condition }) }
      }
      case 'sort':
        // Nobody asks for an order but a limit, which is dealt with together with its sort.
        return this.dependent(plan.input)
      case 'subqueryAlias':
      case 'hint':
      case 'sample':
      case 'repartition':
      case 'distinct': {
        const below = this.dependent(plan.input)
        return { ...below, plan: withFields(plan, { input: below.plan }) as LogicalPlan }
      }
      case 'deduplicate': {
        const below = this.dependent(plan.input)
        const columns = [...plan.columns, ...this.domainOf(below)]
        return { ...below, plan: withFields(plan, { input: below.plan, columns }) }
      }
      case 'aggregate':
        return this.aggregate(plan)
      case 'window': {
        const below = this.dependent(plan.input)
        const inside = (e: Expression) => this.windowed(withValues(e, below.columns), below)
        const columns = plan.columns.map(inside)
        const partitionBy = [
          ...plan.partitionBy.map((e) => withValues(e, below.columns)),
          ...this.domainOf(below),
        ]
        const orderBy = plan.orderBy.map((order) => withValues(order, below.columns) as SortOrder)
        return { ...below, plan: withFields(plan, { input: below.plan, columns, partitionBy, orderBy }) }
      }
      case 'generate': {
        const below = this.dependent(plan.input)
        const generator = withValues(plan.generator, below.columns)
        return { ...below, plan: withFields(plan, { input: below.plan, generator }) }
      }
      case 'expand': {
        const below = this.dependent(plan.input)
        const domain = this.domainOf(below)
        const projections = plan.projections.map((row) => [
          ...row.map((e) => withValues(e, below.columns)),
          ...domain,
        ])
        const output = [...plan.output, ...domain]
        return { ...below, plan: withFields(plan, { input: below.plan, projections, output }) }
      }
      case 'limit':
      case 'offset':
        return this.limited(plan)
      case 'join':
        return this.join(plan)
      case 'setOperation':
        return this.setOperation(plan)
      default:
        throw new SparkError({
          condition: 'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED',
          messageParameters: { treeNode: plan.kind },
        })
    }
  }

  /** Window expressions repeat their operator's partitioning. */
  private windowed(e: Expression, below: Decorrelated): Expression {
    if (e.kind !== 'window') return mapExpressionChildren(e, (child) => this.windowed(child, below))
    return withFields(e, { partitionBy: [...e.partitionBy, ...this.domainOf(below)] })
  }

  private crossed(plan: LogicalPlan): Decorrelated {
    const domain = this.copyOfDomain()
    if (plan.kind === 'oneRow') return domain
    const join: Join = Object.freeze({ kind: 'join', type: 'cross', left: domain.plan, right: plan })
    return { ...domain, plan: join }
  }

  private project(plan: LogicalPlan & { kind: 'project' }): Decorrelated {
    const below = this.dependent(plan.input)
    const columns = [...plan.columns.map((e) => withValues(e, below.columns)), ...this.domainOf(below)]
    return { ...below, plan: withFields(plan, { input: below.plan, columns: unique(columns) }) }
  }

  /** A grouping without keys gives a row also for values of the domain that no row belongs to. */
  private aggregate(plan: Aggregate): Decorrelated {
    const below = this.dependent(plan.input)
    const domain = this.domainOf(below)
    const inside = (e: Expression) => withValues(e, below.columns)
    const groupBy = [...plan.groupBy.map(inside), ...domain]
    const columns = plan.columns.map(inside) as NamedExpression[]
    if (plan.groupBy.length > 0) {
      const grouped = withFields(plan, {
        input: below.plan,
        groupBy,
        columns: unique([...columns, ...domain]),
      })
      return { ...below, plan: grouped }
    }
    const found = this.alias({ kind: 'literal', type: boolean, value: true }, '_found')
    const named = columns.map((column): Alias => {
      const child = column.kind === 'alias' ? column.child : column
      return Object.freeze({ kind: 'alias', child, name: column.name, id: this.context.nextAttributeId() })
    })
    const grouped: Aggregate = withFields(plan, {
      input: below.plan,
      groupBy,
      columns: unique([...named, found, ...domain]),
    })
    const all = this.copyOfDomain()
    const join: Join = Object.freeze({
      kind: 'join',
      type: 'leftOuter',
      left: all.plan,
      right: grouped,
      condition: this.equalDomains(all, below),
    })
    const isMissing = this.call('isnull', { ...toAttribute(found), nullable: true })
    const written = plan.columns as readonly NamedExpression[]
    const given = written.map((column, i): Alias => {
      const child = column.kind === 'alias' ? column.child : column
      const value = { ...toAttribute(named[i]), nullable: true }
      return Object.freeze({
        kind: 'alias',
        child: choose(isMissing, withValues(overNoRows(child), all.columns), value),
        name: column.name,
        id: column.id,
      })
    })
    const project: LogicalPlan = Object.freeze({
      kind: 'project',
      input: join,
      columns: [...given, ...this.domainOf(all)],
    })
    return { ...all, plan: project }
  }

  private equalDomains(a: Decorrelated, b: Decorrelated): Expression {
    const other = this.domainOf(b)
    return conjunction(this.domainOf(a).map((column, i) => this.equal(column, other[i])))
  }

  private equal(a: Expression, b: Expression): Expression {
    return this.call(isNullable(a) || isNullable(b) ? '<=>' : '=', a, b)
  }

  private limited(plan: Limit | (LogicalPlan & { kind: 'offset' })): Decorrelated {
    const { limit, offset, input } = bounds(plan)
    const overSort = limitOverSort(plan)
    if (overSort !== undefined) return this.dependent(overSort)
    const order = input.kind === 'sort' ? input.order : []
    const below = this.dependent(input.kind === 'sort' ? input.input : input)
    const domain = this.domainOf(below)
    const isLiteralOne = limit?.kind === 'literal' && Number(limit.value) === 1
    if (order.length === 0 && offset === undefined && isLiteralOne) {
      return { ...below, plan: Object.freeze({ kind: 'deduplicate', input: below.plan, columns: domain }) }
    }
    const orderBy = order.map((item) => withValues(item, below.columns) as SortOrder)
    const rank = this.alias(
      {
        kind: 'window',
        function: resolveCall(
          { name: ['row_number'], args: [], distinct: false, over: true, origin: undefined },
          this.context,
        ),
        partitionBy: domain,
        orderBy,
        frame: { unit: 'rows', lower: { kind: 'unboundedPreceding' }, upper: { kind: 'currentRow' } },
      },
      '_rank',
    )
    const ranked: LogicalPlan = Object.freeze({
      kind: 'window',
      input: below.plan,
      columns: [rank],
      partitionBy: domain,
      orderBy,
    })
    const at = toAttribute(rank)
    const last =
      limit === undefined ? undefined : offset === undefined ? limit : this.call('+', limit, offset)
    const conditions = [
      ...(offset === undefined ? [] : [this.call('>', at, offset)]),
      ...(last === undefined ? [] : [this.call('<=', at, last)]),
    ]
    const filtered: LogicalPlan = Object.freeze({
      kind: 'filter',
      input: ranked,
      condition: conjunction(conditions),
    })
    const project: LogicalPlan = Object.freeze({
      kind: 'project',
      input: filtered,
      columns: outputOf(below.plan),
    })
    return { ...below, plan: project }
  }

  private join(plan: Join): Decorrelated {
    const onLeft = planHasOuter(plan.left, this.values)
    const onRight =
      planHasOuter(plan.right, this.values) ||
      (plan.bindings ?? []).some((b) => hasOuter(b.value, this.values))
    const inCondition = planExpressions(plan).some((e) => hasOuter(e, this.values))
    const isInner = plan.type === 'inner' || plan.type === 'cross'
    if (isInner && onRight && !onLeft) {
      const right = this.dependent(plan.right)
      return { ...right, plan: this.joined(plan, plan.left, right.plan, right.columns) }
    }
    const needsBoth =
      plan.type === 'fullOuter' || plan.type === 'rightOuter' || (onRight && plan.type !== 'inner')
    if (!onRight && !needsBoth) {
      const left = this.dependent(plan.left)
      return { ...left, plan: this.joined(plan, left.plan, plan.right, left.columns) }
    }
    if (plan.type === 'rightOuter' && !onLeft && !inCondition) {
      const right = this.dependent(plan.right)
      return { ...right, plan: this.joined(plan, plan.left, right.plan, right.columns) }
    }
    return this.joinOfBoth(plan)
  }

  /** Each side for its own copy of the domain, joined where the copies are equal. */
  private joinOfBoth(plan: Join): Decorrelated {
    const left = this.dependent(plan.left)
    const right = this.dependent(plan.right)
    const columns = plan.type === 'rightOuter' ? right.columns : left.columns
    const same = this.equalDomains(left, right)
    const condition =
      plan.condition === undefined ? same : conjunction([same, withValues(plan.condition, columns)])
    const type = plan.type === 'cross' ? 'inner' : plan.type
    const join: Join = Object.freeze({ ...plan, type, left: left.plan, right: right.plan, condition })
    if (plan.type !== 'fullOuter') return { plan: join, columns }
    const sides = [this.domainOf(left), this.domainOf(right)]
    const merged = sides[0].map((column, i) => {
      const [a, b] = [column, sides[1][i]].map((side) => ({ ...side, nullable: true }))
      return this.alias(this.call('coalesce', a, b), '_outer')
    })
    const own = outputOf(plan)
    const inJoin = new Map(outputOf(join).map((a) => [a.id, a]))
    const project: LogicalPlan = Object.freeze({
      kind: 'project',
      input: join,
      columns: [...own.map((a) => inJoin.get(a.id) ?? a), ...merged],
    })
    return this.withColumns(project, merged.map(toAttribute))
  }

  private joined(
    plan: Join,
    left: LogicalPlan,
    right: LogicalPlan,
    columns: ReadonlyMap<number, Attribute>,
  ): LogicalPlan {
    if (plan.condition === undefined) return withFields(plan, { left, right })
    return withFields(plan, { left, right, condition: withValues(plan.condition, columns) })
  }

  /** Rows of the inputs are compared together with the domain's values that they are for. */
  private setOperation(plan: SetOperation): Decorrelated {
    const inputs = plan.inputs.map((input) => {
      const own = outputOf(input)
      const below = this.dependent(input)
      const columns = [...own, ...this.domainOf(below)]
      return {
        plan: Object.freeze({ kind: 'project', input: below.plan, columns }) as LogicalPlan,
        width: own.length,
      }
    })
    const whole = withFields(plan, { inputs: inputs.map((input) => input.plan) })
    return this.withColumns(whole, outputOf(whole).slice(inputs[0].width))
  }
}
