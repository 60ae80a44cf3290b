/**
 * WITH RECURSIVE: a UNION ALL of an anchor that does not name the definition and a step that does. The step's columns
 * take the anchor's types, which must hold them. What Spark refuses is refused with its conditions.
 */
import { sqlName } from '@vonk/common'
import { assert } from '../base/assert.ts'
import { castTo, commonType } from '../expr/coercion.ts'
import type { Attribute, Expression } from '../expr/expression.ts'
import { someExpression } from '../expr/tree.ts'
import type { CommonTableExpression, LogicalPlan, Recursion } from '../plan/logical-plan.ts'
import { outputOf } from '../plan/output.ts'
import { planChildren, planExpressions } from '../plan/tree.ts'
import type { AnalysisContext } from './analysis-context.ts'
import { raise } from './error-place.ts'
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
  requirePlaces(step, id)
  const resolvedAnchor = analyze(anchor, context)
  const columns = columnsOf(definition, outputOf(resolvedAnchor), context)
  const reference = (): LogicalPlan =>
    Object.freeze({
      kind: 'recursionReference',
      id,
      output: columns.map((a) => Object.freeze({ ...a, id: context.nextAttributeId(), nullable: true })),
    })
  const ctes = new Map(context.ctes).set(id, reference)
  const resolvedStep = castStep(analyze(step, { ...context, ctes }), columns, definition, context)
  const stepColumns = outputOf(resolvedStep)
  const output = columns.map((a, i) =>
    Object.freeze({ ...a, nullable: a.nullable || stepColumns[i].nullable }),
  )
  return Object.freeze<Recursion>({
    kind: 'recursion',
    id,
    name,
    anchor: resolvedAnchor,
    step: resolvedStep,
    output,
    ...(definition.maxDepth === undefined ? {} : { maxDepth: definition.maxDepth }),
    ...(origin === undefined ? {} : { origin }),
  })
}

function parts(definition: CommonTableExpression, id: number): { anchor: LogicalPlan; step: LogicalPlan } {
  let { plan } = definition
  while (plan.kind === 'subqueryAlias' && plan.columnNames === undefined) plan = plan.input
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

/**
 * Rows of a round must not decide on rows of the same round: no aggregates, no outer joins on that side. As in Spark,
 * DISTINCT, INTERSECT and EXCEPT of a round are no such decision, but for the side that only says what stays.
 */
function requirePlaces(plan: LogicalPlan, id: number): void {
  if (!names(plan, id)) return
  const [left, right] = planChildren(plan)
  const refused =
    subqueryNames(plan, id) ||
    plan.kind === 'aggregate' ||
    plan.kind === 'sort' ||
    (plan.kind === 'filter' && plan.clause === 'qualify') ||
    plan.kind === 'deduplicate' ||
    plan.kind === 'with' ||
    (plan.kind === 'project' && plan.columns.some(callsAggregate)) ||
    (plan.kind === 'setOperation' &&
      plan.operation !== 'union' &&
      plan.inputs.slice(1).some((p) => names(p, id))) ||
    (plan.kind === 'join' && refusesJoin(plan.type, names(left, id), names(right, id)))
  if (refused) raise('INVALID_RECURSIVE_REFERENCE.PLACE', {}, plan.origin)
  for (const child of planChildren(plan)) requirePlaces(child, id)
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

const aggregates: ReadonlySet<string> = new Set([
  'max',
  'min',
  'sum',
  'count',
  'avg',
  'first',
  'last',
  'any_value',
])

/** Before analysis, aggregates are known by name only; other ones are found when the step is resolved. */
const callsAggregate = (e: Expression): boolean =>
  someExpression(
    e,
    (node) => node.kind === 'unresolvedFunction' && aggregates.has(node.name.at(-1)!.toLowerCase()),
  )

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
