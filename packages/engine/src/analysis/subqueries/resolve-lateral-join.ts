/** Joins whose right side may name columns of the left one: inner, cross and left outer ones. */
import type { Join, LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { planExpressions } from '../../plan/tree.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { exposedFor, expressionsWithin } from '../columns/hidden-columns.ts'
import { Scope } from '../columns/scope.ts'
import { raise } from '../error-place.ts'
import { resolveJoin } from '../resolve-join.ts'
import { disjointFrom } from './resolve-subquery.ts'
import type { Analyze } from './resolve-with.ts'
import { SubqueryScope } from './subquery-scope.ts'

const typeNames: Readonly<Partial<Record<Join['type'], string>>> = {
  rightOuter: 'RIGHT OUTER',
  fullOuter: 'FULL OUTER',
  leftSemi: 'LEFT SEMI',
  leftAnti: 'LEFT ANTI',
}

export function resolveLateralJoin(plan: Join, context: AnalysisContext, analyze: Analyze): LogicalPlan {
  const joinType = typeNames[plan.type]
  if (joinType !== undefined) raise('INVALID_LATERAL_JOIN_TYPE', { joinType }, plan.origin)
  const named = [...planExpressions(plan), ...expressionsWithin(plan.right)]
  const left = exposedFor(analyze(plan.left, context), named, context)
  const scope = new Scope(outputOf(left), context.caseSensitive)
  const outer = new SubqueryScope({ context, scope, inputs: [left] })
  const right = disjointFrom(analyze(plan.right, { ...context, outer }), [left], context.nextAttributeId)
  const { bindings } = outer
  const { lateral: _, ...plain } = plan
  const join: Join = Object.freeze({
    ...plain,
    left,
    right,
    ...(bindings.length === 0 ? {} : { lateral: true, bindings }),
  })
  return resolveJoin(join, {
    context,
    scope: new Scope([left, right].flatMap(outputOf), context.caseSensitive),
    inputs: [left, right],
    resolvePlan: (subquery, around) => analyze(subquery, { ...context, outer: around }),
  })
}
