/** Subqueries as expressions: their plans, what they take from the query around, and the types on both sides of IN. */
import { simpleString, sqlName } from '@vonk/common'
import { castTo, commonType } from '../../expr/coercion.ts'
import type { Attribute, Expression, SubqueryExpression } from '../../expr/expression.ts'
import { quotedSqlText, sqlText } from '../../expr/sql-text.ts'
import { mapExpressionChildren, rowItems, someExpression, visitExpression } from '../../expr/tree.ts'
import { isNullable, typeOf } from '../../expr/typing.ts'
import type { LogicalPlan } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { planChildren, planExpressions } from '../../plan/tree.ts'
import { raise } from '../error-place.ts'
import { withFreshIds } from '../fresh-ids.ts'
import { type Resolution, resolveExpression } from '../resolve-expression.ts'
import { SubqueryScope } from './subquery-scope.ts'

export function resolveSubquery(e: SubqueryExpression, resolution: Resolution): Expression {
  const { context, resolvePlan } = resolution
  if (e.bindings !== undefined) {
    // Resolved before; what it takes from the query around may not have been.
    return mapExpressionChildren(e, (child) => resolveExpression(child, resolution))
  }
  if (resolvePlan === undefined) {
    return raise('UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.SCALAR_SUBQUERY_IN_VALUES', {}, e.origin)
  }
  const outer = new SubqueryScope(resolution)
  const resolved = resolvePlan(e.plan as LogicalPlan, outer)
  const plan = disjointFrom(resolved, resolution.inputs, context.nextAttributeId)
  const { bindings } = outer
  const { values: written, ...unnumbered } = e
  const rest = { ...unnumbered, number: context.nextAttributeId() }
  switch (e.form) {
    case 'exists':
      return Object.freeze({ ...rest, plan, bindings })
    case 'scalar':
      return Object.freeze({ ...rest, plan, bindings, type: onlyColumn(plan, e).type, nullable: true })
    case 'in': {
      const values = rowValues(written ?? []).map((value) =>
        withoutAlias(resolveExpression(value, resolution)),
      )
      // Spark refuses all subqueries in lambdas; those that do not look at an element are one value each.
      const isOfLambda = (part: Expression) =>
        part.kind === 'lambdaVariable' && resolution.lambdas?.some(({ id }) => id === part.id) === true
      if (values.some((value) => someExpression(value, isOfLambda))) {
        raise('UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.HIGHER_ORDER_FUNCTION', {}, e.origin)
      }
      return inSubquery({ ...rest, bindings }, values, plan, resolution)
    }
    case 'table':
      return raise('UNSUPPORTED_FEATURE', { feature: 'a table argument of a function' }, e.origin)
    default:
      return e.form satisfies never
  }
}

const withoutAlias = (e: Expression): Expression => (e.kind === 'alias' ? e.child : e)

/** `(a, b) IN (...)` comes as a struct of both. */
function rowValues(values: readonly Expression[]): readonly Expression[] {
  const [only] = values
  return (values.length === 1 ? rowItems(only) : undefined) ?? values
}

function onlyColumn(plan: LogicalPlan, e: SubqueryExpression): Attribute {
  const output = outputOf(plan)
  if (output.length === 1) return output[0]
  const number = `${output.length}`
  return raise(
    'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN',
    { number },
    e.origin,
  )
}

function inSubquery(
  e: Pick<SubqueryExpression, 'kind' | 'form' | 'origin' | 'bindings' | 'number'>,
  values: readonly Expression[],
  plan: LogicalPlan,
  { context }: Resolution,
): Expression {
  const columns = outputOf(plan)
  const sqlExpr = `"(${valueText(values)} IN (listquery()))"`
  if (columns.length !== values.length) {
    raise(
      'DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH',
      {
        sqlExpr,
        leftLength: `${values.length}`,
        leftColumns: values.map(quotedSqlText).join(', '),
        rightLength: `${columns.length}`,
        rightColumns: columns.map(quotedSqlText).join(', '),
      },
      e.origin,
    )
  }
  const types = values.map((value, i) => commonType([typeOf(value), columns[i].type], context))
  if (types.some((type) => type === undefined)) raiseTypes(e, sqlExpr, values, columns)
  const cast = (side: Expression, i: number) => castTo(side, types[i]!, context)
  const projected = columns.map((column, i) => {
    const child = cast(column, i)
    if (child === column) return column
    return Object.freeze({ kind: 'alias' as const, child, name: column.name, id: context.nextAttributeId() })
  })
  const isSame = projected.every((column, i) => column === columns[i])
  return Object.freeze({
    ...e,
    plan: isSame ? plan : Object.freeze({ kind: 'project', input: plan, columns: projected }),
    values: values.map(cast),
    nullable: values.some(isNullable) || columns.some((column) => column.nullable),
  })
}

/** Several values stand as a struct in texts. */
const valueText = (values: readonly Expression[]): string =>
  values.length === 1
    ? sqlText(values[0])
    : `named_struct(${values.map((value) => `'${sqlText(value)}', ${sqlText(value)}`).join(', ')})`

function raiseTypes(
  e: Pick<SubqueryExpression, 'origin'>,
  sqlExpr: string,
  values: readonly Expression[],
  columns: readonly Attribute[],
): never {
  const named = (side: Expression): string => {
    if (side.kind !== 'attribute') return `\`${sqlText(side)}\``
    const plain = [...side.qualifier, side.name].map((part) => (/^\w+$/.test(part) ? part : `\`${part}\``))
    return plain.join('.')
  }
  const mismatched = values.flatMap((value, i) => {
    const [left, right] = [simpleString(typeOf(value)), simpleString(columns[i].type)]
    return left === right ? [] : [`(${named(value)}:${left}, ${named(columns[i])}:${right})`]
  })
  const typeNames = (sides: readonly Expression[]) =>
    sides.map((side) => `"${sqlName(typeOf(side))}"`).join(', ')
  raise(
    'DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH',
    {
      sqlExpr,
      mismatchedColumns: mismatched.join(', '),
      leftType: typeNames(values),
      rightType: typeNames(columns),
    },
    e.origin,
  )
}

/**
 * The plan, under new ids where it reads the same relation as the query around: a DataFrame that is its own subquery.
 * The two are going to be joined.
 */
export function disjointFrom(
  plan: LogicalPlan,
  around: readonly LogicalPlan[],
  nextAttributeId: () => number,
): LogicalPlan {
  const inside = new Set<number>()
  collectLeafIds(plan, inside)
  const outside = new Set<number>()
  for (const input of around) collectLeafIds(input, outside)
  const shares = [...inside].some((id) => outside.has(id))
  return shares ? withFreshIds(plan, nextAttributeId) : plan
}

/** Ids of columns as sources give them. Other columns get their ids in each analysis anew. */
function collectLeafIds(plan: LogicalPlan, into: Set<number>): void {
  if (plan.kind === 'scan' || plan.kind === 'range' || plan.kind === 'local') {
    for (const a of plan.output) into.add(a.id)
  }
  for (const e of planExpressions(plan)) {
    if (!someExpression(e, (node) => node.kind === 'subquery')) continue
    visitExpression(e, (node) => {
      if (node.kind === 'subquery') collectLeafIds(node.plan as LogicalPlan, into)
    })
  }
  for (const child of planChildren(plan)) collectLeafIds(child, into)
}
