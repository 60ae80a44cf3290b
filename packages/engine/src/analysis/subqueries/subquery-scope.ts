/**
 * A subquery's names may mean columns of the queries around it. Each such name becomes an outer reference and a binding
 * that says what it stands for there, which may itself be an outer reference where the query around is a subquery too.
 */
import type { Attribute, Binding, Expression, UnresolvedAttribute } from '../../expr/expression.ts'
import { sqlText } from '../../expr/sql-text.ts'
import { expressionChildren, mapExpressionChildren, someExpression } from '../../expr/tree.ts'
import { isNullable, typeOf } from '../../expr/typing.ts'
import type { AnalysisContext, OuterScope } from '../analysis-context.ts'
import { extractFields } from '../extract.ts'
import { findByPlanId, hasPlanId } from '../plan-ids.ts'
import { findColumn, type Resolution } from '../resolve-expression.ts'

/** Collects bindings while a subquery is resolved. `around`: what the operator it stands in is resolved against. */
export class SubqueryScope implements OuterScope {
  readonly bindings: Binding[] = []
  private readonly around: Resolution

  constructor(around: Resolution) {
    this.around = around
  }

  find(name: UnresolvedAttribute): Expression | undefined {
    const { context } = this.around
    const found = this.column(name)
    if (found === undefined) {
      const further = context.outer?.find(name)
      return further === undefined ? undefined : this.throughThis(further)
    }
    const { attribute, fields } = found
    const written = name.parts[name.parts.length - 1 - fields.length]
    return extractFields(this.bind({ ...attribute, name: written }), fields, context, name.origin)
  }

  private column(name: UnresolvedAttribute) {
    const { inputs } = this.around
    if (name.planId !== undefined && hasPlanId(inputs, name.planId)) return findByPlanId(name, this.around)
    return findColumn(name, this.around)
  }

  /** Outer references of the query around, taken over into this subquery. */
  private throughThis(e: Expression): Expression {
    return e.kind === 'outer' ? this.bind(e) : mapExpressionChildren(e, (child) => this.throughThis(child))
  }

  private bind(value: Expression): Expression {
    const id = this.around.context.nextAttributeId()
    this.bindings.push({ id, value })
    const name = value.kind === 'attribute' || value.kind === 'outer' ? value.name : sqlText(value)
    const qualifier = value.kind === 'attribute' || value.kind === 'outer' ? value.qualifier : []
    const metadata = value.kind === 'attribute' || value.kind === 'outer' ? value.metadata : undefined
    return Object.freeze({
      kind: 'outer',
      id,
      name,
      type: typeOf(value),
      nullable: isNullable(value),
      qualifier,
      ...(metadata === undefined ? {} : { metadata }),
    })
  }

  lift(e: Expression): Expression | undefined {
    if (someExpression(e, (node) => node.kind === 'attribute' || node.kind === 'subquery')) return undefined
    if (!someExpression(e, (node) => node.kind === 'outer')) return undefined
    const value = this.outside(e)
    this.forget(e)
    return this.bind(value)
  }

  /** The expression as the query around sees it. */
  private outside(e: Expression): Expression {
    if (e.kind === 'outer') return this.bindings.find((binding) => binding.id === e.id)?.value ?? e
    return mapExpressionChildren(e, (child) => this.outside(child))
  }

  private forget(e: Expression): void {
    if (e.kind === 'outer') {
      const at = this.bindings.findIndex((binding) => binding.id === e.id)
      if (at >= 0) this.bindings.splice(at, 1)
    }
    for (const child of expressionChildren(e)) this.forget(child)
  }

  qualified(qualifier: readonly string[]): readonly Expression[] {
    const { scope, context } = this.around
    const own = scope.qualified(qualifier)
    if (own.length > 0) return own.map((attribute) => named(this.bind(attribute), attribute, context))
    return (context.outer?.qualified(qualifier) ?? []).map((e) => this.throughThis(e))
  }
}

const named = (child: Expression, { name }: Attribute, context: AnalysisContext): Expression =>
  Object.freeze({ kind: 'alias', child, name, id: context.nextAttributeId() })
