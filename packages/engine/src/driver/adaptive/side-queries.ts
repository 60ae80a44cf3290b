/**
 * What the driver runs before a query, because the query is planned from its result: scalar subqueries and EXISTS that
 * take nothing from the query around become literals, recursions become their rows. Those that do not need each other
 * run side by side, equal ones once.
 */
import { boolean, type DataType, field, SparkError, struct } from '@vonk/common'
import { placeOf } from '../../analysis/error-place.ts'
import { valueReader } from '../../columnar/column-values.ts'
import type { ColumnBatch, LocalData } from '../../columnar/local-data.ts'
import type { Expression, Literal, LiteralValue, SubqueryExpression } from '../../expr/expression.ts'
import { transformExpression, visitExpression, withFields } from '../../expr/tree.ts'
import { typeOf } from '../../expr/typing.ts'
import { atMostOneRow } from '../../optimizer/subqueries/subquery-joins.ts'
import type { PhysicalPlan } from '../../physical/physical-plan.ts'
import type { LogicalPlan, Recursion } from '../../plan/logical-plan.ts'
import { outputOf } from '../../plan/output.ts'
import { logicalPlanKey } from '../../plan/plan-key.ts'
import { mapPlanChildren, mapPlanExpressions, planChildren, planExpressions } from '../../plan/tree.ts'
import type { Value } from '../../values/value-text.ts'

export interface SideQueries {
  /** An analyzed plan with its correlated subqueries taken apart. */
  rewritten(plan: LogicalPlan): LogicalPlan
  /** A plan without anything left to run first, planned. */
  physical(plan: LogicalPlan): PhysicalPlan
  /** Runs it. */
  rows(physical: PhysicalPlan): Promise<readonly ColumnBatch[]>
  readonly levelLimit: number
  readonly rowLimit: number
}

/** Whether anything has to be run before the plan. */
export function needsSideQueries(plan: LogicalPlan): boolean {
  if (plan.kind === 'recursion') return true
  if (planChildren(plan).some(needsSideQueries)) return true
  let found = false
  for (const e of planExpressions(plan)) {
    visitExpression(e, (node) => {
      if (node.kind === 'subquery') found = true
    })
  }
  return found
}

/** The plan with literals and rows in the places of what was run. */
export async function withResults(plan: LogicalPlan, side: SideQueries): Promise<LogicalPlan> {
  if (!needsSideQueries(plan)) return plan
  const subqueries = new Map<SubqueryExpression, Promise<Literal>>()
  const recursions = new Map<number, Promise<LocalData>>()
  const byKey = new Map<string, Promise<Literal>>()
  const limits = rowsWanted(plan)
  const collect = (node: LogicalPlan): void => {
    if (node.kind === 'recursion' && !recursions.has(node.id)) {
      recursions.set(node.id, runRecursion(node, side, limits.get(node.id)))
    }
    for (const e of planExpressions(node)) {
      visitExpression(e, (inner) => {
        if (inner.kind !== 'subquery' || subqueries.has(inner)) return
        const key = subqueryKey(inner)
        const running = byKey.get(key) ?? runSubquery(inner, side)
        byKey.set(key, running)
        subqueries.set(inner, running)
      })
    }
    planChildren(node).forEach(collect)
  }
  collect(plan)
  const literals = new Map<Expression, Literal>()
  const data = new Map<number, LocalData>()
  await Promise.all([
    ...[...subqueries].map(async ([e, running]) => literals.set(e, await running)),
    ...[...recursions].map(async ([id, running]) => data.set(id, await running)),
  ])
  return replaced(plan, literals, data)
}

/** Equal subqueries of one plan run once. */
export const subqueryKey = ({ form, plan }: SubqueryExpression): string =>
  `${form} ${logicalPlanKey(plan as LogicalPlan)}`

function replaced(
  plan: LogicalPlan,
  literals: ReadonlyMap<Expression, Literal>,
  data: ReadonlyMap<number, LocalData>,
): LogicalPlan {
  if (plan.kind === 'recursion') {
    const { output, origin } = plan
    const rows = data.get(plan.id)!
    return Object.freeze({ kind: 'local', output, data: rows, ...(origin === undefined ? {} : { origin }) })
  }
  const inExpression = (e: Expression) => transformExpression(e, (node) => literals.get(node) ?? node)
  return mapPlanExpressions(
    mapPlanChildren(plan, (child) => replaced(child, literals, data)),
    inExpression,
  )
}

async function runPlan(plan: LogicalPlan, side: SideQueries): Promise<readonly ColumnBatch[]> {
  return side.rows(side.physical(await withResults(side.rewritten(plan), side)))
}

const limited = (input: LogicalPlan, rows: number): LogicalPlan => ({
  kind: 'limit',
  input,
  count: { kind: 'literal', type: { kind: 'integer' }, value: rows },
})

const rowCount = (batches: readonly ColumnBatch[]): number =>
  batches.reduce((sum, batch) => sum + batch.rowCount, 0)

/** The plan that tells a subquery's value: no more of its rows than that takes. */
function valuePlan(e: SubqueryExpression): LogicalPlan {
  const plan = e.plan as LogicalPlan
  if (e.form !== 'exists') return atMostOneRow(plan) ? plan : limited(plan, 2)
  const one: Literal = { kind: 'literal', type: { kind: 'integer' }, value: 1 }
  const columns = [{ kind: 'alias' as const, child: one, name: 'col', id: e.number ?? -1 }]
  return limited({ kind: 'project', input: plan, columns }, 1)
}

async function runSubquery(e: SubqueryExpression, side: SideQueries): Promise<Literal> {
  const batches = await runPlan(valuePlan(e), side)
  if (e.form === 'exists')
    return Object.freeze<Literal>({ kind: 'literal', type: boolean, value: rowCount(batches) > 0 })
  const [{ type }] = outputOf(e.plan as LogicalPlan)
  if (rowCount(batches) > 1) {
    throw new SparkError({ condition: 'SCALAR_SUBQUERY_TOO_MANY_ROWS', messageParameters: {} }).at(
      placeOf(e.origin),
    )
  }
  const batch = batches.find((some) => some.rowCount > 0)
  const value = batch === undefined ? null : literalValue(type, valueReader(type, batch.columns[0])(0))
  return Object.freeze({ kind: 'literal', type, value })
}

/** A value as readers of columns give it, as literals have it. */
export function literalValue(type: DataType, value: Value): LiteralValue {
  if (value === null) return null
  switch (type.kind) {
    case 'array':
      return (value as readonly Value[]).map((item) => literalValue(type.element, item))
    case 'struct':
      return (value as readonly Value[]).map((item, i) => literalValue(type.fields[i].type, item))
    case 'map': {
      const { entries } = value as { readonly entries: readonly (readonly [Value, Value])[] }
      return entries.map(([key, item]) => [literalValue(type.key, key), literalValue(type.value, item)])
    }
    case 'calendarInterval': {
      const { months, days, micros } = value as {
        readonly months: number
        readonly days: number
        readonly micros: bigint
      }
      return [months, days, micros]
    }
    case 'binary':
      return Uint8Array.from(value as Uint8Array)
    default:
      return value as LiteralValue
  }
}

/** Rows after which nobody asks for more of a recursion: where every place it stands in is under a limit. */
function rowsWanted(plan: LogicalPlan): ReadonlyMap<number, number> {
  const wanted = new Map<number, number>()
  const visit = (node: LogicalPlan, limit: number): void => {
    if (node.kind === 'recursion') {
      wanted.set(node.id, Math.max(limit, wanted.get(node.id) ?? 0))
      return
    }
    const own = node.kind === 'limit' && node.count.kind === 'literal' ? Number(node.count.value) : Infinity
    const passes = node.kind === 'project' || node.kind === 'subqueryAlias' || node.kind === 'limit'
    for (const child of planChildren(node)) visit(child, passes ? Math.min(own, limit) : Infinity)
  }
  visit(plan, Infinity)
  return wanted
}

async function runRecursion(
  recursion: Recursion,
  side: SideQueries,
  wanted = Number.POSITIVE_INFINITY,
): Promise<LocalData> {
  const schema = struct(recursion.output.map((a) => field(a.name, a.type, a.nullable)))
  const levelLimit = recursion.maxDepth ?? side.levelLimit
  const all: ColumnBatch[] = []
  let round = (await runPlan(recursion.anchor, side)).filter((batch) => batch.rowCount > 0)
  all.push(...round)
  for (let level = 1; round.length > 0 && rowCount(all) < wanted; level++) {
    if (level > levelLimit) {
      throw limitExceeded('RECURSION_LEVEL_LIMIT_EXCEEDED', { levelLimit: `${levelLimit}` }, recursion)
    }
    const step = overRows(recursion.step, recursion.id, localData(schema, round))
    round = (await runPlan(step, side)).filter((batch) => batch.rowCount > 0)
    all.push(...round)
    if (side.rowLimit >= 0 && rowCount(all) > side.rowLimit) {
      throw limitExceeded('RECURSION_ROW_LIMIT_EXCEEDED', { rowLimit: `${side.rowLimit}` }, recursion)
    }
  }
  return localData(schema, all)
}

const limitExceeded = (condition: string, messageParameters: Record<string, string>, { origin }: Recursion) =>
  new SparkError({ condition, messageParameters }).at(placeOf(origin))

function localData(schema: LocalData['schema'], batches: readonly ColumnBatch[]): LocalData {
  const bytes = batches.reduce(
    (sum, batch) => sum + batch.columns.reduce((all, column) => all + column.data.length, 0),
    0,
  )
  return { schema, batches, rowCount: rowCount(batches), bytes }
}

/** The step with the rows of the round before in the places of the reference. */
function overRows(plan: LogicalPlan, id: number, data: LocalData): LogicalPlan {
  if (plan.kind === 'recursionReference' && plan.id === id) {
    return Object.freeze({ kind: 'local', output: plan.output, data })
  }
  const below = (child: LogicalPlan) => overRows(child, id, data)
  if (plan.kind === 'recursion') {
    return withFields(plan, { anchor: below(plan.anchor), step: below(plan.step) })
  }
  return mapPlanExpressions(mapPlanChildren(plan, below), (e) =>
    transformExpression(e, (node) =>
      node.kind === 'subquery' ? withFields(node, { plan: below(node.plan as LogicalPlan) }) : node,
    ),
  )
}

/** For explaining a plan that is not run. */
export function withEmptyRecursions(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'recursion') return mapPlanChildren(plan, withEmptyRecursions)
  const { output } = plan
  const schema = struct(output.map((a) => field(a.name, a.type, a.nullable)))
  return Object.freeze({ kind: 'local', output, data: localData(schema, []) })
}

/** For explaining it: every subquery with what is made of the plan that would be run for it. */
export function withSubqueryPlans(
  plan: LogicalPlan,
  made: (plan: LogicalPlan) => Pick<SubqueryExpression, 'physical'> | Pick<SubqueryExpression, 'plan'>,
): LogicalPlan {
  const known = new Map<Expression, Expression>()
  const planned = (e: SubqueryExpression): Expression => {
    const shown = known.get(e) ?? withFields(e, made(valuePlan(e)))
    known.set(e, shown)
    return shown
  }
  const inside = (node: LogicalPlan): LogicalPlan =>
    mapPlanExpressions(mapPlanChildren(node, inside), (e) =>
      transformExpression(e, (part) => (part.kind === 'subquery' ? planned(part) : part)),
    )
  return inside(plan)
}

/** The same for its subqueries: code is shown that would run with some value of theirs. */
export function withNullSubqueries(plan: LogicalPlan): LogicalPlan {
  const inExpression = (e: Expression) =>
    transformExpression(
      e,
      (node): Expression =>
        node.kind === 'subquery' ? { kind: 'literal', type: typeOf(node), value: null } : node,
    )
  return mapPlanExpressions(mapPlanChildren(plan, withNullSubqueries), inExpression)
}
