/**
 * WITH RECURSIVE: a UNION ALL of an anchor that does not name the definition and a step that does. The step's columns
 * take the anchor's types, which must hold them. What Spark refuses is refused with its conditions.
 */
import { sameType, sameTypeIgnoringNullability, sqlName } from '@vonk/common'
import { assert } from '../../base/assert.ts'
import { castTo, commonType } from '../../expr/coercion.ts'
import type { Attribute } from '../../expr/expression.ts'
import { someExpression, visitExpression, withFields } from '../../expr/tree.ts'
import type { CommonTableExpression, LogicalPlan, Recursion } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { planChildren, planExpressions } from '../../plan/tree.ts'
import type { AnalysisContext } from '../analysis-context.ts'
import { raise } from '../error-place.ts'
import type { Analyze } from './resolve-with.ts'

export function isRecursive({ id, plan }: CommonTableExpression): boolean {
  return id !== undefined && names(plan, id)
}

function names(plan: LogicalPlan, id: number): boolean {
  if (plan.kind === 'cteReference') return plan.id === id
  return planChildren(plan).some((child) => names(child, id)) || subqueryNames(plan, id)
}

const subqueryNames = (plan: LogicalPlan, id: number): boolean =>
  planExpressions(plan).some((e) =>
    someExpression(e, (node) => node.kind === 'subquery' && names(node.plan as LogicalPlan, id)),
  )

export function resolveRecursion(
  definition: CommonTableExpression,
  context: AnalysisContext,
  analyze: Analyze,
): LogicalPlan {
  const { id, name, origin } = definition
  assert(id !== undefined, 'names of WITH are bound before analysis')
  const { anchor, step } = parts(definition, id)
  const resolvedAnchor = analyze(anchor, context)
  let columns = columnsOf(definition, outputOf(resolvedAnchor), context)
  // Parts of values may be NULL once a round made them so: the step is resolved again over what it gives then.
  for (;;) {
    const resolvedStep = analyze(step, { ...context, ctes: withReference(id, columns, context) })
    const wider = withNullableParts(columns, outputOf(resolvedStep), context)
    if (wider !== columns) {
      columns = wider
      continue
    }
    const fitted = castStep(resolvedStep, columns, definition, context)
    requirePlaces(resolvedStep, id)
    const stepColumns = outputOf(fitted)
    return Object.freeze<Recursion>({
      kind: 'recursion',
      id,
      name,
      anchor: resolvedAnchor,
      step: fitted,
      output: columns.map((a, i) => Object.freeze({ ...a, nullable: a.nullable || stepColumns[i].nullable })),
      ...(definition.maxDepth === undefined ? {} : { maxDepth: definition.maxDepth }),
      ...(origin === undefined ? {} : { origin }),
    })
  }
}

const withReference = (id: number, columns: readonly Attribute[], context: AnalysisContext) =>
  new Map(context.ctes).set(id, () =>
    Object.freeze({
      kind: 'recursionReference',
      id,
      output: columns.map((a) => Object.freeze({ ...a, id: context.nextAttributeId(), nullable: true })),
    }),
  )

/** The columns with types whose parts may be NULL where the step's may; the same where nothing changes. */
function withNullableParts(
  columns: readonly Attribute[],
  step: readonly Attribute[],
  context: AnalysisContext,
): readonly Attribute[] {
  const merged = columns.map((column, i) => {
    const wider = step[i] && commonType([column.type, step[i].type], context)
    const isSameButForNulls = wider !== undefined && sameTypeIgnoringNullability(wider, column.type)
    if (!isSameButForNulls || sameType(wider, column.type)) return column
    return Object.freeze({ ...column, type: wider })
  })
  return merged.every((column, i) => column === columns[i]) ? columns : merged
}

function parts(definition: CommonTableExpression, id: number): { anchor: LogicalPlan; step: LogicalPlan } {
  let { plan } = definition
  while (plan.kind === 'subqueryAlias' && plan.columnNames === undefined) plan = plan.input
  if (plan.kind === 'with' && !plan.definitions.some((inner) => names(inner.plan, id))) {
    const around = plan
    const { anchor, step } = parts({ ...definition, plan: plan.input }, id)
    return { anchor: withFields(around, { input: anchor }), step: withFields(around, { input: step }) }
  }
  const isUnion = plan.kind === 'setOperation' && plan.operation === 'union' && plan.inputs.length === 2
  const isDistinctUnion =
    (isUnion && plan.kind === 'setOperation' && !plan.all) ||
    (plan.kind === 'distinct' && plan.input.kind === 'setOperation')
  if (isDistinctUnion) raise('UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE', {}, definition.origin)
  if (!isUnion || plan.kind !== 'setOperation') return raise('INVALID_RECURSIVE_CTE', {}, definition.origin)
  const [anchor, step] = plan.inputs
  if (names(anchor, id)) raise('INVALID_RECURSIVE_CTE', {}, definition.origin)
  return { anchor, step }
}

/** Whether rows of the round before are read in a resolved plan. */
function reads(plan: LogicalPlan, id: number): boolean {
  if (plan.kind === 'recursionReference') return plan.id === id
  if (plan.kind === 'recursion') return reads(plan.anchor, id) || reads(plan.step, id)
  return planChildren(plan).some((child) => reads(child, id)) || subqueriesOf(plan).some((p) => reads(p, id))
}

function subqueriesOf(plan: LogicalPlan): readonly LogicalPlan[] {
  const found: LogicalPlan[] = []
  for (const e of planExpressions(plan))
    visitExpression(e, (node) => {
      if (node.kind === 'subquery') found.push(node.plan as LogicalPlan)
    })
  return found
}

/**
 * Rows of a round must not decide on rows of the same round: no aggregates, no outer joins on that side. As in Spark,
 * DISTINCT, INTERSECT and EXCEPT of a round are no such decision, but for the side that only says what stays; nor are
 * subqueries.
 */
function requirePlaces(plan: LogicalPlan, id: number): void {
  if (!reads(plan, id)) return
  const [left, right] = planChildren(plan)
  const refused =
    ((plan.kind === 'aggregate' ||
      plan.kind === 'window' ||
      plan.kind === 'sort' ||
      plan.kind === 'deduplicate') &&
      reads(plan.input, id)) ||
    (plan.kind === 'setOperation' &&
      plan.operation !== 'union' &&
      plan.inputs.slice(1).some((p) => reads(p, id))) ||
    (plan.kind === 'join' && refusesJoin(plan.type, reads(left, id), reads(right, id)))
  if (refused) raise('INVALID_RECURSIVE_REFERENCE.PLACE', {}, plan.origin)
  const below = plan.kind === 'recursion' ? [plan.anchor, plan.step] : planChildren(plan)
  for (const child of [...below, ...subqueriesOf(plan)]) requirePlaces(child, id)
}

function refusesJoin(type: string, onLeft: boolean, onRight: boolean): boolean {
  switch (type) {
    case 'leftOuter':
      return onRight
    case 'rightOuter':
      return onLeft
    case 'fullOuter':
      return onLeft || onRight
    case 'leftSemi':
    case 'leftAnti':
      return onRight
    default:
      return false
  }
}

function columnsOf(
  { columnNames, origin }: CommonTableExpression,
  anchor: readonly Attribute[],
  context: AnalysisContext,
): readonly Attribute[] {
  if (columnNames !== undefined && columnNames.length !== anchor.length) {
    const numbers = { numExpr: `${columnNames.length}`, numTarget: `${anchor.length}` }
    raise('ASSIGNMENT_ARITY_MISMATCH', numbers, origin)
  }
  return anchor.map((a, i) => {
    const { metadata: _m, origin: _o, ...rest } = a
    const name = columnNames?.[i] ?? a.name
    return Object.freeze({ ...rest, name, id: context.nextAttributeId(), qualifier: [] })
  })
}

function castStep(
  step: LogicalPlan,
  columns: readonly Attribute[],
  { origin }: CommonTableExpression,
  context: AnalysisContext,
): LogicalPlan {
  const output = outputOf(step)
  if (output.length !== columns.length) {
    raise(
      'NUM_COLUMNS_MISMATCH',
      {
        operator: 'UNION',
        firstNumColumns: `${columns.length}`,
        invalidOrdinalNum: 'second',
        invalidNumColumns: `${output.length}`,
      },
      origin,
    )
  }
  const cast = output.map((a, i) => {
    const { type } = columns[i]
    const wider = commonType([type, a.type], context)
    const fits = wider !== undefined && sqlName(wider) === sqlName(type)
    if (!fits) {
      const sides = { left: `"${sqlName(type)}"`, right: `"${sqlName(a.type)}"` }
      raise('CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE', sides, origin)
    }
    const child = castTo(a, type, context)
    if (child === a) return a
    return Object.freeze({ kind: 'alias' as const, child, name: a.name, id: context.nextAttributeId() })
  })
  return cast.every((column, i) => column === output[i])
    ? step
    : Object.freeze({ kind: 'project', input: step, columns: cast })
}
