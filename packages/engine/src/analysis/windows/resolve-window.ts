/**
 * `f(...) OVER (...)`: the function, partitioning and order resolved, the frame that is meant where none is written,
 * and the checks that Spark makes of all of them. Where window expressions may stand is for `extract-windows.ts`.
 */
import { sqlName } from '@vonk/common'
import type {
  Expression,
  SortOrder,
  UnresolvedAttribute,
  WindowExpression,
  WindowFrame,
} from '../../expr/expression.ts'
import { specifiedFrame } from '../../expr/expression-text.ts'
import { windowEntry } from '../../expr/registry.ts'
import { quotedSqlText, sqlText } from '../../expr/sql-text.ts'
import {
  mapArray,
  someExpression,
  transformExpression,
  visitExpression,
  withFields,
} from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import type { WindowEntry } from '../../expr/window-entry.ts'
import { qualifiedSqlText } from '../columns/qualified-text.ts'
import { quotedName } from '../columns/similar-names.ts'
import { located, raise } from '../error-place.ts'
import { isOrderable, requireOrdered } from '../ordering-check.ts'
import { type Resolution, resolveExpression, resolveFunction } from '../resolve-expression.ts'
import { resolveFrame } from './window-frame.ts'

export function resolveWindow(e: WindowExpression, resolution: Resolution): Expression {
  if (e.reference !== undefined) raiseUndefined(e.reference)
  const inside = (child: Expression): Expression => {
    const resolved = resolveExpression(child, resolution)
    return resolved.kind === 'alias' ? resolved.child : resolved
  }
  refuseLateral(e, resolution)
  const called = resolveCalled(e, resolution)
  const partitionBy = mapArray(e.partitionBy, inside)
  const orderBy = mapArray(e.orderBy, (order) => withFields(order, { child: inside(order.child) }))
  partitionBy.forEach(requirePartitioning)
  for (const order of orderBy) located(order.child.origin, () => requireOrdered(order, 'sort'))
  const { entry, problem } = functionKind(called)
  if (problem) raise('UNSUPPORTED_EXPR_FOR_WINDOW', { sqlExpr: quotedSqlText(called) }, e.origin)
  if (entry !== undefined) checkFrame(entry, called, e, orderBy, resolution)
  const frame = entry?.frame?.(called as Expression & { kind: 'call' }) ?? e.frame ?? defaultFrame(orderBy)
  const spec = { ...e, function: called, partitionBy, orderBy }
  const resolved = resolveFrame({ ...spec, frame }, frame, resolution)
  checkAggregate(resolved)
  return Object.freeze(resolved)
}

/** Windows read columns, not aliases further left in the same list. */
function refuseLateral(e: WindowExpression, { scope, lateral, deeper }: Resolution): void {
  if (lateral === undefined || lateral.length === 0) return
  const isLateral = (node: Expression): node is UnresolvedAttribute => {
    if (node.kind !== 'unresolvedAttribute' || node.planId !== undefined) return false
    const { parts, origin } = node
    if (scope.find(parts, origin) !== undefined || deeper?.find(parts, origin) !== undefined) return false
    return lateral.some((alias) => scope.sameName(alias.name, parts[0]))
  }
  const marked = (node: Expression): Expression =>
    isLateral(node) ? { ...node, parts: [`lateralAliasReference(${node.parts.join('.')})`] } : node
  visitExpression(e, (node) => {
    if (!isLateral(node)) return
    const text = sqlText(transformExpression(e, marked))
    const windowExpr = `"${e.frame === undefined ? text.replace(/\)$/, ' unspecifiedframe$())') : text}"`
    raise('UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_WINDOW', { lca: quotedName(node.parts), windowExpr })
  })
}

function requirePartitioning(key: Expression): void {
  const type = typeOf(key)
  if (isOrderable(type)) return
  const parameters = { expr: quotedSqlText(key), exprType: `"${sqlName(type)}"` }
  raise('EXPRESSION_TYPE_IS_NOT_ORDERABLE', parameters, key.origin)
}

/** The function by name, which may be one that needs OVER; what else stands there is no function. */
function resolveCalled(e: WindowExpression, resolution: Resolution): Expression {
  const { function: written } = e
  const { context } = resolution
  const parsed = written.kind === 'unresolvedText' ? context.parseExpression(written.text) : written
  if (parsed.kind !== 'unresolvedFunction') return resolveExpression(parsed, resolution)
  const origin = parsed.origin ?? written.origin ?? e.origin
  return resolveFunction({ ...parsed, ...(origin === undefined ? {} : { origin }) }, resolution, {
    over: true,
  })
}

function functionKind(called: Expression): {
  readonly entry?: WindowEntry
  readonly problem: boolean
} {
  if (called.kind === 'aggregate') return { problem: false }
  const entry = called.kind === 'call' ? windowEntry(called.name) : undefined
  return entry === undefined ? { problem: true } : { entry, problem: false }
}

const raiseUndefined = (windowName: string): never =>
  raise('MISSING_WINDOW_SPECIFICATION', {
    windowName,
    docroot: 'https://spark.apache.org/docs/latest',
  })

/** Functions with a frame of their own take no other; those that are no aggregates need an order. */
function checkFrame(
  entry: WindowEntry,
  called: Expression,
  e: WindowExpression,
  orderBy: readonly SortOrder[],
  resolution: Resolution,
): void {
  const own = entry.frame?.(called as Expression & { kind: 'call' })
  if (e.frame !== undefined && own !== undefined) {
    if (own.lower.kind === 'offset') raise('_LEGACY_ERROR_TEMP_1035', { prettyName: entry.name })
    const given = resolveFrame({ ...e, orderBy }, e.frame, resolution).frame
    if (specifiedFrame(own) !== specifiedFrame(given)) {
      raise('_LEGACY_ERROR_TEMP_1036', { wf: specifiedFrame(given), required: specifiedFrame(own) })
    }
  }
  if (orderBy.length === 0) {
    raise('WINDOW_FUNCTION_FRAME_NOT_ORDERED', { wf_name: entry.name, wf_expr: qualifiedSqlText(called) })
  }
}

/** Without an order the frame is the whole partition, with one it ends with the rows equal to the current one. */
const defaultFrame = (orderBy: readonly SortOrder[]): WindowFrame =>
  orderBy.length === 0
    ? { unit: 'rows', lower: { kind: 'unboundedPreceding' }, upper: { kind: 'unboundedFollowing' } }
    : { unit: 'range', lower: { kind: 'unboundedPreceding' }, upper: { kind: 'currentRow' } }

function checkAggregate(e: WindowExpression): void {
  const { function: called } = e
  if (called.kind !== 'aggregate') return
  if (called.distinct) {
    raise('DISTINCT_WINDOW_FUNCTION_UNSUPPORTED', { windowExpr: quotedSqlText(e) }, e.origin)
  }
  if (called.orderBy !== undefined && called.orderBy.length > 0 && e.orderBy.length > 0) {
    raise('INVALID_WINDOW_SPEC_FOR_AGGREGATION_FUNC', { aggFunc: quotedSqlText(called) }, e.origin)
  }
}

export const hasWindow = (e: Expression): boolean => someExpression(e, (node) => node.kind === 'window')
