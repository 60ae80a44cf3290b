/**
 * Analysis: names, types, functions and shorthand operators of a plan, bottom up in one pass, pure and synchronous.
 * What comes out holds resolved expressions only, and none of withColumns, renameColumns, toNames, dropColumns,
 * toSchema, summary, using-joins; relations must have been loaded before (`load-relations.ts`).
 */
import { unreachable } from '../base/assert.ts'
import { withFields } from '../expr/tree.ts'
import type { LogicalPlan } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { mapPlanChildren, planChildren } from '../plan/tree.ts'
import { hasAggregate } from './aggregates/extend-input.ts'
import { refusePipedAggregate } from './aggregates/pipe-aggregates.ts'
import { resolveAggregate } from './aggregates/resolve-aggregate.ts'
import { refuseGrouping, rewriteGroupingSets } from './aggregates/rewrite-grouping-sets.ts'
import { rewritePivot } from './aggregates/rewrite-pivot.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { checkArguments } from './check-arguments.ts'
import { checkLimit } from './check-limit.ts'
import { checkWrite } from './check-write.ts'
import { hideAgain, withHiddenColumns } from './columns/hidden-columns.ts'
import {
  renamed,
  rewriteDropColumns,
  rewriteRenameColumns,
  rewriteToNames,
  rewriteWithColumns,
} from './columns/rewrite-columns.ts'
import { Scope } from './columns/scope.ts'
import { selectItems } from './columns/select-items.ts'
import { refuseStar } from './columns/star.ts'
import { locatedAround, raise } from './error-place.ts'
import { placeAboveAggregate, placeGenerator, refuseGenerators, resolveGenerate } from './generators.ts'
import { requireComparable } from './ordering-check.ts'
import { resolveDeduplicate } from './resolve-deduplicate.ts'
import type { Resolution } from './resolve-expression.ts'
import { groupedForHaving, resolveFilter } from './resolve-filter.ts'
import { resolveHint } from './resolve-hint.ts'
import { resolveInlineTable } from './resolve-inline-table.ts'
import { resolveJoin } from './resolve-join.ts'
import { resolveMetrics } from './resolve-metrics.ts'
import { resolveRepartition } from './resolve-repartition.ts'
import { resolveSetOperation } from './resolve-set-operation.ts'
import { resolveSort } from './resolve-sort.ts'
import { checkFunctionAliases, resolveTableFunction } from './resolve-table-function.ts'
import { resolveView } from './resolve-view.ts'
import { rewriteDropNulls, rewriteFillNulls, rewriteReplaceValues } from './rewrite-nulls.ts'
import { rewriteSummary } from './rewrite-summary.ts'
import { rewriteToSchema } from './rewrite-to-schema.ts'
import { rewriteUnpivot } from './rewrite-unpivot.ts'
import { resolveLateralJoin } from './subqueries/resolve-lateral-join.ts'
import { resolveCteReference, resolveWith } from './subqueries/resolve-with.ts'
import { extractWindows } from './windows/extract-windows.ts'
import { applyNamedWindows } from './windows/named-windows.ts'
import { withTimeWindows } from './windows/time-windows.ts'

export function analyze(plan: LogicalPlan, context: AnalysisContext): LogicalPlan {
  return extractWindows(resolve(plan, context), context)
}

function resolve(plan: LogicalPlan, around: AnalysisContext): LogicalPlan {
  const context = withSeedsOf(plan, around)
  if (plan.kind === 'namedWindows') return resolve(applyNamedWindows(plan), context)
  if (plan.kind === 'with') return identified(resolveWith(plan, context, analyze), plan)
  if (plan.kind === 'join' && plan.lateral === true) {
    return identified(hideAgain(resolveLateralJoin(plan, context, analyze)), plan)
  }
  if (plan.kind === 'subqueryAlias' && plan.view === true) {
    return identified(resolveOperator(resolveView(plan, context, analyze), context, plan), plan)
  }
  const written = plan.kind === 'filter' ? groupedForHaving(plan) : plan
  const children = mapPlanChildren(written, (child) => resolve(child, context))
  refuseGenerators(children)
  const seeing = withTimeWindows(withHiddenColumns(children, context), context)
  const resolved = resolveOperator(seeing, context, written)
  return identified(hideAgain(resolved), plan)
}

/** A DataFrame draws the same random numbers however often it is analysed, alone or as a part of others. */
function withSeedsOf({ planId }: LogicalPlan, context: AnalysisContext): AnalysisContext {
  if (planId === undefined || context.randomSeeds === undefined) return context
  return { ...context, randomSeed: context.randomSeeds(planId) }
}

/** The result of a rewrite answers for the DataFrame that the operator was, too. */
function identified(resolved: LogicalPlan, written: LogicalPlan): LogicalPlan {
  const { planId, origin } = written
  if (planId === undefined || resolved.planId === planId) return resolved
  const place = origin === undefined || resolved.origin !== undefined ? {} : { origin }
  if (resolved.planId === undefined) return Object.freeze({ ...resolved, planId, ...place })
  return Object.freeze({ kind: 'project', input: resolved, columns: outputOf(resolved), planId, ...place })
}

function resolutionOf(plan: LogicalPlan, context: AnalysisContext): Resolution {
  const inputs = planChildren(plan)
  const scope = new Scope(inputs.flatMap(outputOf), context.caseSensitive)
  return {
    context,
    scope,
    inputs,
    resolvePlan: (subquery, outer) => analyze(subquery, { ...context, outer }),
  }
}

function resolveOperator(plan: LogicalPlan, context: AnalysisContext, written: LogicalPlan): LogicalPlan {
  switch (plan.kind) {
    case 'unresolvedRelation':
      return raise(
        'TABLE_OR_VIEW_NOT_FOUND',
        {
          relationName: plan.source.kind === 'table' ? plan.source.name.map((p) => `\`${p}\``).join('.') : '',
        },
        plan.origin,
      )
    case 'scan':
    case 'range':
    case 'sample':
    case 'tail':
      return checkArguments(plan)
    case 'local':
    case 'oneRow':
    case 'showString':
      return plan
    case 'distinct':
      requireComparable(outputOf(plan.input), plan.origin)
      return plan
    case 'write':
      return checkWrite(plan, context)
    case 'hint':
      return resolveHint(plan, resolutionOf(plan, context))
    case 'project':
      return resolveProject(plan, resolutionOf(plan, context))
    case 'withColumns':
      return placeGenerator(rewriteWithColumns(plan, resolutionOf(plan, context)), context)
    case 'renameColumns':
      return rewriteRenameColumns(plan, resolutionOf(plan, context))
    case 'toNames':
      return rewriteToNames(plan, resolutionOf(plan, context))
    case 'dropColumns':
      return rewriteDropColumns(plan, resolutionOf(plan, context))
    case 'filter':
      return resolveFilter(plan, resolutionOf(plan, context))
    case 'aggregate':
      return aggregated(resolveAggregate(plan, resolutionOf(plan, context)), context)
    case 'collectMetrics':
      return resolveMetrics(plan, resolutionOf(plan, context))
    case 'deduplicate':
      return resolveDeduplicate(plan, resolutionOf(plan, context))
    case 'sort':
      return resolveSort(plan, resolutionOf(plan, context))
    case 'limit':
    case 'offset':
      return checkLimit(plan, resolutionOf(plan, context))
    case 'setOperation':
      return resolveSetOperation(plan, context)
    case 'join':
      return resolveJoin(plan, resolutionOf(plan, context))
    case 'repartition':
      return resolveRepartition(checkArguments(plan) as typeof plan, resolutionOf(plan, context))
    case 'expand':
      return plan
    case 'subqueryAlias': {
      if (plan.columnNames === undefined) return plan
      if (written.kind === 'subqueryAlias') checkFunctionAliases(written, plan.input)
      const input = renamed(plan, plan.input, plan.columnNames, context)
      const { columnNames: _, ...alias } = plan
      return Object.freeze({ ...alias, input })
    }
    case 'toSchema':
      return rewriteToSchema(plan, context)
    case 'summary':
      return rewriteSummary(plan, resolutionOf(plan, context))
    case 'window':
      return plan
    case 'recursion':
    case 'recursionReference':
      return plan
    case 'cteReference':
      return resolveCteReference(plan, context)
    case 'tableFunction':
      return resolveTableFunction(plan, resolutionOf(plan, context))
    case 'inlineTable':
      return resolveInlineTable(plan, context)
    case 'fillNulls':
      return rewriteFillNulls(plan, resolutionOf(plan, context))
    case 'dropNulls':
      return rewriteDropNulls(plan, resolutionOf(plan, context))
    case 'replaceValues':
      return rewriteReplaceValues(plan, resolutionOf(plan, context))
    case 'pivot':
      return rewritePivot(plan, resolutionOf(plan, context))
    case 'unpivot':
      return rewriteUnpivot(plan, resolutionOf(plan, context))
    case 'generate':
      return resolveGenerate(plan, resolutionOf(plan, context))
    case 'namedWindows':
    case 'transpose':
    case 'with':
      return raise('UNSUPPORTED_FEATURE', { feature: plan.kind }, plan.origin)
    default:
      return unreachable(plan)
  }
}

/** A projection; with an aggregate in it, a grouping without keys. */
function resolveProject(plan: LogicalPlan & { kind: 'project' }, resolution: Resolution): LogicalPlan {
  const columns = locatedAround(plan.origin, () => selectItems(plan.columns, resolution))
  if (plan.pipe === 'extend') {
    for (const column of plan.columns.slice(1)) refuseStar(column, 'expression `pipeexpression`')
    for (const column of columns) refusePipedAggregate(column, 'EXTEND')
  }
  if (!columns.some(hasAggregate)) {
    columns.forEach(refuseGrouping)
    return placeGenerator(withFields(plan, { columns }), resolution.context)
  }
  const { columns: _, ...rest } = plan
  const aggregate = resolveAggregate(
    { ...rest, kind: 'aggregate', groupBy: [], columns } as LogicalPlan & { kind: 'aggregate' },
    resolution,
  )
  return aggregated(aggregate, resolution.context)
}

/** Grouping sets, and generators in the select list. */
function aggregated(plan: LogicalPlan, context: AnalysisContext): LogicalPlan {
  const rewritten = rewriteGroupingSets(plan, context)
  return rewritten.kind === 'aggregate' ? placeAboveAggregate(rewritten, context) : rewritten
}
