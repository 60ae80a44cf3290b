/** ORDER BY: positions, columns of the select list, and what lies below it. */
import { SparkError } from '@vonk/common'
import type { Expression, Origin, SortOrder } from '../expr/expression.ts'
import { quotedSqlText } from '../expr/sql-text.ts'
import { withFields } from '../expr/tree.ts'
import type { LogicalPlan, Sort } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { parseMultipartIdentifier } from '../sql/expression-parser.ts'
import { deeperScope, extendInput, hasAggregate, restoreOutput } from './aggregates/extend-input.ts'
import type { AnalysisContext } from './analysis-context.ts'
import type { Scope } from './columns/scope.ts'
import { parsed } from './columns/select-items.ts'
import { similarNames } from './columns/similar-names.ts'
import { refuseStars } from './columns/star.ts'
import { located, raise } from './error-place.ts'
import { requireOrdered } from './ordering-check.ts'
import { type Resolution, resolveExpression } from './resolve-expression.ts'

export function resolveSort(plan: Sort, resolution: Resolution): LogicalPlan {
  const { context } = resolution
  const deeper = deeperScope(plan.input, context.caseSensitive)
  const { orderByAll: all, ...rest } = plan
  const orders =
    all === undefined
      ? plan.order.map((order) => withFields(order, { child: starless(order.child, context) }))
      : outputOf(plan.input).map((child): SortOrder => ({ kind: 'sortOrder', child, ...all }))
  const resolved = orders.map((order) => {
    const child =
      positional(order.child, plan.input) ??
      withoutAmbiguity(resolution, deeper, (where) => resolveExpression(order.child, where))
    return withFields(order, { child: child.kind === 'alias' ? child.child : child })
  })
  const extended = extendInput(
    plan.input,
    resolved.map((order) => order.child),
    context,
  )
  if (extended === undefined) raiseUnsupported(resolved)
  const order = resolved.map((item, i) => withFields(item, { child: extended.expressions[i] }))
  for (const item of order)
    located(item.origin ?? placeInText(item.child), () => requireOrdered(item, 'sort'))
  return restoreOutput(Object.freeze({ ...rest, input: extended.input, order }), plan.input)
}

/**
 * A name that several columns of the select list have is none that ORDER BY finds there: it may mean one below, as the
 * shared column of a join by USING whose sides are both shown.
 */
function withoutAmbiguity(
  resolution: Resolution,
  deeper: Scope | undefined,
  resolve: (where: Resolution) => Expression,
): Expression {
  try {
    return resolve(deeper === undefined ? resolution : { ...resolution, deeper })
  } catch (error) {
    if (!isAmbiguous(error)) throw error
    try {
      if (deeper !== undefined) return resolve({ ...resolution, scope: deeper })
    } catch (below) {
      if (!isOfNoColumn(below)) throw below
    }
    const objectName = error.messageParameters.name
    const proposal = similarNames(parseMultipartIdentifier(objectName), resolution.scope.attributes)
    throw new SparkError({
      condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      messageParameters: { objectName, proposal },
      queryContext: error.queryContext,
      ...(error.callSite === undefined ? {} : { callSite: error.callSite }),
    })
  }
}

const isOfNoColumn = (error: unknown): boolean =>
  isAmbiguous(error) || (error instanceof SparkError && error.condition.startsWith('UNRESOLVED_COLUMN'))

const isAmbiguous = (error: unknown): error is SparkError =>
  error instanceof SparkError && error.condition === 'AMBIGUOUS_REFERENCE'

/** Of columns that a program made, Spark does not tell where. */
const placeInText = ({ origin }: Expression): Origin | undefined =>
  origin?.sqlText === undefined ? undefined : origin

function raiseUnsupported(order: readonly SortOrder[]): never {
  const wrong = order.filter((item) => hasAggregate(item.child)).map((item) => quotedSqlText(item.child))
  raise('UNSUPPORTED_EXPR_FOR_OPERATOR', { operator: 'Sort', invalidExprSqls: wrong.join(', ') })
}

function starless(written: Expression, context: AnalysisContext): Expression {
  const e = parsed(written, context)
  refuseStars(e, 'Sort')
  return e
}

function positional(e: Expression, input: LogicalPlan): Expression | undefined {
  if (e.kind !== 'literal' || e.type.kind !== 'integer') return undefined
  const output = outputOf(input)
  const at = e.value as number
  if (at >= 1 && at <= output.length) return output[at - 1]
  return raise('ORDER_BY_POS_OUT_OF_RANGE', { index: `${at}`, size: `${output.length}` }, e.origin)
}
